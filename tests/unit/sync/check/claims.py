"""What must hold: at every step, after every run, and when everything has come to rest."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from jupyter_colabsync.demo.records import File
from jupyter_colabsync.sync.plan.names import is_conflict_copy, original_name
from jupyter_colabsync.sync.plan.nodes import Base
from jupyter_colabsync.sync.plan.pointers import MARK
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.check.contents import NOTEBOOK, Tokens, is_unique
from tests.unit.sync.check.people import OWN
from tests.unit.sync.check.stage import NAMES, Stage
from tests.unit.sync.device import Device

KEPT_FOLDERS = ("trash", "stage")
IDLE = {"changes.list": 1}


def check_nothing_is_lost(stage: Stage) -> None:
    """What somebody still wants is somewhere: in a folder, a bin, the stage or a revision."""
    missing = stage.wanted - stage.there.tokens_kept()
    for number, _ in enumerate(stage.devices):
        if missing:
            missing -= _tokens_kept_here(stage, number)
    assert not missing, f"lost: {sorted(missing)}"


def check_whole_files(stage: Stage) -> None:
    """Every file at a device holds what somebody wrote, from beginning to end."""
    for person in stage.people:
        person.tokens()


def _tokens_kept_here(stage: Stage, number: int) -> Tokens:
    device = stage.devices[number]
    found = [frozenset(stage.people[number].tokens())]
    for name in KEPT_FOLDERS:
        files = stage.reader.files(str(device.root / OWN / name))
        found += [tokens for _, _, tokens in files]
    for path in (device.root / OWN / "tmp").glob("*.swap"):
        if path.is_dir():  # somebody has put a folder there in the very last moment
            found += [tokens for _, _, tokens in stage.reader.files(str(path))]
        else:
            found.append(stage.reader.read(path)[1])
    return frozenset().union(*found)


def check_rest(stage: Stage) -> None:
    """Everything that must hold when nobody has anything left to do."""
    check_nothing_is_lost(stage)
    files = stage.there.files()
    for number, device in enumerate(stage.devices):
        with device.engine._reading() as state:
            _check_agreed(stage, number, device, state, files)
        assert not any((device.root / OWN / "stage").glob("*")), "something is left in the stage"
        assert not any((device.root / OWN / "tmp").glob("*.swap")), "a version is left in tmp"
        status = device.engine.status()
        assert status.problem is None, f"{NAMES[number]} still says {status.problem}"
        assert (status.waiting_files, status.held) == (0, 0)
    _check_nothing_is_there_twice(stage, files)
    _check_copies(stage, files)
    missing = stage.untouched - stage.there.tokens().keys() - _swept_along(stage)
    if stage.has_died:  # Drive v3 lets the last writer win; who dies then digs nothing out
        missing -= stage.there.tokens_overwritten()
        missing -= _saved_in_the_last_moment(stage)
    assert not any(map(is_unique, missing)), f"not in the folder any more: {sorted(missing)}"
    deleted = {"drive.files.delete", "drive.files.emptyTrash"} & set(stage.cloud.calls.counts)
    assert not deleted, "something was deleted on Drive for good"


def _swept_along(stage: Stage) -> Tokens:
    """What went into Drive's bin with a folder that somebody put it into in the same moment. No
    device that had it may have taken part in that, unless another one did."""
    swept = stage.there.tokens_swept()
    return swept - _tokens_kept_here(stage, 0) if len(stage.devices) == 1 else swept


def _saved_in_the_last_moment(stage: Stage) -> Tokens:
    """What somebody saved while a file was being replaced, by a process that died just then."""
    bins = (device.root / OWN / "trash" for device in stage.devices)
    found = [path for each in bins for path in each.rglob("*.swap") if path.is_file()]
    return frozenset().union(*(stage.reader.read(path)[1] for path in found))


def _check_agreed(
    stage: Stage, number: int, device: Device, state: State, files: list[File]
) -> None:
    """The folder here, the folder on Drive and the base say the same."""
    who = NAMES[number]
    paths: dict[str, tuple[Base, File]] = {}
    for file in files:
        node = state.by_drive_id(file.id)
        assert node is not None, f"{who} does not know {file.name!r} ({file.id})"
        path = state.path(node.key)
        assert path not in paths, f"{who} has two things at {path!r}"
        parent = state.get(node.parent)
        assert parent is not None
        assert parent.drive_id == file.parent, f"{who}: {path!r} lies elsewhere on Drive"
        paths[path] = node, file
    here = {path: digest for path, digest, _ in stage.people[number].files()}
    folders = {path for path, (node, _) in paths.items() if node.kind == "folder"}
    assert set(here) == set(paths) - folders, (
        f"{who}: only here {sorted(set(here) - set(paths))}, "
        f"only on Drive {sorted(set(paths) - folders - set(here))}"
    )
    assert folders == _folders(device.root), f"{who}: other folders than on Drive"
    for path, digest in here.items():
        node, file = paths[path]
        content = file.content
        assert node.md5 == digest, f"{who}: {path!r} is not as the base has it"
        if content is None:
            assert MARK.encode() in (device.root / path).read_bytes()
        else:
            assert content.md5 == digest, f"{who}: {path!r} differs from Drive"
    assert not state.intents, f"{who} has begun and not ended {dict(state.intents)}"


def _folders(root: Path) -> set[str]:
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir())
    return {each for each in found if not each.startswith(OWN) and ".ipynb_checkpoints" not in each}


def _check_nothing_is_there_twice(stage: Stage, files: list[File]) -> None:
    """What was written once lies on Drive once, whatever was tried again on the way.

    But what both devices moved, edited or kept, while somebody took it away, each makes anew; and
    the copy of a whole unit holds what has not changed as well.
    """
    stage.note_copies_of_units()
    excused = stage.doubled | stage.there.taken_away | stage.set_aside
    counted = Counter(
        token
        for file in files
        if file.content is not None and not file.name.endswith(NOTEBOOK)
        for token in stage.there.tokens_of(file)
        if is_unique(token) and token not in excused
    )
    twice = [token for token, count in counted.items() if count > 1]
    assert stage.has_kept or not twice, f"on Drive more than once: {twice}"


def _check_copies(stage: Stage, files: list[File]) -> None:
    """Equal contents are no conflict. (What several people wrote may lie in two files of one name,
    of which one gets another; and one version may be edited until it is as the other.)"""
    contents = {
        (each.parent, each.name): each.content.md5
        for each in files
        if each.content
        and each.content.md5 not in stage.pen.repeated
        and any(map(is_unique, stage.there.tokens_of(each)))
    }
    for (parent, name), digest in contents.items():
        if is_conflict_copy(name):
            same = contents.get((parent, original_name(name))) == digest
            assert not same, f"{name!r} is no conflict"
