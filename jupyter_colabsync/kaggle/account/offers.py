"""Offers: which of the machine's own sign-ins a person is asked about."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_colabsync.contract.kaggle import FoundKaggleSignIn
from jupyter_colabsync.kaggle.account.machine import Found, Machine
from jupyter_colabsync.kaggle.credentials import Kept, fingerprint, is_same_name


class Offers:
    """The first one the official client would take, without those that Kaggle refused."""

    def __init__(self, machine: Callable[[], Machine]) -> None:
        self._machine = machine
        self._refused: set[str] = set()

    def first(self, kept: Kept | None) -> Found | None:
        """What signing in "with what the machine has" means. `kept`: what is signed in here."""
        refused = self._refused | (
            {fingerprint(kept.credential)} if kept and kept.is_refused else set()
        )
        for found in self._machine().sign_ins():
            if fingerprint(found.credential) not in refused:
                return found
        return None

    def shown(self, kept: Kept | None) -> FoundKaggleSignIn | None:
        """The same, for people; None also when it is who is signed in here already."""
        found = self.first(kept)
        if found is None or (kept is not None and _is_needless(found, kept)):
            return None
        return FoundKaggleSignIn(place=found.place, username=found.credential.username)

    def refuse(self, found: Found) -> None:
        """Kaggle did not take it: offer the next one, for as long as this process lives."""
        self._refused.add(fingerprint(found.credential))


def _is_needless(found: Found, kept: Kept) -> bool:
    if fingerprint(found.credential) == fingerprint(kept.credential):
        return True
    is_same = is_same_name(found.credential.username, kept.credential.username)
    # another key of the same person is welcome when ours is no longer good
    return is_same and not kept.is_refused
