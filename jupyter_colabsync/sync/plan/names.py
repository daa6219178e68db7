"""Drive names <-> local names: what a disk can hold, marks for twins, conflict copies. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Naming:
    """What names a disk can hold."""

    for_windows: bool = False
    folds_case: bool = False
    """It takes `A` and `a` for one name."""


MAX_NAME_BYTES = 255
MARK_LETTERS = 4

POINTER_SUFFIXES = frozenset(
    {".gdoc", ".gsheet", ".gslides", ".gform", ".gdraw", ".gscript", ".gsite", ".gmap", ".glink"}
)
"""Endings of the files that stand for Google documents and shortcuts; those that Google Drive for
desktop uses, where it has one."""

_CONTROL_PICTURES = 0x2400
_SLASH, _DOT, _DELETE_PICTURE = "／", "．", "␡"
_WINDOWS_LOOK_ALIKES = {
    ":": "：",
    "\\": "＼",
    "<": "＜",
    ">": "＞",
    '"': "＂",
    "|": "｜",
    "?": "？",
    "*": "＊",
}
_WINDOWS_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
CONFLICT_LIKE = "%(conflict %"
"""An SQL pattern that every name of a conflict copy matches, and few others."""
_CONFLICT = re.compile(
    r" \(conflict (?P<device>.{1,60}) (?P<at>\d{4}-\d{2}-\d{2} \d{4})(?:-\d+)?\)$"
)


def legal_name(drive_name: str, *, for_windows: bool = False) -> str:
    """The name as a local disk can hold it: look-alikes for `/`, NUL, `.` and `..`.

    Names that are legal already come back unchanged, so that two machines see the same ones.
    Windows minds more: control signs, some letters, some words. Too long ones are cut by `fitted`.
    """
    name = "".join(_legal_letter(letter) for letter in drive_name) or "_"
    if name.strip(".") == "" and len(name) <= 2:
        name = _DOT * len(name)
    if for_windows:
        name = "".join(_windows_letter(letter) for letter in name)
        if name[-1] in ". ":
            name = name[:-1] + ("．" if name[-1] == "." else "␠")
        if _WINDOWS_RESERVED.match(name):
            name = "_" + name
    return name


def _legal_letter(letter: str) -> str:
    if letter == "/":
        return _SLASH
    if letter == "\0":
        return chr(_CONTROL_PICTURES)
    if 0xD800 <= ord(letter) <= 0xDFFF:  # half a pair: no file system takes it
        return "�"
    return letter


def _windows_letter(letter: str) -> str:
    code = ord(letter)
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if code == 0x7F:
        return _DELETE_PICTURE
    return _WINDOWS_LOOK_ALIKES.get(letter, letter)


def fitted(stem: str, mark: str, suffix: str) -> str:
    """`stem + mark + suffix` in at most 255 bytes of UTF-8; the stem is shortened first."""
    room = MAX_NAME_BYTES - len(mark.encode()) - len(suffix.encode())
    if room < 1:
        stem, suffix = stem + suffix, ""
        room = MAX_NAME_BYTES - len(mark.encode())
    return stem.encode()[:room].decode(errors="ignore") + mark + suffix


def local_name(
    drive_name: str,
    file_id: str,
    is_taken: Callable[[str], bool],
    *,
    for_windows: bool = False,
) -> str:
    """The local name of a Drive item that has none yet.

    The legal form of its own name; when that is too long or belongs to an older twin, with a
    mark made of its id: `name (~abcd).ext`. The same id always gets the same mark.
    """
    name = legal_name(drive_name, for_windows=for_windows)
    if len(name.encode()) <= MAX_NAME_BYTES and not is_taken(name):
        return name
    stem, suffix = split_name(name)
    letters = re.sub(r"[^A-Za-z0-9_-]", "", file_id) or "twin"
    for count in range(MARK_LETTERS, len(letters) + 1):
        marked = fitted(stem, f" (~{letters[-count:]})", suffix)
        if not is_taken(marked):
            return marked
    number = 2
    while is_taken(marked := fitted(stem, f" (~{letters[-MARK_LETTERS:]}-{number})", suffix)):
        number += 1
    return marked


def drive_name(name: str, *, is_pointer: bool = False) -> str:
    """The name for Drive of something that was named here.

    Accents in the composed form that Drive and most systems write; a pointer file's ending is
    ours and not part of the document's name.
    """
    if is_pointer:
        stem, suffix = split_name(name)
        name = stem if suffix in POINTER_SUFFIXES else name
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def split_name(name: str) -> tuple[str, str]:
    """`("stem", ".ext")`; a leading dot belongs to the stem, and a suffix is at most 16 letters."""
    stem, dot, suffix = name.rpartition(".")
    if not stem.strip(".") or len(suffix) > 16 or " " in suffix:
        return name, ""
    return stem, dot + suffix


def conflict_name(name: str, device: str, when: datetime, is_taken: Callable[[str], bool]) -> str:
    """`stem (conflict <device> 2026-11-21 2104).ext`, made unique; the suffix stays so that a
    notebook still opens."""
    stem, suffix = split_name(name)
    stem = _CONFLICT.sub("", stem)  # a copy of a copy does not grow without end
    base = f" (conflict {clean_device(device)} {when:%Y-%m-%d %H%M}"
    candidate, number = fitted(stem, base + ")", suffix), 2
    while is_taken(candidate):
        candidate, number = fitted(stem, f"{base}-{number})", suffix), number + 1
    return candidate


def is_conflict_copy(name: str) -> bool:
    """True for names that `conflict_name` makes."""
    return _CONFLICT.search(split_name(name)[0]) is not None


def original_name(copy_name: str) -> str:
    """The name a conflict copy was made from (up to shortening)."""
    stem, suffix = split_name(copy_name)
    return _CONFLICT.sub("", stem) + suffix


def conflict_origin(copy_name: str) -> tuple[str, int | None]:
    """The device whose version a conflict copy is, and when it was made: Unix milliseconds, by
    the clock and time zone of that device, so only about right elsewhere."""
    match = _CONFLICT.search(split_name(copy_name)[0])
    if match is None:
        return "", None
    try:
        at = datetime.strptime(match["at"], "%Y-%m-%d %H%M").astimezone()
    except (ValueError, OverflowError, OSError):
        return match["device"], None
    return match["device"], int(at.timestamp() * 1000)


def settled_name(copy_name: str) -> str:
    """The name of a conflict copy that is to stay: it says whose it is, and asks nothing."""
    stem, suffix = split_name(copy_name)
    match = _CONFLICT.search(stem)
    if match is None:
        return copy_name
    day = match["at"][:10]
    return fitted(_CONFLICT.sub("", stem), f" ({match['device']} {day})", suffix)


def clean_device(device: str) -> str:
    """A device's name as it may stand in a file name: letters, digits, `._-`, at most 30."""
    return re.sub(r"[^\w.-]+", "-", device).strip("-.")[:30] or "device"


def clash_key(name: str, *, folds: bool) -> str:
    """Two names with one key cannot lie in one folder; `folds`: the disk ignores case."""
    return unicodedata.normalize("NFC", name).casefold() if folds else name


def parent_of(path: str) -> str:
    """The path of the folder that holds `path`; "" is the link's root."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of `path`."""
    return path.rpartition("/")[2]


def join(parent: str, name: str) -> str:
    """`name` in the folder `parent` ("" is the root)."""
    return f"{parent}/{name}" if parent else name


def is_below(path: str, folder: str) -> bool:
    """True when `path` lies somewhere inside `folder` (and is not the folder itself)."""
    return not folder or path.startswith(folder + "/")


def ancestors(path: str) -> Iterator[str]:
    """The folders above `path`, nearest first, without the root."""
    while path := parent_of(path):
        yield path
