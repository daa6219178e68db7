"""Picks: Sync to Drive for what a person picked, by its contents paths.

What lies in a link is brought up to date there; the rest is sent to a Drive folder, once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_colabsync.contract.jobs import Job, JobResult
from jupyter_colabsync.contract.sync import SyncProposal
from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.jobs.runner import JobContext, JobRunner
from jupyter_colabsync.sync.engine import LinkEngine
from jupyter_colabsync.sync.links import LinkBook, LinkRecord
from jupyter_colabsync.sync.push import Pusher
from jupyter_colabsync.sync.run.tally import SyncReport
from jupyter_colabsync.sync.shown import result_of


@dataclass(frozen=True, slots=True)
class Picks:
    """Of one account. `root_dir` is Jupyter's root, None in the command line. Methods block."""

    book: LinkBook
    pusher: Pusher
    jobs: JobRunner
    root_dir: Path | None
    engine_of: Callable[[LinkRecord], LinkEngine]
    run: Callable[[LinkRecord, JobContext], SyncReport]
    """Brings a link up to date."""

    def propose(self, paths: Sequence[str]) -> SyncProposal:
        """What Sync to Drive would do with picked contents paths."""
        inside, outside = self._split(paths)
        return self.pusher.propose(tuple(inside), outside)

    def push(self, paths: Sequence[str], remote_path: str | None, remember: bool) -> Job:
        """Sync picked paths now, as a job: links that hold them run, the rest is sent to
        `remote_path`. Raises BadRequest when there is nowhere to send something to."""
        inside, outside = self._split(paths)
        if outside:
            self.pusher.check(outside, remote_path)
        records = {record.id: record for record in inside.values()}

        def work(context: JobContext) -> JobResult:
            reports = [(record, self.run(record, context)) for record in records.values()]
            pushed = None
            if outside and remote_path is not None:
                pushed = self.pusher.send(outside, remote_path, context, remember=remember)
            return result_of(reports, pushed, self._in_step(paths, inside))

        title = f"Sync {paths[0].rpartition('/')[2]}" + (" …" if len(paths) > 1 else "")
        return self.jobs.start(f"push:{'|'.join(sorted(paths))}", "push", title, work)

    # --- how

    def _split(self, paths: Sequence[str]) -> tuple[dict[str, LinkRecord], dict[str, Path]]:
        """Contents paths: those inside a link with that link, the others with their place."""
        records = self.book.all()
        inside: dict[str, LinkRecord] = {}
        outside: dict[str, Path] = {}
        for path in paths:
            place = self._place(path)
            holders = (each for each in records if place.is_relative_to(each.local))
            if (holder := next(holders, None)) is not None:
                inside[path] = holder
            else:
                outside[path] = place
        return inside, outside

    def _in_step(self, paths: Sequence[str], inside: dict[str, LinkRecord]) -> str | None:
        """The one picked file by its path on Drive, if its link has brought it there."""
        record = inside.get(paths[0]) if len(paths) == 1 else None
        if record is None:
            return None
        below = self._place(paths[0]).relative_to(record.local).as_posix()
        is_in_step = self.engine_of(record).is_in_step(below)
        return f"{record.remote_path}/{below}" if is_in_step else None

    def _place(self, path: str) -> Path:
        if self.root_dir is None:
            raise BadRequest("There is no Jupyter here; name a linked folder.", code="bad_path")
        return Path(os.path.realpath(self.root_dir / path.strip("/")))
