"""`kaggle submit|submissions`."""

from __future__ import annotations

import argparse
from pathlib import Path

from jupyter_colabsync.cli.command import DONE, Commands, add_command
from jupyter_colabsync.cli.output import Output, plain, table
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.cli.stopping import carry_out, on_stop
from jupyter_colabsync.contract.kaggle import KaggleSubmission, KaggleSubmissions
from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext

COMPETITION_HELP = "any URL or slug of one; default: the one whose data lies in the folder"


def add_commands(below: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `submit` and `submissions` below `kaggle`."""
    send = add_command(below, shared, "submit", submit, "send a file to a competition")
    send.add_argument("competition", metavar="COMPETITION", nargs="?", help=COMPETITION_HELP)
    send.add_argument("file", metavar="FILE", type=Path)
    send.add_argument("-m", "--message", metavar="TEXT", default="", help="default: FILE's name")
    send.add_argument("--no-wait", action="store_true", help="do not wait for the score")

    look = add_command(below, shared, "submissions", submissions, "list what was sent, with scores")
    look.add_argument("competition", metavar="COMPETITION", nargs="?", help=COMPETITION_HELP)


def submit(options: argparse.Namespace, out: Output) -> int:
    """Send a file and wait for its score; Ctrl-C ends the waiting, not the submission."""
    path = options.file.expanduser().absolute()
    with open_services() as services:
        submitter = services.realm.kaggle.submitter
        competition = options.competition or _competition_at(path)
        order = submitter.order(competition, path, options.message)
        sent = carry_out(lambda context: submitter.send(order, context), out)
        if options.no_wait:
            report = sent.report()
        else:
            out.note(f"{path.name} is submitted; waiting for its score (Ctrl-C stops waiting).")
            cancel = CancelToken()
            with on_stop(cancel.set):
                report = submitter.watch(sent, JobContext(Progress(), cancel))
    out.result(plain(report), report.sentence())
    return DONE


def submissions(options: argparse.Namespace, out: Output) -> int:
    """List what was sent to a competition, newest first."""
    with open_services() as services:
        competition = options.competition or _competition_at(Path.cwd())
        found = services.realm.kaggle.submitter.submissions(competition)
    out.result(found, "\n".join([*_rows(found), *_standing(found)]))
    return DONE


def _competition_at(path: Path) -> str:
    from jupyter_colabsync.kaggle.submitting.whereabouts import competition_at

    here = competition_at(path, None)
    if here.competition is None:
        raise BadRequest(
            "No competition's data lies in this folder or one above; name the competition.",
            code="kaggle_no_competition",
        )
    return here.competition


def _rows(found: KaggleSubmissions) -> list[str]:
    if not found.submissions:
        return [f"Nothing was sent to {found.title} yet."]
    return [
        table(
            [
                [_day(each), _score(each), each.file_name, each.problem or each.message]
                for each in found.submissions
            ]
        )
    ]


def _day(each: KaggleSubmission) -> str:
    """`2026-03-02 10:00`, in UTC as Kaggle counts its days."""
    return (each.submitted_at or "-")[:16].replace("T", " ")


def _score(each: KaggleSubmission) -> str:
    if each.state == "complete":
        return each.public_score or each.private_score or "-"
    return each.state


def _standing(found: KaggleSubmissions) -> list[str]:
    lines = []
    if found.rank is not None:
        teams = f" of {found.team_count}" if found.team_count else ""
        lines.append(f"Place {found.rank}{teams}.")
    if found.left_today is not None:
        lines.append(f"{found.left_today} left today (UTC).")
    return lines
