"""The host: a container's memory limit counts, each file system is shown once."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.system.cgroup import MemoryLimit, memory_limit
from jupyter_colabsync.system.host import HostReader

GIB = 1024**3


def write(folder: Path, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


@pytest.mark.parametrize(
    ("membership", "at"),
    [
        pytest.param("0::/\n", "", id="in a container its own group looks like the root"),
        pytest.param("0::/user/app\n", "user/app", id="on a host the limit is in its group"),
        pytest.param("0::/user/app\n", "user", id="or in a group above"),
        pytest.param("0::/docker/abc\n", "", id="a path of the host that is not mounted here"),
    ],
)
def test_a_limit_of_cgroup_v2_is_found(tmp_path: Path, membership: str, at: str) -> None:
    (tmp_path / "membership").write_text(membership)
    write(
        tmp_path / "mount" / at,
        memory__max=4 * GIB,
        memory__current=3 * GIB,
        memory__stat=f"anon {GIB}\ninactive_file {GIB}\n",
    )
    found = memory_limit(16 * GIB, tmp_path / "membership", tmp_path / "mount")
    assert found == MemoryLimit(used_bytes=2 * GIB, total_bytes=4 * GIB)


def test_the_tightest_of_two_limits_counts(tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("0::/a/b\n")
    for at, limit in (("a", 2 * GIB), ("a/b", 8 * GIB)):
        write(tmp_path / "mount" / at, memory__max=limit, memory__current=GIB, memory__stat="")
    found = memory_limit(16 * GIB, tmp_path / "membership", tmp_path / "mount")
    assert found == MemoryLimit(used_bytes=GIB, total_bytes=2 * GIB)


def test_a_limit_of_cgroup_v1_is_found(tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("5:cpu:/x\n4:memory:/docker/abc\n1:name=systemd:/\n")
    write(
        tmp_path / "mount" / "memory" / "docker" / "abc",
        memory__limit_in_bytes=2 * GIB,
        memory__usage_in_bytes=GIB,
        memory__stat="total_inactive_file 0\n",
    )
    found = memory_limit(16 * GIB, tmp_path / "membership", tmp_path / "mount")
    assert found == MemoryLimit(used_bytes=GIB, total_bytes=2 * GIB)


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param("max", id="v2 says max"),
        pytest.param(2**63 - 4096, id="larger than the machine, as v1 says it"),
    ],
)
def test_no_limit_is_none(tmp_path: Path, limit: object) -> None:
    (tmp_path / "membership").write_text("0::/\n")
    write(tmp_path / "mount", memory__max=limit, memory__current=GIB, memory__stat="")
    assert memory_limit(16 * GIB, tmp_path / "membership", tmp_path / "mount") is None


def test_a_system_without_cgroups_has_no_limit(tmp_path: Path) -> None:
    assert memory_limit(16 * GIB, tmp_path / "missing", tmp_path / "mount") is None


def test_the_containers_limit_is_shown_as_the_memory_there_is(tmp_path: Path) -> None:
    host = HostReader([tmp_path], limit=lambda total: MemoryLimit(GIB, 2 * GIB)).read()
    assert (host.memory_used_bytes, host.memory_total_bytes) == (GIB, 2 * GIB)


def test_two_folders_on_one_file_system_are_one_disk(tmp_path: Path) -> None:
    not_made_yet = tmp_path / "state" / "colabsync"
    (disk,) = HostReader([tmp_path, not_made_yet]).read().disks
    assert disk.path == str(tmp_path)
    assert 0 < disk.used_bytes <= disk.total_bytes


def test_the_cpu_load_is_known_from_the_second_reading_on(tmp_path: Path) -> None:
    reader = HostReader([tmp_path])
    assert reader.read().cpu_percent is None
    assert reader.read().cpu_percent is not None
