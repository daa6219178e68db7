"""Programmed trouble: each kind does what it says, as often as it says, to the method it names."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.request
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker

CUT = (http.client.HTTPException, OSError)


@pytest.mark.parametrize(
    ("status", "reason", "domain"),
    [
        (500, "backendError", "global"),
        (403, "rateLimitExceeded", "usageLimits"),
        (403, "userRateLimitExceeded", "usageLimits"),
        (429, "rateLimitExceeded", "usageLimits"),
        (412, "conditionNotMet", "global"),
        (401, "authError", "global"),
        (410, "deleted", "global"),
    ],
)
def test_a_failure_has_googles_shape_and_ends(
    ask: Asker, cloud: DemoCloud, status: int, reason: str, domain: str
) -> None:
    cloud.faults.fail("drive.files.get", 2, status, reason, retry_after_s=7)

    first, second, third = (ask.files("/root") for _ in range(3))

    assert (first.status, first.reason, second.status, third.status) == (
        status,
        reason,
        status,
        200,
    )
    assert first.json["error"]["errors"][0]["domain"] == domain
    assert first.headers["retry-after"] == "7"


def test_a_failure_is_for_the_method_it_names(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "x")
    cloud.faults.fail("drive.files.get_media", None)

    assert ask.files(f"/{file.id}").status == 200
    assert ask.files(f"/{file.id}", alt="media").status == 503


def test_every_method_can_fail_at_once_until_cleared(ask: Asker, cloud: DemoCloud) -> None:
    cloud.faults.fail("*", None)
    failed = [ask.files().status, ask.files("/root").status]
    cloud.faults.clear()

    assert failed == [503, 503]
    assert ask.files().status == 200


def test_a_refused_write_changes_nothing(ask: Asker, cloud: DemoCloud) -> None:
    cloud.faults.fail("drive.files.create")

    assert ask("POST", "/drive/v3/files", {"name": "a"}).status == 503
    assert cloud.drive.tree() == {}


def test_a_cut_body_ends_early(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.bin", b"0123456789")
    cloud.faults.cut("drive.files.get_media", 4)

    with pytest.raises(http.client.IncompleteRead) as cut:
        ask.files(f"/{file.id}", alt="media")

    assert cut.value.partial == b"0123"
    assert ask.files(f"/{file.id}", alt="media").body == b"0123456789"


def test_a_lost_answer_was_a_write_all_the_same(ask: Asker, cloud: DemoCloud) -> None:
    cloud.faults.lose_answer("drive.files.create")

    with pytest.raises(CUT):
        ask("POST", "/drive/v3/files", {"name": "a.txt"})

    assert cloud.drive.exists("a.txt")


def test_a_cut_request_does_nothing(ask: Asker, cloud: DemoCloud) -> None:
    cloud.faults.cut_request("drive.files.create", 3)

    with pytest.raises(CUT):
        ask.upload(b"x" * 1000, name="a.txt")

    assert cloud.drive.tree() == {}


def test_a_held_call_waits_for_its_release(ask: Asker, cloud: DemoCloud) -> None:
    gate = cloud.faults.hold("drive.files.list")
    statuses: list[int] = []
    caller = threading.Thread(target=lambda: statuses.append(ask.files().status))
    caller.start()

    assert gate.reached.wait(10)
    assert statuses == []
    cloud.faults.release("drive.files.list")
    caller.join(10)

    assert statuses == [200]


def test_a_slow_or_delayed_answer_is_whole(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.bin", b"0123456789")
    cloud.faults.slow("drive.files.get_media", 1000)
    cloud.faults.delay("drive.files.get_media", 1)

    assert ask.files(f"/{file.id}", alt="media").body == b"0123456789"


def test_writes_beyond_the_limit_are_refused_reads_are_not(ask: Asker, cloud: DemoCloud) -> None:
    cloud.faults.limit_writes(per_s=0.001, burst=2)

    statuses = [ask("POST", "/drive/v3/files", {"name": "a"}).status for _ in range(3)]

    assert statuses == [200, 200, 403]
    assert ask.files().status == 200


def test_calls_and_bytes_are_counted(ask: Asker, cloud: DemoCloud) -> None:
    file = ask.upload(b"x" * 1000, name="a.txt")
    cloud.calls.reset()

    ask.files()
    ask.files(f"/{file['id']}")
    ask.files(f"/{file['id']}", alt="media")

    assert cloud.calls.counts == {
        "drive.files.list": 1,
        "drive.files.get": 1,
        "drive.files.get_media": 1,
    }
    assert cloud.calls["drive.files.list"] == 1
    assert cloud.calls["drive.files.copy"] == 0
    assert (cloud.calls.total, cloud.calls.units) == (3, 305)
    assert cloud.calls.bytes_down > 1000
    assert cloud.calls.bytes_up == 0


class TestBackDoorOverHttp:
    def post(self, cloud: DemoCloud, verb: str, **arguments: object) -> Any:
        request = urllib.request.Request(
            f"{cloud.backdoor_url}/{verb}", json.dumps(arguments).encode()
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def test_puts_and_reads_files(self, cloud: DemoCloud) -> None:
        described = self.post(cloud, "drive/put", path="a/b.txt", text="héllo")

        assert described["name"] == "b.txt"
        assert self.post(cloud, "drive/read", path="a/b.txt") == {"base64": "aMOpbGxv"}
        assert set(self.post(cloud, "drive/tree")) == {"a", "a/b.txt"}

    def test_takes_bytes_as_base64(self, cloud: DemoCloud) -> None:
        self.post(cloud, "drive/put", path="a.bin", base64="AP8=")

        assert cloud.drive.read("a.bin") == b"\x00\xff"

    def test_programs_faults_and_counts_calls(self, cloud: DemoCloud, ask: Asker) -> None:
        self.post(cloud, "faults/fail", method="drive.files.list", times=1, status=500)

        statuses = [ask.files().status, ask.files().status]

        assert statuses == [500, 200]
        assert self.post(cloud, "calls/report")["calls"] == {"drive.files.list": 2}
        self.post(cloud, "calls/reset")
        assert cloud.calls.total == 0

    def test_sets_the_sign_in(self, cloud: DemoCloud, ask: Asker) -> None:
        self.post(cloud, "oauth/set", auto_approve=True, expires_in_s=5)
        self.post(cloud, "oauth/expire_access_tokens")

        assert (cloud.oauth.auto_approve, cloud.oauth.expires_in_s) == (True, 5)
        assert ask.files().status == 401

    def test_lists_its_verbs(self, cloud: DemoCloud) -> None:
        with urllib.request.urlopen(cloud.backdoor_url + "/") as answer:
            verbs = json.load(answer)

        assert {"drive/put", "faults/fail", "calls/report", "oauth/set"} <= set(verbs)

    @pytest.mark.parametrize(
        ("verb", "arguments", "status"),
        [
            ("drive/explode", {}, 400),
            ("drive/put", ["a"], 400),
            ("drive/put", {"path": "a"}, 400),
            ("drive/put", {"path": "a", "colour": "red"}, 400),
            ("drive/put", {"path": "a", "base64": "?"}, 400),
            ("drive/read", {"path": "nowhere"}, 404),
            ("drive/tree", {"account": "nobody@example.com"}, 400),
        ],
    )
    def test_says_what_is_wrong(
        self, cloud: DemoCloud, ask: Asker, verb: str, arguments: object, status: int
    ) -> None:
        answer = ask("POST", f"/_demo/{verb}", arguments)

        assert answer.status == status
        assert answer.json["error"]
