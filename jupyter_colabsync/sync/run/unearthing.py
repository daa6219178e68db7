"""Unearthing: somebody's version that an update of ours buried comes back as a conflict copy.

It is an ordinary new file here, which the next cycle sends.
"""

from __future__ import annotations

from collections.abc import Iterable

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


def unearth_all(tools: Tools, path: str, file: DriveFile, buried: Iterable[Revision]) -> None:
    """Bring back what an update of `file` has buried. A version that cannot be had is said; it
    stays among the file's versions on Drive.

    Killed or stopped on the way it is all done again, for only afterwards the update counts as
    done; that may leave a second copy. Raises Unreachable and the like.
    """
    for revision in buried:
        try:
            try:
                unearth(tools, path, file, revision)
            except Stale:  # its folder is somewhere else by now
                unearth(tools, name_of(path), file, revision)
        except (NotFound, Refused) as error:
            tools.tally.problem(error, path)


def look_under(tools: Tools, path: str, ours: DriveFile, expected: Expected) -> None:
    """After an update whose answer never came here: bring back what it has buried, if anything."""
    buried = tools.drive.buried_under(ours, expected, cancel=tools.context.cancel)
    unearth_all(tools, path, ours, buried)
