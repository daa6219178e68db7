"""Two edits of one notebook become one, where that is proven to lose nothing of either."""

from __future__ import annotations

import contextlib
import hashlib
import time
from pathlib import Path

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.sync.plan.actions import Download
from jupyter_colabsync.sync.plan.agreed import agreed_file
from jupyter_colabsync.sync.plan.names import join, name_of, parent_of, split_name
from jupyter_colabsync.sync.plan.nodes import Local
from jupyter_colabsync.sync.remote.agreeing import agree
from jupyter_colabsync.sync.run.tools import Tools
from jupyter_colabsync.sync.state.batch import Happening

MERGED = "edited on both sides: merged cell by cell"
MADE_OF = "a notebook was merged of this"


class Resting(Stale):
    """Somebody is at work in this notebook: it is merged once it has rested."""

    default_code = "resting"


def merged(tools: Tools, action: Download, here: Local, theirs: Path, theirs_md5: str) -> bool:
    """Merge the notebook here with `theirs`; False when both have to be kept.

    Afterwards the base is Drive's version, so that the merged one goes up as an ordinary edit. A
    crash on the way leads to the same merge again. Raises Resting.
    """
    from jupyter_colabsync.sync.run.notebook_merge import MergedFile, merge_files

    if action.merge_base is None:
        return False
    before = tools.contents.read(action.merge_base)
    if before is None:
        return False
    # a date in the future says nothing: the clock was put back, or a program has set it
    if 0 <= time.time() - here.stat.mtime_ns / 1e9 < tools.merge_rest_s:
        raise Resting("Somebody is at work in this notebook; it is merged when it has rested.")
    mine = tools.disk.root / action.path
    base, out = tools.disk.temp(f"{action.key}.base"), tools.disk.temp(f"{action.key}.merged")
    try:
        base.write_bytes(before)
        outcome = merge_files(
            base,
            mine,
            theirs,
            out,
            local_is_newer=_is_newer(here, action),
            cancel=tools.context.cancel,
        )
        if not isinstance(outcome, MergedFile):
            return False
        kept = _take(tools, action, here, out, theirs, base)
    finally:
        for temp in (base, out):
            temp.unlink(missing_ok=True)
    tools.contents.put(theirs_md5, theirs)
    node = agreed_file(
        action.key,
        tools.place(action.place),
        action.remote,
        theirs_md5,
        None,
        size_bytes=theirs.stat().st_size,
        checked_ns=0,
    )
    mine_is = kept.pop(action.path, None)
    made_of = [
        Happening("merge", "local", path, MADE_OF, kept=place) for path, place in kept.items()
    ]
    happening = Happening(
        "merge", "local", action.path, MERGED, drive_id=action.remote.id, kept=mine_is
    )
    agree(tools.state, [node], history=[*made_of, happening])
    tools.tally.add("merged")
    tools.tally.add("bytes_down", theirs.stat().st_size)
    return True


def _take(
    tools: Tools, action: Download, here: Local, out: Path, theirs: Path, base: Path
) -> dict[str, str]:
    """The merged notebook takes the place of the one here; all three it was made of stay in the
    bin, the two that came from elsewhere for looking back only. Where each lies, by the path it
    comes back to."""
    if _md5(out) == here.md5:
        return {}  # what lies here has it all
    tools.disk.sync(out)
    tools.disk.sync(base)
    placed = tools.disk.place_over(out, action.path, here, None)
    kept = {} if placed.kept is None else {action.path: placed.kept}
    for made_of, mark in ((theirs, "from Drive"), (base, "before both edits")):
        stem, suffix = split_name(name_of(action.path))
        path = join(parent_of(action.path), f"{stem} ({mark}){suffix}")
        with contextlib.suppress(OSError, Stale):
            kept[path] = tools.disk.keep_copy(made_of, path)
    return kept


def _is_newer(here: Local, action: Download) -> bool:
    """Whose outputs are shown where both ran a cell: the side that was saved later. Clocks of two
    machines do not decide anything else."""
    return here.stat.mtime_ns // 1_000_000 >= (action.remote.modified_at_ms or 0)


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
