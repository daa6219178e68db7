"""What a machine signs in to Kaggle with: found in the official client's order, and only found."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from jupyter_colabsync.kaggle.account.machine import Machine, this_machine
from jupyter_colabsync.kaggle.credentials import MAX_BYTES, KaggleKey, KaggleToken
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, zip_bytes
from tests.unit.kaggle.official_client import IS_CURRENT, official_client

ALICE = KaggleUser("alice", "a" * 32, "KGAT_alice_token_0000")
BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_000000")
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=timezone.utc)
Files = dict[str, str]
Variables = dict[str, str]

TOKEN = {".kaggle/access_token": BOB.token}
TEXT_TOKEN = {".kaggle/access_token.txt": f"{BOB.token}\r\n"}
KEY = {".kaggle/kaggle.json": BOB.key_file}
XDG_KEY = {".config/kaggle/kaggle.json": BOB.key_file}
ALICE_KEY = {".kaggle/kaggle.json": ALICE.key_file}
PAIR = {"KAGGLE_USERNAME": "bob", "KAGGLE_KEY": BOB.key}


def oauth(minutes: float, **more: object) -> Files:
    """What `kaggle auth login` leaves, with so many minutes to go."""
    fields = {
        "refresh_token": "a-refresh-token",
        "access_token": BOB.token,
        "access_token_expiration": (NOW + timedelta(minutes=minutes)).isoformat(),
        "username": "bob",
        "scopes": [],
        **more,
    }
    return {".kaggle/credentials.json": json.dumps(fields)}


def machine(home: Path, files: Files, variables: Variables) -> Machine:
    """A machine with these files in its home; `{home}` in a variable is that home."""
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return Machine(filled_in(variables, home), home, NOW.timestamp)


def filled_in(variables: Variables, home: Path) -> Variables:
    return {name: value.format(home=home) for name, value in variables.items()}


@pytest.mark.parametrize(
    ("files", "variables", "places"),
    [
        pytest.param({}, {}, [], id="nothing: nothing"),
        pytest.param({}, {"KAGGLE_API_TOKEN": BOB.token}, ["KAGGLE_API_TOKEN"], id="a token"),
        pytest.param(
            {"secret": BOB.token},
            {"KAGGLE_API_TOKEN": "{home}/secret"},
            ["KAGGLE_API_TOKEN"],
            id="a variable that names a file with a token",
        ),
        pytest.param(
            {"secret": BOB.token},
            {
                "KAGGLE_API_V1_TOKEN": "{home}/secret",
                "KAGGLE_KERNEL_RUN_TYPE": "Interactive",
                "KAGGLE_DATA_PROXY_URL": "https://proxy.example",
            },
            ["KAGGLE_API_V1_TOKEN"],
            id="in a notebook on Kaggle, its own file",
        ),
        pytest.param(
            {"secret": BOB.token},
            {"KAGGLE_API_V1_TOKEN": "{home}/secret"},
            [],
            id="elsewhere that file means nothing",
        ),
        pytest.param(TOKEN, {}, ["~/.kaggle/access_token"], id="a token in a file"),
        pytest.param(TEXT_TOKEN, {}, ["~/.kaggle/access_token.txt"], id="as an editor saves it"),
        pytest.param({}, PAIR, ["KAGGLE_USERNAME and KAGGLE_KEY"], id="a pair of variables"),
        pytest.param(KEY, {}, ["~/.kaggle/kaggle.json"], id="a key in a file"),
        pytest.param(
            {"x/kaggle.json": BOB.key_file},
            {"KAGGLE_CONFIG_DIR": "{home}/x"},
            ["$KAGGLE_CONFIG_DIR/kaggle.json"],
            id="a key in the folder a variable names",
        ),
        pytest.param(
            KEY,
            {"KAGGLE_CONFIG_DIR": "{home}/.kaggle"},
            ["~/.kaggle/kaggle.json"],
            id="the variable names the usual folder",
        ),
        pytest.param(
            KEY,
            {"KAGGLE_CONFIG_DIR": "{home}/empty"},
            ["~/.kaggle/kaggle.json"],
            id="the variable names an empty folder: the others are looked at, too",
        ),
        pytest.param(
            {".kaggle/kaggle.json": '{"username": "bob"}'},
            {"KAGGLE_KEY": BOB.key},
            ["KAGGLE_KEY and ~/.kaggle/kaggle.json"],
            id="one half here, the other there",
        ),
        pytest.param(
            oauth(90),
            {},
            ["~/.kaggle/credentials.json (good until 13:30 UTC)"],
            id="a browser sign-in, while its access token lasts",
        ),
        pytest.param(oauth(5), {}, [], id="a browser sign-in that is about to end"),
        pytest.param(oauth(-900), {}, [], id="a browser sign-in that has ended"),
        pytest.param(
            oauth(0, access_token_expiration=""), {}, [], id="a browser sign-in of unknown end"
        ),
        pytest.param(
            TOKEN | KEY | oauth(90),
            {"KAGGLE_API_TOKEN": ALICE.token, **PAIR},
            [
                "KAGGLE_API_TOKEN",
                "~/.kaggle/access_token",
                "KAGGLE_USERNAME and KAGGLE_KEY",
                "~/.kaggle/kaggle.json",
                "~/.kaggle/credentials.json (good until 13:30 UTC)",
            ],
            id="all of it, in this order",
        ),
    ],
)
def test_what_is_found(
    tmp_path: Path, files: Files, variables: Variables, places: list[str]
) -> None:
    found = list(machine(tmp_path, files, variables).sign_ins())
    assert list(dict.fromkeys(each.place for each in found)) == places
    assert str(tmp_path) not in repr(found)
    for secret in (ALICE.token, BOB.token, BOB.key, "a-refresh-token"):
        assert secret not in repr(found)


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({}, "~/.config/kaggle/kaggle.json"),
        ({"XDG_CONFIG_HOME": "{home}/.config"}, "$XDG_CONFIG_HOME/kaggle/kaggle.json"),
    ],
)
def test_the_folder_of_xdg_counts_on_linux(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: Variables, place: str
) -> None:
    here = machine(tmp_path, XDG_KEY, variables)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert list(here.sign_ins()) == []
    monkeypatch.setattr(sys, "platform", "linux")
    assert {found.place for found in here.sign_ins()} == {place}


def test_who_it_is_comes_along_where_that_is_known(tmp_path: Path) -> None:
    found = machine(tmp_path, KEY | oauth(90), {"KAGGLE_API_TOKEN": ALICE.token}).sign_ins()
    known = {each.place.split(" ")[0]: each.credential for each in found}
    assert known == {
        "KAGGLE_API_TOKEN": KaggleToken(ALICE.token),
        "~/.kaggle/kaggle.json": KaggleKey("bob", BOB.key),
        "~/.kaggle/credentials.json": KaggleToken(BOB.token, "bob"),
    }


@pytest.mark.parametrize(
    ("files", "variables"),
    [
        pytest.param({".kaggle/kaggle.json": "no JSON"}, {}, id="no JSON"),
        pytest.param({".kaggle/kaggle.json": "[" * 9_000}, {}, id="very deep"),
        pytest.param({".kaggle/kaggle.json": "[]"}, {"KAGGLE_KEY": BOB.key}, id="a list"),
        pytest.param({".kaggle/credentials.json": "[1]"}, {}, id="a list for a browser sign-in"),
        pytest.param(oauth(90, access_token=5), {}, id="a number for a token"),
        pytest.param(oauth(90, access_token_expiration="soon"), {}, id="no moment"),
        pytest.param(
            oauth(90, access_token_expiration="0001-01-01T00:00:00+23:00"), {}, id="before time"
        ),
        pytest.param({".kaggle/access_token": "two words"}, {}, id="two words"),
        pytest.param({".kaggle/access_token": ""}, {}, id="an empty file"),
        pytest.param({".kaggle/access_token": "x" * (MAX_BYTES + 1)}, {}, id="too large"),
        pytest.param({}, {"KAGGLE_API_TOKEN": "{home}"}, id="a variable that names a folder"),
        pytest.param({}, {"KAGGLE_API_TOKEN": "x" * 70_000}, id="a variable without end"),
        pytest.param({}, {"KAGGLE_API_TOKEN": "\udcff" * 9}, id="bytes that are no text"),
        pytest.param({}, {"KAGGLE_USERNAME": "b\nb", "KAGGLE_KEY": "k"}, id="a name of two lines"),
        pytest.param({}, {"KAGGLE_USERNAME": "\udcff", "KAGGLE_KEY": "k"}, id="no name at all"),
        pytest.param({}, {"KAGGLE_CONFIG_DIR": "x" * 5_000}, id="a folder no disk can have"),
    ],
)
def test_what_is_odd_counts_as_nothing(tmp_path: Path, files: Files, variables: Variables) -> None:
    here = machine(tmp_path, files, variables)
    assert list(here.sign_ins()) == []
    assert here.in_effect() is None


def test_a_token_longer_than_any_file_name_is_found(tmp_path: Path) -> None:
    long = machine(tmp_path, {}, {"KAGGLE_API_TOKEN": "x" * 3_000})
    assert [found.place for found in long.sign_ins()] == ["KAGGLE_API_TOKEN"]


def test_a_pipe_is_not_waited_for_and_a_device_not_read(tmp_path: Path) -> None:
    here = machine(tmp_path, {".kaggle/other": ""}, {"KAGGLE_API_TOKEN": "/dev/zero"})
    os.mkfifo(tmp_path / ".kaggle" / "access_token")
    (tmp_path / ".kaggle" / "kaggle.json").mkdir()
    assert list(here.sign_ins()) == []


def test_a_file_that_cannot_be_opened_counts_as_nothing(tmp_path: Path) -> None:
    here = machine(tmp_path, KEY, {})
    (tmp_path / ".kaggle" / "kaggle.json").unlink()
    (tmp_path / ".kaggle" / "kaggle.json").symlink_to("kaggle.json")  # to itself
    assert list(here.sign_ins()) == []


def test_a_link_to_the_file_is_followed(tmp_path: Path) -> None:
    here = machine(tmp_path, {"dotfiles/kaggle.json": BOB.key_file, ".kaggle/other": ""}, {})
    (tmp_path / ".kaggle" / "kaggle.json").symlink_to("../dotfiles/kaggle.json")
    assert here.in_effect() is not None


def test_a_machine_does_not_show_its_variables() -> None:
    assert BOB.token not in repr(Machine({"KAGGLE_API_TOKEN": BOB.token}, Path("/home/bob")))


def test_this_machine_is_that_of_the_environment_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    here = this_machine()
    assert here.home == tmp_path / "elsewhere"
    assert [found.place for found in here.sign_ins()] == ["KAGGLE_API_TOKEN"]


@pytest.mark.parametrize(
    ("files", "variables"),
    [
        pytest.param(TOKEN | ALICE_KEY, {}, id="a token before a key"),
        pytest.param(ALICE_KEY, {"KAGGLE_API_TOKEN": BOB.token}, id="a variable before a file"),
        pytest.param(TEXT_TOKEN, {}, id="the token's other name"),
        pytest.param(ALICE_KEY, PAIR, id="variables before a file"),
        pytest.param(ALICE_KEY, {"KAGGLE_USERNAME": "bob"}, id="one variable overrules its half"),
        pytest.param(
            ALICE_KEY | {"x/kaggle.json": BOB.key_file},
            {"KAGGLE_CONFIG_DIR": "{home}/x"},
            id="the folder of the variable before the usual one",
        ),
        pytest.param(
            ALICE_KEY,
            {"KAGGLE_CONFIG_DIR": "{home}/empty"},
            id="an empty folder of the variable hides the usual one",
        ),
        pytest.param(XDG_KEY | ALICE_KEY, {}, id="the usual folder hides the one of xdg"),
        pytest.param(XDG_KEY | {".kaggle/other": ""}, {}, id="even where it is empty"),
        pytest.param(XDG_KEY, {}, id="without it, the one of xdg"),
    ],
)
def test_what_is_in_effect_is_what_the_official_client_takes(
    tmp_path: Path, cloud: KaggleCloud, files: Files, variables: Variables
) -> None:
    cloud.kaggle.add_user(ALICE)
    cloud.kaggle.add_user(BOB)
    cloud.kaggle.add_competition("night", zip_bytes({}))
    home = tmp_path / "somebody"
    home.mkdir()
    found = machine(home, files, variables).in_effect()
    expected = found.credential if found else None
    taken = official_client(cloud.url, home, filled_in(variables, home))
    if isinstance(expected, KaggleToken):
        assert (taken.token, taken.username) == (expected.token, "bob")
    elif isinstance(expected, KaggleKey):
        assert (taken.username, taken.key, taken.token) == (expected.username, expected.key, None)
    else:
        assert (taken.username, taken.key, taken.token) == (None, None, None)


def test_the_demo_student_may_enter_by_the_official_client(
    tmp_path: Path, cloud: KaggleCloud
) -> None:
    """So that the tests of sharing prove what they claim."""
    cloud.kaggle.add_user(BOB)
    cloud.kaggle.add_competition("night", zip_bytes({}))
    cloud.kaggle.accept_rules("night", STUDENT.name)
    pairs = [(STUDENT, True), (BOB, False)]
    for user, may_enter in pairs:
        taken = official_client(cloud.url, tmp_path, {"KAGGLE_API_TOKEN": user.token})
        assert (taken.username, taken.may_enter) == (user.name, may_enter)


if not IS_CURRENT:
    del test_what_is_in_effect_is_what_the_official_client_takes
    del test_the_demo_student_may_enter_by_the_official_client
