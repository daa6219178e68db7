"""`connect`, `account`, `disconnect` on the demo cloud."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.cli.conftest import Run

EMAIL = "demo.student@example.com"


def test_without_an_account_the_exit_code_is_4(run: Run, cloud: DemoCloud) -> None:
    said = run("account")
    assert (said.code, said.document["state"]) == (4, "none")
    assert "connect" in run("account", as_json=False).out


def test_gclouds_file_connects_and_the_account_is_told(run: Run, connected: DemoCloud) -> None:
    said = run("account")
    assert said.code == 0
    assert (said.document["state"], said.document["email"]) == ("connected", EMAIL)
    assert said.document["limit_bytes"] > 0
    assert EMAIL in run("account", as_json=False).out


def test_the_stored_sign_in_is_private(connected: DemoCloud, tmp_path: Path) -> None:
    kept = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    secret = connected.authorized_user_info()["refresh_token"]
    holders = [path for path in kept if path.parent.name == "credentials"]
    assert holders
    assert all(path.stat().st_mode & 0o077 == 0 for path in holders)
    assert secret


def test_disconnect_forgets_and_revokes(run: Run, connected: DemoCloud) -> None:
    said = run("disconnect")
    assert (said.code, said.document["state"]) == (0, "none")
    assert connected.oauth.grant_count == 0
    assert run("account").code == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no json", "bad_authorized_user"),
        ("[]", "bad_authorized_user"),
        ("[" * 9000, "bad_authorized_user"),
        ("{}", None),
    ],
)
def test_a_file_that_is_no_sign_in_is_refused(
    run: Run, cloud: DemoCloud, tmp_path: Path, text: str, code: str | None
) -> None:
    file = tmp_path / "adc.json"
    file.write_text(text)
    said = run("connect", "--authorized-user", str(file))
    assert said.code == 4
    assert code is None or said.document["error"]["code"] == code
    assert run("account").document["state"] == "none"


def test_a_file_that_is_not_there_is_a_local_problem(run: Run, cloud: DemoCloud) -> None:
    said = run("connect", "--authorized-user", "missing.json")
    assert (said.code, said.document["error"]["code"]) == (1, "local_problem")


def test_connect_without_a_browser_prints_the_address_and_waits(
    start: Any, cloud: DemoCloud, tmp_path: Path
) -> None:
    client_file = tmp_path / "client_secret.json"
    client_file.write_text(json.dumps(cloud.client_config()))
    process = start("connect", "--no-browser", "--json", "--client-file", str(client_file))
    address = next(line for line in process.stderr if line.startswith("http")).strip()
    urllib.request.urlopen(address).read()  # the cloud says yes and sends us to the loopback
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    document = json.loads(out)
    assert (document["state"], document["email"]) == ("connected", EMAIL)
    assert document["consent_url"] == address
    assert not re.search(r"ya29|1//", out)


def test_a_wrong_client_file_is_refused(run: Run, cloud: DemoCloud, tmp_path: Path) -> None:
    client_file = tmp_path / "client_secret.json"
    client_file.write_text('{"type": "service_account"}')
    said = run("connect", "--no-browser", "--client-file", str(client_file))
    assert (said.code, said.document["error"]["code"]) == (4, "wrong_client_file")


def test_refused_consent_is_exit_code_4(
    run: Run, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.oauth.refuses_consent = True
    monkeypatch.setattr("webbrowser.open", browse)
    said = run("connect")
    assert (said.code, said.document["error"]["code"]) == (4, "consent_refused")


def browse(url: str) -> bool:
    """A browser that follows the consent page back to where it leads."""
    import threading

    def visit() -> None:
        try:
            urllib.request.urlopen(url).read()
        except urllib.error.HTTPError as page:
            page.close()

    threading.Thread(target=visit, daemon=True).start()
    return True
