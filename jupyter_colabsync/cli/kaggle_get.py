"""`kaggle get|pulled`: pull data of Kaggle into a folder, and see what was pulled where."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.cli.command import DONE, Commands, add_command
from jupyter_colabsync.cli.output import Output, bytes_text, plain, table
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.cli.stopping import carry_out
from jupyter_colabsync.errors import Cancelled, NotFound, Refused
from jupyter_colabsync.kaggle.reference import parse_pullable

if TYPE_CHECKING:
    from jupyter_colabsync.kaggle.pulling.pulled import Pulled
    from jupyter_colabsync.kaggle.pulling.puller import Puller
    from jupyter_colabsync.kaggle.pulling.report import PullReport


def add_commands(below: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `get` and `pulled` below `kaggle`."""
    pull = add_command(
        below, shared, "get", get, "pull a dataset, a competition's data, a model or an output"
    )
    pull.add_argument("ref", metavar="REF", help="any Kaggle URL or slug")
    pull.add_argument("--to", metavar="DIR", type=Path, help="default: data/<slug>")
    pull.add_argument(
        "--select",
        metavar="GLOB",
        nargs="+",
        action="extend",
        default=[],
        help="only these files, by the rules of .gitignore: '*.csv', 'train/', '!train/old'",
    )
    pull.add_argument(
        "--unpack-nested",
        action="store_true",
        help="archives inside are unpacked too, each into a folder of its name",
    )
    pull.add_argument(
        "--no-cache", action="store_true", help="on Colab, do not ask the VM's own cache first"
    )

    known = add_command(below, shared, "pulled", pulled, "list the folders that were pulled into")
    known.add_argument("--check", action="store_true", help="ask Kaggle for newer versions")


def get(options: argparse.Namespace, out: Output) -> int:
    """Pull into a folder; given again, go on with what was stopped."""
    folder: Path = options.to or Path("data") / parse_pullable(options.ref).slug
    place = folder.expanduser().absolute()
    with open_services() as services:
        puller = services.realm.kaggle.puller
        try:
            report = carry_out(
                lambda context: puller.pull(
                    options.ref,
                    place,
                    options.select,
                    context,
                    unpack_nested=options.unpack_nested,
                    use_cache=not options.no_cache,
                ),
                out,
            )
        except Cancelled as stopped:
            raise Cancelled(_so_far(puller.state_of(place))) from stopped
    out.result(
        {**plain(report), "ref": report.ref.name, "folder": str(folder)}, _said(report, folder)
    )
    for each in report.skipped:
        out.note(f"skipped {each.name}: {each.reason}")
    return DONE


def pulled(options: argparse.Namespace, out: Output) -> int:
    """List the folders that were pulled into, newest first, and how they are."""
    with open_services() as services:
        puller = services.realm.kaggle.puller
        found = puller.pulled()
        if options.check:
            found = tuple(_checked(puller, each, out) for each in found)
    rows = [
        [_state(each), bytes_text(each.bytes), each.ref.text, str(each.folder)] for each in found
    ]
    out.result(
        {"pulled": [_document(each) for each in found]},
        table(rows) or "Nothing was pulled yet; try `jupyter colabsync kaggle get REF`.",
    )
    return DONE


def _checked(puller: Puller, pulled: Pulled, out: Output) -> Pulled:
    """What Kaggle says now; as it was, and a note, where it cannot say."""
    try:
        return puller.check(pulled.folder)
    except (NotFound, Refused) as error:
        out.note(f"{pulled.folder}: {error.message}")
        return pulled


def _said(report: PullReport, folder: Path) -> str:
    where = " from Colab's cache" if report.source == "colab_cache" else ""
    done = f"{report.files} files, {bytes_text(report.bytes)}{where}, in {folder}"
    return "\n".join([done, *report.remarks()])


def _so_far(state: Pulled | None) -> str:
    if state is None or not state.files:
        return "Stopped before a file was complete. The same command begins again."
    files = "1 file is" if state.files == 1 else f"{state.files} files are"
    return (
        f"Stopped. {files} complete ({bytes_text(state.bytes)}) and stay; "
        "the same command goes on from there."
    )


def _state(pulled: Pulled) -> str:
    if not pulled.is_complete:
        return "incomplete"
    return f"version {pulled.newest_version} is out" if pulled.has_newer else "complete"


def _document(pulled: Pulled) -> dict[str, object]:
    return {
        **plain(pulled),
        "folder": str(pulled.folder),
        "ref": pulled.ref.text,
        "kind": pulled.ref.kind,
        "url": pulled.ref.url,
    }
