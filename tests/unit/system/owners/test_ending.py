"""A process is asked to end, then forced, with all that it started."""

from __future__ import annotations

import subprocess
import sys
import time

from jupyter_colabsync.system.owners.elsewhere import PsutilFacts
from jupyter_colabsync.system.owners.ending import ASKED_S, PAUSE_S, end_family
from jupyter_colabsync.system.owners.facts import Process, facts_here
from jupyter_colabsync.system.owners.kin import descendants

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)  # its child inherits that
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def start(program: str) -> subprocess.Popen[str]:
    """A real process of ours."""
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)


def seen(pid: int) -> Process:
    """The process as our facts see it."""
    found = facts_here().process(pid)
    assert found is not None
    return found


def test_the_children_of_an_earlier_process_of_the_same_number_are_not_its_own() -> None:
    earlier, leftover, child = (
        Process(30, 20, 1, None),
        Process(20, 1, 2, None),
        Process(31, 20, 3, None),
    )
    assert descendants((earlier, leftover, child), leftover) == (child,)


if sys.platform != "win32":

    def test_what_ignores_the_request_is_forced_and_its_child_goes_with_it() -> None:
        with start(STUBBORN) as stubborn:
            assert stubborn.stdout is not None
            child = seen(int(stubborn.stdout.readline()))
            pauses: list[float] = []

            def pause(seconds: float) -> None:
                pauses.append(seconds)
                if sum(pauses) > ASKED_S:  # now they are being killed, which takes its time
                    stubborn.wait(30)
                    time.sleep(seconds)

            end_family(facts_here(), seen(stubborn.pid), pause)
        assert len(pauses) >= round(ASKED_S / PAUSE_S)
        assert stubborn.returncode == -9
        assert facts_here().process(child.pid) != child


def test_both_readers_see_the_same_process() -> None:
    with start("input()") as process:
        here, elsewhere = seen(process.pid), PsutilFacts().process(process.pid)
        assert elsewhere is not None
        assert (here.pid, here.parent) == (elsewhere.pid, elsewhere.parent)
        assert facts_here().argv(process.pid) == PsutilFacts().argv(process.pid)
        assert facts_here().user(process.pid) == PsutilFacts().user(process.pid)
        process.kill()
