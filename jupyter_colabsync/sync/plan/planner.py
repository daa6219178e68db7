"""plan(base, local, remote, policy): what makes both sides agree and loses nothing. Pure.

Four steps, each a module: `pairing` finds out what is the same node, `merging` decides what each
node should become, `repair` makes that fit together, `diff` says what has to be done.
"""

from __future__ import annotations

from dataclasses import replace

from jupyter_colabsync.sync.plan.actions import Plan, Policy
from jupyter_colabsync.sync.plan.closed import tell_of_closed_folders
from jupyter_colabsync.sync.plan.diff import diff
from jupyter_colabsync.sync.plan.merging import Draft, merge
from jupyter_colabsync.sync.plan.pairing import pair
from jupyter_colabsync.sync.plan.repair import repair
from jupyter_colabsync.sync.plan.trees import BaseTree, LocalSeen, RemoteSeen, Tree
from jupyter_colabsync.sync.plan.units import keep_units_whole


def plan(base: BaseTree, local: LocalSeen, remote: RemoteSeen, policy: Policy) -> Plan:
    """The plan for one cycle; carrying it out and planning again ends in an empty plan."""
    if local.is_quiet and remote.is_quiet:
        return Plan((), (*local.skips, *remote.skips), same=base.file_count)
    ignored = local.ignored | remote.ignored
    local, remote = replace(local, ignored=ignored), replace(remote, ignored=ignored)
    draft = Draft(
        base,
        Tree(base, local, folds_case=policy.folds_case),
        Tree(base, remote, folds_case=policy.folds_case),
        local,
        remote,
        policy,
        skips=[*local.skips, *remote.skips],
    )
    pair(base, draft.local, draft.remote)
    merge(draft)
    keep_units_whole(draft)
    repair(draft)
    tell_of_closed_folders(draft)
    return diff(draft)
