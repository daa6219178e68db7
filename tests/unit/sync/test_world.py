"""Two devices and somebody on Drive change things at random, with trouble on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import Unreachable
from tests.unit.sync.world import World

METHODS = (
    "drive.files.create",
    "drive.files.update",
    "drive.changes.list",
    "drive.files.list",
    "drive.files.get",
    "drive.files.get_media",
    "*",
)


@pytest.mark.parametrize("seed", range(12))
def test_in_a_good_network(cloud: DemoCloud, drive: DriveClient, tmp_path: Path, seed: int) -> None:
    world = World(cloud, drive, tmp_path, seed)
    for _ in range(6):
        live_a_little(world)
        world.sync(world.random.choice(world.devices))
    world.settle()
    world.check()


@pytest.mark.parametrize("seed", range(100, 112))
def test_in_a_bad_network_with_restarts(
    cloud: DemoCloud, drive: DriveClient, tmp_path: Path, seed: int
) -> None:
    world = World(cloud, drive, tmp_path, seed)
    for _ in range(6):
        live_a_little(world)
        make_trouble(world)
        device = world.random.choice(world.devices)
        try:
            world.sync(device)
        except Unreachable:
            if world.random.random() < 0.5:
                device.restarted()
        cloud.faults.clear()
    world.settle()
    world.check()


@pytest.mark.parametrize("seed", range(200, 208))
def test_with_a_drive_that_tells_late(
    cloud: DemoCloud, drive: DriveClient, tmp_path: Path, seed: int
) -> None:
    world = World(cloud, drive, tmp_path, seed)
    for _ in range(5):
        live_a_little(world)
        world.hand.set_feed_lag(polls=world.random.randint(0, 3))
        world.hand.set_list_lag(lists=world.random.randint(0, 2))
        world.sync(world.random.choice(world.devices))
    for _ in range(4):
        for device in world.devices:
            world.sync(device)
    world.hand.set_feed_lag()
    world.hand.set_list_lag()
    world.settle()
    world.check(counts_revisions=True)


def live_a_little(world: World) -> None:
    """Some changes on all sides."""
    for _ in range(world.random.randint(1, 4)):
        world.change()


def make_trouble(world: World) -> None:
    """One kind of trouble for one method, or none."""
    faults, chance = world.cloud.faults, world.random
    method = chance.choice(METHODS)
    match chance.choice(["none", "refuse", "lose", "cut", "cut request", "down"]):
        case "refuse":
            faults.fail(method, times=chance.randint(1, 3))
        case "lose":
            faults.lose_answer(method, times=chance.randint(1, 2))
        case "cut":
            faults.cut(method, after_bytes=chance.randint(0, 12), times=chance.randint(1, 2))
        case "cut request":
            faults.cut_request(method, after_bytes=chance.randint(0, 400), times=1)
        case "down":
            faults.lose_answer(method, times=30)
