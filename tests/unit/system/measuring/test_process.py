"""The throw-away process: heard line by line, ended with all it started, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from jupyter_colabsync.errors import Cancelled, LocalProblem
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.system.measuring import process
from jupyter_colabsync.system.measuring.interpreter import Interpreter
from jupyter_colabsync.system.measuring.process import ProbeEvent, probe_events

Listen = Callable[..., Iterator[ProbeEvent]]
SAY = "import json, sys, os, subprocess, time\ndef say(**it): print(json.dumps(it), flush=True)\n"
A_CHILD = (
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "say(event='note', text=str(child.pid))\n"
)


@pytest.fixture
def listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Listen:
    """Events of a probe whose text is given."""

    def begin(
        script: str, cancel: CancelToken | None = None, **more: float
    ) -> Iterator[ProbeEvent]:
        file = tmp_path / "probe.py"
        file.write_text(SAY + script)
        monkeypatch.setattr(process, "PROBE", file)
        interpreter = Interpreter("Mine", sys.executable, {"MINE": "yes"})
        return probe_events(interpreter, {"side": 5}, cancel or CancelToken(), **more)

    return begin


def is_gone(pid: int) -> bool:
    """True once a process has ended; it dies a moment after it was killed, and whether somebody
    reaps an orphan is not our business."""
    try:
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            pass  # the test's own time limit ends this if it lives on
    except psutil.NoSuchProcess:
        pass
    return True


def test_it_gets_its_settings_and_its_kernels_environment_in_an_empty_folder(
    listen: Listen,
) -> None:
    script = (
        "told = [json.loads(sys.argv[1])['side'], os.environ['MINE'], os.listdir('.')]\n"
        "say(event='note', text=json.dumps(told))\nsay(event='end')"
    )
    note, _ = listen(script)
    assert note.text == '[5, "yes", []]'


def test_its_folder_goes_with_it(listen: Listen) -> None:
    note, _ = listen("say(event='note', text=os.getcwd())\nopen('left', 'w')\nsay(event='end')")
    assert note.text
    assert not Path(note.text).exists()


def test_lines_that_are_not_ours_are_passed_over(listen: Listen) -> None:
    events = list(listen("print('hello')\nprint('[1, 2')\nsay(event='end')"))
    assert [each.event for each in events] == ["end"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(
            "raise ValueError('no /home/ada/file')",
            "it ended with code 1: ValueError: no …",
            id="an exception",
        ),
        pytest.param("sys.exit(3)", "it ended with code 3", id="an exit"),
        pytest.param(
            "os.kill(os.getpid(), 9)",
            "the system ended it, probably since memory ran out",
            id="killed",
        ),
        pytest.param("pass", "it ended with code 0", id="nothing said"),
    ],
)
def test_a_process_that_ends_before_its_time_has_a_reason(
    listen: Listen, script: str, expected: str
) -> None:
    (died,) = listen(script)
    assert died == ProbeEvent("died", text=expected)


def test_one_that_says_nothing_more_is_ended_with_all_it_started(listen: Listen) -> None:
    note, died = listen(f"{A_CHILD}time.sleep(600)", silence_s=0.5)
    assert died == ProbeEvent("died", text="it did not answer any more")
    assert is_gone(int(note.text))


def test_a_wish_to_stop_ends_it_with_all_it_started(listen: Listen) -> None:
    cancel = CancelToken()
    events = listen(f"{A_CHILD}say(event='note', text=str(os.getpid()))\ntime.sleep(600)", cancel)
    pids = [int(next(events).text) for _ in range(2)]
    cancel.set()
    with pytest.raises(Cancelled):
        next(events)
    assert all(map(is_gone, pids))


def test_nothing_is_left_when_nobody_listens_any_more(listen: Listen) -> None:
    events = listen(f"{A_CHILD}time.sleep(600)")
    pid = int(next(events).text)
    del events
    assert is_gone(pid)


def test_what_it_started_does_not_outlive_a_good_end(listen: Listen) -> None:
    note, end = listen(f"{A_CHILD}say(event='end')")
    assert end.event == "end"
    assert is_gone(int(note.text))


def test_a_python_that_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("not a program")
    with pytest.raises(LocalProblem) as told:
        next(probe_events(Interpreter("Mine", str(broken)), {}, CancelToken()))
    assert told.value.code == "python_not_started"
    assert str(tmp_path) not in told.value.message
    assert os.access(broken, os.R_OK)
