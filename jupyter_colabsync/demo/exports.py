"""What a Google document can be exported to, made from its source text.

The demo's documents are plain text and its sheets CSV; an export wraps that text in the format
asked for, as simply as a reader of the format accepts.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from html import escape

from .google_errors import GoogleError
from .records import APPS, DOCUMENT, PRESENTATION, SPREADSHEET

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_EXPORT_BYTES = 10 * 1024 * 1024
"""files.export reference: "The exported content is limited to 10 MB"."""


def export_formats(mime_type: str) -> list[str]:
    return list(FORMATS.get(mime_type, {}))


def export(source: str, mime_type: str, wanted: str) -> bytes:
    """Raises GoogleError 403 fileNotExportable, exportSizeLimitExceeded, or 400 badRequest."""
    if not mime_type.startswith(APPS) or mime_type not in FORMATS:
        raise GoogleError(403, "fileNotExportable", "Export only supports Docs Editors files.")
    make = FORMATS[mime_type].get(wanted)
    if make is None:
        raise GoogleError(
            400, "badRequest", "The requested conversion is not supported.", "convertTo"
        )
    exported = make(source)
    if len(exported) > MAX_EXPORT_BYTES:
        raise GoogleError(403, "exportSizeLimitExceeded")
    return exported


def _text(source: str) -> bytes:
    return source.encode()


def _page(source: str) -> bytes:
    lines = "".join(f"<p>{escape(line)}</p>" for line in source.splitlines())
    head = "<!doctype html><html><head><meta charset=utf-8></head>"
    return f"{head}<body>{lines}</body></html>".encode()


def _word(source: str) -> bytes:
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in source.splitlines()
    )
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{namespace}"><w:body>{paragraphs}</w:body></w:document>'
    return _package("word/document.xml", document, WORD + ".main+xml")


def _excel(source: str) -> bytes:
    rows = "".join(
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in cells)
        + "</row>"
        for cells in csv.reader(io.StringIO(source))
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = (
        f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    sheet = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    more = {
        "xl/worksheets/sheet1.xml": (sheet, EXCEL.replace(".sheet", ".worksheet") + "+xml"),
        "xl/_rels/workbook.xml.rels": (
            _relations(relations + "/worksheet", "worksheets/sheet1.xml"),
            "",
        ),
    }
    return _package("xl/workbook.xml", book, EXCEL + ".main+xml", more)


def _package(
    main: str, document: str, kind: str, more: dict[str, tuple[str, str]] | None = None
) -> bytes:
    """An Office Open XML package: a zip with a list of types and of relations."""
    parts = {main: (document, kind), **(more or {})}
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, (_, kind) in parts.items()
        if kind
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{types}</Types>",
        )
        package.writestr("_rels/.rels", head + _relations(office, main))
        for name, (text, _) in parts.items():
            package.writestr(name, head + text)
    return buffer.getvalue()


def _relations(kind: str, target: str) -> str:
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return (
        f'<Relationships xmlns="{namespace}">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )


def _pdf(source: str) -> bytes:
    """One page of text, one line under the other; what does not fit is left out."""
    lines = [line.encode("latin-1", "replace") for line in source.splitlines()[:50]]
    shown = [
        line.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") for line in lines
    ]
    text = b"BT /F1 11 Tf 14 TL 50 780 Td " + b" ".join(b"(%s) ' " % s for s in shown) + b" ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    ]
    file, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(file)


def _tabs(source: str) -> bytes:
    return "\r\n".join("\t".join(cells) for cells in csv.reader(io.StringIO(source))).encode()


FORMATS: dict[str, dict[str, Callable[[str], bytes]]] = {
    DOCUMENT: {
        "text/plain": _text,
        "text/markdown": _text,
        "text/html": _page,
        "application/pdf": _pdf,
        WORD: _word,
    },
    SPREADSHEET: {
        "text/csv": _text,
        "text/tab-separated-values": _tabs,
        "application/pdf": _pdf,
        EXCEL: _excel,
    },
    PRESENTATION: {"text/plain": _text, "application/pdf": _pdf},
}
