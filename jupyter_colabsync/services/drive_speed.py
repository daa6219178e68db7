"""The way to Drive and back, tried with some megabytes; nothing is left there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_colabsync.contract.system import TransferSpeed
from jupyter_colabsync.errors import Cancelled, ColabSyncError, SignInNeeded
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.services.sample import Nowhere, Sample

if TYPE_CHECKING:
    from jupyter_colabsync.drive.client import DriveClient

TRIED_BYTES: Final = 8 * 1024 * 1024
LEAST_BYTES: Final = 256 * 1024
"""Less is over before a connection has come to its speed."""
FIRST_CONNECT = "Connect Google Drive first, then measure again."
NOTHING_TO_FETCH = (
    "Fetching could not be tried: this Drive has no file of 256 KB or more that can be read."
)
LIMITED = "The settings limit transfers, so this is no more than they allow."


@dataclass(frozen=True, slots=True)
class DriveSpeed:
    """Tries the Drive that `drive` gives, which is asked each time: a demo may come and go."""

    drive: Callable[[], DriveClient]

    def measure(self, cancel: CancelToken) -> TransferSpeed:
        """Send and fetch up to 8 MiB, for about five seconds each: estimates, by one connection.

        What cannot be tried has no speed and a `problem`. Raises Cancelled.
        """
        try:
            drive = self.drive()
            up = drive.try_upload(TRIED_BYTES, cancel=cancel)
            largest = drive.largest_file(cancel=cancel)
        except Cancelled:
            raise
        except SignInNeeded:
            return _untold(FIRST_CONNECT)
        except ColabSyncError as error:
            return _untold(error.message)
        problems = []
        read_rate = None
        if largest is None or (largest.size_bytes or 0) < LEAST_BYTES:
            problems.append(NOTHING_TO_FETCH)
        else:
            sample = Sample(TRIED_BYTES, cancel)
            read_rate = sample.rate(
                lambda it: _discard(
                    drive.download(largest, Nowhere(), on_bytes=it.add, cancel=it.cancel)
                )
            )
            cancel.check()
            if read_rate is None:
                problems.append("Fetching could not be tried; measure again later.")
        limits = drive.pacer.limits
        if limits.upload_bytes_per_s is not None or limits.download_bytes_per_s is not None:
            problems.append(LIMITED)
        return TransferSpeed(
            write_bytes_per_s=up.sent_bytes / up.took_s if up.took_s > 0 else None,
            read_bytes_per_s=read_rate,
            size_bytes=up.sent_bytes,
            problem=" ".join(problems) or None,
        )


def _discard(_: str) -> None:
    """The md5 of a part is of no use."""


def _untold(problem: str) -> TransferSpeed:
    return TransferSpeed(
        write_bytes_per_s=None, read_bytes_per_s=None, size_bytes=0, problem=problem
    )
