"""Carries one call to Kaggle's API: signed as one given account, with time limits and retries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urljoin

import msgspec

from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.kaggle.calls.connections import (
    Connections,
    check_storage_address,
    new_session,
    route,
)
from jupyter_colabsync.kaggle.calls.once import known_failures, raise_if_passing
from jupyter_colabsync.kaggle.calls.retry import (
    AGAIN_STATUSES,
    CALL_TIMEOUT_S,
    CONNECT_TIMEOUT_S,
    Patience,
    Pause,
    Trouble,
    trouble_of,
)
from jupyter_colabsync.kaggle.credentials import Credential, KaggleKey

if TYPE_CHECKING:
    import requests

KAGGLE_ORIGIN: Final = "https://api.kaggle.com"
MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024
BLOCK_BYTES: Final = 64 * 1024

Fields = Mapping[str, str | int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """A final status and the whole body."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Located:
    """Where data is: at a storage address, or in this answer itself (the reader closes it)."""

    url: str | None
    response: requests.Response | None


class Transport:
    """POSTs JSON to `{origin}/v1/…`; the sign-in goes there and nowhere else.

    Raises Unreachable when Kaggle does not answer, or asks to come later, several times.
    """

    def __init__(
        self,
        credential: Credential,
        origin: str | None,
        connections: Connections,
        pause: Pause,
    ) -> None:
        self._credential = credential
        self._origin = origin
        self._connections = connections
        self._pause = pause

    @property
    def whose(self) -> int:
        """The same number for the same sign-in, in this process; tells nothing else about it."""
        return hash(self._credential)

    def call(self, method: str, fields: Fields) -> Answer:
        """One answer to `Service/Method`. Redirects are not followed: the API has none."""

        def once() -> Answer:
            with (
                self._connections.lease() as session,
                self._send(session, method, fields) as response,
            ):
                return Answer(response.status_code, _read(response))

        return self._until_final(once)

    def call_once(self, method: str, fields: Fields) -> Answer:
        """One answer by a single try, for what must not be done twice. Raises Failed.

        It has a connection of its own: one that was idle may be cut just as it is used again,
        and then nobody knows whether the call arrived.
        """
        with (
            known_failures(),
            new_session() as session,
            self._post(session, method, fields) as response,
        ):
            raise_if_passing(response)
            return Answer(response.status_code, _read(response))

    def locate(self, method: str, fields: Fields) -> Located | Answer:
        """Where a download is, taken from the redirect; an Answer when Kaggle says no."""

        def once() -> Located | Answer:
            session = new_session()  # a body that comes at once keeps it for as long as it lasts
            response = self._send(session, method, fields)
            if response.status_code in (301, 302, 303, 307, 308):
                with session, response:
                    return Located(urljoin(response.url, response.headers["Location"]), None)
            if response.ok and "json" not in response.headers.get("Content-Type", ""):
                return Located(None, response)
            with session, response:
                return Answer(response.status_code, _read(response))

        found = self._until_final(once)
        if isinstance(found, Located) and found.url is not None:
            check_storage_address(found.url, self._origin is not None)
        return found

    def _until_final(self, once: Callable[[], T]) -> T:
        import requests
        import urllib3

        patience = Patience(self._pause)
        while True:
            try:
                return once()
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                KeyError,  # a redirect without an address
                ValueError,  # … or with one that cannot be read
            ) as error:
                trouble = Trouble("network")
                trouble.__cause__ = error
            except Trouble as again:
                trouble = again
            patience.after(trouble)

    def _send(self, session: requests.Session, method: str, fields: Fields) -> requests.Response:
        response = self._post(session, method, fields)
        if response.status_code in AGAIN_STATUSES:
            response.close()
            raise trouble_of(response.status_code, response.headers)
        return response

    def _post(self, session: requests.Session, method: str, fields: Fields) -> requests.Response:
        url = f"{self._origin or KAGGLE_ORIGIN}/v1/{method}"
        route(session, url)
        return session.post(
            url,
            data=msgspec.json.encode(fields),
            headers={"Content-Type": "application/json"},
            auth=self._sign,
            timeout=(CONNECT_TIMEOUT_S, CALL_TIMEOUT_S),
            allow_redirects=False,
            stream=True,
        )

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        from requests.auth import HTTPBasicAuth

        if isinstance(self._credential, KaggleKey):
            HTTPBasicAuth(self._credential.username, self._credential.key)(request)
            return request
        request.headers["Authorization"] = f"Bearer {self._credential.token}"
        return request


def _read(response: requests.Response) -> bytes:
    blocks = []
    left = MAX_ANSWER_BYTES
    for block in response.iter_content(BLOCK_BYTES):
        blocks.append(block)
        left -= len(block)
        if left < 0:
            raise Unreachable("Kaggle's answer is endless. Try again later.", code="kaggle_strange")
    return b"".join(blocks)
