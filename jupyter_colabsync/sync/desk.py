"""Desk: where a person looks at links and decides: conflicts, what waits, proofs, bins, rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jupyter_colabsync.contract.conflicts import Conflict, ConflictView, Keep, RowChoice
from jupyter_colabsync.contract.history import BinList, HistoryPage, Restored
from jupyter_colabsync.contract.proof import FolderStates, NamedState, Proof
from jupyter_colabsync.contract.sync import (
    HarmfulFiles,
    HeldFiles,
    IgnoreRulesText,
    Link,
    LinkMode,
    PlanPreview,
)
from jupyter_colabsync.files import write_atomically
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.notebooks.choices import Choice
from jupyter_colabsync.sync.engine import LinkEngine
from jupyter_colabsync.sync.links import LinkBook, LinkRecord
from jupyter_colabsync.sync.plan.ignore import DEFAULT_PATTERNS, IGNORE_FILE, rules_from
from jupyter_colabsync.sync.plan.names import is_conflict_copy, name_of
from jupyter_colabsync.sync.plan.preview import preview_of
from jupyter_colabsync.sync.review import wire
from jupyter_colabsync.sync.review.clashes import Clashes
from jupyter_colabsync.sync.review.conflicts import Conflicts
from jupyter_colabsync.sync.review.versions import ANY, Versions

HISTORY_PAGE = 100
BIN_PAGE = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """Of one account's links. Methods block."""

    book: LinkBook
    root_dir: Path | None
    """Jupyter's root; None in the command line."""
    engine_of: Callable[[LinkRecord], LinkEngine]
    renew: Callable[[str], None]
    """Called when a link's mode changed: its engine is made anew."""
    moved_on: Callable[[str], Link]
    """Called when the folder was changed for the person: look at it soon; the link as it is."""

    # --- conflicts

    def conflicts(self, link_id: str) -> tuple[Conflict, ...]:
        """All open conflicts of a link, by path."""
        record = self.book.get(link_id)
        engine = self.engine_of(record)
        with engine.conflicts() as conflicts:
            found = conflicts.all()
        if record.mode == "upload":
            with engine.clashes() as clashes:
                found += clashes.all()
        found.sort(key=lambda each: (each.path, each.copy_path))
        return tuple(wire.conflict_of(each, self._contents_root(record)) for each in found)

    def view(self, link_id: str, copy_path: str) -> ConflictView:
        """Both versions of one conflict side by side. Raises NotFound."""
        record = self.book.get(link_id)
        with self._deciding(record, copy_path) as conflicts:
            view = conflicts.view(copy_path)
        return wire.view_of(view, self._contents_root(record))

    def resolve(
        self,
        link_id: str,
        copy_path: str,
        keep: Keep,
        choices: Sequence[RowChoice] = (),
        seen: Versions = ANY,
    ) -> Link:
        """Settle one conflict. Raises NotFound, Stale (somebody works on the file), BadRequest;
        in a link that only uploads Busy, and as Drive's downloads do."""
        record = self.book.get(link_id)
        with self._deciding(record, copy_path, to_change=True) as conflicts:
            match keep:
                case "local":
                    conflicts.keep_local(copy_path, seen)
                case "remote":
                    conflicts.keep_remote(copy_path, seen)
                case "both":
                    conflicts.keep_both(copy_path, seen)
                case "merged":
                    chosen = {each.key: Choice(each.take) for each in choices}
                    conflicts.keep_merged(copy_path, chosen, seen)
        return self.moved_on(link_id)

    def merge(self, link_id: str, copy_path: str) -> Link:
        """Settle one conflict by a merge that is proven to lose nothing of either version. Raises
        as `resolve`; BadRequest `not_mergeable` where there is none."""
        record = self.book.get(link_id)
        with self._deciding(record, copy_path, to_change=True) as conflicts:
            conflicts.merge(copy_path)
        return self.moved_on(link_id)

    # --- what waits, and rules

    def held(self, link_id: str, most: int) -> HeldFiles:
        """What waits for a decision: at most `most` files by path, and how many of each kind."""
        with self.engine_of(self.book.get(link_id)).holding() as holding:
            counts = {"local": 0, "remote": 0, "edit": 0}
            for item in holding.items:
                counts[item.kind] += item.file_count
            return HeldFiles(
                paths=tuple(holding.paths(most)),
                deletions_here=counts["local"],
                deletions_there=counts["remote"],
                edits=counts["edit"],
                reasons=tuple(sorted({item.why for item in holding.items})),
            )

    def harmful(self, link_id: str) -> HarmfulFiles:
        """What Google holds back as malware, by path."""
        with self.engine_of(self.book.get(link_id)).harmful() as harmful:
            return HarmfulFiles(files=tuple(wire.harmful_of(each) for each in harmful.files))

    def preview(self, link_id: str, mode: LinkMode | None, ignore: str | None) -> PlanPreview:
        """What a run would do now, or with another mode or other rules."""
        engine = self.engine_of(self.book.get(link_id))
        return preview_of(engine.dry_run(CancelToken(), mode=mode, ignore=ignore))

    def ignore_rules(self, link_id: str) -> IgnoreRulesText:
        """What a link leaves alone."""
        path = Path(self.book.get(link_id).local) / IGNORE_FILE
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        return IgnoreRulesText(text=text, defaults=DEFAULT_PATTERNS)

    def change(self, link_id: str, mode: LinkMode | None, ignore: str | None) -> Link:
        """Change mode or rules. Raises BadRequest `bad_ignore`, and leaves all as it was then."""
        record = self.book.get(link_id)
        if ignore is not None:
            rules_from(ignore)
            path = Path(record.local) / IGNORE_FILE
            text = ignore.rstrip() + "\n" if ignore.strip() else ""
            if text or path.exists():
                write_atomically(path, text.encode())
        if mode is not None and mode != record.mode:
            self.book.change_mode(link_id, mode)
            self.renew(link_id)
        return self.moved_on(link_id)

    # --- the way back

    def bin(
        self, link_id: str, text: str = "", start: int = 0, most: int | None = BIN_PAGE
    ) -> BinList:
        """What can be brought back and has `text` in its path: at most `most`, from `start` on."""
        with self.engine_of(self.book.get(link_id)).bins() as bins:
            return wire.bin_of(bins.contents(text, start, most))

    def restore(self, link_id: str, ids: Sequence[str]) -> Restored:
        """Bring things back. Raises NotFound, Busy."""
        with self.engine_of(self.book.get(link_id)).bins(to_change=True) as bins:
            paths = bins.restore(ids)
        return self._restored(link_id, paths)

    def undo(self, link_id: str, path: str) -> Restored:
        """Bring back what went last from a path below the linked folder. Raises NotFound, Busy."""
        with self.engine_of(self.book.get(link_id)).bins(to_change=True) as bins:
            paths = bins.restore([each.id for each in bins.find(path)])
        return self._restored(link_id, paths)

    def _restored(self, link_id: str, paths: Sequence[str]) -> Restored:
        self.moved_on(link_id)
        what = paths[0] if len(paths) == 1 else f"{len(paths)} things"
        verb = "is" if len(paths) == 1 else "are"
        return Restored(paths=tuple(paths), message=f"{what} {verb} back.")

    def history(self, link_id: str, before: int | None) -> HistoryPage:
        """What a link did, the latest first."""
        with self.engine_of(self.book.get(link_id)).bins() as bins:
            found = bins.history(HISTORY_PAGE, before)
        return wire.history_of(found, is_last=len(found) < HISTORY_PAGE)

    # --- proofs

    def folder_states(
        self, contents_path: str, place: Path, names: Sequence[str] | None = None
    ) -> FolderStates:
        """How the entries of a folder of the file browser stand, or those with these names."""
        record = self._holder(place)
        if record is None:
            return FolderStates(path=contents_path, link_id=None, entries=())
        with self.engine_of(record).proofs() as proofs:
            entries, is_truncated = proofs.folder(_below(place, record), names)
        return FolderStates(
            path=contents_path,
            link_id=record.id,
            entries=tuple(NamedState(name=name, state=state) for name, state in entries),
            is_truncated=is_truncated,
        )

    def proof(self, contents_path: str, place: Path) -> Proof:
        """Is this on Drive as it is here? Raises NotFound when it is not there."""
        record = self._holder(place)
        if record is None:
            return Proof(
                path=contents_path,
                link_id=None,
                state=None,
                is_folder=place.is_dir(),
                md5=None,
                agreed_at_ms=None,
                url=None,
                file_count=0,
                waiting_files=0,
                waiting_bytes=0,
                sentence=f"{place.name} lies in no linked folder, so it is not kept on Drive. Link "
                "its folder, or use Sync to Drive.",
            )
        engine = self.engine_of(record)
        seen = engine.seen_here(CancelToken())
        with engine.proofs() as proofs:
            found = proofs.proof(_below(place, record), seen)
        return Proof(
            path=contents_path,
            link_id=record.id,
            state=found.state,
            is_folder=found.is_folder,
            md5=found.md5,
            agreed_at_ms=found.agreed_at_ms,
            url=found.url,
            file_count=found.file_count,
            waiting_files=found.waiting_files,
            waiting_bytes=found.waiting_bytes,
            sentence=found.sentence,
        )

    # --- how

    @contextmanager
    def _deciding(
        self, record: LinkRecord, copy_path: str, *, to_change: bool = False
    ) -> Iterator[Conflicts | Clashes]:
        """Those among which the version from here lies at `copy_path`."""
        engine, is_copy = self.engine_of(record), is_conflict_copy(name_of(copy_path))
        if record.mode == "upload" and not is_copy:
            with engine.clashes(to_change=to_change) as clashes:
                yield clashes
        else:
            with engine.conflicts() as conflicts:
                yield conflicts

    def _holder(self, place: Path) -> LinkRecord | None:
        records = self.book.all()
        for real in _reals(place):
            for each in records:
                if real.is_relative_to(each.local):
                    return each
        return None

    def _contents_root(self, record: LinkRecord) -> str | None:
        local = Path(record.local)
        if self.root_dir is None or not local.is_relative_to(self.root_dir):
            return None
        path = local.relative_to(self.root_dir).as_posix()
        return "" if path == "." else path


def _below(place: Path, record: LinkRecord) -> str:
    """The path of a place below the linked folder it lies in."""
    real = next(each for each in _reals(place) if each.is_relative_to(record.local))
    path = real.relative_to(record.local).as_posix()
    return "" if path == "." else path


def _reals(place: Path) -> tuple[Path, Path]:
    """Where a place really is: first as the link it may be itself, then as what that leads to."""
    return Path(os.path.realpath(place.parent)) / place.name, Path(os.path.realpath(place))
