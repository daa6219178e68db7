"""Kaggle's account over HTTP: sign in, share, sign out, and that every tab hears of it."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.kaggle import KaggleAccount
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from tests.server.conftest import Client, services_of

BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_000000")


@pytest.fixture
def person(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The home folder of whom the server runs for."""
    monkeypatch.delenv("KAGGLE_CONFIG_DIR")
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    (tmp_path / "person").mkdir()
    return tmp_path / "person"


@pytest.fixture
def heard(client: Client, jp_serverapp: Any) -> list[KaggleAccount]:
    """What all tabs are told about the account."""
    told: list[KaggleAccount] = []

    def note(event: Event) -> None:
        if event.kaggle is not None:
            told.append(event.kaggle)

    services_of(jp_serverapp).hub.subscribe(note)
    return told


async def test_sign_in_by_file_is_shown_and_forgotten(client: Client, cloud: DemoCloud) -> None:
    assert (await client.get("kaggle"))["state"] == "none"
    account = await client.post("kaggle/login", fileText=STUDENT.key_file)
    assert (account["state"], account["username"]) == ("connected", STUDENT.name)
    assert (await client.get("kaggle"))["state"] == "connected"
    assert (await client.get("overview"))["kaggle"]["username"] == STUDENT.name
    assert (await client.post("kaggle/logout"))["state"] == "none"


async def test_sign_in_by_token(client: Client, cloud: DemoCloud) -> None:
    account = await client.post("kaggle/login", token=STUDENT.token)
    assert (account["state"], account["road"]) == ("connected", "token")


async def test_what_the_machine_has_is_offered_and_used_when_asked_for(
    client: Client, cloud: DemoCloud, person: Path
) -> None:
    (person / ".kaggle").mkdir()
    (person / ".kaggle" / "kaggle.json").write_text(STUDENT.key_file)
    account = await client.get("kaggle")
    assert account["state"] == "none"
    assert account["found"] == {"place": "~/.kaggle/kaggle.json", "username": STUDENT.name}
    assert (await client.get("overview"))["kaggle"]["found"] == account["found"]
    account = await client.post("kaggle/login", useFound=True)
    assert (account["state"], account["username"]) == ("connected", STUDENT.name)
    assert account["found"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({}, 400, id="nothing given"),
        pytest.param({"useFound": False}, 400, id="nothing given, in words"),
        pytest.param({"fileText": "{}", "token": "x"}, 400, id="two given"),
        pytest.param({"token": "x", "useFound": True}, 400, id="two others given"),
        pytest.param({"fileText": "{}", "token": "x", "useFound": True}, 400, id="all given"),
        pytest.param({"fileText": 5}, 400, id="a number for a file"),
        pytest.param({"fileText": "no json"}, 428, id="a file that is none"),
        pytest.param({"token": ""}, 428, id="an empty token"),
        pytest.param({"useFound": True}, 428, id="a machine that has nothing"),
        pytest.param({"token": "KGAT_wrong_token_1234"}, 428, id="a token Kaggle refuses"),
    ],
)
@pytest.mark.parametrize("state", ["none", "connected"])
async def test_a_sign_in_that_fails_changes_nothing(
    client: Client, cloud: DemoCloud, person: Path, body: dict[str, str], status: int, state: str
) -> None:
    if state == "connected":
        await client.post("kaggle/login", fileText=STUDENT.key_file)
    before = await client.get("kaggle")
    answered, problem = await client.ask("POST", "kaggle/login", body)
    assert answered == status, problem
    assert problem["message"].endswith(".")
    assert (await client.get("kaggle")) == before
    assert before["state"] == state


async def test_the_tick_box_writes_the_file_and_takes_it_away(
    client: Client, cloud: DemoCloud, person: Path
) -> None:
    account = await client.post("kaggle/login", fileText=STUDENT.key_file)
    assert account["shared"] == {"isOn": False, "warning": None}
    account = await client.post("kaggle/share", isOn=True)
    assert account["shared"] == {"isOn": True, "warning": None}
    file = person / ".kaggle" / "kaggle.json"
    assert json.loads(file.read_text()) == json.loads(STUDENT.key_file)
    assert (await client.get("kaggle"))["shared"]["isOn"]
    account = await client.post("kaggle/share", isOn=False)
    assert account["shared"]["isOn"] is False
    assert not file.parent.exists()


async def test_a_variable_in_its_way_is_named(
    client: Client, cloud: DemoCloud, person: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.post("kaggle/login", fileText=STUDENT.key_file)
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    account = await client.post("kaggle/share", isOn=True)
    assert account["shared"]["isOn"]
    assert "KAGGLE_API_TOKEN" in account["shared"]["warning"]


async def test_nobody_cannot_be_shared(client: Client, cloud: DemoCloud, person: Path) -> None:
    status, problem = await client.ask("POST", "kaggle/share", {"isOn": True})
    assert (status, problem["code"]) == (428, "kaggle_sign_in")
    assert (await client.get("kaggle"))["shared"] is None


async def test_the_demo_has_nothing_to_share_and_leaves_the_persons_file_alone(
    client: Client, cloud: DemoCloud, person: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.post("kaggle/login", fileText=STUDENT.key_file)
    await client.post("kaggle/share", isOn=True)
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    await client.post("account/demo")
    account = await client.get("kaggle")
    assert (account["isDemo"], account["found"], account["shared"]) == (True, None, None)
    assert (await client.ask("POST", "kaggle/share", {"isOn": False}))[0] == 400
    assert (await client.ask("POST", "kaggle/login", {"useFound": True}))[0] == 428
    await client.post("kaggle/logout")
    assert (person / ".kaggle" / "kaggle.json").exists()
    await client.post("account/disconnect")
    assert (await client.get("kaggle"))["shared"]["isOn"]


async def test_signed_out_is_signed_out_even_if_the_file_cannot_be_taken_away(
    client: Client, cloud: DemoCloud, person: Path, heard: list[KaggleAccount], home: Path
) -> None:
    await client.post("kaggle/login", fileText=STUDENT.key_file)
    await client.post("kaggle/share", isOn=True)
    note = home / "kaggle-shared.json.lock"
    note.unlink(missing_ok=True)
    note.mkdir()
    status, problem = await client.ask("POST", "kaggle/logout", {})
    assert (status, problem["code"]) == (422, "kaggle_share_unwritable")
    assert heard[-1].state == (await client.get("kaggle"))["state"] == "none"
    note.rmdir()
    await client.post("kaggle/logout")
    assert not (person / ".kaggle").exists()


async def test_every_change_is_told_to_all_tabs(
    client: Client,
    cloud: DemoCloud,
    person: Path,
    heard: list[KaggleAccount],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def news() -> list[tuple[str, bool | None, str | None]]:
        told: list[tuple[str, bool | None, str | None]] = [
            (
                each.state,
                each.shared.is_on if each.shared else None,
                each.found.place if each.found else None,
            )
            for each in heard
        ]
        heard.clear()
        return told

    monkeypatch.setenv("KAGGLE_API_TOKEN", "KGAT_an_old_token_00")
    await client.ask("POST", "kaggle/login", {"useFound": True})
    assert news() == [("none", None, None)], "what was refused is no longer offered"
    await client.post("kaggle/login", token=STUDENT.token)
    assert news() == [("connected", False, None)]
    await client.post("kaggle/share", isOn=True)
    assert news() == [("connected", True, None)]
    cloud.kaggle.revoke(STUDENT.name)
    await client.ask("POST", "kaggle/describe", {"ref": "demo-data/flowers"})
    assert news() == [("expired", True, None)]
    await client.post("kaggle/logout")
    assert news() == [("none", None, None)]


async def test_no_secret_is_ever_told(
    client: Client,
    cloud: DemoCloud,
    person: Path,
    heard: list[KaggleAccount],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    cloud.kaggle.add_user(BOB)
    monkeypatch.setenv("KAGGLE_API_TOKEN", BOB.token)
    (person / ".kaggle").mkdir()
    (person / ".kaggle" / "kaggle.json").write_text(BOB.key_file)
    replies = []
    for path, body in [
        ("kaggle/login", {"token": f"{STUDENT.token} twice"}),
        ("kaggle/login", {"fileText": STUDENT.key_file, "token": STUDENT.token}),
        ("kaggle/login", {"fileText": STUDENT.key_file[:-1]}),
        ("kaggle/login", {"fileText": [STUDENT.key_file]}),
        ("kaggle/login", {"token": STUDENT.token}),
        ("kaggle/share", {"isOn": True}),
        ("kaggle/login", {"fileText": STUDENT.key_file}),
        ("kaggle/login", {"useFound": True}),
        ("kaggle/describe", {"ref": "demo-data/flowers"}),
        ("kaggle/logout", {}),
    ]:
        replies.append(await client.ask("POST", path, body))
        replies.append(await client.ask("GET", "overview"))
    out, err = capfd.readouterr()
    everything = "\n".join([json.dumps(replies), repr(heard), caplog.text, out, err])
    for secret in (STUDENT.key, STUDENT.token, BOB.key, BOB.token):
        assert secret not in everything
    assert str(person) not in json.dumps(replies) + repr(heard)
