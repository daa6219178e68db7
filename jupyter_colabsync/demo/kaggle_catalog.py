"""What the pretend Kaggle has, as records that know how an answer tells of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .kaggle_scoring import Scorer
from .kaggle_wire import Fields, Listing

SITE = "https://www.kaggle.com"
MADE_AT = "2026-03-02T10:00:00.123Z"


@dataclass(slots=True)
class Version:
    """One version of a dataset, model or notebook: its files as listed, and the archive in
    storage."""

    number: int
    files: Listing
    key: str
    made_at: str = MADE_AT
    notes: str = ""

    @property
    def total_bytes(self) -> int:
        return sum(size for _, size in self.files)

    def facts(self) -> Fields:
        return {
            "versionNumber": self.number,
            "creationDate": self.made_at,
            "versionNotes": self.notes,
            "status": "Ready",
        }


@dataclass(slots=True)
class DemoDataset:
    owner: str
    slug: str
    title: str
    licence: str
    subtitle: str = ""
    votes: int = 0
    downloads: int = 0
    notebooks: int = 0
    usability: float = 0.0
    is_private: bool = False
    is_deleted: bool = False
    id: int = 1
    versions: list[Version] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.owner}/{self.slug}"

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    def facts(self) -> Fields:
        """What a listing tells of the newest version."""
        return {
            "id": self.id,
            "ref": self.name,
            "title": self.title,
            "subtitle": self.subtitle,
            "url": f"{SITE}/datasets/{self.name}",
            "totalBytes": self.newest.total_bytes,
            "licenseName": self.licence,
            "creatorName": self.owner,
            "ownerName": self.owner,
            "ownerRef": self.owner,
            "currentVersionNumber": self.newest.number,
            "lastUpdated": self.newest.made_at,
            "downloadCount": self.downloads,
            "voteCount": self.votes,
            "viewCount": self.downloads * 6,
            "kernelCount": self.notebooks,
            "usabilityRating": self.usability,
            "isPrivate": self.is_private,
            "versions": [each.facts() for each in self.versions],
        }

    def metadata(self) -> Fields:
        """What stands on its page's settings; the official program reads the licence there."""
        return {
            "datasetId": self.id,
            "datasetSlug": self.slug,
            "ownerUser": self.owner,
            "title": self.title,
            "subtitle": self.subtitle,
            "totalDownloads": self.downloads,
            "totalVotes": self.votes,
            "usabilityRating": self.usability,
            "isPrivate": self.is_private,
            "licenses": [{"name": self.licence}],
        }


@dataclass(slots=True)
class DemoCompetition:
    slug: str
    title: str
    files: Listing
    key: str
    needs_rules: bool
    accepted_by: set[str] = field(default_factory=set)
    description: str = ""
    category: str = "Playground"
    """As Kaggle's pages have it: Featured, Research, Getting Started, Playground, Community."""
    reward: str = "Knowledge"
    deadline: str = "2030-01-01T00:00:00Z"
    enabled_at: str = MADE_AT
    scorer: Scorer | None = None
    """None: it takes no files."""
    is_notebooks_only: bool = False
    daily_submissions: int = 5
    teams: dict[str, float] = field(default_factory=dict)
    """Other teams and their public scores."""
    needs_phone: bool = False
    id: int = 1

    @property
    def url(self) -> str:
        return f"{SITE}/competitions/{self.slug}"

    def has_let_in(self, user: str) -> bool:
        return user in self.accepted_by

    def facts(self, user: str, rank: int | None = None) -> Fields:
        """`rank` is the user's place on the leaderboard, from 1."""
        return {
            "id": self.id,
            "ref": self.url,
            "title": self.title,
            "url": self.url,
            "description": self.description,
            "organizationName": "Demo Data",
            "category": self.category,
            "reward": self.reward,
            "deadline": self.deadline,
            "newEntrantDeadline": self.deadline,
            "enabledDate": self.enabled_at,
            "teamCount": len(self.teams) + (rank is not None),
            "userHasEntered": self.has_let_in(user),
            "userRank": rank,
            "maxDailySubmissions": self.daily_submissions,
            "maxTeamSize": 5,
            "evaluationMetric": self.scorer.metric if self.scorer else "",
            "isKernelsSubmissionsOnly": self.is_notebooks_only,
            "submissionsDisabled": self.scorer is None and not self.is_notebooks_only,
        }


@dataclass(slots=True)
class DemoVariation:
    """One variation of a model."""

    framework: str
    """The enumeration's name: MODEL_FRAMEWORK_PY_TORCH …"""
    slug: str
    licence: str = "Apache 2.0"
    overview: str = ""
    versions: list[Version] = field(default_factory=list)
    id: int = 1

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    def facts(self, model: str) -> Fields:
        page = f"{SITE}/models/{model}/{framework_word(self.framework)}/{self.slug}"
        return {
            "id": self.id,
            "slug": self.slug,
            "framework": self.framework,
            "overview": self.overview,
            "versionId": self.id * 100 + self.newest.number,
            "versionNumber": self.newest.number,
            "url": f"{page}/{self.newest.number}",
            "downloadUrl": f"{page}/{self.newest.number}/download",
            "licenseName": self.licence,
            "modelInstanceType": "MODEL_INSTANCE_TYPE_BASE_MODEL",
            "totalUncompressedBytes": self.newest.total_bytes,
        }


@dataclass(slots=True)
class DemoModel:
    owner: str
    slug: str
    title: str
    subtitle: str = ""
    votes: int = 0
    is_private: bool = False
    updated_at: str = MADE_AT
    variations: dict[tuple[str, str], DemoVariation] = field(default_factory=dict)
    """By framework and slug."""
    id: int = 1

    @property
    def name(self) -> str:
        return f"{self.owner}/{self.slug}"

    def facts(self) -> Fields:
        return {
            "id": self.id,
            "ref": self.name,
            "title": self.title,
            "subtitle": self.subtitle,
            "author": self.owner,
            "slug": self.slug,
            "isPrivate": self.is_private,
            "url": f"{SITE}/models/{self.name}",
            "publishTime": MADE_AT,
            "updateTime": self.updated_at,
            "voteCount": self.votes,
            "instances": [each.facts(self.name) for each in self.variations.values()],
        }


@dataclass(slots=True)
class DemoNotebook:
    owner: str
    slug: str
    title: str
    source: str
    """The notebook itself, as .ipynb text."""
    log: str = ""
    votes: int = 0
    is_private: bool = False
    datasets: tuple[str, ...] = ()
    id: int = 1
    versions: list[Version] = field(default_factory=list)
    """Of its output."""

    @property
    def name(self) -> str:
        return f"{self.owner}/{self.slug}"

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    def facts(self) -> Fields:
        return {
            "id": self.id,
            "ref": self.name,
            "title": self.title,
            "author": self.owner,
            "slug": self.slug,
            "lastRunTime": self.newest.made_at,
            "language": "python",
            "kernelType": "notebook",
            "isPrivate": self.is_private,
            "totalVotes": self.votes,
            "datasetDataSources": list(self.datasets),
            "currentVersionNumber": self.newest.number,
        }


def framework_word(name: str) -> str:
    """As addresses spell a framework: `pyTorch` for MODEL_FRAMEWORK_PY_TORCH."""
    first, *rest = name.removeprefix("MODEL_FRAMEWORK_").lower().split("_")
    return first + "".join(word.capitalize() for word in rest)
