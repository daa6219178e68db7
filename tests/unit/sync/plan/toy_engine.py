"""A toy engine: scans, observes, plans, and carries every action out by the letter, or fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgspec

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.scan import scan
from jupyter_colabsync.sync.plan.actions import (
    Action,
    Adopt,
    Download,
    Forget,
    MakeLocalFolder,
    MakeRemoteFolder,
    MoveLocal,
    MoveRemote,
    Plan,
    Policy,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.plan.agreed import (
    adopted,
    agreed_file,
    agreed_folder,
    moved_here,
    moved_there,
)
from jupyter_colabsync.sync.plan.ignore import NO_RULES, IgnoreRules
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Place
from jupyter_colabsync.sync.plan.planner import plan
from jupyter_colabsync.sync.plan.trees import LocalSeen, RemoteSeen
from jupyter_colabsync.sync.remote.observing import observe
from jupyter_colabsync.sync.state.batch import Told
from tests.unit.sync.plan.memory_base import ROOT_ID, MemoryBase
from tests.unit.sync.plan.toy_sides import ToyDisk, ToyDrive

MAX_PLANS = 40
LONG_AGO_NS = 10**18


class Stopped(Exception):
    """The toy engine was told to die here."""


@dataclass
class ToyEngine:
    """One device on one toy Drive."""

    disk: ToyDisk = field(default_factory=ToyDisk)
    drive: ToyDrive = field(default_factory=ToyDrive)
    base: MemoryBase = field(default_factory=MemoryBase)
    policy: Policy = field(default_factory=Policy)
    rules: IgnoreRules = NO_RULES
    on_step: Callable[[Action], None] = lambda _action: None
    """Called after each action, before it is written down; may raise Stopped."""
    has_intents: bool = True
    """Creates and transfers are known again after a death, as the real engine's intents tell."""
    keys: dict[str, int] = field(default_factory=dict)
    _next_key: int = 1
    _fresh: dict[int, int] = field(default_factory=dict)
    done: list[Action] = field(default_factory=list)

    # --- looking

    def local(self) -> LocalSeen:
        """The real scan on the toy folder, with every content known."""
        scanned = scan(self.disk.entries, self.rules, self.base, CancelToken())  # type: ignore[arg-type]  # toys
        changed: dict[int, Local] = {}
        new: dict[int, Local] = {}
        gone = set(scanned.seen.gone)
        for found, into in ((scanned.seen.changed, changed), (scanned.seen.new, new)):
            for key, node in found.items():
                into[key] = self._with_content(key, node, scanned.paths)
        for key, of in scanned.doubtful.items():
            before = self.base.get(of)
            if key in new and before is not None and of in gone and new[key].md5 == before.md5:
                gone.discard(of)
                changed[of] = new.pop(key)
        for key, node in list(changed.items()):
            before = self.base.get(key)
            assert before is not None
            if key not in scanned.seen.staged and (node.place, node.stat, node.md5) == (
                before.place,
                before.stat,
                before.md5,
            ):
                del changed[key]
        return replace(scanned.seen, changed=changed, new=new, gone=frozenset(gone))

    def _with_content(self, key: int, node: Local, paths: dict[int, str]) -> Local:
        if node.kind == "folder":
            return node
        thing = self.disk.at(paths[key])
        assert thing is not None
        return Local(node.parent, node.name, "file", node.stat, thing.content)

    def remote(self) -> RemoteSeen:
        """The real observer on what the toy Drive would have told."""
        self.base.hear(self._told())
        return observe(self.base, self.rules)

    def _told(self) -> list[Told]:
        told = []
        there = self.drive.present()
        for file in self.drive.files.values():
            node = self.base.by_drive_id(file.id)
            if node is None:
                if file.id in there:
                    told.append(Told(self._key_of(file.id), file))
                continue
            parent = self.base.get(node.parent)
            as_agreed = (
                not file.is_trashed
                and file.name == node.drive_name
                and parent is not None
                and parent.drive_id == file.parent_id
                and file.md5 == node.md5
            )
            if not as_agreed:
                told.append(Told(node.key, file))
        for node in self.base.nodes.values():
            if node.drive_id not in self.drive.files:
                told.append(Told(node.key, node.as_file(None), is_gone=True))
        return told

    def _key_of(self, file_id: str) -> int:
        if file_id not in self.keys:
            self.keys[file_id] = self._new_key()
        return self.keys[file_id]

    def _new_key(self) -> int:
        self._next_key += 1
        return self._next_key

    # --- working

    def plan(self) -> Plan:
        """What is to do now."""
        local = self.local()
        return plan(self.base, local, self.remote(), self.policy)

    def sync(self) -> None:
        """Plan and act until there is nothing to do."""
        for _ in range(MAX_PLANS):
            made = self.plan()
            if not made.actions:
                return
            self._fresh = {}
            for action in made.actions:
                self.act(action)
        raise AssertionError("never comes to rest")

    def act(self, action: Action) -> None:
        """Carry out one action exactly as it says, or fail."""
        after = self._carry_out(action)
        self.done.append(action)
        try:
            self.on_step(action)
        except Stopped:
            if self.has_intents and isinstance(action, Upload | Download | MakeRemoteFolder):
                after()
            raise
        after()

    def _carry_out(self, action: Action) -> Callable[[], None]:
        match action:
            case MakeLocalFolder():
                thing = self.disk.mkdir(action.path)
                node = agreed_folder(
                    action.key, self._real(action.place), action.remote, thing.stat
                )
                return lambda: self.base.put(node)
            case MoveLocal():
                return self._move_here(action)
            case SetAside():
                self.disk.move(action.path, action.to)
                return lambda: self._disown(action.key)
            case TrashLocal():
                content = self._unchanged(action.path, action.local)
                self.disk.remove(action.path)
                assert action.local.md5 == content
                return lambda: self.base.drop(action.key)
            case RemoveLocalFolder():
                self.disk.remove(action.path)
                return lambda: self._forget(action.key)
            case Adopt():
                node = adopted(action, LONG_AGO_NS)
                return lambda: self.base.put(node)
            case Forget():
                return lambda: self._forget_empty(action.key)
            case _:
                return self._carry_out_there(action)

    def _carry_out_there(self, action: Action) -> Callable[[], None]:
        match action:
            case MakeRemoteFolder():
                return self._make_there(action)
            case MoveRemote():
                return self._move_there(action)
            case Upload():
                return self._send(action)
            case Download():
                return self._fetch(action)
            case TrashRemote():
                return self._trash_there(action)
            case _:
                raise AssertionError(action)

    # --- here

    def _move_here(self, action: MoveLocal) -> Callable[[], None]:
        thing = self.disk.at(action.path)
        assert thing is not None, f"nothing at {action.path}"
        assert thing.content == action.local.md5
        thing = self.disk.move(action.path, action.to)
        before = self.base.get(action.key)
        if action.remote is None or before is None:
            return lambda: None
        node = moved_here(before, action, thing.stat, LONG_AGO_NS)
        return lambda: self.base.put(node)

    def _unchanged(self, path: str, planned: Local | Base | None) -> str | None:
        thing = self.disk.at(path)
        if planned is None:
            assert thing is None, f"{path} is not free"
            return None
        assert thing is not None, f"nothing at {path}"
        assert thing.content == planned.md5, f"{path} holds something else than planned"
        return thing.content

    def _fetch(self, action: Download) -> Callable[[], None]:
        there = self.drive.files[action.remote.id]
        assert there.md5 is not None
        content = self._unchanged(action.path, action.local)
        if action.copy_to is not None:
            assert content is not None
            self.disk.write(action.copy_to, content)
        elif content is not None:
            self.disk.bin.append(content)
        if content is not None:
            self.disk.remove(action.path)
            self.disk.bin.pop()  # it is kept already, see above
        thing = self.disk.write(action.path, there.md5)
        node = agreed_file(
            action.key,
            self._real(action.place),
            there,
            there.md5,
            thing.stat,
            size_bytes=len(there.md5),
            checked_ns=LONG_AGO_NS,
        )
        return lambda: self.base.put(node)

    # --- there

    def _make_there(self, action: MakeRemoteFolder) -> Callable[[], None]:
        thing = self.disk.at(action.path)
        assert thing is not None
        assert thing.content is None
        place = self._real(action.place)
        name = action.place.name
        file = self.drive.put(name, self._parent_id(place), None)
        key = self._own_key(action.key, file.id)
        node = agreed_folder(key, place, file, thing.stat)
        return lambda: self.base.put(node)

    def _move_there(self, action: MoveRemote) -> Callable[[], None]:
        place = self._real(action.place)
        thing = self.disk.at(action.to)
        assert thing is not None
        name = action.drive_name or action.remote.name
        file = self.drive.update(action.remote.id, name=name, parent_id=self._parent_id(place))
        self._check_no_loop(file.id)
        before = self.base.get(action.key)
        assert before is not None
        node = moved_there(before, action, place, file)
        if node.stat is not None and node.kind == "file":
            node = msgspec.structs.replace(node, stat=thing.stat)
        return lambda: self.base.put(node)

    def _send(self, action: Upload) -> Callable[[], None]:
        content = self._unchanged(action.path, action.local)
        assert content is not None
        place = self._real(action.place)
        parent_id = self._parent_id(place)
        if action.remote is None:
            assert action.drive_name is not None
            file = self.drive.put(action.drive_name, parent_id, content)
        else:
            there = self.drive.files[action.remote.id]
            assert _seen(there) == _seen(action.remote), "changed since it was planned"
            changes: dict[str, object] = {"md5": content, "size_bytes": len(content)}
            if action.is_moved:
                changes["parent_id"] = parent_id
            if action.drive_name is not None:
                changes["name"] = action.drive_name
            if action.from_bin:
                changes |= {"is_trashed": False, "is_explicitly_trashed": False}
            file = self.drive.update(action.remote.id, **changes)
        thing = self.disk.at(action.path)
        assert thing is not None
        node = agreed_file(
            self._own_key(action.key, file.id),
            place,
            file,
            content,
            thing.stat,
            size_bytes=len(content),
            checked_ns=LONG_AGO_NS,
        )
        return lambda: self.base.put(node)

    def _trash_there(self, action: TrashRemote) -> Callable[[], None]:
        file = self.drive.files[action.remote.id]
        assert _seen(file) == _seen(action.remote), "changed since it was planned"
        assert not file.is_trashed
        below = self._below(file.id)
        known = [self.base.get(key) for key in action.below]
        assert {each.id for each in below} == {node.drive_id for node in known if node is not None}
        for each in (file, *below):  # only versions that both had
            node = self.base.by_drive_id(each.id)
            assert node is not None
            assert each.is_folder or node.md5 == each.md5
        self.drive.update(file.id, is_trashed=True, is_explicitly_trashed=True)
        return lambda: self._forget(action.key, *action.below)

    def _forget(self, *keys: int) -> None:
        """But a folder stays known as long as anything else in it is, as with `agreeing.disown`."""
        for key in keys:
            if all(each.key in keys for each in self.base.children(key)):
                self.base.drop(key)

    def _below(self, file_id: str) -> list[DriveFile]:
        found: list[DriveFile] = []
        todo = [file_id]
        while todo:
            for child in self.drive.children(todo.pop()):
                found.append(child)
                todo.append(child.id)
        return found

    def _check_no_loop(self, file_id: str) -> None:
        seen, each = set[str](), file_id
        while each != ROOT_ID:
            assert each not in seen, "a folder in itself on Drive"
            seen.add(each)
            parent_id = self.drive.files[each].parent_id
            assert parent_id is not None
            each = parent_id

    # --- keys

    def _own_key(self, key: int, file_id: str) -> int:
        """The lasting key of something new here."""
        if key >= ROOT:
            return key
        if key not in self._fresh:
            self._fresh[key] = self._new_key()
        return self._fresh[key]

    def _real(self, place: Place) -> Place:
        if place.parent >= ROOT:
            return place
        return Place(self._own_key(place.parent, ""), place.name)

    def _parent_id(self, place: Place) -> str:
        parent = self.base.get(place.parent)
        assert parent is not None, "its folder is not there yet"
        if parent.key != ROOT:
            assert not self.drive.files[parent.drive_id].is_trashed
        return parent.drive_id

    def _forget_empty(self, key: int) -> None:
        """Never a folder in which the base still knows something."""
        assert not self.base.children(key), "what lay in a folder is forgotten with it"
        self.base.drop(key)

    def _disown(self, key: int) -> None:
        for node in self.base.children(key):
            self._disown(node.key)
        self.base.drop(key)


def _seen(file: DriveFile) -> tuple[object, ...]:
    """What must not have changed between plan and act."""
    return (file.md5, file.name, file.parent_id, file.is_trashed)
