"""What the bins of both sides hold, and what belongs to a path there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import pytest

from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.sync.local.bin import BIN, Binned
from jupyter_colabsync.sync.review.items import Item, found_at, items_of
from jupyter_colabsync.sync.state.batch import Happening

NOON_MS = int(datetime(2026, 11, 21, 12).astimezone().timestamp() * 1000)
DAY = 24 * 60

Went = tuple[str, str, int]
"""How (a key of `HOW`, or `unknown`), from which path, and in which minute after a noon."""
HOW = {
    "here": Happening("delete", "local", "", "deleted on Drive"),
    "over": Happening("replace", "local", "", "edited on Drive"),
    "drive": Happening("delete", "remote", "", "deleted here"),
    "version": Happening("upload", "remote", "", "edited here", replaced_md5="5" * 32),
    "merge": Happening("merge", "local", "", "both edited"),
    "sent": Happening("upload", "remote", "", "new here"),
}


def items(went: Sequence[Went]) -> list[Item]:
    """The list after all that; ids on Drive are the paths. `there` and `moved` lie in the link."""
    binned: list[Binned] = []
    happenings: list[Happening] = []
    for number, (how, path, minute) in enumerate(went, 1):
        at_ms = NOON_MS + minute * 60_000
        day = f"{datetime.fromtimestamp(at_ms / 1000).astimezone():%Y-%m-%d}"
        kept = f"{BIN}/{day}/{path}" if how in {"here", "over", "unknown"} else None
        if kept is not None:
            kept = kept if kept not in {each.kept for each in binned} else f"{kept} ({number})"
            binned.append(Binned(kept, path, day, 1))
        if how in HOW:
            done = msgspec.structs.replace(
                HOW[how], path=path, at_ms=at_ms, drive_id=path, kept=kept, number=number
            )
            happenings.append(done)
    now = {"there": "there", "moved": "to/here", "not here yet": ""}
    return items_of(binned, happenings[::-1], now.get)


def told(found: Sequence[Item]) -> list[tuple[str, int]]:
    """Paths, and what happened to them by its number."""
    return [(each.path, each.number) for each in found]


@pytest.mark.parametrize(
    ("went", "listed"),
    [
        pytest.param(
            [("here", "b", 0), ("drive", "a", 1), ("here", "c", DAY)],
            [("c", 3), ("a", 2), ("b", 1)],
            id="the latest day first, then by path",
        ),
        pytest.param(
            [("over", "a", 0), ("over", "a", 1), ("here", "a", 2)],
            [("a", 3), ("a", 2), ("a", 1)],
            id="of one path the latest first",
        ),
        pytest.param([("unknown", "a", 0)], [("a", 0)], id="what nobody remembers is listed"),
        pytest.param([("sent", "a", 0)], [], id="what was new took nothing away"),
        pytest.param([("drive", "there", 0)], [], id="not in Drive's bin any more"),
        pytest.param([("drive", "not here yet", 0)], [], id="nor if it is not here yet"),
        pytest.param([("version", "moved", 0)], [("to/here", 1)], id="versions move with the file"),
        pytest.param([("version", "gone", 0)], [("gone", 1)], id="versions of what went"),
        pytest.param(
            [("drive", "a", 0), ("drive", "a", DAY)], [("a", 2)], id="twice in Drive's bin: once"
        ),
        pytest.param(
            [("version", "a", 0), ("version", "a", 1), ("version", "b", 2), ("version", "a", DAY)],
            [("a", 4), ("a", 2), ("b", 3)],
            id="versions: of each file and day the last",
        ),
        pytest.param(
            [("version", "a", 0), ("merge", "a", DAY), ("version", "a", DAY)],
            [("a", 1)],
            id="what was merged lies in the bin here, not among versions only",
        ),
        pytest.param(
            [("merge", "a", 0), ("version", "a", 0), ("version", "a", 1)],
            [("a", 3)],
            id="the merged notebook itself is a version when it is written over",
        ),
    ],
)
def test_all_that_can_be_brought_back_is_listed(
    went: Sequence[Went], listed: Sequence[tuple[str, int]]
) -> None:
    assert told(items(went)) == listed


@pytest.mark.parametrize(
    ("went", "path", "found"),
    [
        pytest.param(
            [("over", "a", 0), ("here", "a", 1)], "a", [("a", 2)], id="the last of a path"
        ),
        pytest.param([("drive", "a", 0), ("version", "a", 1)], "a", [("a", 2)], id="on any side"),
        pytest.param(
            [("here", "d/x", 0), ("here", "d/e/y", 1), ("here", "dd", 1)],
            "d",
            [("d/e/y", 2), ("d/x", 1)],
            id="of a folder all that went together",
        ),
        pytest.param(
            [("here", "d/x", 0), ("here", "d/y", 11)],
            "d",
            [("d/y", 2)],
            id="not what went long before",
        ),
        pytest.param(
            [("here", f"d/{n}", 9 * n) for n in range(3)],
            "d",
            [("d/0", 1), ("d/1", 2), ("d/2", 3)],
            id="a folder that goes for a long time goes together",
        ),
        pytest.param(
            [("here", "d/x", 0), ("here", "d/x", 1)],
            "d",
            [("d/x", 2)],
            id="of each path in a folder the last",
        ),
        pytest.param(
            [("over", "d/x", 0), ("here", "d/y", 0), ("version", "d/z", 0)],
            "d",
            [("d/y", 2)],
            id="no earlier versions with a folder",
        ),
        pytest.param([("drive", "d", 0)], "d", [("d", 1)], id="a folder that went as one"),
        pytest.param(
            [("drive", "d", 0), ("here", "d/x", 1)],
            "d",
            [("d/x", 2)],
            id="a folder that was there again and then went file by file",
        ),
        pytest.param(
            [("here", "d/x", 0), ("drive", "d", 1)],
            "d",
            [("d", 2)],
            id="a folder that was there again and then went as one",
        ),
        pytest.param(
            [("drive", "d/e", 0), ("here", "d/e/x", 1), ("here", "d/y", 1)],
            "d",
            [("d/e", 1), ("d/e/x", 2), ("d/y", 3)],
            id="folders before what lay in them",
        ),
        pytest.param(
            [("here", "a", 0), ("here", "d/x", 0)],
            "",
            [("a", 1), ("d/x", 2)],
            id="of the linked folder all that went together",
        ),
        pytest.param(
            [("unknown", "d/x", 0), ("unknown", "d/y", 5), ("unknown", "d/z", -DAY)],
            "d",
            [("d/x", 0), ("d/y", 0)],
            id="what nobody remembers, by its day",
        ),
        pytest.param(
            [("here", "d/x", 0), ("drive", "d", 1)],
            "d/x",
            [("d/x", 1)],
            id="from here also without its folder",
        ),
        pytest.param(
            [("drive", "d", 0), ("drive", "d/x", 1)],
            "d/x",
            [("d/x", 2)],
            id="went after its folder had come back",
        ),
    ],
)
def test_a_path_finds_what_went_last(
    went: Sequence[Went], path: str, found: Sequence[tuple[str, int]]
) -> None:
    assert told(found_at(items(went), path)) == found


@pytest.mark.parametrize(
    ("went", "path", "code", "words"),
    [
        pytest.param([], "a", "not_in_bin", "jupyter colabsync bin", id="nothing went"),
        pytest.param([("here", "dd/x", 0)], "d", "not_in_bin", '"d"', id="only begins so"),
        pytest.param([("version", "d/x", 0)], "d", "not_in_bin", '"d"', id="only a version below"),
        pytest.param([("drive", "d", 0)], "d/e/x", "went_with_folder", 'folder "d"', id="as one"),
        pytest.param(
            [("drive", "d/x", 0), ("drive", "d", 1)],
            "d/x",
            "went_with_folder",
            'folder "d"',
            id="before its folder went: Drive takes it out with that only",
        ),
        pytest.param(
            [("over", "d/x", 0), ("drive", "d", 1)],
            "d/x",
            "went_with_folder",
            'folder "d"',
            id="an earlier version is not what went last",
        ),
        pytest.param(
            [("drive", "d", 0), ("drive", "d/e", 1)],
            "d/e/x",
            "went_with_folder",
            'folder "d/e"',
            id="the folder that went last",
        ),
    ],
)
def test_what_cannot_be_found_says_what_to_name_instead(
    went: Sequence[Went], path: str, code: str, words: str
) -> None:
    with pytest.raises(NotFound) as caught:
        found_at(items(went), path)
    assert caught.value.code == code
    assert words in str(caught.value)
