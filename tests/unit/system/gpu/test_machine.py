"""All makes in one reading, and what is said where there is none."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.contract.system import Driver, Gpu
from jupyter_colabsync.system.gpu.apple import apple_gpu, find_apple
from jupyter_colabsync.system.gpu.machine import GpuReader
from jupyter_colabsync.system.gpu.nvidia import NvidiaReader
from jupyter_colabsync.system.gpu.nvidia_gpu import nameless
from jupyter_colabsync.system.gpu.nvml import NO_LIBRARY, GpuUnavailable
from jupyter_colabsync.system.gpu.reading import GpuReading
from tests.nvml.standin import GIB

SILICON = apple_gpu("Apple M2 Pro", 16 * GIB)


def no_driver() -> Any:
    raise GpuUnavailable(NO_LIBRARY)


def reader(root: Path, apple: Gpu | None = None) -> GpuReader:
    """Of a machine without NVIDIA, whose /sys and /dev are `root`."""
    return GpuReader(
        no_driver, sys_root=root, dev_root=root / "dev", environ={}, apple=lambda: apple
    )


def add_amd(root: Path) -> None:
    folder = root / "class" / "drm" / "card0" / "device"
    folder.mkdir(parents=True)
    (folder / "vendor").write_text("0x1002\n")


def test_without_any_gpu_the_reason_is_nvidias(tmp_path: Path) -> None:
    reading = reader(tmp_path).read()
    assert (reading.gpus, reading.problem, reading.driver) == ((), NO_LIBRARY, None)
    assert reading.tpus == ()


def test_a_gpu_of_amd_alone_is_no_reason_to_complain_of_nvidia(tmp_path: Path) -> None:
    add_amd(tmp_path)
    reading = reader(tmp_path).read()
    assert [gpu.make for gpu in reading.gpus] == ["amd"]
    assert reading.problem is None


def test_gpus_of_all_makes_have_numbers_of_their_own(tmp_path: Path) -> None:
    add_amd(tmp_path)
    reading = reader(tmp_path, SILICON).read()
    assert [(gpu.index, gpu.make) for gpu in reading.gpus] == [(0, "amd"), (1, "apple")]


def test_nvidias_gpus_keep_their_numbers_and_the_others_are_counted_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(version="550.54.15", cuda="12.4")
    nvidia = GpuReading((nameless(0, ""), nameless(1, "")), None, driver)
    monkeypatch.setattr(NvidiaReader, "read", lambda self: nvidia)
    add_amd(tmp_path)
    reading = reader(tmp_path).read()
    assert [(gpu.index, gpu.make) for gpu in reading.gpus] == [
        (0, "nvidia"),
        (1, "nvidia"),
        (2, "amd"),
    ]
    assert reading.driver == driver


def test_a_mac_tells_its_name_and_memory_and_nothing_it_cannot_know(tmp_path: Path) -> None:
    (gpu,) = reader(tmp_path, SILICON).read().gpus
    assert (gpu.make, gpu.name, gpu.shares_memory) == ("apple", "Apple M2 Pro GPU", True)
    assert (gpu.memory_total_bytes, gpu.memory_used_bytes) == (16 * GIB, None)
    assert (gpu.load_percent, gpu.temperature_c, gpu.power_w) == (None, None, None)


def test_tpus_are_looked_for_once(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "accel0").touch()
    machine = reader(tmp_path)
    assert [tpu.chips for tpu in machine.read().tpus] == [1]
    (tmp_path / "dev" / "accel1").touch()
    assert [tpu.chips for tpu in machine.read().tpus] == [1]


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Darwin", "arm64", "Apple M1 GPU"),
        ("Darwin", "x86_64", None),
        ("Linux", "arm64", None),
        ("Windows", "AMD64", None),
    ],
)
def test_only_apples_own_chips_have_such_a_gpu(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, name: str | None
) -> None:
    told = subprocess.CompletedProcess((), 0, stdout="Apple M1\n")
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **settings: told)
    gpu = find_apple()
    assert (gpu and gpu.name) == name


def test_a_mac_that_does_not_tell_its_chip_has_a_gpu_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*arguments: object, **settings: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    monkeypatch.setattr(subprocess, "run", refuse)
    gpu = find_apple()
    assert gpu is not None
    assert gpu.name == "Apple GPU"


def test_this_machine_is_read_or_gives_a_reason() -> None:
    reading = GpuReader().read()
    assert bool(reading.gpus) != bool(reading.problem)
    assert reading.driver is None or isinstance(reading.driver, Driver)
