"""Colab's own cache of datasets: asked first on its VMs, never trusted further than needed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from jupyter_colabsync.demo.colab_cache import Asked, ColabCache
from jupyter_colabsync.demo.http import Reply, Router, json_reply
from jupyter_colabsync.demo.kaggle import STUDENT
from jupyter_colabsync.demo.loopback import LoopbackServer
from jupyter_colabsync.errors import Cancelled, LocalProblem
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.kaggle.folder import room
from jupyter_colabsync.kaggle.pulling import colab_cache, copying
from jupyter_colabsync.kaggle.pulling.colab_cache import WAIT_S, CacheMiss, cache_here
from jupyter_colabsync.kaggle.reference import parse_reference
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, Pauses, context, tree, zip_bytes

REF = "demo-data/flowers"
FILES = {
    "flowers.csv": b"sort,petal\n" * 400,
    "notes/daisy.txt": b"A daisy.\n",
    "notes/deep/poppy.txt": b"A poppy.\n",
    "empty.txt": b"",
}
ON_COLAB = {"TBE_RUNTIME_ADDR": "172.28.0.1:8011", "COLAB_RELEASE_TAG": "release-colab_1"}


@pytest.fixture
def vm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ColabCache]:
    """This machine is a Colab VM whose cache holds the flowers."""
    with ColabCache(tmp_path / "input") as running:
        running.put("demo-data", "flowers", FILES)
        monkeypatch.setenv("TBE_RUNTIME_ADDR", running.address)
        monkeypatch.setenv("COLAB_RELEASE_TAG", "release-colab_20261101")
        monkeypatch.setenv("COLAB_CACHE_MOUNT_FOLDER", str(running.folder))
        monkeypatch.delenv("DISABLE_COLAB_CACHE", raising=False)
        yield running


@pytest.fixture(autouse=True)
def flowers(cloud: KaggleCloud) -> None:
    listed = [(name, len(data)) for name, data in FILES.items()]
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes(FILES), listed)


def test_what_the_cache_has_is_copied_into_the_folder_itself(
    service: KaggleService, cloud: KaggleCloud, vm: ColabCache, tmp_path: Path
) -> None:
    report = service.puller.pull(REF, tmp_path / "a", (), context())
    assert tree(tmp_path / "a") == FILES
    assert (report.source, report.version, report.fetched_bytes) == ("colab_cache", 1, 0)
    assert (report.files, report.bytes) == (4, sum(map(len, FILES.values())))
    result = report.to_result()
    assert result.message == "“demo-data/flowers” is here: 4 files, from Colab's cache."
    assert result.facts["source"] == "colab_cache"
    assert cloud.calls.counts == {"kaggle.GetDataset": 1}


def test_it_is_asked_for_the_very_version_and_without_the_persons_key(
    service: KaggleService, vm: ColabCache, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    fields = {"owner": "demo-data", "dataset": "flowers", "version": 1}
    assert vm.asked == [Asked("is_supported", fields, ""), Asked("mount", fields, "")]


def test_only_what_is_chosen_is_copied(
    service: KaggleService, vm: ColabCache, tmp_path: Path
) -> None:
    report = service.puller.pull(REF, tmp_path / "a", ("notes/",), context())
    assert set(tree(tmp_path / "a")) == {"notes/daisy.txt", "notes/deep/poppy.txt"}
    assert (report.files, report.source) == (2, "colab_cache")


def test_the_folder_has_a_note_like_any_other_and_the_next_pull_copies_nothing(
    service: KaggleService, vm: ColabCache, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    (found,) = service.puller.pulled()
    assert (found.is_complete, found.files, found.version) == (True, 4, 1)
    vm.asked.clear()
    report = service.puller.pull(REF, tmp_path / "a", (), context())
    assert vm.asked == []
    assert report.to_result().message == "“demo-data/flowers” is here: 4 files, unchanged."


def test_what_is_here_already_is_not_copied_and_the_persons_own_is_kept(
    service: KaggleService, vm: ColabCache, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path / "a", (), context())
    same = (tmp_path / "a" / "flowers.csv").stat().st_ino
    (tmp_path / "a" / "notes" / "daisy.txt").write_text("mine, and longer")
    (tmp_path / "a" / "empty.txt").unlink()
    report = service.puller.again(tmp_path / "a", context())
    assert (tmp_path / "a" / "notes" / "daisy.txt").read_text() == "mine, and longer"
    assert (tmp_path / "a" / "empty.txt").read_bytes() == b""
    assert (tmp_path / "a" / "flowers.csv").stat().st_ino == same
    assert [(each.name, each.reason) for each in report.skipped] == [
        ("notes/daisy.txt", "exists and differs")
    ]


def test_archives_inside_are_unpacked_from_there_too(
    service: KaggleService, cloud: KaggleCloud, vm: ColabCache, tmp_path: Path
) -> None:
    files = {"a.txt": b"a", "inner.zip": zip_bytes({"deep.txt": b"deep"}), "no.zip": b"no zip"}
    cloud.kaggle.add_dataset("demo-data", "nested", zip_bytes(files))
    vm.put("demo-data", "nested", files)
    for source in ("colab_cache", "kaggle"):
        report = service.puller.pull(
            "demo-data/nested", tmp_path / "a", (), context(), unpack_nested=True
        )
        assert tree(tmp_path / "a") == {
            "a.txt": b"a",
            "inner/deep.txt": b"deep",
            "no.zip": b"no zip",
        }
        assert (report.source, report.files) == (source, 3)


def _has_only_another_version(vm: ColabCache) -> None:
    vm._sets.clear()
    vm.put("demo-data", "flowers", FILES, version=2)


def _has_never_heard_of_it(vm: ColabCache) -> None:
    vm._sets.clear()


def _fails(vm: ColabCache) -> None:
    vm.faults.fail("colab.mount", None, 500)


def _never_appears(vm: ColabCache) -> None:
    vm.mounts = "never"


def _is_empty(vm: ColabCache) -> None:
    vm.mounts = "never"
    (vm.folder / "flowers").mkdir()


def _holds_a_link(vm: ColabCache) -> None:
    vm.mounts = "never"
    (vm.folder / "flowers").mkdir()
    (vm.folder / "flowers" / "link.txt").symlink_to("/etc/hostname")


def _lacks_what_is_chosen(vm: ColabCache) -> None:
    vm.put("demo-data", "flowers", {"other.txt": b"other"})


@pytest.mark.parametrize(
    ("arrange", "why"),
    [
        pytest.param(_has_never_heard_of_it, "does not have it", id="it says no"),
        pytest.param(_has_only_another_version, "does not have it", id="another version"),
        pytest.param(_fails, "refused", id="the mount fails"),
        pytest.param(_never_appears, "did not have it in time", id="nothing appears"),
        pytest.param(_is_empty, "did not have it in time", id="an empty folder"),
        pytest.param(_holds_a_link, "holds more than plain files", id="a link inside"),
        pytest.param(_lacks_what_is_chosen, "does not hold what was chosen", id="not all of it"),
    ],
)
def test_whatever_is_wrong_kaggle_itself_is_asked_and_that_is_said(
    service: KaggleService,
    vm: ColabCache,
    tmp_path: Path,
    arrange: Callable[[ColabCache], None],
    why: str,
) -> None:
    arrange(vm)
    report = service.puller.pull(REF, tmp_path / "a", ("*.csv",), context())
    assert tree(tmp_path / "a") == {"flowers.csv": FILES["flowers.csv"]}
    assert report.source == "kaggle"
    said = f"Colab's cache {why}; it was fetched from Kaggle."
    assert report.aside == said
    assert report.to_result().message.endswith(said)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        pytest.param(Reply(302, headers={"Location": "/x"}), "refused", id="a redirect"),
        pytest.param(Reply(200, b"hello"), "gave an answer that cannot be read", id="no JSON"),
        pytest.param(Reply(200, b"\xff"), "gave an answer that cannot be read", id="no text"),
        pytest.param(
            json_reply({"slug": "../../etc"}), "gave an answer that cannot be read", id="leads out"
        ),
        pytest.param(
            json_reply({"slug": "/etc"}), "gave an answer that cannot be read", id="absolute"
        ),
        pytest.param(json_reply({"slug": ""}), "gave an answer that cannot be read", id="empty"),
        pytest.param(json_reply({"path": "x"}), "gave an answer that cannot be read", id="no slug"),
    ],
)
def test_an_answer_that_makes_no_sense_leads_nowhere(
    reply: Reply, why: str, pauses: Pauses
) -> None:
    router = Router()
    router.add("POST", "/kagglehub/datasets/is_supported", lambda _: Reply(200))
    router.add("POST", "/kagglehub/datasets/mount", lambda _: reply)
    server = LoopbackServer(router)
    cache = cache_here({**ON_COLAB, "TBE_RUNTIME_ADDR": server.url.removeprefix("http://")})
    assert cache is not None
    with pytest.raises(CacheMiss, match=why):
        cache.find(parse_reference(REF), 1, pauses)
    server.stop()


def test_a_runtime_that_does_not_answer_is_said(
    service: KaggleService, vm: ColabCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TBE_RUNTIME_ADDR", "127.0.0.1:9")
    report = service.puller.pull(REF, tmp_path / "a", (), context())
    assert tree(tmp_path / "a") == FILES
    assert report.aside == "Colab's cache does not answer; it was fetched from Kaggle."


def test_waiting_for_the_folder_has_an_end(
    service: KaggleService, vm: ColabCache, pauses: Pauses, tmp_path: Path
) -> None:
    _never_appears(vm)
    service.puller.pull(REF, tmp_path / "a", (), context())
    assert sum(pauses.seconds) == pytest.approx(WAIT_S)


def test_a_folder_that_takes_a_while_is_waited_for(
    cloud: KaggleCloud, vm: ColabCache, anonymous: KaggleService, tmp_path: Path
) -> None:
    vm.mounts = "when told"
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 5:
            vm.finish_mounts()

    anonymous.access.login_file(STUDENT.key_file)
    anonymous.access.pause = pause
    report = anonymous.puller.pull(REF, tmp_path / "a", (), context())
    assert report.source == "colab_cache"
    assert len(pauses) == 5


def test_waiting_can_be_stopped(
    vm: ColabCache, anonymous: KaggleService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vm.mounts = "never"
    anonymous.access.login_file(STUDENT.key_file)
    anonymous.access.pause = None
    cancel = CancelToken()
    looks = []

    def look(folder: Path) -> bool:
        looks.append(folder)
        cancel.set()
        return False

    monkeypatch.setattr(colab_cache, "_holds_something", look)
    with pytest.raises(Cancelled):
        anonymous.puller.pull(REF, tmp_path / "a", (), context(cancel))
    assert len(looks) == 1


def test_a_folder_that_is_still_being_filled_is_read_until_it_keeps_still(
    service: KaggleService, vm: ColabCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vm.put("demo-data", "flowers", {"empty.txt": b""})
    walks = []
    scandir = os.scandir

    def late(place: Any) -> Any:
        if place == vm.folder / "flowers":
            walks.append(place)
            if len(walks) == 2:
                for name, data in FILES.items():
                    (place / name).parent.mkdir(parents=True, exist_ok=True)
                    (place / name).write_bytes(data)
        return scandir(place)

    monkeypatch.setattr(os, "scandir", late)
    report = service.puller.pull(REF, tmp_path / "a", (), context())
    assert tree(tmp_path / "a") == FILES
    assert (report.source, report.files, len(walks)) == ("colab_cache", 4, 3)


def test_a_mount_that_breaks_sends_us_to_kaggle(
    service: KaggleService, vm: ColabCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(stream: BinaryIO) -> Iterator[bytes]:
        if str(stream.name).endswith("flowers.csv"):
            raise OSError(errno.EIO, "Input/output error")
        yield stream.read()

    monkeypatch.setattr(copying, "chunks", broken)
    report = service.puller.pull(REF, tmp_path / "a", (), context())
    assert tree(tmp_path / "a") == FILES
    assert report.aside == "Colab's cache cannot be read; it was fetched from Kaggle."
    assert (report.files, report.skipped) == (4, ())
    (found,) = service.puller.pulled()
    assert (found.files, found.is_complete) == (4, True)


def test_a_full_disk_is_said_and_not_blamed_on_the_cache(
    service: KaggleService, vm: ColabCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "free_bytes", lambda _: 100)
    with pytest.raises(LocalProblem) as caught:
        service.puller.pull(REF, tmp_path / "a", (), context())
    assert caught.value.code == "disk_full"


def test_a_competition_and_who_wants_none_never_ask_the_cache(
    service: KaggleService, cloud: KaggleCloud, vm: ColabCache, tmp_path: Path
) -> None:
    cloud.kaggle.add_competition("night", zip_bytes(FILES))
    cloud.kaggle.accept_rules("night")
    service.puller.pull("night", tmp_path / "a", (), context())
    report = service.puller.pull(REF, tmp_path / "b", (), context(), use_cache=False)
    assert vm.asked == []
    assert (report.source, report.aside) == ("kaggle", None)


@pytest.mark.parametrize(
    ("changes", "has_one"),
    [
        pytest.param({}, True, id="a Colab VM"),
        pytest.param({"COLAB_RELEASE_TAG": "", "COLAB_BACKEND_VERSION": "next"}, True, id="old"),
        pytest.param({"COLAB_RELEASE_TAG": ""}, False, id="no Colab"),
        pytest.param({"TBE_RUNTIME_ADDR": ""}, False, id="no runtime to ask"),
        pytest.param({"TBE_RUNTIME_ADDR": "user@elsewhere/x?"}, False, id="no address"),
        pytest.param({"DISABLE_COLAB_CACHE": "True"}, False, id="switched off"),
        pytest.param({"DISABLE_COLAB_CACHE": "0"}, True, id="not switched off"),
    ],
)
def test_a_cache_is_only_where_colab_says_so(changes: dict[str, str], has_one: bool) -> None:
    assert (cache_here({**ON_COLAB, **changes}) is not None) == has_one
