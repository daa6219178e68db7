"""Uploads: media and multipart in one request, and the beginning of a resumable one.

Source: Drive API v3 guide "Upload file data"; version 2 works alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from .front import Call, Endpoint, Front, Violation
from .google_errors import GoogleError, invalid
from .http import Reply, Request, Router
from .multipart import read_multipart
from .resumable import Resumable
from .writing import Arrived, Dialect, check, write

SMALL_UPLOAD_BYTES = 5 * 1024 * 1024
"""Beyond this the guide asks for a resumable upload; the live service is more lenient."""


class Uploads:
    """The upload addresses of one version of the API."""

    def __init__(self, front: Front, dialect: Dialect, resumable: Resumable):
        self._front = front
        self._dialect = dialect
        self._resumable = resumable

    def mount(self, router: Router, verb: str, path: str, method: str) -> None:
        """Start uploads with `verb`, and take the PUTs and the DELETE of sessions, at `path`.

        In version 2 both are a PUT; the session's id tells them apart.
        """
        endpoint = Endpoint(method, lambda call: None, self._dialect.fields)
        name = self._front.name(method)

        def put(request: Request) -> Reply:
            if verb == "PUT" and not request.param("upload_id"):
                return self._start(endpoint, request)
            return self._resumable.put(request)

        def put_name(request: Request) -> str:
            if verb == "PUT" and not request.param("upload_id"):
                return name
            is_question = request.headers.get("content-range", "").startswith("bytes */")
            return "drive.upload.status" if is_question else "drive.upload.put"

        if verb != "PUT":
            router.add(verb, path, lambda request: self._start(endpoint, request), name)
        router.add("PUT", path, put, put_name)
        router.add("DELETE", path, self._resumable.cancel, "drive.upload.cancel")

    def _start(self, endpoint: Endpoint, request: Request) -> Reply:
        """The first request of any upload; for the simple kinds also the last."""
        try:
            call = self._front.open(endpoint, request, reads_body=False)
            kind = request.param("uploadType")
            if kind == "media":
                with self._receive_media(call) as arrived:
                    return self._finish(endpoint, call, arrived)
            if kind == "multipart":
                with self._receive_multipart(endpoint, call) as arrived:
                    return self._finish(endpoint, call, arrived)
            if kind == "resumable":
                return self._open_session(endpoint, call)
            raise invalid(f"Invalid upload type '{kind}'.", "uploadType")
        except GoogleError as error:
            return self._front.refuse(error)

    @contextmanager
    def _receive_media(self, call: Call) -> Iterator[Arrived]:
        with call.store.blobs.hold(call.request.body) as content:
            yield Arrived(content, call.request.headers.get("content-type", ""))

    @contextmanager
    def _receive_multipart(self, endpoint: Endpoint, call: Call) -> Iterator[Arrived]:
        parts = read_multipart(call.request)
        if len(parts) != 2:
            raise GoogleError(
                400, "badContent", "A multipart upload has two parts: metadata and media."
            )
        metadata, media = parts
        call.body = self._read_body(endpoint, metadata.content)
        with call.store.blobs.hold_bytes(media.content) as content:
            yield Arrived(content, media.headers.get("content-type", ""))

    def _finish(self, endpoint: Endpoint, call: Call, arrived: Arrived) -> Reply:
        if arrived.content.size_bytes > SMALL_UPLOAD_BYTES:
            problem = "More than 5 MB in a simple or multipart upload; use a resumable one."
            self._note(endpoint, problem)
        with call.store.lock:
            file = write(self._dialect, call, endpoint.method, arrived, _condition(call))
            answer = self._dialect.answer(call, file)
        return self._front.close(endpoint, call, answer)

    def _open_session(self, endpoint: Endpoint, call: Call) -> Reply:
        request = call.request
        call.body = self._read_body(endpoint, request.body.read_all() or b"{}")
        length = request.headers.get("x-upload-content-length", "")
        if length and not length.isdigit():
            raise invalid("Invalid value for X-Upload-Content-Length.")
        with call.store.lock:
            check(self._dialect, call, endpoint.method, int(length or 0), _condition(call))
        session_id = self._resumable.start(call, endpoint.method, int(length) if length else None)
        query = urlencode([*request.query, ("upload_id", session_id)])
        headers = {
            "Location": f"{request.origin}{request.path}?{query}",
            "X-GUploader-UploadID": session_id,
            "Content-Type": "application/json; charset=UTF-8",
        }
        return Reply(200, b"", headers)

    def _read_body(self, endpoint: Endpoint, text: bytes) -> dict[str, Any]:
        try:
            body = json.loads(text or b"{}")
        except ValueError:
            raise GoogleError(400, "parseError", "Parse Error") from None
        try:
            return self._front.check_body(endpoint, body)
        except GoogleError as error:
            self._note(endpoint, error.message)
            raise

    def _note(self, endpoint: Endpoint, problem: str) -> None:
        self._front.violations.append(Violation(self._front.name(endpoint.method), problem))


def _condition(call: Call) -> str:
    return call.request.headers.get("if-match", "")
