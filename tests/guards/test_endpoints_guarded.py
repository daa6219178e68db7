"""Every endpoint asks for sign-in and XSRF, and refuses what it does not understand.

The routes come from the contract itself, so that a new one is guarded from its first day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPResponse

from jupyter_colabsync.contract.routes import ROUTES, Route
from tests.server.conftest import Client, JpFetch

# pages that are no row of the contract
PAGES = ("openapi.json", "oauth/callback")


Fetch = Callable[..., Awaitable[HTTPResponse]]


def name_of(route: Route) -> str:
    """The route's name, as the test's id."""
    return route.name


def address(route: Route) -> str:
    """The route with something in its path's parameters."""
    return re.sub(r"\{\w+\}", "0000", route.path)


@pytest.fixture
def knock(http_server_client: Any, jp_base_url: str) -> Fetch:
    """One request as a stranger: no token, no cookie but the ones given."""

    async def fetch(verb: str, path: str, **settings: Any) -> HTTPResponse:
        response: HTTPResponse = await http_server_client.fetch(
            f"{jp_base_url}colabsync/{path}",
            method=verb,
            raise_error=False,
            follow_redirects=False,
            allow_nonstandard_methods=True,
            **settings,
        )
        return response

    return fetch


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
@pytest.mark.parametrize("token", [None, "wrong"])
async def test_no_endpoint_answers_a_stranger(
    knock: Fetch, route: Route, token: str | None
) -> None:
    headers = {"Authorization": f"token {token}"} if token else {}
    response = await knock(route.verb, address(route), headers=headers)
    assert response.code == 403


@pytest.mark.parametrize("page", PAGES)
async def test_no_page_answers_a_stranger(knock: Fetch, page: str) -> None:
    assert (await knock("GET", page)).code == 403


@pytest.fixture
def cookies(knock: Fetch, jp_asyncio_loop: Any, jp_serverapp: Any) -> dict[str, str]:
    """The cookies of a browser that signed in to Jupyter."""
    token = jp_serverapp.identity_provider.token
    response = jp_asyncio_loop.run_until_complete(knock("GET", f"jobs?token={token}"))
    lines = [line.split(";")[0] for line in response.headers.get_list("Set-Cookie")]
    found = dict(line.split("=", 1) for line in lines)
    assert any(name.startswith("username-") for name in found)
    return found


def as_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


WRITING = [route for route in ROUTES if route.verb != "GET"]


@pytest.mark.parametrize("route", WRITING, ids=name_of)
@pytest.mark.parametrize("xsrf", [None, "wrong"])
async def test_a_browsers_cookie_alone_changes_nothing(
    knock: Fetch, cookies: dict[str, str], route: Route, xsrf: str | None
) -> None:
    headers = {"Cookie": as_header(cookies)} | ({"X-XSRFToken": xsrf} if xsrf else {})
    response = await knock(route.verb, address(route), headers=headers, body="{}")
    assert response.code == 403


async def test_the_cookie_with_its_xsrf_token_is_enough(
    knock: Fetch, cookies: dict[str, str]
) -> None:
    token = "2|aabbccdd|" + "0" * 32 + "|1700000000"
    headers = {"Cookie": as_header(cookies | {"_xsrf": token}), "X-XSRFToken": token}
    response = await knock("POST", "jobs/0000/cancel", headers=headers, body="{}")
    assert response.code == 404
    assert json.loads(response.body)["code"] == "not_found"


async def test_another_sites_page_is_refused(knock: Fetch, cookies: dict[str, str]) -> None:
    headers = {"Cookie": as_header(cookies), "Origin": "https://evil.example"}
    assert (await knock("GET", "jobs", headers=headers)).code == 404


@pytest.mark.parametrize("route", WRITING, ids=name_of)
@pytest.mark.parametrize("body", ["{", "[]", '"text"', '{"unheardOf": 1}'])
async def test_a_malformed_body_is_refused_with_a_sentence(
    jp_fetch: JpFetch, route: Route, body: str
) -> None:
    response = await jp_fetch(
        "colabsync",
        *address(route).split("/"),
        method=route.verb,
        body=body,
        allow_nonstandard_methods=True,
        raise_error=False,
    )
    problem = json.loads(response.body)
    assert (response.code, problem["code"]) == (400, "bad_request")
    assert problem["message"].endswith((".", "!"))


@pytest.mark.parametrize("route", [each for each in ROUTES if each.verb == "GET"], ids=name_of)
async def test_an_unknown_query_is_refused(client: Client, route: Route) -> None:
    status, problem = await client.ask("GET", address(route), unheardOf="1")
    assert (status, problem["code"]) == (400, "bad_request")


@pytest.mark.parametrize(("verb", "path"), [("GET", "links/preview"), ("POST", "system")])
async def test_a_verb_without_a_row_is_not_allowed(client: Client, verb: str, path: str) -> None:
    status, _ = await client.ask(verb, path)
    assert status == 405
