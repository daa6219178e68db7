"""The md5 of a file that is still being written is known the moment the last byte is there."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_colabsync.drive import following
from jupyter_colabsync.drive.following import Following
from jupyter_colabsync.drive.range_journal import Reach
from jupyter_colabsync.drive.ranged import split
from jupyter_colabsync.errors import Cancelled, Stale
from jupyter_colabsync.jobs.cancel import CancelToken

BYTES = random.Random(1).randbytes(300_000)  # noqa: S311 - only to be unlike itself
MD5 = hashlib.md5(BYTES, usedforsecurity=False).hexdigest()
WAIT_S = 20


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BLOCK_BYTES", 7_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "part"
    path.write_bytes(bytes(len(BYTES)))
    return path


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def thirds() -> list[Reach]:
    size = len(BYTES)
    return [Reach(begin, begin + size // 3, begin) for begin in range(0, size, size // 3)]


def write(path: Path, begin: int, end: int) -> None:
    with path.open("r+b") as file:
        file.seek(begin)
        file.write(BYTES[begin:end])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_whatever_range_is_first_the_bytes_are_taken_in_order(
    path: Path, pool: ThreadPoolExecutor, order: tuple[int, ...]
) -> None:
    reaches = thirds()
    hashing = Following(path, reaches)
    md5: Future[str] = pool.submit(hashing.run, CancelToken())
    for number in order:
        each = reaches[number]
        for position in range(each.begin, each.end, 10_000):
            write(path, position, position + 10_000)
            hashing.reached(number, position + 10_000)
    assert md5.result(WAIT_S) == MD5


def test_what_an_earlier_process_fetched_is_taken_in_too(
    path: Path, pool: ThreadPoolExecutor
) -> None:
    write(path, 0, len(BYTES))
    begun = [Reach(each.begin, each.end, each.end) for each in thirds()]
    assert Following(path, begun).run(CancelToken()) == MD5


def test_it_ends_when_nothing_more_comes(path: Path, pool: ThreadPoolExecutor) -> None:
    hashing = Following(path, thirds())
    md5: Future[str] = pool.submit(hashing.run, CancelToken())
    hashing.stop()
    assert md5.result(WAIT_S) != MD5


def test_who_stops_the_download_stops_it(path: Path) -> None:
    cancel = CancelToken()
    cancel.set()
    begun = [Reach(each.begin, each.end, each.end) for each in thirds()]
    with pytest.raises(Cancelled):
        Following(path, begun).run(cancel)


def test_a_part_that_somebody_cut_is_looked_at_again(path: Path) -> None:
    path.write_bytes(b"short")
    begun = [Reach(each.begin, each.end, each.end) for each in thirds()]
    with pytest.raises(Stale):
        Following(path, begun).run(CancelToken())


def test_an_empty_file_has_an_md5_too(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    empty = hashlib.md5(b"", usedforsecurity=False).hexdigest()
    assert Following(tmp_path / "empty", split(0, 4)).run(CancelToken()) == empty
