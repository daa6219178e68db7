"""What the pretend Kaggle has: datasets with their versions, and competitions."""

from __future__ import annotations

from dataclasses import dataclass, field

from .kaggle_wire import Fields


@dataclass(slots=True)
class Version:
    """One version of a dataset: its files as listed, and the archive in storage."""

    number: int
    files: list[tuple[str, int]]
    key: str


@dataclass(slots=True)
class DemoDataset:
    owner: str
    slug: str
    title: str
    licence: str
    versions: list[Version] = field(default_factory=list)

    def facts(self) -> Fields:
        """What a listing tells of the newest version."""
        name = f"{self.owner}/{self.slug}"
        newest = self.versions[-1]
        return {
            "id": 1,
            "ref": name,
            "title": self.title,
            "url": f"https://www.kaggle.com/datasets/{name}",
            "totalBytes": sum(size for _, size in newest.files),
            "licenseName": self.licence,
            "ownerName": self.owner,
            "ownerRef": self.owner,
            "currentVersionNumber": newest.number,
            "lastUpdated": "2026-03-02T10:00:00.123Z",
            "versions": [{"versionNumber": each.number} for each in self.versions],
        }


@dataclass(slots=True)
class DemoCompetition:
    slug: str
    title: str
    files: list[tuple[str, int]]
    key: str
    needs_rules: bool
    accepted_by: set[str] = field(default_factory=set)

    def facts(self, user: str) -> Fields:
        url = f"https://www.kaggle.com/competitions/{self.slug}"
        entered = user in self.accepted_by
        return {"id": 7, "ref": url, "title": self.title, "url": url, "userHasEntered": entered}
