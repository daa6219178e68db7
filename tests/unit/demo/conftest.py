"""A demo cloud per test, whose every exchange is held against Google's description of Drive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker
from tests.unit.demo.kaggle_asking import KaggleAsker


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    """Fails the test that asks Drive for what it does not have, or gets what it would not answer.

    A test that means to do so clears `violations` itself.
    """
    with DemoCloud(sample=False, check_requests=True) as running:
        yield running
        assert running.violations == []
        assert running.problems == []


@pytest.fixture
def ask(cloud: DemoCloud) -> Iterator[Asker]:
    asker = Asker(cloud)
    yield asker
    asker.close()


@pytest.fixture
def kaggle(cloud: DemoCloud) -> Iterator[KaggleAsker]:
    with KaggleAsker(cloud) as asker:
        yield asker
