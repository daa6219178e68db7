"""A change log that errs: late, twice, lost, out of order, mere looks, and the same every time."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker

NAMES = [f"{number:02}.txt" for number in range(20)]


class Reader:
    """Follows the log from now on, as a client does."""

    def __init__(self, ask: Asker):
        self._ask = ask
        start = ask("GET", "/drive/v3/changes/startPageToken").json
        self._token = start["startPageToken"]

    def poll(self) -> list[str]:
        """Names told by one call."""
        fields = "newStartPageToken,changes(file(name))"
        query: dict[str, Any] = {"pageToken": self._token, "pageSize": 1000, "fields": fields}
        page = self._ask("GET", "/drive/v3/changes", **query).json
        self._token = page["newStartPageToken"]
        return [change["file"]["name"] for change in page["changes"]]

    def polls(self, count: int) -> list[list[str]]:
        return [self.poll() for _ in range(count)]


@pytest.fixture
def reader(ask: Asker) -> Reader:
    return Reader(ask)


def together(polls: list[list[str]]) -> list[str]:
    return [name for poll in polls for name in poll]


def put_all(cloud: DemoCloud) -> None:
    for name in NAMES:
        cloud.drive.put(name, "")


def test_late_entries_come_within_so_many_polls_and_none_is_skipped(
    cloud: DemoCloud, reader: Reader
) -> None:
    cloud.drive.set_feed_noise(seed=1, late=0.5, late_polls=3)
    put_all(cloud)

    polls = reader.polls(5)

    assert sorted(together(polls)) == NAMES
    assert polls[0]
    assert any(polls[1:4])
    assert polls[4] == []


def test_an_entry_told_twice_is_told_at_once_or_later(cloud: DemoCloud, reader: Reader) -> None:
    cloud.drive.set_feed_noise(seed=2, twice=1, late_polls=2)
    put_all(cloud)

    polls = reader.polls(4)

    assert set(Counter(together(polls)).values()) == {2}
    assert max(Counter(polls[0]).values()) == 2
    assert any(polls[1:])


def test_a_lost_entry_is_never_told_but_a_later_change_is(cloud: DemoCloud, reader: Reader) -> None:
    cloud.drive.set_feed_noise(seed=3, lost=0.5)
    put_all(cloud)
    cloud.drive.set_feed_noise()
    told = set(together(reader.polls(3)))
    lost = {cloud.drive.find(f"id:{each}").name for each in cloud.drive.lost_changes()}

    cloud.drive.put(min(lost), "again")

    assert told | lost == set(NAMES)
    assert told & lost == set()
    assert reader.poll() == [min(lost)]


def test_entries_between_two_polls_may_come_in_any_order(cloud: DemoCloud, reader: Reader) -> None:
    cloud.drive.set_feed_noise(seed=4, is_shuffled=True)
    put_all(cloud)

    told = reader.poll()

    assert told != NAMES
    assert sorted(told) == NAMES


def test_looks_are_told_though_nothing_changed(cloud: DemoCloud, reader: Reader) -> None:
    file = cloud.drive.put("a.txt", "x")
    reader.poll()
    version, by, modified_ms = file.version, file.last_by, file.modified_ms
    cloud.drive.set_feed_noise(seed=5, look=1)

    told = together(reader.polls(6))

    assert set(told) == {"a.txt"}
    assert file.version > version
    assert (file.last_by, file.modified_ms) == (by, modified_ms)


def test_the_same_seed_gives_the_same_trouble() -> None:
    def run(seed: int) -> list[list[str]]:
        with DemoCloud(sample=False) as cloud:
            ask = Asker(cloud)
            reader = Reader(ask)
            cloud.drive.set_feed_noise(seed, late=0.3, twice=0.3, lost=0.2, is_shuffled=True)
            put_all(cloud)
            polls = reader.polls(5)
            ask.close()
        return polls

    assert run(7) == run(7)
    assert run(7) != run(8)


def test_noise_can_be_made_over_http_and_ends_when_told(
    ask: Asker, cloud: DemoCloud, reader: Reader
) -> None:
    ask("POST", "/_demo/drive/set_feed_noise", {"lost": 1})
    cloud.drive.put("lost.txt", "")
    lost = ask("POST", "/_demo/drive/lost_changes", {}).json
    ask("POST", "/_demo/drive/set_feed_noise", {})
    cloud.drive.put("told.txt", "")

    assert lost == [cloud.drive.find("lost.txt").id]
    assert reader.poll() == ["told.txt"]


def test_a_late_entry_that_was_overtaken_is_told_once(cloud: DemoCloud, reader: Reader) -> None:
    cloud.drive.set_feed_noise(late=1, late_polls=1)
    cloud.drive.put("a.txt", "1")
    cloud.drive.put("a.txt", "2")

    assert reader.polls(3) == [[], ["a.txt"], []]


def test_a_long_log_of_few_files_stays_short(cloud: DemoCloud, reader: Reader) -> None:
    for number in range(1000):
        cloud.drive.put("a.txt" if number % 2 else "b.txt", "")

    assert reader.poll() == ["b.txt", "a.txt"]
    assert len(cloud.drive.store.feed._log) < 200
