"""Big trees, equal on both sides from the beginning, and what must hold of them.

`python -m tests.unit.sync.large.forest [FILES FOLDERS]` checks the same of a hundred thousand files
in two thousand folders, and says how long each took (some minutes).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.sync.plan.preview import MAX_LINES, preview_of
from jupyter_colabsync.sync.review.proofs import MAX_ENTRIES
from jupyter_colabsync.sync.run.tally import SyncReport
from tests.unit.sync.device import Device, client_of, context

TOP = "data"
IDLE = {"changes.list": 1}
LIST_PAGE = 1000
FOLDERS_A_LIST = 50
HELD_SHOWN = 200
SMALL_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Forest:
    """`files` files of one byte in `folders` folders below `data`, on both sides."""

    files: int
    folders: int
    device: Device
    cloud: DemoCloud

    @property
    def hand(self) -> Hand:
        """Somebody else's on Drive."""
        return self.cloud.drive

    def paths(self) -> Iterator[str]:
        """Every file; with one folder they lie in `data` itself."""
        for number in range(self.files):
            folder = f"{TOP}/{number % self.folders:05}" if self.folders > 1 else TOP
            yield f"{folder}/{number:06}.csv"

    def grow(self) -> None:
        """Make all of it on both sides, where nobody knows of it yet."""
        made: set[Path] = set()
        there: dict[str, bytes | str] = {}
        for number, path in enumerate(self.paths()):
            content, place = b"%d" % (number % 10), self.device.root / path
            if place.parent not in made:
                place.parent.mkdir(parents=True, exist_ok=True)
                made.add(place.parent)
            place.write_bytes(content)
            there[f"Work/{path}"] = content
        self.hand.put_many(there)

    def stamps(self) -> list[tuple[str, int, int]]:
        """When the state was written last."""
        found = [path for path in self.device.state.rglob("*") if path.name != "lock"]
        return [(each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in found]


@contextmanager
def planted(files: int, folders: int, place: Path) -> Iterator[Forest]:
    """A forest that no link knows yet."""
    with DemoCloud(sample=False, check_requests=True) as cloud:
        root_id = cloud.drive.mkdir("Work").id
        drive = client_of(cloud)
        forest = Forest(files, folders, Device(drive, place / "laptop", root_id), cloud)
        forest.grow()
        yield forest
        drive.close()
        assert cloud.violations == []
        assert cloud.problems == []


# --- what must hold


def is_adopted(forest: Forest, report: SyncReport) -> None:
    """The first run moves no byte, and asks no more than listing takes."""
    assert not report.did_anything
    assert report.problems == ()
    deep = forest.folders > 1
    lists = 2 + deep + forest.files // LIST_PAGE + deep * forest.folders // FOLDERS_A_LIST
    assert report.api_calls.pop("files.list") <= 2 * lists
    assert sum(report.api_calls.values()) <= 6
    assert forest.device.engine.status().file_count == forest.files
    forest.device.sync()  # the mark that it put on the Drive folder comes back in the feed


def rests(forest: Forest) -> None:
    """An idle run is one call and writes nothing, also in the next process."""
    before = forest.stamps()
    for again in (forest.device, forest.device.restarted()):
        assert again.sync().api_calls == IDLE
    assert not forest.device.engine.has_work(context().cancel)
    assert forest.stamps() == before


def sends_one_edit(forest: Forest) -> None:
    """One edit costs what it costs in a small tree."""
    path = next(forest.paths())
    forest.device.write(path, "edited")
    report = forest.device.sync()
    assert report.uploaded == 1
    assert sum(report.api_calls.values()) <= 3
    assert forest.hand.read(f"Work/{path}") == b"edited"


def moves_as_one(forest: Forest) -> None:
    """The folder of all is renamed by one call there, and by none when Drive tells."""
    (forest.device.root / TOP).rename(forest.device.root / "other")
    assert forest.device.sync().api_calls == {"changes.list": 1, "files.update": 1}
    forest.hand.rename("Work/other", TOP)
    assert forest.device.sync().api_calls == IDLE
    assert (forest.device.root / TOP).is_dir()


def asks_before_all_of_it_goes(forest: Forest) -> None:
    """Its deletion is held, shown in part, and taken back by whoever takes it out of the bin."""
    folder = forest.hand.trash(f"Work/{TOP}")
    report = forest.device.sync()
    assert (report.held, report.deleted) == (forest.files, 0)
    with forest.device.engine.holding() as holding:
        assert len(holding.paths(HELD_SHOWN)) == HELD_SHOWN
    assert forest.device.engine.status().held == forest.files
    calls = forest.cloud.calls.total
    has_small_answers(forest)
    assert forest.cloud.calls.total - calls <= 4, "what lies below the bin is not looked up"
    forest.hand.untrash(f"id:{folder.id}")
    again = forest.device.sync()
    assert (again.held, again.did_anything) == (0, False)
    assert forest.device.sync().api_calls == IDLE


def has_small_answers(forest: Forest) -> None:
    """What is asked for often is small, however large the tree; a long preview is cut."""
    engine = forest.device.engine
    assert len(msgspec.json.encode(engine.status())) < SMALL_BYTES
    assert (forest.device.state / "status.json").stat().st_size < SMALL_BYTES
    preview = preview_of(engine.dry_run(context().cancel, ignore="*.csv\n"))
    assert len(preview.lines) <= MAX_LINES


def tells_of_folders_in_part(forest: Forest) -> None:
    """Badges of a folder are cut, what is not on Drive first; its proof counts all."""
    new = forest.device.write(f"{TOP}/zzz.csv", "new")
    entries = forest.folders if forest.folders > 1 else forest.files
    with forest.device.engine.proofs() as proofs:
        states, is_truncated = proofs.folder(TOP)
        proof = proofs.proof(TOP, forest.device.engine.seen_here(context().cancel))
    assert states[0] == ("zzz.csv", "waiting")
    assert len(states) == min(entries + 1, MAX_ENTRIES)
    assert is_truncated == (entries + 1 > MAX_ENTRIES)
    assert (proof.state, proof.file_count) == ("waiting", forest.files + 1)
    assert (proof.waiting_files, proof.waiting_bytes) == (1, 3)
    new.unlink()
    assert forest.device.sync().api_calls == IDLE


Claim = Callable[[Forest], None]
CLAIMS: tuple[Claim, ...] = (
    rests,
    sends_one_edit,
    moves_as_one,
    has_small_answers,
    tells_of_folders_in_part,
    asks_before_all_of_it_goes,
)
"""Each leaves the forest as it found it, but for an edit."""


def main(files: str = "100000", folders: str = "2000") -> None:
    """Check everything, and say how long it took."""
    with (
        tempfile.TemporaryDirectory() as place,
        planted(int(files), int(folders), Path(place)) as forest,
    ):
        began_s = time.monotonic()
        is_adopted(forest, forest.device.sync())
        print(f"{time.monotonic() - began_s:6.1f} s  is_adopted", flush=True)
        for claim in CLAIMS:
            began_s = time.monotonic()
            claim(forest)
            print(f"{time.monotonic() - began_s:6.1f} s  {claim.__name__}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
