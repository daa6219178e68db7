"""An engine is killed with SIGKILL before every single durable step of everything it can do.

Between two steps nothing is done for good, so before one is also after the one before it. The next
engine brings all to rest in one run: nothing is lost, nothing is on Drive twice, and nobody finds a
conflict copy of his own work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.sync.device import client_of
from tests.unit.sync.faults.dying import Place, place_to_die
from tests.unit.sync.faults.judge import Case, beginning
from tests.unit.sync.faults.stories import ALL
from tests.unit.sync.faults.zygote import small_limits
from tests.unit.sync.two_sides import Story

MANY = 200
"""No story here takes so many steps."""
Second = Callable[[int], int]
"""Before which step the next engine dies as well, by the step of the first; 0: it does not."""
AGAIN = {"upload, new": "n", "upload, new and large": "n", "update": "a", "update, large": "l"}
"""What somebody here edits once more between two engines."""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with place_to_die() as made:
        yield made


class Deaths:
    """Tells one story again and again, with a death before each of its steps."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self._folder = place, folder
        self.drive = place.drive
        """Of the engines that live on."""

    def try_all(
        self,
        story: Story,
        *,
        second: Second = lambda _: 0,
        then: Callable[[Case], object] = lambda _: None,
        runs: int = 1,
    ) -> None:
        """Until an engine comes to its end before it would have died; after each death, and what
        happens `then`, all comes to rest in so many runs."""
        for number in range(1, MANY):
            if not self._was_killed(story, number, second(number), then, runs):
                return
        raise AssertionError("it does not come to its end")

    def _was_killed(
        self, story: Story, number: int, second: int, then: Callable[[Case], object], runs: int
    ) -> bool:
        place = self.place
        with beginning(story, place.cloud, self.drive, self._folder / str(number)) as case:
            was_killed, steps = place.run(case.device, number)
            assert not was_killed or len(steps) == number
            last = steps[-1]
            try:
                case.check_nothing_is_lost()
                if second:
                    _, steps = place.run(case.device, second)
                    last += f", then {steps[-1]}"
                    case.check_nothing_is_lost()
                then(case)
                case.device.restarted()
                for _ in range(runs):
                    case.device.sync()
                case.check_rest()
            except BaseException as error:
                error.args = (f"killed before step {number}, {last}: {error}",)
                raise
        return was_killed


@pytest.fixture
def deaths(place: Place, quick_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deaths]:
    small_limits(monkeypatch)
    yield Deaths(place, quick_path)
    place.cloud.drive.set_feed_lag()
    place.cloud.faults.clear()
    place.cloud.faults.serve_v2()
    gone = {"drive.files.delete", "drive.files.emptyTrash"} & set(place.cloud.calls.counts)
    assert not gone, "something was deleted for good"


@pytest.mark.parametrize("story", ALL.values(), ids=ALL)
def test_killed_before_any_step_it_ends_as_if_it_had_never_been_killed(
    deaths: Deaths, story: Story
) -> None:
    deaths.try_all(story)


@pytest.mark.parametrize("name", ["update", "update, large", "conflict"])
def test_killed_where_drive_has_no_conditions(deaths: Deaths, name: str) -> None:
    deaths.place.cloud.faults.serve_v2(False)
    deaths.drive = client_of(deaths.place.cloud)  # the other would remember it for an hour
    deaths.try_all(ALL[name])
    deaths.drive.close()


@pytest.mark.parametrize("name", ["upload, new", "upload, new and large", "folders, new"])
def test_killed_where_drive_gives_no_ids(deaths: Deaths, name: str) -> None:
    deaths.place.cloud.faults.fail("drive.files.generateIds", None, 404, "notFound")
    deaths.try_all(ALL[name], runs=2)  # the second looks whether something of its name has come


@pytest.mark.parametrize("name", ["upload, new and large", "update", "conflict"])
def test_the_engine_that_cleans_up_is_killed_as_well(deaths: Deaths, name: str) -> None:
    deaths.try_all(ALL[name], second=lambda number: 1 + 5 * number % 11)


@pytest.mark.parametrize("name", AGAIN)
def test_killed_and_edited_once_more_nobody_conflicts_with_himself(
    deaths: Deaths, name: str
) -> None:
    story, path = ALL[name], AGAIN[name]
    deaths.try_all(
        replace(story, after={**story.after, path: "again"}),
        then=lambda case: case.save(path, "again", [f"write {path} again"]),
    )


@pytest.mark.parametrize("name", ["upload, new", "upload, new and large", "folders, new"])
def test_killed_where_the_feed_tells_late_what_was_made(deaths: Deaths, name: str) -> None:
    deaths.place.cloud.drive.set_feed_lag(polls=2)
    deaths.try_all(ALL[name])
