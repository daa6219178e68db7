"""Who is signed in, what Kaggle says, and that nobody else's account ever counts."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from jupyter_colabsync.demo.kaggle_seed import seed_kaggle
from jupyter_colabsync.errors import (
    BadReference,
    ColabSyncError,
    NotFound,
    Refused,
    SignInFailed,
    SignInNeeded,
    Unreachable,
)
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import (
    KaggleCloud,
    MemoryStore,
    Pauses,
    context,
    tree,
    zip_bytes,
)

BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_000000")


def test_nobody_is_signed_in_at_first(anonymous: KaggleService, cloud: KaggleCloud) -> None:
    assert anonymous.account().state == "none"
    with pytest.raises(SignInNeeded) as caught:
        anonymous.describe("demo-data/flowers")
    assert caught.value.code == "kaggle_sign_in"
    assert cloud.calls.total == 0


def test_signing_in_with_a_key_file(anonymous: KaggleService, store: MemoryStore) -> None:
    account = anonymous.login_file(STUDENT.key_file)
    assert (account.state, account.username, account.road) == ("connected", "demo-student", "key")
    assert STUDENT.key in store.secrets["kaggle"]
    assert STUDENT.key not in repr(account)


def test_signing_in_with_a_token(anonymous: KaggleService, store: MemoryStore) -> None:
    account = anonymous.login_token(f"  {STUDENT.token}\n")
    assert (account.state, account.username, account.road) == ("connected", "demo-student", "token")
    assert STUDENT.token in store.secrets["kaggle"]


def test_a_key_pair_is_checked_by_another_call_where_hello_is_not_served(
    anonymous: KaggleService, cloud: KaggleCloud
) -> None:
    cloud.kaggle.knows_hello = False
    assert anonymous.login_file(STUDENT.key_file).username == "demo-student"
    assert cloud.calls["kaggle.ListDatasets"] == 1


@pytest.mark.parametrize("knows_hello", [True, False])
def test_a_wrong_key_is_not_kept(
    anonymous: KaggleService, cloud: KaggleCloud, store: MemoryStore, knows_hello: bool
) -> None:
    cloud.kaggle.knows_hello = knows_hello
    with pytest.raises(SignInFailed) as caught:
        anonymous.login_file(json.dumps({"username": "demo-student", "key": "0" * 32}))
    assert caught.value.code == "kaggle_rejected"
    assert store.secrets == {}


def test_a_wrong_token_is_not_kept_and_the_old_sign_in_stays(
    service: KaggleService, store: MemoryStore
) -> None:
    before = dict(store.secrets)
    with pytest.raises(SignInFailed) as caught:
        service.login_token("KGAT_wrong_token_1234")
    assert caught.value.code == "kaggle_rejected"
    assert store.secrets == before
    assert service.account().username == "demo-student"


def test_a_sign_in_without_network_keeps_nothing(store: MemoryStore, pauses: Pauses) -> None:
    service = KaggleService(store, "http://127.0.0.1:9", pause=pauses)
    with pytest.raises(Unreachable):
        service.login_token(STUDENT.token)
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
        anonymous.login_file(text)
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
        anonymous.login_token(token)
    assert caught.value.code == "kaggle_token_shape"
    assert cloud.calls.total == 0


def test_signing_out_forgets(service: KaggleService, store: MemoryStore) -> None:
    assert service.logout().state == "none"
    assert store.secrets == {}


def test_a_key_that_was_revoked_shows_as_expired_until_a_new_sign_in(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.kaggle.revoke("demo-student")
    with pytest.raises(SignInNeeded):
        service.pull("demo-data/flowers", tmp_path / "x", (), context())
    account = service.account()
    assert account.state == "expired"
    assert account.problem is not None
    assert not (tmp_path / "x").exists()
    cloud.kaggle.add_user(STUDENT)
    assert service.login_token(STUDENT.token).state == "connected"


def test_the_account_chosen_here_wins_over_everything_around(
    anonymous: KaggleService,
    cloud: KaggleCloud,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Bob's token in the environment, in ~/.kaggle and in ~/.netrc: still the student."""
    cloud.kaggle.add_user(BOB)
    home = tmp_path / "home"
    (home / ".kaggle").mkdir(parents=True)
    (home / ".kaggle" / "access_token").write_text(BOB.token)
    (home / ".kaggle" / "kaggle.json").write_text(BOB.key_file)
    (home / ".netrc").write_text(f"machine 127.0.0.1 login bob password {BOB.key}\n")
    (home / ".netrc").chmod(0o600)
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    monkeypatch.setenv("KAGGLE_USERNAME", BOB.name)
    monkeypatch.setenv("KAGGLE_KEY", BOB.key)
    cloud.kaggle.add_competition("night", zip_bytes({"a.txt": b"a"}))
    cloud.kaggle.accept_rules("night", "demo-student")
    with pytest.raises(SignInNeeded):
        anonymous.search("flowers")
    assert anonymous.login_token(STUDENT.token).username == "demo-student"
    # only the student has accepted the rules: bob would be refused
    anonymous.pull("night", tmp_path / "data", (), context())
    assert anonymous.login_file(STUDENT.key_file).username == "demo-student"
    anonymous.pull("night", tmp_path / "again", (), context())
    assert capfd.readouterr() == ("", "")


def test_no_secret_comes_out_in_errors_logs_or_prints(
    anonymous: KaggleService,
    cloud: KaggleCloud,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    caplog.set_level(logging.DEBUG)
    anonymous.login_token(STUDENT.token)
    anonymous.login_file(STUDENT.key_file)
    said = []
    for status in (400, 401, 403, 404, 418, 429, 500):
        cloud.faults.fail("*", None, status, message=f"{STUDENT.key} {STUDENT.token}")
        with pytest.raises(ColabSyncError) as caught:
            anonymous.pull("demo-data/flowers", tmp_path / "x", (), context())
        said.append(f"{caught.value.message} {caught.value.url}")
        with pytest.raises(ColabSyncError) as caught:
            anonymous.login_token(STUDENT.token)
        said.append(f"{caught.value.message} {caught.value.url}")
        cloud.faults.clear()
    out, err = capfd.readouterr()
    everything = "\n".join([*said, caplog.text, out, err, repr(vars(anonymous))])
    assert STUDENT.key not in everything
    assert STUDENT.token not in everything
    assert str(tmp_path) not in "\n".join(said)


def test_a_dataset_is_described_with_its_files_and_the_room_there_is(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    seed_kaggle(cloud.kaggle)
    found = service.describe(
        "https://www.kaggle.com/datasets/demo-data/flowers/data", tmp_path / "not" / "there"
    )
    assert (found.ref, found.version, found.licence) == ("demo-data/flowers", 1, "CC0-1.0")
    assert found.file_count == len(found.files) == 5
    assert found.total_bytes == sum(each.size_bytes or 0 for each in found.files)
    assert found.free_bytes is not None
    assert found.free_bytes > 0


def test_every_page_of_files_is_read(service: KaggleService, cloud: KaggleCloud) -> None:
    listed = [(f"{index}.txt", index) for index in range(1234)]
    cloud.kaggle.add_dataset("demo-data", "many", zip_bytes({}), listed)
    assert [each.name for each in service.files("demo-data/many")] == [name for name, _ in listed]
    assert cloud.calls["kaggle.ListDatasetFiles"] == 7
    described = service.describe("demo-data/many")
    assert len(described.files) == 1000
    assert described.file_count is None


def test_a_search_finds_datasets(service: KaggleService, cloud: KaggleCloud) -> None:
    seed_kaggle(cloud.kaggle)
    assert [hit.ref for hit in service.search("flowers measured")] == ["demo-data/flowers"]


def test_an_unknown_name_is_said_and_makes_no_folder(
    service: KaggleService, tmp_path: Path
) -> None:
    for ask in (
        lambda: service.describe("demo-data/nothing"),
        lambda: service.files("nothing"),
        lambda: service.pull("demo-data/nothing", tmp_path / "new", (), context()),
        lambda: service.pull("nothing", tmp_path / "new", (), context()),
    ):
        with pytest.raises(NotFound) as caught:
            ask()
        assert caught.value.code == "kaggle_unknown"
        assert "nothing" in caught.value.message
    assert not (tmp_path / "new").exists()


def test_rules_that_are_not_accepted_are_said_with_the_page_and_then_it_goes_on(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    seed_kaggle(cloud.kaggle)
    for ask in (
        lambda: service.describe("city-lights"),
        lambda: service.pull("kaggle.com/c/city-lights", tmp_path / "new", (), context()),
    ):
        with pytest.raises(Refused) as caught:
            ask()
        assert caught.value.code == "kaggle_rules"
        assert caught.value.url == "https://www.kaggle.com/competitions/city-lights/rules"
    assert not (tmp_path / "new").exists()
    cloud.kaggle.accept_rules("city-lights")
    report = service.pull("city-lights", tmp_path / "new", ("*.csv",), context())
    assert set(tree(tmp_path / "new")) == {"train.csv", "test.csv", "sample_submission.csv"}
    assert report.version is None


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Your phone number must be verified.", "kaggle_verify"),
        ("Permission 'datasets.get' was denied", "kaggle_forbidden"),
    ],
)
def test_other_refusals_have_their_sentence(
    service: KaggleService, cloud: KaggleCloud, message: str, code: str
) -> None:
    cloud.faults.fail("kaggle.GetDataset", 1, 403, message=message)
    with pytest.raises(Refused) as caught:
        service.describe("demo-data/flowers")
    assert caught.value.code == code
    assert caught.value.url


def test_a_model_is_refused_before_any_call(service: KaggleService, cloud: KaggleCloud) -> None:
    with pytest.raises(BadReference):
        service.describe("https://www.kaggle.com/models/google/gemma")
    assert cloud.calls.total == 0


def test_importing_the_service_brings_no_heavy_library() -> None:
    import subprocess
    import sys

    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, jupyter_colabsync.kaggle.service; "
            "print({'requests', 'kaggle', 'kagglesdk', 'pathspec'} & set(sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "set()"
