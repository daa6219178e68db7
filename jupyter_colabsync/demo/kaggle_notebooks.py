"""The pretend Kaggle's notebooks: what they are, and the output of their last run."""

from __future__ import annotations

from collections.abc import Mapping

from .http import Reply
from .kaggle_catalog import DemoNotebook, Version
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

KERNELS = "kernels.KernelsApiService"
NAMED: Kinds = {"userName": str, "kernelSlug": str, "versionLabel": str}


class Notebooks:
    """`kernels.KernelsApiService`."""

    def __init__(
        self, notebooks: Mapping[str, DemoNotebook], storage: KaggleStorage, singles: SingleFiles
    ):
        self._all = notebooks
        self._storage = storage
        self._singles = singles

    def methods(self) -> Methods:
        return {
            f"{KERNELS}/GetKernel": (NAMED, self._get),
            f"{KERNELS}/GetKernelSessionStatus": (NAMED, self._status),
            f"{KERNELS}/ListKernelFiles": ({**NAMED, **PAGED}, self._list_files),
            f"{KERNELS}/ListKernelSessionOutput": ({**NAMED, **PAGED}, self._list_output),
            f"{KERNELS}/DownloadKernelOutput": (
                {"ownerSlug": str, "kernelSlug": str, "filePath": str, "versionNumber": int},
                self._download,
            ),
        }

    def _find(self, ask: Ask) -> DemoNotebook:
        """Raises KaggleError: 403 also for what is not there, as the official client (2.2.4,
        `kernels_output`) expects for a wrong slug."""
        owner = ask.text("userName") or ask.text("ownerSlug")
        found = self._all.get(f"{owner}/{ask.text('kernelSlug')}")
        if found is None or (found.is_private and found.owner != ask.user.name):
            raise denied("kernels.get")
        return found

    def _version(self, ask: Ask) -> Version:
        versions = self._find(ask).versions
        label = ask.text("versionLabel").removeprefix("Version ")
        number = ask.number("versionNumber") or (int(label) if label.isdigit() else len(versions))
        if not 1 <= number <= len(versions):
            raise KaggleError(404, f"The notebook has no version {number}.")
        return versions[number - 1]

    def _get(self, ask: Ask) -> Reply:
        found = self._find(ask)
        blob = {
            "source": found.source,
            "language": "python",
            "kernelType": "notebook",
            "slug": found.slug,
        }
        return reply_with({"metadata": found.facts(), "blob": blob})

    def _status(self, ask: Ask) -> Reply:
        self._find(ask)
        return reply_with({"status": "COMPLETE"})

    def _list_files(self, ask: Ask) -> Reply:
        version = self._version(ask)
        rows: list[Fields] = [
            {"name": name, "size": size, "creationDate": version.made_at}
            for name, size in version.files
        ]
        return page_reply("files", rows, ask.fields)

    def _list_output(self, ask: Ask) -> Reply:
        """Each file with a storage address of its own, never zipped; the log with the first page.

        Source: the official client (2.2.4), `kernels_output`.
        """
        version = self._version(ask)
        rows: list[Fields] = [
            {"fileName": name, "url": self._address(ask, version.key, name)}
            for name, _ in version.files
        ]
        log = "" if ask.text("pageToken") else self._find(ask).log
        return page_reply("files", rows, ask.fields, log=log)

    def _address(self, ask: Ask, key: str, name: str) -> str:
        single = self._singles.put(key, name, is_raw=True)
        return self._storage.address(ask.request.origin, single)

    def _download(self, ask: Ask) -> Reply:
        """One file, or a zip of all."""
        key = self._version(ask).key
        if path := ask.text("filePath"):
            key = self._singles.put(key, path)
        return self._storage.hand_out(ask.request, key)
