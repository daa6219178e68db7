"""What a command is: how it adds itself to the parser, and what its exit code means."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, Protocol

from jupyter_colabsync.cli.output import Output


class Commands(Protocol):
    """What `ArgumentParser.add_subparsers` gives; argparse keeps that class's name private."""

    def add_parser(self, name: str, **settings: Any) -> argparse.ArgumentParser:
        """Add one command."""


DONE, FAILED, WRONG_USAGE, DECISION_NEEDED, SIGN_IN_NEEDED, INTERRUPTED = 0, 1, 2, 3, 4, 130

Run = Callable[[argparse.Namespace, Output], int]


def add_command(
    commands: Commands, shared: argparse.ArgumentParser, name: str, run: Run, about: str
) -> argparse.ArgumentParser:
    """Add one command with `--json`; the parser is given back for its own arguments."""
    command = commands.add_parser(name, parents=[shared], help=about, description=about)
    command.set_defaults(run=run)
    return command
