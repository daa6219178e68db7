"""Submitting over HTTP: which competition, the job and its score, the list."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from jupyter_colabsync.demo.kaggle_scoring import Scorer
from jupyter_colabsync.kaggle.submitting import watching
from tests.server.conftest import Client
from tests.server.test_sync import settled
from tests.unit.kaggle.kaggle_cloud import zip_bytes

SOLUTION = {str(number): float(number) for number in range(6)}
GOOD = "id,light\n" + "".join(f"{name},{value + 0.5}\n" for name, value in SOLUTION.items())


@pytest.fixture
def night(cloud: DemoCloud, jp_root_dir: Path, monkeypatch: pytest.MonkeyPatch) -> DemoCloud:
    """A competition whose rules are accepted, its data in `night`, a submission beside it."""
    monkeypatch.setattr(watching, "FIRST_PAUSE_S", 0.01)
    scorer = Scorer("id", "light", SOLUTION)
    archive = zip_bytes({"train.csv": b"id\n"})
    cloud.kaggle.add_competition("night", archive, title="Night lights", scorer=scorer)
    cloud.kaggle.accept_rules("night")
    folder = jp_root_dir / "night"
    folder.mkdir()
    note = {"kind": "competition", "ref": "night"}
    (folder / ".kaggle-source.json").write_text(json.dumps(note))
    (folder / "submission.csv").write_text(GOOD)
    return cloud


@pytest.fixture
def signed_in(client: Client, night: DemoCloud, jp_asyncio_loop: Any) -> Client:
    """A client of a server where the student is signed in."""
    jp_asyncio_loop.run_until_complete(client.post("kaggle/login", fileText=STUDENT.key_file))
    return client


def sent(cloud: DemoCloud) -> int:
    """How many submissions the competition has."""
    every = cloud.kaggle.submitted.all.values()
    return sum(each.competition.slug == "night" for each in every)


SUBMIT: dict[str, Any] = {
    "competition": "night",
    "path": "night/submission.csv",
    "message": "first try",
}


async def test_a_file_is_submitted_scored_and_listed(signed_in: Client, night: DemoCloud) -> None:
    ended = await settled(signed_in, await signed_in.post("kaggle/submit", **SUBMIT))
    assert (ended["key"], ended["kind"]) == ("kaggle-submit:night", "kaggle")
    assert ended["title"] == "submission.csv → night"
    assert ended["state"] == "done", ended
    result = ended["result"]
    assert "“submission.csv” scored 0.50000 on the public leaderboard." in result["message"]
    assert result["url"] == "https://www.kaggle.com/competitions/night/submissions"
    facts = result["facts"]
    assert (facts["score"], facts["rank"], facts["team_count"]) == ("0.50000", 1, 1)
    listed = await signed_in.get("kaggle/submissions", competition="competitions/night")
    assert listed["title"] == "Night lights"
    assert (listed["leftToday"], listed["rank"], listed["teamCount"]) == (4, 1, 1)
    (one,) = listed["submissions"]
    assert (one["id"], one["message"]) == (facts["submission"], "first try")
    assert (one["state"], one["publicScore"]) == ("complete", "0.50000")


async def test_what_cannot_be_scored_fails_with_kaggles_reason(
    signed_in: Client, jp_root_dir: Path
) -> None:
    (jp_root_dir / "night" / "submission.csv").write_text("id,light\n")
    ended = await settled(signed_in, await signed_in.post("kaggle/submit", **SUBMIT))
    assert (ended["state"], ended["problem"]["code"]) == ("failed", "kaggle_not_scored")
    assert "Submission must have 6 rows." in ended["problem"]["message"]


async def test_rules_that_are_not_accepted_fail_with_their_page(
    signed_in: Client, night: DemoCloud
) -> None:
    night.kaggle.competitions["night"].accepted_by.clear()
    ended = await settled(signed_in, await signed_in.post("kaggle/submit", **SUBMIT))
    problem = ended["problem"]
    assert problem["code"] == "kaggle_rules"
    assert problem["url"] == "https://www.kaggle.com/competitions/night/rules"


async def test_the_same_file_twice_is_one_job(signed_in: Client, night: DemoCloud) -> None:
    night.faults.hold("kaggle.CreateSubmission")
    first = await signed_in.post("kaggle/submit", **SUBMIT)
    second = await signed_in.post("kaggle/submit", **SUBMIT)
    assert first["id"] == second["id"]
    night.faults.release("kaggle.CreateSubmission")
    await settled(signed_in, first)
    assert sent(night) == 1


def edited(folder: Path) -> dict[str, str]:
    (folder / "submission.csv").write_text(GOOD + " ")
    return {}


def elsewhere(folder: Path) -> dict[str, str]:
    (folder / "other").mkdir()
    (folder / "other" / "submission.csv").write_text(GOOD)
    return {"path": "night/other/submission.csv"}


def with_another_message(folder: Path) -> dict[str, str]:
    return {"message": "second try"}


@pytest.mark.parametrize("change", [edited, elsewhere, with_another_message])
async def test_another_submission_does_not_pass_for_the_one_under_way(
    signed_in: Client,
    night: DemoCloud,
    jp_root_dir: Path,
    change: Callable[[Path], dict[str, str]],
) -> None:
    gate = night.faults.hold("kaggle.CreateSubmission")
    first = await signed_in.post("kaggle/submit", **SUBMIT)
    assert await asyncio.to_thread(gate.reached.wait, 30)
    other = {**SUBMIT, **change(jp_root_dir / "night")}
    status, problem = await signed_in.ask("POST", "kaggle/submit", other)
    assert (status, problem["code"]) == (409, "kaggle_submitting")
    night.faults.release("kaggle.CreateSubmission")
    await settled(signed_in, first)
    later = await signed_in.post("kaggle/submit", **other)
    assert later["id"] != first["id"]
    await settled(signed_in, later)


async def test_stopping_the_waiting_leaves_the_submission(
    signed_in: Client, night: DemoCloud
) -> None:
    night.kaggle.set(looks_until_scored=1_000_000)
    gate = night.faults.hold("kaggle.GetSubmission")
    job = await signed_in.post("kaggle/submit", **SUBMIT)
    assert await asyncio.to_thread(gate.reached.wait, 30)
    await signed_in.post(f"jobs/{job['id']}/cancel")
    night.faults.release("kaggle.GetSubmission")
    ended = await settled(signed_in, job)
    assert ended["state"] == "cancelled"
    assert "stays submitted" in ended["problem"]["message"]
    assert sent(night) == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({"path": "../x.csv"}, 400, "bad_path", id="a path out of the root"),
        pytest.param({"path": "night/none.csv"}, 404, "kaggle_no_file", id="no such file"),
        pytest.param({"path": "night"}, 400, "kaggle_no_file", id="a folder"),
        pytest.param({"competition": "a/b"}, 400, "kaggle_kind", id="a dataset"),
        pytest.param({"competition": "?!"}, 400, "bad_reference", id="no competition"),
    ],
)
async def test_a_wrong_request_is_refused_at_once(
    signed_in: Client, change: dict[str, str], status: int, code: str, jp_root_dir: Path
) -> None:
    answered, problem = await signed_in.ask("POST", "kaggle/submit", {**SUBMIT, **change})
    assert (answered, problem["code"]) == (status, code)
    assert str(jp_root_dir) not in problem["message"]
    assert (await signed_in.get("jobs"))["jobs"] == []


async def test_which_competition_a_file_belongs_to(client: Client, night: DemoCloud) -> None:
    here = await client.get("kaggle/competition", path="night/submission.csv")
    assert here["competition"] == "night"
    elsewhere = await client.get("kaggle/competition", path="other.csv")
    assert elsewhere["competition"] is None


async def test_nobody_looks_outside_the_root(client: Client, night: DemoCloud) -> None:
    status, problem = await client.ask("GET", "kaggle/competition", path="../x")
    assert (status, problem["code"]) == (400, "bad_path")


async def test_a_list_without_a_sign_in_asks_for_one(client: Client, night: DemoCloud) -> None:
    status, problem = await client.ask("GET", "kaggle/submissions", competition="night")
    assert (status, problem["code"]) == (428, "kaggle_sign_in")
