"""What any Drive must do, seen through DriveClient: one suite, run on the demo and on the real one.

A subclass gives `drive` and `folder` (fresh, on that Drive) as fixtures. Nothing here looks behind
the client, and every change may take a while to show in listings and in the feed. The rows about
versions are in `versions_behaviour`, those about the change feed in `feed_behaviour`.
"""

from __future__ import annotations

import hashlib
import unicodedata

import pytest

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile, NewFolder
from jupyter_colabsync.drive.transfer import Sent
from jupyter_colabsync.errors import NotFound, Stale
from tests.behaviour.feed_behaviour import FeedBehaviour
from tests.behaviour.suite import AT_MS
from tests.behaviour.versions_behaviour import VersionsBehaviour
from tests.unit.drive.pieces import BIG, Bytes

NAMES = [
    "plain.txt",
    "it's a 'name'.txt",
    "back\\slash\\'.txt",
    'double "quotes".txt',
    "two  spaces.txt",
    "Ünïcode – 日本語 – 🎉.ipynb",
    "slash / inside.txt",
    "% & + # ? = ;.txt",
    ".hidden",
    "no ending",
]


class DriveBehaviour(VersionsBehaviour, FeedBehaviour):
    """The suite."""

    # --- who ---

    def test_an_account_has_an_address_and_tells_how_full_it_is(self, drive: DriveClient) -> None:
        about = drive.about()

        assert "@" in about.email
        assert about.used_bytes is not None

    # --- making ---

    @pytest.mark.parametrize("name", NAMES)
    def test_a_folder_keeps_any_name(
        self, name: str, drive: DriveClient, folder: DriveFile
    ) -> None:
        made = drive.create_folder(name, folder.id)

        assert (made.name, made.parent_id, made.is_folder) == (name, folder.id, True)
        self.wait_for(lambda: drive.find_folder(folder.id, name) == drive.get(made.id))

    @pytest.mark.parametrize("name", NAMES)
    def test_a_file_keeps_any_name_and_its_time_to_the_millisecond(
        self, name: str, drive: DriveClient, folder: DriveFile
    ) -> None:
        sent = drive.create_file(Bytes(b"hello"), name, folder.id, modified_at_ms=AT_MS)

        file = drive.get(sent.file.id)
        assert (file.name, file.parent_id, file.size_bytes) == (name, folder.id, 5)
        assert file.modified_at_ms == AT_MS
        assert file.md5 == sent.md5 == hashlib.md5(b"hello").hexdigest()
        assert (file.has_content, file.is_trashed, file.can_edit) == (True, False, True)

    @pytest.mark.parametrize(
        "content", [b"", b"\0", b"line\r\n--boundary--\r\n", BIG], ids=["0", "1", "tricky", "big"]
    )
    def test_bytes_come_back_as_they_went(
        self, content: bytes, drive: DriveClient, folder: DriveFile
    ) -> None:
        file = self.put(drive, folder, "a.bin", content)

        assert file.size_bytes == len(content)
        assert file.md5 == hashlib.md5(content).hexdigest()
        assert self.read(drive, file) == content

    def test_two_files_of_one_name_are_two_files(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        first, second = self.put(drive, folder, "twin"), self.put(drive, folder, "twin")

        assert first.id != second.id
        self.wait_for(lambda: len(self.children(drive, folder)) == 2)

    def test_a_chosen_id_makes_a_thing_only_once(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        ids = drive.generate_ids(2)
        if not ids:
            return  # this origin gives none, which is allowed

        def send() -> Sent:
            return drive.create_file(
                Bytes(b"same"), "a", folder.id, modified_at_ms=AT_MS, file_id=ids[0]
            )

        assert send().file.id == send().file.id == ids[0]
        assert drive.create_folder("b", folder.id, file_id=ids[1]).id == ids[1]
        assert drive.create_folder("b", folder.id, file_id=ids[1]).id == ids[1]
        self.wait_for(lambda: sorted(self.children(drive, folder)) == sorted(ids))

    def test_a_chosen_id_never_replaces_something_else(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        ids = drive.generate_ids(1)
        if not ids:
            return
        for content in (b"first", b"second"):
            source = Bytes(content)
            if content == b"second":
                with pytest.raises(Stale):
                    drive.create_file(source, "a", folder.id, modified_at_ms=1, file_id=ids[0])
            else:
                drive.create_file(source, "a", folder.id, modified_at_ms=1, file_id=ids[0])

        assert self.read(drive, drive.get(ids[0])) == b"first"

    def test_many_folders_are_made_at_once_and_only_once(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        ids = drive.generate_ids(30)
        if not ids:
            return
        new = [NewFolder(each, f"{number:02}", folder.id) for number, each in enumerate(ids)]

        first, again = drive.create_folders(new), drive.create_folders(new)

        for outcomes in (first, again):
            folders = [each for each in outcomes if isinstance(each, DriveFile)]
            assert [(each.id, each.is_folder) for each in folders] == [(each, True) for each in ids]
        self.wait_for(lambda: sorted(self.children(drive, folder)) == sorted(ids))

    def test_a_path_is_made_where_it_is_missing_and_found_where_it_is_not(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        path = f"My Drive/{folder.name}/a/it's \\ b"

        made = drive.ensure_path(path)

        self.wait_for(lambda: drive.find_folder(folder.id, "a") is not None)
        self.wait_for(lambda: drive.find_folder(str(made.parent_id), "it's \\ b") is not None)
        assert drive.ensure_path(path).id == made.id

    # --- looking ---

    def test_a_listing_in_pages_holds_everything_once(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        made = {self.put(drive, folder, f"{number:02}.txt").id for number in range(5)}
        self.wait_for(lambda: len(self.children(drive, folder)) == 5)

        listed = self.children(drive, folder, page_size=2)

        assert (len(listed), set(listed)) == (5, made)

    def test_folders_stand_before_files_and_names_in_order(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        expected = [
            drive.create_folder("b folder", folder.id).id,
            self.put(drive, folder, "a file").id,
            self.put(drive, folder, "c file").id,
        ]

        self.wait_for(lambda: len(self.children(drive, folder)) == 3)
        assert self.children(drive, folder) == expected

    def test_only_folders_can_be_listed(self, drive: DriveClient, folder: DriveFile) -> None:
        inner = drive.create_folder("inner", folder.id)
        self.put(drive, folder, "file")

        self.wait_for(lambda: len(self.children(drive, folder)) == 2)
        page = drive.list_folder(folder.id, folders_only=True)
        assert [each.id for each in page.files] == [inner.id]

    def test_what_lies_in_several_folders_is_listed_at_once(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        places = [drive.create_folder(f"{number}", folder.id) for number in range(12)]
        made = {self.put(drive, place, "a").id: place.id for place in places[:5]}
        gone = self.put(drive, places[0], "gone")
        drive.trash(gone.id)

        def listed() -> dict[str, str | None]:
            page = drive.list_folders([place.id for place in places])
            assert page.next_token is None
            return {each.id: each.parent_id for each in page.files}

        self.wait_for(lambda: listed() == made)

    def test_a_search_finds_words_of_a_name(self, drive: DriveClient, folder: DriveFile) -> None:
        word = f"zebra{folder.id[-6:]}"
        made = self.put(drive, folder, f"{word} it's.txt")

        self.wait_for(lambda: made.id in [each.id for each in drive.search(word).files])

    def test_what_is_not_there_is_not_found(self, drive: DriveClient, folder: DriveFile) -> None:
        assert drive.find_folder(folder.id, "nothing") is None
        with pytest.raises(NotFound):
            drive.get("1" + "x" * 32)

    def test_accents_may_be_written_either_way(self, drive: DriveClient, folder: DriveFile) -> None:
        composed, apart = (unicodedata.normalize(form, "Übung") for form in ("NFC", "NFD"))
        made = drive.create_folder(composed, folder.id)

        self.wait_for(lambda: drive.find_folder(folder.id, composed) is not None)
        found = drive.find_folder(folder.id, apart)
        assert found is None or found.id == made.id

    # --- changing ---

    @pytest.mark.parametrize("content", [b"", b"two", BIG], ids=["0", "small", "big"])
    def test_new_content_keeps_id_name_place_and_type(
        self, content: bytes, drive: DriveClient, folder: DriveFile
    ) -> None:
        before = self.put(drive, folder, "n.ipynb", b"{}")

        sent = drive.update_file(
            before.id, Bytes(content), modified_at_ms=AT_MS + 1, mime_type=before.mime_type
        )

        after = drive.get(before.id)
        assert (after.name, after.parent_id, after.mime_type) == (
            before.name,
            before.parent_id,
            before.mime_type,
        )
        assert (after.md5, after.modified_at_ms) == (sent.md5, AT_MS + 1)
        assert after.head_revision_id != before.head_revision_id
        assert self.read(drive, after) == content

    def test_a_rename_keeps_id_and_bytes(self, drive: DriveClient, folder: DriveFile) -> None:
        file = self.put(drive, folder, "old")

        renamed = drive.relocate(file.id, name="it's new")

        assert (renamed.id, renamed.name, renamed.md5) == (file.id, "it's new", file.md5)

    def test_a_move_and_rename_is_one_step(self, drive: DriveClient, folder: DriveFile) -> None:
        target = drive.create_folder("target", folder.id)
        file = self.put(drive, folder, "old")

        moved = drive.relocate(file.id, name="new", new_parent=target.id, old_parent=folder.id)

        assert (moved.name, moved.parent_id) == ("new", target.id)
        self.wait_for(lambda: self.children(drive, target) == [file.id])

    def test_the_bin_takes_and_gives_back(self, drive: DriveClient, folder: DriveFile) -> None:
        file = self.put(drive, folder, "a")

        assert drive.trash(file.id).is_trashed
        assert drive.get(file.id).is_trashed
        self.wait_for(lambda: self.children(drive, folder) == [])
        assert not drive.untrash(file.id).is_trashed
        self.wait_for(lambda: self.children(drive, folder) == [file.id])

    def test_trashing_twice_is_the_same_as_once(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        file = self.put(drive, folder, "a")

        assert drive.trash(file.id).is_trashed
        assert drive.trash(file.id).is_trashed

    def test_what_lies_in_a_trashed_folder_is_trashed(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        inner = drive.create_folder("inner", folder.id)
        file = self.put(drive, inner, "a")

        drive.trash(inner.id)

        self.wait_for(lambda: drive.get(file.id).is_trashed)

    def test_notes_of_the_app_are_kept_changed_and_removed(
        self, drive: DriveClient, folder: DriveFile
    ) -> None:
        drive.set_app_properties(folder.id, {"pair": "1", "old": "x"})

        changed = drive.set_app_properties(folder.id, {"pair": "2", "old": None})

        assert dict(changed.app_properties) == {"pair": "2"}
        assert drive.get(folder.id).app_properties == changed.app_properties
