"""From Drive's ids to local paths: which name each item has here. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from jupyter_colabsync.drive.records import SHORTCUT_MIME, DriveFile
from jupyter_colabsync.sync import reasons
from jupyter_colabsync.sync.ignore import IgnoreRules
from jupyter_colabsync.sync.model import Base, RemoteTree, Skip
from jupyter_colabsync.sync.names import clash_key, join, legal_name, local_name, name_of, parent_of


@dataclass(frozen=True, slots=True)
class Naming:
    """What the local file system can hold."""

    for_windows: bool = False
    folds_case: bool = False


def children_of(files: Iterable[DriveFile]) -> dict[str, list[DriveFile]]:
    """By parent id, without what lies in the bin."""
    children: dict[str, list[DriveFile]] = defaultdict(list)
    for file in files:
        if file.parent_id is not None and not file.is_trashed:
            children[file.parent_id].append(file)
    return children


def below(file_id: str, children: Mapping[str, Collection[DriveFile]]) -> list[DriveFile]:
    """Everything under a folder, whatever loops there may be."""
    found: dict[str, DriveFile] = {}
    todo = [file_id]
    while todo:
        for file in children.get(todo.pop(), ()):
            if file.id not in found and file.id != file_id:
                found[file.id] = file
                todo.append(file.id)
    return list(found.values())


def remote_tree(
    mirror: Mapping[str, DriveFile],
    root_id: str,
    base: Base,
    rules: IgnoreRules,
    naming: Naming | None = None,
) -> RemoteTree:
    """The tree below `root_id` under local names.

    An item keeps the name it has in `base` as long as it has its name and folder on Drive. Among
    new ones of the same name the oldest takes it, the others get a mark; so every device that
    starts afresh chooses the same names.
    """
    return _Tree(mirror, base, rules, naming or Naming()).build(root_id)


class _Tree:
    def __init__(
        self,
        mirror: Mapping[str, DriveFile],
        base: Base,
        rules: IgnoreRules,
        naming: Naming,
    ) -> None:
        self._children = children_of(mirror.values())
        self._base, self._rules, self._naming = base, rules, naming
        self._path_by_id = {entry.drive_id: path for path, entry in base.items()}
        self._entries: dict[str, DriveFile] = {}
        self._others: set[str] = set()
        self._skips: list[Skip] = []

    def build(self, root_id: str) -> RemoteTree:
        todo, seen = [("", root_id)], {root_id}
        while todo:
            folder, folder_id = todo.pop()
            for path, file in self._named(folder, self._children.get(folder_id, ())):
                if self._rules.ignores(path, is_folder=file.is_folder):
                    self._others.add(folder)
                    continue
                self._entries[path] = file
                if file.is_folder and file.id not in seen:
                    seen.add(file.id)
                    todo.append((path, file.id))
        return RemoteTree(self._entries, frozenset(self._others), tuple(self._skips))

    def _named(self, folder: str, files: Iterable[DriveFile]) -> Iterable[tuple[str, DriveFile]]:
        known: list[tuple[str, DriveFile]] = []
        new: list[DriveFile] = []
        for file in files:
            if not (file.is_folder or file.has_content):
                self._skip(folder, file)
            elif (path := self._known_path(folder, file)) is not None:
                known.append((path, file))
            elif self._is_ignored(folder, file):
                self._others.add(folder)
            else:
                new.append(file)
        if not new:
            return known
        taken = {self._key(name_of(path)) for path, _ in known}
        for file in sorted(new, key=lambda each: (each.created_at_ms or 0, each.id)):
            name = local_name(
                file.name,
                file.id,
                lambda candidate: self._key(candidate) in taken,
                for_windows=self._naming.for_windows,
            )
            taken.add(self._key(name))
            known.append((join(folder, name), file))
        return known

    def _is_ignored(self, folder: str, file: DriveFile) -> bool:
        """By its own name: as somebody's twin it would get a mark that no rule knows."""
        name = legal_name(file.name, for_windows=self._naming.for_windows)
        return self._rules.ignores(join(folder, name), is_folder=file.is_folder)

    def _known_path(self, folder: str, file: DriveFile) -> str | None:
        """Its path in the base, if it has not been renamed or moved on Drive since."""
        path = self._path_by_id.get(file.id)
        if path is None or parent_of(path) != folder:
            return None
        return path if self._base[path].drive_name == file.name else None

    def _skip(self, folder: str, file: DriveFile) -> None:
        reason = reasons.SHORTCUT if file.mime_type == SHORTCUT_MIME else reasons.DOCUMENT
        self._others.add(folder)
        self._skips.append(Skip(join(folder, legal_name(file.name)), "remote", reason, True))

    def _key(self, name: str) -> str:
        return clash_key(name, folds=self._naming.folds_case)
