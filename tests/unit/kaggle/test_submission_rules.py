"""What speaks against a submission, where a file belongs, and what is said about a score."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from jupyter_colabsync.contract.kaggle import CompetitionHere
from jupyter_colabsync.errors import BadReference, BadRequest, Refused
from jupyter_colabsync.kaggle.calls.competitions import Competition
from jupyter_colabsync.kaggle.calls.submissions import Limits
from jupyter_colabsync.kaggle.folder.ledger import Ledger, Outcome
from jupyter_colabsync.kaggle.names import SOURCE_FILE
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.submitting import checks, whereabouts
from jupyter_colabsync.kaggle.submitting.moments import moment
from jupyter_colabsync.kaggle.submitting.report import SubmitReport
from jupyter_colabsync.kaggle.submitting.whereabouts import competition_at

NIGHT = KaggleRef("competition", None, "night")
NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


def caught_from(check: Callable[[], None]) -> Refused | None:
    """What a check refuses, if it does."""
    try:
        check()
    except Refused as refused:
        return refused
    return None


@pytest.mark.parametrize(
    "text",
    [
        "night",
        "competitions/night",
        "https://www.kaggle.com/c/night",
        "https://www.kaggle.com/competitions/night/submissions",
        "kaggle competitions submit -c night -f submission.csv",
    ],
)
def test_any_url_or_slug_names_a_competition(text: str) -> None:
    assert checks.parse_competition(text) == NIGHT


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        ("demo-data/flowers", BadRequest, "kaggle_kind"),
        ("https://www.kaggle.com/models/google/gemma", BadRequest, "kaggle_kind"),
        ("not a slug", BadReference, "bad_reference"),
        ("", BadReference, "bad_reference"),
    ],
)
def test_anything_else_takes_no_submission(text: str, error: type[BadRequest], code: str) -> None:
    with pytest.raises(error) as caught:
        checks.parse_competition(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("competition", "code"),
    [
        pytest.param(Competition(submissions_disabled=True), "kaggle_closed", id="closed"),
        pytest.param(
            Competition(is_kernels_submissions_only=True),
            "kaggle_notebooks_only",
            id="notebooks only",
        ),
        pytest.param(Competition(deadline="2026-03-02T11:59:00Z"), None, id="late is allowed"),
        pytest.param(Competition(), None, id="nothing said"),
    ],
)
def test_what_of_a_competition_speaks_against_a_file(
    competition: Competition, code: str | None
) -> None:
    refused = caught_from(lambda: checks.check_takes_files(NIGHT, competition, NOON))
    assert (refused and refused.code) == code


def test_a_closed_competition_tells_when_it_ended() -> None:
    ended = Competition(submissions_disabled=True, deadline="2026-02-28T23:59:00Z")
    with pytest.raises(Refused, match="ended on 2026-02-28 and takes no submissions"):
        checks.check_takes_files(NIGHT, ended, NOON)


@pytest.mark.parametrize(
    ("deadline", "is_past"),
    [
        ("2026-03-02T11:59:00Z", True),
        ("2026-03-02T11:59:00.1234567Z", True),
        ("2026-03-02T12:01:00Z", False),
        ("2026-03-02T11:59:00", True),
        ("soon", False),
        (None, False),
    ],
)
def test_whether_a_deadline_is_past(deadline: str | None, is_past: bool) -> None:
    assert checks.is_past_deadline(Competition(deadline=deadline), NOON) is is_past


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        pytest.param(Limits(num_today=4, num_allowed_now=1), None, id="one is left"),
        pytest.param(Limits(num_today=5), "from 00:00 UTC, in 12 h 0 min", id="none today"),
        pytest.param(Limits(num_total=99, limited_by_total=True), "in total", id="none ever"),
    ],
)
def test_whether_some_are_left(limits: Limits, says: str | None) -> None:
    refused = caught_from(lambda: checks.check_some_are_left(NIGHT, limits, NOON))
    assert (refused is None) == (says is None)
    if refused and says:
        assert (refused.code, says in refused.message) == ("kaggle_limit", True)


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-13-01T00:00:00Z", "7"])
def test_what_names_no_moment(text: str | None) -> None:
    assert moment(text) is None


def report(**facts: object) -> SubmitReport:
    given: dict[str, object] = {
        "competition": "night",
        "submission": "7",
        "file_name": "submission.csv",
        "state": "complete",
        "url": "https://www.kaggle.com/competitions/night/submissions",
        "elapsed_s": 1.0,
        **facts,
    }
    return SubmitReport(**given)  # type: ignore[arg-type]  # a table of facts


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        pytest.param(
            report(public_score="0.1234"),
            "“submission.csv” scored 0.1234 on the public leaderboard.",
            id="a score",
        ),
        pytest.param(
            report(public_score="0.1234", rank=12, team_count=3400),
            "“submission.csv” scored 0.1234 on the public leaderboard. "
            "You are at place 12 of 3,400.",
            id="with the place",
        ),
        pytest.param(
            report(public_score="0.1", rank=1),
            "“submission.csv” scored 0.1 on the public leaderboard. You are at place 1.",
            id="with the place, not of how many",
        ),
        pytest.param(
            report(public_score="0.1", is_late=True),
            "“submission.csv” scored 0.1 on the public leaderboard. It came after the deadline.",
            id="late",
        ),
        pytest.param(
            report(private_score="0.2"),
            "“submission.csv” scored 0.2 on the private leaderboard.",
            id="a private score only",
        ),
        pytest.param(
            report(),
            "“submission.csv” is scored, and Kaggle does not show the score.",
            id="no score shown",
        ),
        pytest.param(
            report(state="pending"),
            "“submission.csv” is submitted. Kaggle is still scoring it; the list shows the score.",
            id="still pending",
        ),
    ],
)
def test_what_is_said_about_a_score(made: SubmitReport, sentence: str) -> None:
    assert made.to_result().message == sentence


def note(folder: Path, kind: str, ref: str) -> None:
    """A note as a pull leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    owner, _, slug = ref.rpartition("/")
    ledger = Ledger(folder, KaggleRef(kind, owner or None, slug))  # type: ignore[arg-type]  # rows
    ledger.workshop.mkdir()
    ledger.settle(Outcome(None, None, True, (), ()), {})


def here(competition: str | None) -> CompetitionHere:
    return CompetitionHere(competition=competition)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Jupyter's root, inside a folder that holds another competition."""
    note(tmp_path, "competition", "outside")
    top = tmp_path / "root"
    (top / "night" / "out" / "deep").mkdir(parents=True)
    return top


@pytest.mark.parametrize(
    "path", ["night/submission.csv", "night/out/deep/submission.csv", "night/out", "night"]
)
def test_a_file_belongs_to_the_competition_in_its_folder_or_one_above(top: Path, path: str) -> None:
    note(top / "night", "competition", "night")
    assert competition_at(top / path, top) == here("night")


def test_nobody_looks_above_the_top(top: Path) -> None:
    assert competition_at(top / "night" / "submission.csv", top) == here(None)


def test_the_top_itself_counts(top: Path) -> None:
    note(top, "competition", "day")
    assert competition_at(top / "submission.csv", top) == here("day")


def test_the_nearest_competition_counts(top: Path) -> None:
    note(top, "competition", "day")
    note(top / "night", "competition", "night")
    assert competition_at(top / "night" / "out" / "x.csv", top) == here("night")


def test_a_dataset_on_the_way_is_passed_by(top: Path) -> None:
    note(top, "competition", "day")
    note(top / "night", "dataset", "demo-data/flowers")
    assert competition_at(top / "night" / "x.csv", top) == here("day")


def unreadable(path: Path) -> None:
    path.write_bytes(b"\xff\xfe{")


def a_folder(path: Path) -> None:
    path.mkdir()


def of_other_shape(path: Path) -> None:
    path.write_text(json.dumps({"kind": ["competition"], "ref": 7}))


def with_a_strange_name(path: Path) -> None:
    path.write_text(json.dumps({"kind": "competition", "ref": "https://evil.example/x"}))


def too_large(path: Path) -> None:
    path.write_text(json.dumps({"kind": "competition", "ref": "x" * 100}))


@pytest.mark.parametrize(
    "spoil", [unreadable, a_folder, of_other_shape, with_a_strange_name, too_large]
)
def test_a_spoilt_note_is_passed_by(
    top: Path, spoil: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whereabouts, "MAX_NOTE_BYTES", 100)
    spoil(top / "night" / SOURCE_FILE)
    assert competition_at(top / "night" / "x.csv", top) == here(None)


def test_in_a_terminal_the_home_folder_is_the_top(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(top))
    monkeypatch.setenv("USERPROFILE", str(top))
    note(top / "night", "competition", "night")
    assert competition_at(top / "night" / "x.csv", None) == here("night")
    assert competition_at(top / "x.csv", None) == here(None)
