"""Links and runs as the person sees them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from jupyter_colabsync.contract.jobs import JobResult
from jupyter_colabsync.contract.sync import Link, LinkMode, LinkState, SyncCounts
from jupyter_colabsync.sync.links import LinkRecord
from jupyter_colabsync.sync.run.tally import SyncReport
from jupyter_colabsync.sync.state.status import LinkStatus

MAX_ITEMS = 100
NOT_ALL = "Not everything could be synced."


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one Sync to Drive outside links did."""

    place: str
    """`My Drive/a/b`, for people."""
    name: str | None
    """Of the one thing that was picked; None for several."""
    url: str | None
    sent: int = 0
    same: int = 0
    copies: int = 0
    """Files that were kept beside another version of the same name."""
    proven: int = 0
    """Files of which Drive named the checksum they have here."""
    bytes_up: int = 0
    skipped: tuple[str, ...] = ()
    """One line each: what was left out, and why."""


def link_of(
    record: LinkRecord, status: LinkStatus, root_dir: Path | None, *, is_running: bool
) -> Link:
    """One link for the wire."""
    local = Path(record.local)
    contents_path = None
    if root_dir is not None and local.is_relative_to(root_dir):
        contents_path = local.relative_to(root_dir).as_posix()
        contents_path = "" if contents_path == "." else contents_path
    return Link(
        id=record.id,
        local=contents_path or record.local,
        contents_path=contents_path,
        remote=record.remote_path,
        remote_id=record.remote_id,
        remote_url=record.remote_url,
        mode=record.mode,
        state=_state(record, status, is_running=is_running),
        last_sync_at_ms=status.last_sync_at_ms,
        file_count=status.file_count,
        waiting_files=status.waiting_files,
        waiting_bytes=status.waiting_bytes,
        conflicts=status.conflicts,
        held=status.held,
        last=status.last,
        problem=status.problem,
        held_edits=status.held_edits,
        only_here=status.only_here,
        harmful=status.harmful,
        notices=status.notices,
    )


def _state(record: LinkRecord, status: LinkStatus, *, is_running: bool) -> LinkState:
    if is_running:
        return "syncing"
    if record.is_paused:
        return "paused"
    if status.problem is not None and status.is_stopped:
        return "error"
    if status.needs_decision:
        return "attention"
    return "idle" if status.has_run else "new"


def is_same_to_see(one: Link, other: Link | None) -> bool:
    """True when only the time of the last look differs."""
    return (
        other is not None
        and msgspec.structs.replace(one, last_sync_at_ms=other.last_sync_at_ms) == other
    )


def result_of(
    reports: Sequence[tuple[LinkRecord, SyncReport]],
    pushed: Pushed | None = None,
    in_step: str | None = None,
) -> JobResult:
    """What a job has to say: what went where, in one sentence.

    `in_step` is the one file that was picked, by its path on Drive, when its link has it there.
    """
    total = _added_up(report.counts for _, report in reports)
    items = [problem.message for _, report in reports for problem in report.problems]
    quiet = NOT_ALL if items else _equal_words({record.mode for record, _ in reports}, total)
    parts = [_sentence(total, quiet, is_whole=not items)] if reports else []
    url = reports[0][0].remote_url if reports else None
    facts: dict[str, str | int | float | None] = dict(msgspec.structs.asdict(total))
    if pushed is not None:
        parts.append(_pushed_sentence(pushed))
        url = pushed.url
        items += pushed.skipped
        facts["uploaded"] = total.uploaded + pushed.sent
        facts["bytes_up"] = total.bytes_up + pushed.bytes_up
        facts["skipped"] = total.skipped + len(pushed.skipped)
        facts["same"] = pushed.same
        facts |= {"name": pushed.name, "place": pushed.place}
        facts |= {"copies": pushed.copies, "proven": pushed.proven}
    if in_step is not None:
        place, _, name = in_step.rpartition("/")
        parts = [f"{name} is on Drive in {place}."]
        facts |= {"name": name, "place": place}
    message = " ".join(parts) or "Nothing to do."
    return JobResult(message=message, facts=facts, url=url, items=tuple(items[:MAX_ITEMS]))


def _added_up(counts: Iterable[SyncCounts]) -> SyncCounts:
    total: dict[str, int] = {}
    for each in counts:
        for name, count in msgspec.structs.asdict(each).items():
            total[name] = total.get(name, 0) + count
    return SyncCounts(**total)


def _equal_words(modes: set[LinkMode], counts: SyncCounts) -> str:
    """What is true when there was nothing to do."""
    if modes == {"download"}:
        return "All that is on Drive is here."
    if modes == {"upload"}:
        return "All that is here is on Drive."
    return f"Everything {'else ' if counts.held else ''}is the same on both sides."


def _sentence(counts: SyncCounts, quiet: str, *, is_whole: bool) -> str:
    """What was done, or `quiet`; and what was not."""
    said = [
        f"{count} {words}"
        for count, words in (
            (counts.uploaded, "sent to Drive"),
            (counts.downloaded, "fetched from Drive"),
            (counts.moved, "moved"),
            (counts.deleted, "put in the bin"),
            (counts.merged, "merged from both sides"),
            (counts.conflicts, "kept in both versions"),
        )
        if count
    ]
    text = f"{', '.join(said)}." if said else quiet
    if said and not is_whole:
        text += f" {NOT_ALL}"
    if counts.held:
        text += " 1 change waits" if counts.held == 1 else f" {counts.held} changes wait"
        text += " for your decision."
    return text


def _pushed_sentence(pushed: Pushed) -> str:
    if not pushed.sent and not pushed.same:
        return f"Nothing was sent to {pushed.place}."
    what = f"{pushed.name} is" if pushed.name else _files(pushed.sent + pushed.same)
    text = f"{what} on Drive in {pushed.place}"
    if not pushed.sent:
        return f"{text}; nothing had changed."
    if pushed.copies:
        text += f", {pushed.copies} beside another version of the same name"
    return f"{text}."


def _files(count: int) -> str:
    return "1 file is" if count == 1 else f"{count} files are"
