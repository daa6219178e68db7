"""What waits over several runs: stories of a folder, each told run by run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import msgspec
import pytest

from jupyter_colabsync.sync.plan.actions import Action, Plan, Policy, TrashRemote, Upload
from jupyter_colabsync.sync.plan.ignore import rules_from
from jupyter_colabsync.sync.plan.nodes import ROOT, Local, Place
from jupyter_colabsync.sync.plan.trees import LocalSeen, RemoteSeen
from jupyter_colabsync.sync.remote.observing import observe
from jupyter_colabsync.sync.review.holding import OLD_S, WORKED_AT, Holding, files_held
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.pieces import file_node, md5_of, memory, stat

DAY_S = 86_400


class Folder:
    """A linked folder with files `0`, `1` … and new ones `n0`, `n1` …, and a run's few steps."""

    def __init__(self, state: State, count: int) -> None:
        self.state, self.now_s = state, 1_700_000_000.0
        self.files = {f"{number}": "1" for number in range(count)}
        self.deleted: list[str] = []
        """On Drive, in that order."""
        self.plan = Plan(())
        self._added = 0
        self._is_walled_off = False

    def do(self, steps: str) -> None:
        """Steps apart by `; `: see the methods that begin with `step_`."""
        for step in steps.split("; "):
            verb, _, rest = step.partition(" ")
            getattr(self, f"step_{verb}")(rest)

    def step_delete(self, names: str) -> None:
        """`delete 0-9`: the files of the numbers, both included."""
        for name in names_of(names):
            del self.files[name]

    def step_put(self, names: str) -> None:
        """Put back, as they were."""
        self.files.update((name, "1") for name in names_of(names))

    def step_edit(self, names: str) -> None:
        """Write something else."""
        self.files.update((name, "encrypted") for name in names_of(names))

    def step_add(self, count: str) -> None:
        """So many new files."""
        for _ in range(int(count)):
            self.files[f"n{self._added}"] = "1"
            self._added += 1

    def step_wait(self, minutes: str) -> None:
        """Let time go by."""
        self.now_s += float(minutes) * 60

    def step_rm(self, names: str) -> None:
        """A slow `rm`: three files at a time, a run in between."""
        found = list(names_of(names))
        for at in range(0, len(found), 3):
            self.do(f"delete {','.join(found[at : at + 3])}; wait 0.01; run")

    def step_block(self, _: str) -> None:
        """Nobody may look at what waits, until `unblock`: something else lies in its places."""
        self._is_walled_off = True

    def step_unblock(self, _: str) -> None:
        """It is free again."""
        self._is_walled_off = False

    def step_age(self, days: str) -> None:
        """The last run was so long ago."""
        self.state.commit(Batch(meta={WORKED_AT: f"{self.now_s - float(days) * DAY_S}"}))

    def step_allow(self, _: str) -> None:
        """A person lets it happen."""
        Holding(self.state).settle("delete")

    def step_look(self, _: str) -> None:
        """A look that may find nothing to do; and so it is written as often as it has to be."""
        holding = Holding(self.state)
        if not self._cycle(holding).actions:
            holding.is_worked()

    def step_run(self, meanwhile: str) -> None:
        """A run; with `meanwhile`, done after the first of its cycles."""
        holding = Holding(self.state)
        for _ in range(5):
            self.plan = self._cycle(holding)
            for action in self.plan.actions:
                self._carry_out(action)
            if meanwhile:
                self.do(meanwhile)
                meanwhile = ""
            elif not self.plan.actions:
                break
        holding.is_worked()

    def _cycle(self, holding: Holding) -> Plan:
        plan = holding.plan(
            self._seen(), observe(self.state, rules_from("")), Policy(left=frozenset())
        )
        holding.note(plan)
        return plan

    def _seen(self) -> LocalSeen:
        nodes = {node.name: node for node in self.state.children(ROOT)}
        found = {
            name: Local(ROOT, name, "file", stat(hash(name), len(text)), md5_of(text))
            for name, text in self.files.items()
        }
        gone = frozenset(node.key for name, node in nodes.items() if name not in found)
        places = (Place(ROOT, name) for name in nodes if name not in found)
        return LocalSeen(
            {
                nodes[name].key: each
                for name, each in found.items()
                if name in nodes and each.md5 != nodes[name].md5
            },
            gone,
            {-at: each for at, each in enumerate(found.values(), 1) if each.name not in nodes},
            walls=dict.fromkeys(places, "in the way") if self._is_walled_off else {},
        )

    def _carry_out(self, action: Action) -> None:
        match action:
            case TrashRemote():
                self.deleted.append(action.path)
                self.state.commit(Batch(base_drop=(action.key, *action.below)))
            case Upload(remote=None):
                self.state.commit(Batch(base_put=[file_node(self.state.new_key(), action.path)]))
            case Upload():
                node = self.state.get(action.key)
                assert node is not None
                md5 = action.local.md5
                self.state.commit(Batch(base_put=[msgspec.structs.replace(node, md5=md5)]))
            case _:
                raise AssertionError(action)


def names_of(text: str) -> Iterator[str]:
    """`0-2,n5` as 0, 1, 2, n5; `n0-9` as well."""
    for part in text.split(","):
        first, dash, last = part.partition("-")
        sign = "n" if first.startswith("n") else ""
        yield from (
            (f"{sign}{number}" for number in range(int(first.strip("n")), int(last) + 1))
            if dash
            else (part,)
        )


STORIES: list[tuple[str, int, str, int, int]] = [
    # what, files at the beginning, steps, held at the end, deleted on Drive
    ("new files beside it do not let it go", 100, "delete 0-24; add 200; run; run", 25, 0),
    ("one new file in an emptied folder does not", 15, "delete 0-14; run; add 1; run", 15, 0),
    ("nor do weeks of new files", 100, "delete 0-24; run; add 200; run; wait 30000; run", 25, 0),
    ("what is put back waits no more, the rest does", 100,
     "delete 0-24; run; put 0-6; run; run", 18, 0),
    ("what is all put back counts for nothing", 100,
     "delete 0-24; run; put 0-24; run; delete 0-4; run", 0, 5),
    ("new files that came in the middle of a run", 100, "add 200; run delete 0-24; run", 25, 0),
    ("a folder emptied in the middle of a run", 15, "add 30; run delete 0-14; run", 15, 0),
    ("what comes to it is judged with it", 100, "delete 0-24; run; delete 30-31; run", 27, 0),
    ("however many files came", 100, "delete 0-24; add 900; run; delete 30-31; run", 27, 0),
    ("it goes by itself where the base is large enough for both", 100,
     "delete 0-24; add 900; run; delete n0-9; run", 25, 10),
    ("a slow rm is stopped", 100, "rm 0-59", 42, 18),
    ("also where it makes long breaks", 100, "rm 0-8; wait 9; rm 9-50", 33, 18),
    ("new files beside it do not help it", 100, "rm 0-17; add 500; run; rm 18-26", 9, 18),
    ("a few now and then are no slow rm", 100, "rm 0-14; wait 11; rm 15-29; wait 11; rm 30-35",
     0, 36),
    ("what comes and goes is none either", 50,
     "; ".join(f"add 1; run; delete n{each}; run" for each in range(30)), 0, 30),
    ("what goes in a large tree is not many", 400, "rm 0-29", 0, 30),
    ("what was let go is not counted again", 100, "delete 0-24; run; allow; run; rm 30-44", 0, 40),
    ("nor what went before it", 100,
     "rm 0-17; delete 18-23; run; allow; run; delete 30-32; run", 0, 27),
    ("what a look found and a run does is counted once", 100, "delete 0-14; look; run", 0, 15),
    ("what a look found and came back is not counted", 100,
     "delete 0-14; look; put 0-14; look; delete 20-25; run", 0, 6),
    ("what cannot be told now waits on", 100,
     "delete 0-24; run; block; run; add 900; run; unblock; run", 25, 0),
    ("a deletion from a month ago waits for a second run", 100,
     "age 40; delete 0-4; run; run; run", 5, 0),
    ("and for looks", 100, "age 40; delete 0-4; look; add 1; run; look; run", 5, 0),
    ("until it is decided, and so do others", 100,
     "age 40; delete 0-4; run; delete 5; run", 6, 0),
    ("who decides is there", 100, "age 40; delete 0-4; run; allow; delete 5; run", 0, 6),
    ("then all is as ever", 100, "age 40; delete 0-4; run; allow; run; delete 5; run", 0, 6),
    ("what was put back is no question any more", 100,
     "age 40; delete 0-4; run; put 0-4; run; delete 5; run", 0, 1),
    ("a server that looked all the time was there", 100,
     "; ".join(["run", *["wait 1400; look"] * 40, "delete 5; run"]), 0, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "steps", "held", "deleted"), [pytest.param(*row[1:], id=row[0]) for row in STORIES]
)
def test_deletions_over_runs(
    monkeypatch: pytest.MonkeyPatch, count: int, steps: str, held: int, deleted: int
) -> None:
    folder = told(monkeypatch, count, steps)
    assert (files_held(folder.plan), len(folder.deleted)) == (held, deleted)


EDITS: list[tuple[str, str, int]] = [
    ("new files beside them do not let them go", "edit 0-24; add 30; run; run", 25),
    ("nor later ones", "edit 0-24; run; add 300; run; run", 25),
    ("what is undone waits no more, the rest does", "edit 0-24; run; put 0-9; run; run", 15),
    ("new files in the middle of a run", "add 30; run edit 0-24; run", 25),
    ("an edit of a new file is none of them", "edit 0-24; add 300; run; edit n7; run", 25),
]


@pytest.mark.parametrize(("steps", "held"), [pytest.param(*row[1:], id=row[0]) for row in EDITS])
def test_edits_over_runs(monkeypatch: pytest.MonkeyPatch, steps: str, held: int) -> None:
    folder = told(monkeypatch, 40, steps)
    assert (files_held(folder.plan), folder.plan.actions) == (held, ())
    edited = [node for node in folder.state.children(ROOT) if node.md5 == md5_of("encrypted")]
    assert [node.name for node in edited] == (["n7"] if "n7" in steps else [])


def told(monkeypatch: pytest.MonkeyPatch, count: int, steps: str) -> Folder:
    """The folder at the end of a story."""
    with memory(*(file_node(number + 1, f"{number}") for number in range(count))) as state:
        folder = Folder(state, count)
        monkeypatch.setattr(time, "time", lambda: folder.now_s)
        folder.do(steps)
        return folder


def keys(count: int) -> Sequence[int]:
    return range(1, count + 1)


def test_what_went_on_drive_waits_here_in_the_same_way() -> None:
    files = [file_node(key, f"{key}") for key in keys(100)]
    with memory(*files) as state:
        there = RemoteSeen(gone=frozenset(keys(25)))
        for new in (0, 200):
            state.commit(Batch(base_put=[file_node(200 + key, f"n{key}") for key in keys(new)]))
            holding = Holding(state)
            plan = holding.plan(LocalSeen(), there, Policy(left=frozenset()))
            holding.note(plan)
            assert (files_held(plan), plan.actions) == (25, ())
        assert {each.kind for each in Holding(state).items} == {"local"}


def test_an_idle_look_is_written_down_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    with memory(file_node(1, "0")) as state:
        folder = Folder(state, 1)
        monkeypatch.setattr(time, "time", lambda: folder.now_s)
        folder.do("run")
        writes = state.writes
        for _ in range(47):
            folder.do("wait 60; look")
        assert state.writes == writes + 1


def test_what_waits_for_its_age_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert OLD_S < 40 * DAY_S
    with memory(*(file_node(key, f"{key - 1}") for key in keys(100))) as state:
        folder = Folder(state, 100)
        monkeypatch.setattr(time, "time", lambda: folder.now_s)
        folder.do("age 40; delete 0-4; run; run")
        assert {each.why for each in Holding(state).items} == {"old"}
        assert set(folder.plan.held_why.values()) == {"old"}
