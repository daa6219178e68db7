"""One large member of an archive: several connections, little memory, and no byte twice."""

from __future__ import annotations

import itertools
import random
import zipfile
from collections.abc import Generator
from pathlib import Path

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.folder import partial
from jupyter_colabsync.kaggle.folder.ledger import Ledger
from jupyter_colabsync.kaggle.folder.placing import Placing
from jupyter_colabsync.kaggle.reference import parse_reference
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.unpacking import ahead, extract, inflater, zip_list
from jupyter_colabsync.kaggle.unpacking.allowance import Allowance
from jupyter_colabsync.kaggle.unpacking.delivery import Delivery
from jupyter_colabsync.kaggle.unpacking.extract import Extraction
from jupyter_colabsync.kaggle.unpacking.halt import Halt
from jupyter_colabsync.kaggle.unpacking.judging import Chosen
from jupyter_colabsync.kaggle.unpacking.zip_list import Directory, Layout, Member
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, context, tree, zip_bytes
from tests.unit.kaggle.situations import told

DICE = random.Random(13)  # noqa: S311 - the same bytes on every run
TEXT = b"".join(f"{DICE.random()},{index}\n".encode() for index in range(50_000))
REF = "demo-data/large"


@pytest.fixture
def _little_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_list, "SPAN_BYTES", 100_000)
    monkeypatch.setattr(extract, "SPAN_BYTES", 100_000)
    monkeypatch.setattr(inflater, "EVERY_BYTES", 50_000)
    monkeypatch.setattr(partial, "MARK_EVERY_BYTES", 50_000)
    monkeypatch.setattr(ahead, "PIECE_BYTES", 50_000)


@pytest.fixture(params=[zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED], ids=["deflated", "stored"])
def archive(request: pytest.FixtureRequest, cloud: KaggleCloud) -> bytes:
    """A member of a megabyte beside a small one."""
    data = zip_bytes({"large.csv": TEXT, "small.txt": b"x"}, request.param)
    cloud.kaggle.add_dataset("demo-data", "large", data)
    return data


def stop_at_half(service: KaggleService, cloud: KaggleCloud, archive: bytes, folder: Path) -> None:
    cancel = CancelToken()

    def stop(now: JobProgress) -> None:
        if now.done > len(archive) // 2:
            cancel.set()

    cloud.faults.slow("kaggle.storage", 1_000_000)
    heard_each_time = Progress(stop, clock=itertools.count().__next__)
    with pytest.raises(Cancelled):
        service.puller.pull(REF, folder, (), JobContext(heard_each_time, cancel))
    cloud.faults.clear()
    assert not (folder / "large.csv").exists()


@pytest.mark.usefixtures("_little_is_large")
def test_it_goes_on_where_it_was(
    service: KaggleService, cloud: KaggleCloud, archive: bytes, tmp_path: Path
) -> None:
    stop_at_half(service, cloud, archive, tmp_path)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == {"large.csv": TEXT, "small.txt": b"x"}
    assert report.fetched_bytes < len(archive) * 0.75
    assert not (tmp_path / ".kaggle-pull").exists()


@pytest.mark.usefixtures("_little_is_large")
def test_progress_of_what_is_there_already_counts(
    service: KaggleService, cloud: KaggleCloud, archive: bytes, tmp_path: Path
) -> None:
    stop_at_half(service, cloud, archive, tmp_path)
    heard: list[JobProgress] = []
    service.puller.pull(REF, tmp_path, (), told(heard.append))
    assert heard[-1].done == heard[-1].total


@pytest.mark.usefixtures("_little_is_large")
@pytest.mark.parametrize("change", ["the beginning on disk", "the mark", "the member"])
def test_it_begins_anew_when_what_is_there_is_not_its_beginning(
    service: KaggleService, cloud: KaggleCloud, archive: bytes, tmp_path: Path, change: str
) -> None:
    stop_at_half(service, cloud, archive, tmp_path)
    (part,) = (tmp_path / ".kaggle-pull").glob("*.kept")
    expected = TEXT
    if change == "the beginning on disk":
        part.write_bytes(bytes(part.stat().st_size))
    elif change == "the mark":
        part.with_suffix(".mark").write_bytes(b"{half a mark")
    else:
        expected = TEXT[::-1]
        newer = zip_bytes({"large.csv": expected, "small.txt": b"x"})
        cloud.kaggle.add_dataset("demo-data", "large", newer)
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == {"large.csv": expected, "small.txt": b"x"}


@pytest.mark.usefixtures("_little_is_large")
@pytest.mark.parametrize("times", [1, None])
def test_a_wrong_byte_in_what_follows_is_noticed_and_all_of_it_fetched_once_more(
    service: KaggleService, cloud: KaggleCloud, archive: bytes, tmp_path: Path, times: int | None
) -> None:
    stop_at_half(service, cloud, archive, tmp_path)
    key = cloud.kaggle.datasets[REF].versions[-1].key
    cloud.kaggle.storage.corrupt(key, len(archive) * 3 // 4, times=times)
    report = service.puller.pull(REF, tmp_path, (), context())
    expected = {"large.csv": TEXT, "small.txt": b"x"} if times else {"small.txt": b"x"}
    assert tree(tmp_path) == expected
    assert [each.name for each in report.skipped] == ([] if times else ["large.csv"])


@pytest.mark.usefixtures("_little_is_large")
def test_without_the_library_that_can_stop_it_begins_anew_and_comes(
    service: KaggleService,
    cloud: KaggleCloud,
    archive: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop_at_half(service, cloud, archive, tmp_path)
    monkeypatch.setattr(inflater, "_zlib_library", lambda: None)
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == {"large.csv": TEXT, "small.txt": b"x"}


@pytest.mark.usefixtures("_little_is_large")
@pytest.mark.parametrize("times", [1, None])
def test_when_it_is_damaged_where_it_begins_the_small_ones_do_not_wait(
    service: KaggleService, cloud: KaggleCloud, archive: bytes, tmp_path: Path, times: int | None
) -> None:
    key = cloud.kaggle.datasets[REF].versions[-1].key
    # the first answer holds the beginning of the archive, and is kept in memory
    cloud.kaggle.storage.corrupt(key, 1, times=times)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert (tmp_path / "small.txt").read_bytes() == b"x"
    assert (tmp_path / "large.csv").exists() is (times == 1)
    assert len(report.skipped) == (0 if times else 1)


class MadeUp:
    """An archive in which a member of zeros begins, far larger than any memory."""

    def __init__(self, member: Member, total_bytes: int) -> None:
        name = member.raw_name
        self._header = b"PK\3\4" + bytes(22) + len(name).to_bytes(2, "little") + bytes(2) + name
        self.total_bytes = total_bytes
        self.largest_bytes = 0

    def read(self, start: int, end: int, *, is_fresh: bool = False) -> Generator[bytes, None, None]:
        del is_fresh
        while start < end:
            block = self._header[start:end] or bytes(min(end - start, 256 * 1024))
            start += len(block)
            yield block

    def tail(self, length: int, *, is_fresh: bool = False) -> bytes:
        raise AssertionError("nobody looks for the list here")


def test_memory_does_not_grow_with_a_member(tmp_path: Path) -> None:
    """What is held at a time is what is ahead, whatever the length; 256 MB of 20 GB tell."""
    import tracemalloc

    size = 20 * 2**30
    member = Member("m", zip_list.STORED, False, 0, size, size, 0, b"m", 0)
    source = MadeUp(member, size + 1000)
    cancel = CancelToken()

    def stop(now: JobProgress) -> None:
        if now.done > 256 * 2**20:
            cancel.set()

    book = Ledger(tmp_path, parse_reference(REF))
    book.open()
    layout = Layout([member], Directory(size + 500, size + 1000, 0))
    delivery = Delivery(Placing(tmp_path, book, lambda: None))
    extraction = Extraction(layout, delivery, Progress(stop), Halt(cancel))
    tracemalloc.start()
    try:
        with pytest.raises(Cancelled):
            extraction.run(source, [Chosen(member, "m")], 8, Allowance())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 60 * 2**20
