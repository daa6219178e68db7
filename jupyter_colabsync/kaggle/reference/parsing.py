"""Pure: what a person pastes -> KaggleRef, or one sentence why not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, urlsplit

from jupyter_colabsync.errors import BadReference
from jupyter_colabsync.kaggle.reference.addresses import HOW_TO, Query, of_address, shown
from jupyter_colabsync.kaggle.reference.commands import unwrap
from jupyter_colabsync.kaggle.reference.ref import KaggleRef

HOSTS: Final = ("kaggle.com", "www.kaggle.com", "m.kaggle.com", "api.kaggle.com")
SLUG: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}\Z")
MAX_TEXT: Final = 4000
MAX_FILE: Final = 1024


def parse_reference(text: str) -> KaggleRef:
    """What `text` names; raises BadReference with a sentence when that cannot be told.

    Knows today's and older addresses of kaggle.com, download links of its API, slugs, and lines
    people copy (`kaggle datasets download …`, `kagglehub.…("…")`, curl). What follows the name
    in an address (`/data`, `/code`, `/discussion/5`) does not matter, save a version and a file.
    """
    if len(text) > MAX_TEXT:
        raise BadReference(f"That is no Kaggle address. {HOW_TO}")
    copied = unwrap(text.strip())
    parts, query = _split(copied.address)
    ref = of_address(parts, query)
    if copied.file:
        ref = replace(ref, file=copied.file)
    if ref.needs_variation:
        ref = ref.whole
    for slug in filter(None, (ref.owner, ref.slug, ref.framework, ref.variation)):
        if not SLUG.match(slug):
            raise BadReference(f"“{shown(text)}” holds a name Kaggle cannot have. {HOW_TO}")
    return replace(ref, file=_checked_file(ref.file)) if ref.file else ref


def parse_pullable(text: str) -> KaggleRef:
    """`parse_reference`, refusing a model without a variation (code `kaggle_variation`)."""
    ref = parse_reference(text)
    if ref.needs_variation:
        raise BadReference(
            f"“{ref.owner}/{ref.slug}” is a model with variations. Choose one, as in "
            f"{ref.name}/pyTorch/name.",
            code="kaggle_variation",
            url=ref.url,
        )
    return ref


def _split(text: str) -> tuple[list[str], Query]:
    """The path's words and the query of an address or slug, without host."""
    text = text.strip("<>\"'`()[] \t\r\n,;")
    if not text or re.search(r"\s", text.partition("?")[0]) or re.search(r"[\r\n]", text):
        raise BadReference(f"That is no Kaggle address. {HOW_TO}")
    if "://" not in text and text.split("/", 1)[0].lower() in HOSTS:
        text = f"https://{text}"
    try:
        link = urlsplit(text)
        host = (link.hostname or "").lower()
        query = parse_qs(link.query, max_num_fields=50)
    except ValueError as error:
        raise BadReference(f"That is no Kaggle address. {HOW_TO}") from error
    if link.scheme and (link.scheme not in ("http", "https") or host not in HOSTS):
        raise BadReference(f"“{shown(text)}” is not an address of kaggle.com. {HOW_TO}")
    parts = [part for part in link.path.split("/") if part]
    if host and not parts:
        raise BadReference(f"That address names nothing that holds data. {HOW_TO}")
    return parts, query


def _checked_file(file: str) -> str:
    """The path of the chosen file without slashes around it. Raises BadReference."""
    path = file.strip("/")
    parts = path.replace("\\", "/").split("/")
    is_odd = any(unicodedata.category(sign) in ("Cc", "Cs") for sign in path)
    if not path or len(path) > MAX_FILE or is_odd or ".." in parts:
        raise BadReference(f"The address chooses a file that cannot be: “{shown(file)}”. {HOW_TO}")
    return path
