"""No token, code or secret ever shows: not in the loudest logs, nor in reprs or tracebacks."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator

import pytest

from jupyter_colabsync.auth.credentials import MemoryStore
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import ColabSyncError
from tests.unit.auth.browser import asked_for, redirected
from tests.unit.drive.pieces import BIG, Bytes, Pauses


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything every library would ever say."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def said(log: pytest.LogCaptureFixture) -> str:
    """All log lines, with whatever else their records carry."""
    return "\n".join(f"{each.getMessage()} {each.__dict__}" for each in log.records)


def secrets_of(store: MemoryStore) -> set[str]:
    """Every token and client secret that is kept."""
    grant = json.loads(str(store.read("google-local-grant")))
    access = json.loads(str(store.read("google-local-access")))
    return {
        grant["refresh_token"],
        access["token"],
        *(entry["client_secret"] for entry in grant["client"].values()),
    }


def test_a_whole_life_leaves_no_secret_in_any_log(
    log: pytest.LogCaptureFixture, cloud: DemoCloud, store: MemoryStore, client_json: str
) -> None:
    signin = GoogleSignIn(store, cloud.google_url, None, lambda: None)
    drive = DriveClient(signin.credentials, cloud.google_url, Pauses().retry)
    started = signin.start(client_json, "paste", None)
    back = redirected(started.consent_url)
    log.clear()  # what the test's own browser said

    signin.finish(started.flow_id, back)
    secrets = secrets_of(store) | {asked_for(back)["code"]}
    sent = drive.create_file(Bytes(BIG), "a", "root", modified_at_ms=1)
    drive.update_file(sent.file.id, Bytes(b"file content"), modified_at_ms=1)
    cloud.oauth.expire_access_tokens()
    drive.about()
    secrets |= secrets_of(store)
    cloud.oauth.revoke_all()
    with pytest.raises(ColabSyncError):
        drive.about()
    signin.disconnect(revoke=True)
    drive.close()
    signin.close()

    text = said(log)
    assert [secret for secret in secrets if secret in text] == []
    assert "file content" not in text


def test_nothing_shows_a_secret_when_it_is_printed(
    cloud: DemoCloud, store: MemoryStore, client_json: str
) -> None:
    signin = GoogleSignIn(store, cloud.google_url, None, lambda: None)
    started = signin.start(client_json, "paste", None)
    flow = signin._flows.get(started.flow_id)
    tokens = flow.consent.exchange(asked_for(redirected(started.consent_url))["code"])
    signin._account.connect(tokens.grant, tokens.access_token, tokens.life_s)
    secrets = secrets_of(store)

    shown = "".join(
        repr(each)
        for each in (
            signin,
            signin.state(),
            signin.credentials(),
            signin._account,
            signin._account._tokens,
            flow,
            flow.consent,
            tokens,
            tokens.grant,
            store,
        )
    )
    signin.close()

    assert [secret for secret in secrets if secret in shown] == []


@pytest.mark.parametrize(
    ("method", "status", "reason"),
    [
        ("oauth.token", 400, "invalid_grant"),
        ("oauth.token", 502, "oops"),
        ("drive.about.get", 403, "domainPolicy"),
        ("drive.about.get", 500, "backendError"),
        ("drive.about.get", 401, "authError"),
    ],
)
def test_no_error_shows_a_secret_with_all_its_causes(
    method: str, status: int, reason: str, cloud: DemoCloud, store: MemoryStore
) -> None:
    signin = GoogleSignIn(store, cloud.google_url, None, lambda: None)
    signin.adopt_authorized_user(cloud.authorized_user_info())
    secrets = secrets_of(store)
    drive = DriveClient(signin.credentials, cloud.google_url, Pauses().retry)
    cloud.oauth.expire_access_tokens()
    cloud.faults.fail(method, times=None, status=status, reason=reason)

    with pytest.raises(ColabSyncError) as caught:
        drive.about()
    drive.close()

    shown = "".join(traceback.format_exception(caught.value))
    assert [secret for secret in secrets | secrets_of(store) if secret in shown] == []


def test_the_page_in_the_browser_shows_no_code(
    cloud: DemoCloud, signin: GoogleSignIn, client_json: str
) -> None:
    import requests

    started = signin.start(client_json, "loopback", None)
    back = redirected(started.consent_url)

    answer = requests.get(back, timeout=10)

    assert asked_for(back)["code"] not in answer.text
    assert asked_for(back)["state"] not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script" not in answer.text
