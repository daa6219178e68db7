"""Writing down what both sides agree on now, together with what that settles."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Mapping, Sequence

import msgspec

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.nodes import Base
from jupyter_colabsync.sync.plan.pointers import needs_pointer
from jupyter_colabsync.sync.remote.absorbing import slim, told_by
from jupyter_colabsync.sync.remote.observing import is_same_content
from jupyter_colabsync.sync.state.batch import Batch, Happening, Told
from jupyter_colabsync.sync.state.state import State


def agree(
    state: State,
    nodes: Sequence[Base],
    *,
    answers: Sequence[DriveFile] = (),
    intents_drop: Sequence[int] = (),
    history: Sequence[Happening] = (),
    are_made_anew: bool = False,
) -> None:
    """Save `nodes` as what both sides agree on.

    What Drive told about them before is dropped where it is agreed on now, or older than
    `answers`, Drive's answers to what we did.

    Where a folder is another one on Drive than before, what lay in the old one is not in the new:
    it is gone from Drive, or, when we have made the folder (`are_made_anew`) for the sake of what
    lies in it here, as new as the folder, until it is agreed on in its turn. (Google documents are
    gone in any case: what stands for them here cannot bring them back.)
    """
    with state.undisturbed():  # or news that come just now would be dropped with the old
        said = {each.id: each for each in answers}
        ids = {each.key: each.drive_id for each in nodes}
        left_behind = [each for node in nodes for each in _left_behind(state, node, ids)]
        gone = _pointers_among(state, left_behind)
        anew = [each for each in left_behind if are_made_anew and each.key not in gone]
        drop = [each.file.id for each in anew]
        put: list[Base] = []
        news: list[Told] = []
        for node in nodes:
            fresh = node
            for told in _told_about(state, node):
                if told.file.id != node.drive_id:
                    drop.append(told.file.id)  # the thing it was before; the base knows another now
                elif is_as_agreed(state, node, told.file, ids):
                    drop.append(told.file.id)
                    fresh = told_by(fresh, told.file)
                elif _is_newer(said.get(node.drive_id), told.file):
                    drop.append(told.file.id)
                elif told.key != node.key:  # it was told as a new thing, and has taken this place
                    news.append(msgspec.structs.replace(told, key=node.key))
            put.append(fresh)
        state.commit(
            Batch(
                base_drop=[each.key for each in anew],
                base_put=put,
                told_drop=drop,
                told_put=[
                    *news,
                    *(each for each in left_behind if not are_made_anew or each.key in gone),
                ],
                intents_drop=[each for each in intents_drop if each in state.intents],
                history=_stamped(history),
            )
        )


def _pointers_among(state: State, left_behind: Sequence[Told]) -> set[int]:
    """What stands for Google documents, and the folders that hold it; from below."""
    found: set[int] = set()
    for each in reversed(left_behind):
        node = state.get(each.key)
        if node is not None and (node.is_pointer or node.key in found):
            found |= {node.key, node.parent}
    return found


def _left_behind(state: State, node: Base, ids: Mapping[int, str]) -> list[Told]:
    """What lay in a folder that is another one on Drive from now on, and has not gone elsewhere;
    `ids` of what is agreed on together with it."""
    before = state.get(node.key) if node.kind == "folder" else None
    if before is None or before.drive_id == node.drive_id:
        return []
    found: list[Told] = []
    todo = [before]
    while todo:
        folder = todo.pop()
        for child in state.children(folder.key):
            told = state.told_of(child.key)
            file = child.as_file(folder.drive_id) if told is None else told.file
            is_there = told is None or not (told.is_gone or file.is_trashed)
            if child.key not in ids and (file.parent_id == folder.drive_id or not is_there):
                found.append(Told(child.key, file, is_gone=True))
                todo.append(child)
    return found


def disown(
    state: State,
    keys: Iterable[int],
    *,
    is_kept: bool,
    intents_drop: Sequence[int] = (),
    history: Sequence[Happening] = (),
    meta: Mapping[str, str | None] | None = None,
) -> None:
    """Forget nodes. With `is_kept` what still lies on Drive is known as something new there.
    `meta`: single facts that become true by it.

    A folder stays known as long as the base has anything in it that is not forgotten with it: of
    what lies in no known folder nobody could tell any more where it is.
    """
    with state.undisturbed():
        dropped, told_drop, told_put = [], [], []
        keys = list(keys)
        going = set(keys)
        for key in keys:
            node = state.get(key)
            if node is None or _holds_others(state, node, going):
                continue
            dropped.append(key)
            told = state.told_of(key)
            is_there = told is None or not (told.is_gone or told.file.is_trashed)
            if not is_kept or not is_there:
                told_drop.append(node.drive_id)
            elif told is None:
                file = node.as_file(state.drive_id_of(node.parent))
                told_put.append(Told(key, file))
        state.commit(
            Batch(
                base_drop=dropped,
                told_drop=[each for each in told_drop if each in state.told],
                told_put=told_put,
                intents_drop=[each for each in intents_drop if each in state.intents],
                history=_stamped(history),
                meta=meta or {},
            )
        )


def _holds_others(state: State, node: Base, going: Container[int]) -> bool:
    if node.kind != "folder":
        return False
    return any(child.key not in going for child in state.children(node.key))


def record(state: State, happening: Happening) -> None:
    """Write down what happened and changes nothing that both sides agree on."""
    state.commit(Batch(history=_stamped([happening])))


def is_as_agreed(state: State, node: Base, file: DriveFile, ids: Mapping[int, str]) -> bool:
    """True when `file` is what the node says of Drive. `ids` on Drive of nodes that are about to
    be known, by their keys."""
    if file.is_trashed or file.name != node.drive_name:
        return False
    if (node.kind == "folder") != file.is_folder or node.is_pointer != needs_pointer(file):
        return False
    parent_id = ids.get(node.parent) or state.drive_id_of(node.parent)
    return file.parent_id == parent_id and is_same_content(node, file)


def with_answer(node: Base, answer: DriveFile) -> Base:
    """The node with what Drive answered about it."""
    return msgspec.structs.replace(told_by(node, slim(answer)), etag=answer.etag)


def _told_about(state: State, node: Base) -> list[Told]:
    ids, before = [node.drive_id], state.get(node.key)
    if before is not None:
        ids.append(before.drive_id)  # of a thing that was made anew: what it was is in the bin
    told = [*map(state.told.get, ids), state.told_of(node.key)]
    about = [each for each in told if each is not None]
    found = {each.file.id: each for each in about if node.key == each.key or each.file.id == ids[0]}
    return list(found.values())


def _is_newer(answer: DriveFile | None, told: DriveFile) -> bool:
    if answer is None:
        return False
    return answer.version is None or told.version is None or answer.version >= told.version


def _stamped(history: Sequence[Happening]) -> list[Happening]:
    now_ms = int(time.time() * 1000)
    return [msgspec.structs.replace(each, at_ms=now_ms) for each in history]
