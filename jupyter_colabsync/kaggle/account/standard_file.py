"""StandardFile: our sign-in where the official client looks, and all as it was before after that.

A note in our state folder, written first, says what we wrote (by digest, so that only that is ever
taken away) and what was there before. So another process, or this one after a kill, can go back.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.files import make_private_folder, write_atomically
from jupyter_colabsync.kaggle.account import swap
from jupyter_colabsync.kaggle.account.machine import KEY_FILE, OWN_FOLDER, TOKEN_FILE
from jupyter_colabsync.kaggle.account.reading import read_small
from jupyter_colabsync.kaggle.account.swap import Swap
from jupyter_colabsync.kaggle.alone import alone
from jupyter_colabsync.kaggle.credentials import Credential, KaggleKey

NOTE: Final = "kaggle-shared.json"
NOTE_MODE: Final = 0o600
LOCK_WAIT_S: Final = 10.0
SETTINGS: Final = ("competition", "path", "proxy", "ssl_ca_cert")
"""What else `kaggle config set` keeps in kaggle.json. Source: kaggle 2.2.4, `CONFIG_NAME_…`."""
LONGEST_SETTING: Final = 1024


class _Note(msgspec.Struct, frozen=True):
    files: tuple[Swap, ...]


class StandardFile:
    """One of `kaggle.json` and `access_token`; between processes, too, one writes at a time."""

    def __init__(self, state_folder: Path) -> None:
        self._state_folder = state_folder
        self._note = state_folder / NOTE

    def is_there(self) -> bool:
        """Whether a file of ours stands in its place, unchanged. Reads the disk, nothing else."""
        return any(each.is_ours() for each in self._read_note())

    def write(self, folder: Path, credential: Credential) -> None:
        """Write the file for `credential` into `folder` (`~/.kaggle`), and take away one of ours
        for another. Raises LocalProblem; then what was there before still is."""
        name = file_name(credential)
        with self._alone(f"~/{OWN_FOLDER}/{name}", "written"):
            known = self._read_note()
            planned = swap.plan(folder, name, known)
            data = _content(credential, planned)
            mine = planned.writing(data)
            others = tuple(each for each in known if each.path != mine.path)
            self._write_note((mine, *others))
            try:
                swap.carry_out(mine, data)
            except OSError:
                if len(others) == len(known):  # nothing of ours was there
                    with contextlib.suppress(OSError):
                        swap.undo(mine)
                        self._write_note(others)
                raise
            for each in others:
                swap.undo(each)
            self._write_note((mine,))

    def take_away(self) -> None:
        """Take our file away and put back what was there before; does nothing when there is none.
        A file that was changed since is left alone. Raises LocalProblem."""
        if not self._note.exists():
            return
        with self._alone(f"~/{OWN_FOLDER}", "tidied up"):
            for each in self._read_note():
                swap.undo(each)
            self._note.unlink(missing_ok=True)

    def _read_note(self) -> tuple[Swap, ...]:
        data = read_small(self._note)
        try:
            return decode_json(data, _Note).files if data is not None else ()
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return ()

    def _write_note(self, files: tuple[Swap, ...]) -> None:
        write_atomically(self._note, msgspec.json.encode(_Note(files)), NOTE_MODE)

    @contextlib.contextmanager
    def _alone(self, what: str, done: str) -> Iterator[None]:
        """Nobody else changes the files meanwhile; an OSError inside becomes a LocalProblem."""
        try:
            make_private_folder(self._state_folder)
            with alone(self._note.with_name(f"{self._note.name}.lock"), LOCK_WAIT_S):
                yield
        except OSError as error:
            raise LocalProblem(
                f"{what} could not be {done} ({error.strerror or type(error).__name__}). "
                "Check the rights and the free space of your home folder, then try again.",
                code="kaggle_share_unwritable",
            ) from error


def file_name(credential: Credential) -> str:
    """What the official client reads this kind of sign-in from."""
    return KEY_FILE if isinstance(credential, KaggleKey) else TOKEN_FILE


def _content(credential: Credential, planned: Swap) -> bytes:
    """The file's text. Settings that the file from before held go on holding."""
    if not isinstance(credential, KaggleKey):
        return credential.token.encode()
    fields: dict[str, str] = {"username": credential.username, "key": credential.key}
    try:
        before = json.loads(read_small(planned.before or planned.path) or b"{}")
    except (ValueError, RecursionError):
        before = {}
    for name in SETTINGS:
        value = before.get(name) if isinstance(before, dict) else None
        if isinstance(value, str) and len(value) <= LONGEST_SETTING:
            fields[name] = value
    return json.dumps(fields).encode()
