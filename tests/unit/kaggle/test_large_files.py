"""A large file that lies alone in storage: in pieces, and on from where it was."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.folder import partial
from jupyter_colabsync.kaggle.pulling import file_road
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.storage import sources
from jupyter_colabsync.kaggle.unpacking import ahead, lone_file
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, context, tree
from tests.unit.kaggle.sets import DICE, FILES, Set


@pytest.fixture
def model(cloud: KaggleCloud) -> Set:
    return Set(cloud, "model")


def at_once(hear: Callable[[JobProgress], None], cancel: CancelToken) -> JobContext:
    """Hears of progress each time, and not four times a second."""
    return JobContext(Progress(hear, clock=itertools.count().__next__), cancel)


@pytest.fixture
def _little_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lone_file, "LARGE_BYTES", 200_000)
    monkeypatch.setattr(file_road, "LARGE_BYTES", 200_000)
    monkeypatch.setattr(file_road, "STRETCH_BYTES", 100_000)
    monkeypatch.setattr(partial, "MARK_EVERY_BYTES", 100_000)
    monkeypatch.setattr(ahead, "PIECE_BYTES", 50_000)
    # shorter than where answers are cut: a first answer is cut never, a piece each time
    monkeypatch.setattr(sources, "HEAD_BYTES", 20_000)


@pytest.mark.usefixtures("_little_is_large")
@pytest.mark.parametrize("trouble", ["", "cut", "corrupt", "expired"])
def test_a_large_file_comes_in_pieces(
    service: KaggleService, model: Set, tmp_path: Path, trouble: str
) -> None:
    key = model.publish(FILES)
    if trouble == "cut":
        model.cloud.faults.cut("kaggle.storage", 30_000, times=8)
    elif trouble == "corrupt":
        model.cloud.kaggle.storage.corrupt(f"{key}/files/weights/model.bin", 400_000, times=1)
    elif trouble == "expired":
        model.cloud.faults.fail("kaggle.storage", 3, 400)
    service.puller.pull(model.ref, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert len(model.cloud.kaggle.storage.requests) > 13


@pytest.mark.usefixtures("_little_is_large")
def test_a_large_file_goes_on_after_a_stop_where_it_was(
    service: KaggleService, model: Set, tmp_path: Path
) -> None:
    data = DICE.randbytes(3_000_000)
    model.publish({"large.bin": data})
    model.cloud.faults.slow("kaggle.storage", 2_000_000)
    cancel = CancelToken()

    def stop(now: JobProgress) -> None:
        if now.done > 1_500_000:
            cancel.set()

    with pytest.raises(Cancelled):
        service.puller.pull(model.ref, tmp_path, (), at_once(stop, cancel))
    assert not (tmp_path / "large.bin").exists()
    model.cloud.faults.clear()
    report = service.puller.pull(model.ref, tmp_path, (), context())
    assert tree(tmp_path) == {"large.bin": data}
    assert report.fetched_bytes < 2_200_000
    assert not (tmp_path / ".kaggle-pull").exists()


@pytest.mark.usefixtures("_little_is_large")
@pytest.mark.parametrize("change", ["on Kaggle", "on disk", "the mark"])
def test_a_large_file_begins_anew_when_what_is_there_is_not_its_beginning(
    service: KaggleService, model: Set, tmp_path: Path, change: str
) -> None:
    data = DICE.randbytes(1_000_000)
    model.publish({"large.bin": data})
    stopped = CancelToken()

    def stop(now: JobProgress) -> None:
        if now.done > 500_000:
            stopped.set()

    model.cloud.faults.slow("kaggle.storage", 1_000_000)
    with pytest.raises(Cancelled):
        service.puller.pull(model.ref, tmp_path, (), at_once(stop, stopped))
    model.cloud.faults.clear()
    (part,) = (tmp_path / ".kaggle-pull").glob("*.kept")
    if change == "on Kaggle":
        data = data[::-1]
        model.publish({"large.bin": data})
    elif change == "on disk":  # as after a power cut
        part.write_bytes(bytes(part.stat().st_size))
    else:
        part.with_suffix(".mark").write_bytes(b"{half a mark")
    service.puller.pull(model.ref, tmp_path, (), context())
    assert tree(tmp_path) == {"large.bin": data}
