"""What the machine has: it never counts by itself, is offered, and taken over when one says so."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.contract.kaggle import FoundKaggleSignIn, SearchKaggle
from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from jupyter_colabsync.errors import ColabSyncError, SignInFailed, SignInNeeded
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, MemoryStore, context, zip_bytes

BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_000000")


@pytest.fixture
def bobs_machine(
    cloud: KaggleCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """Bob is everywhere: variables, both files, ~/.netrc."""
    cloud.kaggle.add_user(BOB)
    home = tmp_path / "home"
    (home / ".kaggle").mkdir(parents=True)
    (home / ".kaggle" / "access_token").write_text(BOB.token)
    (home / ".kaggle" / "kaggle.json").write_text(BOB.key_file)
    (home / ".netrc").write_text(f"machine 127.0.0.1 login bob password {BOB.key}\n")
    (home / ".netrc").chmod(0o600)
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(home / ".kaggle"))
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    monkeypatch.setenv("KAGGLE_USERNAME", BOB.name)
    monkeypatch.setenv("KAGGLE_KEY", BOB.key)
    return monkeypatch


def only(monkeypatch: pytest.MonkeyPatch, home: Path, road: str) -> None:
    """Leave one of the ways in which the machine is Bob's."""
    variables = {
        "KAGGLE_API_TOKEN": "variable",
        "KAGGLE_USERNAME": "pair",
        "KAGGLE_KEY": "pair",
        "KAGGLE_CONFIG_DIR": "folder",
    }
    for name, way in variables.items():
        if way != road:
            monkeypatch.delenv(name)
    files = {
        ".kaggle/access_token": "token file",
        ".kaggle/kaggle.json": "key file" if road != "folder" else "folder",
        ".netrc": "netrc",
    }
    for name, way in files.items():
        if way != road:
            (home / name).unlink()


@pytest.mark.parametrize(
    "road", ["variable", "pair", "folder", "token file", "key file", "netrc", "all of them"]
)
@pytest.mark.parametrize("sign_in", [STUDENT.key_file, STUDENT.token], ids=["key", "token"])
def test_the_account_chosen_here_wins_over_everything_around(
    anonymous: KaggleService,
    cloud: KaggleCloud,
    tmp_path: Path,
    bobs_machine: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    road: str,
    sign_in: str,
) -> None:
    if road != "all of them":
        only(bobs_machine, tmp_path / "home", road)
    cloud.kaggle.add_competition("night", zip_bytes({"a.txt": b"a"}))
    cloud.kaggle.accept_rules("night", "demo-student")
    access = anonymous.access
    with pytest.raises(SignInNeeded):
        anonymous.finder.search(SearchKaggle(text="flowers"))
    assert cloud.calls.total == 0, "nobody was asked in Bob's name"
    by = access.login_file if sign_in.startswith("{") else access.login_token
    assert by(sign_in).username == access.check().username == "demo-student"
    # only the student has accepted the rules: bob would be refused
    anonymous.puller.pull("night", tmp_path / "data", (), context())
    assert access.account().username == "demo-student"
    assert capfd.readouterr() == ("", "")


def test_what_the_machine_has_is_shown_and_not_used(
    anonymous: KaggleService, cloud: KaggleCloud, bobs_machine: pytest.MonkeyPatch
) -> None:
    bobs_machine.delenv("KAGGLE_API_TOKEN")
    account = anonymous.access.account()
    assert account.state == "none"
    assert account.found == FoundKaggleSignIn("~/.kaggle/access_token", None)
    assert cloud.calls.total == 0


def test_what_the_machine_has_is_used_once_somebody_says_so(
    anonymous: KaggleService,
    cloud: KaggleCloud,
    store: MemoryStore,
    bobs_machine: pytest.MonkeyPatch,
) -> None:
    account = anonymous.access.login_found()
    assert (account.state, account.username, account.road) == ("connected", "bob", "token")
    assert account.found is None, "it is who is signed in"
    bobs_machine.setenv("KAGGLE_API_TOKEN", STUDENT.token)
    cloud.kaggle.add_competition("night", zip_bytes({}))
    assert anonymous.access.check().username == "bob", "it was taken over, not looked up again"
    assert BOB.token in store.secrets["kaggle"]


def test_what_kaggle_refuses_is_passed_over_the_next_time(
    anonymous: KaggleService,
    store: MemoryStore,
    tmp_path: Path,
    bobs_machine: pytest.MonkeyPatch,
) -> None:
    only(bobs_machine, tmp_path / "home", "key file")
    bobs_machine.setenv("KAGGLE_API_TOKEN", "KGAT_an_old_token_00")
    with pytest.raises(SignInFailed) as caught:
        anonymous.access.login_found()
    assert caught.value.code == "kaggle_rejected"
    assert "KAGGLE_API_TOKEN" in caught.value.message
    assert "~/.kaggle/kaggle.json" in caught.value.message
    assert store.secrets == {}
    assert anonymous.access.account().found == FoundKaggleSignIn("~/.kaggle/kaggle.json", "bob")
    assert anonymous.access.login_found().username == "bob"


def test_a_machine_that_has_nothing_says_so(anonymous: KaggleService, cloud: KaggleCloud) -> None:
    with pytest.raises(SignInFailed) as caught:
        anonymous.access.login_found()
    assert caught.value.code == "kaggle_none_found"
    assert cloud.calls.total == 0


@pytest.mark.parametrize(
    ("name", "key", "is_expired", "is_offered"),
    [
        pytest.param(STUDENT.name, STUDENT.key, False, False, id="the very same"),
        pytest.param("Demo-Student", "another-key", False, False, id="another key of the same"),
        pytest.param("bob", BOB.key, False, True, id="somebody else"),
        pytest.param(STUDENT.name, STUDENT.key, True, False, id="the very same, expired"),
        pytest.param(STUDENT.name, "another-key", True, True, id="a fresh key for an expired one"),
    ],
)
def test_who_is_signed_in_already_is_not_offered(
    service: KaggleService,
    cloud: KaggleCloud,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    key: str,
    is_expired: bool,
    is_offered: bool,
) -> None:
    monkeypatch.setenv("KAGGLE_USERNAME", name)
    monkeypatch.setenv("KAGGLE_KEY", key)
    if is_expired:
        cloud.kaggle.revoke(STUDENT.name)
        service.access.check()
    assert (service.access.account().found is not None) is is_offered


def test_no_secret_comes_out_in_errors_logs_or_prints(
    anonymous: KaggleService,
    cloud: KaggleCloud,
    bobs_machine: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    caplog.set_level(logging.DEBUG)
    access = anonymous.access
    said: list[str] = []

    def story(what: Callable[[], object]) -> None:
        """Note what comes of it, with every error that led to it, as a log would show them."""
        try:
            said.append(repr(what()))
        except ColabSyncError as error:
            said.append(f"{error.message} {error.url}")
            said.extend(traceback.format_exception(error))

    stories: list[Callable[[], object]] = [
        lambda: access.login_token(STUDENT.token),
        lambda: access.login_file(STUDENT.key_file),
        lambda: access.share(True),
        access.login_found,
        access.check,
        lambda: access.login_file(STUDENT.key_file[:-1]),
        lambda: access.login_file(STUDENT.key_file.replace("username", "user")),
        lambda: access.login_token(f"two {STUDENT.token}"),
        lambda: anonymous.puller.pull("demo-data/flowers", tmp_path / "x", (), context()),
        access.account,
        lambda: access.share(False),
        access.logout,
    ]
    secrets = (STUDENT.key, STUDENT.token, BOB.key, BOB.token)
    for status in (None, 400, 401, 403, 404, 418, 429, 500):
        if status is not None:
            cloud.faults.fail("*", None, status, message=" ".join(secrets))
        for each in stories:
            story(each)
        cloud.faults.clear()
    out, err = capfd.readouterr()
    parts = (anonymous, access, vars(access), vars(access._sharing), vars(access._offers))
    everything = "\n".join([*said, caplog.text, out, err, *map(repr, parts)])
    assert [secret for secret in secrets if secret in everything] == []
    assert str(tmp_path / "home") not in "\n".join(said)


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_demo_has_pages_of_its_own_and_takes_nothing_of_the_machine(
    bobs_machine: pytest.MonkeyPatch,
    cloud: KaggleCloud,
    store: MemoryStore,
    tmp_path: Path,
    is_demo: bool,
) -> None:
    service = KaggleService(store, cloud.url, tmp_path / "state", is_demo=is_demo)
    for account in (service.access.account(), service.access.login_file(STUDENT.key_file)):
        assert account.pages == (cloud.url if is_demo else None)
        assert (account.found is None) == is_demo
        assert account.is_demo == is_demo
    service.close()
