"""Two machines on one Drive folder, by everyday stories; `check` races them."""

from __future__ import annotations

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.world import md5

IDLE = {"changes.list": 1}


def test_two_devices_that_edit_one_file_lose_nothing(make_device: MakeDevice, hand: Hand) -> None:
    one, two = make_device("one"), make_device("two")
    one.write("a.txt", "0")
    one.sync()
    two.sync()
    one.write("a.txt", "by one")
    two.write("a.txt", "by two")
    one.sync()
    two.sync()
    one.sync()
    assert one.tree() == two.tree() == hand.tree("Work")
    assert one.read("a.txt") == b"by one"
    assert md5(b"by two") in one.tree().values()


def test_two_devices_that_make_one_name_at_once_come_to_rest(
    make_device: MakeDevice, hand: Hand, cloud: DemoCloud
) -> None:
    one, two = make_device("one"), make_device("two")
    one.sync()
    two.sync()
    one.write("a.txt", "by one")
    two.write("a.txt", "by two")
    hand.set_feed_lag(polls=2)  # two does not hear of one in time
    one.sync()
    two.sync()
    hand.set_feed_lag()
    for _ in range(3):
        one.sync()
        two.sync()
    assert sorted(filter(None, one.tree().values())) == sorted(filter(None, two.tree().values()))
    assert {md5(b"by one"), md5(b"by two")} <= set(one.tree().values())


def test_real_notebooks_survive_byte_for_byte(make_device: MakeDevice) -> None:
    one, two = make_device("one"), make_device("two")
    raw = b'{\r\n "cells": [],\n\t"metadata": {"\xc3\xa9": 1.0e5},  "nbformat": 4}\n\n'
    one.write("odd.ipynb", raw)
    one.sync()
    two.sync()
    assert two.read("odd.ipynb") == raw
