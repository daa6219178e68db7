"""Steps on Drive without bytes: folders, moves, the bin; each looks again first."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from jupyter_colabsync.drive.records import DriveFile, NewFolder
from jupyter_colabsync.errors import ColabSyncError, NotFound, Refused, Stale
from jupyter_colabsync.sync.plan.actions import MakeRemoteFolder, MoveRemote, TrashRemote
from jupyter_colabsync.sync.plan.agreed import agreed_folder, moved_there
from jupyter_colabsync.sync.plan.names import drive_name
from jupyter_colabsync.sync.plan.nodes import Stat
from jupyter_colabsync.sync.remote.absorbing import slim, take_in
from jupyter_colabsync.sync.remote.agreeing import agree, disown
from jupyter_colabsync.sync.run.creates import Creates
from jupyter_colabsync.sync.run.latecomers import Latecomers
from jupyter_colabsync.sync.run.tools import MOVED_ON, Tools
from jupyter_colabsync.sync.state.batch import Batch, Happening, Intent, Told

JUST_NOW_S = 1.0
"""What somebody puts into a folder after that goes into the bin with it; of single files Drive's
answer to the call itself tells whether they were still as they were meant."""


def make_folders(
    tools: Tools, creates: Creates, actions: Sequence[MakeRemoteFolder]
) -> list[ColabSyncError | None]:
    """Make folders whose parents exist, many in one request; each one's error, or None."""
    errors: list[ColabSyncError | None] = [None] * len(actions)
    ready: list[tuple[int, NewFolder, Stat]] = []
    for number, action in enumerate(actions):
        try:
            ready.append((number, *_new_folder(tools, creates, action)))
        except ColabSyncError as error:
            errors[number] = error
    made = _make(tools, [folder for _, folder, _ in ready])
    for (number, folder, stat), answer in zip(ready, made, strict=True):
        if isinstance(answer, ColabSyncError):
            errors[number] = answer
            continue
        file = slim(replace(answer, parent_id=answer.parent_id or folder.parent_id))
        action = actions[number]
        key = tools.lasting(action.key)
        node = agreed_folder(key, tools.place(action.place), file, stat)
        agree(tools.state, [node], answers=[file], intents_drop=[key], are_made_anew=True)
    return errors


def _new_folder(tools: Tools, creates: Creates, action: MakeRemoteFolder) -> tuple[NewFolder, Stat]:
    parent_id = tools.folder_id(action.place)
    found = tools.disk.look(action.path)
    if found is None or found.kind != "folder":
        raise Stale(MOVED_ON)
    file_id = creates.id_for(tools.lasting(action.key)) or ""
    return NewFolder(file_id, drive_name(action.place.name), parent_id), found.stat


def _make(tools: Tools, new: Sequence[NewFolder]) -> list[DriveFile | ColabSyncError]:
    """One by one where there are no ids: a lost answer to a batch could not be looked up."""
    cancel = tools.context.cancel
    if all(each.id for each in new):
        return list(tools.drive.create_folders(new, cancel=cancel)) if new else []
    made: list[DriveFile | ColabSyncError] = []
    for each in new:
        try:
            made.append(
                tools.drive.create_folder(
                    each.name, each.parent_id, file_id=each.id or None, cancel=cancel
                )
            )
        except ColabSyncError as error:
            made.append(error)
    return made


def move(tools: Tools, action: MoveRemote) -> None:
    """Rename and move on Drive in one call."""
    here = tools.here(action.key, action.local)
    before = tools.state.get(action.key)
    found = tools.disk.look(action.to)
    if before is None or found is None or found.stat.inode != here.stat.inode:
        raise Stale(MOVED_ON)
    place = tools.place(action.place)
    parent_id = tools.folder_id(action.place)
    tools.check_there(action.remote)
    is_moved = parent_id != action.remote.parent_id
    answer = tools.drive.relocate(
        action.remote.id,
        name=action.drive_name,
        new_parent=parent_id if is_moved else None,
        old_parent=action.remote.parent_id if is_moved else None,
        cancel=tools.context.cancel,
    )
    file = slim(replace(answer, parent_id=parent_id))
    if answer.is_trashed:  # with the folder it is in now, which the feed has not told
        take_in(tools.state, file)
        tools.confirm_above(place.parent)
        raise Stale(MOVED_ON)
    node = moved_there(before, replace(action, local=here), place, file)
    happening = Happening(
        "move", "remote", action.path, action.reason, drive_id=file.id, kept=action.to
    )
    agree(tools.state, [node], answers=[file], history=[happening])
    take_in(tools.state, file)  # its bytes may have been edited meanwhile
    tools.tally.add("moved")


def trash(tools: Tools, action: TrashRemote) -> None:
    """Put something into Drive's bin; a folder only with exactly the things that were planned.

    Somebody may edit the file in the moment between the look and the call: then it is taken out
    again, for an edit beats a deletion. Who dies before that has written down what was meant.
    What came into a folder, and was not told in time, is for `latecomers`.
    """
    if action.remote.is_folder:
        tools.check_there(action.remote, JUST_NOW_S)
        _check_below(tools, action)
    else:
        tools.check_there(action.remote)
        _intend_trash(tools, action)
    cancel = tools.context.cancel
    try:
        answer = slim(tools.drive.trash(action.remote.id, cancel=cancel))
    except NotFound:
        tools.mirror.confirm(action.remote.id)
        if tools.state.file_of(action.remote.id) is not None:
            tools.state.commit(Batch(intents_drop=[action.key]))
            raise Stale(MOVED_ON) from None  # it was a moment's mistake
        answer = replace(action.remote, is_trashed=True)
    except Refused:
        tools.state.commit(Batch(intents_drop=[action.key]))
        raise
    if not action.remote.is_folder and answer.md5 != action.remote.md5:
        tools.drive.untrash(action.remote.id, cancel=cancel)
        tools.mirror.confirm(action.remote.id)
        tools.state.commit(Batch(intents_drop=[action.key]))
        raise Stale(MOVED_ON)
    happening = Happening(
        "delete",
        "remote",
        action.path,
        action.reason,
        size_bytes=action.remote.size_bytes or 0,
        file_count=action.file_count,
        drive_id=action.remote.id,
    )
    keys = [*reversed(action.below), action.key]
    meta: dict[str, str | None] = {}
    if action.remote.is_folder:
        latecomers = Latecomers(tools.state)
        meta = latecomers.remembering(action.remote.id, action.path, action.below)
    disown(
        tools.state,
        keys,
        is_kept=False,
        intents_drop=[action.key],
        history=[happening],
        meta=meta,
    )
    tools.tally.add("deleted", action.file_count)


def _intend_trash(tools: Tools, action: TrashRemote) -> None:
    """Write down which content is meant. What has no bytes is not looked at afterwards either."""
    before = tools.state.get(action.key)
    if action.remote.md5 is None or before is None:
        return
    intent = Intent(
        key=action.key,
        kind="trash",
        node_kind="file",
        path=action.path,
        parent=before.parent,
        name=before.name,
        drive_id=action.remote.id,
        md5s=(action.remote.md5,),
        revision_id=action.remote.head_revision_id,
    )
    tools.state.commit(Batch(intents_put=[intent]))


def _check_below(tools: Tools, action: TrashRemote) -> None:
    """Nothing in the folder may be otherwise than planned: not edited, not new, not moved. Nor may
    the base know more in it: what was moved out of it on Drive has to be followed first."""
    planned = {action.key, *action.below}
    ids = {node.drive_id for key in planned if (node := tools.state.get(key)) is not None}
    for told in tools.state.told.values():
        if told.is_gone or told.file.is_trashed:
            continue
        if told.file.parent_id in ids and told.key not in planned:
            raise Stale(MOVED_ON)
    todo = [action.key]
    while todo:
        for node in tools.state.children(todo.pop()):
            news = tools.state.told_of(node.key)
            if node.key not in planned:
                raise Stale(MOVED_ON)
            if news is not None and (_is_edited(news.file, node.md5) or _is_out(news, ids)):
                raise Stale(MOVED_ON)
            todo.append(node.key)


def _is_out(news: Told, folder_ids: Container[str]) -> bool:
    """True for what lies somewhere else in the link now."""
    is_there = not (news.is_gone or news.file.is_trashed)
    return is_there and news.file.parent_id not in folder_ids


def _is_edited(file: DriveFile, md5: str | None) -> bool:
    return not file.is_trashed and file.md5 is not None and file.md5 != md5
