"""Access tokens: renewed in one place, one at a time, and handed out with what signs a request.

google-auth is imported when a token has to be renewed; one that is kept from the last time needs
none of it.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from jupyter_colabsync.auth.grants import Grant, GrantShelf
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.network.wires import Wires

EARLY_S = 120.0
"""Tokens are renewed this long before they end, or at nine tenths of a short life."""


@dataclass(slots=True)
class Credentials:
    """What signs a request to Google; its renewal goes through our one AccessTokens."""

    token: str = field(repr=False)
    quota_project_id: str | None
    _renew: Callable[[str], str] = field(repr=False)

    def renew(self) -> None:
        """Replace the token, which was refused; raises SignInNeeded or Unreachable."""
        self.token = self._renew(self.token)


class AccessTokens:
    """The current access token of one grant; thread-safe."""

    def __init__(
        self,
        grant: Grant,
        token_url: str,
        origin: str | None,
        shelf: GrantShelf | None,
        clock: Callable[[], float] = time.time,
        wires: Wires | None = None,
    ) -> None:
        """`shelf` None: nothing is kept (a grant that is only being tried). Cutting the `wires`
        ends a renewal under way, and all later ones."""
        self.grant = grant
        self.granted_scopes: tuple[str, ...] = ()
        """Scopes the last renewal told of; empty before, or when it told none."""
        self._token_url = token_url
        self._origin = origin
        self._shelf = shelf
        self._clock = clock
        self._wires = wires or Wires()
        self._lock = threading.Lock()
        self._token: str | None = None
        self._renew_at = 0.0

    def get(self, rejected: str | None = None) -> str:
        """A token that is good for a while; never `rejected`, which Google just refused.

        Whoever comes while another thread renews waits and gets that thread's token. Raises
        SignInNeeded when Google ended the grant, Unreachable when that cannot be known.
        """
        with self._lock:
            if self._token is None and self._shelf is not None:
                kept = self._shelf.access(self.grant)
                self._token, self._renew_at = kept or (None, 0.0)
            if self._token is None or self._token == rejected or self._clock() >= self._renew_at:
                self._renew()
            assert self._token is not None
            return self._token

    def seed(self, token: str, life_s: float) -> None:
        """Start with a token that came with the grant."""
        with self._lock:
            self._hold(token, life_s)

    @property
    def left_s(self) -> float:
        """Seconds until the token in hand is to be renewed."""
        return self._renew_at - self._clock()

    def retire(self) -> None:
        """Keep nothing from now on: another grant is in force, or none."""
        self._shelf = None

    def _renew(self) -> None:
        from jupyter_colabsync.auth.renewal import renewed

        fresh = renewed(self.grant, self._token_url, self._origin, self._wires)
        self.granted_scopes = fresh.scopes
        self._take_over(fresh.refresh_token)
        self._hold(fresh.access_token, fresh.life_s)

    def _take_over(self, refresh_token: str) -> None:
        """Mind a new refresh token: the one before may be worth nothing from now on (RFC 6749,
        section 6). One that cannot be kept still serves this process."""
        if refresh_token == self.grant.refresh_token:
            return
        self.grant = replace(self.grant, refresh_token=refresh_token)
        if self._shelf is not None:
            with contextlib.suppress(LocalProblem):
                self._shelf.keep_grant(self.grant)

    def _hold(self, token: str, life_s: float) -> None:
        self._token = token
        self._renew_at = self._clock() + max(life_s - EARLY_S, life_s * 0.9)
        shelf = self._shelf
        if shelf is not None:
            try:
                shelf.keep_access(self.grant, token, self._renew_at)
            except LocalProblem:
                return  # only the next process would have gained by it
