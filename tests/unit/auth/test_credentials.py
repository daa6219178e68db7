"""Secrets go to a keyring that works, else to files nobody else can read."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from jupyter_colabsync.auth.credentials import CredentialStore, MemoryStore
from jupyter_colabsync.auth.keyrings import Keyring, Unusable
from jupyter_colabsync.errors import LocalProblem


class Chest:
    """A keyring that works."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]

    @property
    def texts(self) -> list[str]:
        return sorted(self.entries.values())


class Forgetful(Chest):
    """Takes everything and gives nothing back."""

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def delete_password(self, service: str, username: str) -> None:
        """There is nothing to delete."""


class Locked(Chest):
    """Waits for a password dialog nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.unlocked.wait(20)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.unlocked.wait(20)


class Broken(Chest):
    """Raises something of its own."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("no D-Bus")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("no D-Bus")


def store_on(folder: Path, chest: Chest) -> CredentialStore:
    return CredentialStore(folder, keyring=Keyring(folder, lambda: chest, time_limit_s=0.2))


def test_a_working_keyring_keeps_the_secret_and_no_file_does(tmp_path: Path) -> None:
    chest = Chest()
    store = store_on(tmp_path, chest)

    store.write("a", "text")

    assert (store.read("a"), store.where("a"), store.kind) == ("text", "keyring", "keyring")
    assert chest.texts == ["text"], "the probe is taken out again"
    assert not (tmp_path / "credentials").exists()


def test_two_state_folders_do_not_share_a_keyring_entry(tmp_path: Path) -> None:
    chest = Chest()
    store_on(tmp_path / "one", chest).write("a", "1")

    assert store_on(tmp_path / "two", chest).read("a") is None


@pytest.mark.parametrize("kind", [Forgetful, Locked, Broken])
def test_a_keyring_that_does_not_work_is_replaced_by_a_private_file(
    kind: type[Chest], tmp_path: Path
) -> None:
    chest = kind()
    store = store_on(tmp_path, chest)

    store.write("a", "text")

    assert (store.read("a"), store.where("a"), store.kind) == ("text", "file", "file")
    if isinstance(chest, Locked):
        chest.unlocked.set()


def test_no_backend_at_all_is_a_file(tmp_path: Path) -> None:
    def none() -> Chest:
        raise Unusable

    store = CredentialStore(tmp_path, keyring=Keyring(tmp_path, none))
    store.write("a", "text")

    assert store.where("a") == "file"


def test_the_file_and_its_folder_are_this_users_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        CredentialStore(tmp_path / "state", use_keyring=False).write("a", "text")
    finally:
        os.umask(old)

    folder = tmp_path / "state" / "credentials"
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert oct((folder / "a").stat().st_mode & 0o777) == "0o600"
    assert [each.name for each in folder.iterdir()] == ["a"]


def test_a_secret_moves_from_the_file_to_the_keyring_once_that_works(tmp_path: Path) -> None:
    CredentialStore(tmp_path, use_keyring=False).write("a", "old")
    store = store_on(tmp_path, Chest())
    assert (store.read("a"), store.where("a")) == ("old", "file")

    store.write("a", "new")

    assert (store.read("a"), store.where("a")) == ("new", "keyring")
    assert not (tmp_path / "credentials" / "a").exists()


def test_a_deleted_secret_is_gone_from_both_places(tmp_path: Path) -> None:
    chest = Chest()
    store = store_on(tmp_path, chest)
    store.write("a", "text")
    CredentialStore(tmp_path, use_keyring=False).write("a", "text")

    store.delete("a")
    store.delete("a")

    assert (store.read("a"), chest.texts) == (None, [])


def test_a_folder_that_cannot_be_written_is_told_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands in the way")
    store = CredentialStore(tmp_path / "state", use_keyring=False)

    with pytest.raises(LocalProblem) as caught:
        store.write("a", "text")

    assert caught.value.code == "credentials_unwritable"
    assert str(tmp_path) not in caught.value.message


def test_memory_ends_with_the_process() -> None:
    store = MemoryStore()
    store.write("a", "text")
    assert (store.read("a"), store.where("a"), store.kind) == ("text", "memory", "memory")

    store.delete("a")
    assert (store.read("a"), store.where("a")) == (None, None)
