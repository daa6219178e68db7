"""`kaggle login|whoami|logout|search|files|get`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jupyter_colabsync.cli.command import DONE, SIGN_IN_NEEDED, Commands, add_command
from jupyter_colabsync.cli.output import Output, bytes_text, plain, table
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.cli.stopping import carry_out
from jupyter_colabsync.contract.kaggle import KaggleAccount
from jupyter_colabsync.errors import BadRequest, LocalProblem
from jupyter_colabsync.kaggle.reference import parse_pullable

MAX_FILE_BYTES = 64 * 1024


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `kaggle` and what is below it."""
    group = commands.add_parser("kaggle", help="find and pull Kaggle data")
    below = group.add_subparsers(metavar="COMMAND", required=True)

    login = add_command(below, shared, "login", sign_in, "sign in to Kaggle")
    way = login.add_mutually_exclusive_group(required=True)
    way.add_argument("--file", metavar="kaggle.json", type=Path, help="the key file from Kaggle")
    way.add_argument("--token", metavar="-", choices=["-"], help="read an API token from stdin")

    add_command(below, shared, "whoami", whoami, "say who is signed in")
    add_command(below, shared, "logout", logout, "forget the key given here")

    find = add_command(below, shared, "search", search, "search datasets")
    find.add_argument("text", metavar="TEXT", nargs="+")

    look = add_command(below, shared, "files", files, "list a dataset's files")
    look.add_argument("ref", metavar="REF", help="any Kaggle URL or slug")

    pull = add_command(below, shared, "get", get, "pull a dataset")
    pull.add_argument("ref", metavar="REF", help="any Kaggle URL or slug")
    pull.add_argument("--to", metavar="DIR", type=Path, help="default: data/<slug>")
    pull.add_argument("--select", metavar="GLOB", nargs="+", default=[], help="only these files")


def sign_in(options: argparse.Namespace, out: Output) -> int:
    """Sign in by `kaggle.json` or by a token from stdin."""
    with open_services() as services:
        if options.file is not None:
            account = services.realm.kaggle.login_file(_read(options.file))
        else:
            account = services.realm.kaggle.login_token(sys.stdin.readline().strip())
    out.result(account, _who(account))
    return DONE


def whoami(options: argparse.Namespace, out: Output) -> int:
    """Say who is signed in; exit code 4 when nobody is."""
    with open_services() as services:
        account = services.realm.kaggle.account()
    out.result(account, _who(account))
    return DONE if account.state == "connected" else SIGN_IN_NEEDED


def logout(options: argparse.Namespace, out: Output) -> int:
    """Forget the key that was given here."""
    with open_services() as services:
        account = services.realm.kaggle.logout()
    out.result(account, _who(account))
    return DONE


def search(options: argparse.Namespace, out: Output) -> int:
    """Search datasets by words."""
    with open_services() as services:
        hits = services.realm.kaggle.search(" ".join(options.text))
    rows = [[hit.ref, bytes_text(hit.total_bytes), hit.title] for hit in hits]
    out.result({"hits": hits}, table(rows) or "Nothing found; try fewer words.")
    return DONE


def files(options: argparse.Namespace, out: Output) -> int:
    """List a dataset's files with their sizes."""
    with open_services() as services:
        dataset = services.realm.kaggle.describe(options.ref, Path.cwd())
        is_all = dataset.file_count is not None
        found = dataset.files if is_all else services.realm.kaggle.files(options.ref)
    total = {"ref": dataset.ref, "title": dataset.title, "total_bytes": dataset.total_bytes}
    text = table([[bytes_text(each.size_bytes), each.name] for each in found])
    out.result({**total, "files": found}, text or "This dataset holds no files.")
    return DONE


def get(options: argparse.Namespace, out: Output) -> int:
    """Pull a dataset (or the selected files of it) into a folder."""
    with open_services() as services:
        kaggle = services.realm.kaggle
        folder = options.to or Path("data") / parse_pullable(options.ref).slug
        report = carry_out(
            lambda context: kaggle.pull(options.ref, folder.absolute(), options.select, context),
            out,
        )
    document = {**plain(report), "ref": report.ref.name, "folder": str(folder)}
    out.result(document, f"{report.files} files, {bytes_text(report.bytes)}, in {folder}")
    for each in report.skipped:
        out.note(f"skipped {each.name}: {each.reason}")
    return DONE


def _read(path: Path) -> str:
    try:
        with path.expanduser().open(encoding="utf-8") as stream:
            return stream.read(MAX_FILE_BYTES)
    except OSError as error:
        raise LocalProblem(f"{path.name} cannot be read; check its path and rights.") from error
    except UnicodeDecodeError as error:
        raise BadRequest(f"{path.name} is no text; download kaggle.json again.") from error


def _who(account: KaggleAccount) -> str:
    if account.problem is not None:
        return account.problem.message
    if account.state != "connected":
        return "Nobody is signed in to Kaggle; run `jupyter colabsync kaggle login`."
    return f"Signed in to Kaggle as {account.username or 'the owner of the token'}."
