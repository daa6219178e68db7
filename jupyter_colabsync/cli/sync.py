"""`link`, `links`, `unlink`, `sync`, `watch`, `status`: folders kept equal with Drive."""

from __future__ import annotations

import argparse
import contextlib
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from jupyter_colabsync.cli.command import DECISION_NEEDED, DONE, FAILED, Commands, add_command
from jupyter_colabsync.cli.output import Output, bytes_text, plain, table
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.cli.stopping import carry_out, on_stop
from jupyter_colabsync.cli.why_held import why_held
from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.sync import HeldReason, Link, LinkMode, PlanPreview
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import (
    BadReference,
    Cancelled,
    ColabSyncError,
    NotFound,
    SignInNeeded,
    Unreachable,
)
from jupyter_colabsync.sync.run.tally import SyncReport

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services

MY_DRIVE = "My Drive"
COUNTS = (
    "uploaded",
    "downloaded",
    "moved",
    "deleted",
    "merged",
    "conflicts",
    "held",
    "skipped",
    "bytes_up",
    "bytes_down",
)

CLASH_LEFT = "conflict_left"
"""A file that both sides changed, in a link that only goes up: nothing was done to either."""


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands of links."""
    new = add_command(commands, shared, "link", link, "link a folder with a Drive folder")
    new.add_argument("local", metavar="LOCAL", type=Path)
    new.add_argument("remote", metavar="REMOTE", help='"My Drive/a/b" (made if missing) or id:ID')
    new.add_argument("--mode", choices=get_args(LinkMode), default="two-way")
    add_command(commands, shared, "links", links, "list the links")
    gone = add_command(commands, shared, "unlink", unlink, "end a link; the files stay")
    gone.add_argument("local", metavar="LOCAL", type=Path)

    now = add_command(commands, shared, "sync", sync, "sync until both sides are equal")
    now.add_argument("--dry-run", action="store_true", help="say what would be done, do nothing")
    go_on = add_command(commands, shared, "watch", watch, "keep syncing until stopped")
    state = add_command(commands, shared, "status", status, "say what is not yet on Drive")
    for command in (now, go_on, state):
        command.add_argument("local", metavar="LOCAL", type=Path, nargs="?", help="default: all")


def link(options: argparse.Namespace, out: Output) -> int:
    """Link a folder; nothing is sent yet."""
    remote_id, remote_path = parse_remote(options.remote)
    with open_services() as services:
        made = services.realm.sync.add(
            options.local.absolute(), remote_id, remote_path, options.mode
        )
    text = f"Linked {made.local} with {made.remote} ({made.mode}); run `jupyter colabsync sync`."
    out.result(made, text)
    return DONE


def links(options: argparse.Namespace, out: Output) -> int:
    """List the links."""
    with open_services() as services:
        found = services.realm.sync.links()
    out.result({"links": found}, _links_text(found))
    return DONE


def unlink(options: argparse.Namespace, out: Output) -> int:
    """End a link; the files stay on both sides."""
    with open_services() as services:
        found = services.realm.sync.find(options.local.absolute())
        services.realm.sync.remove(found.id)
    out.result({"unlinked": found}, f"Unlinked {found.local}; the files stay on both sides.")
    return DONE


def sync(options: argparse.Namespace, out: Output) -> int:
    """Sync one link or all; exit code 3 when a conflict or held deletions wait."""
    with open_services() as services:
        chosen = chosen_links(services, options.local, looks=options.dry_run)
        if options.dry_run:
            return _preview(services, chosen, out)
        run = _run if len(chosen) == 1 else _run_among_others
        reports = [run(services, each, out) for each in chosen]
        after = [_now(services, each) for each in chosen]
        reasons = _reasons(services, after)
    total = {name: sum(getattr(report, name) for report in reports) for name in COUNTS}
    problems = [problem for report in reports for problem in report.problems]
    document = {
        **total,
        "api_calls": _added_up([report.api_calls for report in reports]),
        "elapsed_s": sum(report.elapsed_s for report in reports),
        "problems": problems,
        "links": [
            {"link": each, **plain(report)} for each, report in zip(after, reports, strict=True)
        ],
    }
    is_equal = not (problems or total["held"] or any(map(_is_in_doubt, after)))
    out.result(document, _counts_text(total, is_equal=is_equal))
    for problem in problems:
        out.note(problem.message)
    for report in reports:
        for notice in report.notices:
            out.note(notice)
    if total["held"]:
        out.note(why_held(reasons))
    if any(each.harmful for each in after):
        out.note("`jupyter colabsync harmful` lists what Google holds back, and how to get it.")
    if any(each.code == CLASH_LEFT for each in problems):
        out.note("`jupyter colabsync conflicts` lists what both sides changed, and how to decide.")
    if total["conflicts"] or total["held"] or {each.code for each in problems} == {CLASH_LEFT}:
        return DECISION_NEEDED
    return FAILED if problems else DONE


def watch(options: argparse.Namespace, out: Output) -> int:
    """Keep syncing until stopped by Ctrl-C or SIGTERM; then sync once more and end. A second
    Ctrl-C cuts that short."""
    stop = threading.Event()
    with open_services() as services, on_stop(stop.set, services.realm.drive.close):
        chosen = chosen_links(services, options.local, looks=False)
        if services.realm.signin.state().state != "connected":
            raise SignInNeeded("No account is connected; run `jupyter colabsync connect` first.")
        services.hub.subscribe(lambda event: _tell(event, out))
        services.realm.sync.watch({each.id for each in chosen})
        out.note(f"Watching {', '.join(each.local for each in chosen)}; Ctrl-C ends it.")
        stop.wait()
        out.note("Sending what is left …")
        for each in chosen:
            _flush(services, each)
        left = [_now(services, each) for each in chosen]
    out.result({"links": left}, _links_text(left))
    return DONE


def status(options: argparse.Namespace, out: Output) -> int:
    """Say per link what is not yet on Drive; exit code 3 when something waits for a decision."""
    with open_services() as services:
        chosen = chosen_links(services, options.local)
    out.result({"links": chosen}, _links_text(chosen))
    waits = any(each.conflicts or each.held for each in chosen)
    return DECISION_NEEDED if waits else DONE


def parse_remote(remote: str) -> tuple[str | None, str | None]:
    """REMOTE as (id, path), one of them None. Raises BadReference with both ways to say it."""
    if remote.startswith("id:") and len(remote) > len("id:"):
        return remote.removeprefix("id:"), None
    path = remote.rstrip("/")
    if path == MY_DRIVE or path.startswith(f"{MY_DRIVE}/"):
        return None, path
    raise BadReference(
        f'"{remote}" is no Drive folder; write "{MY_DRIVE}/a/b" or id:FOLDER_ID.',
        code="bad_remote",
    )


def chosen_links(services: Services, local: Path | None, *, looks: bool = True) -> tuple[Link, ...]:
    """The link of one folder, or all links. Raises NotFound when there is none."""
    if local is not None:
        return (services.realm.sync.find(local.absolute(), looks=looks),)
    if found := services.realm.sync.links(looks=looks):
        return found
    raise NotFound(
        "No folder is linked yet; run `jupyter colabsync link LOCAL REMOTE`.", code="no_links"
    )


def _run(services: Services, chosen: Link, out: Output) -> SyncReport:
    realm = services.realm
    return carry_out(lambda context: realm.sync.run(chosen.id, context), out, realm.drive.close)


def _run_among_others(services: Services, chosen: Link, out: Output) -> SyncReport:
    """What ends this link's run is told in its report: the others' work must be saved too."""
    try:
        return _run(services, chosen, out)
    except (Cancelled, SignInNeeded, Unreachable):
        raise  # the others would fare no better
    except ColabSyncError as error:
        message = f"{Path(chosen.local).name}: {error.message}"
        return SyncReport(problems=(Problem(code=error.code, message=message, url=error.url),))


def _preview(services: Services, chosen: Sequence[Link], out: Output) -> int:
    plans = [services.realm.sync.plan(each.id) for each in chosen]
    total = {name: sum(getattr(plan.counts, name) for plan in plans) for name in COUNTS}
    document = {
        "dry_run": True,
        **total,
        "links": [{"link": each, **plain(plan)} for each, plan in zip(chosen, plans, strict=True)],
    }
    out.result(document, "\n".join(_plan_text(plan) for plan in plans))
    for plan in plans:
        for notice in plan.notices:
            out.note(notice)
    return DECISION_NEEDED if total["held"] else DONE


def _flush(services: Services, chosen: Link) -> None:
    """Sync once more, after whatever run is under way: that one may have missed the last edit."""
    for job in services.jobs.list():
        if job.key == f"sync:{chosen.id}" and job.ended_at_ms is None:
            services.jobs.wait(job.id)
    services.jobs.wait(services.realm.sync.start(chosen.id).id)


def _now(services: Services, chosen: Link) -> Link:
    with contextlib.suppress(NotFound):  # unlinked meanwhile, by another process
        return services.realm.sync.find(Path(chosen.local))
    return chosen


def _reasons(services: Services, found: Sequence[Link]) -> set[HeldReason]:
    """Why something is held in these links."""
    reasons: set[HeldReason] = set()
    for each in found:
        if each.held:
            with contextlib.suppress(NotFound):  # unlinked meanwhile
                reasons.update(services.realm.sync.desk.held(each.id, 0).reasons)
    return reasons


def _tell(event: Event, out: Output) -> None:
    """Say what a run did, and what is wrong with a link; a run's steps are of no interest."""
    if event.link is not None and event.link.problem is not None:
        out.note(f"{event.link.local}: {event.link.problem.message}")
    job = event.job
    if job is None or job.ended_at_ms is None:
        return
    if job.result is not None and job.result.message:
        out.note(f"{job.title}: {job.result.message}")
    if job.problem is not None:
        out.note(f"{job.title}: {job.problem.message}")


def _added_up(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            total[name] = total.get(name, 0) + count
    return total


def _links_text(found: Sequence[Link]) -> str:
    if not found:
        return "No folder is linked yet; run `jupyter colabsync link LOCAL REMOTE`."
    return table([[each.local, each.remote, each.mode, _state_text(each)] for each in found])


def _held_text(found: Link) -> str:
    kind = "deletion"
    if found.held_edits:
        kind = "edit" if found.held_edits == found.held else "change"
    return f"{_several(found.held, kind)} held"


def _state_text(found: Link) -> str:
    """The one fact that matters now, then what needs a person."""
    parts = [_fact(found)]
    if found.conflicts:
        parts.append(_several(found.conflicts, "conflict"))
    if found.held:
        parts.append(_held_text(found))
    if found.state in {"paused", "error"}:
        parts.append(found.state)
    if found.problem is not None:
        parts.append(found.problem.message)
    return " · ".join(parts)


def _fact(found: Link) -> str:
    """Whether all is on Drive (or here, where a link only downloads). What is held, and what is a
    problem, leaves that in doubt: then it is only said when it was so last."""
    if found.waiting_files:
        files = _several(found.waiting_files, "file")
        return f"{files}, {bytes_text(found.waiting_bytes)} not on Drive yet"
    if found.only_here:
        return f"{_several(found.only_here, 'file')} here not as on Drive"
    if found.last_sync_at_ms is None:
        return "not synced yet"
    # in the person's own time zone
    at = datetime.fromtimestamp(found.last_sync_at_ms / 1000).astimezone()
    all_where = "all here" if found.mode == "download" else "all on Drive"
    last = "last " if found.held or found.problem is not None else ""
    return f"{last}{all_where} {at:%Y-%m-%d %H:%M}"


def _several(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _is_in_doubt(found: Link) -> bool:
    """True when its two sides differ, as far as is known."""
    return bool(found.waiting_files or found.only_here or found.held or found.problem)


def _counts_text(total: dict[str, int], *, is_equal: bool) -> str:
    said = [
        f"{name} {bytes_text(count) if name.startswith('bytes') else count}"
        for name, count in total.items()
        if count
    ]
    if not said:
        return "Nothing to do: both sides are equal." if is_equal else "Nothing to do now."
    return " · ".join(said).replace("bytes_", "")


def _plan_text(plan: PlanPreview) -> str:
    rows = [[line.action, line.side, line.path, line.reason] for line in plan.lines]
    return table(rows) or "Nothing to do: both sides are equal."
