"""News: what Drive has told of files since they were agreed, and is not done here yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_colabsync.sync.plan.names import is_below
from jupyter_colabsync.sync.plan.nodes import Base
from jupyter_colabsync.sync.state.state import State


@dataclass(frozen=True, slots=True)
class News:
    """Of one link."""

    state: State

    def of(self, node: Base) -> str | None:
        """What is known of a file on Drive that speaks against "as it is here", in words."""
        if not self.state.has(node.drive_id):
            return "it is not on Drive any more; here it is kept so far"
        told = self.state.told.get(node.drive_id)
        if told is None or node.is_pointer or told.file.md5 == node.md5:
            return None
        return "Drive has another version by now; this one is kept so far"

    def below(self, path: str) -> dict[str, int]:
        """The files below a folder of which there are news, with their size in bytes here."""
        found: dict[str, int] = {}
        for told in self.state.told.values():
            before = self.state.get(told.key)
            if before is None or (before.kind == "folder" and self.state.has(before.drive_id)):
                continue
            for key in file_keys(self.state, told.key):
                node = self.state.get(key)
                if node is None or self.of(node) is None:
                    continue
                place = self.state.path(key)
                if is_below(place, path):
                    found[place] = node.size_bytes
        return found


def file_keys(state: State, key: int) -> Iterator[int]:
    """A file of the base itself, or all files below a folder."""
    node = state.get(key)
    if node is not None and node.kind == "file":
        yield key
        return
    todo = [key]
    while todo:
        for row in state.known(todo.pop()):
            if row[2]:
                todo.append(row[1])
            else:
                yield row[1]
