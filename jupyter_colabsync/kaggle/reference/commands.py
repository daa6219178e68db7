"""Pure: lines people copy (the `kaggle` command, kagglehub, curl) -> the address inside them."""

from __future__ import annotations

import re
import shlex
from typing import Final, NamedTuple

_COMMAND: Final = re.compile(
    r"^[ \t]*[!%$]?[ \t]*kaggle[ \t]+(datasets|d|competitions|c|kernels|k|models|m)[ \t]+(.+)$",
    re.MULTILINE,
)
_KAGGLEHUB: Final = re.compile(
    r"kagglehub\.(?:load_)?(dataset|competition|model|notebook)\w*\((.*)", re.DOTALL
)
_LITERAL: Final = r"[rf]?(?:\"([^\"\n]*)\"|'([^'\n]*)')"
_INNER_ADDRESS: Final = re.compile(
    r"(?:^|[\s\"'(<\[])(https?://(?:www\.|m\.)?kaggle\.com/[^\s\"'<>\\]+)", re.IGNORECASE
)

_FOLDERS: Final = {
    "d": "datasets",
    "c": "competitions",
    "k": "code",
    "m": "models",
    "kernels": "code",
    "notebook": "code",
}
_MODEL_WORDS: Final = frozenset({"instances", "i", "variations", "v", "versions"})
"""Words of `kaggle models …` that come before the verb."""
_NAMING: Final = frozenset({"-d", "--dataset", "-c", "--competition", "-k", "--kernel"})
_FILE: Final = frozenset({"-f", "--file", "--file-name"})
_WITH_VALUE: Final = frozenset({"-p", "--path", "--file-pattern", "--page-token", "--page-size"})


class Copied(NamedTuple):
    """What a copied line names: an address or slug, and the one file it chooses."""

    address: str
    file: str | None = None


def unwrap(text: str) -> Copied:
    """The address inside a copied line; the text itself when it is no such line."""
    if match := _COMMAND.search(text):
        return _of_command(match[1], match[2])
    if match := _KAGGLEHUB.search(text):
        return _of_kagglehub(match[1], match[2])
    if not text.lower().startswith(("http:", "https:")) and (found := _INNER_ADDRESS.search(text)):
        address = found[1].rstrip(".,;)]")
        return Copied(address)
    return Copied(text)


def _of_command(word: str, rest: str) -> Copied:
    words = _split(rest)
    while word in ("models", "m") and words[:1] and words[0] in _MODEL_WORDS:
        words.pop(0)
    takes_file = word in ("datasets", "d", "competitions", "c")  # elsewhere -f is --force
    named, file = _read_options(words[1:], takes_file)
    if "://" in named:
        return Copied(named, file)
    return Copied(f"{_FOLDERS.get(word, word)}/{named}", file)


def _read_options(words: list[str], takes_file: bool) -> tuple[str, str | None]:
    """The name, else "", and the file among what follows a verb; `-o=x` and `-o x` alike."""
    named = bare = ""
    file = None
    at = 0
    while at < len(words):
        option, is_joined, value = words[at].partition("=")
        at += 1
        if not option.startswith("-"):
            bare = bare or words[at - 1]
            continue
        is_file = takes_file and option in _FILE
        takes_value = is_file or option in _NAMING or option in _WITH_VALUE
        if takes_value and not is_joined:
            value = words[at] if at < len(words) else ""
            at += 1
        if option in _NAMING:
            named = value
        elif is_file:
            file = value or None
    return named or bare, file


def _of_kagglehub(kind: str, arguments: str) -> Copied:
    literals = list(re.finditer(_LITERAL, arguments))
    if not literals:
        return Copied(f"{kind}s/")
    handle = literals[0]
    file = re.search(r"\bpath\s*=\s*" + _LITERAL, arguments) or re.match(
        r"\s*,\s*" + _LITERAL, arguments[handle.end() :]
    )
    return Copied(
        f"{_FOLDERS.get(kind, f'{kind}s')}/{handle[1] or handle[2] or ''}",
        (file[1] or file[2] or None) if file else None,
    )


def _split(line: str) -> list[str]:
    line = line.split(" #", 1)[0]
    try:
        return shlex.split(line)
    except ValueError:  # an odd quote
        return line.split()
