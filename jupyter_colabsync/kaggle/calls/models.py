"""Calls about models, their variations, and the files of these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jupyter_colabsync.kaggle.calls import wire
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.transport import Fields, Located
from jupyter_colabsync.kaggle.reference import KaggleRef, api_framework

MODELS: Final = "models.ModelApiService"


class Variation(wire.Answer, frozen=True):
    """What Kaggle's API calls an instance of a model."""

    slug: str | None = None
    framework: str | None = None
    """The enum's name."""
    version_number: int | None = None
    """The newest."""
    license_name: str | None = None
    total_uncompressed_bytes: int | None = None


class Model(wire.Answer, frozen=True):
    ref: str | None = None
    """`owner/slug`."""
    title: str | None = None
    vote_count: int | None = None
    publish_time: str | None = None
    update_time: str | None = None
    instances: tuple[Variation, ...] | None = None


class ModelPage(wire.Page, frozen=True):
    models: tuple[Model, ...] | None = None


class ModelFile(wire.Answer, frozen=True):
    name: str | None = None
    size: int | None = None
    """Bytes."""


class ModelFilePage(wire.Page, frozen=True):
    files: tuple[ModelFile, ...] | None = None


def search(caller: Caller, fields: Fields) -> ModelPage:
    """One page of ListModels; `fields` as it takes them."""
    return caller.ask(f"{MODELS}/ListModels", fields, ModelPage)


def get(caller: Caller, ref: KaggleRef) -> Model:
    """The model, with its variations; `ref` may name one of these."""
    return caller.ask(f"{MODELS}/GetModel", _named(ref), Model, ref)


def get_variation(caller: Caller, ref: KaggleRef) -> Variation:
    return caller.ask(f"{MODELS}/GetModelInstance", _chosen(ref), Variation, ref)


def files(caller: Caller, ref: KaggleRef, version: int | None) -> Iterator[ModelFile]:
    """All files, page by page as they are consumed; of the newest version if `version` is None."""
    method = f"{MODELS}/ListModelInstanceVersionFiles"
    for page in caller.pages(method, _versioned(ref, version), ModelFilePage, ref):
        yield from page.files or ()


def locate(caller: Caller, ref: KaggleRef, version: int | None, file_name: str) -> Located:
    """Where one file can be fetched. (Without a file it would be a tar.gz of all.)"""
    fields = {**_versioned(ref, version), "path": file_name}
    return caller.locate(f"{MODELS}/DownloadModelInstanceVersion", fields, ref)


def _named(ref: KaggleRef) -> dict[str, str | int]:
    return {"ownerSlug": ref.owner or "", "modelSlug": ref.slug}


def _chosen(ref: KaggleRef) -> dict[str, str | int]:
    return {
        **_named(ref),
        "framework": api_framework(ref.framework or ""),
        "instanceSlug": ref.variation or "",
    }


def _versioned(ref: KaggleRef, version: int | None) -> dict[str, str | int]:
    fields = _chosen(ref)
    if version is not None:
        fields["versionNumber"] = version
    return fields
