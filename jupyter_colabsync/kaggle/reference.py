"""Pure: any Kaggle address, slug or copied command -> KaggleRef, or one sentence why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from jupyter_colabsync.errors import BadReference

Kind = Literal["dataset", "competition", "model", "notebook"]

SITE = "https://www.kaggle.com"
HOSTS = ("kaggle.com", "www.kaggle.com", "m.kaggle.com", "api.kaggle.com")
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}\Z")
KIND_WORDS: dict[str, Kind] = {
    "datasets": "dataset",
    "dataset": "dataset",
    "d": "dataset",
    "competitions": "competition",
    "competition": "competition",
    "c": "competition",
    "models": "model",
    "m": "model",
    "code": "notebook",
    "kernels": "notebook",
    "notebooks": "notebook",
}
NOT_DATA = frozenset(
    {"account", "benchmarks", "contact", "discussions", "docs", "host", "learn", "me"}
    | {"organizations", "rankings", "search", "settings", "terms", "work"}
)
"""First words of addresses of kaggle.com that are pages and never an owner."""

HOW_TO = (
    "Paste a dataset's or competition's address (https://www.kaggle.com/datasets/owner/name), "
    "owner/name, or a competition's short name."
)


@dataclass(frozen=True, slots=True)
class KaggleRef:
    """What an address names. `owner` is None exactly for competitions.

    `version` is None for "the newest". Slugs keep the letters they came with.
    """

    kind: Kind
    owner: str | None
    slug: str
    version: int | None = None

    @property
    def name(self) -> str:
        """`owner/slug`, or the competition's slug."""
        return f"{self.owner}/{self.slug}" if self.owner else self.slug

    @property
    def url(self) -> str:
        """The page people see."""
        folder = {"notebook": "code"}.get(self.kind, f"{self.kind}s")
        page = f"{SITE}/{folder}/{self.name}"
        return f"{page}/versions/{self.version}" if self.version and self.owner else page

    @property
    def rules_url(self) -> str:
        """Where a competition's rules are accepted; for others their page."""
        return f"{self.url}/rules" if self.kind == "competition" else self.url


def parse_reference(text: str) -> KaggleRef:
    """What `text` names; raises BadReference with a sentence when that cannot be told.

    Knows today's and older addresses of kaggle.com, download links of its API, slugs, and the
    lines "Copy API command" gives (`kaggle datasets download -d …`, `kagglehub.…("…")`).
    Whatever follows the name in an address (`/data`, `/code`, `?select=…`) does not matter.
    """
    words = _address(_unwrap_command(text.strip()))
    parts, query = words
    ref = _from_api_link(parts, query) or _from_parts(parts)
    for slug in filter(None, (ref.owner, ref.slug)):
        if not SLUG.match(slug):
            raise BadReference(f"“{_short(text)}” holds a name Kaggle cannot have. {HOW_TO}")
    return ref


def parse_pullable(text: str) -> KaggleRef:
    """`parse_reference`, refusing the kinds whose data cannot be pulled yet."""
    ref = parse_reference(text)
    if ref.kind in ("model", "notebook"):
        raise BadReference(
            f"“{_short(text)}” is a {ref.kind}, and only datasets and competitions can be "
            f"pulled so far. {HOW_TO}",
            code="kaggle_kind",
            url=ref.url,
        )
    return ref


def _unwrap_command(text: str) -> str:
    if match := re.match(r"[!%]?\s*kaggle\s+(d|datasets|c|competitions)\s+\w+\s+(.*)", text):
        kind = KIND_WORDS[match[1]]
        named = re.search(r"(?:^|\s)(?:-d|-c|--dataset|--competition)[\s=]+(\S+)", match[2])
        bare = re.match(r"[^-\s]\S*", match[2])
        found = named[1] if named else bare[0] if bare else ""
        return f"{kind}s/{found}".replace("//", "/") if "://" not in found else found
    if match := re.search(r"kagglehub\.(dataset|competition|model)_\w+\(\s*[\"']([^\"']+)", text):
        return f"{match[1]}s/{match[2]}"
    return text


def _address(text: str) -> tuple[list[str], dict[str, list[str]]]:
    """The path's words and the query of an address or slug, without host."""
    text = text.strip("<>\"'`()[] \t\r\n,;")
    if not text or len(text) > 2000 or re.search(r"\s", text):
        raise BadReference(f"That is no Kaggle address. {HOW_TO}")
    if "://" not in text and text.split("/", 1)[0].lower() in HOSTS:
        text = f"https://{text}"
    try:
        link = urlsplit(text)
        host = (link.hostname or "").lower()
    except ValueError as error:
        raise BadReference(f"That is no Kaggle address. {HOW_TO}") from error
    if link.scheme and (link.scheme not in ("http", "https") or host not in HOSTS):
        raise BadReference(f"“{_short(text)}” is not an address of kaggle.com. {HOW_TO}")
    parts = [part for part in link.path.split("/") if part]
    if host and not parts:
        raise BadReference(f"That address names no dataset. {HOW_TO}")
    return parts, parse_qs(link.query)


def _from_api_link(parts: list[str], query: dict[str, list[str]]) -> KaggleRef | None:
    """Links like /api/v1/datasets/download/owner/slug and …/competitions/data/download-all/slug."""
    if parts[:2] != ["api", "v1"]:
        return None
    if parts[2:4] == ["datasets", "download"] and len(parts) >= 6:
        version = _number(query.get("datasetVersionNumber", [""])[0])
        return KaggleRef("dataset", parts[4], parts[5], version)
    if parts[2:4] == ["competitions", "data"] and len(parts) >= 6:
        return KaggleRef("competition", None, parts[5])
    raise BadReference(f"That link of Kaggle's API names no dataset. {HOW_TO}")


def _from_parts(parts: list[str]) -> KaggleRef:
    kind = KIND_WORDS.get(parts[0].lower()) if parts else None
    if kind and len(parts) > 1:
        return _of_kind(kind, parts[1:])
    if not parts or kind or parts[0].lower() in NOT_DATA:
        raise BadReference(f"That address names no dataset. {HOW_TO}")
    if len(parts) == 1:
        return KaggleRef("competition", None, parts[0])
    return _of_kind("dataset", parts)


def _of_kind(kind: Kind, parts: list[str]) -> KaggleRef:
    if kind == "competition":
        return KaggleRef(kind, None, parts[0])
    if len(parts) < 2:
        raise BadReference(f"“{_short(parts[0])}” lacks the name after its owner. {HOW_TO}")
    version = None
    if len(parts) > 3 and parts[2].lower() in ("version", "versions", "v"):
        version = _number(parts[3])
        if version is None:
            raise BadReference(f"“{_short(parts[3])}” is no version number. {HOW_TO}")
    return KaggleRef(kind, parts[0], parts[1], version)


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else None


def _short(text: str) -> str:
    """The input as it may be shown: printable, one line, not long."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return line if len(line) <= 80 else f"{line[:79]}…"
