"""A plan that takes long is left in the middle, so that what was saved meanwhile goes first."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jupyter_colabsync.sync.plan.actions import Upload
from jupyter_colabsync.sync.run import cycle, executor, sending
from jupyter_colabsync.sync.run.creates import Creates
from jupyter_colabsync.sync.run.tools import Tools
from tests.unit.sync.conftest import MakeDevice

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def test_a_notebook_that_is_saved_in_mid_plan_goes_before_the_rest_of_the_data(
    make_device: MakeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = make_device(parallel=1)
    sent: list[str] = []
    clock_s = 0.0

    def send(tools: Tools, creates: Creates, action: Upload) -> None:
        nonlocal clock_s
        if not sent:
            device.write("saved.ipynb", NOTEBOOK)
        sent.append(action.path)
        clock_s += 20.0
        right(tools, creates, action)

    right = sending.send
    clock = SimpleNamespace(monotonic=lambda: clock_s, thread_time=lambda: 0.0)
    monkeypatch.setattr(sending, "send", send)
    monkeypatch.setattr(executor, "time", clock)
    monkeypatch.setattr(cycle, "time", clock)
    for number in range(9):
        device.write(f"data/{number}.csv", str(number))

    report = device.sync()

    assert report.uploaded == 10
    assert sent.index("saved.ipynb") == 2, "two files fill the half minute of one plan"
    assert not device.sync().did_anything
