"""Where files to submit are sent: one resumable session each, as Google's storage has them.

Source: Cloud Storage documentation, "Resumable uploads": a PUT of everything, or of the rest with
Content-Range; `bytes */N` asks how far it is and gets 308 with Range, or none when nothing came.
The official client (2.2.4, `upload_complete`) sends everything in one PUT without a sign-in.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

from .http import Hangup, Reply, Request, Router, json_reply, plain_reply


@dataclass(slots=True)
class Upload:
    """One file on its way."""

    competition: str
    user: str
    file_name: str
    size_bytes: int
    data: bytearray = field(default_factory=bytearray)
    is_used: bool = False

    @property
    def is_complete(self) -> bool:
        return len(self.data) == self.size_bytes


class KaggleUploads:
    """Serves sessions at `/upload/kaggle/{token}`, for faults `kaggle.upload`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[str, Upload] = {}

    def open(self, token: str, upload: Upload, origin: str) -> str:
        """The address to send to."""
        with self._lock:
            self._sessions[token] = upload
        return f"{origin}/upload/kaggle/{token}"

    def find(self, token: str) -> Upload | None:
        return self._sessions.get(token)

    def forget_all(self) -> None:
        """Every session has expired."""
        with self._lock:
            self._sessions.clear()

    def mount(self, router: Router) -> None:
        router.add("PUT", "/upload/kaggle/{token}", self._put, "kaggle.upload")

    def _put(self, request: Request) -> Reply:
        upload = self._sessions.get(request.args["token"])
        if upload is None:
            return plain_reply(404, "There is no such upload session.")
        if "authorization" in request.headers:
            return plain_reply(400, "A session's address is its own permission; send no other.")
        spoken = request.headers.get("content-range")
        if spoken is None:
            return self._receive(request, upload, 0)
        if re.fullmatch(r"bytes \*/(\d+|\*)", spoken):
            return _state(upload)
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", spoken)
        if not match or match[2] not in ("*", str(upload.size_bytes)):
            return plain_reply(400, "Content-Range does not fit this upload.")
        if int(match[1]) > len(upload.data):
            return _state(upload)
        return self._receive(request, upload, int(match[1]))

    def _receive(self, request: Request, upload: Upload, start: int) -> Reply:
        """Keeps what has come also when the sender goes away. Bytes sent again are the same."""
        del upload.data[start:]
        try:
            for block in request.body.blocks():
                upload.data += block
                if len(upload.data) > upload.size_bytes:
                    upload.data.clear()
                    return plain_reply(400, "More has come than was announced.")
        except (Hangup, OSError):
            raise Hangup("an upload broke off") from None
        return _state(upload)


def _state(upload: Upload) -> Reply:
    if upload.is_complete:
        return json_reply({"name": upload.file_name, "size": str(upload.size_bytes)})
    come = {"Range": f"bytes=0-{len(upload.data) - 1}"} if upload.data else {}
    return Reply(308, headers=come)
