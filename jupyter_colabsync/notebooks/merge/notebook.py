"""The story of a merge: read, pair, order, merge each cell, write, check. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.notebooks.clean import work_of
from jupyter_colabsync.notebooks.document import Cell, read_notebook, write_notebook
from jupyter_colabsync.notebooks.merge.body import assembled
from jupyter_colabsync.notebooks.merge.cells import MergedCell, settled_cell
from jupyter_colabsync.notebooks.merge.clash import Clash, settled
from jupyter_colabsync.notebooks.merge.order import merged_order
from jupyter_colabsync.notebooks.merge.outcome import (
    WHAT_TO_DO,
    Merged,
    Reason,
    Refused,
    Summary,
)
from jupyter_colabsync.notebooks.merge.proof import flaw
from jupyter_colabsync.notebooks.validity import is_valid
from jupyter_colabsync.notebooks.versions import Versions, read_versions


def merge(base: bytes, local: bytes, remote: bytes, local_is_newer: bool) -> Merged | Refused:
    """One notebook with the changes that both sides made to `base`, or why there is none.

    The same whichever of the two is called local, so that two devices that merge the same three
    files get the same bytes. Of what programs write by themselves (the kernel's name, outputs
    of a cell that both ran) the newer side's is kept, and the file looks as if the newer side's
    program had saved it. A side that has all changes of the other already comes back untouched.
    """
    if remote < local:
        return _mirrored(merge(base, remote, local, not local_is_newer))
    try:
        return _merge(base, local, remote, local_is_newer=local_is_newer)
    except BadRequest as error:
        return Refused(Reason(error.code), error.message)
    except Clash as clash:
        return Refused(Reason.CONFLICT, f"{clash} {WHAT_TO_DO}")


def _mirrored(outcome: Merged | Refused) -> Merged | Refused:
    if isinstance(outcome, Refused):
        return outcome
    was = outcome.summary
    summary = replace(was, from_local=was.from_remote, from_remote=was.from_local)
    return replace(outcome, summary=summary)


def _merge(base: bytes, local: bytes, remote: bytes, *, local_is_newer: bool) -> Merged | Refused:
    versions = read_versions(base, local, remote)
    order = merged_order(versions.keys)
    taken_out = versions.base_cells.keys() - set(order)
    settled_cells = [
        settled_cell(versions, key, local_is_newer=local_is_newer) for key in [*order, *taken_out]
    ]
    cells = [cell for cell in settled_cells if cell]
    body = assembled(
        versions,
        [cell.fields for cell in cells],
        partial(settled, sentence="Both sides changed the same setting of the notebook."),
        local_is_newer=local_is_newer,
    )
    if not is_valid(body):
        return Refused(Reason.NOT_VALID, f"One of the versions is no valid notebook. {WHAT_TO_DO}")
    newer = versions.local if local_is_newer else versions.remote
    if body == versions.local.fields:
        content = local
    elif body == versions.remote.fields:
        content = remote
    else:
        content = write_notebook(body, newer.style)
    if found := flaw(versions, order, read_notebook(content)):
        return Refused(
            Reason.INCOMPLETE,
            f"A merge could not be shown to keep everything ({found}). {WHAT_TO_DO}",
        )
    return Merged(content, _summary(versions, order, cells))


def _summary(versions: Versions, order: Sequence[str], cells: Sequence[MergedCell]) -> Summary:
    changed = Counter(
        (
            _is_changed(versions.base_cells.get(key), versions.local_cells.get(key)),
            _is_changed(versions.base_cells.get(key), versions.remote_cells.get(key)),
        )
        for key in order
    )
    return Summary(
        from_local=changed[True, False],
        from_remote=changed[False, True],
        from_both=changed[True, True],
        unchanged=changed[False, False],
        removed=len(versions.base_cells.keys() - set(order)),
        outputs_dropped=sum(cell.has_lost_outputs for cell in cells),
    )


def _is_changed(base: Cell | None, side: Cell | None) -> bool:
    return side is not None and (base is None or work_of(side) != work_of(base))
