"""The file for the official client: ours while it is on, and afterwards all as it was before."""

from __future__ import annotations

import errno
import itertools
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.kaggle.account.standard_file import StandardFile
from jupyter_colabsync.kaggle.credentials import Credential, KaggleKey, KaggleToken

KEY = KaggleKey("ada", "a" * 32)
NEW_KEY = KaggleKey("ada", "n" * 32)
TOKEN = KaggleToken("KGAT_ada_token_000000", "ada")
BEFORE = '{"username": "ada-before", "key": "before"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder the official client looks in; it is not there yet."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / ".kaggle"


@pytest.fixture
def file(tmp_path: Path) -> StandardFile:
    return StandardFile(tmp_path / "state")


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def content(folder: Path) -> dict[str, str] | None:
    """The whole folder; None when it is not there."""
    if not folder.exists():
        return None
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("credential", "written"),
    [
        pytest.param(KEY, {"kaggle.json": '{"username": "ada", "key": "' + "a" * 32 + '"}'}),
        pytest.param(TOKEN, {"access_token": TOKEN.token}),
    ],
    ids=["a key", "a token"],
)
def test_on_writes_it_for_this_user_alone_and_off_leaves_nothing(
    file: StandardFile, folder: Path, credential: Credential, written: dict[str, str]
) -> None:
    before = os.umask(0)
    try:
        file.write(folder, credential)
    finally:
        os.umask(before)
    assert content(folder) == written
    assert (mode(folder), mode(folder / next(iter(written)))) == (0o700, 0o600)
    assert file.is_there()
    file.take_away()
    assert content(folder) is None
    assert not file.is_there()


def test_the_note_of_it_holds_no_secret(file: StandardFile, folder: Path, tmp_path: Path) -> None:
    file.write(folder, KEY)
    notes = {path.name: path for path in (tmp_path / "state").iterdir() if path.is_file()}
    assert mode(notes["kaggle-shared.json"]) == 0o600
    assert all(KEY.key not in path.read_text() for path in notes.values())


def test_no_byte_is_ever_readable_for_others(
    file: StandardFile, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    replace = os.replace

    def look(source: Path, target: Path) -> None:
        modes.append(mode(source))
        replace(source, target)

    monkeypatch.setattr(os, "replace", look)
    put(folder, {"kaggle.json": BEFORE})
    (folder / "kaggle.json").chmod(0o644)
    file.write(folder, KEY)
    assert set(modes) == {0o600}


@pytest.mark.parametrize(
    ("before", "while_on"),
    [
        pytest.param(
            {"kaggle.json": BEFORE}, {"kaggle.json.before-colabsync": BEFORE}, id="another's key"
        ),
        pytest.param(
            {"kaggle.json": "not JSON"},
            {"kaggle.json.before-colabsync": "not JSON"},
            id="something else",
        ),
        pytest.param(
            {"kaggle.json": BEFORE, "kaggle.json.before-colabsync": "older", "access_token": "x"},
            {
                "kaggle.json.before-colabsync": "older",
                "kaggle.json.before-colabsync-2": BEFORE,
                "access_token": "x",
            },
            id="one that had been set aside before, and a token",
        ),
        pytest.param({"other": "x"}, {"other": "x"}, id="only the folder"),
    ],
)
def test_what_was_there_is_set_aside_and_put_back(
    file: StandardFile, folder: Path, before: dict[str, str], while_on: dict[str, str]
) -> None:
    put(folder, before)
    file.write(folder, KEY)
    now = content(folder) or {}
    assert json.loads(now.pop("kaggle.json")) == {"username": "ada", "key": KEY.key}
    assert now == while_on
    file.take_away()
    assert content(folder) == before


def test_what_was_there_comes_back_with_its_rights_and_its_time(
    file: StandardFile, folder: Path
) -> None:
    put(folder, {"kaggle.json": BEFORE})
    (folder / "kaggle.json").chmod(0o640)
    os.utime(folder / "kaggle.json", (1_000_000_000, 1_000_000_000))
    file.write(folder, KEY)
    assert mode(folder / "kaggle.json") == 0o600
    file.take_away()
    after = (folder / "kaggle.json").stat()
    assert (stat.S_IMODE(after.st_mode), after.st_mtime) == (0o640, 1_000_000_000)


@pytest.mark.parametrize("target", ["../dotfiles/kaggle.json", "nowhere"])
def test_a_link_that_was_there_comes_back_as_a_link(
    file: StandardFile, folder: Path, tmp_path: Path, target: str
) -> None:
    put(tmp_path / "home" / "dotfiles", {"kaggle.json": BEFORE})
    folder.mkdir()
    (folder / "kaggle.json").symlink_to(target)
    file.write(folder, KEY)
    assert not (folder / "kaggle.json").is_symlink()
    assert content(tmp_path / "home" / "dotfiles") == {"kaggle.json": BEFORE}
    file.take_away()
    assert (folder / "kaggle.json").readlink() == Path(target)
    assert len(list(folder.iterdir())) == 1


def test_where_files_have_one_name_only_a_copy_is_set_aside(
    file: StandardFile, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_settings: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    put(folder, {"kaggle.json": BEFORE})
    file.write(folder, KEY)
    assert mode(folder / "kaggle.json.before-colabsync") == 0o600
    file.take_away()
    assert content(folder) == {"kaggle.json": BEFORE}


def test_settings_of_the_file_before_go_on_counting(file: StandardFile, folder: Path) -> None:
    before = {"username": "x", "key": "y", "token": "z", "proxy": "http://proxy.example", "path": 5}
    put(folder, {"kaggle.json": json.dumps(before)})
    proxy = {"username": "ada", "proxy": "http://proxy.example"}
    for key in (KEY, NEW_KEY):
        file.write(folder, key)
        now = json.loads((folder / "kaggle.json").read_text())
        assert now == {**proxy, "key": key.key}


def test_a_file_that_was_changed_since_is_left_alone(file: StandardFile, folder: Path) -> None:
    put(folder, {"kaggle.json": BEFORE})
    file.write(folder, KEY)
    (folder / "kaggle.json").write_text("theirs again")
    assert not file.is_there()
    file.take_away()
    assert content(folder) == {
        "kaggle.json": "theirs again",
        "kaggle.json.before-colabsync": BEFORE,
    }
    file.write(folder, KEY)
    file.take_away()
    assert content(folder) == {
        "kaggle.json": "theirs again",
        "kaggle.json.before-colabsync": BEFORE,
    }


def test_a_file_that_was_deleted_since_is_not_there_and_the_one_before_comes_back(
    file: StandardFile, folder: Path
) -> None:
    put(folder, {"kaggle.json": BEFORE})
    file.write(folder, KEY)
    (folder / "kaggle.json").unlink()
    assert not file.is_there()
    file.take_away()
    assert content(folder) == {"kaggle.json": BEFORE}


@pytest.mark.parametrize(
    "before", [None, {"kaggle.json": BEFORE, "access_token": "before"}], ids=["new", "not new"]
)
def test_another_sign_in_takes_the_place_of_the_one_before(
    file: StandardFile, folder: Path, before: dict[str, str] | None
) -> None:
    put(folder, before or {})
    for credential in (KEY, TOKEN, NEW_KEY, KEY, TOKEN):
        file.write(folder, credential)
        now = content(folder) or {}
        known = {"access_token": TOKEN.token} if credential is TOKEN else {}
        assert {**now, **known} == now
        everything = "".join(now.values())
        secrets = [each for each in (KEY.key, NEW_KEY.key, TOKEN.token) if each in everything]
        mine = credential.token if isinstance(credential, KaggleToken) else credential.key
        assert secrets == [mine]
    file.take_away()
    assert content(folder) == before


def test_another_process_takes_away_what_one_wrote(
    file: StandardFile, folder: Path, tmp_path: Path
) -> None:
    file.write(folder, KEY)
    again = StandardFile(tmp_path / "state")
    assert again.is_there()
    again.take_away()
    assert (content(folder), file.is_there()) == (None, False)


def test_taking_away_what_is_not_there_makes_no_folder(file: StandardFile, tmp_path: Path) -> None:
    file.take_away()
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("note", [b"", b"{}", b"\xff", b'{"files": [5]}'])
def test_a_damaged_note_means_that_nothing_is_ours(
    file: StandardFile, folder: Path, tmp_path: Path, note: bytes
) -> None:
    put(folder, {"kaggle.json": BEFORE})
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "kaggle-shared.json").write_bytes(note)
    assert not file.is_there()
    file.take_away()
    assert content(folder) == {"kaggle.json": BEFORE}


def a_file_for_a_folder(folder: Path) -> None:
    folder.write_text("a file")


def a_folder_for_a_file(folder: Path) -> None:
    (folder / "kaggle.json").mkdir(parents=True)


def no_home(folder: Path) -> None:
    folder.parent.rmdir()


@pytest.mark.parametrize("arrange", [a_file_for_a_folder, a_folder_for_a_file, no_home])
def test_what_cannot_be_written_is_said_and_changes_nothing(
    file: StandardFile, folder: Path, tmp_path: Path, arrange: Callable[[Path], None]
) -> None:
    arrange(folder)
    before = sorted((tmp_path / "home").rglob("*"))
    with pytest.raises(LocalProblem) as caught:
        file.write(folder, KEY)
    assert caught.value.code == "kaggle_share_unwritable"
    assert caught.value.message.startswith("~/.kaggle/kaggle.json could not be written (")
    assert str(tmp_path) not in caught.value.message
    assert sorted((tmp_path / "home").rglob("*")) == before
    assert not file.is_there()


@pytest.mark.parametrize("is_on", [False, True], ids=["first", "in place of another of ours"])
def test_a_full_disk_leaves_what_was_there(
    file: StandardFile, folder: Path, monkeypatch: pytest.MonkeyPatch, is_on: bool
) -> None:
    put(folder, {"kaggle.json": BEFORE})
    if is_on:
        file.write(folder, KEY)
    before = content(folder)
    flush = os.fsync
    noted = itertools.chain([True], itertools.repeat(False))

    def fail_the_second_time(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode) and not next(noted):
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(descriptor)

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fail_the_second_time)
        with pytest.raises(LocalProblem, match="No space left"):
            file.write(folder, NEW_KEY)
    assert content(folder) == before
    assert file.is_there() is is_on
    file.take_away()
    assert content(folder) == {"kaggle.json": BEFORE}


# Ends itself, as a kill does, before the step of a given number that changes a name on the disk.
KILLED = """
import os, sys
from pathlib import Path
from jupyter_colabsync.kaggle.account.standard_file import StandardFile
from jupyter_colabsync.kaggle.credentials import KaggleKey, KaggleToken
import filelock
state, folder, road, last = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
left = [last]
def end_in_time(event, arguments):
    makes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
    if makes or event in ("os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir"):
        if left[0] == 0:
            os._exit(9)
        left[0] -= 1
file = StandardFile(state)
sys.addaudithook(end_in_time)
if road == "off":
    file.take_away()
else:
    new = KaggleToken("KGAT_new_token_0000") if road == "token" else KaggleKey("ada", "n" * 32)
    file.write(folder, new)
"""


@pytest.mark.parametrize(
    ("is_on", "road"),
    [
        pytest.param(False, "key", id="switched on"),
        pytest.param(True, "key", id="another key"),
        pytest.param(True, "token", id="a token in place of a key"),
        pytest.param(True, "off", id="switched off"),
    ],
)
@pytest.mark.parametrize("before", [None, {"kaggle.json": BEFORE}], ids=["new", "not new"])
def test_killed_at_any_step_the_old_or_the_new_is_in_place_and_off_puts_all_back(
    tmp_path: Path, is_on: bool, road: str, before: dict[str, str] | None
) -> None:
    reached = 0
    for step in range(100):
        state, folder = tmp_path / f"{step}" / "state", tmp_path / f"{step}" / ".kaggle"
        folder.parent.mkdir()
        put(folder, before or {})
        file = StandardFile(state)
        if is_on:
            file.write(folder, KEY)
        old = content(folder) or {}
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(state), str(folder), road, str(step)], check=False
        )
        now = content(folder) or {}
        whole = [old.get("kaggle.json"), (before or {}).get("kaggle.json")]
        if road == "key":
            whole.append('{"username": "ada", "key": "' + "n" * 32 + '"}')
        assert now.get("kaggle.json") in whole, f"after step {step}"
        assert now.get("access_token") in (None, "KGAT_new_token_0000")
        file.take_away()
        assert content(folder) == before, f"after step {step}"
        if done.returncode == 0:
            break
        assert done.returncode == 9
        reached += 1
    assert reached >= 3, "it was killed at several steps, and came through in the end"
