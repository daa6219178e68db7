"""What `ListDatasets` of the pretend Kaggle lists, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .kaggle_catalog import DemoDataset
from .kaggle_finding import search
from .kaggle_wire import Ask, KaggleError

LICENCES = {"CC": ("CC",), "GPL": ("GPL", "LGPL", "AGPL"), "ODB": ("ODbL", "DbCL", "ODC")}
"""How the names of licences of each group begin; OTHER is everything else."""
ENDINGS = {
    "CSV": (".csv",),
    "JSON": (".json",),
    "SQLITE": (".sqlite", ".db"),
    "PARQUET": (".parquet",),
}
ORDERS: dict[str, Callable[[DemoDataset], float | str]] = {
    "HOTTEST": lambda dataset: dataset.votes + dataset.notebooks,
    "VOTES": lambda dataset: dataset.votes,
    "UPDATED": lambda dataset: dataset.newest.made_at,
    "ACTIVE": lambda dataset: dataset.newest.made_at,
    "PUBLISHED": lambda dataset: dataset.versions[0].made_at,
    "USABILITY": lambda dataset: dataset.usability,
    "DOWNLOAD_COUNT": lambda dataset: dataset.downloads,
    "NOTEBOOK_COUNT": lambda dataset: dataset.notebooks,
}
"""What each order looks at, the highest first; in any other, the search's own order stays."""


def listed(datasets: Iterable[DemoDataset], ask: Ask) -> list[DemoDataset]:
    """All that a call asks for. Tags and what one has viewed are not kept here, and not filtered.

    Raises KaggleError for the group of sizes, as the official client does on its own.
    """
    if ask.text("size"):
        raise KaggleError(400, "size is deprecated; use minSize and maxSize.")
    found = search(
        (each for each in datasets if _is_listed(each, ask)),
        ask.text("search"),
        lambda each: f"{each.name} {each.title}",
        lambda each: each.subtitle,
    )
    order = ask.text("sortBy").removeprefix("DATASET_SORT_BY_") or "HOTTEST"
    if order in ORDERS:
        found.sort(key=ORDERS[order], reverse=True)
    return found


def _is_listed(dataset: DemoDataset, ask: Ask) -> bool:
    size = dataset.newest.total_bytes
    return (
        _is_in_group(dataset, ask)
        and ask.text("user") in ("", dataset.owner)
        and ask.number("minSize") <= size <= (ask.number("maxSize") or size)
        and _has_type(dataset, ask.text("fileType").removeprefix("DATASET_FILE_TYPE_GROUP_"))
        and _has_licence(dataset, ask.text("license").removeprefix("DATASET_LICENSE_GROUP_"))
    )


def _is_in_group(dataset: DemoDataset, ask: Ask) -> bool:
    """Own ones for the groups that begin with MY, else all public ones."""
    group = ask.text("group").removeprefix("DATASET_SELECTION_GROUP_")
    if dataset.is_deleted:
        return False
    if not group.startswith("MY"):
        return not dataset.is_private
    wanted = {"MY_PRIVATE": True, "MY_PUBLIC": False}.get(group, dataset.is_private)
    return dataset.owner == ask.user.name and dataset.is_private == wanted


def _has_type(dataset: DemoDataset, group: str) -> bool:
    ends = ENDINGS.get(group, ())
    return not group or any(name.lower().endswith(ends) for name, _ in dataset.newest.files)


def _has_licence(dataset: DemoDataset, group: str) -> bool:
    if group == "OTHER":
        known = tuple(start for starts in LICENCES.values() for start in starts)
        return not dataset.licence.startswith(known)
    return not group or dataset.licence.startswith(LICENCES[group])
