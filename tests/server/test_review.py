"""Looking and deciding over HTTP: conflicts, what is held, history and the bins."""

from __future__ import annotations

import pytest

from tests.server.project import Json, Project
from tests.unit.notebooks.samples import sources

# --- conflicts


async def test_conflicts_are_listed_with_both_places(torn: Project) -> None:
    text, notebook = (await torn.get("conflicts"))["conflicts"]
    assert (text["path"], text["comparedAs"]) == ("a.txt", "text")
    assert (notebook["path"], notebook["comparedAs"]) == ("nb.ipynb", "notebook")
    assert (text["sizeBytes"], text["copySizeBytes"]) == (7, 5)
    assert text["contentsPath"] == "project/a.txt"
    assert text["copyContentsPath"] == f"project/{text['copyPath']}"
    assert (torn.folder / text["copyPath"]).read_bytes() == b"mine\n"
    (link,) = (await torn.client.get("links"))["links"]
    assert link["conflicts"] == 2


async def test_a_text_is_shown_line_by_line_and_a_notebook_cell_by_cell(torn: Project) -> None:
    copies = await torn.copies()
    text = await torn.get("conflicts/view", copyPath=copies["a.txt"])
    assert (text["hasBase"], text["cells"]) == (True, [])
    row = next(each for each in text["lines"] if each["isConflict"])
    told = {side: row[side]["text"] for side in ("base", "local", "remote")}
    assert told == {"base": "before", "local": "mine", "remote": "theirs"}
    notebook = await torn.get("conflicts/view", copyPath=copies["nb.ipynb"])
    assert (notebook["hasBase"], notebook["lines"]) == (True, [])
    assert [row["taken"] for row in notebook["cells"]] == ["choose", "local"]
    assert notebook["cells"][0]["remote"]["source"] == "theirs"


@pytest.mark.parametrize(
    ("keep", "there", "names"),
    [
        pytest.param("local", b"mine\n", 1, id="ours"),
        pytest.param("remote", b"theirs\n", 1, id="Drive's"),
        pytest.param("both", b"theirs\n", 2, id="both"),
    ],
)
async def test_a_conflict_is_settled_on_both_sides(
    torn: Project, keep: str, there: bytes, names: int
) -> None:
    copy = (await torn.copies())["a.txt"]
    seen = await torn.get("conflicts/view", copyPath=copy)
    link = await torn.post(
        "conflicts/resolve",
        copyPath=copy,
        keep=keep,
        localMd5=seen["localMd5"],
        remoteMd5=seen["remoteMd5"],
    )
    assert link["id"] == torn.link_id
    assert list(await torn.copies()) == ["nb.ipynb"]
    await torn.sync()
    assert torn.cloud.drive.read("Project/a.txt") == there
    assert sum(name.startswith("a") for name in torn.cloud.drive.tree("Project")) == names
    (link,) = (await torn.client.get("links"))["links"]
    assert link["conflicts"] == 1, "the other one"


async def test_what_clashes_in_a_link_that_only_uploads_is_a_conflict_like_any_other(
    project: Project,
) -> None:
    await project.post("change", mode="upload")
    project.tear()
    await project.sync()
    assert await project.copies() == {"a.txt": "a.txt", "nb.ipynb": "nb.ipynb"}
    (link,) = (await project.client.get("links"))["links"]
    assert (link["conflicts"], link["state"]) == (2, "paused")
    shown = await project.get("conflicts/view", copyPath="nb.ipynb")
    assert shown["cells"][0]["remote"]["source"] == "theirs"
    choices = [{"key": shown["cells"][0]["key"], "take": "both"}]
    await project.post("conflicts/resolve", copyPath="nb.ipynb", keep="merged", choices=choices)
    await project.post("conflicts/resolve", copyPath="a.txt", keep="local")
    await project.sync()
    assert await project.copies() == {}
    assert project.cloud.drive.read("Project/a.txt") == b"mine\n"
    assert sources(project.cloud.drive.read("Project/nb.ipynb")) == ["mine", "theirs", "2"]


async def test_cells_are_chosen_one_by_one(torn: Project) -> None:
    copy = (await torn.copies())["nb.ipynb"]
    key = (await torn.get("conflicts/view", copyPath=copy))["cells"][0]["key"]
    choices = [{"key": key, "take": "both"}]
    await torn.post("conflicts/resolve", copyPath=copy, keep="merged", choices=choices)
    await torn.sync()
    there = torn.cloud.drive.read("Project/nb.ipynb")
    assert sources(there) == ["mine", "theirs", "2"]
    binned = (await torn.get("bin"))["items"]
    assert sum(each["path"].startswith("nb") for each in binned) >= 2, "both versions"


REFUSED: dict[str, tuple[Json, int, str]] = {
    "our version has changed": ({"localMd5": "0" * 32}, 409, "conflict_changed"),
    "Drive's has changed": ({"remoteMd5": "0" * 32}, 409, "conflict_changed"),
    "no copy": ({"copyPath": "d/k.txt"}, 404, "no_such_conflict"),
    "outside": ({"copyPath": "../project/a.txt"}, 404, "no_such_conflict"),
    "anywhere": ({"copyPath": "/etc/passwd"}, 404, "no_such_conflict"),
    "no path": ({"copyPath": ""}, 404, "no_such_conflict"),
    "no path at all": ({"copyPath": "a\0b"}, 404, "no_such_conflict"),
    "a number for a path": ({"copyPath": 7}, 400, "bad_request"),
    "no such choice": ({"keep": "mine"}, 400, "bad_request"),
    "no choice": ({"keep": None}, 400, "bad_request"),
    "a text, by cells": ({"keep": "merged"}, 400, "not_mergeable"),
    "undecided cells": ({"of": "nb.ipynb", "keep": "merged"}, 400, "undecided_rows"),
    "no such cell": (
        {"of": "nb.ipynb", "keep": "merged", "choices": [{"key": "z", "take": "local"}]},
        400,
        "unknown_row",
    ),
}
"""What is wrong with a decision -> how the request differs from a good one, and the answer."""


async def test_a_decision_that_cannot_be_followed_changes_nothing(torn: Project) -> None:
    copies, before = await torn.copies(), torn.everything()
    good: dict[str, Json] = {}
    for path, copy in copies.items():
        seen = await torn.get("conflicts/view", copyPath=copy)
        md5s = {name: seen[name] for name in ("localMd5", "remoteMd5")}
        good[path] = {"copyPath": copy, "keep": "local", **md5s}
    for what, (change, status, code) in REFUSED.items():
        other = {name: value for name, value in change.items() if name != "of"}
        body = good[change.get("of", "a.txt")] | other
        found, problem = await torn.ask("POST", "conflicts/resolve", body)
        assert (found, problem["code"]) == (status, code), what
        assert problem["message"].endswith("."), what
        assert torn.everything() == before, what
    assert await torn.copies() == copies


async def test_what_is_settled_cannot_be_settled_again(torn: Project) -> None:
    copy = (await torn.copies())["a.txt"]
    body = {"copyPath": copy, "keep": "remote"}
    assert (await torn.ask("POST", "conflicts/resolve", body))[0] == 200
    found, problem = await torn.ask("POST", "conflicts/resolve", body)
    assert (found, problem["code"]) == (404, "no_such_conflict")
    view = f"links/{torn.link_id}/conflicts/view"
    found, problem = await torn.client.ask("GET", view, copyPath=copy)
    assert (found, problem["code"]) == (404, "no_such_conflict")


# --- what is held


async def held(project: Project) -> Json:
    """Everything was deleted on Drive: that is asked about."""
    for path in ("a.txt", "nb.ipynb", "d", ".colabsyncignore"):
        project.cloud.drive.trash(f"Project/{path}")
    await project.sync()
    found: Json = await project.get("held")
    return found


async def test_what_is_held_is_counted_by_kind_and_may_go(project: Project) -> None:
    found = await held(project)
    assert "d/k.txt" in found["paths"]
    counts = [found[name] for name in ("deletionsHere", "deletionsThere", "edits")]
    assert counts == [4, 0, 0]
    assert (await project.post("held", choice="delete"))["held"] == 0
    await project.sync()
    assert not (project.folder / "a.txt").exists()
    assert len((await project.get("bin"))["items"]) == 4, "and may come back"


async def test_no_clear_word_on_what_is_held_leaves_it(project: Project) -> None:
    before = await held(project)
    for choice in ("perhaps", None, ["keep"], "", "DELETE"):
        status, problem = await project.ask("POST", "held", {"choice": choice})
        assert (status, problem["code"]) == (400, "bad_request"), choice
    assert await project.get("held") == before
    await project.sync()
    assert (project.folder / "a.txt").exists()


# --- history and bins


async def test_history_is_told_from_the_end_page_by_page(project: Project) -> None:
    for number in range(120):
        project.write(f"n{number:03}.txt", b"%d" % number)
    await project.sync()
    first = await project.get("history")
    numbers = [each["number"] for each in first["items"]]
    assert (len(numbers), first["isLast"]) == (100, False)
    assert numbers == sorted(numbers, reverse=True)
    second = await project.get("history", before=str(numbers[-1]))
    assert second["isLast"]
    told = [each["path"] for each in (*first["items"], *second["items"])]
    assert len(told) == len(set(told)) == 124
    assert {each["verb"] for each in first["items"]} == {"upload"}


async def test_a_page_is_named_by_a_number(project: Project) -> None:
    path = f"links/{project.link_id}/history"
    for before in ("x", "", "1.5", "nan"):
        status, problem = await project.client.ask("GET", path, before=before)
        assert (status, problem["code"]) == (400, "bad_request"), before
    for before in ("0", "-1", "-" + "9" * 30):
        assert (await project.get("history", before=before))["items"] == [], "before the first"
    assert await project.get("history", before="9" * 30) == await project.get("history")


async def test_what_went_comes_back_from_both_bins(project: Project) -> None:
    (project.folder / "a.txt").unlink()
    project.cloud.drive.trash("Project/d/k.txt")
    await project.sync()
    shown = await project.get("bin")
    assert {each["path"]: each["side"] for each in shown["items"]} == {
        "a.txt": "remote",
        "d/k.txt": "local",
    }
    assert (shown["isTruncated"], shown["sizeBytes"]) == (False, 4)
    done = await project.post("bin/restore", ids=[each["id"] for each in shown["items"]])
    assert sorted(done["paths"]) == ["a.txt", "d/k.txt"]
    await project.sync()
    assert (project.folder / "a.txt").read_bytes() == b"before\n"
    assert (project.folder / "d/k.txt").read_bytes() == b"kept"
    assert project.cloud.drive.exists("Project/d/k.txt")
    assert (await project.get("bin"))["items"] == []


async def test_the_bin_is_told_page_by_page_and_by_a_part_of_the_path(project: Project) -> None:
    (project.folder / "a.txt").unlink()
    (project.folder / "nb.ipynb").unlink()
    await project.sync()
    whole = await project.get("bin")
    assert ([each["path"] for each in whole["items"]], whole["count"]) == (["a.txt", "nb.ipynb"], 2)
    (found,) = (await project.get("bin", text="NB"))["items"]
    second = await project.get("bin", start="1")
    assert (second["items"], second["count"], second["isTruncated"]) == ([found], 2, False)
    assert (await project.get("bin", start="-5")) == whole
    path = f"links/{project.link_id}/bin"
    status, problem = await project.client.ask("GET", path, start="x")
    assert (status, problem["code"]) == (400, "bad_request")


LOST = {
    "nothing there": "here:2020-01-01/a.txt",
    "out of the bin": "here:../../a.txt",
    "out of the bin by a day": "here:2020-01-01/../../../../a.txt",
    "anywhere": "here:/etc/hostname",
    "the bin itself": "here:",
    "no path at all": "here:a\0b",
    "no such number": "drive:9999",
    "no number": "drive:../1",
    "no side": "a.txt",
    "nothing": "",
}


async def test_what_is_not_in_a_bin_does_not_come_back(project: Project) -> None:
    before = project.everything()
    for what, lost in LOST.items():
        status, problem = await project.ask("POST", "bin/restore", {"ids": [lost]})
        assert (status, problem["code"]) == (404, "not_in_bin"), what
        assert project.everything() == before, what


async def test_what_came_back_before_something_was_lost_stays(project: Project) -> None:
    project.cloud.drive.trash("Project/d/k.txt")
    await project.sync()
    (item,) = (await project.get("bin"))["items"]
    ids = [item["id"], "drive:9999"]
    status, problem = await project.ask("POST", "bin/restore", {"ids": ids})
    assert (status, problem["code"]) == (404, "not_in_bin")
    assert (project.folder / "d/k.txt").read_bytes() == b"kept"
