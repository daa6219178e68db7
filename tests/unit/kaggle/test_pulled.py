"""Folders that were pulled into: remembered over kills, gone on with, and kept up to date."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.errors import (
    BadRequest,
    Busy,
    Cancelled,
    NotFound,
    Refused,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.pulling.pulled import Pulled
from jupyter_colabsync.kaggle.pulling.registry import (
    DAMAGED_FILE,
    REGISTRY_FILE,
    Entry,
    PullRegistry,
    now,
)
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import (
    KaggleCloud,
    MemoryStore,
    Pauses,
    context,
    tree,
    zip_bytes,
)

REF = "demo-data/flowers"
V1 = {"flowers.csv": b"sort,petal\n", "notes/daisy.txt": b"A daisy.\n", "old.txt": b"old\n"}
V2 = {"flowers.csv": b"sort,petal,stem\n", "notes/daisy.txt": b"A daisy.\n", "new.txt": b"new\n"}


def publish(cloud: KaggleCloud, files: dict[str, bytes], slug: str = "flowers") -> None:
    """A new version."""
    listed = [(name, len(data)) for name, data in files.items()]
    cloud.kaggle.add_dataset("demo-data", slug, zip_bytes(files), listed, title="Flowers!")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def service(
    store: MemoryStore, cloud: KaggleCloud, pauses: Pauses, state: Path, service: KaggleService
) -> Iterator[KaggleService]:
    """Signed in, its state where the tests can see it, and version 1 is out."""
    del service  # has signed in, for the store they share
    publish(cloud, V1)
    found = another(store, cloud, state, pauses)
    yield found
    found.close()


def another(
    store: MemoryStore, cloud: KaggleCloud, state: Path, pauses: Pauses | None = None
) -> KaggleService:
    """What a process begun anew would have."""
    return KaggleService(store, cloud.url, state, pause=pauses or Pauses())


def until(name: str) -> JobContext:
    """Work that is told to stop when it comes to this file."""
    cancel = CancelToken()

    def hear(now: JobProgress) -> None:
        if now.label == name:
            cancel.set()

    return JobContext(Progress(hear, clock=itertools.count().__next__), cancel)


def only(service: KaggleService) -> Pulled:
    (found,) = service.puller.pulled()
    return found


# --- what the list says


def test_a_pull_is_on_the_list_with_what_came(service: KaggleService, tmp_path: Path) -> None:
    service.puller.pull(
        f"https://www.kaggle.com/datasets/{REF}/data", tmp_path / "a", (), context()
    )
    found = only(service)
    assert (found.folder, found.ref.text, found.title) == (tmp_path / "a", REF, "Flowers!")
    assert (found.version, found.newest_version, found.is_complete) == (1, 1, True)
    assert (found.files, found.bytes, found.missing) == (3, sum(map(len, V1.values())), 0)


def test_the_newest_order_is_first_and_a_folder_has_one(
    service: KaggleService, tmp_path: Path
) -> None:
    for name in ("a", "b", "a"):
        service.puller.pull(REF, tmp_path / name, (), context())
    assert [each.folder.name for each in service.puller.pulled()] == ["a", "b"]


def test_a_second_process_sees_the_same(
    service: KaggleService, store: MemoryStore, cloud: KaggleCloud, state: Path, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", ("*.txt",), context())
    assert another(store, cloud, state).puller.pulled() == service.puller.pulled()
    assert only(service).select == ("*.txt",)


def test_a_folder_by_two_names_is_one(service: KaggleService, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "a")
    service.puller.pull(REF, tmp_path / "a", (), context())
    service.puller.pull(REF, tmp_path / "b" / ".." / "link", (), context())
    assert only(service).folder == tmp_path / "a"


def test_only_what_is_below_a_root_is_shown(service: KaggleService, tmp_path: Path) -> None:
    for name in ("root/data", "rootless", "elsewhere"):
        service.puller.pull(REF, tmp_path / name, (), context())
    (tmp_path / "there").symlink_to(tmp_path / "root")
    found = service.puller.pulled(tmp_path / "there")
    assert [each.folder for each in found] == [tmp_path / "root" / "data"]


def test_a_file_that_is_lost_is_missed_and_comes_back(
    service: KaggleService, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    (tmp_path / "a" / "old.txt").unlink()
    found = only(service)
    assert (found.is_complete, found.missing, found.files) == (False, 1, 2)
    service.puller.again(tmp_path / "a", context())
    assert tree(tmp_path / "a") == V1
    assert only(service).is_complete


def test_a_file_the_person_changed_stays_theirs(service: KaggleService, tmp_path: Path) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    (tmp_path / "a" / "old.txt").write_text("mine, and longer")
    assert (only(service).is_complete, only(service).missing) == (False, 1)
    report = service.puller.again(tmp_path / "a", context())
    assert (tmp_path / "a" / "old.txt").read_text() == "mine, and longer"
    assert [each.name for each in report.skipped] == ["old.txt"]
    assert (only(service).is_complete, only(service).missing) == (True, 0)


def test_a_folder_that_is_gone_drops_out(service: KaggleService, tmp_path: Path) -> None:
    import shutil

    service.puller.pull(REF, tmp_path / "a", (), context())
    shutil.rmtree(tmp_path / "a")
    assert service.puller.pulled() == ()
    service.puller.pull(REF, tmp_path / "b", (), context())
    with pytest.raises(NotFound):
        service.puller.again(tmp_path / "a", context())


def test_a_forgotten_folder_is_off_the_list_and_keeps_its_files(
    service: KaggleService, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    service.puller.forget(tmp_path / "a")
    assert service.puller.pulled() == ()
    assert tree(tmp_path / "a") == V1


# --- going on

KILLED = """
import itertools, os, signal, sys
from pathlib import Path
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import MemoryStore

def hear(now):
    if (now.files_done or 0) >= 20:
        os.kill(os.getpid(), signal.SIGKILL)

store = MemoryStore()
store.write("kaggle", sys.stdin.read())
service = KaggleService(store, sys.argv[1], Path(sys.argv[2]))
progress = Progress(hear, clock=itertools.count().__next__)
service.puller.pull("demo-data/many", Path(sys.argv[3]), ("*.bin",),
                    JobContext(progress, CancelToken()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_pull_is_offered_by_the_next_process_and_goes_on_with_the_same_version(
    service: KaggleService, store: MemoryStore, cloud: KaggleCloud, state: Path, tmp_path: Path
) -> None:
    files = {f"{index:03}.bin": bytes([index]) * 5000 for index in range(150)}
    publish(cloud, {**files, "left.txt": b"not chosen"}, "many")
    secret = store.read("kaggle") or ""
    arguments = [cloud.url, str(state), str(tmp_path / "data")]
    command = [sys.executable, "-c", KILLED, *arguments]
    ended = subprocess.run(command, input=secret, text=True, check=False)
    assert ended.returncode == -9
    publish(cloud, {"000.bin": b"a newer version"}, "many")

    next_one = another(store, cloud, state)
    found = only(next_one)
    assert (found.folder, found.ref.text) == (tmp_path / "data", "demo-data/many")
    assert (found.is_complete, found.version, found.select) == (False, 1, ("*.bin",))
    assert 20 <= found.files < 150
    report = next_one.puller.again(tmp_path / "data", context())
    assert tree(tmp_path / "data") == files
    assert (report.version, report.files) == (1, 150)
    assert only(next_one).is_complete


def test_a_stopped_pull_is_incomplete_and_goes_on(service: KaggleService, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        service.puller.pull(REF, tmp_path / "a", (), until("notes/daisy.txt"))
    found = only(service)
    assert (found.is_complete, found.files, found.version) == (False, 1, 1)
    report = service.puller.again(tmp_path / "a", context())
    assert report.files == 3
    assert only(service).is_complete


def test_a_killed_update_is_not_taken_for_the_whole_version_before(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    """A journal beside a note that says complete: somebody was at it."""
    service.puller.pull(REF, tmp_path / "a", (), context())
    (tmp_path / "a" / ".kaggle-pull").mkdir()
    (tmp_path / "a" / ".kaggle-pull" / "journal.jsonl").write_bytes(b"")
    assert not only(service).is_complete
    service.puller.again(tmp_path / "a", context())
    assert only(service).is_complete


def test_rules_can_be_accepted_and_then_it_goes_on(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.kaggle.add_competition("night", zip_bytes(V1))
    with pytest.raises(Refused) as caught:
        service.puller.pull("night", tmp_path / "a", ("*.csv",), context())
    assert caught.value.url == "https://www.kaggle.com/competitions/night/rules"
    assert service.puller.pulled() == ()
    assert service.puller.name_of(tmp_path / "a") == "night"
    cloud.kaggle.accept_rules("night")
    service.puller.again(tmp_path / "a", context())
    assert set(tree(tmp_path / "a")) == {"flowers.csv"}
    assert only(service).is_complete


def test_what_kaggle_is_too_busy_for_can_be_tried_again(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.faults.fail("kaggle.DownloadDataset", None, 429)
    with pytest.raises(Unreachable):
        service.puller.pull(REF, tmp_path / "a", (), context())
    cloud.faults.clear()
    service.puller.again(tmp_path / "a", context())
    assert tree(tmp_path / "a") == V1


def test_a_folder_without_an_order_is_said(service: KaggleService, tmp_path: Path) -> None:
    for ask in (
        lambda: service.puller.again(tmp_path, context()),
        lambda: service.puller.check(tmp_path),
        lambda: service.puller.name_of(tmp_path),
    ):
        with pytest.raises(NotFound) as caught:
            ask()
        assert caught.value.code == "kaggle_not_pulled"


def test_a_folder_from_elsewhere_is_known_by_its_note(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", ("*.txt",), context())
    service.puller.forget(tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / "moved")
    (tmp_path / "moved" / "old.txt").unlink()
    service.puller.again(tmp_path / "moved", context())
    assert set(tree(tmp_path / "moved")) == {"notes/daisy.txt", "old.txt"}
    assert only(service).folder == tmp_path / "moved"


# --- newer versions


def test_asking_for_a_newer_version_is_one_call_and_changes_no_file(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    publish(cloud, V2)
    assert not only(service).has_newer
    cloud.calls.reset()
    found = service.puller.check(tmp_path / "a")
    assert cloud.calls.counts == {"kaggle.GetDataset": 1}
    assert (found.version, found.newest_version, found.has_newer) == (1, 2, True)
    assert found == only(service)
    assert tree(tmp_path / "a") == V1


def test_again_brings_the_newest_version_and_what_is_no_longer_in_it_stays_uncounted(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    publish(cloud, V2)
    report = service.puller.again(tmp_path / "a", context())
    assert tree(tmp_path / "a") == {**V2, "old.txt": V1["old.txt"]}
    assert (report.version, report.files, report.left_behind) == (2, 3, 1)
    assert "1 file of an earlier version is no longer part of it; it stays." in (
        report.to_result().message
    )
    note = json.loads((tmp_path / "a" / ".kaggle-source.json").read_text())
    assert set(note["files"]) == set(V2)
    assert (only(service).files, only(service).version, only(service).is_complete) == (3, 2, True)


def test_with_a_choice_too_files_of_the_version_before_are_not_counted(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", ("*.txt",), context())
    publish(cloud, V2)
    report = service.puller.again(tmp_path / "a", context())
    assert (report.files, report.left_behind, only(service).files) == (2, 1, 2)


def test_two_choices_of_one_version_stand_side_by_side(
    service: KaggleService, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", ("*.csv",), context())
    report = service.puller.pull(REF, tmp_path / "a", ("notes/",), context())
    assert (report.files, report.left_behind) == (1, 0)
    assert (only(service).files, only(service).select) == (2, ("notes/",))


def test_an_interrupted_update_goes_on_with_the_newer_version(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    publish(cloud, V2)
    with pytest.raises(Cancelled):
        service.puller.again(tmp_path / "a", until("new.txt"))
    publish(cloud, {"third.txt": b"3"})
    found = only(service)
    assert (found.is_complete, found.version) == (False, 2)
    report = service.puller.again(tmp_path / "a", context())
    assert (report.version, report.files, report.left_behind) == (2, 3, 1)
    assert tree(tmp_path / "a") == {**V2, "old.txt": V1["old.txt"]}


def test_an_update_that_fails_at_once_leaves_the_version_before_complete(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    publish(cloud, V2)
    cloud.faults.fail("kaggle.DownloadDataset", None, 500)
    with pytest.raises(Unreachable):
        service.puller.again(tmp_path / "a", context())
    found = only(service)
    assert (found.is_complete, found.version, found.has_newer) == (True, 1, True)


def test_a_version_asked_for_by_name_is_kept_until_it_is_complete(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    publish(cloud, V2)
    with pytest.raises(Cancelled):
        service.puller.pull(f"{REF}/versions/1", tmp_path / "a", (), until("notes/daisy.txt"))
    assert only(service).ref.text == f"{REF}/versions/1"
    assert service.puller.again(tmp_path / "a", context()).version == 1
    assert tree(tmp_path / "a") == V1
    assert service.puller.again(tmp_path / "a", context()).version == 2


def test_the_file_an_address_chooses_is_the_choice(service: KaggleService, tmp_path: Path) -> None:
    address = f"https://www.kaggle.com/datasets/{REF}?select=old.txt"
    service.puller.pull(address, tmp_path / "a", (), context())
    assert set(tree(tmp_path / "a")) == {"old.txt"}
    assert only(service).select == ("old.txt",)


def test_a_second_pull_of_the_same_still_costs_one_call(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    cloud.calls.reset()
    service.puller.again(tmp_path / "a", context())
    assert cloud.calls.counts == {"kaggle.GetDataset": 1}


# --- orders that must not push out what is known


def test_a_second_pull_into_a_busy_folder_changes_nothing_on_the_list(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    publish(cloud, V2, "other")
    service.puller.pull(REF, tmp_path / "a", (), context())
    before = only(service)
    (tmp_path / "a" / ".kaggle-pull").mkdir()
    with FileLock(tmp_path / "a" / ".kaggle-pull" / "lock"), pytest.raises(Busy):
        service.puller.pull("demo-data/other", tmp_path / "a", (), context())
    assert only(service) == before


def test_a_choice_that_matches_nothing_is_not_remembered(
    service: KaggleService, tmp_path: Path
) -> None:
    with pytest.raises(BadRequest):
        service.puller.pull(REF, tmp_path / "a", ("*.parquet",), context())
    with pytest.raises(NotFound):
        service.puller.name_of(tmp_path / "a")
    service.puller.pull(REF, tmp_path / "a", (), context())
    before = only(service)
    with pytest.raises(BadRequest):
        service.puller.pull(REF, tmp_path / "a", ("*.parquet",), context())
    assert only(service) == before


def test_a_mistyped_name_does_not_push_out_what_a_folder_holds(
    service: KaggleService, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    before = only(service)
    with pytest.raises(NotFound):
        service.puller.pull("demo-data/flowrs", tmp_path / "a", (), context())
    assert only(service) == before


# --- the file behind it


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"pulls": [{"folder": 5}]}', b"\0" * 4096]
)
def test_a_damaged_list_is_set_aside_and_stops_nothing(
    service: KaggleService, state: Path, tmp_path: Path, content: bytes
) -> None:
    state.mkdir(exist_ok=True)
    (state / REGISTRY_FILE).write_bytes(content)
    assert service.puller.pulled() == ()
    assert (state / DAMAGED_FILE).read_bytes() == content
    service.puller.pull(REF, tmp_path / "a", (), context())
    assert only(service).is_complete


def test_a_list_that_cannot_be_written_does_not_stop_a_pull(
    service: KaggleService, state: Path, tmp_path: Path
) -> None:
    state.write_text("a file where the folder should be")
    service.puller.pull(REF, tmp_path / "a", (), context())
    assert tree(tmp_path / "a") == V1
    assert service.puller.pulled() == ()


def test_an_order_of_a_later_release_is_kept_though_it_is_not_understood(
    service: KaggleService, state: Path, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    strange = Entry(folder=str(tmp_path / "new"), ref="planet://x", began_at=now())
    PullRegistry(state).begin(strange)
    service.puller.pull(REF, tmp_path / "a", (), context())
    assert only(service).folder == tmp_path / "a"
    assert PullRegistry(state).find(tmp_path / "new") == strange
