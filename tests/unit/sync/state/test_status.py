"""How a link stands, as other processes read it."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
import pytest

from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.sync.state.status import LinkStatus, read_status, save_status

NEW = LinkStatus()
STANDS = LinkStatus(has_run=True, last_sync_at_ms=5, file_count=3, conflicts=1)


def test_a_status_is_read_as_it_was_saved(tmp_path: Path) -> None:
    status = msgspec.structs.replace(STANDS, problem=Problem(code="drive_full", message="Full."))
    save_status(tmp_path / "status.json", status, NEW)
    assert read_status(tmp_path / "status.json") == status


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"file_count": "many"}'])
def test_a_status_that_cannot_be_read_is_that_of_a_new_link(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "status.json"
    if content is not None:
        path.write_bytes(content)
    assert read_status(path) == NEW


def test_a_status_of_a_newer_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    path.write_bytes(b'{"file_count": 3, "something_new": 1}')
    assert read_status(path).file_count == 3


def test_a_look_that_found_nothing_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    save_status(path, msgspec.structs.replace(STANDS, last_sync_at_ms=99), STANDS)
    assert not path.exists(), "only the time has changed"
    save_status(path, msgspec.structs.replace(STANDS, last_sync_at_ms=99, held=1), STANDS)
    assert read_status(path).last_sync_at_ms == 99


def test_a_status_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        save_status(tmp_path / "missing" / "status.json", STANDS, NEW)
    assert "could not be saved" in caplog.text
    assert str(tmp_path) not in caplog.text


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(NEW, False, id="nothing"),
        pytest.param(LinkStatus(held=1), True, id="deletions wait"),
        pytest.param(LinkStatus(conflicts=1), True, id="a conflict copy lies there"),
        pytest.param(LinkStatus(waiting_files=9, is_stopped=True), False, id="only files wait"),
    ],
)
def test_who_has_to_decide(status: LinkStatus, expected: bool) -> None:
    assert status.needs_decision is expected
