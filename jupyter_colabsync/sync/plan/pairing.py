"""Pairing: which things here and on Drive are the same node, though neither side says so. Pure.

The base knows most of them. The rest is told by place: the same name in the same folder, the same
kind, and unknown to the other side. That covers folders linked when both were full, a lost base,
and programs that "rename" or "save" by deleting and making anew, here or on Drive.
"""

from __future__ import annotations

from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Node, Remote
from jupyter_colabsync.sync.plan.trees import BaseTree, Tree


def pair(base: BaseTree, local: Tree[Local], remote: Tree[Remote]) -> None:
    """Give what is the same on both sides one key: the base's, else Drive's."""
    todo = _new_by_depth(local, remote)
    while todo:
        side, key = todo.pop()
        here, there = _both(local, remote, side, key)
        if here is None or there is None or not _is_same(base, local, remote, here, there):
            continue
        is_folder = _join(base, local, remote, here, there)
        if is_folder is not None:
            todo += [("local", each) for each in local.children(is_folder) if each in local.new]
            todo += [("remote", each) for each in remote.children(is_folder) if each in remote.new]


def _new_by_depth(local: Tree[Local], remote: Tree[Remote]) -> list[tuple[str, int]]:
    """Everything new, the deepest first, so that folders are taken (from the end) before files."""
    found = [("local", key, local.depth(key)) for key in local.new]
    found += [("remote", key, remote.depth(key)) for key in remote.new]
    found.sort(key=lambda each: -each[2])
    return [(side, key) for side, key, _ in found]


def _both(
    local: Tree[Local], remote: Tree[Remote], side: str, key: int
) -> tuple[int | None, int | None]:
    """The two keys at the place of a new node; None where there is nothing (left) to pair."""
    tree: Tree[Local] | Tree[Remote] = local if side == "local" else remote
    node = tree.nodes.get(key)
    if node is None or key not in tree.new:
        return None, None
    if side == "local":
        return key, remote.at(node.place)
    return local.at(node.place), key


def _is_same(
    base: BaseTree, local: Tree[Local], remote: Tree[Remote], here: int, there: int
) -> bool:
    """True for two nodes at one place that neither side knows of the other."""
    if here == there or remote.get(here) is not None or local.get(there) is not None:
        return False
    mine, theirs = local.get(here), remote.get(there)
    if mine is None or theirs is None or mine.kind != theirs.kind:
        return False
    known = [each for each in (base.get(here), base.get(there)) if each is not None]
    if len(known) == 2:
        return False
    if not known or mine.kind == "folder" or (mine.md5 is not None and mine.md5 == theirs.md5):
        return True
    return _has_stayed(known[0], mine if known[0].key == here else theirs)


def _has_stayed(before: Base, now: Node) -> bool:
    """At its place since the base: then other bytes under its name are an edit of it."""
    return (before.parent, before.name) == (now.parent, now.name)


def _join(
    base: BaseTree, local: Tree[Local], remote: Tree[Remote], here: int, there: int
) -> int | None:
    """Make two keys one; the key if it is a folder."""
    key = here if base.get(here) is not None else there
    if key == there and key >= ROOT:
        local.rekey(here, key)
    else:
        remote.rekey(there, key)
    joined = remote.nodes.get(key) or local.nodes.get(key)
    return key if joined is not None and joined.kind == "folder" else None
