"""How a demo account behaves beyond its files: how full it is, how late, and how unreliable."""

from __future__ import annotations

from .drive_store import DriveStore
from .front import Account
from .noise import Chances, Noise


class Conduct:
    """Settings of one account, until they are set anew."""

    def __init__(self, account: Account):
        self._account = account
        self.store: DriveStore = account.store

    def set_quota(self, limit_bytes: int | None, other_usage_bytes: int | None = None) -> None:
        """None as limit: unlimited. None as usage by other things: as it was."""
        with self.store.lock:
            self.store.set_quota(limit_bytes, other_usage_bytes)

    def set_feed_lag(self, polls: int = 0, seconds: float = 0) -> None:
        """From now on a change shows in changes.list so many calls, and seconds, late."""
        with self.store.lock:
            self.store.feed.lag_polls, self.store.feed.lag_s = polls, seconds

    def set_feed_noise(
        self,
        seed: int = 0,
        late: float = 0,
        late_polls: int = 3,
        twice: float = 0,
        lost: float = 0,
        look: float = 0,
        is_shuffled: bool = False,
    ) -> None:
        """From now on the change log errs by these chances (`noise.Chances`); none mends it.

        The same seed and the same requests, one after the other, give the same trouble.
        """
        with self.store.lock:
            chances = Chances(late, late_polls, twice, lost, look, is_shuffled)
            self.store.feed.noise = Noise(chances, seed)

    def lost_changes(self) -> list[str]:
        """Ids of the files that have changed without a word in the log, in order."""
        with self.store.lock:
            return list(self.store.feed.lost)

    def set_list_lag(self, lists: int = 0, seconds: float = 0) -> None:
        """From now on new files stay out of files.list for so many searches, and seconds."""
        with self.store.lock:
            self._account.listing.set_lag(lists, seconds)

    def blank_lists(self, times: int | None = 1) -> None:
        """Let the next searches over several folders find nothing; None: all, 0: none any more.

        As reported of the live service (Google issue 149522397, rclone's change cbf3d43).
        """
        with self.store.lock:
            self._account.listing.blank(times)

    def tell_children_of_trashed(self, is_told: bool = True) -> None:
        """Whether trashing a folder also logs everything below it."""
        self.store.tells_children_of_trashed = is_told

    def set_version_step(self, step: int = 1) -> None:
        """By how much each change raises `version`; one report of the live service saw 3."""
        self.store.version_step = step
