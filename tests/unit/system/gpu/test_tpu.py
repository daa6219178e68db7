"""TPUs, on made-up trees of /sys and /dev."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.contract.system import Tpu
from jupyter_colabsync.system.gpu.tpu import NETWORKED, find_tpus


class Tree:
    """A machine's /sys and /dev."""

    def __init__(self, folder: Path) -> None:
        self.sys, self.dev = folder / "sys", folder / "dev"

    def on_the_bus(
        self, address: str, device: str, *, vendor: str = "0x1ae0", sub: str = ""
    ) -> None:
        self._device(self.sys / "bus" / "pci" / "devices" / address, vendor, device, sub)

    def in_group(self, group: int, device: str, *, vendor: str = "0x1ae0") -> None:
        self.device_file(f"vfio/{group}")
        folder = self.sys / "kernel" / "iommu_groups" / str(group) / "devices" / "0000:00:05.0"
        self._device(folder, vendor, device, "")

    def device_file(self, name: str) -> None:
        (self.dev / name).parent.mkdir(parents=True, exist_ok=True)
        (self.dev / name).touch()

    def find(self, **environ: str) -> tuple[Tpu, ...]:
        return find_tpus(self.sys, self.dev, environ)

    def _device(self, folder: Path, vendor: str, device: str, sub: str) -> None:
        folder.mkdir(parents=True)
        texts = {"vendor": vendor, "device": device, "subsystem_device": sub}
        for name, text in texts.items():
            (folder / name).write_text(f"{text}\n")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


@pytest.mark.parametrize(
    ("device", "sub", "name"),
    [
        ("0x0027", "0x004e", "TPU v2"),
        ("0x0027", "0x004f", "TPU v3"),
        ("0x0027", "", "TPU v2 or v3"),
        ("0x005e", "", "TPU v4"),
        ("0x0062", "", "TPU v5p"),
        ("0x0063", "", "TPU v5e"),
        ("0x006f", "", "TPU v6e"),
        ("0x0076", "", "TPU v7x"),
    ],
)
def test_a_chip_on_the_bus_has_its_generation(tree: Tree, device: str, sub: str, name: str) -> None:
    tree.on_the_bus("0000:00:04.0", device, sub=sub)
    assert tree.find() == (Tpu(name=name, chips=1),)


def test_chips_are_counted_not_their_functions(tree: Tree) -> None:
    for address in ("0000:00:04.0", "0000:00:05.0", "0000:00:05.1"):
        tree.on_the_bus(address, "0x0063")
    assert tree.find() == (Tpu(name="TPU v5e", chips=2),)


def test_googles_network_card_and_other_makes_are_no_tpus(tree: Tree) -> None:
    tree.on_the_bus("0000:00:04.0", "0x0042")
    tree.on_the_bus("0000:00:05.0", "0x0063", vendor="0x10de")
    assert tree.find() == ()


def test_device_files_speak_for_chips_the_bus_does_not_show(tree: Tree) -> None:
    for number in range(4):
        tree.device_file(f"accel{number}")
    assert tree.find() == (Tpu(name="TPU", chips=4),)
    assert tree.find(TPU_ACCELERATOR_TYPE="v2-8") == (Tpu(name="TPU v2", chips=4),)


def test_other_makers_accelerators_in_their_folder_are_no_tpus(tree: Tree) -> None:
    tree.device_file("accel/accel0")
    assert tree.find() == ()


def test_only_groups_with_googles_devices_are_tpus(tree: Tree) -> None:
    tree.in_group(0, "0x0099")
    tree.in_group(1, "0x0099", vendor="0x10de")
    tree.in_group(2, "0x0042")
    tree.device_file("vfio/vfio")
    assert tree.find() == (Tpu(name="TPU", chips=1),)
    assert tree.find(TPU_ACCELERATOR_TYPE="v5litepod-4") == (Tpu(name="TPU v5e", chips=1),)


def test_colabs_old_tpu_is_reached_by_network(tree: Tree) -> None:
    assert tree.find(COLAB_TPU_ADDR="10.0.0.2:8470") == (Tpu(name=NETWORKED, chips=1),)


@pytest.mark.parametrize(
    "environ",
    [{}, {"TPU_ACCELERATOR_TYPE": "v2-8"}, {"TPU_WORKER_ID": "0"}, {"COLAB_TPU_ADDR": ""}],
)
def test_a_variable_alone_is_no_chip(tree: Tree, environ: dict[str, str]) -> None:
    assert tree.find(**environ) == ()
