"""A link that only watches its Drive folder: nothing is ever agreed on, so all of it is news."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import FilePage
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.ignore import rules_from
from jupyter_colabsync.sync.plan.nodes import Remote
from jupyter_colabsync.sync.plan.trees import Tree
from jupyter_colabsync.sync.remote.mirror import Mirror
from jupyter_colabsync.sync.remote.observing import observe
from jupyter_colabsync.sync.state.state import State
from jupyter_colabsync.sync.state.store import Store


class Watch:
    """A mirror and what it has learned."""

    def __init__(self, drive: DriveClient, store: Store, root_id: str) -> None:
        self.drive = drive
        self.state = State(store, root_id)
        self.mirror = Mirror(drive, self.state, root_id, 4, {})
        self.rules = ""

    def refresh(self) -> dict[str, int]:
        """Bring it up to now; the calls that took."""
        before = self.drive.calls.snapshot()
        self.mirror.refresh(rules_from(self.rules), CancelToken())
        after = self.drive.calls.snapshot()
        return {
            name: n - before.get(name, 0) for name, n in after.items() if n > before.get(name, 0)
        }

    def tree(self) -> dict[str, str | None]:
        """Path -> md5, None for folders, of all that is known to lie there."""
        seen = observe(self.state, rules_from(self.rules))
        tree: Tree[Remote] = Tree(self.state, seen, folds_case=False)
        return dict(sorted((tree.path(key), node.md5) for key, node in seen.new.items()))


@contextmanager
def watching(drive: DriveClient, root_id: str) -> Iterator[Watch]:
    """A fresh watch, forgotten afterwards."""
    store = Store(None)
    yield Watch(drive, store, root_id)
    store.close()


def on_list(watch: Watch, monkeypatch: pytest.MonkeyPatch, after: Callable[[], object]) -> None:
    """Once, right after the next listing was answered, something happens."""
    real, left = watch.drive.list_folders, [after]

    def listing(
        ids: Sequence[str], token: str | None = None, *, cancel: CancelToken | None = None
    ) -> FilePage:
        page = real(ids, token, cancel=cancel)
        while left:
            left.pop()()
        return page

    monkeypatch.setattr(watch.drive, "list_folders", listing)
