"""What travels never lies in memory as a whole, however large it is."""

from __future__ import annotations

import subprocess

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.device import Device
from tests.unit.sync.large.pieces import CHECKOUT, MB, WAIT_S, mover

HUGE_BYTES = 300 * MB
MOST_BYTES = 40 * MB
"""Some blocks of a megabyte and what the allocator keeps: it took 6 MB when this was written."""


def test_300_mb_each_way_take_a_few_megabytes_of_memory(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    cloud.uploads.discard(over_bytes=100 * MB)
    command, pipe = mover(device, cloud), subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=CHECKOUT, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with (device.root / "mine.bin").open("wb") as sparse:
            sparse.truncate(HUGE_BYTES)
        hand.put_pattern("Work/theirs.bin", HUGE_BYTES)
        said, _ = process.communicate("go\n", timeout=WAIT_S)

    uploaded, downloaded, growth_bytes = map(int, said.split())
    assert (uploaded, downloaded) == (1, 1)
    assert hand.stat("Work/mine.bin")["size"] == str(HUGE_BYTES)
    assert (device.root / "theirs.bin").stat().st_size == HUGE_BYTES
    assert growth_bytes < MOST_BYTES
