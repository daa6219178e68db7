"""`kaggle submit|submissions` on the demo cloud."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from jupyter_colabsync.demo.kaggle_scoring import Scorer
from jupyter_colabsync.kaggle.submitting import watching
from tests.cli.conftest import Run
from tests.unit.kaggle.kaggle_cloud import zip_bytes

SOLUTION = {str(number): float(number) for number in range(6)}
GOOD = "id,light\n" + "".join(f"{name},{value + 0.5}\n" for name, value in SOLUTION.items())
PAGE = "https://www.kaggle.com/competitions/night/submissions"


@pytest.fixture
def night(
    run: Run, cloud: DemoCloud, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> DemoCloud:
    """The student signed in, a competition with accepted rules, and a file to submit."""
    monkeypatch.setattr(watching, "FIRST_PAUSE_S", 0.01)
    scorer = Scorer("id", "light", SOLUTION)
    archive = zip_bytes({"train.csv": b"id\n"})
    cloud.kaggle.add_competition("night", archive, title="Night lights", scorer=scorer)
    cloud.kaggle.accept_rules("night")
    key = tmp_path / "kaggle.json"
    key.write_text(STUDENT.key_file)
    assert run("kaggle", "login", "--file", str(key)).code == 0
    (home / "submission.csv").write_text(GOOD)
    return cloud


def hold_data(folder: Path) -> None:
    """The note of a pull of the competition's data."""
    note = {"kind": "competition", "ref": "night"}
    (folder / ".kaggle-source.json").write_text(json.dumps(note))


def test_a_file_is_submitted_and_its_score_told(run: Run, night: DemoCloud) -> None:
    said = run("kaggle", "submit", "night", "submission.csv", "-m", "first try")
    document = said.document
    assert (said.code, document["state"], document["public_score"]) == (0, "complete", "0.50000")
    assert (document["competition"], document["rank"], document["team_count"]) == ("night", 1, 1)
    assert document["url"] == PAGE
    assert document["elapsed_s"] > 0
    kept = list(night.kaggle.submitted.all.values())[-1]
    assert (document["submission"], kept.description) == (str(kept.ref), "first try")


def test_people_are_told_in_a_sentence_and_meanwhile_in_one_line(
    run: Run, night: DemoCloud
) -> None:
    said = run("kaggle", "submit", PAGE, "submission.csv", as_json=False)
    assert said.out == (
        "“submission.csv” scored 0.50000 on the public leaderboard. You are at place 1 of 1.\n"
    )
    assert len(said.err.splitlines()) == 1


def test_nobody_has_to_wait_for_the_score(run: Run, night: DemoCloud) -> None:
    said = run("kaggle", "submit", "night", "submission.csv", "-m", "m", "--no-wait")
    assert (said.code, said.document["state"], said.document["public_score"]) == (
        0,
        "pending",
        None,
    )
    assert night.calls["kaggle.GetSubmission"] == 0
    assert said.document["submission"] in [str(ref) for ref in night.kaggle.submitted.all]


def test_the_competition_is_the_one_whose_data_lies_there(
    run: Run, night: DemoCloud, home: Path
) -> None:
    hold_data(home)
    assert run("kaggle", "submit", "submission.csv").document["competition"] == "night"
    assert run("kaggle", "submissions").document["competition"] == "night"


def test_without_such_data_the_competition_must_be_named(run: Run, night: DemoCloud) -> None:
    said = run("kaggle", "submit", "submission.csv")
    assert (said.code, said.document["error"]["code"]) == (1, "kaggle_no_competition")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("night", "none.csv"), "kaggle_no_file"),
        (("demo-data/flowers", "submission.csv"), "kaggle_kind"),
        (("?!", "submission.csv"), "bad_reference"),
        (("day", "submission.csv"), "kaggle_unknown"),
    ],
)
def test_what_cannot_be_submitted_fails_with_a_sentence(
    run: Run, night: DemoCloud, arguments: tuple[str, str], code: str
) -> None:
    said = run("kaggle", "submit", *arguments, "-m", "m")
    assert (said.code, said.document["error"]["code"]) == (1, code)
    assert said.document["error"]["message"].endswith(".")


def test_what_cannot_be_scored_fails_with_kaggles_reason(
    run: Run, night: DemoCloud, home: Path
) -> None:
    (home / "submission.csv").write_text("id,light\n")
    said = run("kaggle", "submit", "night", "submission.csv", "-m", "m")
    assert (said.code, said.document["error"]["code"]) == (1, "kaggle_not_scored")
    assert "Submission must have 6 rows." in said.document["error"]["message"]


def test_rules_that_are_not_accepted_come_with_their_page(run: Run, night: DemoCloud) -> None:
    night.kaggle.competitions["night"].accepted_by.clear()
    said = run("kaggle", "submit", "night", "submission.csv", "-m", "m")
    assert (said.code, said.document["error"]["code"]) == (1, "kaggle_rules")
    assert said.document["error"]["url"] == "https://www.kaggle.com/competitions/night/rules"


def test_without_a_sign_in_the_exit_code_is_4(run: Run, night: DemoCloud) -> None:
    run("kaggle", "logout")
    assert run("kaggle", "submit", "night", "submission.csv", "-m", "m").code == 4
    assert run("kaggle", "submissions", "night").code == 4


def test_what_was_sent_is_listed_with_its_scores(run: Run, night: DemoCloud) -> None:
    run("kaggle", "submit", "night", "submission.csv", "-m", "first try")
    document = run("kaggle", "submissions", "night").document
    assert (document["title"], document["left_today"], document["rank"]) == ("Night lights", 4, 1)
    (one,) = document["submissions"]
    assert (one["message"], one["public_score"]) == ("first try", "0.50000")
    out = run("kaggle", "submissions", "night", as_json=False).out
    assert "0.50000  submission.csv  first try" in out
    assert out.endswith("Place 1 of 1.\n4 left today (UTC).\n")


def test_a_list_of_nothing_says_so(run: Run, night: DemoCloud) -> None:
    out = run("kaggle", "submissions", "night", as_json=False).out
    assert out.startswith("Nothing was sent to Night lights yet.")
