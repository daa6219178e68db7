"""What looks like a mistake waits in a terminal, too: listed, allowed, or undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_colabsync.cli import review
from jupyter_colabsync.cli.why_held import WHY
from jupyter_colabsync.demo.cloud import DemoCloud
from tests.cli.conftest import Run

NAMES = [f"{number}.txt" for number in range(6)]


@pytest.fixture
def work(run: Run, home: Path, connected: DemoCloud) -> Path:
    """A linked folder with six files, equal on both sides."""
    return linked(run, home, "work")


def linked(run: Run, home: Path, name: str) -> Path:
    """A folder with six files, linked with one of its name and synced."""
    folder = home / name
    folder.mkdir()
    for each in NAMES:
        (folder / each).write_text(f"{name} {each}")
    assert run("link", name, f"My Drive/{name}").code == 0
    assert run("sync", name).code == 0
    return folder


def delete_here(folder: Path, cloud: DemoCloud) -> None:
    for each in NAMES:
        (folder / each).unlink()


def delete_there(folder: Path, cloud: DemoCloud) -> None:
    for each in NAMES:
        cloud.drive.trash(f"{folder.name}/{each}")


def edit_here(folder: Path, cloud: DemoCloud) -> None:
    for number in range(30):
        (folder / f"{number}.txt").write_text("encrypted")


def test_nothing_waits(run: Run, work: Path) -> None:
    said = run("held")
    assert (said.code, said.document) == (0, {"held": [], "decided": None})
    assert run("held", "--allow").code == 0
    assert run("held", as_json=False).out == "Nothing waits for a decision.\n"


@pytest.mark.parametrize(
    ("delete", "figure"),
    [
        pytest.param(delete_here, "deletions_there", id="gone here: it would go on Drive"),
        pytest.param(delete_there, "deletions_here", id="gone on Drive: it would go here"),
    ],
)
@pytest.mark.parametrize("decision", ["--allow", "--keep"])
def test_deletions_wait_until_somebody_decides(
    run: Run,
    work: Path,
    cloud: DemoCloud,
    delete: Callable[[Path, DemoCloud], None],
    figure: str,
    decision: str,
) -> None:
    delete(work, cloud)
    said = run("sync")
    assert (said.code, said.document["held"]) == (3, 6)
    assert run("sync").code == 3, "it is not forgotten by another run"
    asked = cloud.calls.total
    said = run("held")
    assert (said.code, said.document["decided"]) == (3, None)
    (found,) = said.document["held"]
    assert (found["local"], found["paths"], found[figure]) == (str(work), NAMES, 6)
    assert sum(found[each] for each in ("deletions_here", "deletions_there", "edits")) == 6
    assert found["reasons"] == ["many"]
    said = run("held", decision)
    assert (said.code, said.document["decided"]) == (
        0,
        "delete" if decision == "--allow" else "keep",
    )
    assert cloud.calls.total == asked, "Drive is asked by the next sync"
    assert run("held").code == 0
    assert run("sync").code == 0
    left = [] if decision == "--allow" else NAMES
    assert sorted(each.name for each in work.glob("*.txt")) == left
    assert sorted(cloud.drive.tree("work")) == left
    assert run("status").code == 0


def test_one_deletion_after_a_month_waits_and_says_why(
    run: Run, home: Path, work: Path, cloud: DemoCloud
) -> None:
    (store,) = home.parent.rglob("state.sqlite")
    with closing(sqlite3.connect(store)) as memory, memory:
        memory.execute("UPDATE meta SET value='1500000000' WHERE key='worked_at_s'")
    (work / NAMES[0]).unlink()
    for said in (run("sync"), run("sync"), run("held")):
        assert said.code == 3
        assert WHY["old"] in said.err
        assert WHY["many"] not in said.err
    assert run("held").document["held"][0]["reasons"] == ["old"]
    assert sorted(cloud.drive.tree("work")) == NAMES


def test_many_edits_at_once_wait_and_both_versions_are_kept(
    run: Run, home: Path, connected: DemoCloud
) -> None:
    (home / "work").mkdir()
    for number in range(30):
        (home / "work" / f"{number}.txt").write_text(f"mine {number}")
    assert run("link", "work", "My Drive/work").code == 0
    assert run("sync").code == 0
    edit_here(home / "work", connected)
    said = run("sync")
    assert (said.code, said.document["uploaded"]) == (3, 0)
    (found,) = run("held").document["held"]
    assert (found["edits"], len(found["paths"])) == (30, 30)
    assert connected.drive.read("work/7.txt") == b"mine 7"
    assert run("held", "--allow").code == 0
    assert run("sync").code == 0
    assert connected.drive.read("work/7.txt") == b"encrypted"


def test_each_link_is_decided_alone(run: Run, home: Path, work: Path, cloud: DemoCloud) -> None:
    other = linked(run, home, "other")
    for each in (work, other):
        delete_here(each, cloud)
    assert run("sync").code == 3
    assert [each["local"] for each in run("held").document["held"]] == [str(work), str(other)]
    assert run("held", "work", "--keep").code == 0
    assert [each["local"] for each in run("held").document["held"]] == [str(other)]
    assert run("held", "other", "--allow").code == 0
    assert run("sync").code == 0
    assert sorted(each.name for each in work.glob("*.txt")) == NAMES
    assert cloud.drive.tree("other") == {}


def test_a_long_list_is_cut_and_its_figures_are_not(
    run: Run, work: Path, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "MAX_HELD", 2)
    delete_here(work, cloud)
    run("sync")
    (found,) = run("held").document["held"]
    assert (found["paths"], found["deletions_there"]) == (NAMES[:2], 6)
    assert run("held", as_json=False).out.splitlines() == [f"{work}/{each}" for each in NAMES[:2]]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        pytest.param(["--allow", "--keep"], 2, "wrong_usage", id="both at once"),
        pytest.param(["--perhaps"], 2, "wrong_usage", id="no such decision"),
        pytest.param(["nowhere", "--allow"], 1, "not_linked", id="no linked folder"),
    ],
)
def test_a_decision_that_is_none_changes_nothing(
    run: Run, work: Path, cloud: DemoCloud, arguments: list[str], exit_code: int, code: str
) -> None:
    delete_here(work, cloud)
    run("sync")
    said = run("held", *arguments)
    assert (said.code, said.document["error"]["code"]) == (exit_code, code)
    assert run("held").code == 3
    assert run("sync").code == 3
    assert sorted(cloud.drive.tree("work")) == NAMES
