"""Sign-in: consent, PKCE, redirects, tokens, revocation, in Google's own words."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.desktop import DESKTOP_CLIENT_ID, DESKTOP_CLIENT_SECRET
from jupyter_colabsync.demo.oauth import Client
from jupyter_colabsync.demo.records import User
from tests.unit.demo.asking import Answer, Asker

REDIRECT = "http://127.0.0.1:54321/back"
VERIFIER = "v" * 64
SCOPE = "https://www.googleapis.com/auth/drive"
WEB = Client("web.example", "web-secret", False, ["https://hub.example/colabsync/callback"])


@pytest.fixture
def anyone(cloud: DemoCloud) -> Any:
    asker = Asker(cloud, "")
    yield asker
    asker.close()


def wanted(**changed: str) -> dict[str, Any]:
    """What a well-behaved Desktop app asks; None of it if the value is empty."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    asked = {
        "client_id": DESKTOP_CLIENT_ID,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": SCOPE,
        "state": "s t&a=te",
        "access_type": "offline",
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
    } | changed
    return {name: value for name, value in asked.items() if value}


def approved(anyone: Asker, cloud: DemoCloud, **changed: str) -> dict[str, str]:
    """The redirect's parameters after a yes."""
    cloud.oauth.auto_approve = True
    answer = anyone("GET", "/o/oauth2/v2/auth", **wanted(**changed))
    assert answer.status == 302, answer.body
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def trade(anyone: Asker, code: str, /, **changed: str) -> Answer:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": DESKTOP_CLIENT_ID,
        "client_secret": DESKTOP_CLIENT_SECRET,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    } | changed
    return anyone.form("/token", **{name: value for name, value in fields.items() if value})


def refresh(anyone: Asker, token: str, **changed: str) -> Answer:
    fields = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": DESKTOP_CLIENT_ID,
        "client_secret": DESKTOP_CLIENT_SECRET,
    } | changed
    return anyone.form("/token", **{name: value for name, value in fields.items() if value})


def test_the_consent_page_is_honest_and_leads_back(anyone: Asker, cloud: DemoCloud) -> None:
    page = anyone("GET", "/o/oauth2/v2/auth", **wanted())
    text = page.body.decode()
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text))
    fields = {name: value.replace("&amp;", "&") for name, value in hidden.items()}

    yes = anyone.form("/o/oauth2/v2/auth", decision="allow", **fields)
    no = anyone.form("/o/oauth2/v2/auth", decision="deny", **fields)

    assert "nothing leaves this computer" in text
    assert "demo.student@example.com" in text
    back = parse_qs(urlsplit(yes.headers["location"]).query)
    assert yes.headers["location"].startswith(REDIRECT + "?")
    assert (back["state"], back["scope"]) == (["s t&a=te"], [SCOPE])
    assert back["code"][0]
    assert parse_qs(urlsplit(no.headers["location"]).query) == {
        "state": ["s t&a=te"],
        "error": ["access_denied"],
    }


def test_the_consent_page_escapes_what_it_is_given(anyone: Asker) -> None:
    page = anyone("GET", "/o/oauth2/v2/auth", **wanted(state='"><script>alert(1)</script>'))

    assert b"<script>" not in page.body


def test_a_code_becomes_tokens_that_open_the_drive(anyone: Asker, cloud: DemoCloud) -> None:
    tokens = trade(anyone, approved(anyone, cloud)["code"]).json
    anyone.token = tokens["access_token"]

    user = anyone("GET", "/drive/v3/about", fields="user(emailAddress)").json

    assert set(tokens) == {"access_token", "expires_in", "refresh_token", "scope", "token_type"}
    assert user == {"user": {"emailAddress": "demo.student@example.com"}}


def test_a_code_works_once(anyone: Asker, cloud: DemoCloud) -> None:
    code = approved(anyone, cloud)["code"]
    trade(anyone, code)

    again = trade(anyone, code)

    assert (again.status, again.json["error"]) == (400, "invalid_grant")


def test_a_code_does_not_wait_forever() -> None:
    now_s = 1_700_000_000.0
    with DemoCloud(sample=False, clock=lambda: now_s) as cloud:
        anyone = Asker(cloud, "")
        code = approved(anyone, cloud)["code"]
        now_s += 601
        assert trade(anyone, code).json["error"] == "invalid_grant"
        anyone.close()


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        pytest.param({"code_verifier": "w" * 64}, 400, "invalid_grant", id="another verifier"),
        pytest.param({"code_verifier": ""}, 400, "invalid_grant", id="no verifier"),
        pytest.param({"redirect_uri": REDIRECT + "/"}, 400, "redirect_uri_mismatch"),
        pytest.param({"redirect_uri": ""}, 400, "invalid_request", id="no redirect"),
        pytest.param({"code": "4/wrong"}, 400, "invalid_grant", id="another code"),
        pytest.param({"code": ""}, 400, "invalid_request", id="no code"),
        pytest.param({"client_secret": "wrong"}, 401, "invalid_client", id="another secret"),
        pytest.param({"client_secret": ""}, 400, "invalid_request", id="no secret"),
        pytest.param({"client_id": "who"}, 401, "invalid_client", id="another client"),
        pytest.param({"client_id": ""}, 400, "invalid_request", id="no client"),
        pytest.param(
            {"client_id": WEB.id, "client_secret": WEB.secret},
            401,
            "unauthorized_client",
            id="a code of another client",
        ),
        pytest.param({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_code_is_traded_only_as_it_was_asked_for(
    anyone: Asker, cloud: DemoCloud, changed: dict[str, str], status: int, error: str
) -> None:
    cloud.oauth.register(WEB)
    code = approved(anyone, cloud)["code"]

    answer = trade(anyone, code, **changed)

    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["error_description"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        pytest.param({"client_id": "who"}, 401, id="an unknown client"),
        pytest.param({"redirect_uri": "https://evil.example/"}, 400, id="not the loopback"),
        pytest.param({"redirect_uri": "http://127.0.0.1.evil.example/"}, 400, id="a lookalike"),
        pytest.param({"redirect_uri": ""}, 400, id="no redirect"),
        pytest.param({"response_type": "token"}, 400, id="no code flow"),
        pytest.param({"scope": ""}, 400, id="no scope"),
        pytest.param({"code_challenge_method": "S512"}, 400, id="another challenge method"),
    ],
)
def test_a_request_that_cannot_be_trusted_is_not_redirected(
    anyone: Asker, cloud: DemoCloud, changed: dict[str, str], status: int
) -> None:
    cloud.oauth.auto_approve = True

    answer = anyone("GET", "/o/oauth2/v2/auth", **wanted(**changed))

    assert answer.status == status
    assert "location" not in answer.headers
    assert b"Access blocked" in answer.body


@pytest.mark.parametrize(
    "redirect", ["http://localhost:1/", "http://127.0.0.1:65535/x/y", "http://[::1]:8080/"]
)
def test_a_desktop_client_may_come_back_to_any_loopback_port(
    anyone: Asker, cloud: DemoCloud, redirect: str
) -> None:
    assert approved(anyone, cloud, redirect_uri=redirect)["code"]


def test_a_web_client_comes_back_to_registered_addresses_only(
    anyone: Asker, cloud: DemoCloud
) -> None:
    cloud.oauth.register(WEB)
    web = {"client_id": WEB.id}

    refused = anyone("GET", "/o/oauth2/v2/auth", **wanted(**web))

    assert refused.status == 400
    assert approved(anyone, cloud, **web, redirect_uri=WEB.redirect_uris[0])["code"]


def test_a_web_client_gets_a_refresh_token_with_the_first_consent_only(
    anyone: Asker, cloud: DemoCloud
) -> None:
    cloud.oauth.register(WEB)
    address = WEB.redirect_uris[0]

    def tokens(**changed: str) -> Any:
        asked = {"client_id": WEB.id, "redirect_uri": address}
        code = approved(anyone, cloud, **asked, **changed)["code"]
        return trade(anyone, code, client_secret=WEB.secret, **asked).json

    first, second, asked_again = tokens(), tokens(), tokens(prompt="consent")

    assert "refresh_token" in first
    assert "refresh_token" not in second
    assert "refresh_token" in asked_again


def test_without_offline_access_there_is_no_refresh_token(anyone: Asker, cloud: DemoCloud) -> None:
    tokens = trade(anyone, approved(anyone, cloud, access_type="online")["code"]).json

    assert "refresh_token" not in tokens


def test_a_refused_consent_comes_back_as_access_denied(anyone: Asker, cloud: DemoCloud) -> None:
    cloud.oauth.refuses_consent = True

    answer = anyone("GET", "/o/oauth2/v2/auth", **wanted())

    assert "error=access_denied" in answer.headers["location"]


def test_a_refresh_token_gives_new_access_tokens(anyone: Asker, cloud: DemoCloud) -> None:
    token = cloud.authorized_user_info()["refresh_token"]
    cloud.oauth.expires_in_s = 77

    answer = refresh(anyone, token).json

    assert answer["expires_in"] == 77
    assert cloud.oauth.bearer(answer["access_token"]) is not None
    assert "refresh_token" not in answer


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"refresh_token": "1//wrong"}, 400, "invalid_grant"),
        ({"refresh_token": ""}, 400, "invalid_request"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
    ],
)
def test_a_bad_refresh_is_refused(
    anyone: Asker, cloud: DemoCloud, changed: dict[str, str], status: int, error: str
) -> None:
    token = cloud.authorized_user_info()["refresh_token"]

    answer = refresh(anyone, token, **changed)

    assert (answer.status, answer.json["error"]) == (status, error)


def test_the_client_may_prove_itself_in_the_header(anyone: Asker, cloud: DemoCloud) -> None:
    token = cloud.authorized_user_info()["refresh_token"]
    proof = base64.b64encode(f"{DESKTOP_CLIENT_ID}:{DESKTOP_CLIENT_SECRET}".encode()).decode()
    body = urlencode({"grant_type": "refresh_token", "refresh_token": token}).encode()

    answer = anyone("POST", "/token", body, {"Authorization": f"Basic {proof}"})

    assert answer.status == 200


@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_revoking_either_token_ends_the_grant(anyone: Asker, cloud: DemoCloud, which: str) -> None:
    tokens = trade(anyone, approved(anyone, cloud)["code"]).json

    revoked = anyone.form("/revoke", token=tokens[which])
    refused = refresh(anyone, tokens["refresh_token"])

    assert revoked.status == 200
    assert refused.json == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }
    assert cloud.oauth.bearer(tokens["access_token"]) is None


def test_revoking_an_unknown_token_is_refused(anyone: Asker, cloud: DemoCloud) -> None:
    cloud.authorized_user_info()

    answer = anyone.form("/revoke", token="wrong")

    assert (answer.status, answer.json["error"]) == (400, "invalid_token")
    assert cloud.oauth.grant_count == 1


def test_the_back_door_can_expire_and_revoke(ask: Asker, cloud: DemoCloud) -> None:
    before = ask.files().status
    cloud.oauth.expire_access_tokens()
    expired = ask.files()
    ask.token = cloud.access_token()
    cloud.oauth.revoke_all()

    assert before == 200
    assert (expired.status, expired.reason) == (401, "authError")
    assert ask.files().status == 401


def test_an_access_token_expires_by_the_clock() -> None:
    now_s = 1_700_000_000.0
    with DemoCloud(sample=False, clock=lambda: now_s) as cloud:
        ask = Asker(cloud)
        before = ask.files().status
        now_s += 3600
        after = ask.files().status
        ask.close()

    assert (before, after) == (200, 401)


def test_nobody_gets_nothing_but_by_different_numbers(anyone: Asker, cloud: DemoCloud) -> None:
    read = anyone("GET", "/drive/v3/files")
    write = anyone("POST", "/drive/v3/files", {"name": "a"})

    assert (read.status, write.status) == (403, 401)
    assert cloud.drive.tree() == {}


@pytest.mark.parametrize(
    ("scope", "listing", "creating"),
    [
        ("drive", 200, 200),
        ("drive.readonly", 200, 403),
        ("drive.file", 200, 200),
        ("calendar", 403, 403),
    ],
)
def test_a_scope_opens_what_it_names(
    cloud: DemoCloud, scope: str, listing: int, creating: int
) -> None:
    ask = Asker(cloud, cloud.access_token(scopes=(f"https://www.googleapis.com/auth/{scope}",)))

    statuses = (ask.files().status, ask("POST", "/drive/v3/files", {"name": "a"}).status)
    ask.close()

    assert statuses == (listing, creating)


def test_with_drive_file_an_app_sees_what_it_made(cloud: DemoCloud) -> None:
    theirs = cloud.drive.put("theirs.txt", "")
    ask = Asker(cloud, cloud.access_token(scopes=("https://www.googleapis.com/auth/drive.file",)))

    ask.create(name="mine.txt")
    names = [file["name"] for file in ask.files().json["files"]]
    other = ask.files(f"/{theirs.id}").status
    ask.close()

    assert (names, other) == (["mine.txt"], 404)


def test_metadata_scopes_do_not_open_contents(cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "secret")
    scope = "https://www.googleapis.com/auth/drive.metadata.readonly"
    ask = Asker(cloud, cloud.access_token(scopes=(scope,)))

    statuses = (ask.files(f"/{file.id}").status, ask.files(f"/{file.id}", alt="media").status)
    ask.close()

    assert statuses == (200, 403)


@pytest.fixture
def two_people() -> Any:
    people = (User("Kim", "kim@example.com"), User("Lee", "lee@example.com"))
    with DemoCloud(sample=False, users=people, check_requests=True) as cloud:
        asker = Asker(cloud, "")
        yield asker
        asker.close()
        assert cloud.violations == []


def test_with_several_accounts_the_person_chooses(two_people: Asker) -> None:
    asked = wanted(login_hint="lee@example.com")
    page = two_people("GET", "/o/oauth2/v2/auth", **asked).body.decode()
    fields = {f"ask_{name}": value for name, value in asked.items()}

    answer = two_people.form(
        "/o/oauth2/v2/auth", decision="allow", account="kim@example.com", **fields
    )
    code = dict(parse_qsl(urlsplit(answer.headers["location"]).query))["code"]
    two_people.token = trade(two_people, code).json["access_token"]
    user = two_people("GET", "/drive/v3/about", fields="user(emailAddress)").json["user"]

    assert 'value="lee@example.com" checked' in page
    assert user == {"emailAddress": "kim@example.com"}


def test_accounts_do_not_see_each_others_files(two_people: Asker) -> None:
    cloud = two_people.cloud
    cloud.hand("kim@example.com").put("kims.txt", "")
    two_people.token = cloud.access_token("lee@example.com")

    assert two_people.files().json["files"] == []
