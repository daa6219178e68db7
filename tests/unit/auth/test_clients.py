"""Only a real client file is taken for one; every other file is called by its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_colabsync.auth.clients import OAuthClient, parse_client, read_client
from jupyter_colabsync.errors import SignInFailed

ENTRY = {
    "client_id": "1-a.apps.googleusercontent.com",
    "project_id": "p",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "client_secret": "PLANTED-SECRET",
}


@pytest.mark.parametrize(("section", "kind"), [("installed", "desktop"), ("web", "web")])
def test_a_client_file_is_read(section: str, kind: str) -> None:
    client = parse_client(json.dumps({section: ENTRY}))

    assert (client.client_id, client.client_secret, client.kind) == (
        ENTRY["client_id"],
        "PLANTED-SECRET",
        kind,
    )
    assert parse_client(client.to_json()) == client


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("", "JSON", id="an empty file"),
        pytest.param("<html>", "JSON", id="a web page"),
        pytest.param("AIzaSyA-PLANTED-SECRET", "API key", id="an API key"),
        pytest.param("[]", "no OAuth client", id="a list"),
        pytest.param("{}", "installed", id="an empty object"),
        pytest.param(
            json.dumps({"type": "service_account", "private_key": "PLANTED-SECRET"}),
            "service account",
            id="a service account's key",
        ),
        pytest.param(
            json.dumps({"type": "authorized_user", "refresh_token": "PLANTED-SECRET"}),
            "--authorized-user",
            id="a finished sign-in",
        ),
        pytest.param(
            json.dumps({"username": "me", "key": "PLANTED-SECRET"}), "Kaggle", id="kaggle.json"
        ),
        pytest.param(
            json.dumps({"installed": {"client_id": "x"}}), "client_secret", id="no secret"
        ),
        pytest.param(
            json.dumps({"web": {"client_secret": "PLANTED-SECRET"}}), "client_id", id="no id"
        ),
        pytest.param(
            json.dumps({"installed": {**ENTRY, "client_id": 7}}), "client_id", id="id no text"
        ),
    ],
)
def test_another_file_is_called_by_its_name(text: str, word: str) -> None:
    with pytest.raises(SignInFailed) as caught:
        parse_client(text)

    assert caught.value.code == "wrong_client_file"
    assert word in caught.value.message
    assert "PLANTED-SECRET" not in caught.value.message
    assert caught.value.message.endswith("here.")


def test_an_admins_file_that_is_not_there_names_no_path(tmp_path: Path) -> None:
    with pytest.raises(SignInFailed) as caught:
        read_client(tmp_path / "client.json")

    assert caught.value.code == "wrong_client_file"
    assert str(tmp_path) not in caught.value.message


def test_a_client_does_not_show_its_secret() -> None:
    assert "SECRET" not in repr(OAuthClient("id", "SECRET"))
