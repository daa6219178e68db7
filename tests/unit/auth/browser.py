"""A browser in a few lines: opens the consent page, agrees, and follows where Google sends it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

import requests


@dataclass(frozen=True)
class Visit:
    """Where the browser ended up, and what it shows there."""

    url: str
    status: int
    text: str


def redirected(consent_url: str) -> str:
    """The address Google sends the browser to after the person's answer; it is not opened.

    The demo must answer by itself (`auto_approve` or `refuses_consent`).
    """
    answer = requests.get(consent_url, allow_redirects=False, timeout=10)
    assert answer.status_code in (302, 303), answer.text
    return str(answer.headers["Location"])


def visit(url: str) -> Visit:
    """Open an address."""
    answer = requests.get(url, timeout=10)
    return Visit(answer.url, answer.status_code, _words(answer.text))


def agree(consent_url: str) -> Visit:
    """Answer Yes and follow."""
    return visit(redirected(consent_url))


def asked_for(consent_url: str) -> dict[str, str]:
    """The parameters of the consent page."""
    return {name: values[0] for name, values in parse_qs(urlsplit(consent_url).query).items()}


def with_parameter(url: str, name: str, value: str) -> str:
    """The same address with one parameter changed."""
    return re.sub(rf"([?&]{name}=)[^&]*", rf"\g<1>{value}", url)


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))
