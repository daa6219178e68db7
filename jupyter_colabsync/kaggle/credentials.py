"""Kaggle's two kinds of sign-in: recognised from what a person gives, kept in the secret store."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeGuard

from jupyter_colabsync.errors import SignInFailed

SECRET_NAME: Final = "kaggle"
SETTINGS_URL: Final = "https://www.kaggle.com/settings/account"
MAX_BYTES: Final = 16 * 1024


class SecretStore(Protocol):
    """Where small secrets are kept: the system's keyring, a private file, or memory."""

    @property
    def kind(self) -> Literal["keyring", "file", "memory"]: ...
    def read(self, name: str) -> str | None: ...
    def write(self, name: str, text: str) -> None: ...
    def delete(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class KaggleKey:
    """A user name and a legacy key, as in `kaggle.json`. The key never shows in a repr."""

    username: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KaggleToken:
    """An API token; `username` is who Kaggle says it belongs to, None if it did not."""

    token: str = field(repr=False)
    username: str | None = None


Credential = KaggleKey | KaggleToken


def parse_key_file(text: str) -> KaggleKey:
    """The pair in a `kaggle.json`. Raises SignInFailed (kaggle_token_shape); quotes nothing."""
    if len(text) > MAX_BYTES:
        raise _wrong_shape("This file is too large for a kaggle.json.")
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise _wrong_shape("This file is no kaggle.json: it is not JSON.") from error
    if not isinstance(content, dict):
        raise _wrong_shape("This file is no kaggle.json: it holds no user name and key.")
    if "installed" in content or "web" in content:
        raise _wrong_shape("This is a Google client file, not a kaggle.json.")
    username, key = content.get("username"), content.get("key")
    if not is_username(username):
        raise _wrong_shape("This kaggle.json holds no user name.")
    if not isinstance(key, str) or not _is_secret(key):
        raise _wrong_shape("This kaggle.json holds no key.")
    return KaggleKey(username, key)


def parse_token(text: str) -> KaggleToken:
    """A pasted API token. Raises SignInFailed (kaggle_token_shape); quotes nothing."""
    token = text.strip().removeprefix("KAGGLE_API_TOKEN=").strip("\"'")
    if token.startswith("{"):
        raise _wrong_shape("That is the text of a file, not a token: give the file kaggle.json.")
    if len(token) < 8 or not _is_secret(token):
        raise _wrong_shape("That is no API token: a token is one word without spaces.")
    return KaggleToken(token)


def is_username(value: object) -> TypeGuard[str]:
    """Whether this can be the name of somebody at Kaggle."""
    return isinstance(value, str) and bool(re.fullmatch(r"[\w.-]{1,100}", value, re.ASCII))


def is_same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are known and mean one person; Kaggle's names ignore case."""
    return one is not None and other is not None and one.casefold() == other.casefold()


def fingerprint(credential: Credential) -> str:
    """Tells sign-ins apart without giving their secret away. Of a token, whom it belongs to does
    not count: that is only known once Kaggle was asked."""
    if isinstance(credential, KaggleKey):
        secret = f"{credential.username.casefold()}:{credential.key}"
    else:
        secret = credential.token
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store holds. `is_refused`: Kaggle said no to it when it was last used."""

    credential: Credential
    is_refused: bool = False


def load(store: SecretStore) -> Kept | None:
    """The sign-in that is kept, or None. What cannot be read counts as none."""
    text = store.read(SECRET_NAME)
    if text is None:
        return None
    try:
        kept = json.loads(text)
        is_refused = kept.get("is_refused") is True
        if kept["road"] == "key":
            return Kept(KaggleKey(kept["username"], kept["key"]), is_refused)
        return Kept(KaggleToken(kept["token"], kept["username"]), is_refused)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def save(store: SecretStore, credential: Credential, *, is_refused: bool = False) -> None:
    """Keep a sign-in that Kaggle has accepted, or that it no longer does."""
    kept: dict[str, str | bool | None]
    if isinstance(credential, KaggleKey):
        kept = {"road": "key", "username": credential.username, "key": credential.key}
    else:
        kept = {"road": "token", "username": credential.username, "token": credential.token}
    if is_refused:
        kept["is_refused"] = True
    store.write(SECRET_NAME, json.dumps(kept))


def forget(store: SecretStore) -> None:
    """Drop the sign-in; Kaggle itself is not asked, the key stays valid there."""
    store.delete(SECRET_NAME)


def _is_secret(text: str) -> bool:
    return bool(re.fullmatch(r"[\x21-\x7e]{1,8192}", text))


def _wrong_shape(what: str) -> SignInFailed:
    return SignInFailed(
        f"{what} Make a new token on kaggle.com (Settings, API), then try again.",
        code="kaggle_token_shape",
        url=SETTINGS_URL,
    )
