"""The search language: what each query finds, and which queries are refused."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker

JAN_2020_MS = 1577836800000


@pytest.fixture
def drive(cloud: DemoCloud) -> None:
    """Six files whose names are what the tables below look for."""
    hand = cloud.drive
    hand.put("HelloWorld.txt", "the quick brown fox", modified_ms=JAN_2020_MS)
    hand.put("say hello.md", "lazy dog")
    hand.put("it's \\ odd.csv", "1,2")
    hand.mkdir("folder")
    hand.put("folder/inner.ipynb", "{}")
    hand.put("gone.txt", "x")
    hand.trash("gone.txt")
    hand.star("say hello.md")


ALL = {"HelloWorld.txt", "say hello.md", "it's \\ odd.csv", "folder", "inner.ipynb", "gone.txt"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ALL, id="no query finds everything, trash included"),
        pytest.param("name = 'HelloWorld.txt'", {"HelloWorld.txt"}, id="equal name"),
        pytest.param("name = 'helloworld.TXT'", {"HelloWorld.txt"}, id="equality ignores case"),
        pytest.param("name = 'Hello'", set(), id="equality wants the whole name"),
        pytest.param(
            "name contains 'hello'", {"HelloWorld.txt", "say hello.md"}, id="beginnings of words"
        ),
        pytest.param("name contains 'World'", set(), id="not the middle of a word"),
        pytest.param(r"name = 'it\'s \\ odd.csv'", {"it's \\ odd.csv"}, id="escapes"),
        pytest.param("name != 'folder' and trashed = false and starred = true", {"say hello.md"}),
        pytest.param("trashed=true", {"gone.txt"}, id="no blanks needed"),
        pytest.param("trashed != false", {"gone.txt"}, id="not equal to false"),
        pytest.param("not trashed = true and name contains 'g'", set(), id="not binds tightest"),
        pytest.param("mimeType = 'application/vnd.google-apps.folder'", {"folder"}),
        pytest.param("mimeType != 'text/plain' and starred = false and trashed = false",
                     {"folder", "it's \\ odd.csv", "inner.ipynb"}),
        pytest.param("mimeType contains 'text/'",
                     {"HelloWorld.txt", "say hello.md", "it's \\ odd.csv", "gone.txt"}),
        pytest.param("modifiedTime < '2020-06-01T00:00:00'", {"HelloWorld.txt"}, id="older"),
        pytest.param("modifiedTime = '2020-01-01T01:00:00+01:00'", {"HelloWorld.txt"}, id="zones"),
        pytest.param("createdTime > '2020-06-01'", ALL, id="a date alone is a time"),
        pytest.param("viewedByMeTime > '2020-06-01T00:00:00Z'", set()),
        pytest.param("'root' in parents and trashed = false",
                     {"HelloWorld.txt", "say hello.md", "it's \\ odd.csv", "folder"}),
        pytest.param("name = 'folder' or name = 'inner.ipynb'", {"folder", "inner.ipynb"}),
        pytest.param("name = 'folder' or trashed = true and name = 'x'", {"folder"},
                     id="and binds tighter than or"),
        pytest.param("(name = 'folder' or trashed = true) and name contains 'gone'", {"gone.txt"},
                     id="parentheses"),
        pytest.param("fullText contains 'quick fox'", {"HelloWorld.txt"}, id="words anywhere"),
        pytest.param("fullText contains '\"quick fox\"'", set(), id="a phrase is one thing"),
        pytest.param("'me' in owners and starred = true", {"say hello.md"}),
        pytest.param("'nobody@example.com' in writers", set()),
        pytest.param("'me' in readers and trashed = true", {"gone.txt"}),
        pytest.param("sharedWithMe", set(), id="a bare flag"),
        pytest.param("sharedWithMe = false and starred = true", {"say hello.md"}),
        pytest.param("visibility = 'limited' and starred = true", {"say hello.md"}),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("drive")
def test_a_query_finds_what_drive_says_it_finds(ask: Asker, query: str, expected: set[str]) -> None:
    answer = ask.files(q=query) if query else ask.files()

    assert {file["name"] for file in answer.json["files"]} == expected


@pytest.mark.parametrize(
    "query",
    [
        "name",
        "name =",
        "name = unquoted",
        "name = 'open",
        "name > 'a'",
        "nome = 'a'",
        "id = 'x'",
        "trashed = maybe",
        "trashed",
        "'root' in children",
        "name = 'a' and",
        "name = 'a' name = 'b'",
        "(name = 'a'",
        "name = 'a')",
        "modifiedTime > 'yesterday'",
        "modifiedTime contains '2020-01-01'",
        "properties has { key='a' }",
        "name = 'a' && trashed = true",
        "fullText = 'a'",
    ],
)
def test_a_query_drive_would_not_understand_is_refused(ask: Asker, query: str) -> None:
    answer = ask.files(q=query)

    assert (answer.status, answer.reason) == (400, "invalid")
    assert answer.json["error"]["errors"][0]["location"] == "q"


def test_properties_are_found_by_key_and_value(ask: Asker) -> None:
    made = ask.create(name="a", properties={"role": "data"}, appProperties={"pair": "7"})

    by_property = ask.files(q="properties has { key='role' and value='data' }").json["files"]
    by_app = ask.files(q="appProperties has { key='pair' and value='7' }").json["files"]
    by_wrong = ask.files(q="appProperties has { key='pair' and value='8' }").json["files"]

    assert [f["id"] for f in by_property] == [f["id"] for f in by_app] == [made["id"]]
    assert by_wrong == []


def test_children_of_a_folder_that_does_not_exist_are_a_404(ask: Asker) -> None:
    answer = ask.files(q="'nothere' in parents")

    assert (answer.status, answer.reason) == (404, "notFound")


def test_a_long_query_may_come_as_a_post_that_means_get(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("wanted.txt", "")
    query = "q=" + "+or+".join(f"name+%3D+%27{n}.txt%27" for n in ["wanted", *range(200)])

    answer = ask("POST", "/drive/v3/files", query.encode(), {"X-HTTP-Method-Override": "GET"})

    assert [file["name"] for file in answer.json["files"]] == ["wanted.txt"]
