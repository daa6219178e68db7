"""PullReport: what a pull has done, for programs and as one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_colabsync.contract.jobs import JobResult
from jupyter_colabsync.kaggle.names import Skipped
from jupyter_colabsync.kaggle.reference import KaggleRef

SHOWN_ITEMS = 100


@dataclass(frozen=True, slots=True)
class PullReport:
    """`files` and `bytes`: what of the choice is in the folder now, fetched or already there.

    `fetched_bytes` came over the network, lists and repetitions included. `version` is None for
    competitions, or when Kaggle does not say.
    """

    ref: KaggleRef
    files: int
    bytes: int
    fetched_bytes: int
    skipped: tuple[Skipped, ...]
    version: int | None
    elapsed_s: float

    def to_result(self) -> JobResult:
        """The same for the job's notification."""
        return JobResult(
            message=self._sentence(),
            facts={
                "files": self.files,
                "bytes": self.bytes,
                "fetched_bytes": self.fetched_bytes,
                "skipped": len(self.skipped),
                "version": self.version,
                "elapsed_s": round(self.elapsed_s, 3),
            },
            url=self.ref.url,
            items=tuple(f"{each.name}: {each.reason}" for each in self.skipped[:SHOWN_ITEMS]),
        )

    def _sentence(self) -> str:
        files = "1 file" if self.files == 1 else f"{self.files:,} files"
        done = f"“{self.ref.name}” is here: {files}"
        if self.skipped:
            left = "1 was" if len(self.skipped) == 1 else f"{len(self.skipped):,} were"
            return f"{done}. {left} left out; see why below."
        return f"{done}, each one checked." if self.fetched_bytes else f"{done}, unchanged."
