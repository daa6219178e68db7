"""Pure: which members of an archive may become files, under which names; a reason for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.kaggle.archive import DEFLATED, STORED, Member

MAX_NAME_BYTES: Final = 255
"""Of one part of a path: what ext4, APFS and NTFS hold."""
SOURCE_FILE: Final = ".kaggle-source.json"
WORKSHOP: Final = ".kaggle-pull"
"""Our own folder inside the target while a pull is under way."""
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_WINDOWS_SIGNS: Final = frozenset('<>:"|?*')


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member that was not put in place, and why, for people."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A member and the relative POSIX path it goes to."""

    member: Member
    path: str


class UnsafeName(ValueError):
    """The text is the reason."""


def safe_name(name: str, on_windows: bool = False) -> str:
    """The relative POSIX path `name` stands for; raises UnsafeName with the reason.

    Backslashes count as slashes (some tools write them), `.` and empty parts are dropped, and
    nothing that could lead out of a folder, on any system, comes through.
    """
    if any(unicodedata.category(sign) == "Cc" for sign in name):
        raise UnsafeName("its name holds control characters")
    path = name.replace("\\", "/")
    if path.startswith("/"):
        raise UnsafeName("its name is an absolute path")
    if re.match(r"[A-Za-z]:", path):
        raise UnsafeName("its name starts with a drive letter")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts:
        raise UnsafeName("it has no name")
    if ".." in parts:
        raise UnsafeName("its name leads out of the folder")
    for part in parts:
        _judge_part(part, on_windows)
    if parts[0].casefold() in (SOURCE_FILE, WORKSHOP):
        raise UnsafeName("its name is reserved for this extension's own notes")
    return "/".join(parts)


def _judge_part(part: str, on_windows: bool) -> None:
    try:
        length = len(part.encode())
    except UnicodeEncodeError as error:
        raise UnsafeName("its name cannot be written down") from error
    if length > MAX_NAME_BYTES:
        raise UnsafeName("its name is longer than 255 bytes")
    if on_windows and (_WINDOWS_SIGNS & set(part) or part[-1] in " ." or _DEVICES.match(part)):
        raise UnsafeName("Windows cannot hold its name")


def judge(
    members: Sequence[Member],
    patterns: Sequence[str],
    is_possible: Callable[[Member], bool],
    on_windows: bool,
) -> tuple[tuple[Chosen, ...], tuple[Skipped, ...]]:
    """What of an archive is put in place, and what is not and why. Folders only carry names.

    Of members that clash (the same name, names that differ only in letter case or in how
    accents are encoded, a file where another member needs a folder) the first one counts.
    Raises BadRequest when `patterns` choose nothing.
    """
    wanted = choose([member.name for member in members if not member.is_folder], patterns)
    taken = _Taken()
    chosen: list[Chosen] = []
    skipped: list[Skipped] = []
    for member in members:
        try:
            if member.is_folder and not member.is_special:
                safe_name(member.name, on_windows)
                continue
            if member.name not in wanted and not member.is_folder:
                continue
            _judge_content(member, is_possible)
            path = safe_name(member.name, on_windows)
            taken.claim(path)
        except UnsafeName as reason:
            skipped.append(Skipped(shown(member.name), str(reason)))
        else:
            chosen.append(Chosen(member, path))
    return tuple(chosen), tuple(skipped)


def choose(names: Iterable[str], patterns: Sequence[str]) -> frozenset[str]:
    """The names that patterns select, by the rules of .gitignore: `*.csv` anywhere, `train/` whole
    folders, `!x` takes back; a name written out in full always matches. No patterns: all.

    Raises BadRequest when a pattern is none, or nothing matches.
    """
    names = frozenset(names)
    if not patterns:
        return names
    from pathspec import GitIgnoreSpec

    try:
        rules = GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise BadRequest(
            "A pattern cannot be understood. Use names like `*.csv` or `train/`.",
            code="kaggle_select",
        ) from error
    plain = {name: name.replace("\\", "/").lstrip("/") for name in names}
    found = frozenset(
        name for name, path in plain.items() if path in patterns or rules.match_file(path)
    )
    if names and not found:
        raise BadRequest(
            "No file has a name like that. Look at the list of files, then choose again.",
            code="kaggle_select",
        )
    return found


def shown(name: str) -> str:
    """A hostile name as it may be shown: one printable line, not long."""
    line = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return line if len(line) <= 120 else f"{line[:119]}…"


def _judge_content(member: Member, is_possible: Callable[[Member], bool]) -> None:
    if member.is_special:
        raise UnsafeName("it is a symbolic link or another special file")
    if member.is_encrypted:
        raise UnsafeName("it is encrypted")
    if member.method not in (STORED, DEFLATED):
        raise UnsafeName(f"its compression (method {member.method}) is not supported")
    if member.method == STORED and member.packed_bytes != member.size_bytes:
        raise UnsafeName("its sizes contradict each other")
    if not is_possible(member):
        raise UnsafeName("it shares bytes with another file of the archive, or lies outside of it")


class _Taken:
    """Paths already given out, compared as the pickiest file system would."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def claim(self, path: str) -> None:
        key = _clash_key(path)
        if key in self._files:
            raise UnsafeName("its name clashes with another file of the archive")
        if key in self._folders:
            raise UnsafeName("its name clashes with a folder of the archive")
        folders = _folders_of(key)
        if folders & self._files:
            raise UnsafeName("its folder's name clashes with a file of the archive")
        self._files.add(key)
        self._folders |= folders


def _clash_key(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _folders_of(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[:count]) for count in range(1, len(parts))}
