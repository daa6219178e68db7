"""`jupyter colabsync …`: the parser, and what exit codes mean. Commands live by feature.

Exit codes: 0 done · 1 failed · 2 wrong usage · 3 done, but something waits for a decision ·
4 sign-in needed · 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from jupyter_colabsync import __version__
from jupyter_colabsync.cli import account, demo, kaggle, measure, review, sync, system
from jupyter_colabsync.cli.command import FAILED, INTERRUPTED, SIGN_IN_NEEDED, WRONG_USAGE
from jupyter_colabsync.cli.output import Output
from jupyter_colabsync.errors import BadRequest, Cancelled, ColabSyncError, SignInNeeded

DEBUG_VARIABLE = "COLABSYNC_DEBUG"


class _WrongUsage(Exception):
    """The command line makes no sense; holds the usage line and the reason."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _WrongUsage(f"{self.format_usage()}{self.prog}: {message}")


def program() -> int:
    """The command line as a process of its own; its exit code."""
    code = main()
    # everything goes with the process; else Python looks through it for garbage while it ends,
    # which takes as long as loading a tenth of this program
    gc.freeze()
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    out = Output(as_json="--json" in arguments)
    try:
        options = parser().parse_args(arguments)
    except _WrongUsage as error:
        out.fail(BadRequest(str(error), code="wrong_usage"))
        return WRONG_USAGE
    try:
        return int(options.run(options, out))
    except KeyboardInterrupt:
        out.fail(Cancelled())
        return INTERRUPTED
    except ColabSyncError as error:
        out.fail(error)
        return exit_code(error)
    except BrokenPipeError:
        # whoever read our output has gone; keep Python from complaining about it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - people get a sentence, not a traceback
        out.fail(_unexpected(error))
        return FAILED


def exit_code(error: ColabSyncError) -> int:
    """The exit code that stands for one of our errors."""
    if isinstance(error, SignInNeeded):
        return SIGN_IN_NEEDED
    return INTERRUPTED if isinstance(error, Cancelled) else FAILED


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--json", action="store_true", help="one JSON document on stdout, all else on stderr"
    )
    whole = _Parser(
        prog="jupyter colabsync",
        description="Google Drive in two-way sync, Kaggle data and the GPU's state.",
        epilog=__doc__.partition("\n\n")[2],
    )
    whole.add_argument("--version", action="version", version=__version__)
    commands = whole.add_subparsers(metavar="COMMAND", required=True)
    for feature in (demo, account, sync, review, kaggle, system, measure):
        feature.add_commands(commands, shared)
    return whole


def _unexpected(error: Exception) -> ColabSyncError:
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    # the type's name only: a foreign message may hold a path or a token
    return ColabSyncError(
        f"Something unexpected went wrong ({type(error).__name__}); "
        f"set {DEBUG_VARIABLE}=1 and run this again to see where."
    )
