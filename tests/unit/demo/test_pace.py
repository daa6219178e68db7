"""How fast the cloud is: the ceiling on writes, the time calls take, and the units they cost."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.calls import Calls
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.methods import units_of
from jupyter_colabsync.demo.pace import Latency, WriteCeiling
from jupyter_colabsync.demo.plans import Failure
from tests.unit.demo.asking import Asker

REFUSAL = Failure(403, "userRateLimitExceeded", "")
WRITE = "drive.files.update"


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


# The ceiling


def test_a_burst_goes_through_and_then_so_many_a_second() -> None:
    clock = Clock()
    ceiling = WriteCeiling(3, 10, REFUSAL, clock)

    at_once = sum(ceiling.admits(WRITE) for _ in range(50))
    later = 0
    for _ in range(100):  # ten seconds, ten tries in each
        clock.now_s += 0.1
        later += ceiling.admits(WRITE)

    assert (at_once, later) == (10, 30)


def test_a_rest_fills_the_bucket_and_no_further() -> None:
    clock = Clock()
    ceiling = WriteCeiling(3, 10, REFUSAL, clock)
    for _ in range(10):
        ceiling.admits(WRITE)

    clock.now_s += 3600

    assert sum(ceiling.admits(WRITE) for _ in range(50)) == 10


@pytest.mark.parametrize(
    ("method", "is_counted"),
    [
        ("drive.files.create", True),
        ("drive.files.update", True),
        ("drive.v2.files.update", True),
        ("drive.files.delete", True),
        ("drive.permissions.create", True),
        ("drive.files.get", False),
        ("drive.files.list", False),
        ("drive.v2.files.get", False),
        ("drive.upload.put", False),
        ("drive.batch", False),
    ],
)
def test_the_ceiling_counts_writes_of_both_versions_only(method: str, is_counted: bool) -> None:
    ceiling = WriteCeiling(1, 1, REFUSAL, Clock())
    ceiling.admits(WRITE)

    assert ceiling.admits(method) is not is_counted


def test_refused_writes_are_told_and_counted(ask: Asker, cloud: DemoCloud) -> None:
    cloud.faults.limit_writes(per_s=0.001, burst=1)
    file = cloud.drive.put("a.txt", "")

    answers = [
        ask("PATCH", f"/drive/v{version}/files/{file.id}", {"description": "d"})
        for version in (3, 3, 2)
    ]

    assert [answer.status for answer in answers] == [200, 403, 403]
    assert answers[1].reason == "userRateLimitExceeded"
    assert answers[1].json["error"]["errors"][0]["domain"] == "usageLimits"
    assert cloud.calls.refusals == {"drive.files.update": 1, "drive.v2.files.update": 1}
    cloud.calls.reset()
    assert cloud.calls.refusals == {}


def test_the_ceiling_may_answer_429_with_a_time_to_wait(ask: Asker, cloud: DemoCloud) -> None:
    cloud.faults.limit_writes(per_s=0.001, burst=0, status=429, retry_after_s=2)

    answer = ask("POST", "/drive/v3/files", {"name": "a"})

    assert (answer.status, answer.reason) == (429, "rateLimitExceeded")
    assert answer.headers["retry-after"] == "2"


def test_the_ceiling_goes_with_all_trouble(ask: Asker, cloud: DemoCloud) -> None:
    cloud.faults.limit_writes(per_s=0.001, burst=0)

    cloud.faults.clear()

    assert ask("POST", "/drive/v3/files", {"name": "a"}).status == 200


# Time


LATENCY = Latency(read_ms=150, write_ms=400, first_byte_ms=200, chunk_ms=100)


@pytest.mark.parametrize(
    ("method", "expected_ms"),
    [
        ("drive.files.get", 150),
        ("drive.files.list", 150),
        ("drive.changes.list", 150),
        ("drive.about.get", 150),
        ("drive.files.generateIds", 150),
        ("drive.upload.status", 150),
        ("drive.v2.files.get", 150),
        ("drive.files.create", 400),
        ("drive.files.update", 400),
        ("drive.v2.files.update", 400),
        ("drive.files.copy", 400),
        ("drive.batch", 400),
        ("drive.files.get_media", 200),
        ("drive.v2.files.get_media", 200),
        ("drive.revisions.get_media", 200),
        ("drive.files.export", 200),
        ("drive.upload.put", 100),
        ("oauth.token", 0),
        ("kaggle.DownloadDataset", 0),
    ],
)
def test_every_kind_of_call_takes_its_time(method: str, expected_ms: float) -> None:
    assert LATENCY.of(method, is_batched=False) == expected_ms
    assert LATENCY.of(method, is_batched=True) == 0


def test_a_modelled_latency_is_waited_for_until_cleared(
    cloud: DemoCloud, ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits_s: list[float] = []
    monkeypatch.setattr("jupyter_colabsync.demo.faults.time.sleep", waits_s.append)
    cloud.faults.model_latency(read_ms=150, write_ms=400)
    cloud.faults.delay("drive.files.list", 50, times=1)

    ask.files()
    ask.files()
    ask.create(name="a")
    cloud.faults.clear()
    ask.files()

    assert waits_s == [0.2, 0.15, 0.4]


# Units


@pytest.mark.parametrize(
    ("method", "units"),
    [
        ("drive.files.get", 5),
        ("drive.v2.files.get", 5),
        ("drive.files.list", 100),
        ("drive.changes.list", 100),
        ("drive.v2.changes.list", 100),
        ("drive.files.get_media", 200),
        ("drive.revisions.get_media", 200),
        ("drive.files.create", 50),
        ("drive.files.update", 50),
        ("drive.v2.files.update", 50),
        ("drive.files.generateIds", 5),
        ("drive.about.get", 5),
        ("drive.upload.put", 0),
        ("drive.batch", 0),
        ("oauth.token", 0),
    ],
)
def test_every_method_costs_its_units(method: str, units: int) -> None:
    assert units_of(method) == units


def test_a_report_has_units_by_method_and_their_sum() -> None:
    calls = Calls()
    for method in ("drive.files.list", "drive.files.create", "drive.files.create", "oauth.token"):
        calls.note(method)

    report = calls.report()

    assert report["units_by_method"] == {"drive.files.create": 100, "drive.files.list": 100}
    assert (report["units"], report["total"]) == (200, 4)
