"""Transport: one signed HTTP request to Drive, over connections that are kept and used again.

Nothing is repeated here, and a refused sign-in is renewed but the request is not sent again: its
body may be used up, and it is the caller who knows what a second time would do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.drive.api import JSON_TYPE, ApiRequest
from jupyter_colabsync.drive.calls import CallCounter
from jupyter_colabsync.drive.connections import Connections
from jupyter_colabsync.drive.pacing import Pacer, Ticket
from jupyter_colabsync.drive.retry import LostAnswer, NoConnection, Unwelcome
from jupyter_colabsync.drive.verdicts import Again, verdict_on
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.network import TIMEOUT_S

if TYPE_CHECKING:
    import requests

REAL_ORIGIN = "https://www.googleapis.com"
USER_AGENT = "jupyter-colabsync (gzip)"
"""Google compresses answers only for agents that say `gzip` here too (Drive performance guide)."""


class Credentials(Protocol):
    """The right to ask, for a while."""

    @property
    def token(self) -> str:
        """The access token; a secret."""

    @property
    def quota_project_id(self) -> str | None:
        """Whose quota the calls count against, where it is not the client's own project."""

    def renew(self) -> None:
        """Replace the token, which was refused; raises SignInNeeded or Unreachable."""


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
        self._connections = Connections(self.root)
        self.calls = CallCounter()
        self.ended = CancelToken()
        """Set when all is closed: stops what has no token of its own."""

    @property
    def root(self) -> str:
        """The origin that answers for Drive, without a slash at the end."""
        return self._origin or REAL_ORIGIN

    def make_ready(self) -> None:
        """Load what requests need; see `Connections.make_ready`. Raises Cancelled once closed."""
        self._connections.make_ready()

    def execute(self, request: ApiRequest, cancel: CancelToken | None = None) -> Mapping[str, Any]:
        """Send a request that carries no bytes of files, once; its JSON. Raises as `send` does."""
        answer = self.send(
            request.name,
            request.verb,
            f"{self.root}{request.path}",
            headers={} if request.body is None else {"Content-Type": JSON_TYPE},
            body=request.body,
            cancel=cancel,
        )
        try:
            found = json.loads(answer.content)
        except ValueError:
            found = None  # the sign-in page of some hotel, say
        if not isinstance(found, dict):
            raise LostAnswer("an answer that is not Drive's")
        return found

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
        granted = ticket or self.pacer.admit(name, cancel or self.ended)
        credentials = self._credentials()
        signed = {"User-Agent": USER_AGENT, **_signature(credentials), **(headers or {})}
        with self._connections.lease() as session:
            self.calls.note(name)
            answer = _send(session, verb, url, signed, body, is_stream=is_stream)
        if 200 <= answer.status_code < 300 or answer.status_code in set(accept):
            if ticket is None:
                self.pacer.accepted(granted)
            return answer
        refusal = _read_refusal(answer, is_upload="/upload/drive/" in url)
        if refusal.status == 401:
            credentials.renew()
        raise Unwelcome(refusal, is_paced=self.slow_down(granted, refusal))

    def slow_down(self, ticket: Ticket, answer: Answer) -> bool:
        """Tell the pacer when Drive asks for it; True when it sees to the next pause."""
        verdict = None if answer.is_success else verdict_on(answer)
        if not isinstance(verdict, Again) or not verdict.is_too_fast:
            return False
        return self.pacer.refused(ticket, answer.told_pause_s(datetime.now(timezone.utc)))

    def close(self) -> None:
        """Close all connections. What is under way fails as LostAnswer, or as Cancelled when it
        would begin again."""
        self.ended.set()
        self._connections.close()


def _signature(credentials: Credentials) -> dict[str, str]:
    signed = {"Authorization": f"Bearer {credentials.token}"}
    if credentials.quota_project_id is not None:
        signed["X-Goog-User-Project"] = credentials.quota_project_id
    return signed


def _send(
    session: requests.Session,
    verb: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | SizedBody | None,
    *,
    is_stream: bool,
) -> requests.Response:
    from requests import exceptions as web_errors

    try:
        return session.request(
            verb,
            url,
            data=body,
            headers=headers,
            timeout=TIMEOUT_S,
            stream=is_stream,
            allow_redirects=verb == "GET",
        )
    except web_errors.RequestException as error:
        # `from None`: the original names the whole address, and those of sessions are secret
        raise translate(error) from None


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
