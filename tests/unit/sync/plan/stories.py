"""Random stories: a base, changes on both sides, deaths; told, checked, and made short when wrong.

A story is nothing but lists of small changes made from one seed, so that a story that goes wrong
can be shortened by leaving changes out until every one that is left is needed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

from jupyter_colabsync.sync.plan.actions import Action, Download, MoveLocal, Upload
from jupyter_colabsync.sync.plan.names import is_conflict_copy, original_name
from jupyter_colabsync.sync.plan.nodes import ROOT
from tests.unit.sync.plan.memory_base import ROOT_ID
from tests.unit.sync.plan.toy_engine import Stopped, ToyEngine

Verb = Literal["write", "edit", "same", "mkdir", "delete", "move", "twin"]
Profile = Literal["mixed", "moves", "kinds"]

NAMES = ("a", "b", "c")
_VERBS: dict[Profile, Sequence[Verb]] = {
    "mixed": ("write", "write", "edit", "edit", "same", "mkdir", "delete", "move", "move", "twin"),
    "moves": ("move", "move", "move", "move", "mkdir", "mkdir", "edit", "delete", "write"),
    "kinds": ("write", "mkdir", "delete", "delete", "move", "edit", "same", "twin"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One small change. The numbers choose among what is there when its turn comes."""

    verb: Verb
    pick: int
    into: int
    name: int
    content: int

    def __str__(self) -> str:
        return f"{self.verb}({self.pick}, {self.into}, {NAMES[self.name]}, {self.content})"


@dataclass(frozen=True, slots=True)
class Story:
    """What happens: first here and synced, then on both sides, then synced with deaths."""

    seed: int
    base: tuple[Change, ...]
    local: tuple[Change, ...]
    remote: tuple[Change, ...]
    deaths: tuple[int, ...]

    def __str__(self) -> str:
        parts = {"base": self.base, "local": self.local, "remote": self.remote}
        lines = [f"  {name}: {', '.join(map(str, each)) or '-'}" for name, each in parts.items()]
        return "\n".join([f"story {self.seed}", *lines, f"  deaths: {self.deaths}"])


def story(seed: int, profile: Profile = "mixed", *, deaths: bool = True) -> Story:
    """The story of one seed."""
    chance = random.Random(f"{profile}-{seed}")  # noqa: S311 - no secret

    def changes(verbs: Sequence[Verb], most: int) -> tuple[Change, ...]:
        return tuple(
            Change(
                chance.choice(verbs),
                chance.randrange(1000),
                chance.randrange(1000),
                chance.randrange(len(NAMES)),
                chance.randrange(10**6),
            )
            for _ in range(chance.randint(0, most))
        )

    size = 12 if profile == "moves" else 7
    return Story(
        seed,
        changes(("write", "write", "mkdir") if profile != "moves" else ("mkdir", "write"), size),
        changes(_VERBS[profile], 5),
        changes(_VERBS[profile], 5),
        tuple(chance.randrange(8) for _ in range(chance.randint(0, 3))) if deaths else (),
    )


@dataclass
class Telling:
    """One telling of a story, with everything that must hold while it goes on."""

    story: Story
    engine: ToyEngine = field(init=False)
    wanted: set[str] = field(default_factory=set)
    """Contents that nobody overwrote or deleted after they were written."""

    def __post_init__(self) -> None:
        # half of the stories take even the intents away: nothing may be lost without them
        self.engine = ToyEngine(has_intents=self.story.seed % 2 == 0)

    def tell(self) -> None:
        """Raises AssertionError when anything goes wrong."""
        self.tell_beginning()
        self.tell_changes()

    def tell_beginning(self) -> None:
        """A folder that was synced once."""
        for change in self.story.base:
            self._change_here(change)
        self._sync()

    def tell_changes(self) -> None:
        """What happens after the first sync."""
        for number, change in enumerate(self.story.local):
            self._change_here(change)
            if number < len(self.story.remote):
                self._change_there(self.story.remote[number])
        for change in self.story.remote[len(self.story.local) :]:
            self._change_there(change)
        for death in self.story.deaths:
            self._sync_and_die(death)
        self._sync()
        self._check_end()

    # --- syncing

    def _sync(self) -> None:
        self.engine.on_step = self._check_step
        self.engine.sync()

    def _sync_and_die(self, after: int) -> None:
        """The action of this number is done but not written down; that is the end of the run."""
        count = iter(range(after))

        def step(action: Action) -> None:
            self._check_step(action)
            if next(count, None) is None:
                raise Stopped

        self.engine.on_step = step
        with suppress(Stopped):
            self.engine.sync()

    # --- what must hold

    def _check_step(self, action: Action) -> None:
        """Nothing is lost at any moment: what somebody still wants is somewhere."""
        engine = self.engine
        kept = {
            *engine.disk.contents(),
            *engine.disk.bin,
            *(engine.disk.things[inode].content for inode in engine.disk.stage.values()),
            *engine.drive.contents(),
            *engine.drive.binned(),
            *engine.drive.revisions,
        }
        lost = self.wanted - kept
        assert not lost, f"lost by {action}: {lost}"

    def _check_end(self) -> None:
        engine = self.engine
        here, there = Counter(engine.disk.contents()), Counter(engine.drive.contents())
        assert here == there, f"here {here}, on Drive {there}"
        assert self.wanted <= set(here), f"not there any more: {self.wanted - set(here)}"
        assert not engine.disk.stage, "something was left in the stage"
        self._check_agreed()
        if engine.has_intents or not self.story.deaths:
            self._check_copies()
        assert not engine.plan().actions, "another cycle finds something to do"

    def _check_copies(self) -> None:
        """No conflict copy was made of what the other version holds as well. (Two things that
        both lie on Drive already stay two, whatever they hold.)"""
        shape = self.engine.disk.shape()
        for path in copies_made_by(self.engine):
            folder, _, name = path.rpartition("/")
            original = f"{folder}/{original_name(name)}".lstrip("/")
            content = shape.get(path)
            assert content is None or shape.get(original) != content, f"{path} is no conflict"

    def _check_agreed(self) -> None:
        """Both sides are what the base says, with its names, and names are unique here."""
        engine = self.engine
        shape = engine.disk.shape()
        by_path = {}
        for node in engine.base.nodes.values():
            path = _path_of(engine, node.key)
            assert path not in by_path, f"two nodes at {path}"
            by_path[path] = node
        assert set(by_path) == set(shape), f"base {set(by_path)}, here {set(shape)}"
        there = engine.drive.present()
        assert {node.drive_id for node in by_path.values()} == set(there)
        for path, node in by_path.items():
            file = there[node.drive_id]
            parent = engine.base.get(node.parent)
            assert parent is not None
            assert (file.name, file.parent_id) == (node.drive_name, parent.drive_id), path
            assert shape[path] == node.md5 == file.md5, path

    # --- changes

    def _change_here(self, change: Change) -> None:
        before = Counter(self.engine.disk.contents())
        _Here(self.engine, change, self._content(change)).do()
        self._note(before, Counter(self.engine.disk.contents()))

    def _change_there(self, change: Change) -> None:
        before = Counter(self.engine.drive.contents())
        _There(self.engine, change, self._content(change)).do()
        self._note(before, Counter(self.engine.drive.contents()))

    def _content(self, change: Change) -> str:
        """`same` changes on both sides bring the same few contents."""
        if change.verb == "same":
            return f"same {change.content % 2}"
        return f"content {change.content}"

    def _note(self, before: Counter[str], after: Counter[str]) -> None:
        self.wanted |= set(after - before)
        self.wanted -= set(before - after)


@dataclass(frozen=True)
class _Here:
    """One change by the person at this machine."""

    engine: ToyEngine
    change: Change
    content: str

    def do(self) -> None:
        """Make it, if it can be made."""
        disk, change = self.engine.disk, self.change
        paths = sorted(disk.shape())
        folders = ["", *(path for path in paths if disk.shape()[path] is None)]
        folder = folders[change.into % len(folders)]
        target = f"{folder}/{NAMES[change.name]}".lstrip("/")
        picked = paths[change.pick % len(paths)] if paths else None
        match change.verb:
            case "write" | "twin" | "same" | "mkdir":
                self._make(target)
            case "edit":
                if picked is not None and disk.shape()[picked] is not None:
                    disk.write(picked, self.content)
            case "delete":
                if picked is not None:
                    self._delete(picked)
            case "move":
                is_inside = picked is not None and f"{target}/".startswith(f"{picked}/")
                if picked is not None and disk.at(target) is None and not is_inside:
                    disk.move(picked, target)

    def _make(self, target: str) -> None:
        disk = self.engine.disk
        found = disk.at(target)
        if self.change.verb == "mkdir":
            if found is None:
                disk.mkdir(target)
        elif found is None or found.content is not None:
            disk.write(target, self.content)

    def _delete(self, path: str) -> None:
        disk = self.engine.disk
        for each in sorted(disk.shape(), reverse=True):
            if each == path or each.startswith(path + "/"):
                disk.remove(each, keeps=False)


@dataclass(frozen=True)
class _There:
    """One change by somebody on Drive."""

    engine: ToyEngine
    change: Change
    content: str

    def do(self) -> None:
        """Make it, if it can be made."""
        drive, change = self.engine.drive, self.change
        there = drive.present()
        ids = sorted(there)
        folders = [ROOT_ID, *(each for each in ids if there[each].is_folder)]
        folder, name = folders[change.into % len(folders)], NAMES[change.name]
        picked = there[ids[change.pick % len(ids)]] if ids else None
        match change.verb:
            case "write" | "same" | "mkdir":
                self._make(folder, name)
            case "twin":
                drive.put(name, folder, self.content)
            case "edit":
                if picked is not None and not picked.is_folder:
                    drive.update(picked.id, md5=self.content, size_bytes=len(self.content))
            case "delete":
                if picked is not None:
                    drive.update(picked.id, is_trashed=True, is_explicitly_trashed=True)
            case "move":
                if picked is not None and not self._is_inside(folder, picked.id):
                    drive.update(picked.id, name=name, parent_id=folder)

    def _make(self, folder: str, name: str) -> None:
        drive = self.engine.drive
        found = [each for each in drive.children(folder) if each.name == name]
        is_folder = self.change.verb == "mkdir"
        if not found:
            drive.put(name, folder, None if is_folder else self.content)
        elif not is_folder and not found[0].is_folder:
            drive.update(found[0].id, md5=self.content, size_bytes=len(self.content))

    def _is_inside(self, folder: str, file_id: str) -> bool:
        while folder != ROOT_ID:
            if folder == file_id:
                return True
            parent_id = self.engine.drive.files[folder].parent_id
            assert parent_id is not None
            folder = parent_id
        return False


def _path_of(engine: ToyEngine, key: int) -> str:
    names: list[str] = []
    while key != ROOT:
        node = engine.base.get(key)
        assert node is not None
        names.append(node.name)
        key = node.parent
    return "/".join(reversed(names))


def trouble_with(told: Story) -> str | None:
    """What goes wrong in a story, or None."""
    try:
        Telling(told).tell()
    except AssertionError as error:
        return str(error) or "a claim of the toy engine"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong
        return f"{type(error).__name__}: {error}"
    return None


def shortened(told: Story, has_trouble: Callable[[Story], bool]) -> Story:
    """The same trouble with as few changes as possible."""
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for name in ("deaths", "remote", "local", "base"):
            changes = getattr(told, name)
            for number in range(len(changes) - 1, -1, -1):
                rest = changes[:number] + changes[number + 1 :]
                candidate = replace(told, **{name: rest})
                if has_trouble(candidate):
                    told, changes, is_shorter = candidate, rest, True
    return told


def transfers_of(engine: ToyEngine) -> list[Action]:
    """All bytes that were moved."""
    return [each for each in engine.done if isinstance(each, Upload | Download)]


def copies_made_by(engine: ToyEngine) -> list[str]:
    """The conflict copies of what only lay here."""
    found = [each.copy_to for each in engine.done if isinstance(each, Download)]
    found += [each.to for each in engine.done if isinstance(each, MoveLocal) and each.key < ROOT]
    return [each for each in found if each is not None and is_conflict_copy(each)]
