"""Looks into small files that other programs wrote, and is held up or thrown off by none."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from jupyter_colabsync.errors import SignInFailed
from jupyter_colabsync.kaggle.credentials import (
    MAX_BYTES,
    KaggleKey,
    KaggleToken,
    parse_key_file,
    parse_token,
)


def read_small(path: Path) -> bytes | None:
    """The bytes of a regular file of at most MAX_BYTES; None for all else: missing, forbidden,
    a folder, a pipe (which is not waited for), a device, an endless file."""
    try:
        with open(path, "rb", opener=_without_waiting) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return None
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError):  # ValueError: a name no file can have
        return None
    return data if len(data) <= MAX_BYTES else None


def read_text(path: Path) -> str | None:
    """The same as text; None when it is none."""
    data = read_small(path)
    try:
        return data.decode() if data is not None else None
    except UnicodeDecodeError:
        return None


def key_in(text: str | None) -> KaggleKey | None:
    """The pair in the text of a `kaggle.json`, if it holds one."""
    try:
        return parse_key_file(text) if text is not None else None
    except SignInFailed:
        return None


def token_in(text: str | None) -> KaggleToken | None:
    """The token in a variable or a file, if it holds one."""
    try:
        return parse_token(text) if text is not None else None
    except SignInFailed:
        return None


def _without_waiting(path: str, flags: int) -> int:
    # a pipe without a writer would be waited for until there is one; no Windows has the flag
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
