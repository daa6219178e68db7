"""What any Drive must do with versions: updates that expect something, and older contents.

The rows hold for a Drive with API version 2, where a condition guards an update, and for one
without, where the client looks before and after.
"""

from __future__ import annotations

import io

import pytest

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.expected import Expected, Overtaken
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.transfer import Sent
from tests.behaviour.suite import AT_MS, Suite
from tests.unit.drive.pieces import BIG, Bytes

both_sizes = pytest.mark.parametrize("content", [b"ours", BIG], ids=["small", "big"])


def update(drive: DriveClient, seen: DriveFile, content: bytes) -> Sent:
    """New content for a file, if it is still what was seen of it."""
    expected = Expected(seen.head_revision_id, seen.md5, seen.version, seen.etag)
    source = Bytes(content)
    return drive.update_file(seen.id, source, expected=expected, modified_at_ms=AT_MS)


def overwrite(drive: DriveClient, seen: DriveFile, content: bytes) -> DriveFile:
    """What somebody else does who does not look."""
    return drive.update_file(seen.id, Bytes(content), modified_at_ms=AT_MS).file


class VersionsBehaviour(Suite):
    """The rows about versions."""

    # --- expecting ---

    @both_sizes
    def test_one_edit_after_the_other_goes_through(
        self, content: bytes, drive: DriveClient, folder: DriveFile
    ) -> None:
        first = self.put(drive, folder, "a", b"first")

        second = update(drive, first, content)
        third = update(drive, second.file, b"third")

        assert (second.buried, third.buried) == ((), ())
        assert self.read(drive, drive.get(first.id)) == b"third"

    @both_sizes
    def test_an_edit_of_what_somebody_else_has_edited_changes_nothing(
        self, content: bytes, drive: DriveClient, folder: DriveFile
    ) -> None:
        seen = update(drive, self.put(drive, folder, "a", b"first"), b"second").file
        theirs = overwrite(drive, seen, b"theirs")

        with pytest.raises(Overtaken) as told:
            update(drive, seen, content)

        assert (told.value.file.id, told.value.file.md5) == (seen.id, theirs.md5)
        assert self.read(drive, drive.get(seen.id)) == b"theirs"

    def test_of_two_edits_of_one_version_the_first_stays(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        seen = update(drive, self.put(drive, folder, "a", b"first"), b"second").file

        update(drive, seen, b"one")
        with pytest.raises(Overtaken):
            update(drive, seen, b"two")

        assert self.read(drive, drive.get(seen.id)) == b"one"

    def test_a_new_name_given_meanwhile_stops_no_edit_and_stays(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        seen = update(drive, self.put(drive, folder, "a", b"first"), b"second").file
        drive.relocate(seen.id, name="theirs")

        update(drive, seen, b"ours")

        after = drive.get(seen.id)
        assert (after.name, self.read(drive, after)) == ("theirs", b"ours")

    def test_an_edit_of_what_lies_in_the_bin_is_overtaken(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        seen = update(drive, self.put(drive, folder, "a", b"first"), b"second").file
        drive.trash(seen.id)

        with pytest.raises(Overtaken) as told:
            update(drive, seen, b"ours")

        assert told.value.file.is_trashed

    def test_content_name_place_and_the_way_out_of_the_bin_are_one_request(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        target = drive.create_folder("target", folder.id)
        seen = self.put(drive, folder, "old", b"first")
        drive.trash(seen.id)
        expected = Expected(seen.head_revision_id, seen.md5)

        drive.update_file(
            seen.id,
            Bytes(b"second"),
            expected=expected,
            modified_at_ms=AT_MS + 1,
            name="new",
            new_parent=target.id,
            old_parent=folder.id,
            untrash=True,
        )

        after = drive.get(seen.id)
        assert (after.name, after.parent_id, after.is_trashed) == ("new", target.id, False)
        assert (after.modified_at_ms, self.read(drive, after)) == (AT_MS + 1, b"second")

    # --- older contents ---

    def test_every_content_is_a_revision_oldest_first(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        first = self.put(drive, folder, "a", b"first")
        second = overwrite(drive, first, b"second!")

        self.wait_for(lambda: len(drive.revisions(first.id)) == 2)

        revisions = drive.revisions(first.id)
        assert [each.md5 for each in revisions] == [first.md5, second.md5]
        assert [each.size_bytes for each in revisions] == [5, 7]
        assert revisions[-1].id == drive.get(first.id).head_revision_id

    @both_sizes
    def test_an_older_content_can_be_fetched(
        self, content: bytes, drive: DriveClient, folder: DriveFile
    ) -> None:
        first = self.put(drive, folder, "a", content)
        overwrite(drive, first, b"second")
        self.wait_for(lambda: len(drive.revisions(first.id)) == 2)
        sink = io.BytesIO()

        md5 = drive.download_revision(first.id, drive.revisions(first.id)[0], sink)

        assert sink.getvalue() == content
        assert md5 == first.md5
