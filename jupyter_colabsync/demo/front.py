"""Google's front door: who is calling, is the request one Drive knows, and which fields go out.

Every request is checked against the discovery document, so that the demo refuses what the real
service would not understand; with `is_checking` the demo's own answers are checked as well. Each
version of the API has a front of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from .discovery import Discovery, drive_discovery
from .drive_store import DriveStore
from .faults import Faults
from .fields import EVERYTHING, Mask, parse_fields
from .google_errors import GoogleError, invalid, not_found
from .http import BadRequest, Reply, Request, Router, json_reply
from .listing import Listing
from .records import File
from .resource import View
from .rights import require

DRIVE_SCOPE = "https://www.googleapis.com/auth/drive"


@dataclass(frozen=True, slots=True)
class Account:
    """One Google account of the demo."""

    store: DriveStore
    listing: Listing


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a valid access token stands for."""

    email: str
    client_id: str
    scopes: frozenset[str]


class Bearers(Protocol):
    """Who knows access tokens."""

    def bearer(self, access_token: str) -> Bearer | None: ...


@dataclass(slots=True)
class Call:
    """One understood request: typed parameters, parsed mask, JSON body."""

    request: Request
    account: Account
    bearer: Bearer
    params: dict[str, Any]
    mask: Mask
    body: dict[str, Any] = field(default_factory=dict)
    etag: str = ""
    """Of the one file that is answered."""

    @property
    def store(self) -> DriveStore:
        return self.account.store

    @property
    def view(self) -> View:
        return View(self.store, self.request.origin, self.bearer.client_id)

    def can_see(self, file: File) -> bool:
        """With only the drive.file scope an app sees what it made itself."""
        if self.bearer.scopes & WIDE_SCOPES:
            return True
        return file.app == self.bearer.client_id or file.id == self.store.tree.root_id

    def file(self, capability: str = "", file_id: str = "") -> File:
        """The file of the path. Raises GoogleError 404, 403."""
        file_id = file_id or self.request.args["fileId"]
        file = self.store.tree.get(file_id)
        if not self.can_see(file):
            raise not_found(file_id)
        if file.drive_id and not self.params.get("supportsAllDrives"):
            raise not_found(file_id)
        if capability:
            require(self.store, file, capability)
        return file


WIDE_SCOPES = {
    DRIVE_SCOPE,
    DRIVE_SCOPE + ".readonly",
    DRIVE_SCOPE + ".metadata",
    DRIVE_SCOPE + ".metadata.readonly",
}
Answer: TypeAlias = "dict[str, Any] | Reply | None"


@dataclass(frozen=True, slots=True)
class Violation:
    """A request the real Drive would not know, or an answer of ours it would not give."""

    method: str
    problem: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One Drive method: its discovery id, what it does, and the fields answered by default."""

    method: str
    handler: Callable[[Call], Answer]
    fields: str = ""
    needs_fields: bool = False


class Front:
    """Mounts endpoints of one version of the API on a router."""

    def __init__(
        self,
        router: Router,
        accounts: dict[str, Account],
        bearers: Bearers,
        faults: Faults,
        api: str = "v3",
        *,
        is_checking: bool,
        violations: list[Violation],
    ):
        """`violations` collects what departs from Google's description, for all fronts."""
        self.api = api
        self._router = router
        self._accounts = accounts
        self._bearers = bearers
        self._faults = faults
        self._is_checking = is_checking
        self.violations = violations

    def name(self, method: str) -> str:
        """What a method is called in `calls` and `faults`."""
        return method if self.api == "v3" else method.replace("drive.", f"drive.{self.api}.", 1)

    def add(
        self,
        verb: str,
        path: str,
        endpoint: Endpoint,
        count_as: Callable[[Request], str] | None = None,
    ) -> None:
        method = count_as or self.name(endpoint.method)
        self._router.add(verb, path, lambda request: self.run(endpoint, request), method)

    def run(self, endpoint: Endpoint, request: Request) -> Reply:
        try:
            call = self.open(endpoint, request)
            with call.store.lock:
                answer = endpoint.handler(call)
            return self.close(endpoint, call, answer)
        except GoogleError as error:
            return self.refuse(error)
        except BadRequest:
            return self.refuse(GoogleError(400, "parseError", "Parse Error"))

    def open(self, endpoint: Endpoint, request: Request, *, reads_body: bool = True) -> Call:
        """Raises GoogleError 400, 401, 403."""
        bearer = self.authenticate(request)
        scopes = self._discovery().scopes(endpoint.method)
        if scopes and not scopes & bearer.scopes:
            raise GoogleError(403, "insufficientPermissions")
        account = self._accounts[bearer.email]
        try:
            params, mask = self.read_query(endpoint, request.query)
            call = Call(request, account, bearer, params, mask)
            if reads_body and self._discovery().method(endpoint.method).get("request"):
                call.body = self.check_body(endpoint, request.json() or {})
        except GoogleError as error:
            self.violations.append(Violation(self.name(endpoint.method), error.message))
            raise
        return call

    def read_query(
        self, endpoint: Endpoint, query: list[tuple[str, str]]
    ) -> tuple[dict[str, Any], Mask]:
        params = self._discovery().read_parameters(endpoint.method, query)
        if "fields" not in params and endpoint.needs_fields:
            raise GoogleError(
                400,
                "required",
                "The 'fields' parameter is required for this method.",
                "fields",
            )
        schema = self._discovery().answer_schema(endpoint.method)
        text = params.get("fields", endpoint.fields)
        mask = EVERYTHING if text == "" and "fields" not in params else parse_fields(text)
        if schema:
            self._discovery().check_fields(mask, schema)
        return params, mask

    def check_body(self, endpoint: Endpoint, body: Any) -> dict[str, Any]:
        self._discovery().check_body(endpoint.method, body)
        return dict(body)

    def authenticate(self, request: Request) -> Bearer:
        """Anonymous reads are answered 403, anonymous writes 401, bad tokens 401."""
        header = request.headers.get("authorization", "")
        token = header[7:].strip() if header[:7].lower() == "bearer " else ""
        token = token or request.param("access_token")
        if not token and request.verb in ("GET", "HEAD"):
            raise GoogleError(
                403,
                "forbidden",
                "Method doesn't allow unregistered callers (callers without established "
                "identity). Please use API Key or other form of API consumer identity to call "
                "this API.",
            )
        if not token:
            raise GoogleError(401, "required", "Login Required.", "Authorization", "header")
        bearer = self._bearers.bearer(token)
        if bearer is None:
            raise GoogleError(401, "authError", "", "Authorization", "header")
        return bearer

    def close(self, endpoint: Endpoint, call: Call, answer: Answer) -> Reply:
        if answer is None:
            return Reply(204)
        if isinstance(answer, Reply):
            return answer
        document = call.mask.apply(answer)
        headers = {}
        if call.etag and self.api == "v3" and self._faults.sends_etag_header:
            headers["ETag"] = call.etag
        schema = self._discovery().answer_schema(endpoint.method)
        problem = schema and self._is_checking and self._discovery().mismatch(document, schema)
        if problem:
            self.violations.append(Violation(self.name(endpoint.method), f"Answer: {problem}"))
        return json_reply(document, headers=headers)

    def refuse(self, error: GoogleError) -> Reply:
        """A refusal in the words of this version of the API."""
        return (error.in_v2_words() if self.api == "v2" else error).reply()

    def _discovery(self) -> Discovery:
        return drive_discovery(self.api)


def offset(page_token: str) -> int:
    """The position a short list goes on from. Raises GoogleError 400."""
    if page_token and not (page_token.isascii() and page_token.isdigit()):
        raise invalid(location="pageToken")
    return int(page_token or 0)
