"""KaggleRef: one thing on Kaggle, as a value, and the texts it is known by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from jupyter_colabsync.kaggle.reference.words import KIND_WORDS, NOT_DATA, Kind

SITE: Final = "https://www.kaggle.com"


@dataclass(frozen=True, slots=True)
class KaggleRef:
    """What an address names. Slugs keep the letters they came with."""

    kind: Kind
    owner: str | None
    """None exactly for competitions."""
    slug: str
    version: int | None = None
    """None: the newest."""
    framework: str | None = None
    """Of a model's variation, as Kaggle's pages spell it (`pyTorch`); both or neither."""
    variation: str | None = None
    file: str | None = None
    """The one file (or folder) the address chooses, its path with slashes."""

    @property
    def name(self) -> str:
        """What it is, whatever the version: `owner/slug`, a competition's `slug`,
        `models/owner/slug[/pyTorch/variation]`, `code/owner/slug`. Can be parsed."""
        name = f"{self.owner}/{self.slug}" if self.owner else self.slug
        if self.kind == "notebook":
            return f"code/{name}"
        if self.kind != "model":
            # somebody may be called what an address of another kind begins with
            is_taken = name.split("/")[0].lower() in KIND_WORDS.keys() | NOT_DATA
            return f"{self.kind}s/{name}" if is_taken else name
        return "/".join(filter(None, ("models", name, self.framework, self.variation)))

    @property
    def text(self) -> str:
        """All of it in one line, which `parse_reference` reads back as the very same:
        `owner/slug/versions/3?select=dir%2Ftrain.csv`, `models/owner/slug/pyTorch/name/2`."""
        chosen = f"?select={quote(self.file, safe='')}" if self.file else ""
        return f"{self.name}{self._version_path()}{chosen}"

    @property
    def whole(self) -> KaggleRef:
        """The same without the choice of one file."""
        return replace(self, file=None)

    @property
    def select(self) -> tuple[str, ...]:
        """What the address itself chooses, as a pull takes it; empty: everything."""
        return (self.file,) if self.file else ()

    @property
    def needs_variation(self) -> bool:
        """True for a model as such: only its variations hold files."""
        return self.kind == "model" and self.variation is None

    @property
    def url(self) -> str:
        """The page people see."""
        if self.kind == "notebook":  # its pages know versions by another number than the API does
            return f"{SITE}/{self.name}"
        folder = f"{self.kind}s/"
        return f"{SITE}/{folder}{self.name.removeprefix(folder)}{self._version_path()}"

    @property
    def rules_url(self) -> str:
        """Where a competition's rules are accepted; for others their page."""
        return f"{self.url}/rules" if self.kind == "competition" else self.url

    def _version_path(self) -> str:
        if self.version is None or self.kind == "competition":
            return ""
        return f"/{self.version}" if self.kind == "model" else f"/versions/{self.version}"
