"""`kaggle login|whoami|logout|share` on the demo cloud."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from tests.cli.conftest import Run

BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_000000")


@pytest.fixture
def person(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of whom the terminal belongs to."""
    monkeypatch.delenv("KAGGLE_CONFIG_DIR")
    return home.parent / "person"


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    """The path of the student's `kaggle.json`."""
    file = tmp_path / "kaggle.json"
    file.write_text(STUDENT.key_file)
    return str(file)


@pytest.fixture
def signed_in(run: Run, cloud: DemoCloud, person: Path, key_file: str) -> DemoCloud:
    """The cloud, with its student signed in by file."""
    said = run("kaggle", "login", "--file", key_file)
    assert (said.code, said.document["username"]) == (0, STUDENT.name)
    return cloud


def test_whoami_knows_nobody_at_first(run: Run, cloud: DemoCloud) -> None:
    said = run("kaggle", "whoami")
    assert (said.code, said.document["state"]) == (4, "none")


def test_whoami_asks_kaggle(run: Run, signed_in: DemoCloud) -> None:
    signed_in.calls.reset()
    said = run("kaggle", "whoami")
    assert (said.code, said.document["username"]) == (0, STUDENT.name)
    assert signed_in.calls.total == 1
    signed_in.kaggle.revoke(STUDENT.name)
    said = run("kaggle", "whoami")
    assert (said.code, said.document["state"]) == (4, "expired")
    assert said.document["problem"]["code"] == "kaggle_sign_in"


def test_whoami_without_kaggle_tells_what_is_kept_and_says_so(
    run: Run, signed_in: DemoCloud
) -> None:
    signed_in.faults.fail("*", None, 503)
    said = run("kaggle", "whoami")
    assert (said.code, said.document["username"]) == (0, STUDENT.name)
    assert said.document["problem"]["code"] == "kaggle_unreachable"
    said = run("kaggle", "whoami", as_json=False)
    assert STUDENT.name in said.out
    assert "could not be asked" in said.out


def test_a_token_is_read_from_standard_input(
    run: Run, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(STUDENT.token + "\n"))
    said = run("kaggle", "login", "--token", "-")
    assert (said.code, said.document["road"]) == (0, "token")


def test_a_token_that_is_typed_does_not_show(
    run: Run, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("not from here\n"))
    monkeypatch.setattr("getpass.getpass", lambda prompt: STUDENT.token)
    said = run("kaggle", "login", "--token", "-")
    assert (said.code, said.document["username"]) == (0, STUDENT.name)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"not json", 4, id="no JSON"),
        pytest.param(b"\xff\xfe", 1, id="no text"),
        pytest.param(None, 1, id="not there"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused(
    run: Run, cloud: DemoCloud, tmp_path: Path, content: bytes | None, code: int
) -> None:
    file = tmp_path / "kaggle.json"
    if content is not None:
        file.write_bytes(content)
    said = run("kaggle", "login", "--file", str(file))
    assert said.code == code
    assert said.document["error"]["message"].endswith(".")
    assert str(tmp_path) not in said.out + said.err


@pytest.mark.parametrize(
    "ways", [[], ["--found", "--token", "-"], ["--found", "--file", "x"], ["--token", "word"]]
)
def test_one_way_to_sign_in_is_named(run: Run, cloud: DemoCloud, ways: list[str]) -> None:
    assert run("kaggle", "login", *ways).code == 2


def test_what_the_machine_has_is_named_and_used_when_asked_for(
    run: Run, cloud: DemoCloud, person: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", STUDENT.token)
    said = run("kaggle", "whoami")
    assert (said.code, said.document["found"]["place"]) == (4, "KAGGLE_API_TOKEN")
    assert "kaggle login --found" in run("kaggle", "whoami", as_json=False).out
    for _ in range(2):
        said = run("kaggle", "login", "--found")
        assert (said.code, said.document["username"]) == (0, STUDENT.name)


def test_what_kaggle_refuses_is_passed_over_as_the_official_client_does(
    run: Run, cloud: DemoCloud, person: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (person / ".kaggle").mkdir()
    (person / ".kaggle" / "access_token").write_text("KGAT_another_old_one")
    monkeypatch.setenv("KAGGLE_API_TOKEN", "KGAT_an_old_token_00")
    said = run("kaggle", "login", "--found")
    assert (said.code, said.document["error"]["code"]) == (4, "kaggle_rejected")
    assert "KAGGLE_API_TOKEN" in said.err
    assert "~/.kaggle/access_token" in said.document["error"]["message"]
    (person / ".kaggle" / "kaggle.json").write_text(STUDENT.key_file)
    said = run("kaggle", "login", "--found")
    assert (said.code, said.document["road"]) == (0, "key")
    assert "KAGGLE_API_TOKEN" in said.err


def test_a_machine_that_has_nothing_says_so(run: Run, cloud: DemoCloud, person: Path) -> None:
    said = run("kaggle", "login", "--found")
    assert (said.code, said.document["error"]["code"]) == (4, "kaggle_none_found")


def test_the_account_chosen_here_wins(
    run: Run, signed_in: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in.kaggle.add_user(BOB)
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    assert run("kaggle", "whoami").document["username"] == STUDENT.name


def test_logout_forgets(run: Run, signed_in: DemoCloud) -> None:
    assert run("kaggle", "whoami").code == 0
    assert run("kaggle", "logout").document["state"] == "none"
    assert run("kaggle", "whoami").code == 4


def test_share_writes_the_file_and_takes_it_away(
    run: Run, signed_in: DemoCloud, person: Path
) -> None:
    said = run("kaggle", "share", "on")
    assert (said.code, said.document["shared"]) == (0, {"is_on": True, "warning": None})
    file = person / ".kaggle" / "kaggle.json"
    assert json.loads(file.read_text()) == json.loads(STUDENT.key_file)
    said = run("kaggle", "share", "off")
    assert (said.code, said.document["shared"]["is_on"]) == (0, False)
    assert not file.exists()


@pytest.mark.parametrize("end", [["logout"], ["share", "off"]])
def test_another_process_puts_back_what_was_there(
    run: Run, signed_in: DemoCloud, person: Path, end: list[str]
) -> None:
    (person / ".kaggle").mkdir()
    (person / ".kaggle" / "kaggle.json").write_text(BOB.key_file)
    run("kaggle", "share", "on")
    assert run("kaggle", *end).code == 0
    assert (person / ".kaggle" / "kaggle.json").read_text() == BOB.key_file


def test_share_says_what_is_in_its_way(
    run: Run, signed_in: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    said = run("kaggle", "share", "on", as_json=False)
    assert said.code == 0
    assert "KAGGLE_API_TOKEN" in said.out


@pytest.mark.parametrize(("state", "code"), [("on", 4), ("off", 0), ("maybe", 2)])
def test_share_without_a_sign_in(
    run: Run, cloud: DemoCloud, person: Path, state: str, code: int
) -> None:
    assert run("kaggle", "share", state).code == code
    assert list(person.iterdir()) == []


def test_no_secret_is_ever_printed(
    run: Run,
    cloud: DemoCloud,
    person: Path,
    key_file: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLABSYNC_DEBUG", "1")
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    cloud.kaggle.add_user(BOB)
    broken = tmp_path / "broken.json"
    broken.write_text(STUDENT.key_file[:-1])
    said = []
    for command in (
        ["login", "--file", str(broken)],
        ["login", "--file", key_file],
        ["share", "on"],
        ["whoami"],
        ["login", "--token", "-"],
        ["login", "--found"],
        ["share", "off"],
        ["logout"],
    ):
        for as_json in (True, False):
            monkeypatch.setattr("sys.stdin", io.StringIO(f"two {STUDENT.token}\n"))
            said.append(run("kaggle", *command, as_json=as_json))
    everything = "\n".join(each.out + each.err for each in said)
    for secret in (STUDENT.key, STUDENT.token, BOB.key, BOB.token):
        assert secret not in everything
