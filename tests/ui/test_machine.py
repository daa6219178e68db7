"""The machine in the panel and the status bar; what the server would say of a GPU stands here."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from jupyter_colabsync.contract.system import (
    Disk,
    Driver,
    Gpu,
    GpuHistory,
    GpuProcess,
    Holder,
    Host,
    SystemHistory,
    SystemReading,
    SystemWatch,
)
from tests.ui.conftest import Picture, errors_of, show
from tests.ui.lab import Lab
from tests.ui.panel import SLOW_MS, Panel

GB = 1024**3
TRAIN = Holder(kind="notebook", name="train.ipynb", path="train.ipynb", kernel_id="k1")
LEFT = Holder(kind="leftover", name="eda.ipynb", can_end=True)
PROCESSES = (
    GpuProcess(pid=11, memory_bytes=5 * GB, owner="train.ipynb", holder=TRAIN, started_at_ms=1),
    GpuProcess(pid=12, memory_bytes=GB, owner="eda.ipynb", holder=LEFT, started_at_ms=2),
    GpuProcess(pid=13, memory_bytes=2 * GB, owner=None),
)


class PretendGpu:
    """Answers what the page asks about the machine, and remembers what it wanted ended."""

    def __init__(self) -> None:
        self.ended: list[Any] = []

    def watch(self, route: Route) -> None:
        """A full GPU, looked at every second for eight minutes."""
        route.fulfill(body=msgspec.json.encode(full_gpu(int(time.time() * 1000))))

    def end(self, route: Route) -> None:
        """The process is gone."""
        self.ended.append(route.request.post_data_json)
        route.fulfill(body=b"{}")


def full_gpu(now_ms: int) -> SystemWatch:
    """One GPU whose memory is nearly full, held by a notebook, a leftover and somebody unseen."""
    gpu = Gpu(
        index=0,
        name="Tesla T4",
        memory_used_bytes=14 * GB,
        memory_total_bytes=15 * GB,
        load_percent=83,
        temperature_c=67,
        power_w=61,
        power_limit_w=70,
        processes=PROCESSES,
        has_hidden=True,
    )
    host = Host(
        cpu_percent=12,
        memory_used_bytes=3 * GB,
        memory_total_bytes=12 * GB,
        disks=(Disk(path="/", used_bytes=40 * GB, total_bytes=108 * GB),),
        cpus=2,
    )
    reading = SystemReading(
        at_ms=now_ms,
        gpus=(gpu,),
        gpu_problem=None,
        host=host,
        session=None,
        driver=Driver(version="550.54", cuda="12.4"),
    )
    at_ms = tuple(range(now_ms - 480_000, now_ms + 1, 1000))
    load = tuple(round(70 + 25 * math.sin(moment / 47_000), 1) for moment in at_ms)
    warmth = tuple(round(60 + 9 * math.sin(moment / 60_000), 1) for moment in at_ms)
    used = tuple((4 if moment < now_ms - 330_000 else 14) * GB for moment in at_ms)
    bytes_per_s = tuple(round(2e6 * math.sin(moment / 90_000) ** 8) for moment in at_ms)
    history = SystemHistory(
        at_ms=at_ms,
        gpus=(
            GpuHistory(
                index=0,
                load_percent=load,
                memory_used_bytes=used,
                temperature_c=warmth,
                power_w=tuple(each - 5 for each in warmth),
            ),
        ),
        cpu_percent=tuple(each / 4 for each in load),
        memory_used_bytes=tuple(3 * GB for _ in at_ms),
        received_bytes_per_s=bytes_per_s,
        sent_bytes_per_s=tuple(each / 8 for each in bytes_per_s),
    )
    return SystemWatch(reading=reading, history=history, interval_ms=1000)


@pytest.fixture(scope="module")
def pretend() -> PretendGpu:
    return PretendGpu()


@pytest.fixture(scope="module")
def page_of_all(
    browser: Browser, browser_context_args: dict[str, Any], lab: Lab, pretend: PretendGpu
) -> Iterator[Panel]:
    """JupyterLab on a machine with a GPU; at the end it must have had no errors."""
    kernel = {"kernelspec": {"name": "elsewhere", "display_name": "Elsewhere"}}
    notebook = {"cells": [], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (lab.files / "train.ipynb").write_text(json.dumps(notebook))
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        errors = errors_of(page)
        page.route("**/colabsync/system/watch*", pretend.watch)
        page.route("**/colabsync/system/processes/end*", pretend.end)
        show(page, lab.page_url())
        panel = Panel(page).open()
        expect(panel.button("Connect Google Drive")).to_be_visible(timeout=SLOW_MS)
        yield panel
        assert errors == []


def machine_status(panel: Panel) -> Locator:
    """The machine item of the status bar."""
    return panel.page.locator("#jp-bottom-panel").get_by_label(re.compile("^Machine: "))


def card(panel: Panel) -> Locator:
    """The card of the GPU, in the section unfolded."""
    panel.unfold("Machine")
    return panel.root.get_by_role("group", name="Tesla T4")


def test_the_status_bar_says_and_signs_that_memory_is_nearly_full(panel: Panel) -> None:
    status = machine_status(panel)
    expect(status).to_have_accessible_name(
        "Machine: GPU 14 / 15 GB · 83 %, memory nearly full", timeout=SLOW_MS
    )
    expect(status.locator('[data-tone="warn"]')).to_be_visible()


def test_the_status_bar_tells_more_below_the_pointer_and_escape_ends_it(panel: Panel) -> None:
    machine_status(panel).hover()
    more = panel.page.get_by_role("tooltip")
    expect(more).to_contain_text("Tesla T4")
    expect(more.get_by_role("img", name=re.compile("^Load: now 83 %, lowest"))).to_be_visible()
    panel.page.keyboard.press("Escape")
    expect(more).to_have_count(0)
    panel.page.mouse.move(640, 400)


def test_the_status_bar_leads_to_the_section(panel: Panel) -> None:
    panel.show_files()
    machine_status(panel).click()
    expect(panel.root).to_be_visible()
    expect(card(panel)).to_contain_text("14 of 15 GB", timeout=SLOW_MS)


def test_charts_are_drawn_and_tell_their_values_to_pointer_and_keys(panel: Panel) -> None:
    chart = card(panel).get_by_role("img", name=re.compile("^Load: now"))
    pixels = "canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data"
    assert chart.evaluate(f"canvas => {pixels}.some(value => value > 0)")
    chart.hover()
    time_at_cursor = re.compile(r"\d\d:\d\d:\d\d")
    expect(card(panel).get_by_text(time_at_cursor).first).to_be_visible()
    panel.page.mouse.move(640, 400)
    chart.focus()
    panel.page.keyboard.press("ArrowLeft")
    expect(card(panel).get_by_role("status").first).to_have_text(time_at_cursor)


def test_a_notebook_is_opened_by_its_name(panel: Panel) -> None:
    card(panel).get_by_role("button", name=re.compile("^train.ipynb")).click()
    expect(panel.page.locator("#jp-main-dock-panel .jp-NotebookPanel")).to_be_visible(
        timeout=SLOW_MS
    )
    # its own kernel is not installed, so that none is started here
    panel.dialog.get_by_role("button", name=re.compile("^No Kernel$")).click(timeout=SLOW_MS)
    expect(panel.dialog).to_have_count(0)


def test_a_kernel_is_shut_down_only_after_a_question(panel: Panel) -> None:
    card(panel).get_by_role("button", name="Shut down the kernel of train.ipynb…").click()
    expect(panel.dialog).to_contain_text("This frees 5 GB of GPU memory.")
    expect(panel.dialog).to_contain_text("Variables in it are lost; the file stays.")
    panel.dialog.get_by_role("button", name="Cancel").click()
    expect(panel.dialog).to_have_count(0)


def test_what_a_dead_kernel_left_is_ended(panel: Panel, pretend: PretendGpu) -> None:
    card(panel).get_by_role("button", name="End what was left by eda.ipynb").click()
    expect(panel.dialog).to_contain_text("End what eda.ipynb left behind?")
    panel.dialog.get_by_role("button", name="End Process").click()
    expect(panel.dialog).to_have_count(0)
    assert pretend.ended == [{"pid": 12, "startedAtMs": 2}]


def test_idle_kernels_are_asked_after_an_explanation(panel: Panel) -> None:
    expect(card(panel)).to_contain_text("GPU busy, process not visible from here")
    card(panel).get_by_role("button", name="Ask idle kernels…").click()
    expect(panel.dialog).to_contain_text("no busy kernel is asked")
    panel.dialog.get_by_role("button", name="Cancel").click()
    expect(card(panel).get_by_role("button", name="Ask idle kernels…")).to_be_visible()


def test_screenshots_of_the_section(panel: Panel, picture: Picture) -> None:
    """A pretended GPU, as the README says; the badge needs a kernel, and there is none."""
    panel.set_width(320)
    expect(card(panel)).to_contain_text("left by eda.ipynb", timeout=SLOW_MS)
    machine_status(panel).hover()
    expect(panel.page.get_by_role("tooltip")).to_contain_text("Tesla T4")
    picture("machine-light", for_docs=True, of=panel.page)
    panel.page.mouse.move(640, 400)
