"""Pure: under which names things may become files here; a reason for those that may not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from jupyter_colabsync.errors import BadRequest

MAX_NAME_BYTES: Final = 255
"""Of one part of a path: what ext4, APFS and NTFS hold."""
SOURCE_FILE: Final = ".kaggle-source.json"
WORKSHOP: Final = ".kaggle-pull"
"""Our own folder inside the target while a pull is under way."""
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_WINDOWS_SIGNS: Final = frozenset('<>:"|?*')
_SIGNS: Final = re.compile(r"([\\*?\[\]!#])")
_ESCAPED: Final = r"\\\1"
_UNPLAIN: Final = re.compile(r"\\|^/|/$|//|(^|/)\.(/|$)")
_BACKSLASHED: Final = re.compile(r"\\(.)")


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


def plain_path(name: str) -> str:
    """How a listed name is written in patterns and trees: with slashes, and nothing empty."""
    if not _UNPLAIN.search(name):  # as almost all are, and there may be a million
        return name
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def choose(names: Iterable[str], patterns: Sequence[str]) -> frozenset[str]:
    """The names that patterns select, by the rules of .gitignore: `*.csv` anywhere, `train/` whole
    folders, `!x` takes back. No patterns: all.

    A path written out in full always matches, of a file or of a folder (`a [1]/`), whatever signs
    it holds; with a slash before it or inside (`/train/`, `a/b [1].csv`) it is nothing but that.
    Raises BadRequest when a pattern is none, or nothing matches.
    """
    names = frozenset(names)
    if not patterns:
        return names
    plain = {name: plain_path(name) for name in names}
    is_chosen = _rule(patterns, frozenset(plain.values()))
    found = frozenset(name for name, path in plain.items() if is_chosen(path))
    if names and not found:
        raise BadRequest(
            "No file has a name like that. Look at the list of files, then choose again.",
            code="kaggle_select",
        )
    return found


def may_choose(patterns: Sequence[str]) -> Callable[[str], bool]:
    """For names that come one by one: False only for what `choose` would not select, whatever
    else there is. Raises BadRequest when a pattern is none."""
    if not patterns:
        return lambda _: True
    matches = _match(patterns)
    exact = {pattern.strip("/") for pattern in patterns if not pattern.startswith("!")}

    def may_be_chosen(name: str) -> bool:
        path = plain_path(name)
        return path in exact or matches(path) or not exact.isdisjoint(_folders_of(path))

    return may_be_chosen


def _rule(patterns: Sequence[str], files: frozenset[str]) -> Callable[[str], bool]:
    """Whether a path is chosen. What is written out in full is looked up, not matched: somebody
    may tick hundreds among a million."""
    parents = {file.rpartition("/")[0] for file in files}
    folders = parents.union(*map(_folders_of, parents)) - {""}
    takes_back = any(pattern.startswith("!") for pattern in patterns)
    exact: set[str] = set()
    lines: list[str] = []
    for pattern in patterns:
        path = _BACKSLASHED.sub(r"\1", pattern.removesuffix("/**")).strip("/")
        is_folder = path in folders
        is_file = path in files and not pattern.endswith(("/", "/**"))
        is_bare = "/" not in pattern.rstrip("/")
        if is_file or (is_folder and not takes_back):
            exact.add(path)
        if is_folder and takes_back and _SIGNS.search(pattern.removesuffix("/**")):
            # in its place among the others, as each may undo the last
            lines.append(f"/{_SIGNS.sub(_ESCAPED, path)}/**")
        elif takes_back or is_bare or not (is_folder or is_file):
            lines.append(pattern)
    matches = _match(lines) if lines else None
    whole = {each for each in folders if each in exact or not exact.isdisjoint(_folders_of(each))}

    def is_chosen(path: str) -> bool:
        return (
            path in exact
            or path.rpartition("/")[0] in whole
            or (matches is not None and matches(path))
        )

    return is_chosen


def _match(lines: Sequence[str]) -> Callable[[str], bool]:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines).match_file
    except ValueError as error:
        raise BadRequest(
            "A pattern cannot be understood. Use names like `*.csv` or `train/`.",
            code="kaggle_select",
        ) from error


def shown(name: str) -> str:
    """A hostile name as it may be shown: one printable line, not long."""
    line = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return line if len(line) <= 120 else f"{line[:119]}…"


class Taken:
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
