"""How this process reaches the web: proxies, the machine's own certificates, and the loopback."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from requests import PreparedRequest, Session

TIMEOUT_S = (10.0, 60.0)
"""Seconds to wait for a connection, and for the next byte of an answer."""
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


def is_loopback(url: str) -> bool:
    """True when `url` names this very computer: localhost, 127.0.0.0/8 or [::1]."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def ca_file() -> str | None:
    """The certificate bundle this machine's owner set for programs like us, if any."""
    return next((path for name in CA_VARIABLES if (path := os.environ.get(name))), None)


def prepare(session: Session, origin: str | None) -> None:
    """Make a requests session go the way this machine's owner wants.

    HTTP(S)_PROXY and NO_PROXY are honoured by requests itself. The loopback never goes through a
    proxy: a proxy's loopback is another computer.
    """
    if origin is not None and is_loopback(origin):
        session.trust_env = False
    if (path := ca_file()) is not None:
        session.verify = path
    # without this, a `default` line in ~/.netrc would replace our Authorization header
    session.auth = _unchanged


def settle_on(session: Session, url: str) -> None:
    """Make up this session's mind for good about the proxy to `url`, the one place it asks.

    Else requests goes through the whole environment for every request, which costs a quarter of
    the processor's time that a small file takes. A proxy that is set later counts for sessions made
    later.
    """
    from requests.utils import get_environ_proxies

    if session.trust_env:
        session.proxies.update(get_environ_proxies(url))
        session.trust_env = False


def _unchanged(request: PreparedRequest) -> PreparedRequest:
    return request
