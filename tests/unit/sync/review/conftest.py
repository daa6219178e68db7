"""A device with an open conflict."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.device import Device
from tests.unit.sync.two_sides import begin, do_here, do_there


@pytest.fixture
def torn(device: Device, hand: Hand) -> Device:
    """Both sides edited d/a.txt: "mine" here, "theirs" on Drive."""
    begin(device, {"d/a.txt": "before", "k": "kept"})
    do_here(device.root, "write d/a.txt mine")
    do_there(hand, "write d/a.txt theirs")
    assert device.sync().conflicts == 1
    return device
