"""Drive v3 uploads: media, multipart and resumable.

Source: Drive API v3 guide "Upload file data".
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from .drafts import read_draft
from .files_api import FILE_FIELDS, prepare_update, require_room_for_child
from .front import Account, Bearer, Call, Endpoint, Front, Violation
from .google_errors import GoogleError, invalid
from .http import Reply, Request, Router
from .multipart import read_multipart
from .records import Content, File, guess_type
from .resource import file_json
from .sessions import Session, Sessions, Span, read_content_range

SMALL_UPLOAD_BYTES = 5 * 1024 * 1024
"""Beyond this the guide asks for a resumable upload; the live service is more lenient."""
UNKNOWN = "application/octet-stream"
CREATE, UPDATE = "drive.files.create", "drive.files.update"


class Uploads:
    """The upload addresses."""

    def __init__(self, front: Front, sessions: Sessions, accounts: dict[str, Account]):
        self._front = front
        self._sessions = sessions
        self._accounts = accounts

    def mount(self, router: Router) -> None:
        files = "/upload/drive/v3/files"
        for verb, path, method in (("POST", files, CREATE), ("PATCH", files + "/{fileId}", UPDATE)):
            endpoint = Endpoint(method, lambda call: None, FILE_FIELDS)
            router.add(verb, path, _start_with(self, endpoint), method)
        for path in (files, files + "/{fileId}"):
            router.add("PUT", path, self._put, _put_or_status)
            router.add("DELETE", path, self._cancel, "drive.upload.cancel")

    def start(self, endpoint: Endpoint, request: Request) -> Reply:
        """The first request of any upload; for the simple kinds also the last."""
        try:
            call = self._front.open(endpoint, request, reads_body=False)
            kind = request.param("uploadType")
            if kind == "media":
                return self._finish_simple(endpoint, call, self._receive_media(call))
            if kind == "multipart":
                return self._finish_simple(endpoint, call, self._receive_multipart(endpoint, call))
            if kind == "resumable":
                return self._open_session(endpoint, call)
            raise invalid(f"Invalid upload type '{kind}'.", "uploadType")
        except GoogleError as error:
            return error.reply()

    # Simple uploads

    def _receive_media(self, call: Call) -> tuple[Content, str]:
        content = call.store.blobs.add(call.request.body)
        return content, call.request.headers.get("content-type", "")

    def _receive_multipart(self, endpoint: Endpoint, call: Call) -> tuple[Content, str]:
        parts = read_multipart(call.request)
        if len(parts) != 2:
            raise GoogleError(
                400, "badContent", "A multipart upload has two parts: metadata and media."
            )
        metadata, media = parts
        call.body = self._read_body(endpoint, metadata.content)
        content = call.store.blobs.add_bytes(media.content)
        return content, media.headers.get("content-type", "")

    def _finish_simple(
        self, endpoint: Endpoint, call: Call, received: tuple[Content, str]
    ) -> Reply:
        content, mime_type = received
        if content.size_bytes > SMALL_UPLOAD_BYTES:
            problem = "More than 5 MB in a simple or multipart upload; use a resumable one."
            self._front.violations.append(Violation(endpoint.method, problem))
        blobs = call.store.blobs
        blobs.use(content)
        try:
            with call.store.lock:
                file = _store(call, endpoint.method, content, mime_type)
                answer = file_json(file, call.view, call.mask)
        finally:
            blobs.release(content)
        return self._front.close(endpoint, call, answer)

    # Resumable uploads

    def _open_session(self, endpoint: Endpoint, call: Call) -> Reply:
        request = call.request
        call.body = self._read_body(endpoint, request.body.read_all() or b"{}")
        length = request.headers.get("x-upload-content-length", "")
        if length and not length.isdigit():
            raise invalid("Invalid value for X-Upload-Content-Length.")
        with call.store.lock:
            _check_start(call, endpoint.method, int(length or 0))
        session = self._sessions.start(
            {
                "method": endpoint.method,
                "file_id": request.args.get("fileId", ""),
                "body": call.body,
                "query": request.query,
                "mime_type": request.headers.get("x-upload-content-type", ""),
                "length_bytes": int(length) if length else None,
                "email": call.bearer.email,
                "client_id": call.bearer.client_id,
                "scopes": sorted(call.bearer.scopes),
            }
        )
        query = urlencode([*request.query, ("upload_id", session.id)])
        headers = {
            "Location": f"{request.origin}{request.path}?{query}",
            "X-GUploader-UploadID": session.id,
            "Content-Type": "application/json; charset=UTF-8",
        }
        return Reply(200, b"", headers)

    def _put(self, request: Request) -> Reply:
        """More bytes for a session, or the question how far it is."""
        try:
            session = self._session(request)
            with session.lock:
                return self._take(session, request)
        except GoogleError as error:
            return error.reply()

    def _session(self, request: Request) -> Session:
        if "authorization" in request.headers:  # the session's address is proof enough without
            self._front.authenticate(request)
        session = self._sessions.find(request.param("upload_id"))
        if session is None:
            raise GoogleError(404, "notFound", "Upload session not found.")
        return session

    def _take(self, session: Session, request: Request) -> Reply:
        span = read_content_range(request.headers.get("content-range", ""))
        if span is None:
            raise invalid("Failed to parse Content-Range header.")
        if session.is_done:
            return self._answer(session, request)
        total = session.length_bytes
        if total is not None and span.total is not None and span.total != total:
            raise invalid("Content-Range disagrees with X-Upload-Content-Length.")
        if span.start is None:
            is_all_here = span.total is not None and span.total == session.received_bytes
            return self._finish(session, request) if is_all_here else _incomplete(session)
        return self._take_bytes(session, request, span)

    def _take_bytes(self, session: Session, request: Request, span: Span) -> Reply:
        start = span.start or 0
        if start > session.received_bytes:
            raise GoogleError(
                503,
                "backendError",
                "Invalid request.  According to the Content-Range header, the upload offset is "
                f"{start} byte(s), which exceeds already uploaded size of "
                f"{session.received_bytes} byte(s).",
            )
        before = request.body.received_bytes
        skip_bytes = session.received_bytes - start
        self._sessions.receive(session, request.body, skip_bytes, span.end)
        arrived = request.body.received_bytes - before
        is_whole = span.end is None or arrived == span.end - start
        is_last = span.end is None or span.end == span.total
        if is_last and is_whole:
            return self._finish(session, request)
        self._sessions.round_down(session)
        if not is_whole:
            raise invalid("The body's length disagrees with Content-Range.")
        return _incomplete(session)

    def _finish(self, session: Session, request: Request) -> Reply:
        if session.length_bytes not in (None, session.received_bytes):
            self._sessions.round_down(session)
            raise invalid("The upload is not as long as X-Upload-Content-Length said.")
        account = self._accounts[session.email]
        path = self._sessions.path(session)
        path.touch()
        content = account.store.blobs.adopt(path)
        account.store.blobs.use(content)
        call = self._call(session, request, account)
        try:
            with account.store.lock:
                file = _store(call, session.method, content, session.mime_type)
        except GoogleError:
            self._sessions.forget(session)
            raise
        finally:
            account.store.blobs.release(content)
        session.file_id, session.is_done = file.id, True
        self._sessions.keep(session)
        return self._answer(session, request)

    def _answer(self, session: Session, request: Request) -> Reply:
        """The finished file's resource, also when asked again after a lost answer."""
        account = self._accounts[session.email]
        call = self._call(session, request, account)
        endpoint = Endpoint(session.method, lambda call: None, FILE_FIELDS)
        with account.store.lock:
            answer = file_json(account.store.tree.get(session.file_id), call.view, call.mask)
        return self._front.close(endpoint, call, answer)

    def _call(self, session: Session, request: Request, account: Account) -> Call:
        endpoint = Endpoint(session.method, lambda call: None, FILE_FIELDS)
        params, mask = self._front.read_query(endpoint, session.query)
        bearer = Bearer(session.email, session.client_id, frozenset(session.scopes))
        request.args = {"fileId": session.file_id} if session.file_id else {}
        return Call(request, account, bearer, params, mask, session.body)

    def _cancel(self, request: Request) -> Reply:
        try:
            session = self._session(request)
        except GoogleError as error:
            return error.reply()
        self._sessions.forget(session)
        return Reply(499)

    def _read_body(self, endpoint: Endpoint, text: bytes) -> dict[str, Any]:
        try:
            body = json.loads(text or b"{}")
        except ValueError:
            raise GoogleError(400, "parseError", "Parse Error") from None
        try:
            return self._front.check_body(endpoint, body)
        except GoogleError as error:
            self._front.violations.append(Violation(endpoint.method, error.message))
            raise


def _start_with(uploads: Uploads, endpoint: Endpoint) -> Any:
    return lambda request: uploads.start(endpoint, request)


def _put_or_status(request: Request) -> str:
    is_question = request.headers.get("content-range", "").startswith("bytes */")
    return "drive.upload.status" if is_question else "drive.upload.put"


def _check_start(call: Call, method: str, length_bytes: int) -> None:
    """What can be refused before the bytes come, is. Raises GoogleError."""
    draft = read_draft(call.body, is_new=method == CREATE)
    if method == UPDATE:
        prepare_update(call)
        call.file("canModifyContent")
    else:
        require_room_for_child(call, draft.parents)
        call.store.check_new_id(draft)
    call.store.require_space(length_bytes)


def _store(call: Call, method: str, content: Content, mime_type: str) -> File:
    """Create or update with content. Raises GoogleError."""
    draft = read_draft(call.body, is_new=method == CREATE)
    me, client_id = call.store.user, call.bearer.client_id
    if method == CREATE:
        require_room_for_child(call, draft.parents)
        draft.mime_type = draft.mime_type or _bare(mime_type) or guess_type(draft.name or "")
        return call.store.create(draft, content, me, client_id)
    file, add_parent, remove_parent = prepare_update(call)
    call.file("canModifyContent")
    if draft.mime_type is None and _bare(mime_type):
        draft.mime_type = _bare(mime_type)
    return call.store.update(file, draft, content, me, add_parent, remove_parent)


def _bare(mime_type: str) -> str:
    """A content type without parameters; "" for the one that says nothing."""
    bare = mime_type.partition(";")[0].strip()
    return "" if bare == UNKNOWN else bare


def _incomplete(session: Session) -> Reply:
    """308: send more, from here."""
    headers = {}
    if session.received_bytes:
        headers["Range"] = f"bytes=0-{session.received_bytes - 1}"
    return Reply(308, b"", headers)
