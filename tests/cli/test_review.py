"""Deciding and going back in a terminal: conflicts, held deletions, the bin."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.cli.conftest import Run

BASE = "first\n"


def notebook(*sources: str) -> str:
    """A small notebook whose cells have ids."""
    fixed: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    cells = [{**fixed, "id": f"c{n}", "source": source} for n, source in enumerate(sources)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def work(run: Run, home: Path, connected: None) -> Path:
    """A linked folder that has been synced once."""
    folder = home / "project"
    folder.mkdir()
    (folder / "a.txt").write_text(BASE)
    (folder / "nb.ipynb").write_text(notebook("x = 1", "y = 1"))
    (folder / "k.txt").write_text("kept")
    assert run("link", str(folder), "My Drive/Project").code == 0
    assert run("sync").code == 0
    return folder


def clash(work: Path, cloud: DemoCloud) -> None:
    """Both sides edit the same file."""
    (work / "a.txt").write_text("mine\n")
    cloud.drive.put("Project/a.txt", "theirs\n")


def test_a_conflict_is_listed_until_it_is_settled(run: Run, work: Path, cloud: DemoCloud) -> None:
    assert run("conflicts").document == {"conflicts": []}
    clash(work, cloud)
    assert run("sync").code == 3
    said = run("conflicts")
    assert said.code == 3
    (found,) = said.document["conflicts"]
    assert (found["path"], found["compared_as"]) == ("a.txt", "text")
    assert (work / found["copy_path"]).read_text() == "mine\n"
    assert run("status").code == 3
    assert run("resolve", str(work / "a.txt"), "--keep", "local").code == 0
    assert (work / "a.txt").read_text() == "mine\n"
    assert not (work / found["copy_path"]).exists()
    assert run("sync").code == 0
    assert cloud.drive.read("Project/a.txt") == b"mine\n"
    assert run("conflicts").code == 0
    assert sorted(cloud.drive.tree("Project")) == ["a.txt", "k.txt", "nb.ipynb"]


@pytest.mark.parametrize(
    ("keep", "names"),
    [
        pytest.param("remote", 1, id="Drive's: ours goes to the bin"),
        pytest.param("both", 2, id="both: the copy asks for nothing any more"),
    ],
)
def test_other_ways_to_settle(
    run: Run, work: Path, cloud: DemoCloud, keep: str, names: int
) -> None:
    clash(work, cloud)
    run("sync")
    (copy,) = [each["copy_path"] for each in run("conflicts").document["conflicts"]]
    assert run("resolve", str(work / copy), "--keep", keep).code == 0
    assert run("sync").code == 0
    assert run("conflicts").code == 0
    assert run("status").code == 0
    assert (work / "a.txt").read_text() == "theirs\n"
    here = sorted(path.name for path in work.glob("a*.txt"))
    assert len(here) == names
    assert sorted(each for each in cloud.drive.tree("Project") if each.startswith("a")) == here


def test_two_edits_of_a_notebook_are_merged_and_ask_for_nothing(
    run: Run, work: Path, cloud: DemoCloud
) -> None:
    (work / "nb.ipynb").write_text(notebook("x = 2", "y = 1"))
    cloud.drive.put("Project/nb.ipynb", notebook("x = 1", "y = 2"))
    said = run("sync")
    assert (said.code, said.document["merged"], said.document["conflicts"]) == (0, 1, 0)
    merged = json.loads((work / "nb.ipynb").read_text())
    assert ["".join(each["source"]) for each in merged["cells"]] == ["x = 2", "y = 2"]
    assert cloud.drive.read("Project/nb.ipynb") == (work / "nb.ipynb").read_bytes()
    kept = {each["path"] for each in run("bin").document["items"]}
    assert {"nb.ipynb", "nb (from Drive).ipynb", "nb (before both edits).ipynb"} <= kept


def test_a_merge_is_kept_where_it_loses_nothing_and_else_refused(
    run: Run, work: Path, cloud: DemoCloud
) -> None:
    (work / "nb.ipynb").write_text(notebook("x = 2", "y = 2"))
    cloud.drive.put("Project/nb.ipynb", notebook("x = 3", "y = 1"))
    assert run("sync").document["conflicts"] == 1
    (copy,) = work.glob("nb (conflict*")
    before = everything(work, cloud)
    said = run("resolve", str(work / "nb.ipynb"), "--keep", "merged")
    assert (said.code, said.document["error"]["code"]) == (1, "not_mergeable")
    assert "Choose cells in the ColabSync panel" in said.err
    assert everything(work, cloud) == before
    copy.write_text(notebook("x = 3", "y = 2"))
    said = run("resolve", str(work / "nb.ipynb"), "--keep", "merged", as_json=False)
    assert said.out == "Kept a merge of both versions of nb.ipynb; run `jupyter colabsync sync`.\n"
    assert run("sync").code == 0
    merged = json.loads(cloud.drive.read("Project/nb.ipynb"))
    assert ["".join(each["source"]) for each in merged["cells"]] == ["x = 3", "y = 2"]
    assert run("conflicts").document == {"conflicts": []}


@pytest.mark.parametrize("decision", ["--allow", "--keep"])
def test_held_deletions_are_listed_and_decided(
    run: Run, work: Path, cloud: DemoCloud, decision: str
) -> None:
    for path in (each for each in work.iterdir() if each.is_file()):
        path.unlink()
    assert run("sync").code == 3
    said = run("held")
    assert said.code == 3
    assert said.document["held"][0]["paths"] == ["a.txt", "k.txt", "nb.ipynb"]
    assert run("held", decision).document["decided"] == (
        "delete" if decision == "--allow" else "keep"
    )
    assert run("sync").code == 0
    is_gone = decision == "--allow"
    assert (list(cloud.drive.tree("Project")) == []) is is_gone
    assert (work / "a.txt").exists() is not is_gone


def test_what_was_deleted_comes_back_from_either_bin(
    run: Run, work: Path, cloud: DemoCloud
) -> None:
    (work / "a.txt").unlink()
    cloud.drive.trash("Project/k.txt")
    run("sync")
    items = {each["path"]: each["side"] for each in run("bin").document["items"]}
    assert items == {"a.txt": "remote", "k.txt": "local"}
    assert run("undo", str(work / "a.txt")).code == 0
    assert run("undo", str(work / "k.txt")).code == 0
    run("sync")
    assert (work / "a.txt").read_text() == BASE
    assert (work / "k.txt").read_text() == "kept"
    assert sorted(cloud.drive.tree("Project")) == ["a.txt", "k.txt", "nb.ipynb"]
    assert run("undo", str(work / "never.txt")).document["error"]["code"] == "not_in_bin"


@pytest.fixture
def tall(run: Run, work: Path, cloud: DemoCloud) -> Path:
    """A linked folder with two folders in it, both of which went: `mine` here, `theirs` there."""
    for folder in ("mine", "theirs"):
        for number in range(3):
            cloud.drive.put(f"Project/{folder}/sub/{number}.txt", f"{folder} {number}")
    for number in range(60):
        cloud.drive.put(f"Project/others/{number}.txt", "other")
    run("sync")
    shutil.rmtree(work / "mine")
    cloud.drive.trash("Project/theirs")
    assert run("sync").code == 0
    return work


@pytest.mark.parametrize(
    ("folder", "things"),
    [
        pytest.param("mine", 1, id="that went here: out of Drive's bin in one"),
        pytest.param("theirs", 3, id="that went on Drive: all files that went together"),
        pytest.param("theirs/sub", 3, id="a folder below that"),
    ],
)
def test_a_folder_comes_back_whole(
    run: Run, tall: Path, cloud: DemoCloud, folder: str, things: int
) -> None:
    assert len(run("undo", str(tall / folder)).document["paths"]) == things
    assert run("sync").code == 0
    name = folder.partition("/")[0]
    for number in range(3):
        text = f"{name} {number}"
        assert (tall / name / "sub" / f"{number}.txt").read_text() == text
        assert cloud.drive.read(f"Project/{name}/sub/{number}.txt") == text.encode()


def test_a_file_of_a_folder_that_went_on_drive_comes_back_alone(run: Run, tall: Path) -> None:
    assert run("undo", str(tall / "theirs/sub/1.txt")).document["paths"] == ["theirs/sub/1.txt"]
    assert [each.name for each in tall.glob("theirs/sub/*")] == ["1.txt"]


def test_of_a_file_that_went_with_its_folder_the_folder_is_named(run: Run, tall: Path) -> None:
    error = run("undo", str(tall / "mine/sub/1.txt")).document["error"]
    assert error["code"] == "went_with_folder"
    assert 'the folder "mine"' in error["message"]


def test_more_than_a_page_lies_in_the_bin_and_all_of_it_is_found(
    run: Run, work: Path, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_colabsync.sync.desk.BIN_PAGE", 1)
    for path in ("a.txt", "k.txt"):
        cloud.drive.trash(f"Project/{path}")
    run("sync")
    assert [each["path"] for each in run("bin").document["items"]] == ["a.txt", "k.txt"]
    assert [each["path"] for each in run("bin", "--find", "K.").document["items"]] == ["k.txt"]
    said = run("bin", str(work), "--find", "none", as_json=False).out
    assert said == 'Nothing in the bin has "none" in its path.\n'
    assert run("undo", str(work / "k.txt")).document["paths"] == ["k.txt"]


def test_a_version_that_was_written_over_on_drive_comes_back_beside(
    run: Run, work: Path, cloud: DemoCloud
) -> None:
    cloud.drive.put("Project/a.txt", "precious")
    run("sync")
    (work / "a.txt").write_text("by mistake")
    run("sync")
    assert run("undo", str(work / "a.txt")).document["paths"] == ["a (restored).txt"]
    assert (work / "a (restored).txt").read_text() == "precious"
    assert (work / "a.txt").read_text() == "by mistake"


def test_a_path_outside_links_is_named(run: Run, work: Path, home: Path) -> None:
    shutil.copy(work / "a.txt", home / "loose.txt")
    for arguments in (["resolve", "loose.txt", "--keep", "both"], ["undo", "loose.txt"]):
        said = run(*arguments)
        assert (said.code, said.document["error"]["code"]) == (1, "not_linked")


# --- what cannot be followed, and what the documents hold

CONFLICT = {
    *("local", "path", "copy_path", "contents_path", "copy_contents_path", "device"),
    *("made_at_ms", "size_bytes", "copy_size_bytes", "compared_as"),
}
BINNED = {"local", "id", "side", "path", "day", "size_bytes", "file_count", "reason"}


def everything(work: Path, cloud: DemoCloud) -> tuple[object, ...]:
    """What lies here, the bin as well, and on Drive."""
    here = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    return here, cloud.drive.tree("Project")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        pytest.param(["k.txt", "--keep", "local"], 1, "no_such_conflict", id="in no conflict"),
        pytest.param(["a.txt", "--keep", "merged"], 1, "not_mergeable", id="no notebook"),
        pytest.param(["never.txt", "--keep", "both"], 1, "no_such_conflict", id="not there"),
        pytest.param(["../a.txt", "--keep", "both"], 1, "not_linked", id="outside"),
        pytest.param(["a.txt"], 2, "wrong_usage", id="no choice"),
        pytest.param(["a.txt", "--keep", "mine"], 2, "wrong_usage", id="no such choice"),
        pytest.param(["--keep", "local"], 2, "wrong_usage", id="no path"),
    ],
)
def test_a_decision_that_cannot_be_followed_changes_nothing(
    run: Run, work: Path, cloud: DemoCloud, arguments: list[str], exit_code: int, code: str
) -> None:
    clash(work, cloud)
    run("sync")
    before = everything(work, cloud)
    named = [str(work / each) if each.endswith(".txt") else each for each in arguments]
    said = run("resolve", *named)
    assert (said.code, said.document["error"]["code"]) == (exit_code, code)
    assert said.document["error"]["message"]
    assert everything(work, cloud) == before
    assert run("conflicts").code == 3


def test_of_several_versions_from_here_the_copy_is_named(
    run: Run, work: Path, cloud: DemoCloud
) -> None:
    clash(work, cloud)
    run("sync")
    (first,) = work.glob("a (conflict*")
    second = work / first.name.replace("(conflict ", "(conflict desk-")
    second.write_text("from the desk\n")
    run("sync")
    assert len(run("conflicts").document["conflicts"]) == 2
    said = run("resolve", str(work / "a.txt"), "--keep", "local")
    assert (said.code, said.document["error"]["code"]) == (1, "several_copies")
    assert second.name in said.document["error"]["message"]
    assert run("resolve", str(second), "--keep", "local").code == 0
    assert (work / "a.txt").read_text() == "from the desk\n"
    assert run("resolve", str(work / "a.txt"), "--keep", "remote").code == 0
    assert run("sync").code == 0
    assert cloud.drive.read("Project/a.txt") == b"from the desk\n"
    assert run("conflicts").document == {"conflicts": []}


def test_the_documents_have_all_their_fields(run: Run, work: Path, cloud: DemoCloud) -> None:
    clash(work, cloud)
    (work / "k.txt").unlink()
    run("sync")
    (conflict,) = run("conflicts", str(work)).document["conflicts"]
    assert set(conflict) == CONFLICT
    assert (conflict["local"], conflict["size_bytes"], conflict["copy_size_bytes"]) == (
        str(work),
        7,
        5,
    )
    (binned,) = run("bin", str(work)).document["items"]
    assert set(binned) == BINNED
    assert (binned["local"], binned["path"], binned["side"]) == (str(work), "k.txt", "remote")
    resolved = run("resolve", str(work / "a.txt"), "--keep", "remote").document
    assert (resolved["keep"], resolved["resolved"][0]["path"]) == ("remote", "a.txt")
    restored = run("undo", str(work / "k.txt")).document
    assert (restored["paths"], restored["message"]) == (["k.txt"], "k.txt is back.")


def test_people_get_a_table_and_the_next_step(run: Run, work: Path, cloud: DemoCloud) -> None:
    assert run("conflicts", as_json=False).out == "No conflicts.\n"
    assert run("bin", as_json=False).out == "The bin is empty.\n"
    clash(work, cloud)
    run("sync")
    assert f"{work}/a.txt" in run("conflicts", as_json=False).out
    said = run("resolve", str(work / "a.txt"), "--keep", "remote", as_json=False)
    assert said.out == "Kept Drive's of a.txt; run `jupyter colabsync sync`.\n"
    assert f"{work}/a" in run("bin", as_json=False).out


def test_the_latest_of_several_versions_comes_back_and_nothing_is_in_its_way(
    run: Run, work: Path, cloud: DemoCloud
) -> None:
    for version in ("second", "third"):
        cloud.drive.put("Project/a.txt", version)
        run("sync")
    cloud.drive.trash("Project/a.txt")
    run("sync")
    (work / "a.txt").write_text("another by now")
    (back,) = run("undo", str(work / "a.txt")).document["paths"]
    assert (work / "a.txt").read_text() == "another by now"
    assert (work / back).read_text() == "third"


def test_links_are_looked_at_without_asking_drive(run: Run, work: Path, cloud: DemoCloud) -> None:
    clash(work, cloud)
    run("sync")
    asked = cloud.calls.total
    for command, code in (("conflicts", 3), ("held", 0), ("bin", 0), ("status", 3)):
        assert run(command).code == code, command
    assert cloud.calls.total == asked


@pytest.mark.parametrize("command", ["conflicts", "held", "bin"])
def test_without_links_there_is_nothing_to_look_at(run: Run, home: Path, command: str) -> None:
    said = run(command)
    assert (said.code, said.document["error"]["code"]) == (1, "no_links")
    said = run(command, "nowhere")
    assert (said.code, said.document["error"]["code"]) == (1, "not_linked")
