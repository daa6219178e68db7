"""A pretend Kaggle: accounts, datasets, competitions with rules, and downloads from storage.

Strict where the real one is: POST with a JSON object, known fields only, a sign-in on each call.
Answers leave fields at their default out and come in pages of 20. Source: message types of
kagglesdk 0.1.37; error texts as users quote them.
"""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from .http import Reply, Request, Router
from .kaggle_catalog import DemoCompetition, DemoDataset, Version
from .kaggle_storage import Blob, KaggleStorage
from .kaggle_wire import (
    Fields,
    KaggleError,
    Kinds,
    file_rows,
    page_reply,
    read_fields,
    reply_with,
)
from .plans import Failure

DATASETS = "datasets.DatasetApiService"
COMPETITIONS = "competitions.CompetitionApiService"


@dataclass(frozen=True, slots=True)
class KaggleUser:
    """One account with both kinds of sign-in."""

    name: str
    key: str
    token: str

    @property
    def key_file(self) -> str:
        """The text of this user's kaggle.json."""
        return json.dumps({"username": self.name, "key": self.key})


STUDENT = KaggleUser(
    "demo-student", "d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0", "KGAT_demo_student_token_1"
)


Call: TypeAlias = Callable[[Request, KaggleUser, Fields], Reply]

DATASET_NAME: Kinds = {"ownerSlug": str, "datasetSlug": str}
VERSIONED: Kinds = {**DATASET_NAME, "datasetVersionNumber": int}
PAGED: Kinds = {"pageSize": int, "pageToken": str}
COMPETITION_NAME: Kinds = {"competitionName": str}
HELLO = "api.v1.DiagnosticsService/Hello"


class DemoKaggle:
    """Kaggle on the loopback. Datasets and competitions are added by `add_…`."""

    def __init__(
        self,
        secret: bytes,
        clock: Callable[[], float],
        users: tuple[KaggleUser, ...] = (STUDENT,),
    ):
        self.users = {user.name: user for user in users}
        self.storage = KaggleStorage(secret, clock)
        self.datasets: dict[str, DemoDataset] = {}
        self.competitions: dict[str, DemoCompetition] = {}
        self.knows_hello = True
        """False: DiagnosticsService is not served."""
        self.redirects = True
        """False: a download is the answer itself."""
        self._lock = threading.Lock()
        self._methods: dict[str, tuple[Kinds, Call]] = {
            "security.OAuthService/IntrospectToken": ({"token": str}, self._introspect),
            HELLO: ({}, self._hello),
            f"{DATASETS}/GetDataset": (DATASET_NAME, self._get_dataset),
            f"{DATASETS}/ListDatasets": ({**PAGED, "search": str}, self._list_datasets),
            f"{DATASETS}/ListDatasetFiles": ({**VERSIONED, **PAGED}, self._list_files),
            f"{DATASETS}/DownloadDataset": (VERSIONED, self._download),
            f"{COMPETITIONS}/GetCompetition": (COMPETITION_NAME, self._get_competition),
            f"{COMPETITIONS}/ListDataFiles": ({**COMPETITION_NAME, **PAGED}, self._list_data),
            f"{COMPETITIONS}/DownloadDataFiles": (COMPETITION_NAME, self._download_data),
        }

    def add_user(self, user: KaggleUser) -> None:
        self.users[user.name] = user

    def revoke(self, name: str) -> None:
        """None of this user's keys and tokens are good any more."""
        del self.users[name]

    def add_dataset(
        self,
        owner: str,
        slug: str,
        archive: bytes | Path,
        files: list[tuple[str, int]] | None = None,
        *,
        title: str = "",
        licence: str = "CC0-1.0",
        file_name: str = "archive.zip",
    ) -> Version:
        """A new dataset, or a new version of it. `files` are listed as given."""
        with self._lock:
            name = f"{owner}/{slug}"
            dataset = self.datasets.setdefault(
                name, DemoDataset(owner, slug, title or slug, licence)
            )
            number = len(dataset.versions) + 1
            version = Version(number, files or [], f"{name}/v{number}")
            self.storage.put(version.key, Blob.of(file_name, archive))
            dataset.versions.append(version)
            return version

    def add_competition(
        self,
        slug: str,
        archive: bytes | Path,
        files: list[tuple[str, int]] | None = None,
        *,
        title: str = "",
        needs_rules: bool = True,
    ) -> DemoCompetition:
        competition = DemoCompetition(
            slug, title or slug, files or [], f"competitions/{slug}", needs_rules
        )
        self.storage.put(competition.key, Blob.of(f"{slug}.zip", archive))
        self.competitions[slug] = competition
        return competition

    def accept_rules(self, slug: str, user: str = STUDENT.name) -> None:
        """What a person does on the competition's page."""
        self.competitions[slug].accepted_by.add(user)

    def verbs(self) -> dict[str, Callable[..., Any]]:
        """What can be programmed from outside, for the back door."""
        return {
            "kaggle/accept_rules": self.accept_rules,
            "kaggle/revoke": self.revoke,
            "kaggle/set": self.set,
            "kaggle/corrupt": self.storage.corrupt,
            "kaggle/expire_addresses": self.storage.expire_addresses,
        }

    def set(
        self,
        has_ranges: bool | None = None,
        redirects: bool | None = None,
        knows_hello: bool | None = None,
    ) -> None:
        """Change how this Kaggle behaves; what is None stays."""
        if has_ranges is not None:
            self.storage.has_ranges = has_ranges
        if redirects is not None:
            self.redirects = redirects
        if knows_hello is not None:
            self.knows_hello = knows_hello

    def mount(self, router: Router) -> None:
        router.add("POST", "/v1/{service}/{method}", self._call, _method_name)
        self.storage.mount(router)

    def _call(self, request: Request) -> Reply:
        name = f"{request.args['service']}/{request.args['method']}"
        try:
            if name not in self._methods or (name == HELLO and not self.knows_hello):
                raise KaggleError(404, "Not found")
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise KaggleError(400, "Content-Type must be application/json.")
            allowed, call = self._methods[name]
            fields = read_fields(request, allowed)
            return call(request, self._user(request), fields)
        except KaggleError as error:
            return error.reply()

    def _user(self, request: Request) -> KaggleUser:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        for user in self.users.values():
            pair = base64.b64encode(f"{user.name}:{user.key}".encode()).decode()
            expected = {"Bearer": user.token, "Basic": pair}.get(scheme, "")
            if expected and hmac.compare_digest(secret, expected):
                return user
        raise KaggleError(401, "Unauthenticated")

    def _dataset(self, fields: Fields) -> tuple[DemoDataset, Version]:
        name = f"{fields.get('ownerSlug')}/{fields.get('datasetSlug')}"
        dataset = self.datasets.get(name)
        number = fields.get("datasetVersionNumber") or len(dataset.versions if dataset else ())
        if dataset is None or not 1 <= number <= len(dataset.versions):
            raise KaggleError(404, f"Dataset '{name}' was not found.")
        return dataset, dataset.versions[number - 1]

    def _competition(self, fields: Fields) -> DemoCompetition:
        found = self.competitions.get(str(fields.get("competitionName")))
        if found is None:
            raise KaggleError(404, "Competition not found")
        return found

    def _entered(self, fields: Fields, user: KaggleUser) -> DemoCompetition:
        found = self._competition(fields)
        if found.needs_rules and user.name not in found.accepted_by:
            raise KaggleError(
                403,
                "You must accept this competition's rules before you'll be able to download files.",
            )
        return found

    def _introspect(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        for each in self.users.values():
            if each.token == fields.get("token"):
                return reply_with(
                    {"active": True, "username": each.name, "scope": "resources.admin"}
                )
        return reply_with({"active": False})

    def _hello(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        return reply_with({"userName": user.name})

    def _get_dataset(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        return reply_with(self._dataset(fields)[0].facts())

    def _list_datasets(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        words = str(fields.get("search", "")).lower().split()
        found = [
            dataset.facts()
            for name, dataset in self.datasets.items()
            if all(word in f"{name} {dataset.title}".lower() for word in words)
        ]
        return page_reply("datasets", found, fields)

    def _list_files(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        return page_reply("datasetFiles", file_rows(self._dataset(fields)[1].files), fields)

    def _download(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        return self._hand_out(request, self._dataset(fields)[1].key)

    def _get_competition(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        found = self._competition(fields)
        return reply_with(found.facts(user.name))

    def _list_data(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        return page_reply("files", file_rows(self._entered(fields, user).files), fields)

    def _download_data(self, request: Request, user: KaggleUser, fields: Fields) -> Reply:
        return self._hand_out(request, self._entered(fields, user).key)

    def _hand_out(self, request: Request, key: str) -> Reply:
        if not self.redirects:
            return self.storage.whole(key)
        return Reply(302, headers={"Location": self.storage.address(request.origin, key)})


def kaggle_failure(failure: Failure) -> Reply:
    """How Kaggle words a failure that was programmed."""
    message = failure.message or "The demo cloud was told to fail here."
    return KaggleError(failure.status, message).reply()


def _method_name(request: Request) -> str:
    return f"kaggle.{request.args['method']}"
