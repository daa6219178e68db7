"""All the roads to a connected account, and what each says when it goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from jupyter_colabsync.demo.oauth import Client
from tests.ui.api import Api
from tests.ui.conftest import OTHER_HOST, OpenLab, Picture, show
from tests.ui.lab import Lab, running_lab
from tests.ui.panel import SLOW_MS, Panel, eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

AGAIN = re.compile("^Sign in again$")
SERVICE_ACCOUNT = {"type": "service_account", "client_email": "robot@example.com"}


@pytest.fixture(scope="module")
def lab_arguments() -> list[str]:
    """Also reachable under another name, and looking at Drive often."""
    return ["--ServerApp.allow_remote_access=True", "--ColabSyncConfig.idle_poll_s=1"]


@pytest.fixture(autouse=True)
def nobody_connected(lab: Lab) -> None:
    """Every test begins at the first-start page."""
    Api(lab).call("POST", "account/disconnect", {"revoke": True})


def consent_page(panel: Panel, button: str | re.Pattern[str]) -> Page:
    """Press a button that opens Google's consent page in a new tab."""
    with panel.page.expect_popup() as opened:
        panel.button(button).click(timeout=SLOW_MS)
    consent = opened.value
    expect(consent.get_by_role("button", name="Allow")).to_be_visible(timeout=SLOW_MS)
    return consent


def test_a_no_on_the_consent_page_is_said_at_the_button(
    open_lab: OpenLab, picture: Picture
) -> None:
    panel = Panel(open_lab()).open()
    consent = consent_page(panel, "Connect Google Drive")
    consent.get_by_role("button", name="Deny").click()
    expect(consent.get_by_role("heading")).to_have_text("Not connected")
    alert = panel.root.get_by_role("alert")
    expect(alert).to_contain_text("The consent page was answered with No", timeout=SLOW_MS)
    expect(panel.button("Connect Google Drive")).to_be_enabled()
    picture("consent-refused-light")


def test_a_browser_far_away_pastes_the_address(
    page: Page, lab: Lab, picture: Picture, cloud: DemoCloud
) -> None:
    show(page, lab.page_url().replace("127.0.0.1", OTHER_HOST))
    panel = Panel(page).open()
    consent = consent_page(panel, "Connect Google Drive")
    with consent.expect_response(lambda response: response.status == 302) as answered:
        consent.get_by_role("button", name="Allow").click()
    address = answered.value.headers["location"]
    consent.close()
    field = panel.root.get_by_label("Address of the page after you agreed")
    expect(field).to_be_focused()
    field.fill("http://127.0.0.1:1/?state=somebody-elses&code=4/0Aabc")
    panel.button("Finish").click()
    alert = panel.root.get_by_role("alert")
    expect(alert).to_contain_text("does not belong to the sign-in that was started here")
    picture("paste-light")
    field.fill(address)
    panel.button("Finish").click()
    expect(panel.root.get_by_text("Demo Student")).to_be_visible(timeout=SLOW_MS)


def test_a_wrong_client_file_is_refused_with_the_reason(
    open_lab: OpenLab, lab: Lab, cloud: DemoCloud, picture: Picture
) -> None:
    Api(lab).connect(cloud)
    panel = Panel(open_lab()).open()
    panel.button("Account").click(timeout=SLOW_MS)
    panel.menu_item("Use Another Client File…").click()
    go_on = panel.button("Continue to Google")
    expect(go_on).to_be_disabled()
    drop(panel, "key.json", SERVICE_ACCOUNT)
    expect(panel.root.get_by_role("alert")).to_contain_text("key.json is not a client file")
    expect(go_on).to_be_disabled()
    picture("wrong-client-light")
    drop(panel, "client_secret.json", {"installed": {"client_id": "x.apps"}})
    go_on.click()
    expect(panel.root.get_by_role("alert")).to_contain_text("This client file has no client_secret")
    drop(panel, "client_secret.json", cloud.client_config())
    consent = consent_page(panel, "Continue to Google")
    consent.get_by_role("button", name="Allow").click()
    expect(panel.root.get_by_text("Demo Student")).to_be_visible(timeout=SLOW_MS)
    expect(go_on).to_have_count(0)


def test_a_sign_in_revoked_elsewhere_is_renewed_where_it_is_missed(
    open_lab: OpenLab, lab: Lab, cloud: DemoCloud, picture: Picture
) -> None:
    api = Api(lab)
    api.connect(cloud)
    link_id = api.link("work", "My Drive/work")
    panel = Panel(open_lab()).open()
    expect(panel.link("work")).to_contain_text("all on Drive", timeout=SLOW_MS)
    cloud.oauth.revoke_all()
    (lab.files / "work" / "written.txt").write_text("while signed out\n")
    expect(panel.button(AGAIN)).to_be_visible(timeout=SLOW_MS)
    expect(panel.sync_status).to_contain_text("sign in again")
    expect(panel.link("work").get_by_role("button", name="sign in again")).to_be_visible()
    expect(panel.root.get_by_text("Your files are listed here after a new sign-in")).to_be_visible()
    picture("expired-light")
    consent_page(panel, AGAIN).get_by_role("button", name="Allow").click()
    expect(panel.link("work")).to_contain_text("all on Drive", timeout=SLOW_MS)
    expect(panel.root.get_by_role("alert")).to_have_text([])
    eventually(lambda: cloud.drive.exists("work/written.txt"), "syncing goes on")
    api.call("DELETE", f"links/{link_id}")


def test_an_admins_web_client_comes_back_to_jupyter(
    page: Page, cloud: DemoCloud, tmp_path: Path
) -> None:
    secret = tmp_path / "client_secret.json"
    client = Client("web.apps.example", "web-secret", is_desktop=False, name="The lab's Jupyter")
    entry = {"client_id": client.id, "client_secret": client.secret}
    secret.write_text(json.dumps({"web": entry}))
    urls = dict.fromkeys(("COLABSYNC_GOOGLE_URL", "COLABSYNC_KAGGLE_URL"), cloud.google_url)
    setting = f"--ColabSyncConfig.client_file={secret}"
    with running_lab(tmp_path / "lab", urls, [setting]) as lab:
        client.redirect_uris.append(f"{lab.url}/colabsync/oauth/callback")
        cloud.oauth.register(client)
        show(page, lab.page_url())
        panel = Panel(page).open()
        consent = consent_page(panel, "Connect Google Drive")
        expect(consent.get_by_text("The lab's Jupyter").first).to_be_visible()
        consent.get_by_role("button", name="Allow").click()
        expect(consent).to_have_url(re.compile(re.escape(client.redirect_uris[0])))
        expect(consent.get_by_role("heading")).to_have_text("Connected")
        expect(panel.root.get_by_text("Demo Student")).to_be_visible(timeout=SLOW_MS)
        page.goto("about:blank")


def drop(panel: Panel, name: str, content: object) -> None:
    """Give a file to the page that asks for a client."""
    chooser = panel.root.get_by_label("Choose client_secret.json")
    file = {"name": name, "mimeType": "application/json", "buffer": json.dumps(content).encode()}
    chooser.set_input_files(file)  # type: ignore[arg-type]  # a plain dict is its FilePayload
