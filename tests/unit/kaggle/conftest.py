"""A pretend Kaggle per test, and a service signed in to it that never really waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.demo.kaggle import STUDENT
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.unpacking import ahead
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, MemoryStore, Pauses
from tests.unit.kaggle.roads import ROADS, Road


@pytest.fixture(autouse=True)
def _no_account_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test may act as whoever sits at this machine."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY", "NETRC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def cloud() -> Iterator[KaggleCloud]:
    with KaggleCloud() as running:
        yield running


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def anonymous(
    cloud: KaggleCloud, store: MemoryStore, pauses: Pauses, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KaggleService]:
    service = KaggleService(store, cloud.url, tmp_path_factory.mktemp("state"), pause=pauses)
    yield service
    service.close()


@pytest.fixture
def service(anonymous: KaggleService, cloud: KaggleCloud) -> KaggleService:
    """Signed in as the demo's student; its sign-in calls are not counted."""
    anonymous.access.login_file(STUDENT.key_file)
    cloud.calls.reset()
    return anonymous


@pytest.fixture(params=ROADS, ids=lambda each: f"{each[0]}, {each[1]}")
def road(
    request: pytest.FixtureRequest, cloud: KaggleCloud, monkeypatch: pytest.MonkeyPatch
) -> Road:
    """Every way for everything in one archive to come, one after the other."""
    monkeypatch.setattr(ahead, "PIECE_BYTES", 100_000)  # so that a few files are several pieces
    opened = Road(cloud, *request.param)
    opened.open()
    return opened
