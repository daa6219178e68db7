"""The small page the browser shows at the end of a sign-in, in light and dark."""

from __future__ import annotations

from html import escape

STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem;"
    "background:Canvas;color:CanvasText}"
    "h1{font-size:1.4rem;margin:0 0 .5rem}p{margin:0}"
)
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # the address holds the code; no other page may learn it
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
CONNECTED = "Google Drive is connected"
NOT_CONNECTED = "Not connected"
CLOSE = "You can close this tab and go back to Jupyter."


def result_page(title: str, text: str) -> bytes:
    """A whole HTML page with a headline and a sentence; send it with `HEADERS`."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)} – ColabSync</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(text)}</p></main></body></html>"
    ).encode()
