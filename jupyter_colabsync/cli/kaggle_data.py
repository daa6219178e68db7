"""`kaggle search|files`."""

from __future__ import annotations

import argparse
import re
from typing import get_args

from jupyter_colabsync.cli import kaggle_get
from jupyter_colabsync.cli.command import DONE, Commands, add_command
from jupyter_colabsync.cli.output import Output, bytes_text, table
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.contract.kaggle import (
    KaggleDetails,
    KaggleFile,
    KaggleFileType,
    KaggleHit,
    KaggleLicence,
    KaggleSort,
    SearchedKind,
    SearchKaggle,
)

SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,3})?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
UNITS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}


def add_commands(below: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `search`, `files` and the pulling commands below `kaggle`."""
    about = "search datasets, competitions and models"
    find = add_command(below, shared, "search", search, about)
    find.add_argument("text", metavar="TEXT", nargs="+")
    find.add_argument("--kind", choices=get_args(SearchedKind), default="dataset")
    find.add_argument("--sort", choices=get_args(KaggleSort), default="relevance")
    find.add_argument("--page", metavar="PAGE", help="`next_page` of the page before")
    filters = find.add_argument_group("of datasets")
    filters.add_argument("--file-type", choices=get_args(KaggleFileType), help="holds such files")
    filters.add_argument("--licence", choices=get_args(KaggleLicence))
    filters.add_argument("--min-size", metavar="SIZE", type=size_bytes, help="as in 500, 20MB, 2GB")
    filters.add_argument("--max-size", metavar="SIZE", type=size_bytes)

    look = add_command(below, shared, "files", files, "list what a reference holds")
    look.add_argument("ref", metavar="REF", help="any Kaggle URL or slug")

    kaggle_get.add_commands(below, shared)


def search(options: argparse.Namespace, out: Output) -> int:
    """Search by words; one page."""
    asked = SearchKaggle(
        kind=options.kind,
        text=" ".join(options.text),
        sort=options.sort,
        file_type=options.file_type,
        licence=options.licence,
        min_bytes=options.min_size,
        max_bytes=options.max_size,
        page=options.page,
    )
    with open_services() as services:
        found = services.realm.kaggle.finder.search(asked)
    rows = [[hit.ref, _about(hit), hit.title] for hit in found.hits]
    document = {"hits": found.hits, "next_page": found.next_page}
    out.result(document, table(rows) or "Nothing found; try fewer words.")
    if found.next_page and not out.as_json:
        out.note(f"There is more: add --page {found.next_page}")
    return DONE


def files(options: argparse.Namespace, out: Output) -> int:
    """List all files with their sizes; of a model as such, its variations."""
    with open_services() as services:
        finder = services.realm.kaggle.finder
        details = finder.describe(options.ref)
        found = () if details.variations else finder.files(options.ref)
    document = {
        "kind": details.kind,
        "ref": details.ref,
        "title": details.title,
        "version": details.version,
        "total_bytes": _total(details, found),
        "files": found,
        "variations": details.variations,
    }
    listed = [[bytes_text(each.size_bytes), each.name] for each in found]
    listed += [[bytes_text(each.total_bytes), each.ref] for each in details.variations]
    out.result(document, table(listed) or "It holds no files.")
    return DONE


def size_bytes(text: str) -> int:
    """Bytes of `500`, `20MB`, `1.5 GB`, counted by 1024 as everywhere here."""
    match = SIZE.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"“{text}” is no size; write it as 500, 20MB or 1.5GB")
    return int(float(match[1]) * UNITS[match[2].upper()])


def _about(hit: KaggleHit) -> str:
    """What matters most before choosing one of its kind."""
    if hit.contest is not None:
        until = (hit.contest.deadline or "-")[:10]
        return "  ".join(filter(None, (until, hit.contest.reward)))
    if hit.kind == "model":
        if hit.variations is None:
            return "-"
        return "1 variation" if hit.variations == 1 else f"{hit.variations} variations"
    return bytes_text(hit.total_bytes)


def _total(details: KaggleDetails, found: tuple[KaggleFile, ...]) -> int | None:
    """What Kaggle says; else the sum, if each size is known."""
    if details.total_bytes is not None or details.variations:
        return details.total_bytes
    sizes = [each.size_bytes for each in found if each.size_bytes is not None]
    return sum(sizes) if len(sizes) == len(found) else None
