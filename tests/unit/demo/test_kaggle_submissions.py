"""The pretend Kaggle's submissions: upload, true scores, allowances, leaderboard."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import COMPETITIONS, KaggleUser
from jupyter_colabsync.demo.kaggle_archives import member_of
from jupyter_colabsync.demo.kaggle_scoring import Scorer, Unscorable
from tests.unit.demo.kaggle_asking import KaggleAsker

SHIPS = {"competitionName": "ship-arrivals"}
LEAVES = {"competitionName": "leaf-or-stone"}
OVER = {"competitionName": "bread-crust"}
START = f"{COMPETITIONS}/StartSubmissionUpload"
CREATE = f"{COMPETITIONS}/CreateSubmission"
GET = f"{COMPETITIONS}/GetSubmission"
LIMITS = f"{COMPETITIONS}/GetSubmissionLimits"
BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_1")


def solution_of(cloud: DemoCloud, slug: str, off: float = 0.0) -> bytes:
    scorer = cloud.kaggle.competitions[slug].scorer
    assert scorer is not None
    rows = (f"{name},{value + off}" for name, value in scorer.solution.items())
    return "\n".join([f"{scorer.id_column},{scorer.value_column}", *rows]).encode()


def start(kaggle: KaggleAsker, data: bytes, named: dict[str, str]) -> Any:
    about = {"contentLength": len(data), "lastModifiedEpochSeconds": 1_760_000_000}
    return kaggle.good(START, **named, **about, fileName="guess.csv")


def submit(kaggle: KaggleAsker, data: bytes, named: dict[str, str] = SHIPS) -> int:
    place = start(kaggle, data, named)
    assert kaggle.put(place["createUrl"], data).status_code == 200
    made = kaggle.good(
        CREATE, **named, blobFileTokens=place["token"], submissionDescription="a guess"
    )
    assert made["message"].startswith("Successfully submitted to ")
    return int(made["ref"])


def settled(kaggle: KaggleAsker, ref: int) -> Any:
    """The submission once it is no longer pending."""
    for _ in range(10):
        if "status" in (told := kaggle.good(GET, ref=ref)):
            return told
    raise AssertionError("still pending")


def test_a_file_is_uploaded_and_truly_scored(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    ref = submit(kaggle, solution_of(cloud, "ship-arrivals", off=0.25))
    told = settled(kaggle, ref)
    assert (told["status"], told["publicScore"], told["fileName"]) == (
        "COMPLETE",
        "0.25000",
        "guess.csv",
    )
    assert (told["description"], told["submittedBy"]) == ("a guess", "demo-student")
    assert "privateScore" not in told, "told when the competition is over"


def test_scoring_takes_as_many_looks_as_set(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    cloud.kaggle.set(looks_until_scored=3)
    ref = submit(kaggle, solution_of(cloud, "ship-arrivals"))
    kaggle.good(f"{COMPETITIONS}/ListSubmissions", **SHIPS)
    states = [kaggle.good(GET, ref=ref).get("status", "PENDING") for _ in range(3)]
    assert states == ["PENDING", "PENDING", "COMPLETE"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(lambda text: text.replace("hours", "days"), "columns", id="wrong columns"),
        pytest.param(lambda text: text + "\n999,1", "300 rows", id="a row too many"),
        pytest.param(lambda text: text.replace("\n301,", "\n300,"), "each ship", id="a row twice"),
        pytest.param(lambda text: text.replace("\n300,", "\n300,x"), "no number", id="a word"),
        pytest.param(lambda text: "", "columns", id="nothing"),
        pytest.param(lambda text: '"' + text, "", id="half a quote"),
    ],
)
def test_what_cannot_be_scored_says_why(
    kaggle: KaggleAsker, cloud: DemoCloud, spoil: Callable[[str], str], words: str
) -> None:
    data = spoil(solution_of(cloud, "ship-arrivals").decode()).encode() or b"\n"
    told = settled(kaggle, submit(kaggle, data))
    assert told["status"] == "ERROR"
    assert words in told["errorDescription"]
    assert "publicScore" not in told


def test_the_allowance_of_a_day_is_used_up_and_comes_back() -> None:
    now_s = [1_790_000_000.0]
    with DemoCloud(sample=False, clock=lambda: now_s[0]) as cloud, KaggleAsker(cloud) as kaggle:
        cloud.kaggle.set(looks_until_scored=0)
        submit(kaggle, b"not a table\n")
        assert kaggle.good(LIMITS, **SHIPS).get("numToday", 0) == 0, "failed ones do not count"
        good = solution_of(cloud, "ship-arrivals")
        for _ in range(5):
            submit(kaggle, good)
        assert kaggle.good(LIMITS, **SHIPS) == {"numToday": 5, "numTotal": 9}
        place = start(kaggle, good, SHIPS)
        kaggle.put(place["createUrl"], good)
        refused = kaggle.call(CREATE, {**SHIPS, "blobFileTokens": place["token"]})
        assert refused.status_code == 400
        assert "daily Submission allowance (5)" in refused.json()["message"]
        now_s[0] += 86_400
        assert kaggle.good(LIMITS, **SHIPS)["numAllowedNow"] == 5
        assert kaggle.good(CREATE, **SHIPS, blobFileTokens=place["token"])["ref"]


def test_the_best_score_has_a_place_on_the_leaderboard(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    cloud.kaggle.set(looks_until_scored=0)
    for off in (0.1, 5.0):
        submit(kaggle, solution_of(cloud, "ship-arrivals", off))
    board = kaggle.good(f"{COMPETITIONS}/GetLeaderboard", **SHIPS)["submissions"]
    assert (board[0]["teamName"], board[0]["score"]) == ("demo-student", "0.10000")
    assert kaggle.good(f"{COMPETITIONS}/GetCompetition", **SHIPS)["userRank"] == 1
    scores = [float(row["score"]) for row in board]
    assert scores == sorted(scores)


def test_where_more_is_better_the_highest_leads(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    cloud.kaggle.set(looks_until_scored=0)
    submit(kaggle, solution_of(cloud, "leaf-or-stone"), LEAVES)
    board = kaggle.good(f"{COMPETITIONS}/GetLeaderboard", **LEAVES)["submissions"]
    assert (board[0]["teamName"], board[0]["score"]) == ("demo-student", "1.00000")


def test_late_submissions_show_both_scores_and_have_no_place(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    told = settled(kaggle, submit(kaggle, solution_of(cloud, "bread-crust", 2.0), OVER))
    assert (told["publicScore"], told["privateScore"]) == ("2.00000", "2.00000")
    assert "userRank" not in kaggle.good(f"{COMPETITIONS}/GetCompetition", **OVER)


def test_submissions_are_listed_newest_first_and_only_ones_own(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    kaggle.door("submit", slug="ship-arrivals", text="x", user="bob")
    found = kaggle.good(f"{COMPETITIONS}/ListSubmissions", **SHIPS)["submissions"]
    assert [each["description"] for each in found] == [
        "A faster fleet",
        "First 120 rows",
        "Everyone at seven knots",
    ]
    best = kaggle.good(
        f"{COMPETITIONS}/ListSubmissions",
        **SHIPS,
        sortBy="SUBMISSION_SORT_BY_PUBLIC_SCORE",
        group="SUBMISSION_GROUP_SUCCESSFUL",
    )["submissions"]
    assert [each["publicScore"] for each in best] == ["18.66976", "35.63752"]
    others = max(cloud.kaggle.submitted.all)
    assert kaggle.call(GET, {"ref": others}).status_code == 404


def test_an_upload_goes_on_where_it_broke_off(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    data = solution_of(cloud, "ship-arrivals")
    place = start(kaggle, data, SHIPS)
    url, total = place["createUrl"], len(data)
    asked = kaggle.put(url, Content_Range=f"bytes */{total}")
    assert (asked.status_code, asked.headers.get("Range")) == (308, None)
    assert kaggle.put(url, data[:700], Content_Range=f"bytes 0-699/{total}").status_code == 308
    early = kaggle.call(CREATE, {**SHIPS, "blobFileTokens": place["token"]})
    assert (early.status_code, early.json()["code"]) == (400, 400)
    asked = kaggle.put(url, Content_Range=f"bytes */{total}")
    assert (asked.status_code, asked.headers["Range"]) == (308, "bytes=0-699")
    rest = kaggle.put(url, data[700:], Content_Range=f"bytes 700-{total - 1}/{total}")
    assert rest.status_code == 200
    assert kaggle.good(CREATE, **SHIPS, blobFileTokens=place["token"])["ref"]


def test_a_cut_upload_keeps_what_had_come(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    data = solution_of(cloud, "ship-arrivals")
    url = start(kaggle, data, SHIPS)["createUrl"]
    cloud.faults.cut_request("kaggle.upload", 1_000)
    with pytest.raises(OSError, match=r"aborted|reset|Broken"):
        kaggle.put(url, data)
    asked = kaggle.put(url, Content_Range=f"bytes */{len(data)}")
    assert asked.headers["Range"] == "bytes=0-999"


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        pytest.param(b"x" * 11, {}, 400, id="more than announced"),
        pytest.param(b"x" * 9, {}, 308, id="less than announced"),
        pytest.param(b"x" * 10, {"Authorization": "Bearer t"}, 400, id="with a sign-in"),
        pytest.param(b"x", {"Content-Range": "bytes 9-9/10"}, 308, id="with a gap"),
        pytest.param(b"x", {"Content-Range": "bytes 0-0/99"}, 400, id="of another size"),
        pytest.param(b"x", {"Content-Range": "lines 1"}, 400, id="in other units"),
    ],
)
def test_an_upload_is_checked(
    kaggle: KaggleAsker, data: bytes, headers: dict[str, str], status: int
) -> None:
    url = start(kaggle, b"0123456789", SHIPS)["createUrl"]
    assert kaggle.put(url, data, **headers).status_code == status


def test_a_session_ends(kaggle: KaggleAsker) -> None:
    url = start(kaggle, b"0123456789", SHIPS)["createUrl"]
    kaggle.door("forget_uploads")
    assert kaggle.put(url, b"0123456789").status_code == 404


def test_a_token_is_good_once_for_its_own_competition_and_user(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    cloud.kaggle.add_user(BOB)
    cloud.kaggle.accept_rules("ship-arrivals", BOB.name)
    data = solution_of(cloud, "ship-arrivals")
    place = start(kaggle, data, SHIPS)
    kaggle.put(place["createUrl"], data)
    token = {"blobFileTokens": place["token"]}
    as_bob = {"Authorization": f"Bearer {BOB.token}"}
    assert kaggle.call(CREATE, {**SHIPS, **token}, as_bob).status_code == 400
    assert kaggle.call(CREATE, {**LEAVES, **token}).status_code == 400
    assert kaggle.call(CREATE, {**SHIPS, **token}).status_code == 200
    assert kaggle.call(CREATE, {**SHIPS, **token}).status_code == 400


def test_a_competition_of_notebooks_takes_no_files(kaggle: KaggleAsker) -> None:
    fog = {"competitionName": "harbour-fog"}
    kaggle.door("accept_rules", slug="harbour-fog")
    place = start(kaggle, b"x", fog)
    kaggle.put(place["createUrl"], b"x")
    refused = kaggle.call(CREATE, {**fog, "blobFileTokens": place["token"]})
    assert (refused.status_code, "Submission not allowed" in refused.text) == (400, True)


def test_the_sample_and_the_notebooks_output_can_be_submitted(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    scorer = cloud.kaggle.competitions["city-lights"].scorer
    assert scorer is not None
    lights = {"competitionName": "city-lights"}
    kaggle.door("accept_rules", slug="city-lights")
    one = f"{COMPETITIONS}/DownloadDataFile"
    sample = kaggle.download(one, **lights, fileName="sample_submission.csv")
    output = cloud.kaggle.notebooks["demo-student/city-lights-baseline"].newest
    baseline = member_of(cloud.kaggle.storage.blob(output.key).source, "submission.csv")
    assert baseline is not None
    assert scorer.score(baseline)[0] < scorer.score(sample)[0]


@pytest.mark.parametrize(
    ("metric", "given", "score"),
    [
        pytest.param("Root Mean Squared Error", (1, 2, 3), 0.0, id="all right"),
        pytest.param("Root Mean Squared Error", (1, 2, 6), 0.0, id="only the first is public"),
        pytest.param("Root Mean Squared Error", (4, 2, 3), 3.0, id="three off"),
        pytest.param("Categorization Accuracy", (1, 9, 9), 1.0, id="the one shown is right"),
        pytest.param("Categorization Accuracy", (9, 2, 3), 0.0, id="the one shown is wrong"),
    ],
)
def test_public_scores(metric: str, given: tuple[int, ...], score: float) -> None:
    scorer = Scorer("id", "y", {"a": 1.0, "b": 2.0, "c": 3.0}, metric)
    rows = zip("abc", given, strict=True)
    data = "id,y\n" + "\n".join(f"{name},{value}" for name, value in rows)
    assert math.isclose(scorer.score(data.encode())[0], score)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"", b"id,y\na,nan\nb,2\nc,3", b"id,y\na\nb,2\nc,3"])
def test_odd_bytes_are_no_scores(data: bytes) -> None:
    with pytest.raises(Unscorable):
        Scorer("id", "y", {"a": 1.0, "b": 2.0, "c": 3.0}).score(data)
