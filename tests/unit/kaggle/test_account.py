"""Signing in to Kaggle, out, and anew; and what Kaggle thinks of it later."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from jupyter_colabsync.contract.kaggle import KaggleAccount, SearchKaggle
from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from jupyter_colabsync.errors import SignInFailed, SignInNeeded, Unreachable
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, MemoryStore, Pauses, context


def test_nobody_is_signed_in_at_first(anonymous: KaggleService, cloud: KaggleCloud) -> None:
    assert anonymous.access.account().state == "none"
    with pytest.raises(SignInNeeded) as caught:
        anonymous.finder.describe("demo-data/flowers")
    assert caught.value.code == "kaggle_sign_in"
    assert cloud.calls.total == 0


def test_signing_in_with_a_key_file(anonymous: KaggleService, store: MemoryStore) -> None:
    account = anonymous.access.login_file(STUDENT.key_file)
    assert (account.state, account.username, account.road) == ("connected", "demo-student", "key")
    assert STUDENT.key in store.secrets["kaggle"]
    assert STUDENT.key not in repr(account)


def test_signing_in_with_a_token(anonymous: KaggleService, store: MemoryStore) -> None:
    account = anonymous.access.login_token(f"  {STUDENT.token}\n")
    assert (account.state, account.username, account.road) == ("connected", "demo-student", "token")
    assert STUDENT.token in store.secrets["kaggle"]


def test_a_key_pair_is_checked_by_another_call_where_hello_is_not_served(
    anonymous: KaggleService, cloud: KaggleCloud
) -> None:
    cloud.kaggle.knows_hello = False
    assert anonymous.access.login_file(STUDENT.key_file).username == "demo-student"
    assert cloud.calls["kaggle.ListDatasets"] == 1


@pytest.mark.parametrize("knows_hello", [True, False])
def test_a_wrong_key_is_not_kept(
    anonymous: KaggleService, cloud: KaggleCloud, store: MemoryStore, knows_hello: bool
) -> None:
    cloud.kaggle.knows_hello = knows_hello
    with pytest.raises(SignInFailed) as caught:
        anonymous.access.login_file(json.dumps({"username": "demo-student", "key": "0" * 32}))
    assert caught.value.code == "kaggle_rejected"
    assert store.secrets == {}


def test_a_wrong_token_is_not_kept_and_the_old_sign_in_stays(
    service: KaggleService, store: MemoryStore
) -> None:
    before = dict(store.secrets)
    with pytest.raises(SignInFailed) as caught:
        service.access.login_token("KGAT_wrong_token_1234")
    assert caught.value.code == "kaggle_rejected"
    assert store.secrets == before
    assert service.access.account().username == "demo-student"


def test_a_sign_in_without_network_keeps_nothing(
    store: MemoryStore, pauses: Pauses, tmp_path: Path
) -> None:
    service = KaggleService(store, "http://127.0.0.1:9", tmp_path, pause=pauses)
    with pytest.raises(Unreachable):
        service.access.login_token(STUDENT.token)
    assert store.secrets == {}
    assert 2 < len(pauses.seconds) < 10


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("not json", id="no JSON"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="an empty object"),
        pytest.param('{"username": "alice"}', id="no key"),
        pytest.param('{"key": "0123456789abcdef"}', id="no user name"),
        pytest.param('{"username": 5, "key": "k"}', id="a number for a name"),
        pytest.param('{"username": "alice", "key": ""}', id="an empty key"),
        pytest.param('{"username": "alice", "key": "a b"}', id="a key with a space"),
        pytest.param('{"username": "al\\nice", "key": "abc"}', id="a name of two lines"),
        pytest.param('{"installed": {"client_id": "x"}}', id="Google's file"),
        pytest.param("[" * 100_000, id="very deep"),
        pytest.param('{"username": "' + "a" * 99_999 + '"}', id="very long"),
    ],
)
def test_a_file_of_the_wrong_shape_gets_a_sentence_and_no_call(
    anonymous: KaggleService, cloud: KaggleCloud, store: MemoryStore, text: str
) -> None:
    with pytest.raises(SignInFailed) as caught:
        anonymous.access.login_file(text)
    assert caught.value.code == "kaggle_token_shape"
    assert caught.value.message.endswith("then try again.")
    assert (cloud.calls.total, store.secrets) == (0, {})


@pytest.mark.parametrize(
    "token",
    ["", "  ", "short", "two words of text", "line\nline-two", '{"username": "a"}', "ключ-ключ"],
)
def test_a_token_of_the_wrong_shape_gets_a_sentence_and_no_call(
    anonymous: KaggleService, cloud: KaggleCloud, token: str
) -> None:
    with pytest.raises(SignInFailed) as caught:
        anonymous.access.login_token(token)
    assert caught.value.code == "kaggle_token_shape"
    assert cloud.calls.total == 0


def test_signing_out_forgets(service: KaggleService, store: MemoryStore) -> None:
    assert service.access.logout().state == "none"
    assert store.secrets == {}


def test_a_key_that_was_revoked_shows_as_expired_until_a_new_sign_in(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.kaggle.revoke("demo-student")
    with pytest.raises(SignInNeeded):
        service.puller.pull("demo-data/flowers", tmp_path / "x", (), context())
    account = service.access.account()
    assert account.state == "expired"
    assert account.problem is not None
    assert not (tmp_path / "x").exists()
    cloud.kaggle.add_user(STUDENT)
    assert service.access.login_token(STUDENT.token).state == "connected"


def ask(service: KaggleService) -> None:
    service.finder.search(SearchKaggle(text="flowers"))


def test_expired_is_remembered_by_the_next_process_until_kaggle_says_yes_again(
    service: KaggleService, cloud: KaggleCloud, store: MemoryStore, tmp_path: Path
) -> None:
    cloud.kaggle.revoke("demo-student")
    with pytest.raises(SignInNeeded):
        ask(service)
    later = KaggleService(store, cloud.url, tmp_path)
    assert later.access.account().state == "expired"
    cloud.kaggle.add_user(STUDENT)
    ask(later)
    assert later.access.account().state == "connected"
    assert service.access.account().state == "connected"
    later.close()


def test_what_kaggle_thinks_of_an_old_sign_in_does_not_hurt_the_new_one(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    with contextlib.suppress(SignInNeeded), service.access.acting():
        service.access.login_token(STUDENT.token)
        raise SignInNeeded("The call that was under way is refused.")
    account = service.access.account()
    assert (account.state, account.road) == ("connected", "token")


def test_a_change_of_mind_is_told_once_and_without_the_secret(
    cloud: KaggleCloud, store: MemoryStore, tmp_path: Path
) -> None:
    heard: list[KaggleAccount] = []
    service = KaggleService(store, cloud.url, tmp_path, on_change=heard.append)
    service.access.login_file(STUDENT.key_file)
    ask(service)
    assert heard == [], "who signs in knows it already"
    cloud.kaggle.revoke("demo-student")
    for _ in range(2):
        with pytest.raises(SignInNeeded):
            ask(service)
    cloud.kaggle.add_user(STUDENT)
    ask(service)
    ask(service)
    assert [account.state for account in heard] == ["expired", "connected"]
    assert STUDENT.key not in repr(heard)
    service.close()


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"road": "key"}', '"text"'])
def test_a_store_that_cannot_be_understood_counts_as_nobody(
    anonymous: KaggleService, store: MemoryStore, text: str
) -> None:
    store.secrets["kaggle"] = text
    assert anonymous.access.account().state == "none"


def test_a_check_asks_kaggle_once(service: KaggleService, cloud: KaggleCloud) -> None:
    account = service.access.check()
    assert (account.state, account.username, account.problem) == ("connected", STUDENT.name, None)
    assert cloud.calls.total == 1


def test_a_check_of_nobody_asks_nobody(anonymous: KaggleService, cloud: KaggleCloud) -> None:
    assert anonymous.access.check().state == "none"
    assert cloud.calls.total == 0


@pytest.mark.parametrize("sign_in", [STUDENT.key_file, STUDENT.token])
def test_a_check_finds_out_what_has_expired_and_what_is_good_again(
    anonymous: KaggleService, cloud: KaggleCloud, sign_in: str
) -> None:
    access = anonymous.access
    (access.login_file if sign_in.startswith("{") else access.login_token)(sign_in)
    cloud.kaggle.revoke("demo-student")
    account = access.check()
    assert (account.state, account.username) == ("expired", STUDENT.name)
    cloud.kaggle.add_user(STUDENT)
    assert access.check().state == "connected"


def test_a_check_without_network_tells_what_is_kept_and_does_not_wait(
    service: KaggleService, cloud: KaggleCloud, pauses: Pauses
) -> None:
    cloud.faults.fail("*", None, 503)
    account = service.access.check()
    assert (account.state, account.username) == ("connected", STUDENT.name)
    assert account.problem is not None
    assert account.problem.code == "kaggle_unreachable"
    assert pauses.seconds == []
    assert service.access.account().problem is None


def test_a_check_learns_another_name(
    service: KaggleService, cloud: KaggleCloud, store: MemoryStore
) -> None:
    service.access.login_token(STUDENT.token)
    del cloud.kaggle.users[STUDENT.name]
    cloud.kaggle.add_user(KaggleUser("new-name", STUDENT.key, STUDENT.token))
    assert service.access.check().username == "new-name"
    assert "new-name" in store.secrets["kaggle"]
