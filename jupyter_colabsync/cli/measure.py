"""`measure`: what this machine can do: convolution and matrix product, disk, the way to Drive."""

from __future__ import annotations

import argparse

from jupyter_colabsync.cli.command import DONE, Commands, add_command
from jupyter_colabsync.cli.output import Output, table
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.cli.stopping import carry_out
from jupyter_colabsync.contract.system import Measure, Measurement

ABOUT = "measure this machine: CPU and GPU, and on request the disk and the way to Drive"


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `measure`."""
    command = add_command(commands, shared, "measure", measure, ABOUT)
    command.add_argument(
        "--kernel", metavar="NAME", help="whose Python computes; default: python3's, else this one"
    )
    command.add_argument("--disk", action="store_true", help="also the disk of this folder")
    command.add_argument("--drive", action="store_true", help="also the way to Google Drive")
    command.add_argument("--no-compute", action="store_true", help="compute nothing")
    command.add_argument("--anyway", action="store_true", help="even while kernels are busy")
    command.add_argument("--markdown", action="store_true", help="print a text to paste")


def measure(options: argparse.Namespace, out: Output) -> int:
    """Measure in the foreground; Ctrl-C ends it at once and leaves nothing."""
    from jupyter_colabsync.system.owners.servers import RunningServers

    request = Measure(
        kernel=options.kernel,
        compute=not options.no_compute,
        disk=options.disk,
        drive=options.drive,
        anyway=options.anyway,
    )
    with open_services(RunningServers()) as services:
        services.machine.settled()  # a driver that is slow to start is waited for, once
        measuring = services.machine.measuring
        found = carry_out(lambda context: measuring.measure(request, context), out)
    out.result(found, found.markdown.rstrip() if options.markdown else _text(found))
    return DONE


def _text(found: Measurement) -> str:
    from jupyter_colabsync.system.host.about import rows_of
    from jupyter_colabsync.system.measuring.report import shapes_of, table_of, transfers_of

    blocks = [table(rows_of(found.about))]
    if found.framework is not None:
        blocks.append(f"Measured with {found.framework} (kernel: {found.kernel}).")
    if found.rows:
        blocks.append(table(table_of(found.rows, found.told)))
    if transfers := transfers_of(found):
        blocks.append(table(transfers))
    if notes := [*shapes_of(found.rows), *found.notes]:
        blocks.append("\n".join(notes))
    return "\n\n".join(blocks)
