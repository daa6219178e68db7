"""Finder: searches Kaggle, and tells what a reference means before anything is pulled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from jupyter_colabsync.contract.kaggle import (
    KaggleDetails,
    KaggleEntries,
    KaggleFile,
    KaggleHits,
    KaggleWeight,
    SearchKaggle,
)
from jupyter_colabsync.errors import Refused, SignInNeeded
from jupyter_colabsync.kaggle.account.access import KaggleAccess
from jupyter_colabsync.kaggle.calls import models
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.finding import searching
from jupyter_colabsync.kaggle.finding.shapes import details_shape, model_shape
from jupyter_colabsync.kaggle.finding.shelf import Place, Shelf
from jupyter_colabsync.kaggle.finding.tree import Tree
from jupyter_colabsync.kaggle.finding.walking import Walker
from jupyter_colabsync.kaggle.finding.weighing import not_weighed, weigh
from jupyter_colabsync.kaggle.kinds.choice import holding_of
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_pullable, parse_reference


class Finder:
    """Thread-safe. Raises BadReference, NotFound, SignInNeeded, Refused, Unreachable.

    The list of files of what was looked at last is taken once and kept for some minutes.
    """

    def __init__(self, access: KaggleAccess) -> None:
        self._access = access
        self._shelf = Shelf()
        self._walker = Walker(access.origin is not None, access.pause)

    def search(self, asked: SearchKaggle) -> KaggleHits:
        """One page of what Kaggle finds. Raises BadRequest for sizes that cannot be."""
        with self._acting() as caller:
            return searching.search(caller, asked)

    def describe(self, ref: str) -> KaggleDetails:
        """What a reference means: size, version, licence, and how to go on."""
        meant = parse_reference(ref)
        with self._acting() as caller:
            if meant.needs_variation:
                return model_shape(meant, models.get(caller, meant))
            facts = holding_of(caller, meant).facts()
            self._shelf.learn(caller.whose, meant.name, facts.newest_version)
            known = self._shelf.peek(Place(caller.whose, meant.name, facts.version))
        total = facts.total_bytes if known is None else known.size_bytes
        return details_shape(meant, facts, total, known.file_count if known else None)

    def files(self, ref: str) -> tuple[KaggleFile, ...]:
        """Every file with its size; of a reference that names one, still all."""
        with self._acting() as caller:
            tree = self._tree(caller, parse_pullable(ref))
        return tuple(KaggleFile(each.name, each.size_bytes) for each in tree.files())

    def entries(self, ref: str, path: str, page: str | None) -> KaggleEntries:
        """One page of a folder of it: folders first. Raises BadRequest for a page that is none."""
        with self._acting() as caller:
            tree = self._tree(caller, parse_pullable(ref))
        return tree.entries(path, page)

    def weigh(self, ref: str, select: Sequence[str], folder: Path) -> KaggleWeight:
        """How much comes with a choice, and whether `folder`, which need not exist, has room.

        No choice: what `ref` itself chooses, else everything. Raises BadRequest (kaggle_select)
        when the choice matches nothing.
        """
        meant = parse_pullable(ref)
        try:
            with self._acting() as caller:
                tree = self._tree(caller, meant)
        except Refused as refused:
            if refused.code != "kaggle_no_list":
                raise
            return not_weighed(folder)
        return weigh(tree, tuple(select) or meant.select, folder)

    def close(self) -> None:
        """Close idle connections."""
        self._walker.close()

    def _tree(self, caller: Caller, ref: KaggleRef) -> Tree:
        whole = ref.whole
        holding = holding_of(caller, whole)
        version = whole.version or self._shelf.newest(caller.whose, whole.name, holding.version)
        if version is not None and whole.kind != "notebook":
            # the same version on each page, and on each later one; a notebook's runs are not
            # all kept under their number
            holding = holding_of(caller, replace(whole, version=version))
        place = Place(caller.whose, whole.name, version)
        return self._shelf.tree(place, lambda: self._walker.walk(holding))

    @contextmanager
    def _acting(self) -> Iterator[Caller]:
        try:
            with self._access.acting() as caller:
                yield caller
        except SignInNeeded:
            self._shelf.clear()
            raise
