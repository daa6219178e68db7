"""OAuth clients: read a `client_secret.json`, and say plainly when it is another kind of file.

Source: Google Identity, "Using OAuth 2.0 to access Google APIs"; the file is what the Google Cloud
console offers under "Download JSON".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from jupyter_colabsync.errors import SignInFailed

ClientKind = Literal["desktop", "web", "demo"]

HOW_TO = (
    "In the Google Cloud console make an OAuth client of the type Desktop app, download its JSON "
    "and drop that file here."
)
SECTIONS: Mapping[str, ClientKind] = {"installed": "desktop", "web": "web"}


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """An app registered with Google; its secret is never shown."""

    client_id: str
    client_secret: str = field(repr=False)
    kind: ClientKind = "desktop"

    def to_json(self) -> str:
        """The same in Google's file format, to be read again by `parse_client`."""
        section = "web" if self.kind == "web" else "installed"
        return json.dumps(
            {section: {"client_id": self.client_id, "client_secret": self.client_secret}}
        )


def parse_client(text: str) -> OAuthClient:
    """The client in the text of a `client_secret.json`; SignInFailed `wrong_client_file`."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        if text.strip().startswith("AIza"):
            raise _wrong("This is an API key, which cannot open anybody's Drive.") from None
        raise _wrong("This file is not JSON, so it is no OAuth client file.") from None
    if not isinstance(content, dict):
        raise _wrong("This JSON is no OAuth client file.")
    return client_from(content)


def client_from(content: Mapping[str, Any]) -> OAuthClient:
    """The client in the parsed JSON; SignInFailed `wrong_client_file`."""
    for section, kind in SECTIONS.items():
        if isinstance(entry := content.get(section), dict):
            return OAuthClient(
                _required(entry, "client_id"), _required(entry, "client_secret"), kind
            )
    raise _wrong(_what_it_is(content))


def read_client(path: Path) -> OAuthClient:
    """The client in an admin's file; SignInFailed `wrong_client_file`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SignInFailed(
            f"The OAuth client file {path.name} that this server was given cannot be read. Ask "
            "the administrator to mend the setting ColabSyncConfig.client_file.",
            code="wrong_client_file",
        ) from None
    return parse_client(text)


def _what_it_is(content: Mapping[str, Any]) -> str:
    if content.get("type") == "service_account":
        return "This is the key of a service account, which has no Drive of its own to sync."
    if content.get("type") == "authorized_user":
        return (
            "This is a finished sign-in (authorized_user), not a client; the command line takes "
            "it: jupyter colabsync connect --authorized-user FILE."
        )
    if "key" in content and "username" in content:
        return "This is Kaggle's kaggle.json; it belongs in the Kaggle section."
    return "This JSON is no OAuth client file: it has neither an “installed” nor a “web” part."


def _required(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        raise _wrong(f"This client file has no {name}.")
    return value


def _wrong(what: str) -> SignInFailed:
    return SignInFailed(f"{what} {HOW_TO}", code="wrong_client_file")
