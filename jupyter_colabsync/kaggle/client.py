"""KaggleClient: the few control calls we make, typed, their refusals turned into our errors.

Our own thin client and not the official one, which reads its account from the environment and has
no time limits: docs/decisions/0008-kaggle-client.md. Wire contract: POST, JSON, camelCase, fields
at their default left out; source: kagglesdk 0.1.37, compared with it in tests/unit/kaggle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeVar

import msgspec

from jupyter_colabsync.errors import ColabSyncError, Refused, SignInFailed, Unreachable
from jupyter_colabsync.kaggle import wire
from jupyter_colabsync.kaggle.credentials import Credential, KaggleToken
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.refusals import error_in, refusal
from jupyter_colabsync.kaggle.transport import Answer, Fields, Located, Transport

PAGE_SIZE: Final = 200
SEARCH_PAGE_SIZE: Final = 20

DATASETS: Final = "datasets.DatasetApiService"
COMPETITIONS: Final = "competitions.CompetitionApiService"

T = TypeVar("T", bound=wire.Answer)
Page = TypeVar("Page", wire.DatasetFilePage, wire.CompetitionFilePage)


class KaggleClient:
    """What Kaggle knows. Every call raises Unreachable after several tries, SignInNeeded (401),
    Refused (403) or NotFound (404)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def username(self, credential: Credential) -> str | None:
        """Whom Kaggle takes `credential` for (it must be the transport's own); None when it is
        good and Kaggle gives no name. Raises SignInFailed (kaggle_rejected) when it is not good.
        """
        try:
            if isinstance(credential, KaggleToken):
                return self._introspect(credential)
            return self._hello() or credential.username
        except ColabSyncError as error:
            if error.code in ("kaggle_sign_in", "kaggle_forbidden"):
                raise _rejected() from error
            raise

    def dataset(self, ref: KaggleRef) -> wire.Dataset:
        return self._ask(f"{DATASETS}/GetDataset", _dataset_fields(ref), wire.Dataset, ref)

    def dataset_files(self, ref: KaggleRef) -> Iterator[wire.File]:
        """All files, page by page as they are consumed."""
        method, fields = f"{DATASETS}/ListDatasetFiles", _versioned_fields(ref)
        for page in self._pages(method, fields, wire.DatasetFilePage, ref):
            if page.error_message and not page.dataset_files:
                raise Refused(
                    f"Kaggle cannot list the files of “{ref.name}” now. Try again later.",
                    code="kaggle_no_list",
                )
            yield from page.dataset_files or ()

    def competition(self, ref: KaggleRef) -> wire.Competition:
        method = f"{COMPETITIONS}/GetCompetition"
        return self._ask(method, _competition_fields(ref), wire.Competition, ref)

    def competition_files(self, ref: KaggleRef) -> Iterator[wire.File]:
        """All files, page by page as they are consumed."""
        method, fields = f"{COMPETITIONS}/ListDataFiles", _competition_fields(ref)
        for page in self._pages(method, fields, wire.CompetitionFilePage, ref):
            yield from page.files or ()

    def search(self, text: str) -> tuple[wire.Dataset, ...]:
        """The first datasets Kaggle finds for `text`."""
        fields: Fields = {"search": text, "pageSize": SEARCH_PAGE_SIZE}
        return self._ask(f"{DATASETS}/ListDatasets", fields, wire.DatasetPage).datasets or ()

    def locate(self, ref: KaggleRef) -> Located:
        """Where all of a dataset or competition can be fetched; the address is good for minutes."""
        if ref.kind == "competition":
            method, fields = f"{COMPETITIONS}/DownloadDataFiles", _competition_fields(ref)
        else:
            method, fields = f"{DATASETS}/DownloadDataset", _versioned_fields(ref)
        found = self._transport.locate(method, fields)
        if isinstance(found, Answer):
            _check(found, ref)
            raise _strange()
        return found

    def _introspect(self, credential: KaggleToken) -> str | None:
        method = "security.OAuthService/IntrospectToken"
        try:
            facts = self._ask(method, {"token": credential.token}, wire.TokenFacts)
        except ColabSyncError as error:
            # the official client takes 400, 403 and 404 for "not this kind of token" and goes on
            if error.code not in NOT_SERVED:
                raise
            return self._hello()
        if not facts.active:
            raise _rejected()
        return facts.username or None

    def _hello(self) -> str | None:
        try:
            return self._ask("api.v1.DiagnosticsService/Hello", {}, wire.Hello).user_name or None
        except ColabSyncError as error:
            if error.code not in NOT_SERVED:
                raise
            self._ask(f"{DATASETS}/ListDatasets", {"pageSize": 1}, wire.DatasetPage)
            return None

    def _pages(
        self, method: str, fields: Fields, answer: type[Page], ref: KaggleRef
    ) -> Iterator[Page]:
        seen = {""}
        token = None
        while token not in seen:
            at: Fields = {"pageToken": token} if token else {}
            page = self._ask(method, {**fields, "pageSize": PAGE_SIZE, **at}, answer, ref)
            yield page
            seen.add(token or "")
            token = page.next_page_token or ""

    def _ask(self, method: str, fields: Fields, answer: type[T], ref: KaggleRef | None = None) -> T:
        reply = self._transport.call(method, fields)
        _check(reply, ref)
        try:
            return msgspec.json.decode(reply.body, type=answer, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _strange() from error


NOT_SERVED: Final = ("kaggle_bad_request", "kaggle_forbidden", "kaggle_unknown", "kaggle_down")


def _check(reply: Answer, ref: KaggleRef | None) -> None:
    """Raise what the answer means if it is no success; an error may come with status 200."""
    if problem := error_in(reply.body):
        raise refusal(*problem, ref)
    if reply.status >= 400:
        raise refusal(reply.status, "", ref)
    if reply.status >= 300:
        raise _strange()


def _dataset_fields(ref: KaggleRef) -> dict[str, str | int]:
    return {"ownerSlug": ref.owner or "", "datasetSlug": ref.slug}


def _versioned_fields(ref: KaggleRef) -> Fields:
    fields = _dataset_fields(ref)
    return {**fields, "datasetVersionNumber": ref.version} if ref.version else fields


def _competition_fields(ref: KaggleRef) -> Fields:
    return {"competitionName": ref.slug}


def _rejected() -> SignInFailed:
    return SignInFailed(
        "Kaggle does not accept this sign-in. Make a new token on kaggle.com (Settings, API), "
        "then try again.",
        code="kaggle_rejected",
    )


def _strange() -> Unreachable:
    return Unreachable(
        "What answered is not Kaggle as we know it. Check the network (a sign-in page of the "
        "Wi-Fi?), then try again.",
        code="kaggle_strange",
    )
