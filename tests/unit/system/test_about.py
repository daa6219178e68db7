"""What this machine is, told as its own files tell it."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from jupyter_colabsync.contract.system import Driver, Gpu, MachineAbout, Tpu
from jupyter_colabsync.system.host import about
from jupyter_colabsync.system.host.about import (
    about_machine,
    cpu_name,
    markdown_table,
    rows_of,
    system_name,
    usable_threads,
)
from jupyter_colabsync.system.host.cgroup import MemoryLimit
from jupyter_colabsync.system.host.cpu import CpuQuota

X86 = "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Intel(R)  Xeon(R) CPU @ 2.20GHz\n"
ARM_BOARD = "processor\t: 0\nCPU implementer\t: 0x41\n\nModel\t: Raspberry Pi 5 Model B\n"
ARM = "processor\t: 0\nCPU implementer\t: 0x41\n"


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        pytest.param(X86, "Intel(R) Xeon(R) CPU @ 2.20GHz", id="the name, not the model's number"),
        pytest.param(ARM_BOARD, "Raspberry Pi 5 Model B", id="a board names itself"),
    ],
)
def test_the_cpu_is_named_as_its_maker_does(tmp_path: Path, cpuinfo: str, expected: str) -> None:
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "cpuinfo").write_text(cpuinfo)
    assert cpu_name(tmp_path, "linux") == expected


@pytest.mark.parametrize("cpuinfo", [ARM, None], ids=["a nameless CPU", "no file at all"])
def test_a_cpu_without_a_name_is_its_architecture(tmp_path: Path, cpuinfo: str | None) -> None:
    if cpuinfo is not None:
        (tmp_path / "proc").mkdir()
        (tmp_path / "proc" / "cpuinfo").write_text(cpuinfo)
    assert cpu_name(tmp_path, "linux") in {platform.processor(), platform.machine()}


def test_the_system_is_named_as_it_names_itself(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "os-release").write_text('ID=ubuntu\nPRETTY_NAME="Ubuntu 22.04.4 LTS"\n')
    assert system_name(tmp_path, "linux") == f"Ubuntu 22.04.4 LTS, {platform.machine()}"


def test_a_system_without_a_name_is_still_something(tmp_path: Path) -> None:
    assert system_name(tmp_path, "linux").startswith(platform.system())


def test_a_containers_share_counts_not_its_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about, "memory_limit", lambda _: MemoryLimit(1, 2 * 1024**3))
    monkeypatch.setattr(about, "usable_cpus", lambda: tuple(range(8)))
    monkeypatch.setattr(about, "cpu_quota", lambda: CpuQuota(1.5, 0.0))
    found = about_machine(tmp_path)
    assert (found.memory_bytes, found.threads) == (2 * 1024**3, 2)


@pytest.mark.parametrize(
    ("cpus", "threads"), [(0.2, 1), (2.0, 2), (16.0, 4)], ids=["a fraction", "half", "no limit"]
)
def test_threads_are_what_really_runs_at_once(
    monkeypatch: pytest.MonkeyPatch, cpus: float, threads: int
) -> None:
    monkeypatch.setattr(about, "usable_cpus", lambda: (0, 1, 2, 3))
    monkeypatch.setattr(about, "cpu_quota", lambda: CpuQuota(cpus, 0.0))
    assert usable_threads() == threads


def gpu(name: str, total: int | None = None, *, shared: bool = False) -> Gpu:
    return Gpu(
        index=0,
        name=name,
        memory_used_bytes=None,
        memory_total_bytes=total,
        load_percent=None,
        temperature_c=None,
        power_w=None,
        shares_memory=shared,
    )


def test_the_markdown_says_all_of_it(tmp_path: Path) -> None:
    found = about_machine(
        tmp_path,
        [gpu("Tesla T4", 15 * 1024**3), gpu("Apple M2", 8, shared=True)],
        Driver(version="535.104.05", cuda="12.2"),
        [Tpu(name="TPU v5e", chips=8)],
    )
    assert found.gpus == ("Tesla T4 (15.0 GB)", "Apple M2", "TPU v5e × 8")
    assert found.disk_total_bytes is not None
    for value in (found.system, found.cpu, *found.gpus, "535.104.05, CUDA up to 12.2"):
        assert value in found.markdown
    assert found.markdown.splitlines()[1] == "| --- | --- |"


def test_a_folder_that_is_gone_has_no_disk(tmp_path: Path) -> None:
    found = about_machine(tmp_path / "gone")
    assert found.disk_free_bytes is None
    assert "Disk" not in dict(rows_of(found))


def test_one_core_is_one_core() -> None:
    one = MachineAbout(
        system="s",
        cpu="c",
        cores=1,
        threads=1,
        memory_bytes=1,
        disk_free_bytes=None,
        disk_total_bytes=None,
        gpus=(),
        driver=None,
        markdown="",
    )
    assert dict(rows_of(one))["CPU"] == "c, 1 core, 1 thread usable"
    assert dict(rows_of(one))["GPU"] == "none"


def test_a_cell_cannot_break_the_table() -> None:
    assert markdown_table([("a", "b"), ("c|d", "e")]).splitlines() == [
        "| a | b |",
        "| --- | --- |",
        "| c\\|d | e |",
    ]
