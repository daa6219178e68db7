"""The table and its functions agree, or the server refuses to start."""

from __future__ import annotations

import re
import typing

import pytest

from jupyter_colabsync.contract.routes import ROUTES, Route
from jupyter_colabsync.server.routes import FUNCTIONS, PREFIX, join, pattern
from jupyter_colabsync.services import Services


def test_a_row_without_a_function_stops_the_start() -> None:
    fewer = {name: function for name, function in FUNCTIONS.items() if name != "links"}
    with pytest.raises(RuntimeError, match="links"):
        join(ROUTES, fewer)


def test_a_function_without_a_row_stops_the_start() -> None:
    more = {**FUNCTIONS, "launchRocket": FUNCTIONS["links"]}
    with pytest.raises(RuntimeError, match="launchRocket"):
        join(ROUTES, more)


def test_two_rows_for_one_place_stop_the_start() -> None:
    twin = Route("twin", "GET", "links", ROUTES[0].request, ROUTES[0].reply, "")
    with pytest.raises(RuntimeError, match="GET links"):
        join([*ROUTES, twin], {**FUNCTIONS, "twin": FUNCTIONS["links"]})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_function_takes_and_gives_what_its_row_says(route: Route) -> None:
    function = FUNCTIONS[route.name]
    hints = typing.get_type_hints(function, localns={"Services": Services})
    assert hints == {"services": Services, "request": route.request, "return": route.reply}


def test_every_path_parameter_is_a_field_of_its_request() -> None:
    for route in ROUTES:
        for name in re.findall(r"\{(\w+)\}", route.path):
            assert name in route.request.__struct_fields__, route.name


@pytest.mark.parametrize(
    ("path", "address", "parts"),
    [
        ("links", "links", {}),
        ("links/{link_id}", "links/a-1", {"link_id": "a-1"}),
        ("links/{link_id}/sync", "links/x/sync", {"link_id": "x"}),
        ("links/{link_id}", "links/x/sync", None),
        ("links/{link_id}", "links/", None),
    ],
)
def test_paths_are_matched_whole(path: str, address: str, parts: dict[str, str] | None) -> None:
    found = re.fullmatch(pattern(path), PREFIX + address)
    assert (found.groupdict() if found else None) == parts


def test_literal_paths_are_met_before_those_with_parameters() -> None:
    paths = list(join(ROUTES, FUNCTIONS))
    assert paths == sorted(paths, key=lambda path: "{" in path)
