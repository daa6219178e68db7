"""What a folder is known to hold: after kills, power cuts, and beside other people's files."""

from __future__ import annotations

import json
import os
import threading
import zlib
from pathlib import Path

import pytest

from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.kaggle.folder import boots, ledger, looking
from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.ledger import Ledger
from jupyter_colabsync.kaggle.folder.looking import Verdict
from jupyter_colabsync.kaggle.folder.placing import Placing
from jupyter_colabsync.kaggle.folder.records import Placed
from jupyter_colabsync.kaggle.folder.settling import MOST_FILES
from jupyter_colabsync.kaggle.reasons import DamagedMember, Skipped
from jupyter_colabsync.kaggle.reference import parse_reference
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, context, tree, zip_bytes

REF = parse_reference("demo-data/flowers")
FILES = {"a.txt": b"a" * 1000, "b/b.txt": b"b" * 2000, "c.txt": b"c" * 3000}


def restart(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The machine starts anew."""
    for module in (boots, ledger):
        monkeypatch.setattr(module, "this_boot", lambda: name)


def tear(path: Path, data: bytes) -> None:
    """What a power cut leaves: other contents at the same time."""
    found = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(found.st_mtime_ns, found.st_mtime_ns))


@pytest.fixture
def pulled(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder that a pull has filled since the start “first”."""
    restart(monkeypatch, "first")
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes(FILES))
    service.puller.pull("demo-data/flowers", tmp_path, (), context())
    cloud.calls.reset()
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of files that are read to find out what they are."""
    names: list[str] = []
    real = looking._crc_of

    def noted(path: str) -> int:
        names.append(Path(path).name)
        return real(path)

    monkeypatch.setattr(looking, "_crc_of", noted)
    return names


@pytest.mark.parametrize(
    "torn",
    [
        pytest.param(bytes(1000), id="zeros in its place"),
        pytest.param(b"", id="nothing in it"),
        pytest.param(b"a" * 999, id="cut short"),
    ],
)
def test_a_file_that_a_power_cut_tore_is_recognised_and_fetched_again(
    service: KaggleService, pulled: Path, monkeypatch: pytest.MonkeyPatch, torn: bytes
) -> None:
    tear(pulled / "a.txt", torn)
    restart(monkeypatch, "second")
    report = service.puller.pull("demo-data/flowers", pulled, (), context())
    assert tree(pulled) == FILES
    assert (report.files, report.skipped) == (3, ())


def test_what_a_person_changed_before_a_restart_stays_theirs(
    service: KaggleService, pulled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pulled / "a.txt").write_bytes(b"mine")
    restart(monkeypatch, "second")
    report = service.puller.pull("demo-data/flowers", pulled, (), context())
    assert tree(pulled) == {**FILES, "a.txt": b"mine"}
    assert [each.name for each in report.skipped] == ["a.txt"]


def test_files_are_read_once_after_a_restart_and_never_else(
    service: KaggleService,
    cloud: KaggleCloud,
    pulled: Path,
    read: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for start, expected in [
        ("first", []),
        ("second", ["a.txt", "b.txt", "c.txt"]),
        ("second", []),
        ("third", []),  # what was read after a restart is on disk
    ]:
        restart(monkeypatch, start)
        read.clear()
        report = service.puller.pull("demo-data/flowers", pulled, (), context())
        assert sorted(read) == expected
        assert (report.files, report.fetched_bytes) == (3, 0)
    assert cloud.calls.counts == {"kaggle.GetDataset": 4}


def test_a_note_from_before_there_were_restarts_in_it_is_understood(
    service: KaggleService, cloud: KaggleCloud, pulled: Path
) -> None:
    note = json.loads((pulled / ".kaggle-source.json").read_text())
    for name in ("boot", "unpacked", "unpackNested"):
        note.pop(name, None)
    (pulled / ".kaggle-source.json").write_text(json.dumps(note))
    assert service.puller.pull("demo-data/flowers", pulled, (), context()).fetched_bytes == 0


@pytest.fixture
def book(tmp_path: Path) -> Ledger:
    found = Ledger(tmp_path, REF)
    found.open()
    return found


@pytest.fixture
def placing(tmp_path: Path, book: Ledger) -> Placing:
    return Placing(tmp_path, book, lambda: None)


def test_what_was_announced_and_did_not_get_its_name_can_still_be_replaced(
    tmp_path: Path, book: Ledger, placing: Placing
) -> None:
    """Killed between the two: the line tells of the new file, the folder holds the old one."""
    placing.put("a.txt", Contents([b"old"]))
    placing.settle()
    new = Placed(3, zlib.crc32(b"new"), 1)
    book.announce([("a.txt", new), ("b.txt", new)])
    next_one = Ledger(tmp_path, REF)
    look = Placing(tmp_path, next_one, lambda: None).looking
    assert look.verdict("a.txt", 3, new.crc32) is Verdict.FETCH
    assert look.verdict("b.txt", 3, new.crc32) is Verdict.FETCH
    (tmp_path / "a.txt").write_bytes(b"own")
    assert look.verdict("a.txt", 3, new.crc32) is Verdict.KEEP


def test_lines_behind_half_a_line_are_read(tmp_path: Path, book: Ledger) -> None:
    place = Placed(1, 2, 3)
    book.record("a.txt", place)
    with (tmp_path / ".kaggle-pull" / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"of":"https://www.kagg')
    second = Ledger(tmp_path, REF)
    second.record("b.txt", place)
    assert Ledger(tmp_path, REF).all_known() == {"a.txt": place, "b.txt": place}


def test_what_was_taken_back_is_forgotten(tmp_path: Path, book: Ledger, placing: Placing) -> None:
    placing.put("a.txt", Contents([b"a"]))
    placing.put("b.txt", Contents([b"b"]))
    placing.settle()
    (tmp_path / "b.txt").write_bytes(b"edited")
    for path in ("a.txt", "b.txt", "never.txt"):
        placing.take_back(path)
    assert not (tmp_path / "a.txt").exists()
    assert (tmp_path / "b.txt").read_bytes() == b"edited"
    assert set(Ledger(tmp_path, REF).all_known()) == {"b.txt"}


def test_files_get_their_names_together_and_in_the_end(tmp_path: Path, placing: Placing) -> None:
    for index in range(MOST_FILES - 1):
        placing.put(f"{index}.txt", Contents([b"x"]))
    placing.settle()
    assert len(list(tmp_path.glob("*.txt"))) == len(placing.named) == MOST_FILES - 1
    assert not list((tmp_path / ".kaggle-pull").glob("*.part"))


def test_one_that_cannot_have_its_name_does_not_hold_up_the_others(
    tmp_path: Path, placing: Placing
) -> None:
    (tmp_path / "b.txt").write_bytes(b"mine")
    (tmp_path / "c").write_bytes(b"a file where a folder should be")
    for path in ("a.txt", "b.txt", "c/c.txt", "d.txt"):
        placing.put(path, Contents([b"x"]))
    placing.settle()
    assert set(placing.named) == {"a.txt", "d.txt"}
    assert placing.refused == [
        Skipped("b.txt", "exists and differs"),
        Skipped("c/c.txt", "a file is in the way of its folder"),
    ]


def test_what_goes_wrong_with_the_disk_is_told_to_whoever_adds_next(
    placing: Placing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    placing.put("a.txt", Contents([b"x"]))
    with pytest.raises(LocalProblem) as caught:
        placing.settle()
    assert caught.value.code == "disk_full"


def test_many_threads_place_many_files(tmp_path: Path, placing: Placing) -> None:
    def place(thread: int) -> None:
        for index in range(100):
            placing.put(f"{thread}/{index}.txt", Contents([f"{thread} {index}".encode()]))

    threads = [threading.Thread(target=place, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    placing.settle()
    placing.close()
    assert len(placing.named) == len(Ledger(tmp_path, REF).all_known()) == 800
    assert (tmp_path / "7" / "99.txt").read_bytes() == b"7 99"


@pytest.mark.parametrize(
    ("size", "crc", "reason"),
    [
        pytest.param(2, None, "larger", id="more than promised"),
        pytest.param(4, None, "shorter", id="less than promised"),
        pytest.param(3, 1, "checksum", id="another than promised"),
    ],
)
def test_what_is_not_as_promised_leaves_nothing(
    tmp_path: Path, placing: Placing, size: int, crc: int | None, reason: str
) -> None:
    with pytest.raises(DamagedMember, match=reason):
        placing.put("a.txt", Contents([b"a", b"bc"], size, crc))
    placing.settle()
    assert not (tmp_path / "a.txt").exists()
    assert not list((tmp_path / ".kaggle-pull").glob("*.part"))
