"""What the change feed of any Drive must tell; entries may come late, and in any order."""

from __future__ import annotations

import pytest

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.verdicts import FeedLost
from tests.behaviour.suite import AT_MS, Suite
from tests.unit.drive.pieces import Bytes


class FeedBehaviour(Suite):
    """The rows about the feed."""

    def test_the_feed_tells_what_happened_since_a_token(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        edited, trashed = self.put(drive, folder, "edited"), self.put(drive, folder, "trashed")
        token = drive.start_token()

        made = self.put(drive, folder, "made")
        sent = drive.update_file(edited.id, Bytes(b"2"), modified_at_ms=AT_MS)
        drive.trash(trashed.id)

        wanted = {made.id, edited.id, trashed.id}
        self.wait_for(lambda: wanted <= self.changes_since(drive, token).keys())
        changes = self.changes_since(drive, token)
        files = {key: change.file for key, change in changes.items() if change.file is not None}
        assert (files[made.id].name, files[made.id].parent_id) == ("made", folder.id)
        assert files[edited.id].md5 == sent.md5
        assert files[trashed.id].is_trashed

    def test_a_moved_folder_is_one_entry_with_its_new_place(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        inner, target = (drive.create_folder(name, folder.id) for name in ("inner", "target"))
        token = drive.start_token()

        drive.relocate(inner.id, name="renamed", new_parent=target.id, old_parent=folder.id)

        self.wait_for(lambda: inner.id in self.changes_since(drive, token))
        told = self.changes_since(drive, token)[inner.id].file
        assert told is not None
        assert (told.name, told.parent_id) == ("renamed", target.id)

    def test_a_token_that_was_never_given_is_a_lost_feed(self, drive: DriveClient) -> None:
        with pytest.raises(FeedLost):
            drive.changes("this is no token")

    def test_the_same_token_may_be_read_again(self, drive: DriveClient, folder: DriveFile) -> None:
        token = drive.start_token()
        made = self.put(drive, folder, "a")
        self.wait_for(lambda: made.id in self.changes_since(drive, token))

        assert made.id in self.changes_since(drive, token)
