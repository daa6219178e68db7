"""Folders that become too large to work with, though Drive takes them. Pure.

Drive allows 500,000 things in one folder; its page and the mounts of it become slow far earlier
(googlecolab/colabtools issue 339).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jupyter_colabsync.sync.plan.merging import Draft
from jupyter_colabsync.sync.plan.nodes import ROOT, Local, Remote
from jupyter_colabsync.sync.plan.trees import Tree

MANY = 10_000


def crowded_folders(draft: Draft) -> Iterator[str]:
    """The paths of folders that get something new and then hold more than that."""
    new = {**_folders_of_new(draft.local), **_folders_of_new(draft.remote)}
    for folder, count in sorted(Counter(new.values()).items()):
        known = len(draft.base.known(folder)) if folder >= ROOT else 0
        if known + count > MANY:
            yield "" if folder == ROOT else draft.path(folder)


def _folders_of_new(tree: Tree[Local] | Tree[Remote]) -> dict[int, int]:
    return {key: tree.nodes[key].parent for key in tree.new}


def crowd_words(folder: str) -> str:
    """What to say of one; an empty path is the linked folder itself."""
    return (
        f"{folder or 'The linked folder'} holds more than {MANY:,} things. Drive's own page and "
        "Colab's mount are very slow with so many; spread them over several folders."
    )
