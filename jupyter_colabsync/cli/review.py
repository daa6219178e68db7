"""What waits for a person: `conflicts`, `held`, `harmful`, `bin`; and what they decide about it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from jupyter_colabsync.cli.command import DECISION_NEEDED, DONE, Commands, add_command
from jupyter_colabsync.cli.output import Output, bytes_text, plain, table
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.cli.sync import chosen_links
from jupyter_colabsync.cli.why_held import why_held
from jupyter_colabsync.contract.conflicts import Conflict, Keep
from jupyter_colabsync.contract.history import BinItem
from jupyter_colabsync.contract.sync import Link
from jupyter_colabsync.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services

MAX_HELD = 1000
KEEP_HELP = (
    "your version, Drive's, both, or a notebook merged of both where that is proven to lose nothing"
)
KEPT: dict[Keep, str] = {
    "local": "yours",
    "remote": "Drive's",
    "both": "both versions",
    "merged": "a merge of both versions",
}
UPLOADS_ONLY = (
    "A link that only uploads leaves both versions of those where they are until you say "
    "`jupyter colabsync resolve PATH --keep …`: local sends yours over Drive's, remote fetches "
    "Drive's, both and merged keep what both hold."
)


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands of what people decide."""
    for name, run, about in (
        ("conflicts", conflicts, "list files of which two versions are kept"),
        ("harmful", harmful, "list files that Google holds back as malware"),
        ("bin", bin_, "list what can be brought back"),
    ):
        command = add_command(commands, shared, name, run, about)
        command.add_argument("local", metavar="LOCAL", type=Path, nargs="?", help="default: all")
        if run is bin_:
            command.add_argument("--find", metavar="TEXT", default="", help="a part of the path")
    settle = add_command(commands, shared, "resolve", resolve, "settle a conflict")
    settle.add_argument("path", metavar="PATH", type=Path, help="the file, or its conflict copy")
    settle.add_argument("--keep", choices=get_args(Keep), required=True, help=KEEP_HELP)
    trust = add_command(commands, shared, "allow", allow, "download a file in spite of the warning")
    trust.add_argument("path", metavar="PATH", type=Path, help="where it would lie here")
    back = add_command(commands, shared, "undo", undo, "bring back what went last")
    back.add_argument("path", metavar="PATH", type=Path, help="where the file or folder was")
    waits = add_command(commands, shared, "held", held, "list what waits for a decision")
    waits.add_argument("local", metavar="LOCAL", type=Path, nargs="?", help="default: all")
    decide = waits.add_mutually_exclusive_group()
    decide.add_argument("--allow", action="store_true", help="let it happen with the next sync")
    decide.add_argument("--keep", action="store_true", help="have deleted files brought back")


def conflicts(options: argparse.Namespace, out: Output) -> int:
    """List open conflicts; exit code 3 when there are any."""
    with open_services() as services:
        found = [
            (link, each)
            for link in chosen_links(services, options.local)
            for each in services.realm.sync.desk.conflicts(link.id)
        ]
    rows = [[_place(link, each.path), each.device, _copy(each)] for link, each in found]
    document = [{"local": link.local, **plain(each)} for link, each in found]
    out.result({"conflicts": document}, table(rows) or "No conflicts.")
    if any(each.copy_path == each.path for _, each in found):
        out.note(UPLOADS_ONLY)
    return DECISION_NEEDED if found else DONE


def resolve(options: argparse.Namespace, out: Output) -> int:
    """Settle one conflict; the next sync carries it to Drive."""
    with open_services() as services:
        link, path = _find(services, options.path)
        open_ones = [
            each
            for each in services.realm.sync.desk.conflicts(link.id)
            if path in (each.path, each.copy_path)
        ]
        if not open_ones:
            raise NotFound(
                f'"{path}" is in no conflict. Run `jupyter colabsync conflicts` to see what is.',
                code="no_such_conflict",
            )
        if options.keep in {"local", "merged"} and len(open_ones) > 1:
            names = ", ".join(each.copy_path.rpartition("/")[2] for each in open_ones)
            raise BadRequest(
                f"There are several versions from here ({names}). Name the copy to keep.",
                code="several_copies",
            )
        for each in open_ones:
            if options.keep == "merged":
                services.realm.sync.desk.merge(link.id, each.copy_path)
            else:
                services.realm.sync.desk.resolve(link.id, each.copy_path, options.keep)
    document = {"resolved": open_ones, "keep": options.keep}
    out.result(
        document, f"Kept {KEPT[options.keep]} of {open_ones[0].path}; run `jupyter colabsync sync`."
    )
    return DONE


def held(options: argparse.Namespace, out: Output) -> int:
    """List what waits, or decide about it; exit code 3 while anything waits."""
    choice: Literal["delete", "keep"] | None = None
    if options.allow or options.keep:
        choice = "delete" if options.allow else "keep"
    with open_services() as services:
        links = chosen_links(services, options.local)
        waiting = [(link, services.realm.sync.desk.held(link.id, MAX_HELD)) for link in links]
        waiting = [each for each in waiting if each[1].paths]
        if choice is not None:
            for link, _ in waiting:
                services.realm.sync.settle_held(link.id, choice)
    paths = [_place(link, path) for link, found in waiting for path in found.paths]
    document = {
        "held": [{"local": link.local, **plain(found)} for link, found in waiting],
        "decided": choice,
    }
    text = "\n".join(paths) or "Nothing waits for a decision."
    out.result(document, text if choice is None else "Decided; run `jupyter colabsync sync`.")
    if waiting and choice is None:
        out.note(why_held(why for _, found in waiting for why in found.reasons))
    return DECISION_NEEDED if waiting and choice is None else DONE


def harmful(options: argparse.Namespace, out: Output) -> int:
    """List what Google holds back; exit code 3 when there is anything."""
    with open_services() as services:
        found = [
            (link, each)
            for link in chosen_links(services, options.local)
            for each in services.realm.sync.desk.harmful(link.id).files
        ]
    rows = [
        [bytes_text(each.size_bytes), _place(link, each.path), each.url] for link, each in found
    ]
    document = [{"local": link.local, **plain(each)} for link, each in found]
    text = (
        f"{table(rows)}\nGoogle says that these may harm this computer. Look at them on Drive; "
        "`jupyter colabsync allow PATH` downloads one all the same."
    )
    out.result({"harmful": document}, text if found else "Google holds nothing back.")
    return DECISION_NEEDED if found else DONE


def allow(options: argparse.Namespace, out: Output) -> int:
    """Have the next sync download a file that Google holds back, this version of it only."""
    with open_services() as services:
        link, path = _find(services, options.path)
        services.realm.sync.allow_harmful(link.id, path)
    out.result(
        {"allowed": {"local": link.local, "path": path}},
        f"{path} comes with the next sync, though Google says that it may harm this computer; run "
        "`jupyter colabsync sync`.",
    )
    return DONE


def bin_(options: argparse.Namespace, out: Output) -> int:
    """List what can be brought back, from here and from Drive."""
    with open_services() as services:
        found = [
            (link, item)
            for link in chosen_links(services, options.local)
            for item in services.realm.sync.desk.bin(link.id, options.find, most=None).items
        ]
    rows = [_bin_row(link, item) for link, item in found]
    document = [{"local": link.local, **plain(item)} for link, item in found]
    out.result({"items": document}, table(rows) or _nothing(options.find))
    return DONE


def undo(options: argparse.Namespace, out: Output) -> int:
    """Bring back what was deleted or replaced last at a path, or went together from a folder."""
    with open_services() as services:
        link, path = _find(services, options.path)
        done = services.realm.sync.desk.undo(link.id, "" if path == "." else path)
    out.result(done, f"{done.message} Run `jupyter colabsync sync`.")
    return DONE


def _find(services: Services, path: Path) -> tuple[Link, str]:
    """The link a path lies in, and the path below it. The file itself need not be there."""
    absolute = path.absolute()
    real = Path(os.path.realpath(absolute.parent)) / absolute.name
    for folder in services.realm.sync.folders():
        if real.is_relative_to(folder):
            return services.realm.sync.find(folder), real.relative_to(folder).as_posix()
    raise NotFound(f'"{path}" lies in no linked folder. Name a file in one.', code="not_linked")


def _place(link: Link, path: str) -> str:
    return f"{link.local}/{path}"


def _copy(found: Conflict) -> str:
    if found.copy_path == found.path:
        return "another version on Drive"
    return found.copy_path.rpartition("/")[2]


def _nothing(text: str) -> str:
    return f'Nothing in the bin has "{text}" in its path.' if text else "The bin is empty."


def _bin_row(link: Link, item: BinItem) -> Sequence[str]:
    where = "here" if item.side == "local" else "Drive"
    return [item.day, where, bytes_text(item.size_bytes), _place(link, item.path), item.reason]
