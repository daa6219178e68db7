"""The pretend Kaggle's models: search, variations, files, downloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .http import Reply
from .kaggle_catalog import DemoModel, DemoVariation, Version
from .kaggle_choices import FRAMEWORK, MODEL_SORT
from .kaggle_finding import search
from .kaggle_singles import SingleFiles
from .kaggle_storage import KaggleStorage
from .kaggle_wire import (
    PAGED,
    Ask,
    Fields,
    KaggleError,
    Kinds,
    Methods,
    denied,
    page_reply,
    reply_with,
)

MODELS = "models.ModelApiService"
MODEL: Kinds = {"ownerSlug": str, "modelSlug": str}
VARIATION: Kinds = {**MODEL, "framework": FRAMEWORK, "instanceSlug": str}
VERSIONED: Kinds = {**VARIATION, "versionNumber": int}
SEARCH: Kinds = {
    **PAGED,
    "search": str,
    "sortBy": MODEL_SORT,
    "owner": str,
    "onlyVertexModels": bool,
}
ORDERS: dict[str, Callable[[DemoModel], float | str]] = {
    "HOTNESS": lambda model: model.votes,
    "VOTE_COUNT": lambda model: model.votes,
    "DOWNLOAD_COUNT": lambda model: model.votes,
    "UPDATE_TIME": lambda model: model.updated_at,
}
"""What each order looks at, the highest first; in any other, the search's own order stays."""


class Models:
    """`models.ModelApiService`."""

    def __init__(
        self, models: Mapping[str, DemoModel], storage: KaggleStorage, singles: SingleFiles
    ):
        self._all = models
        self._storage = storage
        self._singles = singles

    def methods(self) -> Methods:
        return {
            f"{MODELS}/ListModels": (SEARCH, self._list),
            f"{MODELS}/GetModel": (MODEL, lambda ask: reply_with(self._find(ask).facts())),
            f"{MODELS}/GetModelInstance": (VARIATION, self._get_variation),
            f"{MODELS}/ListModelInstanceVersionFiles": ({**VERSIONED, **PAGED}, self._list_files),
            f"{MODELS}/DownloadModelInstanceVersion": ({**VERSIONED, "path": str}, self._download),
        }

    def _find(self, ask: Ask) -> DemoModel:
        name = f"{ask.text('ownerSlug')}/{ask.text('modelSlug')}"
        found = self._all.get(name)
        if found is None:
            raise KaggleError(404, f"Model '{name}' was not found.")
        if found.is_private and found.owner != ask.user.name:
            raise denied("models.get")
        return found

    def _variation(self, ask: Ask) -> DemoVariation:
        model = self._find(ask)
        framework, slug = ask.text("framework"), ask.text("instanceSlug")
        if (framework, slug) not in model.variations:
            raise KaggleError(404, f"Model '{model.name}' has no variation '{slug}' like that.")
        return model.variations[framework, slug]

    def _version(self, ask: Ask) -> Version:
        versions = self._variation(ask).versions
        number = ask.number("versionNumber") or len(versions)
        if number > len(versions):
            raise KaggleError(404, f"The model has no version {number}.")
        return versions[number - 1]

    def _list(self, ask: Ask) -> Reply:
        found = search(
            (
                model
                for model in self._all.values()
                if not model.is_private and ask.text("owner") in ("", model.owner)
            ),
            ask.text("search"),
            lambda model: f"{model.name} {model.title}",
            lambda model: model.subtitle,
        )
        order = ask.text("sortBy").removeprefix("LIST_MODELS_ORDER_BY_")
        if order in ORDERS:
            found.sort(key=ORDERS[order], reverse=True)
        rows = [model.facts() for model in found]
        return page_reply("models", rows, ask.fields, totalResults=len(rows))

    def _get_variation(self, ask: Ask) -> Reply:
        return reply_with(self._variation(ask).facts(self._find(ask).name))

    def _list_files(self, ask: Ask) -> Reply:
        version = self._version(ask)
        rows: list[Fields] = [
            {"name": name, "size": size, "creationDate": version.made_at}
            for name, size in version.files
        ]
        return page_reply("files", rows, ask.fields)

    def _download(self, ask: Ask) -> Reply:
        """One file, or a `.tar.gz` of all. Source: kagglehub 1.0.3, http_resolver."""
        if not ask.number("versionNumber"):
            raise KaggleError(400, "versionNumber is required.")
        key = self._version(ask).key
        if path := ask.text("path"):
            key = self._singles.put(key, path)
        return self._storage.hand_out(ask.request, key)
