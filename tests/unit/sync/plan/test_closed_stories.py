"""Random stories in which some folders on Drive take nothing new for a while: all that waits stays
where it is, nothing is planned for it, and both sides come together once the folders are open."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import msgspec
import pytest

from jupyter_colabsync.sync.plan.actions import Action, MakeRemoteFolder, MoveRemote, Upload
from tests.unit.sync.plan.stories import Profile, Telling, story

STORIES = 100


@dataclass
class ClosedTelling(Telling):
    """A telling in which folders close after the first sync."""

    def tell(self) -> None:
        """Raises AssertionError when anything goes wrong."""
        self.tell_beginning()
        folders = [each.id for each in self.engine.drive.files.values() if each.is_folder]
        closed = [each for each in folders if crc32(f"{self.story.seed} {each}".encode()) % 2]
        self._let(closed, can_add=False)
        self.tell_changes()
        self._let(closed, can_add=True)
        self._sync()
        Telling._check_end(self)

    def _let(self, folders: Iterable[str], *, can_add: bool) -> None:
        for file_id in folders:
            self.engine.drive.update(file_id, can_add=can_add)
            if (node := self.engine.base.by_drive_id(file_id)) is not None:
                self.engine.base.put(msgspec.structs.replace(node, can_add=can_add))

    def _check_step(self, action: Action) -> None:
        super()._check_step(action)
        if not isinstance(action, Upload | MakeRemoteFolder | MoveRemote):
            return
        if isinstance(action, Upload) and action.remote is not None:
            return
        folder = self.engine.base.get(action.place.parent)
        file = None if folder is None else self.engine.drive.files.get(folder.drive_id)
        if file is None or (isinstance(action, MoveRemote) and action.remote.parent_id == file.id):
            return
        assert file.can_add, f"{action} into a closed folder"

    def _check_end(self) -> None:
        """While they are closed."""
        plan = self.engine.plan()
        assert not plan.actions, f"another cycle finds something to do: {plan.actions}"
        assert not self.engine.disk.stage, "something was left in the stage"


@pytest.mark.parametrize("profile", ["mixed", "moves", "kinds"])
def test_what_closed_folders_do_not_take_waits_and_is_not_lost(profile: Profile) -> None:
    start = random.randrange(10**9)  # noqa: S311
    for seed in range(start, start + STORIES):
        told = story(seed, profile)
        try:
            ClosedTelling(told).tell()
        except AssertionError as error:
            raise AssertionError(f"profile {profile}, seed {seed}: {error}\n{told}") from error
