"""`kaggle login|whoami|logout|share`, and the door to the other `kaggle …` commands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.cli import kaggle_data, kaggle_submit
from jupyter_colabsync.cli.command import DONE, SIGN_IN_NEEDED, Commands, add_command
from jupyter_colabsync.cli.output import Output
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.contract.kaggle import KaggleAccount
from jupyter_colabsync.errors import BadRequest, LocalProblem, SignInFailed

if TYPE_CHECKING:
    from jupyter_colabsync.kaggle.account.access import KaggleAccess

MAX_FILE_BYTES = 64 * 1024


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `kaggle` and what is below it."""
    group = commands.add_parser("kaggle", help="find and pull Kaggle data")
    below = group.add_subparsers(metavar="COMMAND", required=True)

    login = add_command(below, shared, "login", sign_in, "sign in to Kaggle")
    way = login.add_mutually_exclusive_group(required=True)
    way.add_argument("--file", metavar="kaggle.json", type=Path, help="the key file from Kaggle")
    way.add_argument("--token", metavar="-", choices=["-"], help="read an API token from stdin")
    way.add_argument(
        "--found",
        action="store_true",
        help="what this machine has: KAGGLE_API_TOKEN, ~/.kaggle, …, the first that Kaggle accepts",
    )

    add_command(below, shared, "whoami", whoami, "say who is signed in, asking Kaggle once")
    add_command(below, shared, "logout", logout, "forget the key given here")
    sharing = add_command(
        below, shared, "share", share, "let `kaggle` in notebooks and terminals use this account"
    )
    sharing.add_argument("state", choices=["on", "off"], help="off takes the file away again")
    kaggle_data.add_commands(below, shared)
    kaggle_submit.add_commands(below, shared)


def sign_in(options: argparse.Namespace, out: Output) -> int:
    """Sign in by `kaggle.json`, by a token from stdin, or by what this machine has."""
    with open_services() as services:
        access = services.realm.kaggle.access
        if options.file is not None:
            account = access.login_file(_read(options.file))
        elif options.found:
            account = _sign_in_found(access, out)
        else:
            account = access.login_token(_read_token())
    out.result(account, _who(account))
    return DONE


def whoami(options: argparse.Namespace, out: Output) -> int:
    """Say who is signed in; exit code 4 when nobody is, or Kaggle no longer accepts them.

    Where Kaggle does not answer, what is kept here is told, and that it is only that.
    """
    with open_services() as services:
        account = services.realm.kaggle.access.check()
    out.result(account, _who(account))
    return DONE if account.state == "connected" else SIGN_IN_NEEDED


def logout(options: argparse.Namespace, out: Output) -> int:
    """Forget the key that was given here."""
    with open_services() as services:
        account = services.realm.kaggle.access.logout()
    out.result(account, _who(account))
    return DONE


def share(options: argparse.Namespace, out: Output) -> int:
    """Write, or take away, the file where the official client looks."""
    with open_services() as services:
        account = services.realm.kaggle.access.share(options.state == "on")
    out.result(account, _shared(account))
    return DONE


def _sign_in_found(access: KaggleAccess, out: Output) -> KaggleAccount:
    """As the official client does it: what Kaggle refuses is passed over."""
    refused: SignInFailed | None = None
    while True:
        try:
            return access.login_found()
        except SignInFailed as error:
            if error.code == "kaggle_none_found":
                raise refused or error from None
            if refused is not None:
                out.note(refused.message)
            refused = error


def _read_token() -> str:
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass("API token (it does not show): ")
    return sys.stdin.readline(MAX_FILE_BYTES)


def _read(path: Path) -> str:
    try:
        with path.expanduser().open(encoding="utf-8") as stream:
            return stream.read(MAX_FILE_BYTES)
    except OSError as error:
        raise LocalProblem(f"{path.name} cannot be read; check its path and rights.") from error
    except UnicodeDecodeError as error:
        raise BadRequest(f"{path.name} is no text; download kaggle.json again.") from error


def _who(account: KaggleAccount) -> str:
    lines = []
    if account.state == "connected":
        lines.append(f"Signed in to Kaggle as {_name(account)}.")
    elif account.problem is None:
        lines.append("Nobody is signed in to Kaggle; run `jupyter colabsync kaggle login`.")
    if account.problem is not None:
        lines.append(account.problem.message)
    if account.state != "connected" and account.found is not None:
        lines.append(
            f"This machine has a sign-in in {account.found.place}: "
            "`jupyter colabsync kaggle login --found` uses it."
        )
    if account.shared is not None and account.shared.is_on:
        lines.append(_shared(account))
    return "\n".join(lines)


def _shared(account: KaggleAccount) -> str:
    if account.shared is None or not account.shared.is_on:
        return "`kaggle` in notebooks and terminals does not get its account from here."
    if account.shared.warning is not None:
        return f"Also for `kaggle` in notebooks and terminals, but: {account.shared.warning}"
    return f"`kaggle` in notebooks and terminals acts as {_name(account)}, too."


def _name(account: KaggleAccount) -> str:
    return account.username or "the owner of the token"
