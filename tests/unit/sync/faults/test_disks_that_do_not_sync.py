"""Folders that cannot be made durable: on some disks that is never possible, on some it fails."""

from __future__ import annotations

import errno
import os
import stat as stat_bits
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.unit.sync.faults.cells import Cell, GoThrough, Trouble

HERE = ["download, new", "download, over", "folders, new there", "move here", "trash here"]


def no_sync_of_folders(number: int) -> AbstractContextManager[None]:
    """The system answers with an errno."""
    sync = os.fsync

    def refuse(descriptor: int) -> None:
        if stat_bits.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        sync(descriptor)

    @contextmanager
    def lasting() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", refuse)
            yield

    return lasting()


@pytest.mark.parametrize("action", HERE)
@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP], ids=["EINVAL", "ENOTSUP"])
def test_where_folders_cannot_be_synced_nobody_is_bothered(
    go: GoThrough, action: str, number: int
) -> None:
    def starts(_: Cell) -> AbstractContextManager[None]:
        return no_sync_of_folders(number)

    go(Trouble(starts=starts), action)


@pytest.mark.parametrize("action", HERE)
def test_what_a_failing_disk_may_forget_is_said_and_not_taken_for_done(
    go: GoThrough, action: str
) -> None:
    def starts(_: Cell) -> AbstractContextManager[None]:
        return no_sync_of_folders(errno.EIO)

    go(Trouble(starts=starts, says=["local_refused"]), action)
