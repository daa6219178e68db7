"""The later requests of a resumable upload: more bytes, how far it is, the end of it.

Source: Drive API v3 guide "Upload file data", section "Perform a resumable upload".
"""

from __future__ import annotations

from .faults import Faults
from .front import Account, Bearer, Call, Endpoint, Front
from .google_errors import GoogleError, invalid
from .http import Reply, Request
from .sessions import Session, Sessions, Span, Upload, read_content_range
from .writing import Arrived, Dialect, write


class Resumable:
    """Sessions of one version of the API, from the first PUT to the finished file."""

    def __init__(
        self,
        front: Front,
        dialect: Dialect,
        sessions: Sessions,
        accounts: dict[str, Account],
        faults: Faults,
    ):
        self._front = front
        self._dialect = dialect
        self._sessions = sessions
        self._accounts = accounts
        self._faults = faults

    def start(self, call: Call, method: str, length_bytes: int | None) -> str:
        """Open a session for a request that was checked; its id."""
        request = call.request
        facts = {
            "method": method,
            "file_id": request.args.get("fileId", ""),
            "body": call.body,
            "query": request.query,
            "mime_type": request.headers.get("x-upload-content-type", ""),
            "length_bytes": length_bytes,
            "email": call.bearer.email,
            "client_id": call.bearer.client_id,
            "scopes": sorted(call.bearer.scopes),
            "api": self._dialect.api,
            "if_match": request.headers.get("if-match", ""),
        }
        return self._sessions.start(facts).id

    def put(self, request: Request) -> Reply:
        """More bytes for a session, or the question how far it is."""
        try:
            upload = self._find(request)
            with upload.lock:
                return self._take(upload, request)
        except GoogleError as error:
            return self._front.refuse(error)

    def cancel(self, request: Request) -> Reply:
        try:
            upload = self._find(request)
        except GoogleError as error:
            return self._front.refuse(error)
        self._sessions.forget(upload.session)
        return Reply(499)

    def _find(self, request: Request) -> Upload:
        if "authorization" in request.headers:  # the session's address is proof enough without
            self._front.authenticate(request)
        upload = self._sessions.find(request.param("upload_id"))
        if upload is None or upload.session.api != self._dialect.api:
            raise GoogleError(404, "notFound", "Upload session not found.")
        return upload

    def _take(self, upload: Upload, request: Request) -> Reply:
        span = read_content_range(request.headers.get("content-range", ""))
        if span is None:
            raise invalid("Failed to parse Content-Range header.")
        if upload.session.is_done:
            return self._answer(upload.session, request)
        total = upload.session.length_bytes
        if total is not None and span.total is not None and span.total != total:
            raise invalid("Content-Range disagrees with X-Upload-Content-Length.")
        if span.start is not None:
            return self._take_bytes(upload, request, span, span.start)
        if span.total is not None and span.total == upload.arrival.received_bytes:
            return self._finish(upload, request)
        return _incomplete(upload)

    def _take_bytes(self, upload: Upload, request: Request, span: Span, start: int) -> Reply:
        received = upload.arrival.received_bytes
        if start > received:
            raise GoogleError(
                503,
                "backendError",
                "Invalid request.  According to the Content-Range header, the upload offset is "
                f"{start} byte(s), which exceeds already uploaded size of {received} byte(s).",
            )
        before = request.body.received_bytes
        upload.receive(request.body, received - start, span.end)
        arrived = request.body.received_bytes - before
        is_whole = span.end is None or arrived == span.end - start
        is_last = span.end is None or span.end == span.total
        if is_last and is_whole:
            return self._finish(upload, request)
        upload.arrival.round_down()
        if not is_whole:
            raise invalid("The body's length disagrees with Content-Range.")
        return _incomplete(upload)

    def _finish(self, upload: Upload, request: Request) -> Reply:
        session = upload.session
        if session.length_bytes not in (None, upload.arrival.received_bytes):
            upload.arrival.round_down()
            raise invalid("The upload is not as long as X-Upload-Content-Length said.")
        store = self._accounts[session.email].store
        call = self._call(session, request)
        if_match = session.if_match if self._faults.etag_checked_at_completion else ""
        with upload.arrival.finish(store.blobs) as content:
            try:
                with store.lock:
                    arrived = Arrived(content, session.mime_type)
                    file = write(self._dialect, call, session.method, arrived, if_match)
            except GoogleError:
                self._sessions.forget(session)
                raise
        session.file_id, session.is_done = file.id, True
        self._sessions.keep(session)
        return self._answer(session, request)

    def _answer(self, session: Session, request: Request) -> Reply:
        """The finished file's resource, also when asked again after a lost answer."""
        call = self._call(session, request)
        with call.store.lock:
            answer = self._dialect.answer(call, call.store.tree.get(session.file_id))
        return self._front.close(self._endpoint(session), call, answer)

    def _call(self, session: Session, request: Request) -> Call:
        params, mask = self._front.read_query(self._endpoint(session), session.query)
        bearer = Bearer(session.email, session.client_id, frozenset(session.scopes))
        request.args = {"fileId": session.file_id} if session.file_id else {}
        account = self._accounts[session.email]
        return Call(request, account, bearer, params, mask, session.body)

    def _endpoint(self, session: Session) -> Endpoint:
        return Endpoint(session.method, lambda call: None, self._dialect.fields)


def _incomplete(upload: Upload) -> Reply:
    """308: send more, from here."""
    headers = {}
    if upload.arrival.received_bytes:
        headers["Range"] = f"bytes=0-{upload.arrival.received_bytes - 1}"
    return Reply(308, b"", headers)
