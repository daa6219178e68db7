"""One way of judging for all that can go wrong: nothing lost, nothing twice, equal in the end.

`Case` is one telling of a story on a folder of its own; it knows what anybody ever wrote in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.sync.device import Device
from tests.unit.sync.faults.stories import contents_of, written_in
from tests.unit.sync.two_sides import (
    TOP,
    Shape,
    Story,
    do_here,
    do_there,
    shape_here,
    shape_there,
    whole,
)

IDLE = {"changes.list": 1}


class Case:
    """A story that has come to where its second sync begins. Make it with `beginning`."""

    def __init__(self, story: Story, device: Device, hand: Hand) -> None:
        self.story, self.device, self.hand = story, device, hand
        self.wanted = written_in(story)
        """Nobody may lose these: what was overwritten or deleted is in a bin or a revision."""
        self.whole = self.wanted | contents_of(story.after)

    def save(self, path: str, content: str, steps: Sequence[str]) -> None:
        """Somebody here saves a content, in some steps, and gives up what lay at the path."""
        target = self.device.root / path
        if target.is_file():
            self.wanted.discard(target.read_text())
        self.whole.add(content)
        self.wanted.add(content)
        for step in steps:
            do_here(self.device.root, step)

    def check_nothing_is_lost(self) -> None:
        """At any moment: every content is somewhere, and no file of the folder is a half one."""
        halves = contents_of(shape_here(self.device)) - self.whole
        assert not halves, f"half a file: {halves}"
        missing = self.wanted - self._kept_here() - self._kept_there()
        assert not missing, f"lost: {missing}"

    def check_rest(self) -> None:
        """After the trouble: all is as the story wants it, once, and there is nothing to do."""
        after, here = whole(self.story.after), shape_here(self.device)
        assert here == after, f"here: {here}"
        self.check_equal()
        binned = {each.decode() for each in self.device.trash()}
        assert set(self.story.binned) <= binned <= self.whole, f"in the bin: {binned}"

    def check_equal(self) -> None:
        """Both sides are equal, whatever they hold; nothing is lost, and there is nothing to do."""
        here, there = shape_here(self.device), shape_there(self.hand)
        assert there == here, f"here: {here}, on Drive: {there}"
        assert self._count_there() == len(there), "something is on Drive twice"
        calls = self.device.sync().api_calls
        assert calls == IDLE, f"it does not rest: {calls}"
        assert self.device.engine.status().problem is None
        self.check_nothing_is_lost()
        own = self.device.root / ".colabsync"
        left = [*own.glob("tmp/*.swap"), *own.glob("stage/*")]
        assert left == [], "a version is left where nobody looks"

    def _kept_here(self) -> set[str]:
        """What lies in the folder (or where somebody has moved it), in its bin, its stage, and on
        the way to its place."""
        found: set[str] = set()
        for folder, folders, names in os.walk(self.device.root.parent):
            folders[:] = [each for each in folders if Path(folder) / each != self.device.state]
            found.update((Path(folder) / name).read_text() for name in names)
        return found

    def _kept_there(self) -> set[str]:
        """What Drive holds or has held, its bin included."""
        store = self.hand.store
        revisions = (each for file in store.tree.files.values() for each in file.revisions)
        return {store.blobs.read(each.content).decode() for each in revisions}

    def _count_there(self) -> int:
        """How many things are in the folder on Drive, whatever their names."""
        tree = self.hand.store.tree
        count, todo = 0, [self.hand.find(TOP).id]
        while todo:
            below = [each for each in tree.children(todo.pop()) if not each.trashed]
            count += len(below)
            todo += [each.id for each in below]
        return count


@contextmanager
def beginning(
    story: Story,
    cloud: DemoCloud,
    drive: DriveClient,
    folder: Path,
    early: Callable[[Hand], object] = lambda _: None,
) -> Iterator[Case]:
    """A device in `folder`, linked with a fresh folder on Drive that goes when the block ends.

    `early` happens when both sides are agreed, before the story goes on.
    """
    hand = cloud.drive
    root = hand.mkdir(TOP)
    device = Device(drive, folder, root.id, parallel=1)
    if story.before is not None:
        _agree_on(story.before, device, hand)
    early(hand)
    for step in story.here:
        do_here(device.root, step)
    for step in story.there:
        do_there(hand, step)
    try:
        yield Case(story, device, hand)
    finally:
        hand.delete(f"id:{root.id}")


def _agree_on(before: Shape, device: Device, hand: Hand) -> None:
    """Both sides hold `before`, and the base knows it, with as few requests as that takes: what
    lies on both sides is adopted. Notebooks are fetched, for of those the base keeps the bytes."""
    files = {path: content for path, content in before.items() if content is not None}
    hand.put_many({f"{TOP}/{path}": content for path, content in files.items()})
    for path, content in files.items():
        if not path.endswith(".ipynb"):
            device.write(path, content)
    report = device.sync()
    assert (report.uploaded, report.problems) == (0, ())
