"""What is still as expected, what was overtaken, and what lies buried under ours."""

from __future__ import annotations

import pytest

from jupyter_colabsync.drive.expected import Expected, Overtaken, buried, is_done
from jupyter_colabsync.drive.records import DriveFile, Revision

SEEN = Expected("r1", "m1", version=7)


def file(
    head: str | None = "r1",
    md5: str | None = "m1",
    *,
    version: int | None = 7,
    is_trashed: bool = False,
) -> DriveFile:
    return DriveFile(
        "F", "a", "text/plain", md5=md5, head_revision_id=head, version=version,
        is_trashed=is_trashed,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "there", "holds", "differs"),
    [
        pytest.param(SEEN, file(), True, False, id="nothing happened"),
        pytest.param(SEEN, file(version=9), True, False, id="somebody looked, or set a star"),
        pytest.param(SEEN, file("r2", "m2"), False, True, id="another content"),
        pytest.param(SEEN, file("r2", "m1"), False, True, id="the same bytes, sent again"),
        pytest.param(SEEN, file(None, "m1"), True, False, id="no revision told"),
        pytest.param(SEEN, file(None, "m2"), False, True, id="no revision told, another md5"),
        pytest.param(SEEN, file("r1", None), True, False, id="no md5 told"),
        pytest.param(SEEN, file(None, None), True, False, id="only the version, unchanged"),
        pytest.param(
            SEEN, file(None, None, version=8), False, True, id="only the version, changed"
        ),
        pytest.param(
            SEEN, file(None, None, version=None), False, False, id="Drive tells nothing: who knows"
        ),
        pytest.param(Expected(None, None), file(), False, False, id="nothing was known"),
        pytest.param(SEEN, file(is_trashed=True), False, True, id="in the bin"),
    ],
)
def test_a_file_against_what_was_seen(
    expected: Expected, there: DriveFile, holds: bool, differs: bool
) -> None:
    assert (expected.holds_for(there), expected.differs_from(there)) == (holds, differs)


def test_who_takes_it_out_of_the_bin_expects_it_there() -> None:
    there = file(is_trashed=True)

    assert SEEN.holds_for(there, in_bin_too=True)
    assert not SEEN.differs_from(there, in_bin_too=True)


@pytest.mark.parametrize(
    ("expected", "there", "done"),
    [
        pytest.param(SEEN, file("r2", "ours"), True, id="ours is there"),
        pytest.param(SEEN, file("r1", "m1"), False, id="nothing was done"),
        pytest.param(SEEN, file("r1", "m1", version=8), False, id="somebody looked"),
        pytest.param(
            Expected("r1", "ours"), file("r1", "ours"), False, id="the same bytes again: not done"
        ),
        pytest.param(
            Expected("r1", "ours"), file("r2", "ours"), True, id="the same bytes again: done"
        ),
        pytest.param(Expected(None, "m1"), file("r2", "ours"), True, id="no revision known"),
        pytest.param(Expected(None, None), file("r2", "ours"), True, id="nothing known but ours"),
    ],
)
def test_a_lost_answer_is_found_out(expected: Expected, there: DriveFile, done: bool) -> None:
    assert is_done(expected, "ours", there, in_bin_too=False) is done


@pytest.mark.parametrize(
    ("expected", "there"),
    [
        pytest.param(SEEN, file("r2", "m2"), id="somebody else wrote"),
        pytest.param(SEEN, file(is_trashed=True), id="somebody put it into the bin"),
        pytest.param(Expected(None, None), file(), id="nothing known, and not ours"),
    ],
)
def test_after_a_lost_answer_anything_else_is_overtaken(
    expected: Expected, there: DriveFile
) -> None:
    with pytest.raises(Overtaken) as caught:
        is_done(expected, "ours", there, in_bin_too=False)

    assert caught.value.file is there


def revisions(*told: str) -> list[Revision]:
    """`r2=m2`: revision r2 with md5 m2."""
    pairs = [each.split("=") for each in told]
    return [Revision(name, md5 or None, None, None, None) for name, md5 in pairs]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(["r1=m1", "r9=ours"], [], id="only ours came"),
        pytest.param(["r1=m1", "r2=m2", "r9=ours"], ["r2"], id="one in between"),
        pytest.param(["r0=m0", "r1=m1", "r2=m2", "r3=m3", "r9=ours"], ["r2", "r3"], id="two"),
        pytest.param(["r1=m1", "r2=ours", "r9=ours"], [], id="they had the same bytes"),
        pytest.param(["r1=m1", "r2=m2", "r3=m1", "r9=ours"], [], id="they took it back themselves"),
        pytest.param(["r1=m1", "r2=m2", "r9=ours", "r10=m10"], ["r2"], id="what came later shows"),
        pytest.param(["r4=m4", "r5=m5", "r9=ours"], ["r5"], id="expected one no longer listed"),
        pytest.param(["r1=m1", "r2=", "r9=ours"], ["r2"], id="a version without md5"),
        pytest.param(["r1=m1", "r2=m2"], [], id="ours is not listed: nothing to go by"),
        pytest.param([], [], id="no history"),
    ],
)
def test_what_is_buried(history: list[str], expected: list[str]) -> None:
    ours = file("r9", "ours")

    assert [each.id for each in buried(SEEN, ours, revisions(*history))] == expected
