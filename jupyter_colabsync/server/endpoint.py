"""One handler for every row of the route table: sign-in, decode, call, encode, error to status.

Tornado's verbs appear here only; what an endpoint does is a plain function
`(services, request) -> reply` in the file of its feature.
"""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_colabsync.contract.routes import Route
from jupyter_colabsync.contract.wire import Problem, Wire
from jupyter_colabsync.decoding import convert, decode_json
from jupyter_colabsync.errors import (
    BadRequest,
    Busy,
    Cancelled,
    ColabSyncError,
    DriveFull,
    LocalProblem,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
    Unreachable,
)
from jupyter_colabsync.server.lazy import LazyServices

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services

# request and reply types differ from row to row; the guard tests hold them against the contract
Function = Callable[["Services", Any], Wire | Awaitable[Wire]]

# The first row that fits an error decides. Chosen so that nobody on the way gives a status a
# meaning of his own: the Lab and JupyterHub act on 401, 403, 424 and 503, proxies replace the
# bodies of 502 and 504, browsers repeat after 408. The body's `code` is what programs read.
STATUS: tuple[tuple[type[ColabSyncError], int], ...] = (
    (SignInNeeded, 428),
    (BadRequest, 400),
    (NotFound, 404),
    (DriveFull, 422),
    (Refused, 422),
    (Unreachable, 422),
    (LocalProblem, 422),
    (Busy, 409),
    (Stale, 409),
    (Cancelled, 409),
)
MAX_BODY_BYTES = 1024 * 1024
AUTH_RESOURCE = "colabsync"
BY_ITSELF = frozenset({"askKernels"})
"""What an open panel does again and again without anybody touching it, besides looking."""
JUPYTERS_OWN = ("token", "no_track_activity")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the contract, joined to what carries it out."""

    route: Route
    function: Function


class Endpoint(APIHandler):
    """All verbs of one path. Sign-in, XSRF and origin are checked by Jupyter's own base class."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, services: LazyServices, rows: Mapping[str, Row]) -> None:
        """`rows`: what this path answers, by verb."""
        self._lazy = services
        self._rows = rows

    @web.authenticated
    @authorized
    async def get(self, **parts: str) -> None:
        """Answer from the query."""
        await self._answer(parts)

    @web.authenticated
    @authorized
    async def post(self, **parts: str) -> None:
        """Answer from the JSON body."""
        await self._answer(parts)

    @web.authenticated
    @authorized
    async def delete(self, **parts: str) -> None:
        """Answer from the JSON body, if there is one."""
        await self._answer(parts)

    def update_api_activity(self) -> None:
        """Only what a person does counts as activity: a panel that looks at the GPU every second
        must not keep an idle server from being culled."""
        row = self._rows.get(self.request.method)
        if self.request.method != "GET" and (row is None or row.route.name not in BY_ITSELF):
            super().update_api_activity()

    async def _answer(self, parts: Mapping[str, str]) -> None:
        if (row := self._rows.get(self.request.method)) is None:
            raise web.HTTPError(405)
        try:
            request = self._decode(row.route, parts)
            reply = await call(row.function, await self._lazy.ready(), request)
        except ColabSyncError as error:
            self._refuse(status_of(error), problem_of(error))
        except Exception:
            # not ours: the browser gets no text of it, since that may hold a path or a token
            self.log.exception("ColabSync: %s failed", row.route.name)
            self._refuse(500, UNEXPECTED)
        else:
            self._send(reply)

    def _decode(self, route: Route, parts: Mapping[str, str]) -> Wire:
        if route.verb == "GET":
            return decode_query(route, self.request.query_arguments, parts)
        return decode_body(route, self.request.body, parts)

    def _refuse(self, status: int, problem: Problem) -> None:
        self.set_status(status)
        self._send(problem)

    def _send(self, reply: Wire) -> None:
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(msgspec.json.encode(reply))


UNEXPECTED = Problem(
    code="internal",
    message="Something unexpected went wrong; look into Jupyter's log, then try again.",
)


async def call(function: Function, services: Services, request: Wire) -> Wire:
    """Run one endpoint's function: a plain one in a worker thread, since it may block."""
    if inspect.iscoroutinefunction(function):
        return await function(services, request)  # type: ignore[no-any-return]  # see Function
    work = services.jobs.call(function, services, request)
    reply = await asyncio.wrap_future(work)
    assert isinstance(reply, Wire), "a plain function answers at once"
    return reply


def status_of(error: ColabSyncError) -> int:
    """The HTTP status for one of our errors, by `STATUS`; 500 for what it does not name."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def problem_of(error: ColabSyncError) -> Problem:
    """The error as the browser sees it."""
    return Problem(code=error.code, message=error.message, url=error.url)


def decode_body(route: Route, body: bytes, parts: Mapping[str, str]) -> Wire:
    """The request in a JSON body, with the fields its path holds. Raises BadRequest."""
    if len(body) > MAX_BODY_BYTES:
        raise BadRequest("This request is larger than 1 MiB; send less at once.")
    fields: dict[str, Any] = {}
    if body:
        try:
            fields = decode_json(body, dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadRequest("The request's body is no JSON object; send one.") from error
    return _convert(route, fields, parts, strict=True)


def decode_query(route: Route, query: Mapping[str, list[bytes]], parts: Mapping[str, str]) -> Wire:
    """The request in a GET's query, with the fields its path holds. Raises BadRequest.

    Jupyter's own parameters and the Lab's cache buster (`?1700000000000`) are not ours to judge.
    """
    fields: dict[str, Any] = {}
    for name, values in query.items():
        if name in JUPYTERS_OWN or re.fullmatch(r"\d+", name):
            continue
        if len(values) > 1:
            raise BadRequest(f"The query names `{name}` twice; send it once.")
        try:
            fields[name] = values[0].decode()
        except UnicodeDecodeError as error:
            raise BadRequest(f"The query's `{name}` is no UTF-8; encode it so.") from error
    return _convert(route, fields, parts, strict=False)


def _convert(
    route: Route, fields: dict[str, Any], parts: Mapping[str, str], *, strict: bool
) -> Wire:
    names = {each.name: each.encode_name for each in msgspec.structs.fields(route.request)}
    for name, value in parts.items():
        if fields.setdefault(names[name], value) != value:
            raise BadRequest(f"Path and request differ in `{names[name]}`; send it once.")
    try:
        return convert(fields, route.request, strict=strict)
    except msgspec.ValidationError as error:
        raise BadRequest(
            f"The request was not understood ({error}). Reload the page; if that does not help, "
            "the panel and the server are of different versions."
        ) from error
