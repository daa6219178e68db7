"""Why something is held, in words for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_colabsync.contract.sync import HeldReason

WHY: dict[HeldReason, str] = {
    "many": "So many files are gone from one side, or edited at once, that this may be a mistake.",
    "old": "Nothing was synced here for more than a month, so no deletion is believed unasked.",
    "disk": "The folder lies on another disk than before, so no deletion is believed unasked.",
}
DECIDE = (
    "What waits was left as it is. Run `jupyter colabsync held` to see it, `held --allow` to let "
    "it happen, `held --keep` to have it undone; or decide in the ColabSync panel."
)


def why_held(reasons: Iterable[HeldReason]) -> str:
    """Each reason once, in the order of `WHY`, and what to do."""
    given = set(reasons)
    return " ".join([*(words for why, words in WHY.items() if why in given), DECIDE])
