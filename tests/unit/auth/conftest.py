"""A demo cloud whose person says yes at once, and a sign-in that remembers in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from jupyter_colabsync.auth.credentials import MemoryStore
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.demo.cloud import DemoCloud


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(sample=False, auto_approve=True) as running:
        yield running
        assert running.problems == []


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


class Changes:
    """Counts calls of `on_change`."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def signin(cloud: DemoCloud, store: MemoryStore, changes: Changes) -> Iterator[GoogleSignIn]:
    made = GoogleSignIn(store, cloud.google_url, None, changes)
    yield made
    made.close()


@pytest.fixture
def client_json(cloud: DemoCloud) -> str:
    """The text of the demo's `client_secret.json`."""
    return json.dumps(cloud.client_config())
