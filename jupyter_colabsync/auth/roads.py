"""The roads back from Google's consent page: which one to take, and what arrives on it."""

from __future__ import annotations

from urllib.parse import unquote

from jupyter_colabsync.auth.callback import Callback, callback_from
from jupyter_colabsync.auth.clients import HOW_TO, ClientKind
from jupyter_colabsync.auth.flows import Road
from jupyter_colabsync.contract.account import SignInRoad
from jupyter_colabsync.errors import BadRequest, SignInFailed
from jupyter_colabsync.network import is_loopback

CALLBACK_PATH = "colabsync/oauth/callback"
DEAD_END = "http://127.0.0.1:1/"
"""Where a browser on another machine is sent: nobody answers at port 1, so the address with the
code stays in its address bar, to be copied."""


def choose_road(road: SignInRoad, kind: ClientKind, server_url: str | None) -> Road:
    """The road that works for this kind of client and this place of the browser."""
    if kind == "web":
        if road in ("auto", "web") and server_url:
            return "web"
        raise SignInFailed(
            "A client of the type Web application works only from within JupyterLab, and comes "
            f"back to its address. {HOW_TO}",
            code="wrong_client_file",
        )
    if road == "web":
        raise SignInFailed(
            "This client is of the type Desktop app, which cannot come back to Jupyter's address. "
            "Use a client of the type Web application, or connect the usual way.",
            code="wrong_client_file",
        )
    if road == "auto":
        return "loopback" if server_url is None or is_loopback(server_url) else "paste"
    return road


def redirect_address(road: Road, server_url: str | None) -> str:
    """Where Google sends the browser on the roads that need no listener of ours."""
    if road == "paste":
        return DEAD_END
    if not server_url:
        raise BadRequest("Jupyter's own address is missing. Reload the page, then connect again.")
    return f"{server_url.rstrip('/')}/{CALLBACK_PATH}"


def callback_from_paste(pasted: str) -> Callback:
    """What a person may paste: the redirected address, its query, or the code alone."""
    text = pasted.strip().strip("\"'<>")
    if "code=" in text or "error=" in text or "://" in text:
        return callback_from(text if "?" in text else f"?{text}")
    return Callback(state="", code=unquote(text) or None, error=None)


def declined(error: str | None) -> SignInFailed:
    """What to say about an answer without a code; `error` is Google's word for it."""
    if error in (None, "", "access_denied"):
        return SignInFailed(
            "The consent page was answered with No, so nothing was connected. Connect again when "
            "you want to.",
            code="consent_refused",
        )
    return SignInFailed(
        f"Google refused the sign-in ({str(error)[:60]}). Connect again.", code="consent_refused"
    )
