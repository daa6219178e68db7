"""Wire types of the Google account: who is connected, and the steps of signing in."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Problem, Wire

SignInRoad = Literal["auto", "loopback", "web", "paste"]


class Account(Wire, frozen=True):
    """Who is connected. Never holds a token."""

    state: Literal["none", "connected", "expired"]
    """`expired`: known, but Google wants a new sign-in."""
    is_demo: bool = False
    name: str | None = None
    email: str | None = None
    used_bytes: int | None = None
    limit_bytes: int | None = None
    """None: no limit, or not known."""
    scopes: tuple[str, ...] = ()
    has_client: bool = False
    """True when a client is configured (traitlet, stored file or demo), so that Connect can start
    without asking for a client file."""
    client_kind: Literal["none", "desktop", "web", "demo"] = "none"
    stored_in: Literal["keyring", "file", "memory"] | None = None
    problem: Problem | None = None


class StartConnect(Wire, frozen=True):
    """Begin a sign-in."""

    client_json: str | None = None
    """Text of a dropped `client_secret.json`; remembered when the sign-in succeeds."""
    road: SignInRoad = "auto"
    server_url: str | None = None
    """This server's base URL as the browser sees it: decides between loopback and paste, and is
    where a Web client comes back to."""


class ConnectStarted(Wire, frozen=True):
    """Open `consent_url` in a new tab; then wait for an `account` event or paste back."""

    flow_id: str
    consent_url: str
    road: Literal["loopback", "web", "paste"]


class FinishConnect(Wire, frozen=True):
    """The address (or bare code) the person copied from the browser after agreeing."""

    flow_id: str
    pasted: str


class FlowRef(Wire, frozen=True):
    """Names one sign-in under way."""

    flow_id: str


class Flow(Wire, frozen=True):
    """How one sign-in stands."""

    flow_id: str
    state: Literal["waiting", "done", "failed"]
    problem: Problem | None = None


class Disconnect(Wire, frozen=True):
    """Forget the account here; with `revoke`, also tell Google to end the grant."""

    revoke: bool = True
