"""Where webViewLink leads: a page for one file or folder of the demo Drive.

A person who tries the product can see that a file has arrived, and edit a small text there as
somebody else would, to watch the edit come back.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from .google_errors import GoogleError
from .hand import Hand
from .http import Reply, Request, Router
from .pages import NOTE, page
from .records import File

EDITABLE_BYTES = 256 * 1024


class Viewer:
    """Pages over the accounts, first come first served: ids are unique over all."""

    def __init__(self, hands: Callable[[], list[Hand]]):
        self._hands = hands

    def mount(self, router: Router) -> None:
        router.add("GET", "/file/d/{fileId}/view", self._show)
        router.add("POST", "/file/d/{fileId}/view", self._edit)
        router.add("GET", "/file/d/{fileId}/download", self._download)
        router.add("GET", "/drive/folders/{fileId}", self._show)

    def _find(self, request: Request) -> tuple[Hand, File] | None:
        for hand in self._hands():
            if file := hand.store.tree.find(request.args["fileId"]):
                return hand, file
        return None

    def _show(self, request: Request) -> Reply:
        found = self._find(request)
        if found is None:
            return page("Not here", f'<p class="note">{NOTE}</p><h1>No such file</h1>', 404)
        hand, file = found
        with hand.store.lock:
            body = _folder(hand, file) if file.is_folder else _file(hand, file)
            above = hand.store.tree.find(file.parent) if file.parent else None
        up = f'<p><a href="{_address(above)}">↑ {escape(above.name)}</a></p>' if above else ""
        trashed = "<p><b>In the bin.</b></p>" if file.trashed else ""
        heading = f'<p class="note">{NOTE}</p><h1>{escape(file.name)}</h1>'
        return page(file.name, heading + up + trashed + body)

    def _edit(self, request: Request) -> Reply:
        found = self._find(request)
        if found:
            hand, file = found
            text = request.form().get("text", "")
            if b"\r\n" not in hand.read(f"id:{file.id}"):
                text = text.replace("\r\n", "\n")  # a form sends every line end as CRLF
            hand.put(f"id:{file.id}", text)
        return Reply(303, b"", {"Location": f"/file/d/{request.args['fileId']}/view"})

    def _download(self, request: Request) -> Reply:
        found = self._find(request)
        if found is None or found[1].content is None:
            return GoogleError(404, "notFound").reply()
        hand, file = found
        data = hand.read(f"id:{file.id}")
        headers = {"Content-Type": file.mime_type, "Content-Disposition": "attachment"}
        return Reply(200, data, headers)


def _folder(hand: Hand, folder: File) -> str:
    children = [child for child in hand.store.tree.children(folder.id) if not child.trashed]
    children.sort(key=lambda child: (not child.is_folder, child.name.casefold()))
    rows = "".join(
        f'<li class="scope"><a href="{_address(child)}">{escape(child.name)}</a></li>'
        for child in children
    )
    return f"<ul>{rows}</ul>" if rows else "<p>This folder is empty.</p>"


def _file(hand: Hand, file: File) -> str:
    if file.content is None:
        return f"<p>{escape(file.mime_type)}</p>"
    facts = (
        f"<p>{file.size_bytes:,} bytes, {len(file.revisions)} version(s), last by "
        f"{escape(file.last_by.name)}</p><code>md5 {file.content.md5}</code>"
    )
    text = _editable_text(hand, file)
    if text is None:
        return facts
    return (
        f'{facts}<form method="post"><textarea name="text" aria-label="Content" rows="14" '
        f'spellcheck="false">\n{escape(text)}</textarea><div class="buttons">'
        '<button name="decision" value="allow">Save as somebody else</button></div></form>'
    )


def _editable_text(hand: Hand, file: File) -> str | None:
    if file.size_bytes > EDITABLE_BYTES:
        return None
    try:
        return hand.read(f"id:{file.id}").decode()
    except UnicodeDecodeError:
        return None


def _address(file: File) -> str:
    return f"/drive/folders/{file.id}" if file.is_folder else f"/file/d/{file.id}/view"
