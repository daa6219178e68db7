"""Every road to a connected account, and every way it can go wrong, with its code."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.auth.credentials import CredentialStore, MemoryStore
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.oauth import Client
from jupyter_colabsync.errors import NotFound, SignInFailed, SignInNeeded, Unreachable
from tests.unit.auth.browser import agree, asked_for, redirected, visit, with_parameter
from tests.unit.auth.conftest import Changes

HERE = "http://localhost:8888/"
AWAY = "https://hub.example.org/user/me/"
DRIVE = "https://www.googleapis.com/auth/drive"


@pytest.fixture
def web_client(cloud: DemoCloud) -> str:
    """The text of an admin's Web client."""
    cloud.oauth.register(
        Client(
            "web", "WEB-SECRET", is_desktop=False, redirect_uris=[f"{AWAY}colabsync/oauth/callback"]
        )
    )
    return json.dumps({"web": {"client_id": "web", "client_secret": "WEB-SECRET"}})


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT", raising=False)


# --- the loopback ---


def test_the_browser_comes_back_by_itself(
    signin: GoogleSignIn, client_json: str, changes: Changes
) -> None:
    started = signin.start(client_json, "auto", HERE)
    assert (started.road, signin.flow(started.flow_id).state) == ("loopback", "waiting")

    shown = agree(started.consent_url)

    assert shown.status == 200
    assert "connected" in shown.text
    assert "close this tab" in shown.text
    assert signin.flow(started.flow_id).state == "done"
    assert changes.count == 1
    state = signin.state()
    assert (state.state, state.scopes, state.stored_in) == ("connected", (DRIVE,), "memory")
    assert signin.credentials().token


def test_the_consent_page_is_asked_as_google_wants_it(
    signin: GoogleSignIn, client_json: str
) -> None:
    asked = asked_for(signin.start(client_json, "auto", HERE).consent_url)

    assert asked["scope"] == DRIVE
    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 32
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")


def test_no_two_sign_ins_share_state_or_challenge(signin: GoogleSignIn, client_json: str) -> None:
    first, second = (
        asked_for(signin.start(client_json, "auto", HERE).consent_url) for _ in range(2)
    )

    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]


def test_a_favicon_is_no_answer(signin: GoogleSignIn, client_json: str) -> None:
    started = signin.start(client_json, "auto", HERE)
    redirect_uri = asked_for(started.consent_url)["redirect_uri"]

    assert visit(f"{redirect_uri}favicon.ico").status == 404
    assert visit(redirect_uri).status == 404
    assert visit(f"{redirect_uri}other?code=1&state=2").status == 404
    assert signin.flow(started.flow_id).state == "waiting"


def test_a_wrong_state_is_told_and_the_right_answer_still_counts(
    signin: GoogleSignIn, client_json: str
) -> None:
    started = signin.start(client_json, "auto", HERE)
    back = redirected(started.consent_url)

    forged = visit(with_parameter(back, "state", "forged"))
    assert forged.status == 400
    assert "does not belong" in forged.text
    assert signin.state().state == "none"

    assert visit(back).status == 200
    assert signin.state().state == "connected"


def test_an_answer_counts_only_once(signin: GoogleSignIn, client_json: str) -> None:
    started = signin.start(client_json, "paste", HERE)
    back = redirected(started.consent_url)
    signin.finish(started.flow_id, back)

    with pytest.raises(SignInFailed) as caught:
        signin.finish(started.flow_id, back)

    assert caught.value.code == "flow_gone"
    assert signin.state().state == "connected"


def test_a_refused_consent_is_told_and_changes_nothing(
    cloud: DemoCloud, signin: GoogleSignIn, client_json: str, changes: Changes
) -> None:
    cloud.oauth.refuses_consent = True
    started = signin.start(client_json, "auto", HERE)

    shown = agree(started.consent_url)

    assert shown.status == 400
    flow = signin.flow(started.flow_id)
    assert flow.problem is not None
    assert (flow.state, flow.problem.code) == ("failed", "consent_refused")
    assert (signin.state().state, changes.count) == ("none", 1)


def test_a_stopped_sign_in_no_longer_listens(signin: GoogleSignIn, client_json: str) -> None:
    started = signin.start(client_json, "auto", HERE)
    signin.cancel(started.flow_id)

    with pytest.raises(NotFound) as caught:
        signin.flow(started.flow_id)
    with pytest.raises(OSError, match="refused"):
        visit(asked_for(started.consent_url)["redirect_uri"])

    assert caught.value.code == "flow_gone"


def test_without_a_network_the_same_answer_may_be_tried_again(
    cloud: DemoCloud, signin: GoogleSignIn, client_json: str
) -> None:
    started = signin.start(client_json, "auto", HERE)
    back = redirected(started.consent_url)
    cloud.faults.fail("oauth.token", status=502, reason="oops")

    assert visit(back).status == 503
    assert signin.flow(started.flow_id).state == "waiting"
    assert visit(back).status == 200


# --- paste ---


@pytest.mark.parametrize("form", ["the address", "the address in quotes", "its query", "the code"])
def test_a_browser_on_another_machine_is_pasted_back(
    form: str, signin: GoogleSignIn, client_json: str
) -> None:
    started = signin.start(client_json, "auto", AWAY)
    assert started.road == "paste"
    back = redirected(started.consent_url)
    forms = {
        "the address": f"  {back}\n",
        "the address in quotes": f'"{back}"',
        "its query": back.partition("?")[2],
        "the code": asked_for(back)["code"],
    }

    signin.finish(started.flow_id, forms[form])

    assert signin.state().state == "connected"


def test_a_loopback_sign_in_may_be_pasted_too(signin: GoogleSignIn, client_json: str) -> None:
    """As through an ssh tunnel: the server believes the browser is here, and it is not."""
    started = signin.start(client_json, "loopback", HERE)

    signin.finish(started.flow_id, redirected(started.consent_url))

    assert signin.state().state == "connected"


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        pytest.param("", "no_code", id="nothing"),
        pytest.param("http://127.0.0.1:1/", "no_code", id="an address without a code"),
        pytest.param("http://127.0.0.1:1/?state=x&code=y", "wrong_state", id="another's state"),
    ],
)
def test_a_wrong_paste_is_told_and_may_be_mended(
    pasted: str, code: str, signin: GoogleSignIn, client_json: str
) -> None:
    started = signin.start(client_json, "paste", None)

    with pytest.raises(SignInFailed) as caught:
        signin.finish(started.flow_id, pasted)
    assert caught.value.code == code

    signin.finish(started.flow_id, redirected(started.consent_url))
    assert signin.state().state == "connected"


def test_a_wrong_code_ends_the_sign_in(signin: GoogleSignIn, client_json: str) -> None:
    started = signin.start(client_json, "paste", None)

    with pytest.raises(SignInFailed) as caught:
        signin.finish(started.flow_id, "4/wrong")

    assert caught.value.code == "flow_gone"
    assert signin.flow(started.flow_id).state == "failed"


def test_a_pasted_refusal_is_a_refusal(
    cloud: DemoCloud, signin: GoogleSignIn, client_json: str
) -> None:
    cloud.oauth.refuses_consent = True
    started = signin.start(client_json, "paste", None)

    with pytest.raises(SignInFailed) as caught:
        signin.finish(started.flow_id, redirected(started.consent_url))

    assert caught.value.code == "consent_refused"


def test_a_stolen_code_is_worth_nothing_in_another_sign_in(
    signin: GoogleSignIn, client_json: str
) -> None:
    theirs = signin.start(client_json, "paste", None)
    code = asked_for(redirected(theirs.consent_url))["code"]
    ours = signin.start(client_json, "paste", None)

    with pytest.raises(SignInFailed):
        signin.finish(ours.flow_id, code)

    assert signin.state().state == "none"


# --- Web ---


def test_a_web_client_comes_back_to_jupyters_address(signin: GoogleSignIn, web_client: str) -> None:
    started = signin.start(web_client, "auto", AWAY)
    back = redirected(started.consent_url)
    assert (started.road, back.partition("?")[0]) == ("web", f"{AWAY}colabsync/oauth/callback")

    told = asked_for(back)
    signin.web_callback(told["state"], told["code"], None)

    assert signin.state().state == "connected"


def test_a_web_answer_nobody_asked_for_is_refused(signin: GoogleSignIn, web_client: str) -> None:
    started = signin.start(web_client, "auto", AWAY)
    code = asked_for(redirected(started.consent_url))["code"]

    with pytest.raises(SignInFailed) as caught:
        signin.web_callback("forged", code, None)

    assert caught.value.code == "wrong_state"
    assert signin.state().state == "none"


@pytest.mark.parametrize(
    ("road", "server_url"), [("auto", None), ("loopback", AWAY), ("paste", AWAY)]
)
def test_a_web_client_goes_no_other_road(
    road: str, server_url: str | None, signin: GoogleSignIn, web_client: str
) -> None:
    with pytest.raises(SignInFailed) as caught:
        signin.start(web_client, road, server_url)  # type: ignore[arg-type]  # a table of words

    assert caught.value.code == "wrong_client_file"


def test_a_desktop_client_does_not_go_the_web_road(signin: GoogleSignIn, client_json: str) -> None:
    with pytest.raises(SignInFailed) as caught:
        signin.start(client_json, "web", AWAY)

    assert caught.value.code == "wrong_client_file"


# --- clients ---


def test_without_a_client_nothing_can_start(signin: GoogleSignIn) -> None:
    with pytest.raises(SignInFailed) as caught:
        signin.start(None, "auto", HERE)

    assert caught.value.code == "no_client"
    assert (signin.state().client_kind, signin.state().problem) == ("none", None)


def test_a_client_that_worked_is_remembered_and_one_that_did_not_is_not(
    cloud: DemoCloud, signin: GoogleSignIn, client_json: str, store: MemoryStore
) -> None:
    cloud.oauth.refuses_consent = True
    agree(signin.start(client_json, "auto", HERE).consent_url)
    assert signin.state().client_kind == "none"

    cloud.oauth.refuses_consent = False
    agree(signin.start(client_json, "auto", HERE).consent_url)
    assert signin.state().client_kind == "desktop"

    signin.disconnect(revoke=True)
    later = GoogleSignIn(store, cloud.google_url, None, lambda: None)
    assert later.state().client_kind == "desktop"
    agree(later.start(None, "auto", HERE).consent_url)
    assert later.state().state == "connected"
    later.close()


def test_an_admins_client_needs_no_file_from_the_person(
    cloud: DemoCloud, client_json: str, tmp_path: Path
) -> None:
    path = tmp_path / "client.json"
    path.write_text(client_json)
    signin = GoogleSignIn(MemoryStore(), cloud.google_url, path, lambda: None)

    assert signin.state().client_kind == "desktop"
    assert signin.start(None, "paste", None).consent_url
    signin.close()


def test_an_admins_broken_client_is_told_before_anybody_tries(
    cloud: DemoCloud, tmp_path: Path
) -> None:
    signin = GoogleSignIn(MemoryStore(), cloud.google_url, tmp_path / "none.json", lambda: None)

    problem = signin.state().problem
    assert problem is not None
    assert problem.code == "wrong_client_file"


def test_a_demo_brings_its_own_client(cloud: DemoCloud) -> None:
    signin = GoogleSignIn(
        MemoryStore(), cloud.google_url, None, lambda: None, fallback_client=cloud.client_config()
    )

    assert signin.state().client_kind == "demo"
    agree(signin.start(None, "auto", HERE).consent_url)
    assert signin.state().state == "connected"
    signin.close()


def test_a_client_google_does_not_know_is_a_wrong_file(
    cloud: DemoCloud, signin: GoogleSignIn, client_json: str
) -> None:
    wrong = json.loads(client_json)
    wrong["installed"]["client_secret"] = "another"
    started = signin.start(json.dumps(wrong), "paste", None)

    with pytest.raises(SignInFailed) as caught:
        signin.finish(started.flow_id, redirected(started.consent_url))

    assert caught.value.code == "wrong_client_file"


@pytest.mark.usefixtures("clean_environment")
def test_plain_http_to_another_machine_is_refused(client_json: str) -> None:
    signin = GoogleSignIn(MemoryStore(), "http://cloud.example.org", None, lambda: None)

    with pytest.raises(SignInFailed) as caught:
        signin.start(client_json, "auto", HERE)

    assert caught.value.code == "insecure_origin"


@pytest.mark.usefixtures("clean_environment")
def test_the_whole_process_stays_strict_about_https(
    signin: GoogleSignIn, client_json: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    agree(signin.start(client_json, "auto", HERE).consent_url)

    assert "OAUTHLIB_INSECURE_TRANSPORT" not in os.environ


# --- the terminal ---


def test_a_terminal_waits_for_the_browser(signin: GoogleSignIn, client_json: str) -> None:
    def open_browser(url: str) -> None:
        threading.Thread(target=agree, args=(url,)).start()

    signin.connect_in_terminal(client_json, open_browser)

    assert signin.state().state == "connected"


def test_a_terminal_takes_a_paste_as_well(signin: GoogleSignIn, client_json: str) -> None:
    seen: list[str] = []

    signin.connect_in_terminal(client_json, seen.append, lambda: redirected(seen[0]))

    assert signin.state().state == "connected"


def test_a_terminal_hears_a_refusal(
    cloud: DemoCloud, signin: GoogleSignIn, client_json: str
) -> None:
    cloud.oauth.refuses_consent = True

    def open_browser(url: str) -> None:
        threading.Thread(target=agree, args=(url,)).start()

    with pytest.raises(SignInFailed) as caught:
        signin.connect_in_terminal(client_json, open_browser)

    assert caught.value.code == "consent_refused"


# --- a sign-in made elsewhere ---


def test_a_file_of_gclouds_is_adopted(
    cloud: DemoCloud, signin: GoogleSignIn, changes: Changes
) -> None:
    signin.adopt_authorized_user(cloud.authorized_user_info())

    assert (signin.state().state, signin.state().scopes) == ("connected", (DRIVE,))
    assert changes.count == 1
    signin.credentials()
    assert cloud.calls["oauth.token"] == 1, "the token of the trial is used"


def test_its_quota_project_is_kept(cloud: DemoCloud, signin: GoogleSignIn) -> None:
    signin.adopt_authorized_user({**cloud.authorized_user_info(), "quota_project_id": "p-1"})

    assert signin.credentials().quota_project_id == "p-1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"type": "service_account"}, "bad_authorized_user", id="another type"),
        pytest.param({"refresh_token": ""}, "bad_authorized_user", id="no refresh token"),
        pytest.param({"client_id": None}, "bad_authorized_user", id="no client"),
        pytest.param({"client_secret": 5}, "bad_authorized_user", id="a secret of a wrong shape"),
        pytest.param({"client_secret": "x"}, "wrong_client_file", id="a wrong secret"),
        pytest.param({"refresh_token": "1//x"}, "sign_in_expired", id="a token long gone"),
    ],
)
def test_a_wrong_file_changes_nothing(
    change: dict[str, object], code: str, cloud: DemoCloud, signin: GoogleSignIn, store: MemoryStore
) -> None:
    signin.adopt_authorized_user(cloud.authorized_user_info())
    before = dict(store._secrets)

    with pytest.raises(SignInFailed) as caught:
        signin.adopt_authorized_user({**cloud.authorized_user_info(), **change})

    assert caught.value.code == code
    assert store._secrets == before
    assert signin.state().state == "connected"


def test_a_sign_in_without_drive_is_not_adopted(cloud: DemoCloud, signin: GoogleSignIn) -> None:
    info = cloud.authorized_user_info()
    refresh_token, _ = cloud.oauth.grant("demo.student@example.com", ["openid"])

    with pytest.raises(SignInFailed) as caught:
        signin.adopt_authorized_user({**info, "refresh_token": refresh_token})

    assert caught.value.code == "scope_missing"
    assert signin.state().state == "none"


def test_without_a_network_nothing_is_adopted(cloud: DemoCloud, signin: GoogleSignIn) -> None:
    cloud.faults.fail("oauth.token", times=None, status=502, reason="oops")

    with pytest.raises(Unreachable):
        signin.adopt_authorized_user(cloud.authorized_user_info())

    assert signin.state().state == "none"


# --- kept, and ended ---


@pytest.fixture
def on_disk(cloud: DemoCloud, tmp_path: Path) -> Iterator[GoogleSignIn]:
    store = CredentialStore(tmp_path, use_keyring=False)
    made = GoogleSignIn(store, cloud.google_url, None, lambda: None)
    yield made
    made.close()


def test_a_restart_keeps_the_sign_in_and_its_token(
    on_disk: GoogleSignIn, cloud: DemoCloud, tmp_path: Path
) -> None:
    on_disk.adopt_authorized_user(cloud.authorized_user_info())
    cloud.calls.reset()

    later = GoogleSignIn(
        CredentialStore(tmp_path, use_keyring=False), cloud.google_url, None, lambda: None
    )

    assert (later.state().state, later.state().stored_in) == ("connected", "file")
    assert later.credentials().token == on_disk.credentials().token
    assert cloud.calls["oauth.token"] == 0


def test_another_origin_never_sees_the_sign_in(
    on_disk: GoogleSignIn, cloud: DemoCloud, tmp_path: Path
) -> None:
    on_disk.adopt_authorized_user(cloud.authorized_user_info())
    store = CredentialStore(tmp_path, use_keyring=False)

    for origin in (None, "https://cloud.example.org"):
        assert GoogleSignIn(store, origin, None, lambda: None).state().state == "none"


def test_damaged_files_are_left_aside(
    on_disk: GoogleSignIn, cloud: DemoCloud, tmp_path: Path
) -> None:
    on_disk.adopt_authorized_user(cloud.authorized_user_info())
    for path in (tmp_path / "credentials").iterdir():
        path.write_text('{"client": {"installed": 5}, "token"')

    store = CredentialStore(tmp_path, use_keyring=False)
    later = GoogleSignIn(store, cloud.google_url, None, lambda: None)

    assert later.state().state == "none"
    later.adopt_authorized_user(cloud.authorized_user_info())
    assert later.state().state == "connected"


def test_disconnecting_revokes_and_forgets(
    signin: GoogleSignIn, cloud: DemoCloud, store: MemoryStore, changes: Changes
) -> None:
    signin.adopt_authorized_user(cloud.authorized_user_info())

    assert signin.disconnect(revoke=True) is None

    assert cloud.oauth.grant_count == 0
    assert (signin.state().state, store._secrets, changes.count) == ("none", {}, 2)
    with pytest.raises(SignInNeeded) as caught:
        signin.credentials()
    assert caught.value.code == "sign_in_needed"


def test_disconnecting_without_revoking_leaves_the_grant(
    signin: GoogleSignIn, cloud: DemoCloud
) -> None:
    signin.adopt_authorized_user(cloud.authorized_user_info())

    assert signin.disconnect(revoke=False) is None
    assert (cloud.oauth.grant_count, cloud.calls["oauth.revoke"]) == (1, 0)


def test_a_revocation_that_fails_does_not_keep_the_sign_in(
    signin: GoogleSignIn, cloud: DemoCloud
) -> None:
    signin.adopt_authorized_user(cloud.authorized_user_info())
    cloud.faults.fail("oauth.revoke", status=503)

    note = signin.disconnect(revoke=True)

    assert note is not None
    assert "myaccount.google.com" in note
    assert signin.state().state == "none"


def test_disconnecting_nobody_is_fine(signin: GoogleSignIn) -> None:
    assert signin.disconnect(revoke=True) is None
