"""Also for `kaggle` in notebooks and terminals: that it holds, how it ends, what is in its way."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from jupyter_colabsync.errors import BadRequest, LocalProblem, SignInFailed, SignInNeeded
from jupyter_colabsync.kaggle.account.machine import Machine
from jupyter_colabsync.kaggle.account.sharing import Sharing
from jupyter_colabsync.kaggle.credentials import KaggleKey, KaggleToken
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, MemoryStore, Pauses, zip_bytes
from tests.unit.kaggle.official_client import IS_CURRENT, official_client

BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_000000")
Variables = dict[str, str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of this server, with nothing of Kaggle's around it."""
    for name in ("KAGGLE_CONFIG_DIR", "XDG_CONFIG_HOME", "KAGGLE_API_V1_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def access(home: Path, anonymous: KaggleService, cloud: KaggleCloud) -> KaggleService:
    """Nobody is signed in; only the student may enter the competition `night`."""
    cloud.kaggle.add_user(BOB)
    cloud.kaggle.add_competition("night", zip_bytes({}))
    cloud.kaggle.accept_rules("night", STUDENT.name)
    return anonymous


def by_file(service: KaggleService) -> None:
    service.access.login_file(STUDENT.key_file)


def by_token(service: KaggleService) -> None:
    service.access.login_token(STUDENT.token)


ROADS = pytest.mark.parametrize("sign_in", [by_file, by_token])
SignIn = Callable[[KaggleService], None]


@ROADS
def test_the_official_client_acts_as_us_while_it_is_on_and_as_nobody_after_it(
    access: KaggleService, cloud: KaggleCloud, home: Path, sign_in: SignIn
) -> None:
    sign_in(access)
    assert access.access.share(True).shared is not None
    taken = official_client(cloud.url, home)
    assert (taken.username, taken.may_enter) == (STUDENT.name, True)
    access.access.share(False)
    taken = official_client(cloud.url, home)
    assert (taken.username, taken.key, taken.token) == (None, None, None)


@ROADS
def test_what_is_told_is_what_is_on_the_disk(
    access: KaggleService, home: Path, sign_in: SignIn
) -> None:
    def is_on() -> bool | None:
        shared = access.access.account().shared
        return shared.is_on if shared else None

    assert is_on() is None
    sign_in(access)
    assert is_on() is False
    access.access.share(True)
    assert is_on() is True
    for path in (home / ".kaggle").iterdir():
        path.unlink()
    assert is_on() is False
    access.access.share(True)
    assert is_on() is True
    access.access.logout()
    assert is_on() is None


@ROADS
def test_signing_out_takes_the_file_away_and_puts_back_what_was_there(
    access: KaggleService, home: Path, sign_in: SignIn
) -> None:
    before = {"kaggle.json": BOB.key_file, "access_token": BOB.token}
    (home / ".kaggle").mkdir()
    for name, text in before.items():
        (home / ".kaggle" / name).write_text(text)
    sign_in(access)
    access.access.share(True)
    access.access.logout()
    assert {path.name: path.read_text() for path in (home / ".kaggle").iterdir()} == before


def test_a_new_sign_in_takes_over_in_notebooks_too(
    access: KaggleService, cloud: KaggleCloud, home: Path
) -> None:
    access.access.login_file(BOB.key_file)
    access.access.share(True)
    by_token(access)
    account = access.access.account()
    assert account.shared is not None
    assert (account.shared.is_on, account.shared.warning) == (True, None)
    assert official_client(cloud.url, home).username == STUDENT.name
    assert [path.name for path in (home / ".kaggle").iterdir()] == ["access_token"]


def test_a_new_sign_in_that_fails_changes_nothing_in_notebooks(
    access: KaggleService, home: Path
) -> None:
    by_file(access)
    access.access.share(True)
    before = (home / ".kaggle" / "kaggle.json").read_bytes()
    with pytest.raises(SignInFailed):
        access.access.login_token("KGAT_wrong_token_1234")
    assert (home / ".kaggle" / "kaggle.json").read_bytes() == before
    account = access.access.account()
    assert account.shared is not None
    assert (account.username, account.shared.is_on) == (STUDENT.name, True)


def test_a_new_sign_in_does_not_begin_to_share(access: KaggleService, home: Path) -> None:
    by_file(access)
    by_token(access)
    assert not (home / ".kaggle").exists()


def test_nobody_cannot_be_shared(access: KaggleService, home: Path) -> None:
    with pytest.raises(SignInNeeded):
        access.access.share(True)
    assert access.access.share(False).state == "none"
    assert not (home / ".kaggle").exists()


def test_a_sign_in_kaggle_no_longer_takes_is_not_shared(
    access: KaggleService, cloud: KaggleCloud, home: Path
) -> None:
    by_file(access)
    cloud.kaggle.revoke(STUDENT.name)
    assert access.access.check().state == "expired"
    with pytest.raises(SignInNeeded):
        access.access.share(True)
    assert not (home / ".kaggle").exists()


def test_a_demo_shares_nothing_and_finds_nothing(
    cloud: KaggleCloud, store: MemoryStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    demo = KaggleService(store, cloud.url, home.parent / "state", is_demo=True)
    assert demo.access.account().found is None
    by_file(demo)
    account = demo.access.account()
    assert (account.found, account.shared) == (None, None)
    for is_on in (True, False):
        with pytest.raises(BadRequest):
            demo.access.share(is_on)
    with pytest.raises(SignInFailed):
        demo.access.login_found()
    assert demo.access.account().username == STUDENT.name
    assert list(home.iterdir()) == []
    demo.close()


def test_a_file_that_cannot_be_written_is_said_and_the_sign_in_stays(
    access: KaggleService, home: Path
) -> None:
    (home / ".kaggle").write_text("no folder")
    by_file(access)
    with pytest.raises(LocalProblem) as caught:
        access.access.share(True)
    assert str(home) not in caught.value.message
    account = access.access.account()
    assert account.shared is not None
    assert (account.state, account.shared.is_on) == ("connected", False)


def test_a_new_sign_in_stands_even_if_the_file_cannot_follow_and_that_is_said(
    access: KaggleService, home: Path, pauses: Pauses
) -> None:
    access.access.login_file(BOB.key_file)
    access.access.share(True)
    (home / ".kaggle" / "access_token").mkdir()  # where the new file would go
    by_token(access)
    account = access.access.account()
    assert account.shared is not None
    assert (account.username, account.shared.is_on) == (STUDENT.name, True)
    assert account.shared.warning is not None
    (home / ".kaggle" / "access_token").rmdir()
    account = access.access.share(True)
    assert account.shared is not None
    assert account.shared.warning is None


@pytest.mark.parametrize(
    ("sign_in", "files", "variables", "place"),
    [
        pytest.param(by_file, {}, {}, None, id="nothing in the way of a key"),
        pytest.param(by_token, {}, {}, None, id="nothing in the way of a token"),
        pytest.param(
            by_token, {}, {"KAGGLE_API_TOKEN": BOB.token}, "KAGGLE_API_TOKEN", id="a variable"
        ),
        pytest.param(
            by_file,
            {},
            {"KAGGLE_API_TOKEN": BOB.token},
            "KAGGLE_API_TOKEN",
            id="a variable before a key",
        ),
        pytest.param(
            by_token, {}, {"KAGGLE_API_TOKEN": STUDENT.token}, None, id="our own token in it"
        ),
        pytest.param(
            by_file,
            {".kaggle/access_token": BOB.token},
            {},
            "~/.kaggle/access_token",
            id="a token beside our key",
        ),
        pytest.param(
            by_token, {".kaggle/kaggle.json": BOB.key_file}, {}, None, id="a key beside our token"
        ),
        pytest.param(
            by_file,
            {},
            {"KAGGLE_USERNAME": "bob", "KAGGLE_KEY": BOB.key},
            "KAGGLE_USERNAME and KAGGLE_KEY",
            id="a pair of variables",
        ),
        pytest.param(by_file, {}, {"KAGGLE_USERNAME": "bob"}, "KAGGLE_USERNAME", id="half of it"),
        pytest.param(
            by_token,
            {},
            {"KAGGLE_USERNAME": "bob", "KAGGLE_KEY": BOB.key},
            None,
            id="a pair, which comes after tokens",
        ),
        pytest.param(
            by_file,
            {"x/kaggle.json": BOB.key_file},
            {"KAGGLE_CONFIG_DIR": "{home}/x"},
            "$KAGGLE_CONFIG_DIR/kaggle.json",
            id="another folder with another key",
        ),
        pytest.param(
            by_file,
            {"x/other": ""},
            {"KAGGLE_CONFIG_DIR": "{home}/x"},
            "KAGGLE_CONFIG_DIR",
            id="another folder with nothing",
        ),
        pytest.param(
            by_token,
            {"x/kaggle.json": BOB.key_file},
            {"KAGGLE_CONFIG_DIR": "{home}/x"},
            None,
            id="another folder, which has no say about tokens",
        ),
    ],
)
def test_the_warning_names_what_makes_the_official_client_act_as_somebody_else(
    access: KaggleService,
    cloud: KaggleCloud,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    sign_in: SignIn,
    files: dict[str, str],
    variables: Variables,
    place: str | None,
) -> None:
    for name, text in files.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(text)
    given = {name: value.format(home=home) for name, value in variables.items()}
    sign_in(access)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    shared = access.access.share(True).shared
    assert shared is not None
    assert shared.is_on
    taken = official_client(cloud.url, home, given)
    assert (taken.username == STUDENT.name and taken.may_enter) is (place is None)
    if place is None:
        assert shared.warning is None
    else:
        assert shared.warning is not None
        assert place in shared.warning
        assert shared.warning.endswith(".")
        for secret in (BOB.key, BOB.token, STUDENT.key, STUDENT.token, str(home)):
            assert secret not in shared.warning


@pytest.mark.parametrize(
    ("version", "is_warned"), [("1.7.4.5", True), ("1.8.0", False), ("2.2.4", False), ("", False)]
)
def test_a_client_too_old_for_tokens_is_named(
    tmp_path: Path, version: str, is_warned: bool
) -> None:
    sharing = Sharing(tmp_path / "state", lambda: Machine({}, tmp_path), lambda: version)
    token = KaggleToken(STUDENT.token)
    sharing.turn_on(token)
    warning = sharing.state(token).warning
    assert (warning is not None) is is_warned
    assert version in (warning or version)
    key = KaggleKey(STUDENT.name, STUDENT.key)
    sharing.turn_on(key)
    assert sharing.state(key).warning is None


def test_our_own_file_is_not_offered_as_a_sign_in_of_the_machine(
    access: KaggleService, home: Path
) -> None:
    by_file(access)
    access.access.share(True)
    assert access.access.account().found is None
    assert access.access.logout().found is None


@pytest.mark.parametrize("name", ["kaggle.json", "access_token"])
def test_sharing_is_no_reason_to_hide_what_stands_in_the_way(
    access: KaggleService, home: Path, name: str
) -> None:
    (home / ".kaggle").mkdir()
    text = json.dumps({"username": "bob", "key": BOB.key}) if name == "kaggle.json" else BOB.token
    (home / ".kaggle" / name).write_text(text)
    by_file(access)
    access.access.share(True)
    found = access.access.account().found
    assert (found.place if found else None) == (
        "~/.kaggle/access_token" if name == "access_token" else None
    )


def test_looking_at_the_account_loads_no_lock_and_no_client(tmp_path: Path) -> None:
    import subprocess

    program = (
        "import sys; from pathlib import Path; "
        "from jupyter_colabsync.auth.credentials import MemoryStore; "
        "from jupyter_colabsync.kaggle.account.access import KaggleAccess; "
        "KaggleAccess(MemoryStore(), None, Path(sys.argv[1])).account(); "
        "print({'filelock', 'requests', 'kaggle', 'kagglesdk'} & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "set()"


if not IS_CURRENT:
    del test_the_official_client_acts_as_us_while_it_is_on_and_as_nobody_after_it
    del test_a_new_sign_in_takes_over_in_notebooks_too
    del test_a_new_sign_in_stands_even_if_the_file_cannot_follow_and_that_is_said
    del test_the_warning_names_what_makes_the_official_client_act_as_somebody_else
