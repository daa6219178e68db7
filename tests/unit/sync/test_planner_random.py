"""Random changes on both sides of a random base: plans carried out by the letter lose nothing."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.sync.model_world import ModelWorld

NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
WRITES = st.tuples(st.sampled_from(["write", "write", "folder"]), PATHS, PATHS)
CHANGES = st.tuples(
    st.sampled_from(["write", "write", "delete", "move", "move", "folder", "twin"]), PATHS, PATHS
)
Change = tuple[str, str, str]

MANY = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


class Story:
    """A world, and the contents that must survive: those nobody overwrote or deleted."""

    def __init__(self, base: list[Change]) -> None:
        self.world = ModelWorld()
        self.number = 0
        self.wanted: set[str] = set()
        for change in base:
            self.change_here(change)
        self.world.sync()

    def fresh(self) -> str:
        """A content nobody has seen."""
        self.number += 1
        return f"content {self.number}"

    def change_here(self, change: Change) -> None:
        """One change in the folder."""
        before = Counter(self.world.contents_here())
        kind, path, to = change
        content = self.fresh()
        match kind:
            case "write" | "twin":
                self.world.write_here(path, content)
            case "folder":
                self.world.folder_here(path)
            case "delete":
                self.world.delete_here(path)
            case "move":
                self.world.move_here(path, to)
        self._note(before, Counter(self.world.contents_here()))

    def change_there(self, change: Change) -> None:
        """One change on Drive."""
        before = self.on_drive()
        kind, path, to = change
        content = self.fresh()
        match kind:
            case "write":
                self.world.write_there(path, content)
            case "twin":
                self.world.twin_there(path, content)
            case "folder":
                self.world.folder_there(path)
            case "delete":
                self.world.delete_there(path)
            case "move":
                self.world.move_there(path, to)
        self._note(before, self.on_drive())

    def on_drive(self) -> Counter[str]:
        """Every content on Drive."""
        return Counter(each for each in self.world.shape_there().values() if each is not None)

    def check(self) -> None:
        """Both sides are equal, nothing is lost, and there is nothing left to do."""
        assert self.world.shape_here() == self.world.shape_there()
        assert self.world.shape_here() == {p: e.md5 for p, e in self.world.base.items()}
        assert self.wanted <= set(self.world.contents_here())
        assert self.world.sync() == 0

    def _note(self, before: Counter[str], after: Counter[str]) -> None:
        self.wanted |= set(after - before)
        self.wanted -= set(before - after)


@MANY
@given(st.lists(WRITES, max_size=8), st.lists(CHANGES, max_size=6), st.lists(CHANGES, max_size=6))
def test_both_sides_become_equal_and_nothing_is_lost(
    base: list[Change], here: list[Change], there: list[Change]
) -> None:
    story = Story(base)
    for change in here:
        story.change_here(change)
    for change in there:
        story.change_there(change)
    story.world.sync()
    story.check()


@MANY
@given(
    st.lists(WRITES, max_size=8),
    st.lists(CHANGES, max_size=5),
    st.lists(CHANGES, max_size=5),
    st.lists(st.integers(0, 6), max_size=4),
)
def test_nothing_is_lost_when_a_run_ends_after_any_action_before_it_was_written_down(
    base: list[Change], here: list[Change], there: list[Change], crashes: list[int]
) -> None:
    story = Story(base)
    for change in here:
        story.change_here(change)
    for change in there:
        story.change_there(change)
    for crash in crashes:
        story.world.sync(crash_after=crash)
    story.world.sync()
    shapes = story.world.shape_here(), story.world.shape_there()
    assert shapes[0] == shapes[1]
    assert story.wanted <= set(story.world.contents_here())


@MANY
@given(st.lists(WRITES, max_size=6), st.lists(CHANGES, max_size=5))
def test_the_same_moves_and_edits_on_one_side_arrive_on_the_other(
    base: list[Change], here: list[Change]
) -> None:
    story = Story(base)
    for change in here:
        story.change_here(change)
    wanted = story.world.shape_here()
    story.world.sync()
    assert story.world.shape_here() == wanted
    assert story.world.shape_there() == wanted
