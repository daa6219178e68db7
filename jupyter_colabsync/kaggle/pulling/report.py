"""PullReport: what a pull has done, for programs and as one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from jupyter_colabsync.contract.jobs import JobResult
from jupyter_colabsync.kaggle.reasons import Skipped
from jupyter_colabsync.kaggle.reference import KaggleRef

SHOWN_ITEMS = 100

PullSource = Literal["kaggle", "colab_cache"]


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
    source: PullSource = "kaggle"
    aside: str | None = None
    """Why the VM's cache was asked in vain, as a sentence."""
    notes: tuple[str, ...] = ()
    """What is worth telling of single files that are here, as sentences."""
    is_checked: bool = True
    """False when something came of which nothing tells whether it is as it was sent."""
    left_behind: int = 0
    """Files of an earlier version that are in the folder and no longer part of it."""

    def to_result(self) -> JobResult:
        """The same for the job's notification."""
        return JobResult(
            message=" ".join([self._sentence(), *self.remarks()]),
            facts={
                "files": self.files,
                "bytes": self.bytes,
                "fetched_bytes": self.fetched_bytes,
                "skipped": len(self.skipped),
                "version": self.version,
                "elapsed_s": round(self.elapsed_s, 3),
                "source": self.source,
                "left_behind": self.left_behind,
            },
            url=self.ref.url,
            items=self._items(),
        )

    def _items(self) -> tuple[str, ...]:
        skipped = (f"{each.name}: {each.reason}" for each in self.skipped)
        return tuple(islice(chain(self.notes, skipped), SHOWN_ITEMS))

    def remarks(self) -> tuple[str, ...]:
        """What else a person may want to know, in sentences."""
        remarks = [self.aside] if self.aside else []
        if self.left_behind:
            files = "1 file" if self.left_behind == 1 else f"{self.left_behind:,} files"
            stay = (
                "is no longer part of it; it stays"
                if self.left_behind == 1
                else ("are no longer part of it; they stay")
            )
            remarks.append(f"{files} of an earlier version {stay}.")
        return tuple(remarks)

    def _sentence(self) -> str:
        files = "1 file" if self.files == 1 else f"{self.files:,} files"
        done = f"“{self.ref.name}” is here: {files}"
        if self.skipped:
            left = "1 was" if len(self.skipped) == 1 else f"{len(self.skipped):,} were"
            return f"{done}. {left} left out; see why below."
        if self.source == "colab_cache":
            return f"{done}, from Colab's cache."
        if not self.fetched_bytes:
            return f"{done}, unchanged."
        return f"{done}, each one checked." if self.is_checked else f"{done}."
