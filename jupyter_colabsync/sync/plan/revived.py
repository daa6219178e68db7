"""Revived: what was moved here, and put into Drive's bin by somebody else. Pure.

The move tells that it is wanted. It comes out of the bin as it is there, with its id and its
versions, a folder with all it holds, and is moved like anything else: two calls, and no bytes.
"""

from __future__ import annotations

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.trees import BaseTree, LocalSeen, RemoteSeen
from jupyter_colabsync.sync.plan.wants import has_same_bytes


def moved_but_binned(
    base: BaseTree, local: LocalSeen, remote: RemoteSeen, mode: LinkMode
) -> list[DriveFile]:
    """What is to come out of Drive's bin before anything is planned. A file that was edited as well
    is not among it: its new bytes take it out by themselves."""
    found: list[DriveFile] = []
    for key, file in remote.binned.items() if mode == "two-way" else ():
        here, before = local.changed.get(key), base.get(key)
        if here is None or before is None or here.place == before.place:
            continue
        if before.kind == "folder" or has_same_bytes(here, before):
            found.append(file)
    return found
