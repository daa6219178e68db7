"""Partial answers: which fields a mask lets through, and which masks are refused."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.fields import parse_fields
from jupyter_colabsync.demo.google_errors import GoogleError
from tests.unit.demo.asking import Asker

WHOLE = {"a": 1, "b": {"c": 2, "d": {"x": 3}}, "e": [{"f": 4, "g": 5}, {"f": 6}]}


@pytest.mark.parametrize(
    ("mask", "kept"),
    [
        ("a", {"a": 1}),
        ("*", WHOLE),
        ("", {}),
        ("b(c)", {"b": {"c": 2}}),
        ("b/c", {"b": {"c": 2}}),
        ("b/d/x", {"b": {"d": {"x": 3}}}),
        ("b(c,d(x))", {"b": {"c": 2, "d": {"x": 3}}}),
        ("b(c),b(d)", {"b": {"c": 2, "d": {"x": 3}}}),
        ("b/c,b", {"b": {"c": 2, "d": {"x": 3}}}),
        ("e(f)", {"e": [{"f": 4}, {"f": 6}]}),
        ("e/f, a", {"e": [{"f": 4}, {"f": 6}], "a": 1}),
        ("b(*)", {"b": {"c": 2, "d": {"x": 3}}}),
        ("missing", {}),
    ],
)
def test_a_mask_keeps_exactly_what_it_names(mask: str, kept: dict[str, Any]) -> None:
    assert parse_fields(mask).apply(WHOLE) == kept


@pytest.mark.parametrize("mask", ["a,", ",a", "a(", "a(b", "a)", "a()", "a//b", "a b", "a;b", "/a"])
def test_a_mask_that_is_no_mask_is_refused(mask: str) -> None:
    with pytest.raises(GoogleError) as refusal:
        parse_fields(mask)

    assert refusal.value.reason == "invalidParameter"


@pytest.mark.parametrize("mask", ["nome", "files", "owners(nome)", "id(x)", "capabilities/canFly"])
def test_a_field_that_files_do_not_have_is_refused(ask: Asker, cloud: DemoCloud, mask: str) -> None:
    answer = ask.files("/root", fields=mask)

    assert (answer.status, answer.reason) == (400, "invalidParameter")
    assert answer.json["error"]["errors"][0]["location"] == "fields"
    assert len(cloud.violations) == 1
    cloud.violations.clear()


def test_without_a_mask_a_file_shows_four_fields(ask: Asker) -> None:
    assert set(ask.files("/root").json) == {"kind", "id", "name", "mimeType"}


def test_without_a_mask_a_list_shows_four_fields_of_each_file(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("a.txt", "")

    answer = ask.files().json

    assert set(answer) == {"kind", "incompleteSearch", "files"}
    assert set(answer["files"][0]) == {"kind", "id", "name", "mimeType"}


def test_the_first_of_a_repeated_parameter_counts(ask: Asker) -> None:
    assert set(ask("GET", "/drive/v3/files/root?fields=id&fields=name").json) == {"id"}


def test_about_wants_its_fields_named(ask: Asker, cloud: DemoCloud) -> None:
    answer = ask("GET", "/drive/v3/about")

    assert (answer.status, answer.reason) == (400, "required")
    cloud.violations.clear()


def test_everything_is_what_the_discovery_document_allows(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("a.txt", "text")
    cloud.drive.put_document("Notes", "text")
    cloud.drive.put_shortcut("link", "a.txt")
    cloud.drive.share_with_me("theirs.txt", "text")

    for path in ("/files", "/about", "/changes?pageToken=1", "/drives"):
        assert ask("GET", f"/drive/v3{path}", fields="*").status == 200
    assert cloud.violations == []
