"""The account over HTTP: every road of signing in, the demo, and what it never tells."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.oauth import Client as OAuthAppOfAdmin
from jupyter_colabsync.services import Services
from tests.server.conftest import Client, JpFetch, services_of

EMAIL = "demo.student@example.com"


async def agree(consent_url: str) -> str:
    """Open the consent page as a browser does; the address it ends at (which nobody serves)."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments: object) -> None:
            return None

    def visit() -> str:
        try:
            urllib.request.build_opener(Stay).open(consent_url)
        except urllib.error.HTTPError as redirect:
            return str(redirect.headers["Location"])
        raise AssertionError("the consent page did not send the browser back")

    return await asyncio.to_thread(visit)


def web_client_of(cloud: DemoCloud, redirect_uri: str) -> str:
    """The client file of an admin's Web client that the cloud knows."""
    cloud.oauth.register(
        OAuthAppOfAdmin("web.example", "w-secret", is_desktop=False, redirect_uris=[redirect_uri])
    )
    return json.dumps({"web": {"client_id": "web.example", "client_secret": "w-secret"}})


async def test_at_first_nobody_is_connected(client: Client, cloud: DemoCloud) -> None:
    account = await client.get("account")
    assert (account["state"], account["name"], account["problem"]) == ("none", None, None)


async def test_a_connected_account_has_name_address_and_room(
    client: Client, connected: Services
) -> None:
    account = await client.get("account")
    assert (account["state"], account["email"]) == ("connected", EMAIL)
    assert account["name"]
    assert account["limitBytes"] > account["usedBytes"] >= 0
    assert account["storedIn"] == "file"


async def test_the_overview_says_everything_at_once(client: Client, connected: Services) -> None:
    overview = await client.get("overview")
    assert overview["account"]["email"] == EMAIL
    assert overview["kaggle"]["state"] == "none"
    assert (overview["links"], overview["jobs"]) == ([], [])
    assert overview["version"]


async def test_a_browser_elsewhere_pastes_the_address_back(
    client: Client, cloud: DemoCloud
) -> None:
    started = await client.post(
        "account/connect",
        clientJson=json.dumps(cloud.client_config()),
        serverUrl="https://hub.example/user/ada/",
    )
    assert started["road"] == "paste"
    assert (await client.get(f"account/connect/{started['flowId']}"))["state"] == "waiting"
    pasted = await agree(started["consentUrl"])
    account = await client.post(f"account/connect/{started['flowId']}/finish", pasted=pasted)
    assert (account["state"], account["email"]) == ("connected", EMAIL)
    assert (await client.get(f"account/connect/{started['flowId']}"))["state"] == "done"


async def test_a_browser_here_comes_back_by_itself(client: Client, cloud: DemoCloud) -> None:
    started = await client.post("account/connect", serverUrl="http://localhost:8888/")
    assert started["road"] == "loopback"
    back = await agree(started["consentUrl"])
    await asyncio.to_thread(lambda: urllib.request.urlopen(back).read())
    assert (await client.get("account"))["state"] == "connected"


async def test_a_web_client_comes_back_to_jupyters_own_page(
    client: Client, cloud: DemoCloud, jp_fetch: JpFetch
) -> None:
    server_url = "https://hub.example/user/ada"
    web_client = web_client_of(cloud, f"{server_url}/colabsync/oauth/callback")
    started = await client.post("account/connect", clientJson=web_client, serverUrl=server_url)
    assert started["road"] == "web"
    back = urlsplit(await agree(started["consentUrl"]))
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    page = await jp_fetch("colabsync", "oauth", "callback", params=query)
    assert page.code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Connected" in page.body.decode()
    assert query["code"] not in page.body.decode()
    assert (await client.get("account"))["state"] == "connected"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"state": "made-up", "code": "x"},
        {"state": "<script>alert(1)</script>", "error": "<script>alert(1)</script>"},
    ],
)
async def test_a_forged_way_back_is_refused_and_not_reflected(
    jp_fetch: JpFetch, cloud: DemoCloud, query: dict[str, str]
) -> None:
    page = await jp_fetch("colabsync", "oauth", "callback", params=query, raise_error=False)
    assert page.code == 400
    assert "Not connected" in page.body.decode()
    assert "<script" not in page.body.decode()


async def test_a_sign_in_can_be_given_up(client: Client, cloud: DemoCloud) -> None:
    started = await client.post("account/connect", road="paste")
    status, reply = await client.ask("DELETE", f"account/connect/{started['flowId']}")
    assert (status, reply) == (200, {})
    status, problem = await client.ask("GET", f"account/connect/{started['flowId']}")
    assert (status, problem["code"]) == (404, "flow_gone")


async def test_a_file_that_is_no_client_is_refused_with_a_way_out(
    client: Client, cloud: DemoCloud
) -> None:
    status, problem = await client.ask("POST", "account/connect", {"clientJson": "{}"})
    assert (status, problem["code"]) == (428, "wrong_client_file")


async def test_disconnect_forgets_and_revokes(
    client: Client, connected: Services, cloud: DemoCloud
) -> None:
    account = await client.post("account/disconnect")
    assert (account["state"], account["email"]) == ("none", None)
    assert cloud.oauth.grant_count == 0


async def test_offline_the_account_keeps_its_name_and_says_what_is_wrong(
    client: Client, connected: Services, cloud: DemoCloud
) -> None:
    await client.get("account")
    cloud.stop()
    connected.realm.account.renew()
    account = await client.get("account")
    assert (account["state"], account["email"]) == ("connected", EMAIL)
    assert account["problem"]["code"] == "unreachable"


async def test_a_revoked_sign_in_is_expired_with_a_sentence(
    client: Client, connected: Services, cloud: DemoCloud
) -> None:
    await client.get("account")
    cloud.oauth.revoke_all()
    connected.realm.account.renew()
    account = await client.get("account")
    assert account["state"] == "expired"
    assert account["problem"]["message"]


async def test_the_demo_comes_with_one_click_and_goes_with_one(client: Client) -> None:
    demo = await client.post("account/demo")
    assert (demo["state"], demo["isDemo"], demo["storedIn"]) == ("connected", True, "memory")
    assert (await client.get("drive"))["items"], "the demo Drive looks lived in"
    assert (await client.get("kaggle"))["state"] == "connected"
    after = await client.post("account/disconnect")
    assert (after["state"], after["isDemo"]) == ("none", False)


async def test_an_admin_can_switch_the_demo_off(client: Client, jp_serverapp: object) -> None:
    services_of(jp_serverapp).config.allow_demo = False
    status, problem = await client.ask("POST", "account/demo")
    assert (status, problem["code"]) == (422, "demo_off")


async def test_no_reply_holds_a_token(
    client: Client, connected: Services, cloud: DemoCloud
) -> None:
    secret = cloud.authorized_user_info()["refresh_token"]
    for path in ("account", "overview", "jobs", "links"):
        assert secret not in json.dumps(await client.get(path))
