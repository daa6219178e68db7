"""files.list: pages, order, many folders at once, and how a listing may be wrong for a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.records import File
from tests.unit.demo.asking import Answer, Asker


def test_pages_follow_each_other_without_gap_or_repeat(ask: Asker, cloud: DemoCloud) -> None:
    for number in range(25):
        cloud.drive.put(f"{number:02}.txt", "")
    names: list[str] = []
    query: dict[str, Any] = {"pageSize": 10, "orderBy": "name"}

    for _ in range(3):
        page = ask.files(**query).json
        names += [file["name"] for file in page["files"]]
        query["pageToken"] = page.get("nextPageToken")

    assert names == [f"{number:02}.txt" for number in range(25)]
    assert query["pageToken"] is None


@pytest.mark.parametrize("token", ["nonsense", "~!!~MTA6MDAw", "~!!~\u00e9"])
def test_a_page_token_of_nobody_is_refused(ask: Asker, token: str) -> None:
    answer = ask.files(pageToken=token)

    assert (answer.status, answer.reason) == (400, "invalid")


def test_a_page_token_belongs_to_its_query(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("a.txt", "")
    cloud.drive.put("b.txt", "")
    token = ask.files(pageSize=1).json["nextPageToken"]

    assert ask.files(pageToken=token, q="trashed = false").status == 400


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["a10", "a9", "B", "folder"]),
        ("name desc", ["folder", "B", "a9", "a10"]),
        ("name_natural", ["a9", "a10", "B", "folder"]),
        ("folder,name", ["folder", "a10", "a9", "B"]),
        ("folder desc,name_natural desc", ["B", "a10", "a9", "folder"]),
        ("quotaBytesUsed desc,name", ["B", "a10", "a9", "folder"]),
        ("modifiedTime", ["B", "a9", "a10", "folder"]),
        ("starred,name", ["a9", "a10", "B", "folder"]),
    ],
)
def test_a_list_comes_in_the_order_asked_for(
    ask: Asker, cloud: DemoCloud, order: str, names: list[str]
) -> None:
    for number, name in enumerate(["B", "a9", "a10"]):
        cloud.drive.put(name, "x" * (9 if name == "B" else 1), modified_ms=number)
    cloud.drive.star("a9")
    cloud.drive.mkdir("folder")

    assert [file["name"] for file in ask.files(orderBy=order).json["files"]] == names


@pytest.mark.parametrize("order", ["size", "name down", "name desc desc"])
def test_an_order_drive_does_not_know_is_refused(ask: Asker, order: str) -> None:
    answer = ask.files(orderBy=order)

    assert (answer.status, answer.reason) == (400, "invalidParameter")


def folder_query(ids: Iterable[str]) -> str:
    parents = " or ".join(f"'{each}' in parents" for each in ids)
    return f"({parents}) and trashed = false"


def names(answer: Answer) -> set[str]:
    return {file["name"] for file in answer.json["files"]}


class NeverWalked(dict[str, File]):
    """Files that may be looked up, not gone through."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the whole account was searched")

    keys = values = items = __iter__  # type: ignore[assignment]  # none of them may be called


def test_fifty_folders_are_listed_at_once_without_a_search_of_the_whole_account(
    ask: Asker, cloud: DemoCloud
) -> None:
    cloud.drive.put_many({f"{number:02}/{number:02}.txt": "" for number in range(60)})
    cloud.drive.trash("07/07.txt")
    ids = [cloud.drive.find(f"{number:02}").id for number in range(50)]
    tree = cloud.drive.store.tree
    tree.files = NeverWalked(tree.files)
    asked = urlencode({"q": folder_query(ids), "pageSize": 1000}).encode()

    answer = ask("POST", "/drive/v3/files", asked, {"X-HTTP-Method-Override": "GET"})

    assert names(answer) == {f"{number:02}.txt" for number in range(50)} - {"07.txt"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("{a} or {b}", {"a.txt", "a.csv", "b.txt"}, id="one folder or another"),
        pytest.param("({a} or {b}) and name contains 'a'", {"a.txt", "a.csv"}, id="narrowed"),
        pytest.param("{a} and mimeType = 'text/csv' or {b}", {"a.csv", "b.txt"}, id="mixed"),
        pytest.param("{a} or name = 'c.txt'", {"a.txt", "a.csv", "c.txt"}, id="or anywhere"),
        pytest.param("not {a} and name contains 'txt'", {"b.txt", "c.txt"}, id="not in one"),
        pytest.param("{a} and {b}", set(), id="nothing lies in two"),
        pytest.param("({a} or {b}) and ({b} or {c})", {"b.txt"}, id="what two choices share"),
    ],
)
def test_folders_in_a_query_may_be_combined(
    ask: Asker, cloud: DemoCloud, query: str, expected: set[str]
) -> None:
    cloud.drive.put_many(dict.fromkeys(["a/a.txt", "a/a.csv", "b/b.txt", "c/c.txt"], ""))
    terms = {name: f"'{cloud.drive.find(name).id}' in parents" for name in "abc"}
    folders = "mimeType != 'application/vnd.google-apps.folder'"

    assert names(ask.files(q=f"({query.format(**terms)}) and {folders}")) == expected


def test_pages_are_cut_from_one_search(
    ask: Asker, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.drive.put_many({f"{number:02}.txt": "" for number in range(9)})
    listing = cloud.accounts["demo.student@example.com"].listing
    searches: list[object] = []
    search = listing._search

    def count(*asked: Any) -> list[str]:
        searches.append(asked)
        return search(*asked)

    monkeypatch.setattr(listing, "_search", count)
    first = ask.files(pageSize=3).json
    cloud.drive.put("late.txt", "")

    second = ask.files(pageSize=3, pageToken=first["nextPageToken"]).json
    third = ask.files(pageSize=3, pageToken=second["nextPageToken"]).json

    told = {file["name"] for page in (first, second, third) for file in page["files"]}
    assert told == {f"{number:02}.txt" for number in range(9)}
    assert len(searches) == 1


def test_a_fresh_file_may_stay_out_of_lists_for_a_while(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("old.txt", "")
    cloud.drive.set_list_lag(lists=2)
    file = ask.create(name="fresh.txt")

    lists = [{f["name"] for f in ask.files().json["files"]} for _ in range(3)]

    assert lists == [{"old.txt"}, {"old.txt"}, {"old.txt", "fresh.txt"}]
    assert ask.files(f"/{file['id']}").status == 200


def test_a_fresh_file_stays_out_of_lists_for_so_many_seconds() -> None:
    now_s = 1_700_000_000.0
    with (
        DemoCloud(sample=False, clock=lambda: now_s) as cloud,
        closing(Asker(cloud)) as ask,
    ):
        cloud.drive.set_list_lag(seconds=60)
        cloud.drive.put("fresh.txt", "")
        early = names(ask.files())
        now_s += 61
        ask.token = cloud.access_token()

        assert (early, names(ask.files())) == (set(), {"fresh.txt"})


def test_a_list_of_several_folders_may_come_back_wrongly_empty(
    ask: Asker, cloud: DemoCloud
) -> None:
    cloud.drive.put_many({"a/a.txt": "", "b/b.txt": ""})
    ids = [cloud.drive.find(name).id for name in "ab"]
    ask("POST", "/_demo/drive/blank_lists", {"times": 2})

    several = [names(ask.files(q=folder_query(ids))) for _ in range(3)]
    cloud.drive.blank_lists(None)
    always = [names(ask.files(q=folder_query(ids))) for _ in range(3)]
    one = names(ask.files(q=folder_query(ids[:1])))
    cloud.drive.blank_lists(0)

    assert several == [set(), set(), {"a.txt", "b.txt"}]
    assert always == [set()] * 3
    assert one == {"a.txt"}
    assert names(ask.files(q=folder_query(ids))) == {"a.txt", "b.txt"}
