"""Unearthing: somebody's version that an update of ours buried comes back as a conflict copy.

It is an ordinary new file here, which the next cycle sends.
"""

from __future__ import annotations

from jupyter_colabsync.drive.expected import Expected
from jupyter_colabsync.drive.records import DriveFile, Revision
from jupyter_colabsync.errors import NotFound, Refused, Stale
from jupyter_colabsync.sync.plan.names import conflict_name, join, name_of, parent_of
from jupyter_colabsync.sync.remote.agreeing import record
from jupyter_colabsync.sync.run.tools import Tools
from jupyter_colabsync.sync.state.batch import Happening


def unearth(tools: Tools, path: str, file: DriveFile, revision: Revision) -> None:
    """Fetch one version of `file`, and put it beside `path`."""
    name = conflict_name(
        name_of(path),
        revision.by or "Drive",
        tools.clock(),
        lambda each: tools.disk.look(join(parent_of(path), each)) is not None,
    )
    target = join(parent_of(path), name)
    temp = tools.disk.temp(f"{file.id}-{revision.id}")
    try:
        with temp.open("w+b") as sink:
            tools.drive.download_revision(file.id, revision, sink, cancel=tools.context.cancel)
        tools.disk.sync(temp)
        tools.disk.place_new(temp, target)
    finally:
        temp.unlink(missing_ok=True)
    kept = Happening("conflict", "remote", path, "edited on Drive at the same moment", kept=target)
    record(tools.state, kept)
    tools.tally.add("conflicts")


def look_under(tools: Tools, path: str, ours: DriveFile, expected: Expected) -> None:
    """After an update whose answer never came here: bring back what it has buried, if anything.

    Killed on the way it is all done again, which may leave a second copy. A version that cannot
    be had is said; it stays among the file's versions on Drive.
    """
    cancel = tools.context.cancel
    for revision in tools.drive.buried_under(ours, expected, cancel=cancel):
        try:
            try:
                unearth(tools, path, ours, revision)
            except Stale:  # its folder is somewhere else by now
                unearth(tools, name_of(path), ours, revision)
        except (NotFound, Refused) as error:
            tools.tally.problem(error, path)
