"""Puller: brings what a reference holds into folders, remembers them, keeps them up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.account.access import KaggleAccess
from jupyter_colabsync.kaggle.calls.connections import Connections
from jupyter_colabsync.kaggle.folder.ledger import Ledger
from jupyter_colabsync.kaggle.kinds.choice import holding_of
from jupyter_colabsync.kaggle.kinds.holding import Holding
from jupyter_colabsync.kaggle.pulling.colab_cache import cache_here
from jupyter_colabsync.kaggle.pulling.importer import Importer
from jupyter_colabsync.kaggle.pulling.pull import Order
from jupyter_colabsync.kaggle.pulling.pulled import Pulled, is_as_placed, look, order_in
from jupyter_colabsync.kaggle.pulling.registry import Entry, PullRegistry, folder_name
from jupyter_colabsync.kaggle.pulling.remembering import Wish, remembered
from jupyter_colabsync.kaggle.pulling.report import PullReport
from jupyter_colabsync.kaggle.pulling.sampling import sample
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_pullable
from jupyter_colabsync.kaggle.storage.gets import Storage
from jupyter_colabsync.kaggle.unpacking.allowance import Allowance


class Puller:
    """Thread-safe; all pulls share one set of connections to storage, and one allowance of
    memory for what they read ahead."""

    def __init__(self, access: KaggleAccess, state_folder: Path) -> None:
        self._access = access
        self._registry = PullRegistry(state_folder)
        self._storage = Connections()
        self._allowance = Allowance()

    def pull(
        self,
        ref: str,
        folder: Path,
        select: Sequence[str],
        context: JobContext,
        *,
        unpack_nested: bool = False,
        use_cache: bool = True,
    ) -> PullReport:
        """Bring its files into `folder` itself, made if missing.

        `select` are patterns by the rules of .gitignore; none means what `ref` itself chooses,
        else everything. What is there already and the same is not fetched again; the person's own
        files are never replaced.
        With `use_cache`, on Colab, the VM's own cache is asked first.
        Raises BadReference, NotFound, SignInNeeded, Refused, Unreachable, Cancelled, Stale,
        LocalProblem, BadRequest, Busy: what is complete stays.
        """
        meant = parse_pullable(ref)
        wish = Wish(
            ref=meant.whole,
            folder=folder,
            select=tuple(select) or meant.select,
            unpack_nested=unpack_nested,
            file=None if select else meant.file,
            use_cache=use_cache,
        )
        return self._carry_out(wish, context)

    def again(self, folder: Path, context: JobContext) -> PullReport:
        """Repeat the folder's order: go on with the very version that is incomplete, or bring the
        newest where all is here. Raises NotFound when nothing was ordered, and as `pull` does."""
        entry = self._order_of(folder)
        ref = parse_pullable(entry.ref)
        here = look(entry)
        is_complete = here is not None and here.is_complete
        if is_complete:
            ref = replace(ref, version=None)
        wish = Wish(
            ref=ref.whole,
            folder=folder,
            select=entry.select,
            unpack_nested=entry.unpack_nested,
            file=ref.file,
            version=None if is_complete else entry.version,
        )
        return self._carry_out(wish, context)

    def name_of(self, folder: Path) -> str:
        """What was pulled into a folder, for a title. Raises NotFound."""
        entry = self._order_of(folder)
        return entry.title or parse_pullable(entry.ref).name

    def pulled(self, root: Path | None = None) -> tuple[Pulled, ...]:
        """Folders that were pulled into and exist, newest order first; only `root` and what is
        below it, if given."""
        top = None if root is None else Path(folder_name(root))
        return tuple(
            found
            for entry in self._registry.entries()
            if top is None or Path(entry.folder).is_relative_to(top)
            if (found := look(entry)) is not None
        )

    def state_of(self, folder: Path) -> Pulled | None:
        """What a folder holds of its order now; None when nothing was ordered or it is gone."""
        entry = self._registry.find(folder) or order_in(folder)
        return look(entry) if entry else None

    def check(self, folder: Path) -> Pulled:
        """Ask Kaggle for the newest version, by one call, and look at the folder.

        Raises NotFound (also when the folder is gone), SignInNeeded, Refused, Unreachable.
        """
        entry = self._order_of(folder)
        ref = parse_pullable(entry.ref)
        with self._access.acting() as caller:
            facts = holding_of(caller, ref).facts()
        self._registry.learn(folder, facts.title, facts.newest_version)
        learnt = msgspec.structs.replace(
            entry,
            title=facts.title or entry.title,
            newest_version=facts.newest_version or entry.newest_version,
        )
        if (found := look(learnt)) is None:
            raise _unknown()
        return found

    def forget(self, folder: Path) -> None:
        """Take a folder off the list; its files and its note stay."""
        self._registry.forget(folder)

    def sample(self, ref: str, add: Callable[[int], None], cancel: CancelToken) -> None:
        """Fetch of it until `cancel` is set or it ends; `add` gets the bytes as they come. Raises
        Cancelled, and as `pull` does."""
        meant = parse_pullable(ref)
        storage = Storage(self._storage, self._access.origin is not None, cancel.check)
        with self._access.acting(self._access.pause or cancel.wait) as caller:
            sample(holding_of(caller, meant), storage, add)

    def close(self) -> None:
        """Close idle connections."""
        self._storage.close()

    def _order_of(self, folder: Path) -> Entry:
        entry = self._registry.find(folder) or order_in(folder)
        if entry is None:
            raise _unknown()
        return entry

    def _carry_out(self, wish: Wish, context: JobContext) -> PullReport:
        pause = self._access.pause or context.cancel.wait
        meant = replace(wish.ref, version=wish.version) if wish.version else wish.ref
        with self._access.acting(pause) as caller:
            holding = holding_of(caller, meant)
            version, title = _told(holding, meant)
            order = Order(
                ref=wish.ref,
                version=version,
                folder=wish.folder,
                select=wish.select,
                holding=holding,
                unpack_nested=wish.unpack_nested,
                file=wish.file,
                cache=cache_here() if wish.use_cache and meant.kind == "dataset" else None,
            )
            has_own_origin = self._access.origin is not None
            importer = Importer(self._storage, self._allowance, has_own_origin)
            with remembered(self._registry, wish, version, title):
                before = Ledger(wish.folder, wish.ref)
                report = importer.run(order, context, pause)
                return replace(report, left_behind=_left_behind(before, wish))


def _told(holding: Holding, ref: KaggleRef) -> tuple[int | None, str | None]:
    """The version a pull brings, and the title where the same call tells it."""
    if ref.kind != "dataset" or ref.version is not None:
        return holding.version(), None
    try:
        facts = holding.facts()
    except NotFound:  # then the download itself will tell whether there is something
        return None, None
    return facts.version, facts.title


def _left_behind(before: Ledger, wish: Wish) -> int:
    """How many files an earlier version brought that are no longer part of it. They stay: to
    take them away is not ours, since somebody's work may rest on them."""
    then, after = before.note, Ledger(wish.folder, wish.ref).note
    if then is None or after is None:
        return 0
    if (then.select, then.unpack_nested) != (after.select, after.unpack_nested):
        return 0  # what is not there now may be part of it all the same
    return sum(
        path not in after.files and is_as_placed(wish.folder, path, placed)
        for path, placed in before.all_known().items()
    )


def _unknown() -> NotFound:
    return NotFound(
        "Nothing of Kaggle is known to have been pulled into this folder. Pull it anew.",
        code="kaggle_not_pulled",
    )
