"""What this machine signs in to Kaggle with, in the order in which the official client looks.

It is only looked at: nothing here is used before a person says so. Google Colab's secrets are not
among it; only a kernel can read them.

Source: kaggle 2.2.4, `KaggleApi.authenticate`, `config_dir`; kagglesdk 0.1.37, `kaggle_env`,
`kaggle_creds`. Where the client takes one file and looks no further, the others are found after it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from jupyter_colabsync.kaggle.account.reading import key_in, read_text, token_in
from jupyter_colabsync.kaggle.credentials import Credential, KaggleToken, is_username

KEY_FILE: Final = "kaggle.json"
TOKEN_FILE: Final = "access_token"
OAUTH_FILE: Final = "credentials.json"
OWN_FOLDER: Final = ".kaggle"
SHORTEST_USE_S: Final = 600
"""An access token that ends sooner is not worth signing in with."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sign-in of this machine. `place` is for people: a variable's name, or a file as one
    writes it in a shell, never a path of this server. Whether Kaggle takes it is not known."""

    place: str
    credential: Credential


@dataclass(frozen=True, slots=True)
class Machine:
    """One process's surroundings. Reads a handful of small files on each question; never raises,
    never waits. `clock` gives seconds since 1970."""

    environment: Mapping[str, str] = field(repr=False)
    home: Path
    clock: Callable[[], float] = time.time

    @property
    def own_folder(self) -> Path:
        """`~/.kaggle`, which may not be there."""
        return self.home / OWN_FOLDER

    def sign_ins(self) -> Iterator[Found]:
        """Everything there is, what comes first for the official client first. One and the same
        sign-in may come twice."""
        yield from self._tokens()
        yield from self._pair()
        for place, folder in self._key_folders():
            if key := key_in(read_text(folder / KEY_FILE)):
                yield Found(f"{place}/{KEY_FILE}", key)
        yield from self._oauth()

    def in_effect(self) -> Found | None:
        """As whom the official client would act, by a token or a key, if Kaggle takes it."""
        for found in self._tokens():
            return found
        for found in self._pair():
            return found
        return None

    def _tokens(self) -> Iterator[Found]:
        for place, text in self._token_texts():
            if token := token_in(text):
                yield Found(place, token)

    def _token_texts(self) -> Iterator[tuple[str, str | None]]:
        if {"KAGGLE_KERNEL_RUN_TYPE", "KAGGLE_DATA_PROXY_URL"} <= self.environment.keys():
            # in a notebook on Kaggle the variable names a file
            file = self.environment.get("KAGGLE_API_V1_TOKEN")
            yield "KAGGLE_API_V1_TOKEN", read_text(Path(file)) if file else None
        if text := self.environment.get("KAGGLE_API_TOKEN"):
            yield "KAGGLE_API_TOKEN", read_text(Path(text)) if _exists(text) else text
        for name in (TOKEN_FILE, f"{TOKEN_FILE}.txt"):
            yield f"~/{OWN_FOLDER}/{name}", read_text(self.own_folder / name)

    def _pair(self) -> Iterator[Found]:
        """The pair of the one file the official client reads, overruled by variables."""
        place, folder = self._official_folder()
        text = read_text(folder / KEY_FILE)
        variables = [
            name for name in ("KAGGLE_USERNAME", "KAGGLE_KEY") if self.environment.get(name)
        ]
        if variables:
            fields = _json_object(text)
            for name in variables:
                fields[name.removeprefix("KAGGLE_").lower()] = self.environment[name]
            text = json.dumps(fields)
        if key := key_in(text):
            places = [*variables, *([] if len(variables) == 2 else [f"{place}/{KEY_FILE}"])]
            yield Found(" and ".join(places), key)

    def _key_folders(self) -> list[tuple[str, Path]]:
        folders = [(f"~/{OWN_FOLDER}", self.own_folder)]
        chosen = self.environment.get("KAGGLE_CONFIG_DIR")
        if chosen and Path(chosen) != self.own_folder:
            folders.insert(0, ("$KAGGLE_CONFIG_DIR", Path(chosen)))
        if sys.platform.startswith("linux"):
            folders.append(self._xdg_folder())
        return folders

    def _official_folder(self) -> tuple[str, Path]:
        """The one folder the official client takes: `~/.kaggle` only counts where it is there."""
        for place, folder in self._key_folders():
            if folder != self.own_folder or _exists(str(folder)):
                return place, folder
        return f"~/{OWN_FOLDER}", self.own_folder

    def _xdg_folder(self) -> tuple[str, Path]:
        if chosen := self.environment.get("XDG_CONFIG_HOME"):
            return "$XDG_CONFIG_HOME/kaggle", Path(chosen) / "kaggle"
        return "~/.config/kaggle", self.home / ".config" / "kaggle"

    def _oauth(self) -> Iterator[Found]:
        """What `kaggle auth login` left. Its access token is good for 12 hours at most; the
        official client renews it by a second secret, which we leave to it: once the token has
        ended it is no longer found, until that client has renewed it."""
        fields = _json_object(read_text(self.own_folder / OAUTH_FILE))
        text, ends, username = (
            fields.get(name) for name in ("access_token", "access_token_expiration", "username")
        )
        token = token_in(text) if isinstance(text, str) else None
        end = _moment(ends)
        if token is None or end is None or end.timestamp() < self.clock() + SHORTEST_USE_S:
            return
        yield Found(
            f"~/{OWN_FOLDER}/{OAUTH_FILE} (good until {end:%H:%M} UTC)",
            KaggleToken(token.token, username if is_username(username) else None),
        )


def this_machine() -> Machine:
    """The surroundings of this process, as they are now."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path's own raises where there is no home
    return Machine(os.environ, Path(home))


def _exists(path: str) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path's own raises for a token too long for a name


def _json_object(text: str | None) -> dict[str, object]:
    try:
        content = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _moment(value: object) -> datetime | None:
    """A moment as `datetime.isoformat` writes it; one without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    try:
        return zoned.astimezone(timezone.utc)
    except OverflowError:
        return None
