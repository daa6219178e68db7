"""One GET to storage: trusted addresses only, never a sign-in, every failure named."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.kaggle.calls.connections import Connections, check_storage_address, route
from jupyter_colabsync.kaggle.calls.retry import (
    AGAIN_STATUSES,
    CONNECT_TIMEOUT_S,
    STALL_TIMEOUT_S,
    Trouble,
    trouble_of,
)

if TYPE_CHECKING:
    import requests

BLOCK_BYTES: Final = 256 * 1024
MAX_HOPS: Final = 5
RENEW_STATUSES: Final = frozenset({400, 401, 403, 404, 410})
"""A signed address that has expired: 400 ExpiredToken from Google's storage, 403 from others."""


class Expired(Exception):
    """The address is no longer good; ask Kaggle for a new one."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells that two answers come from the same bytes."""

    etag: str | None
    last_modified: str | None
    total_bytes: int | None

    @property
    def validator(self) -> str | None:
        """For If-Range: a strong ETag, else the date (RFC 9110, section 13.1.5)."""
        return self.strong_etag or self.last_modified

    @property
    def strong_etag(self) -> str | None:
        """An ETag that stands for just these bytes."""
        return self.etag if self.etag and not self.etag.startswith("W/") else None

    def differs(self, other: Identity) -> bool:
        """True when both say something, and not the same. The date counts only without ETags."""
        has_etags = self.etag is not None and other.etag is not None
        marks = (
            (self.etag, other.etag) if has_etags else (self.last_modified, other.last_modified),
            (self.total_bytes, other.total_bytes),
        )
        return any(None not in pair and pair[0] != pair[1] for pair in marks)


class Storage:
    """Sends GETs through the shared connections; `check` raises when the work is to stop."""

    def __init__(
        self, connections: Connections, has_own_origin: bool, check: Callable[[], None]
    ) -> None:
        self._connections = connections
        self._has_own_origin = has_own_origin
        self.check = check

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """A 200, 206 or 416 whose body is still to be read.

        Raises Trouble for what may pass, Expired, Refused for an address that is not trusted.
        """
        with self._connections.lease(self.check) as session, network_trouble():
            for _ in range(MAX_HOPS):
                check_storage_address(url, self._has_own_origin)
                with _ask(session, url, headers) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers["Location"])
                        continue
                    _judge(response)
                    yield response
                    return
            raise Trouble("redirects")

    def blocks(self, response: requests.Response) -> Iterator[bytes]:
        """The body as it comes, in blocks; looks between them whether to stop."""
        while True:
            self.check()
            with network_trouble():
                block = response.raw.read(BLOCK_BYTES, decode_content=response.status_code == 200)
            if not block:
                return
            yield block


def _ask(session: requests.Session, url: str, headers: Mapping[str, str]) -> requests.Response:
    try:
        route(session, url)
        return session.get(
            url,
            headers={"Accept-Encoding": "identity", **headers},
            timeout=(CONNECT_TIMEOUT_S, STALL_TIMEOUT_S),
            allow_redirects=False,
            stream=True,
        )
    except ValueError as error:  # an address, here or in a redirect, that cannot be read
        raise Trouble("address") from error


@contextmanager
def network_trouble() -> Iterator[None]:
    """Turns what requests and urllib3 raise into Trouble."""
    from http.client import HTTPException

    import requests
    import urllib3

    try:
        yield
    except (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        HTTPException,
        ConnectionError,
        TimeoutError,
    ) as error:
        raise Trouble("network") from error


def identity_of(response: requests.Response) -> Identity:
    return Identity(
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
        total_bytes=total_of(response),
    )


def total_of(response: requests.Response) -> int | None:
    """The size of the whole, from Content-Range or Content-Length; None when neither says."""
    if match := re.match(r"bytes (?:\d+-\d+|\*)/(\d+)", response.headers.get("Content-Range", "")):
        return int(match[1])
    length = response.headers.get("Content-Length", "")
    is_plain = response.status_code == 200 and "Content-Encoding" not in response.headers
    return int(length) if is_plain and length.isdigit() else None


def first_byte_of(response: requests.Response) -> int | None:
    """Where a 206 begins, None when it does not say."""
    match = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(match[1]) if match else None


def md5_of_whole(headers: Mapping[str, str]) -> str | None:
    """Hex md5 that Google's storage knows of the whole (x-goog-hash); absent for composed ones."""
    for part in headers.get("x-goog-hash", "").split(","):
        name, _, value = part.strip().partition("=")
        if name == "md5":
            try:
                return base64.b64decode(value, validate=True).hex()
            except (binascii.Error, ValueError):
                return None
    return None


def file_name_of(url: str, headers: Mapping[str, str]) -> str:
    """What the data calls itself, "" if it does not; not to be trusted as a path."""
    wish = parse_qs(urlsplit(url).query).get("response-content-disposition", [""])[0]
    for disposition in (headers.get("Content-Disposition", ""), wish):
        message = Message()
        message["Content-Disposition"] = re.sub(r"[\r\n]", " ", disposition)
        if name := message.get_filename():
            return name
    return unquote(urlsplit(url).path).rsplit("/", 1)[-1]


def same_or_stale(first: Identity, now: Identity) -> None:
    if first.differs(now):
        raise Stale(
            "The data changed on Kaggle while it was being pulled. Pull again.",
            code="kaggle_changed",
        )


def _judge(response: requests.Response) -> None:
    status = response.status_code
    if status in AGAIN_STATUSES:
        raise trouble_of(status, response.headers)
    if status in RENEW_STATUSES:
        raise Expired
    if status not in (200, 206, 416):
        raise Trouble("answer")
