"""What the pretend Kaggle has, and how more is put into it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .kaggle_archives import sizes_of, tar_gz_of, zip_of
from .kaggle_blobs import Blob
from .kaggle_catalog import (
    MADE_AT,
    DemoCompetition,
    DemoDataset,
    DemoModel,
    DemoNotebook,
    DemoVariation,
    Version,
)
from .kaggle_storage import KaggleStorage
from .kaggle_wire import Listing, time_text


class KaggleStock:
    """Records by name, and their archives in `storage`.

    `facts` are further fields of the record (`kaggle_catalog`), and count when it is new.
    """

    def __init__(self, storage: KaggleStorage, clock: Callable[[], float]) -> None:
        """`clock` gives seconds since 1970."""
        self.now_s = clock
        self.storage = storage
        self.datasets: dict[str, DemoDataset] = {}
        self.competitions: dict[str, DemoCompetition] = {}
        self.models: dict[str, DemoModel] = {}
        self.notebooks: dict[str, DemoNotebook] = {}
        self._lock = threading.Lock()

    def add_dataset(
        self,
        owner: str,
        slug: str,
        archive: bytes | Path,
        files: Listing | None = None,
        *,
        title: str = "",
        licence: str = "CC0-1.0",
        file_name: str = "archive.zip",
        made_at: str = MADE_AT,
        notes: str = "",
        **facts: Any,
    ) -> Version:
        """A new dataset, or a new version of it. `files` are listed as given; `archive` may be of
        any kind, and is called `file_name`."""
        with self._lock:
            name = f"{owner}/{slug}"
            dataset = self.datasets.get(name)
            if dataset is None:
                number = len(self.datasets) + 1
                dataset = DemoDataset(owner, slug, title or slug, licence, id=number, **facts)
            version = self._put_version(
                dataset.versions, name, Blob.of(file_name, archive), files, made_at, notes
            )
            self.datasets[name] = dataset  # last: whoever lists it meanwhile finds it complete
            return version

    def add_version(
        self, owner: str, slug: str, files: Mapping[str, str | bytes], notes: str = ""
    ) -> Version:
        """A dataset's new version of now with these contents; makes the dataset, if need be."""
        data = {
            name: text.encode() if isinstance(text, str) else text for name, text in files.items()
        }
        return self.add_dataset(
            owner,
            slug,
            zip_of(data),
            sizes_of(data),
            file_name=f"{slug}.zip",
            made_at=time_text(self.now_s()),
            notes=notes,
        )

    def add_competition(
        self,
        slug: str,
        archive: bytes | Path,
        files: Listing | None = None,
        *,
        title: str = "",
        needs_rules: bool = True,
        **facts: Any,
    ) -> DemoCompetition:
        with self._lock:
            competition = DemoCompetition(
                slug,
                title or slug,
                files or [],
                f"competitions/{slug}",
                needs_rules,
                id=len(self.competitions) + 1,
                **facts,
            )
            self.storage.put(competition.key, Blob.of(f"{slug}.zip", archive))
            self.competitions[slug] = competition
            return competition

    def add_model(
        self,
        owner: str,
        slug: str,
        framework: str,
        variation: str,
        files: Mapping[str, bytes],
        *,
        title: str = "",
        licence: str = "Apache 2.0",
        overview: str = "",
        archive: bytes | None = None,
        **facts: Any,
    ) -> Version:
        """A new model, variation of it, or version of that. `framework` is the enumeration's name:
        MODEL_FRAMEWORK_PY_TORCH … `archive`, if given, holds these files packed already."""
        with self._lock:
            name = f"{owner}/{slug}"
            model = self.models.get(name)
            if model is None:
                number = len(self.models) + 1
                model = DemoModel(owner, slug, title or slug, id=number, **facts)
            found = model.variations.get((framework, variation))
            if found is None:
                number = model.id * 10 + len(model.variations)
                found = DemoVariation(framework, variation, licence, overview, id=number)
            key = f"models/{name}/{framework}/{variation}"
            blob = Blob.of(f"{slug}.tar.gz", archive or tar_gz_of(files))
            version = self._put_version(found.versions, key, blob, sizes_of(files))
            model.variations[framework, variation] = found
            self.models[name] = model
            return version

    def add_notebook(
        self,
        owner: str,
        slug: str,
        output: Mapping[str, bytes],
        *,
        title: str = "",
        source: str = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        **facts: Any,
    ) -> Version:
        """A new notebook, or the output of its next version."""
        with self._lock:
            name = f"{owner}/{slug}"
            notebook = self.notebooks.get(name)
            if notebook is None:
                number = len(self.notebooks) + 1
                notebook = DemoNotebook(owner, slug, title or slug, source, id=number, **facts)
            blob = Blob.of(f"{slug}.zip", zip_of(output))
            key = f"notebooks/{name}"
            version = self._put_version(notebook.versions, key, blob, sizes_of(output))
            self.notebooks[name] = notebook
            return version

    def _put_version(
        self,
        versions: list[Version],
        name: str,
        blob: Blob,
        files: Listing | None,
        made_at: str = MADE_AT,
        notes: str = "",
    ) -> Version:
        number = len(versions) + 1
        version = Version(number, files or [], f"{name}/v{number}", made_at, notes)
        self.storage.put(version.key, blob)
        versions.append(version)
        return version
