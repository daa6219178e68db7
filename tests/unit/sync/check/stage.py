"""The stage of a story: a demo cloud, devices with real engines, people, what they still want."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.pacing import Pacer
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.sync.plan.ignore import IGNORE_FILE
from jupyter_colabsync.sync.run.tally import SyncReport
from tests.unit.sync.check.clock import Clock
from tests.unit.sync.check.contents import Pen, Reader
from tests.unit.sync.check.one_thread import (
    merge_here,
    patient,
    use_clock,
    use_dice,
    use_one_thread,
)
from tests.unit.sync.check.people import Change, Here
from tests.unit.sync.check.running import Running
from tests.unit.sync.check.somebody import There
from tests.unit.sync.check.steps import Death, Step, Watch
from tests.unit.sync.check.story import BOTH, Run, Story, Weather
from tests.unit.sync.check.turns import Turns
from tests.unit.sync.check.wire import connect
from tests.unit.sync.device import Device

NAMES = ("one", "two")
KEPT_CONTENTS = "state/contents/"
"""They are tidied in the order in which the file system lists them, which is by chance."""


class SignedIn:
    """A sign-in that lasts for days, with tokens that last for an hour."""

    def __init__(self, cloud: DemoCloud) -> None:
        self._cloud = cloud
        self.quota_project_id: str | None = None
        self.token = cloud.access_token()

    def renew(self) -> None:
        """Another token."""
        self.token = self._cloud.access_token()


class Stage:
    """Where one story is told. Make it with `stage`."""

    def __init__(self, story: Story, cloud: DemoCloud, folder: Path, clock: Clock) -> None:
        self.cloud, self.hand, self.clock = cloud, cloud.drive, clock
        self.pen = Pen()
        self.reader = Reader(self.pen)
        self.wanted: set[str] = set()
        """Tokens that nobody has overwritten or deleted since they were written or taken back."""
        self.untouched: set[str] = set()
        """Those that nobody has overwritten or deleted at any time."""
        self.has_died = self.has_kept = False
        """A process at some time, or what was to be deleted by the decision of a person."""
        self.doubled: set[str] = set()
        """Those that had two names here when a process died; somebody may have taken both up."""
        self.set_aside: set[str] = set()
        """Those that lay in the copy of a whole unit, which two devices have changed; somebody may
        have given it another name since."""
        self._known: set[str] = set()
        self.log: list[str] = []
        self.trace: list[str] = []
        self.on_step: Callable[[Step], None] = lambda _: None
        self.there = There(
            self.hand, self.hand.mkdir("Work"), self.hand.mkdir("Elsewhere"), self.pen
        )
        self.watch = Watch()
        self.reports: dict[int, SyncReport | None] = {}
        """What the last run of each device said; None if it came to no end."""
        self._running: dict[int, Running] = {}
        self.devices = [self._device(number, folder) for number in range(story.devices)]
        self.people = [Here(each.root, self.pen, self.reader) for each in self.devices]
        self._has_units = story.profile == "unit"
        if self._has_units:
            for device in self.devices:
                device.write(IGNORE_FILE, self.pen.rules())

    def close(self) -> None:
        """Close all connections."""
        for device in self.devices:
            device.drive.close()

    # --- people

    def change(self, change: Change) -> None:
        """Somebody does something; what is wanted afterwards is known."""
        person = self.there if change.side < 0 else self.people[change.side % len(self.people)]
        with self.watch.deaf():
            self.note_copies_of_units()
            before = person.tokens()
            done = person.do(change)
            after = person.tokens()
        new, gone = after.keys() - before.keys(), before.keys() - after.keys()
        self.wanted = (self.wanted | new) - gone
        # a copy that goes is meant as well, though the other may be about to be replaced
        self.untouched = (self.untouched | (new - self._known)) - (before - after).keys()
        self._known |= after.keys()
        side = "Drive" if change.side < 0 else NAMES[change.side % len(self.people)]
        self.log.append(f"{side}: {done}")

    def note_copies_of_units(self) -> None:
        """What lies in one now is known as such from then on."""
        if not self._has_units:
            return
        self.set_aside |= self.there.tokens_in_copies_of_units()
        for person in self.people:
            self.set_aside |= person.tokens_in_copies_of_units()

    # --- runs

    def set_weather(self, weather: Weather) -> None:
        """How Drive behaves from now on."""
        self.cloud.faults.serve_v2(weather.has_v2)
        if weather.noise is None:
            self.hand.set_feed_noise()
        else:
            seed, late, twice, lost, look, is_shuffled = weather.noise
            self.hand.set_feed_noise(
                seed, late=late, twice=twice, lost=lost, look=look, is_shuffled=is_shuffled
            )
        self.hand.set_list_lag(lists=weather.list_lag)
        self.clock.pass_by(weather.passes_s)

    def run(self, run: Run) -> None:
        """One run, or two in turns; whoever dies in it begins anew."""
        numbers = range(len(self.devices)) if run.device == BOTH else [run.device]
        numbers = [each % len(self.devices) for each in numbers]
        turns = Turns(run.turns, len(numbers)) if len(numbers) > 1 else None
        works = []
        for place, number in enumerate(numbers):
            death = run.deaths[place % len(run.deaths)] if run.deaths else None
            running = self._begin(number, run, death)
            if turns is not None:
                running.pass_turn = partial(turns.step, place)
            works.append(partial(self._run_one, number, run))
        if turns is None:
            works[0]()
        else:
            turns.run(works)
        self.cloud.faults.clear()

    def sync(self, number: int, choice: str = "delete") -> Running:
        """One whole run without trouble, and what it holds back is decided."""
        run = Run(number, keeps_held=choice == "keep")
        running = self._begin(number, run, None)
        self._run_one(number, run, must_work=True)
        return running

    def _begin(self, number: int, run: Run, death: int | None) -> Running:
        todo = {each.at: each.change for each in run.meanwhile}

        def act(step: int) -> None:
            change = todo.pop(step, None)
            if change is not None:
                self.change(change)

        def look(step: Step) -> None:
            self.on_step(step)  # who listens may change in mid-run

        running = Running(run, death, self.cloud.faults, self.clock, act, look)
        self._running[number] = running
        return running

    def _run_one(self, number: int, run: Run, *, must_work: bool = False) -> None:
        device = self.devices[number]
        self.log.append(f"{NAMES[number]} begins ({run.way})")
        self.reports[number] = None
        try:
            with self._failing(number, must_work=must_work):
                self._work(number, device, run)
        except Death:
            self.log.append(f"{NAMES[number]} dies before step {len(self._running[number].steps)}")
            self.has_died = True
            self.doubled |= self._doubled_here(number)
            device.restarted()
        finally:
            del self._running[number]

    def _doubled_here(self, number: int) -> set[str]:
        """What has two names here, or is just being given one that the base does not know yet."""
        with self.watch.deaf(), self.devices[number].engine._reading() as state:
            counted = self.people[number].tokens()
            begun = [each for each in state.intents.values() if each.kind != "trash"]
            md5s = [md5 for each in begun for md5 in each.md5s]
        fetched = {token for md5 in md5s for token in self.pen.written.get(md5, ())}
        return fetched | {token for token, count in counted.items() if count > 1}

    @contextmanager
    def _failing(self, number: int, *, must_work: bool) -> Iterator[None]:
        try:
            yield
        except ColabSyncError as error:
            if must_work:
                raise
            self.log.append(f"{NAMES[number]} ends: {error.code} {error.message}")

    def _work(self, number: int, device: Device, run: Run) -> None:
        context = patient(self.clock)
        if run.way == "dry":
            device.engine.dry_run(context.cancel)
            return
        has_just_looked = run.way == "looked"
        if has_just_looked and not device.engine.has_work(context.cancel):
            return
        report = device.engine.run(context, has_just_looked=has_just_looked)
        if report.held:
            self.log.append(f"{NAMES[number]} holds {report.held}; keeps: {run.keeps_held}")
            self.has_kept |= run.keeps_held
            device.engine.settle_held("keep" if run.keeps_held else "delete")
            report = device.engine.run(context)
        self.reports[number] = report
        for problem in report.problems:
            self.log.append(f"{NAMES[number]}: {problem.code} {problem.message}")

    # --- the parts

    def _device(self, number: int, folder: Path) -> Device:
        signed_in, clock = SignedIn(self.cloud), self.clock
        drive = DriveClient(
            lambda: signed_in,
            self.cloud.google_url,
            Retry(sleep=clock.sleep, chance=lambda: 0.5),
            Pacer(clock=clock.monotonic, sleep=clock.sleep, chance=lambda: 0.5),
        )
        connect(drive, self.cloud, partial(self._end_of_wire, number))
        place = folder / NAMES[number]
        device = Device(drive, place, self.there.root.id, name=NAMES[number], parallel=1)
        self.watch.listen(place, partial(self._hear, number))
        return device

    def _end_of_wire(self, number: int, kind: str, what: str) -> None:
        if kind == "answer":
            self.there.note_what_was_sent(what)
        self._hear(number, Step(kind, what))

    def _hear(self, number: int, step: Step) -> None:
        running = self._running.get(number)
        if running is None:
            return
        if not step.what.startswith(KEPT_CONTENTS):
            self.trace.append(f"{NAMES[number]} {step}")
        running.step(step)


@contextmanager
def stage(story: Story, folder: Path) -> Iterator[Stage]:
    """A stage for one story; `folder` belongs to it alone. In the end the cloud must have no
    complaint about what it was asked."""
    clock = Clock()
    with ExitStack() as ending, pytest.MonkeyPatch.context() as patch:
        use_dice(patch, f"{story.profile} {story.seed}")
        use_clock(patch, clock)
        merge_here(patch)
        use_one_thread(patch)
        cloud = ending.enter_context(
            DemoCloud(sample=False, check_requests=True, clock=clock.cloud_s)
        )
        made = Stage(story, cloud, folder, clock)
        ending.callback(made.close)
        ending.enter_context(made.watch.watching())
        yield made
        assert cloud.violations == []
        assert cloud.problems == []
