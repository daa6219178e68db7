"""GoogleSignIn: the roads by which a person connects an account, and the account they lead to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from jupyter_colabsync.auth.account import GoogleAccount
from jupyter_colabsync.auth.callback import Callback, Page
from jupyter_colabsync.auth.client_choice import ClientChoice
from jupyter_colabsync.auth.clients import OAuthClient
from jupyter_colabsync.auth.credentials import SecretStore, StoreKind
from jupyter_colabsync.auth.flows import (
    LASTS_S,
    Flows,
    Road,
    SignInFlow,
    is_same,
    wrong_state,
)
from jupyter_colabsync.auth.grants import GrantShelf, endpoints
from jupyter_colabsync.auth.roads import (
    callback_from_paste,
    choose_road,
    declined,
    redirect_address,
)
from jupyter_colabsync.contract.account import ConnectStarted, Flow, SignInRoad
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import ColabSyncError, SignInFailed, Unreachable

if TYPE_CHECKING:
    from jupyter_colabsync.auth.access import Credentials


@dataclass(frozen=True, slots=True)
class SignInState:
    """Who is connected and how, without asking Google. Never holds a token."""

    state: Literal["none", "connected", "expired"]
    client_kind: Literal["none", "desktop", "web", "demo"]
    """Of the client the next sign-in would use."""
    scopes: tuple[str, ...]
    stored_in: StoreKind | None
    problem: Problem | None


class GoogleSignIn:
    """Sign-in of one realm; thread-safe.

    `fallback_client` is used when nobody gave a client (a demo cloud brings its own), as the
    parsed JSON of a client file. `on_change` is called, from any thread, whenever `state` or a
    flow may have changed.
    """

    def __init__(
        self,
        store: SecretStore,
        origin: str | None,
        admin_client: Path | None,
        on_change: Callable[[], None],
        fallback_client: Mapping[str, Any] | None = None,
    ) -> None:
        self._origin = origin
        self._on_change = on_change
        shelf = GrantShelf(store, origin)
        self._account = GoogleAccount(shelf, origin, on_change)
        self._clients = ClientChoice(shelf, admin_client, fallback_client)
        self._flows = Flows()

    def state(self) -> SignInState:
        """Who is connected and how; no network."""
        state = self._account.state
        client = self._clients.usual()
        problem = self._account.problem
        if state == "none" and isinstance(client, SignInFailed) and client.code != "no_client":
            problem = _problem(client)
        return SignInState(
            state=state,
            client_kind=client.kind if isinstance(client, OAuthClient) else "none",
            scopes=self._account.scopes,
            stored_in=self._account.stored_in,
            problem=problem,
        )

    def credentials(self) -> Credentials:
        """Credentials for a call to Google; raises SignInNeeded, Unreachable."""
        return self._account.credentials()

    # --- connecting ---

    def start(
        self, client_json: str | None, road: SignInRoad, server_url: str | None
    ) -> ConnectStarted:
        """Begin a sign-in; `server_url` is Jupyter's base URL as the browser sees it.

        Raises SignInFailed `no_client`, `wrong_client_file`, `insecure_origin`.
        """
        client = self._clients.choose(client_json)
        taken = choose_road(road, client.kind, server_url)
        flow = self._begin(client, taken, server_url, client_json)
        return ConnectStarted(flow_id=flow.id, consent_url=flow.consent.url, road=flow.road)

    def finish(self, flow_id: str, pasted: str) -> None:
        """End a sign-in with the address (or bare code) the person copied from the browser.

        Raises SignInFailed `wrong_state`, `no_code` (the flow goes on waiting), `consent_refused`,
        `flow_gone`; NotFound; Unreachable (try the same again).
        """
        flow = self._flows.get(flow_id)
        callback = callback_from_paste(pasted)
        if callback.state and not is_same(callback.state, flow.consent.state):
            raise wrong_state()
        if not callback.code and not callback.error:
            raise SignInFailed(
                "There is no code in what was pasted. Copy the whole address from the tab in "
                "which you agreed.",
                code="no_code",
            )
        self._complete(flow, callback)

    def web_callback(self, state: str, code: str | None, error: str | None) -> None:
        """Google's answer to a Web client, as it came to Jupyter's callback address.

        Raises SignInFailed `wrong_state`, `consent_refused`, `flow_gone`; Unreachable.
        """
        self._complete(self._flows.by_state(state), Callback(state, code, error))

    def flow(self, flow_id: str) -> Flow:
        """How a sign-in stands; NotFound `flow_gone`."""
        return self._flows.get(flow_id).wire()

    def cancel(self, flow_id: str) -> None:
        """Give a sign-in up; unknown ones are fine."""
        self._flows.remove(flow_id)

    def connect_in_terminal(
        self,
        client_json: str | None,
        open_browser: Callable[[str], None],
        ask_paste: Callable[[], str] | None = None,
    ) -> None:
        """Sign in from a terminal; returns when connected, at most after ten minutes.

        `open_browser` gets the consent address. The answer comes over the loopback, or through
        `ask_paste` (called in a thread of its own), which gives what the person copied from a
        browser on another machine. Raises SignInFailed, Unreachable.
        """
        client = self._clients.choose(client_json)
        flow = self._begin(client, choose_road("loopback", client.kind, None), None, client_json)
        try:
            open_browser(flow.consent.url)
            if ask_paste is not None:
                self._read_pastes(flow, ask_paste)
            while not flow.ended.wait(0.5):  # short waits, so that Ctrl-C is heard
                self._flows.get(flow.id)
            if flow.problem is not None:
                raise SignInFailed(flow.problem.message, code=flow.problem.code)
        finally:
            self._flows.remove(flow.id)

    def adopt_authorized_user(self, info: Mapping[str, object]) -> None:
        """Take over the sign-in in an authorized-user file (gcloud's); see `GoogleAccount.adopt`.

        Raises SignInFailed `bad_authorized_user`, `sign_in_expired`, `sign_in_revoked`,
        `scope_missing`; Unreachable.
        """
        self._account.adopt(info)
        self._on_change()

    def disconnect(self, revoke: bool) -> str | None:
        """Forget the account; a sentence for the person when Google could not be told to revoke."""
        note = self._account.disconnect(revoke)
        self._on_change()
        return note

    def interrupt(self) -> None:
        """The end is near: nobody waits for Google to renew a token any more."""
        self._account.interrupt()

    def close(self) -> None:
        """Give up all sign-ins under way, and renewals."""
        self._flows.close()
        self.interrupt()

    # --- how ---

    def _begin(
        self, client: OAuthClient, road: Road, server_url: str | None, client_json: str | None
    ) -> SignInFlow:
        from jupyter_colabsync.auth.exchange import Consent
        from jupyter_colabsync.auth.loopback import LoopbackListener

        listener = LoopbackListener(self._from_loopback, LASTS_S) if road == "loopback" else None
        try:
            back = listener.redirect_uri if listener else redirect_address(road, server_url)
            consent = Consent(client, endpoints(self._origin), self._origin, back)
        except BaseException:
            if listener:
                listener.close()
            raise
        return self._flows.add(consent, road, client_json is not None, listener)

    def _from_loopback(self, callback: Callback) -> Page:
        """What the browser is shown, after its answer has been dealt with."""
        from jupyter_colabsync.auth.pages import CLOSE, CONNECTED, NOT_CONNECTED

        try:
            flow = self._flows.by_state(callback.state)
            self._complete(flow, callback)
        except Unreachable as error:
            text = f"{error.message} Then reload this page."
            return Page(NOT_CONNECTED, text, 503, is_end=False)
        except ColabSyncError as error:
            # a wrong state may be anybody's; the right answer may still come
            return Page(NOT_CONNECTED, error.message, 400, is_end=error.code != "wrong_state")
        return Page(CONNECTED, CLOSE, 200, is_end=True)

    def _complete(self, flow: SignInFlow, callback: Callback) -> None:
        """Turn an answer into an account, once."""
        self._flows.claim(flow)
        try:
            self._connect(flow, callback)
        except Unreachable:
            self._flows.release(flow)
            raise
        except ColabSyncError as error:
            self._flows.fail(flow, error)
            self._on_change()
            raise
        except BaseException:
            self._flows.fail(flow, SignInFailed("Something unexpected went wrong. Connect again."))
            raise
        self._flows.succeed(flow)
        self._on_change()

    def _connect(self, flow: SignInFlow, callback: Callback) -> None:
        if callback.error or not callback.code:
            raise declined(callback.error)
        tokens = flow.consent.exchange(callback.code)
        self._account.connect(tokens.grant, tokens.access_token, tokens.life_s)
        if flow.remembers_client:
            self._clients.remember(flow.consent.client)

    def _read_pastes(self, flow: SignInFlow, ask_paste: Callable[[], str]) -> None:
        def read() -> None:
            try:
                self.finish(flow.id, ask_paste())
            except ColabSyncError as error:
                if flow.step == "waiting":
                    self._flows.fail(flow, error)

        threading.Thread(target=read, name="colabsync-paste", daemon=True).start()


def _problem(error: ColabSyncError) -> Problem:
    return Problem(code=error.code, message=error.message, url=error.url)
