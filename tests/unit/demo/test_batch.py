"""Batches: many metadata calls in one request, each counted, answered and refused by itself."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker

FOLDER = "application/vnd.google-apps.folder"


@dataclass(frozen=True)
class Inner:
    """The answer to one call of a batch."""

    name: str
    status: int
    json: Any

    @property
    def reason(self) -> str:
        return str(self.json["error"]["errors"][0]["reason"])


def batch(ask: Asker, bodies: Sequence[object], path: str = "/drive/v3/files") -> list[Inner]:
    """POST each body to `path`, all in one request."""
    parts = [
        f"--cut\r\nContent-Type: application/http\r\nContent-ID: <call-{number}>\r\n\r\n"
        f"POST {path} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{json.dumps(body)}\r\n"
        for number, body in enumerate(bodies)
    ]
    head = {"Content-Type": "multipart/mixed; boundary=cut"}
    answer = ask("POST", "/batch/drive/v3", ("".join(parts) + "--cut--").encode(), head)
    assert answer.status == 200, answer.body
    return _answers(answer.body.decode())


def _answers(text: str) -> list[Inner]:
    found = []
    for part in text.split("--batch_demo")[1:-1]:
        outer, inner, body = part.strip().split("\r\n\r\n")
        name = re.search(r"Content-ID: <response-(.+)>", outer)
        assert name
        found.append(Inner(name[1], int(inner.split()[1]), json.loads(body)))
    return found


def folders(ids: Sequence[str], parent: str = "root") -> list[dict[str, object]]:
    return [
        {"id": each, "name": f"folder {number}", "mimeType": FOLDER, "parents": [parent]}
        for number, each in enumerate(ids)
    ]


@pytest.fixture
def ids(ask: Asker) -> list[str]:
    """A hundred generated ids."""
    made: list[str] = ask.files("/generateIds", count=100).json["ids"]
    return made


def test_a_hundred_folders_are_made_with_their_chosen_ids(
    ask: Asker, cloud: DemoCloud, ids: list[str]
) -> None:
    cloud.calls.reset()

    answers = batch(ask, folders(ids))

    assert {answer.status for answer in answers} == {200}
    assert [answer.json["id"] for answer in answers] == ids
    assert [answer.name for answer in answers[:2]] == ["call-0", "call-1"]
    assert len(cloud.drive.tree()) == 100
    assert cloud.calls.counts == {"drive.batch": 1, "drive.files.create": 100}
    assert cloud.calls.units == 5000


def test_one_batch_may_make_a_folder_and_what_lies_in_it(
    ask: Asker, cloud: DemoCloud, ids: list[str]
) -> None:
    outer, inner = folders(ids[:1]), folders(ids[1:2], parent=ids[0])

    answers = batch(ask, outer + inner)

    assert [answer.status for answer in answers] == [200, 200]
    assert set(cloud.drive.tree()) == {"folder 0", "folder 0/folder 0"}


def test_a_call_that_fails_does_not_stop_the_others(
    ask: Asker, cloud: DemoCloud, ids: list[str]
) -> None:
    bodies = folders(ids[:3])
    bodies[1]["parents"] = ["nowhere"]

    answers = batch(ask, bodies)

    assert [answer.status for answer in answers] == [200, 404, 200]
    assert answers[1].reason == "notFound"
    assert set(cloud.drive.tree()) == {"folder 0", "folder 2"}


def test_a_batch_sent_again_finds_its_ids_in_use(
    ask: Asker, cloud: DemoCloud, ids: list[str]
) -> None:
    batch(ask, folders(ids[:2]))

    again = batch(ask, folders(ids[:3]))

    assert [answer.status for answer in again] == [409, 409, 200]
    assert again[0].reason == "fileIdInUse"
    assert len(cloud.drive.tree()) == 3


def test_calls_beyond_the_write_ceiling_are_refused_one_by_one(
    ask: Asker, cloud: DemoCloud, ids: list[str]
) -> None:
    cloud.faults.limit_writes(per_s=0.001, burst=7)

    answers = batch(ask, folders(ids[:10]))

    assert [answer.status for answer in answers] == [200] * 7 + [403] * 3
    assert {answer.reason for answer in answers[7:]} == {"userRateLimitExceeded"}
    assert len(cloud.drive.tree()) == 7
    assert cloud.calls.refusals == {"drive.files.create": 3}


def test_a_programmed_failure_meets_calls_inside(
    ask: Asker, cloud: DemoCloud, ids: list[str]
) -> None:
    cloud.faults.fail("drive.files.create", 2, 500)

    answers = batch(ask, folders(ids[:3]))

    assert [answer.status for answer in answers] == [500, 500, 200]


def test_a_batch_takes_as_long_as_one_write(
    ask: Asker, cloud: DemoCloud, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits_s: list[float] = []
    monkeypatch.setattr("jupyter_colabsync.demo.faults.time.sleep", waits_s.append)
    cloud.faults.model_latency(read_ms=150, write_ms=400)

    batch(ask, folders(ids[:5]))

    assert waits_s == [0.4]


def test_a_lost_answer_to_a_batch_was_a_batch_all_the_same(
    ask: Asker, cloud: DemoCloud, ids: list[str]
) -> None:
    cloud.faults.lose_answer("drive.batch")

    with pytest.raises((http.client.HTTPException, OSError)):
        batch(ask, folders(ids[:3]))

    assert len(cloud.drive.tree()) == 3


def test_more_than_a_hundred_calls_are_refused_as_a_whole(
    ask: Asker, cloud: DemoCloud, ids: list[str]
) -> None:
    with pytest.raises(AssertionError, match="more than 100 calls"):
        batch(ask, [*folders(ids), {"name": "one more"}])

    assert cloud.drive.tree() == {}
    cloud.violations.clear()
