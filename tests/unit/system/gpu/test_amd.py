"""AMD GPUs, on made-up trees of /sys."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.system.gpu.amd import read_amd

SENSORS = {
    "temp1_input": "54000",
    "power1_average": "38000000",
    "power1_cap": "203000000",
    "freq1_input": "800000000",
    "freq2_input": "1000000000",
}
DEVICE = {
    "vendor": "0x1002",
    "device": "0x73df",
    "mem_info_vram_used": "4194304",
    "mem_info_vram_total": "12868124672",
    "gpu_busy_percent": "37",
}


@pytest.fixture
def sys_root(tmp_path: Path) -> Path:
    return tmp_path / "sys"


def add_card(
    sys_root: Path,
    name: str = "card0",
    device: dict[str, str] = DEVICE,
    sensors: dict[str, str] | None = SENSORS,
) -> None:
    folder = sys_root / "class" / "drm" / name / "device"
    folder.mkdir(parents=True)
    for file, value in device.items():
        (folder / file).write_text(f"{value}\n")
    if sensors is not None:
        (folder / "hwmon" / "hwmon3").mkdir(parents=True)
        for file, value in sensors.items():
            (folder / "hwmon" / "hwmon3" / file).write_text(f"{value}\n")


def test_a_gpu_is_read_in_bytes_percent_degrees_watts_and_megahertz(sys_root: Path) -> None:
    add_card(sys_root)
    (gpu,) = read_amd(sys_root)
    assert (gpu.index, gpu.make, gpu.name) == (0, "amd", "AMD GPU (device 73df)")
    assert (gpu.memory_used_bytes, gpu.memory_total_bytes) == (4_194_304, 12_868_124_672)
    assert (gpu.load_percent, gpu.temperature_c) == (37.0, 54.0)
    assert (gpu.power_w, gpu.power_limit_w) == (38.0, 203.0)
    assert (gpu.clock_mhz, gpu.memory_clock_mhz) == (800.0, 1000.0)


@pytest.mark.parametrize(
    ("sensors", "temperature_c", "power_w"),
    [
        pytest.param(None, None, None, id="no sensors at all"),
        pytest.param({}, None, None, id="a folder without sensors"),
        pytest.param({"power1_input": "9000000"}, None, 9.0, id="power of this moment only"),
        pytest.param({"temp2_input": "71000"}, 71.0, None, id="the hottest spot only"),
        pytest.param({"temp1_input": "hot"}, None, None, id="nonsense"),
    ],
)
def test_sensors_differ(
    sys_root: Path,
    sensors: dict[str, str] | None,
    temperature_c: float | None,
    power_w: float | None,
) -> None:
    add_card(sys_root, sensors=sensors)
    (gpu,) = read_amd(sys_root)
    assert (gpu.temperature_c, gpu.power_w, gpu.load_percent) == (temperature_c, power_w, 37.0)


def test_a_server_gpu_has_its_name_and_identity(sys_root: Path) -> None:
    add_card(sys_root, device=DEVICE | {"product_name": "AMD Instinct MI210", "unique_id": "a1b2"})
    (gpu,) = read_amd(sys_root)
    assert (gpu.name, gpu.uuid) == ("AMD Instinct MI210", "a1b2")


def test_connectors_and_other_makes_are_no_gpus_of_amd(sys_root: Path) -> None:
    add_card(sys_root, "card0", DEVICE | {"vendor": "0x8086"})
    add_card(sys_root, "card1-DP-1")
    add_card(sys_root, "renderD128")
    assert read_amd(sys_root) == ()


def test_gpus_are_numbered_in_the_order_of_the_kernel(sys_root: Path) -> None:
    for number in (10, 2, 1):
        add_card(sys_root, f"card{number}", DEVICE | {"gpu_busy_percent": str(number)})
    assert [(gpu.index, gpu.load_percent) for gpu in read_amd(sys_root)] == [
        (0, 1.0),
        (1, 2.0),
        (2, 10.0),
    ]


def test_a_gpu_that_tells_only_its_make_is_still_shown(sys_root: Path) -> None:
    add_card(sys_root, device={"vendor": "0x1002"}, sensors=None)
    (gpu,) = read_amd(sys_root)
    assert (gpu.name, gpu.memory_used_bytes, gpu.load_percent) == ("AMD GPU", None, None)


def test_a_machine_without_graphics_has_none(sys_root: Path) -> None:
    assert read_amd(sys_root) == ()
