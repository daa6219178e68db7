"""Stories of two sides: what lies here and on Drive, what happens to each, what the end must be.

A step is one line, quoted as in a shell: `write 'a b.txt' 1`. Here: `write`, `save` (beside, then
renamed over), `sneak` (same size, the date put back), `touch`, `mkdir`, `delete`, `move`, `copy`,
`link`. On Drive: `write`, `touch`, `mkdir`, `delete`, `move`, `twin`, `look`.

What is written here after a deletion needs a content of its own: with the inode and the bytes of
what was deleted, it is that, moved.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.plan.names import is_conflict_copy, original_name
from jupyter_colabsync.sync.run.tally import SyncReport
from tests.unit.sync.device import Device

Shape = Mapping[str, str | None]
"""Path -> content, None for a folder. Folders of what is named need not be named."""
Counts = Mapping[str, int]
"""Of a report, without those that are 0 and without bytes."""
COPY = " +copy"
"""Stands for the mark of a conflict copy, whose name holds the time: `a.txt +copy`."""
TOP = "Work"


@dataclass(frozen=True, kw_only=True)
class Story:
    """What happens between two syncs, and what must be true after the second."""

    before: Shape | None = None
    """On both sides, and agreed on; None: never synced."""
    here: Sequence[str] = ()
    there: Sequence[str] = ()
    meanwhile: Sequence[str] = ()
    """Here, while the second sync moves its first file."""
    after: Shape = field(default_factory=dict)
    after_there: Shape | None = None
    """None: as here."""
    said: Counts = field(default_factory=dict)
    problems: Sequence[str] = ()
    binned: Sequence[str] = ()
    """Contents in the bin here."""
    binned_there: Sequence[str] = ()
    """Names in Drive's bin."""
    decides: Literal["delete", "keep"] | None = None
    """What the person says to what was held; then another sync, whose report is `then`."""
    then: Counts = field(default_factory=dict)
    mode: LinkMode = "two-way"

    @property
    def ending(self) -> Ending:
        """How it must end."""
        there = self.after if self.after_there is None else self.after_there
        return Ending(
            whole(self.after),
            whole(there),
            dict(self.said),
            dict(self.then),
            sorted(self.problems),
            sorted(self.binned),
            sorted(self.binned_there),
        )


@dataclass(frozen=True)
class Ending:
    """Everything there is to see in the end."""

    here: Shape
    there: Shape
    said: Counts
    then: Counts
    problems: Sequence[str]
    binned: Sequence[str]
    binned_there: Sequence[str]
    preview_leaves_traces: bool = False
    calls_at_rest: Counts = field(default_factory=lambda: {"changes.list": 1})


def rows(stories: Mapping[str, Story]) -> list[object]:
    """A row a story, under its name."""
    return [pytest.param(story, id=name) for name, story in stories.items()]


def tell(story: Story, device: Device, hand: Hand) -> Ending:
    """Let it all happen, after a preview; how it really ended."""
    begin(device, story.before)
    for step in story.here:
        do_here(device.root, step)
    for step in story.there:
        do_there(hand, step)
    sides = _all_there_is(device, hand)
    device.engine.dry_run(CancelToken())
    has_traces = _all_there_is(device, hand) != sides
    report = sync_while(device, story.meanwhile)
    then: Counts = {}
    if story.decides is not None:
        device.engine.settle_held(story.decides)
        then = counts_of(device.sync())
    here, there = shape_here(device), shape_there(hand)
    binned = sorted(each.decode() for each in device.trash())
    return Ending(
        here,
        there,
        counts_of(report),
        then,
        sorted(each.code for each in report.problems),
        binned,
        hand.trashed(),
        has_traces,
        device.sync().api_calls,
    )


def begin(device: Device, before: Shape | None) -> None:
    """Make the beginning, and agree on it."""
    if before is None:
        return
    for path, content in before.items():
        if content is None:
            (device.root / path).mkdir(parents=True, exist_ok=True)
        else:
            device.write(path, content)
    report = device.sync()
    assert (report.problems, report.held) == ((), 0)


def sync_while(device: Device, meanwhile: Sequence[str]) -> SyncReport:
    """One run, in which some steps happen here when it comes to its first file."""
    left = list(meanwhile)

    class Interrupted(Progress):
        def say(self, label: str) -> None:
            steps, left[:] = list(left), []
            for step in steps:
                do_here(device.root, step)
            super().say(label)

    return device.engine.run(JobContext(Interrupted(), CancelToken()))


def do_here(root: Path, step: str) -> None:
    """One step in the folder."""
    verb, path, *rest = shlex.split(step)
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    match verb:
        case "write":
            target.write_text(rest[0])
        case "append":
            with target.open("a") as stream:
                stream.write(rest[0])
        case "save":
            beside = target.with_name(f"{target.name}.new")
            beside.write_text(rest[0])
            beside.replace(target)
        case "sneak":
            date_ns = target.stat().st_mtime_ns
            target.write_text(rest[0])
            os.utime(target, ns=(date_ns, date_ns))
        case "touch":
            os.utime(target, (int(rest[0]), int(rest[0])))
        case "mkdir":
            target.mkdir(parents=True, exist_ok=True)
        case "delete":
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        case "move":
            (root / rest[0]).parent.mkdir(parents=True, exist_ok=True)
            target.replace(root / rest[0])
        case "copy":
            shutil.copyfile(target, root / rest[0])
        case "link":
            target.symlink_to(rest[0])
        case _:
            raise AssertionError(step)


def do_there(hand: Hand, step: str) -> None:
    """One step on Drive, by somebody else."""
    verb, path, *rest = shlex.split(step)
    place = f"{TOP}/{path}"
    match verb:
        case "write" | "twin":
            hand.put(place, rest[0], is_twin=verb == "twin")
        case "touch":
            hand.touch(place, int(rest[0]) * 1000)
        case "mkdir":
            hand.mkdir(place)
        case "delete":
            hand.trash(place)
        case "move":
            above, _, name = f"{TOP}/{rest[0]}".rpartition("/")
            file, folder = hand.find(place), hand.mkdir(above)
            if file.parent != folder.id:
                hand.move(f"id:{file.id}", f"id:{folder.id}")
            if file.name != name:
                hand.rename(f"id:{file.id}", name)
        case "look":
            hand.view(place)
        case _:
            raise AssertionError(step)


# --- looking


def _all_there_is(device: Device, hand: Hand) -> tuple[object, ...]:
    state = device.state / "state.sqlite"
    return shape_here(device), shape_there(hand), state.exists() and state.read_bytes()


def shape_here(device: Device) -> Shape:
    """What is synced here; links count as what they say."""
    found: dict[str, str | None] = {}
    for folder, folders, files in os.walk(device.root):
        folders[:] = [each for each in folders if each != ".colabsync"]
        for name in (*folders, *files):
            place = Path(folder) / name
            path = _shown(place.relative_to(device.root).as_posix())
            if place.is_symlink():
                found[path] = f"-> {place.readlink()}"
            else:
                found[path] = None if place.is_dir() else place.read_text()
    return found


def shape_there(hand: Hand) -> Shape:
    """What lies in the Drive folder."""
    return {
        _shown(path): None if md5 is None else hand.read(f"{TOP}/{path}").decode()
        for path, md5 in hand.tree(TOP).items()
    }


def whole(shape: Shape) -> Shape:
    """The shape with all folders."""
    found: dict[str, str | None] = dict(shape)
    for path in shape:
        parts = path.split("/")
        for depth in range(1, len(parts)):
            found.setdefault("/".join(parts[:depth]), None)
    return found


def counts_of(report: SyncReport) -> dict[str, int]:
    """What a report says it did."""
    names = ("uploaded", "downloaded", "moved", "deleted", "merged", "conflicts", "held", "skipped")
    return {name: count for name in names if (count := getattr(report, name))}


def _shown(path: str) -> str:
    names = path.split("/")
    return "/".join(original_name(e) + COPY if is_conflict_copy(e) else e for e in names)
