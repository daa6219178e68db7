"""The few pages a person sees of the demo cloud, in light and dark: consent, refusal, one file."""

from __future__ import annotations

from html import escape

from .http import Reply
from .records import User

STYLE = """
:root { color-scheme: light dark; --page: #f0f4f9; --card: #fff; --text: #1f1f1f; --soft: #5f6368;
  --line: #dde3ea; --accent: #0b57d0; --on-accent: #fff; --note: #e6f4ea; --on-note: #0d652d }
@media (prefers-color-scheme: dark) { :root { --page: #131314; --card: #1e1f20; --text: #e3e3e3;
  --soft: #a8adb3; --line: #3c4043; --accent: #a8c7fa; --on-accent: #062e6f; --note: #14361f;
  --on-note: #a8dab5 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { width: 100%; max-width: 30rem; background: var(--card); border-radius: 1.5rem;
  padding: 2rem 2.25rem; border: 1px solid var(--line) }
h1 { font-size: 1.5rem; font-weight: 500; line-height: 1.25; margin: 1rem 0 .25rem }
p { margin: .5rem 0; color: var(--soft) }
.note { background: var(--note); color: var(--on-note); border-radius: .75rem;
  padding: .6rem .9rem; margin: 0; font-size: .9rem }
label, .scope { display: flex; gap: .8rem; align-items: center; padding: .7rem 0;
  border-bottom: 1px solid var(--line) }
.scope { align-items: start; color: var(--text); margin: 0; font-size: .95rem }
.face { flex: none; width: 2.25rem; height: 2.25rem; border-radius: 50%; display: grid;
  place-items: center; background: var(--accent); color: var(--on-accent); font-weight: 500 }
label small { display: block; color: var(--soft) }
ul { list-style: none; padding: 0; margin: 1rem 0 }
.buttons { display: flex; justify-content: flex-end; gap: .75rem; margin-top: 1.5rem }
button { font: inherit; font-weight: 500; border-radius: 2rem; padding: .55rem 1.5rem;
  border: 1px solid var(--line); background: none; color: var(--accent); cursor: pointer }
button[value=allow] { background: var(--accent); color: var(--on-accent);
  border-color: transparent }
button:focus-visible, input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) }
textarea { width: 100%; font: .85rem/1.4 ui-monospace, monospace; border-radius: .75rem;
  padding: .75rem; border: 1px solid var(--line); background: var(--page); color: var(--text);
  margin-top: 1rem }
code { font-size: .85rem; color: var(--soft); overflow-wrap: anywhere }
"""
SCOPES = {
    "https://www.googleapis.com/auth/drive": (
        "See, edit, create and delete all of the demo account's Drive files"
    ),
    "https://www.googleapis.com/auth/drive.file": (
        "See, edit, create and delete only the Drive files used with this app"
    ),
    "https://www.googleapis.com/auth/drive.readonly": "See and download all Drive files",
    "https://www.googleapis.com/auth/drive.metadata.readonly": "See information about Drive files",
    "https://www.googleapis.com/auth/drive.appdata": "See and keep this app's own settings",
    "https://www.googleapis.com/auth/userinfo.email": "See the demo account's e-mail address",
    "https://www.googleapis.com/auth/userinfo.profile": "See the demo account's name",
    "openid": "Know which demo account this is",
}
NOTE = "Demo account: nothing leaves this computer, and nobody's real files are involved."


def consent_page(app: str, asked: dict[str, str], users: list[User]) -> Reply:
    """Who, what, Allow or Deny."""
    wanted = asked.get("login_hint", "")
    chosen = wanted if any(user.email == wanted for user in users) else users[0].email
    accounts = "".join(_account(user, user.email == chosen, len(users) > 1) for user in users)
    scopes = "".join(
        '<li class="scope"><span aria-hidden="true">✓</span>'
        f"{escape(SCOPES.get(scope, scope))}</li>"
        for scope in asked["scope"].split()
    )
    hidden = "".join(
        f'<input type="hidden" name="ask_{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    return page(
        f"Allow {app}?",
        f"""<p class="note">{NOTE}</p>
<h1>{escape(app)} wants to use this demo Google account</h1>
<form method="post">{hidden}{accounts}
<p>This will let <b>{escape(app)}</b>:</p><ul>{scopes}</ul>
<div class="buttons"><button name="decision" value="deny">Deny</button>
<button name="decision" value="allow" autofocus>Allow</button></div></form>""",
    )


def _account(user: User, is_chosen: bool, is_choice: bool) -> str:
    kind = "radio" if is_choice else "hidden"
    checked = " checked" if is_chosen and is_choice else ""
    return (
        f'<label><span class="face" aria-hidden="true">{escape(user.name[:1])}</span>'
        f"<span>{escape(user.name)}<small>{escape(user.email)}</small></span>"
        f'<input type="{kind}" name="account" value="{escape(user.email)}"{checked}></label>'
    )


def refusal_page(error: str, sentence: str) -> Reply:
    """For requests whose redirect address cannot be trusted with an answer."""
    status = 401 if error == "invalid_client" else 400
    return page(
        "Access blocked",
        f"""<p class="note">{NOTE}</p><h1>Access blocked: the request is not valid</h1>
<p>{escape(sentence)}</p><p>Close this page and try to connect again from the app.</p>
<code>Error {status}: {escape(error)}</code>""",
        status,
    )


def page(title: str, main: str, status: int = 200, site: str = "demo Google") -> Reply:
    html = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - {site}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{STYLE}</style></head><body><main>{main}</main></body></html>"""
    return Reply(
        status,
        html.encode(),
        {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "X-Frame-Options": "DENY",
        },
    )
