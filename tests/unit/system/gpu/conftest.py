"""One process reads all pretended machines: starting Python takes longer than all its readings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.nvml.reader_process import ReaderProcess
from tests.nvml.standin import Standin


@pytest.fixture(scope="module")
def pretended(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Standin, ReaderProcess]]:
    folder = tmp_path_factory.mktemp("nvml")
    standin = Standin(folder)
    with closing(ReaderProcess(folder, standin.environment)) as process:
        yield standin, process


@pytest.fixture
def standin(pretended: tuple[Standin, ReaderProcess]) -> Standin:
    """The machine; each test writes its own."""
    standin, process = pretended
    standin.write()
    standin.calls()
    process.fresh()
    return standin


@pytest.fixture
def process(pretended: tuple[Standin, ReaderProcess]) -> ReaderProcess:
    """A reader that has just been started."""
    return pretended[1]
