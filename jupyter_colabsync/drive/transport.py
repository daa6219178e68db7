"""Transport: one signed HTTP request to Drive, over connections that are kept and used again.

Google's API client builds and checks the requests from the discovery document it ships; they
travel over requests sessions of google-auth, as media does. Its usual carrier, httplib2, is not
used: it repeats a POST by itself when the answer is lost (`_conn_request`, httplib2 0.32), which
makes two folders of one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.drive.api import DriveApi, build_api
from jupyter_colabsync.drive.calls import CallCounter
from jupyter_colabsync.drive.connections import Connections
from jupyter_colabsync.drive.pacing import Pacer, Ticket
from jupyter_colabsync.drive.retry import LostAnswer, NoConnection, Unwelcome
from jupyter_colabsync.drive.verdicts import Again, verdict_on
from jupyter_colabsync.errors import SignInNeeded, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.network import TIMEOUT_S, prepare

if TYPE_CHECKING:
    import requests
    from google.auth.credentials import Credentials
    from google.auth.transport.requests import AuthorizedSession

REAL_ORIGIN = "https://www.googleapis.com"
USER_AGENT = "jupyter-colabsync (gzip)"
"""Google compresses answers only for agents that say `gzip` here too (Drive performance guide)."""


class SizedBody(Protocol):
    """A request body that is made while it is sent; its length is announced first."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[bytes]: ...


class Transport:
    """Sends requests when the pacer lets them go; safe from any thread.

    `credentials` gives the current sign-in, or raises.
    """

    def __init__(
        self, credentials: Callable[[], Credentials], origin: str | None, pacer: Pacer
    ) -> None:
        self._credentials = credentials
        self._origin = origin
        self.pacer = pacer
        self._connections = Connections(origin)
        self._lock = threading.Lock()
        self._api: DriveApi | None = None
        self.calls = CallCounter()

    @property
    def root(self) -> str:
        """The origin that answers for Drive, without a slash at the end."""
        return self._origin or REAL_ORIGIN

    @property
    def api(self) -> DriveApi:
        """Google's own description of Drive v3, as objects that build requests."""
        with self._lock:
            if self._api is None:
                self._api = build_api(self.root)
            return self._api

    def execute(self, request: Any, cancel: CancelToken | None = None) -> Mapping[str, Any]:
        """Send a request made by `api`, once; its JSON. Raises as `send` does."""
        name = str(request.methodId).removeprefix("drive.")
        try:
            answer = request.execute(http=_Courier(self, name, cancel))
        except ValueError:
            answer = None  # the sign-in page of some hotel, say
        if not isinstance(answer, dict):
            raise LostAnswer("an answer that is not Drive's")
        return answer

    def send(
        self,
        name: str,
        verb: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | SizedBody | None = None,
        accept: Iterable[int] = (),
        is_stream: bool = False,
        cancel: CancelToken | None = None,
        ticket: Ticket | None = None,
    ) -> requests.Response:
        """One try; the answer if it is a success or its status is in `accept`.

        With `is_stream` the body is still to be read and the caller closes the answer. `cancel`
        is obeyed while the pacer lets wait. Who has a `ticket` of the pacer already tells it
        about success, too. Raises NoConnection, LostAnswer, Unwelcome (after a 401 the sign-in
        has been renewed already), or whatever the body, the pacer or the sign-in raise.
        """
        granted = ticket or self.pacer.admit(name, cancel)
        credentials = self._credentials()
        with self._connections.lease(credentials) as session:
            self.calls.note(name)
            answer = self._send(session, verb, url, headers, body, is_stream)
        if 200 <= answer.status_code < 300 or answer.status_code in set(accept):
            if ticket is None:
                self.pacer.accepted(granted)
            return answer
        refusal = _read_refusal(answer, is_upload="/upload/drive/" in url)
        if refusal.status == 401:
            self._renew(credentials)
        raise Unwelcome(refusal, is_paced=self.slow_down(granted, refusal))

    def slow_down(self, ticket: Ticket, answer: Answer) -> bool:
        """Tell the pacer when Drive asks for it; True when it sees to the next pause."""
        verdict = None if answer.is_success else verdict_on(answer)
        if not isinstance(verdict, Again) or not verdict.is_too_fast:
            return False
        return self.pacer.refused(ticket, answer.told_pause_s(datetime.now(timezone.utc)))

    def _renew(self, credentials: Credentials) -> None:
        """Renew the access token that was just refused; raises SignInNeeded or Unreachable."""
        import requests
        from google.auth import exceptions as auth_errors
        from google.auth.transport.requests import Request

        with requests.Session() as plain:
            prepare(plain, self._origin)
            try:
                refresh: Any = credentials.refresh  # google-auth leaves it untyped
                refresh(Request(plain))
            except auth_errors.GoogleAuthError as error:
                raise _sign_in_trouble(error) from None

    def close(self) -> None:
        """Close all connections; those in use are closed when they are given back."""
        self._connections.close()

    def _send(
        self,
        session: AuthorizedSession,
        verb: str,
        url: str,
        headers: Mapping[str, str] | None,
        body: bytes | SizedBody | None,
        is_stream: bool,
    ) -> requests.Response:
        from google.auth import exceptions as auth_errors
        from requests import exceptions as web_errors

        try:
            request: Any = session.request  # google-auth leaves it untyped
            answer: requests.Response = request(
                verb,
                url,
                data=body,
                headers={"User-Agent": USER_AGENT, **(headers or {})},
                timeout=TIMEOUT_S,
                stream=is_stream,
                allow_redirects=verb == "GET",
            )
            return answer
        except web_errors.RequestException as error:
            # `from None`: the original names the whole address, and those of sessions are secret
            raise translate(error) from None
        except auth_errors.GoogleAuthError as error:
            raise _sign_in_trouble(error) from None


class _Courier:
    """What Google's client hands a finished request to: one try over our transport."""

    def __init__(self, transport: Transport, name: str, cancel: CancelToken | None) -> None:
        self._transport = transport
        self._name = name
        self._cancel = cancel

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> tuple[Any, bytes]:
        from httplib2 import Response

        kept = {
            name: value
            for name, value in (headers or {}).items()
            if name.lower() not in ("user-agent", "content-length")
        }
        data = body.encode() if isinstance(body, str) else body
        answer = self._transport.send(
            self._name, method, uri, headers=kept, body=data, cancel=self._cancel
        )
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Response({**told, "status": str(answer.status_code)}), answer.content


def translate(error: Exception) -> NoConnection | LostAnswer:
    """Did the request leave? A requests error in our terms, without addresses."""
    from requests import exceptions as web_errors
    from urllib3 import exceptions as wire_errors

    what = type(error).__name__
    if isinstance(error, (web_errors.ConnectTimeout, web_errors.SSLError, web_errors.ProxyError)):
        return NoConnection(what)
    if isinstance(error, web_errors.InvalidURL | web_errors.InvalidSchema):
        return NoConnection(what)
    inner = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(inner, wire_errors.NewConnectionError | wire_errors.NameResolutionError):
        return NoConnection(type(inner).__name__)
    return LostAnswer(what)


def _read_refusal(answer: requests.Response, *, is_upload: bool) -> Answer:
    from requests import exceptions as web_errors

    try:
        with answer:
            body = answer.content
    except web_errors.RequestException:
        body = b""  # the status alone has to do
    return Answer(
        answer.status_code,
        {name.lower(): value for name, value in answer.headers.items()},
        body,
        is_upload,
    )


def _sign_in_trouble(error: Exception) -> SignInNeeded | Unreachable:
    from google.auth.exceptions import TransportError

    if isinstance(error, TransportError):
        return Unreachable(
            "Google's sign-in cannot be reached. Check the network; syncing goes on by itself "
            "when it is back."
        )
    return SignInNeeded(
        "Google no longer accepts this sign-in. Connect again.", code="sign_in_expired"
    )
