"""Proxies, certificates and the loopback, as this machine's owner wants them."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from jupyter_colabsync.network import CA_VARIABLES, ca_file, is_loopback, prepare, settle_on

AWAY = "https://www.googleapis.com/drive/v3/about"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CA_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8888/", True),
        ("http://127.9.9.9", True),
        ("http://localhost:1/x", True),
        ("https://lab.localhost", True),
        ("http://[::1]:80", True),
        ("http://127.0.0.1.example.org", False),
        ("http://localhost.example.org", False),
        ("http://192.168.0.1", False),
        ("https://hub.example.org/user/localhost", False),
        ("", False),
    ],
)
def test_the_loopback_is_this_computer_alone(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.parametrize("name", CA_VARIABLES)
def test_the_machines_own_certificates_are_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "/etc/ours.pem")

    with requests.Session() as session:
        prepare(session, None)
        settings = session.merge_environment_settings(AWAY, {}, None, None, None)

    assert (ca_file(), settings["verify"]) == ("/etc/ours.pem", "/etc/ours.pem")


def test_a_proxy_is_used_for_google_and_not_for_the_loopback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example.org:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example.org:3128")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    here = "http://127.0.0.1:5/drive/v3/about"

    with requests.Session() as google, requests.Session() as demo:
        prepare(google, None)
        prepare(demo, here)
        away = google.merge_environment_settings(AWAY, {}, None, None, None)
        near = demo.merge_environment_settings(here, {}, None, None, None)

    assert away["proxies"]["https"] == "http://proxy.example.org:3128"
    assert dict(near["proxies"]) == {}


@pytest.mark.parametrize(
    ("spared", "proxies"),
    [("", {"https": "http://proxy.example.org:3128"}), ("googleapis.com", {})],
    ids=["through the proxy", "spared by NO_PROXY"],
)
def test_a_session_for_one_place_decides_once_about_the_proxy(
    monkeypatch: pytest.MonkeyPatch, spared: str, proxies: dict[str, str]
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://proxy.example.org:3128")
    monkeypatch.setenv("no_proxy", spared)
    with requests.Session() as session:
        prepare(session, AWAY)
        settle_on(session, AWAY)
        monkeypatch.setenv("https_proxy", "http://another.example.org:1")
        settings = session.merge_environment_settings(AWAY, {}, None, None, None)
    assert dict(settings["proxies"]) == proxies


def test_the_loopback_stays_without_a_proxy_when_that_is_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example.org:3128")
    here = "http://127.0.0.1:5/drive/v3/about"
    with requests.Session() as session:
        prepare(session, here)
        settle_on(session, here)
        settings = session.merge_environment_settings(here, {}, None, None, None)
    assert dict(settings["proxies"]) == {}


def test_a_netrc_file_does_not_replace_our_authorization(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    request = requests.Request("GET", AWAY, headers={"Authorization": "Bearer ours"})

    with requests.Session() as session:
        prepare(session, None)
        assert session.prepare_request(request).headers["Authorization"] == "Bearer ours"
