"""`connect`, `account`, `disconnect`: the Google sign-in in a terminal."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.cli.command import DONE, SIGN_IN_NEEDED, Commands, add_command
from jupyter_colabsync.cli.output import Output, bytes_text, plain
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.contract.account import Account
from jupyter_colabsync.errors import LocalProblem, SignInFailed

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services

MAX_FILE_BYTES = 64 * 1024


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the account's commands."""
    join = add_command(commands, shared, "connect", connect, "connect a Google account")
    join.add_argument(
        "--client-file", metavar="F", type=Path, help="client_secret.json of your Google client"
    )
    join.add_argument(
        "--authorized-user",
        metavar="F",
        type=Path,
        help="the file that `gcloud auth application-default login` writes",
    )
    join.add_argument(
        "--no-browser", action="store_true", help="print the address instead of opening it"
    )
    add_command(commands, shared, "account", account, "say who is connected, and how full Drive is")
    add_command(commands, shared, "disconnect", disconnect, "forget the account, revoke the grant")


def connect(options: argparse.Namespace, out: Output) -> int:
    """Sign in to Google, by a browser or by a file another program's sign-in left."""
    with open_services() as services:
        if options.authorized_user is not None:
            services.realm.signin.adopt_authorized_user(_read_json(options.authorized_user))
            consent_url = None
        else:
            consent_url = _connect_by_browser(services, options, out)
        account = services.account()
    out.result({**plain(account), "consent_url": consent_url}, _text(account))
    return DONE


def account(options: argparse.Namespace, out: Output) -> int:
    """Say who is connected; exit code 4 when nobody is."""
    with open_services() as services:
        account = services.account()
    out.result(account, _text(account))
    return DONE if account.state == "connected" else SIGN_IN_NEEDED


def disconnect(options: argparse.Namespace, out: Output) -> int:
    """Forget the account and revoke the grant; files and links stay."""
    with open_services() as services:
        note = services.realm.signin.disconnect(revoke=True)
        account = services.account()
    if note is not None:
        out.note(note)
    out.result(account, _text(account))
    return DONE


def _connect_by_browser(services: Services, options: argparse.Namespace, out: Output) -> str:
    """Sign in by the browser and give back the consent page's address."""
    shown: list[str] = []

    def show(url: str) -> None:
        import webbrowser

        shown.append(url)
        if options.no_browser or not webbrowser.open(url):
            out.note(f"Open this address and agree; this command waits:\n{url}")
        if sys.stdin.isatty():
            out.note("If the browser ends on a page that cannot be shown, paste its address here.")

    client_json = None if options.client_file is None else _read(options.client_file)
    ask = _ask_terminal if sys.stdin.isatty() else None
    services.realm.signin.connect_in_terminal(client_json, show, ask)
    return shown[-1]


def _ask_terminal() -> str:
    """The line the person pastes. Read without Python's buffer: a thread that still waits in it
    when the program ends would make that end a crash."""
    return os.read(sys.stdin.fileno(), MAX_FILE_BYTES).decode(errors="replace")


def _read_json(path: Path) -> dict[str, object]:
    try:
        found = json.loads(_read(path))
    except (ValueError, RecursionError) as error:
        raise SignInFailed(_not_json(path), code="bad_authorized_user") from error
    if not isinstance(found, dict):
        raise SignInFailed(_not_json(path), code="bad_authorized_user")
    return found


def _not_json(path: Path) -> str:
    return f"{path.name} is no authorized-user file; give the one that gcloud wrote."


def _read(path: Path) -> str:
    try:
        with path.expanduser().open(encoding="utf-8") as stream:
            return stream.read(MAX_FILE_BYTES)
    except (OSError, UnicodeDecodeError) as error:
        raise LocalProblem(f"{path.name} cannot be read; check its path and rights.") from error


def _text(account: Account) -> str:
    if account.state == "none":
        return "No Google account is connected; run `jupyter colabsync connect`."
    who = f"{account.name or 'A Google account'} <{account.email or 'address not known'}>"
    lines = [f"{who}{' (demo)' if account.is_demo else ''}"]
    if account.state == "expired":
        lines.append("Google wants a new sign-in; run `jupyter colabsync connect`.")
    if account.used_bytes is not None:
        limit = f" of {bytes_text(account.limit_bytes)}" if account.limit_bytes else ""
        lines.append(f"{bytes_text(account.used_bytes)}{limit} used")
    if account.problem is not None:
        lines.append(account.problem.message)
    return "\n".join(lines)
