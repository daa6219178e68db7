"""KaggleService: what panel and command line ask of Kaggle, as the one account chosen here.

That account always wins: KAGGLE_* variables, ~/.kaggle and ~/.netrc are never looked at.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.contract.kaggle import KaggleAccount, KaggleDataset, KaggleFile
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import NotFound, SignInNeeded
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle import credentials, wire
from jupyter_colabsync.kaggle.client import KaggleClient
from jupyter_colabsync.kaggle.connections import Connections
from jupyter_colabsync.kaggle.credentials import (
    Credential,
    KaggleKey,
    KaggleToken,
    SecretStore,
)
from jupyter_colabsync.kaggle.reference import SITE, KaggleRef, parse_pullable
from jupyter_colabsync.kaggle.retry import Pause
from jupyter_colabsync.kaggle.room import free_bytes
from jupyter_colabsync.kaggle.transport import Transport

if TYPE_CHECKING:
    from jupyter_colabsync.kaggle.report import PullReport

LISTED_FILES = 1000


@dataclass(frozen=True, slots=True)
class KaggleHit:
    """One dataset a search found."""

    ref: str
    title: str
    url: str
    total_bytes: int | None
    licence: str | None


class KaggleService:
    """Thread-safe. Raises BadReference, NotFound, SignInNeeded, Refused, Unreachable."""

    def __init__(
        self,
        store: SecretStore,
        origin: str | None,
        *,
        is_demo: bool = False,
        pause: Pause | None = None,
    ) -> None:
        """`pause` waits between tries; None: really, and a pull's cancel ends it at once."""
        self._store = store
        self._origin = origin
        self._is_demo = is_demo
        self._pause = pause
        self._calls = Connections(2)
        self._storage = Connections()
        self._refused: Credential | None = None

    def account(self) -> KaggleAccount:
        """Who is signed in, from what is kept here; asks nobody."""
        credential = credentials.load(self._store)
        if credential is None:
            return KaggleAccount(state="none", is_demo=self._is_demo)
        is_expired = credential == self._refused
        return KaggleAccount(
            state="expired" if is_expired else "connected",
            username=credential.username,
            road="key" if isinstance(credential, KaggleKey) else "token",
            is_demo=self._is_demo,
            problem=_expired_problem() if is_expired else None,
        )

    def login_file(self, text: str) -> KaggleAccount:
        """Sign in with the text of a `kaggle.json`. Raises SignInFailed; then nothing changed."""
        return self._login(credentials.parse_key_file(text))

    def login_token(self, token: str) -> KaggleAccount:
        """Sign in with an API token. Raises SignInFailed; then nothing changed."""
        return self._login(credentials.parse_token(token))

    def logout(self) -> KaggleAccount:
        """Forget the sign-in here; the key itself stays valid at Kaggle."""
        credentials.forget(self._store)
        return self.account()

    def describe(self, ref: str, near: Path | None = None) -> KaggleDataset:
        """Size, version and first 1,000 files; free space where `near` is."""
        meant = parse_pullable(ref)
        with self._acting(self._pause or time.sleep) as client:
            facts = _facts(client, meant)
            files = tuple(itertools.islice(_files(client, meant), LISTED_FILES + 1))
        shown = tuple(_file(each) for each in files[:LISTED_FILES])
        is_all = len(files) <= LISTED_FILES
        return KaggleDataset(
            ref=meant.name,
            title=facts.title or meant.name,
            url=meant.url,
            version=_version(facts, meant),
            total_bytes=_total_bytes(facts, shown if is_all else None),
            licence=facts.license_name if isinstance(facts, wire.Dataset) else None,
            files=shown,
            file_count=len(shown) if is_all else None,
            free_bytes=free_bytes(near) if near is not None else None,
        )

    def files(self, ref: str) -> tuple[KaggleFile, ...]:
        """Every file with its size."""
        meant = parse_pullable(ref)
        with self._acting(self._pause or time.sleep) as client:
            return tuple(_file(each) for each in _files(client, meant))

    def search(self, text: str) -> tuple[KaggleHit, ...]:
        """The datasets Kaggle finds first."""
        with self._acting(self._pause or time.sleep) as client:
            found = client.search(text)
        return tuple(_hit(each) for each in found if each.ref)

    def pull(
        self, ref: str, folder: Path, select: Sequence[str], context: JobContext
    ) -> PullReport:
        """Bring a dataset's or competition's files into `folder` itself, made if missing.

        `select` are patterns by the rules of .gitignore; none means everything. What is there
        already and the same is not fetched again; the person's own files are never replaced.
        Raises also Cancelled, Stale, LocalProblem, BadRequest, Busy: what is complete stays.
        """
        from jupyter_colabsync.kaggle.importer import Importer
        from jupyter_colabsync.kaggle.pulling import Order

        meant = parse_pullable(ref)
        pause = self._pause or context.cancel.wait
        with self._acting(pause) as client:
            version = _newest(client, meant) if meant.owner else None
            order = Order(
                ref=meant,
                version=version,
                folder=folder,
                select=tuple(select),
                locate=lambda: client.locate(meant),
            )
            importer = Importer(self._storage, self._origin is not None)
            return importer.run(order, context, pause)

    def close(self) -> None:
        """Close idle connections."""
        self._calls.close()
        self._storage.close()

    def _login(self, credential: Credential) -> KaggleAccount:
        client = KaggleClient(self._transport(credential, self._pause or time.sleep))
        username = client.username(credential)
        if isinstance(credential, KaggleToken):
            credential = KaggleToken(credential.token, username)
        elif username:
            credential = KaggleKey(username, credential.key)
        credentials.save(self._store, credential)
        self._refused = None
        return self.account()

    @contextmanager
    def _acting(self, pause: Pause) -> Iterator[KaggleClient]:
        """Calls as the account chosen here; remembers when Kaggle no longer accepts it."""
        credential = credentials.load(self._store)
        if credential is None:
            raise SignInNeeded("Sign in to Kaggle first.", code="kaggle_sign_in")
        try:
            yield KaggleClient(self._transport(credential, pause))
        except SignInNeeded:
            self._refused = credential
            raise
        if self._refused == credential:
            self._refused = None

    def _transport(self, credential: Credential, pause: Pause) -> Transport:
        return Transport(credential, self._origin, self._calls, pause)


def _facts(client: KaggleClient, ref: KaggleRef) -> wire.Dataset | wire.Competition:
    return client.competition(ref) if ref.kind == "competition" else client.dataset(ref)


def _newest(client: KaggleClient, ref: KaggleRef) -> int | None:
    """The version that will come; None when only the download itself can tell."""
    try:
        return _version(client.dataset(ref), ref)
    except NotFound:
        return ref.version


def _files(client: KaggleClient, ref: KaggleRef) -> Iterator[wire.File]:
    if ref.kind == "competition":
        return client.competition_files(ref)
    return client.dataset_files(ref)


def _version(facts: wire.Dataset | wire.Competition, ref: KaggleRef) -> int | None:
    if isinstance(facts, wire.Competition):
        return None
    return ref.version or facts.current_version_number


def _total_bytes(
    facts: wire.Dataset | wire.Competition, files: Sequence[KaggleFile] | None
) -> int | None:
    """What Kaggle says, else the sum of all files if all are known."""
    if isinstance(facts, wire.Dataset) and facts.total_bytes is not None:
        return facts.total_bytes
    sizes = [each.size_bytes for each in files or ()]
    if files is None or None in sizes:
        return None
    return sum(size for size in sizes if size is not None)


def _file(file: wire.File) -> KaggleFile:
    return KaggleFile(name=file.name or file.ref or "", size_bytes=file.total_bytes)


def _hit(found: wire.Dataset) -> KaggleHit:
    ref = found.ref or ""
    return KaggleHit(
        ref=ref,
        title=found.title or ref,
        url=f"{SITE}/datasets/{ref}",
        total_bytes=found.total_bytes,
        licence=found.license_name,
    )


def _expired_problem() -> Problem:
    return Problem(
        code="kaggle_sign_in",
        message="Kaggle does not accept this sign-in any more. Sign in to Kaggle again.",
    )
