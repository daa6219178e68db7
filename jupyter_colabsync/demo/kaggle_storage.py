"""Pretend Google storage behind Kaggle: signed addresses that expire, ranges, ETag, trouble.

Source of the behaviour: Cloud Storage XML API reference, "GET Object" and "V4 signed URLs": such
an address is good for GET only, an Authorization header beside the signature is an error, and
`response-content-disposition` comes back as the header it names.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import itertools
import re
import threading
from collections.abc import Callable
from urllib.parse import quote

from .http import Reply, Request, Router
from .kaggle_blobs import Blob
from .plans import Plans

__all__ = ["Blob", "KaggleStorage"]

LAST_MODIFIED = "Mon, 02 Mar 2026 10:00:00 GMT"
DISPOSITION = "response-content-disposition"


class KaggleStorage:
    """Serves blobs at `/storage/{key}/{name}`.

    Its own trouble is programmed by attributes, `corrupt` and `shorten`; failing, slow, cut and
    stalled answers by `Faults`, as `kaggle.storage`.
    """

    def __init__(self, secret: bytes, clock: Callable[[], float]):
        self._secret = secret
        self._clock = clock
        self._lock = threading.Lock()
        self._blobs: dict[str, Blob] = {}
        self._epoch = 0
        self._corrupt: dict[tuple[str, int], int | None] = {}
        self._short: Plans[int] = Plans()
        self._answers = itertools.count()
        self.redirects = True
        """False: whoever asks for an address gets the blob itself."""
        self.is_elsewhere = False
        """True: addresses name another host, as the real ones do (here, `localhost`), so that who
        follows a redirect leaves the sign-in behind."""
        self.has_ranges = True
        """False: every GET brings the whole, as some servers do."""
        self.tells_md5 = True
        """False: no x-goog-hash, as for objects composed of others."""
        self.changes_etag = False
        """True: every answer has another ETag."""
        self.expires_in_s = 3600.0
        self.requests: list[tuple[str, str]] = []
        """(blob name, Range header or "") of each GET, in order."""

    def put(self, key: str, blob: Blob) -> None:
        """Add or replace what lies at `key`; addresses given out lead to the new bytes."""
        with self._lock:
            self._blobs[key] = blob

    def blob(self, key: str) -> Blob:
        return self._blobs[key]

    def hand_out(self, request: Request, key: str) -> Reply:
        """The answer to a call that downloads: where to, or all of it."""
        if not self.redirects:
            return self.whole(key)
        return Reply(302, headers={"Location": self.address(request.origin, key)})

    def address(self, origin: str, key: str) -> str:
        """A fresh signed address; the last part of its path is the blob's name."""
        blob = self._blobs[key]
        expires = f"{self._clock() + self.expires_in_s:.3f}"
        if self.is_elsewhere:
            origin = origin.replace("127.0.0.1", "localhost")
        return (
            f"{origin}/storage/{quote(key)}/{quote(blob.name, safe='')}?X-Expires={expires}"
            f"&X-Signature={self._sign(key, expires)}"
            f"&{DISPOSITION}={quote(blob.disposition, safe='')}"
        )

    def expire_addresses(self) -> None:
        """All addresses given out so far are no longer good."""
        with self._lock:
            self._epoch += 1

    def corrupt(self, key: str, offset: int, times: int | None = 1) -> None:
        """Flip the byte at `offset` in the next answers that hold it."""
        with self._lock:
            self._corrupt[key, offset] = times

    def shorten(self, key: str, by_bytes: int, times: int | None = 1) -> None:
        """Let the next answers announce and send so much less than they should; `*` is any key."""
        self._short.put(key, by_bytes, times)

    def clear_trouble(self) -> None:
        self._short.clear()
        with self._lock:
            self._corrupt.clear()
            self.has_ranges = self.tells_md5 = self.redirects = True
            self.changes_etag = self.is_elsewhere = False
            self.expires_in_s = 3600.0
            self.requests.clear()

    def mount(self, router: Router) -> None:
        router.add("GET", "/storage/{key...}", self._get, "kaggle.storage")

    def whole(self, key: str) -> Reply:
        """The blob itself as an answer, for calls that do not redirect."""
        blob = self._blobs[key]
        kind = "application/zip" if blob.name.endswith(".zip") else "application/octet-stream"
        headers = {"Content-Type": kind, "Content-Disposition": blob.disposition}
        return Reply(200, blob.open(), headers, blob.size_bytes)

    def _get(self, request: Request) -> Reply:
        key = request.args["key"].rpartition("/")[0]
        blob = self._blobs.get(key)
        if "authorization" in request.headers:
            return _xml(400, "InvalidArgument", "Only one auth mechanism allowed.")
        if request.verb == "HEAD" or blob is None:
            return _xml(403, "SignatureDoesNotMatch", "The signature is for GET.")
        expires = request.param("X-Expires")
        signed = request.param("X-Signature").encode()
        if not hmac.compare_digest(signed, self._sign(key, expires).encode()):
            return _xml(400, "ExpiredToken", "The provided token has expired.")
        if self._clock() > float(expires):
            return _xml(400, "ExpiredToken", "The provided token has expired.")
        asked = request.headers.get("range", "")
        with self._lock:
            self.requests.append((blob.name, asked))
        reply = self._answer(key, blob, asked, request.headers.get("if-range"))
        if wished := request.param(DISPOSITION):
            reply.headers["Content-Disposition"] = wished
        if less := self._short.take(key):
            reply.length_bytes = max(0, reply.length_bytes - less)
        return reply

    def _answer(self, key: str, blob: Blob, asked: str, if_range: str | None) -> Reply:
        etag = f'"{next(self._answers):032x}"' if self.changes_etag else blob.etag
        headers = {"ETag": etag, "Last-Modified": LAST_MODIFIED}
        headers["Content-Type"] = "application/octet-stream"
        if self.tells_md5:
            headers["x-goog-hash"] = f"md5={base64.b64encode(blob.md5).decode()}"
        total = blob.size_bytes
        if not self.has_ranges:
            return self._body(key, blob, 0, total, Reply(200, headers=headers))
        headers["Accept-Ranges"] = "bytes"
        is_same = if_range in (None, etag, LAST_MODIFIED)
        if not asked or not is_same:
            return self._body(key, blob, 0, total, Reply(200, headers=headers))
        found = _parse_range(asked, total)
        if found is None:
            return _xml(416, "InvalidRange", "…", {"Content-Range": f"bytes */{total}"})
        start, end = found
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{total}"
        return self._body(key, blob, start, end, Reply(206, headers=headers))

    def _body(self, key: str, blob: Blob, start: int, end: int, reply: Reply) -> Reply:
        stream = blob.open()
        stream.seek(start)
        if flips := self._flips(key, start, end):
            with stream:
                data = bytearray(stream.read(end - start))
            for offset in flips:
                data[offset - start] ^= 0xFF
            stream = io.BytesIO(data)
        reply.body, reply.length_bytes = stream, end - start
        return reply

    def _flips(self, key: str, start: int, end: int) -> list[int]:
        """Offsets to corrupt in this answer, used up by one."""
        hit = []
        with self._lock:
            for (of, offset), times in self._corrupt.items():
                if of == key and start <= offset < end and times != 0:
                    hit.append(offset)
                    self._corrupt[of, offset] = None if times is None else times - 1
        return hit

    def _sign(self, key: str, expires: str) -> str:
        text = f"{self._epoch}\n{key}\n{expires}".encode()
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()


def _parse_range(asked: str, total: int) -> tuple[int, int] | None:
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", asked)
    if not match or match[1] == match[2] == "":
        return None
    if not match[1]:
        start, end = max(0, total - int(match[2])), total
    else:
        start, end = int(match[1]), min(int(match[2]) + 1 if match[2] else total, total)
    return (start, end) if start < end else None


def _xml(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Reply:
    text = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Reply(status, text.encode(), {"Content-Type": "application/xml", **(headers or {})})
