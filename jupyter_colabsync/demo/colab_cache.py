"""A stand-in for the Kaggle cache of a Colab VM: a server that mounts datasets as folders.

Point a program at it by TBE_RUNTIME_ADDR and COLAB_CACHE_MOUNT_FOLDER. Source: kagglehub 1.0.3,
`clients` and `colab_cache_resolver`; what the real one answers beyond that is not known.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from .calls import Calls
from .faults import Faults
from .http import BadRequest, Reply, Request, Router, json_reply, plain_reply
from .loopback import LoopbackServer

if TYPE_CHECKING:
    from typing_extensions import Self

KINDS: Mapping[str, type] = {"owner": str, "dataset": str, "version": int}


@dataclass(frozen=True, slots=True)
class Asked:
    """One call as it came."""

    method: Literal["is_supported", "mount"]
    fields: Mapping[str, Any]
    authorization: str


class ColabCache:
    """Runs on 127.0.0.1 until the `with` block ends. It has what was `put`.

    `faults` and `calls` know its methods as `colab.is_supported` and `colab.mount`.
    """

    def __init__(self, folder: Path):
        """`folder` is where datasets are mounted, and is made if it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.mounts: Literal["at once", "when told", "never"] = "at once"
        """When a folder appears after its mount was asked for; `finish_mounts` tells."""
        self.asked: list[Asked] = []
        self.calls = Calls()
        self.faults = Faults(self.calls)
        self._lock = threading.Lock()
        self._sets: dict[tuple[str, str], dict[int, Mapping[str, bytes]]] = {}
        self._waiting: list[tuple[str, Mapping[str, bytes]]] = []
        router = Router(self.faults)
        base = "/kagglehub/datasets"
        router.add("POST", f"{base}/is_supported", self._is_supported, "colab.is_supported")
        router.add("POST", f"{base}/mount", self._mount, "colab.mount")
        self._server = LoopbackServer(router)

    @property
    def address(self) -> str:
        """Host and port, for TBE_RUNTIME_ADDR."""
        return self._server.url.removeprefix("http://")

    def put(self, owner: str, dataset: str, files: Mapping[str, bytes], version: int = 1) -> None:
        """Have a version of a dataset. The highest is the newest."""
        with self._lock:
            self._sets.setdefault((owner, dataset), {})[version] = files

    def finish_mounts(self) -> None:
        """Let every folder appear that was asked for."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for slug, files in waiting:
            self._appear(slug, files)

    def stop(self) -> None:
        self.faults.clear()
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _is_supported(self, request: Request) -> Reply:
        _, files = self._find("is_supported", request)
        return plain_reply(404, "Not in the cache.") if files is None else json_reply({})

    def _mount(self, request: Request) -> Reply:
        slug, files = self._find("mount", request)
        if files is None:
            return plain_reply(404, "Not in the cache.")
        if self.mounts == "at once":
            self._appear(slug, files)
        elif self.mounts == "when told":
            with self._lock:
                self._waiting.append((slug, files))
        return json_reply({"slug": slug})

    def _find(
        self, method: Literal["is_supported", "mount"], request: Request
    ) -> tuple[str, Mapping[str, bytes] | None]:
        """The folder's name, and the files if the cache has them. Raises BadRequest."""
        fields = request.json()
        if not isinstance(fields, dict) or not {"owner", "dataset"} <= fields.keys() <= set(KINDS):
            raise BadRequest("Send owner, dataset and perhaps version, and nothing else.")
        if any(type(value) is not KINDS[name] for name, value in fields.items()):
            raise BadRequest("Owner and dataset are text, and version is a number.")
        with self._lock:
            self.asked.append(Asked(method, fields, request.headers.get("authorization", "")))
            versions = self._sets.get((fields["owner"], fields["dataset"]), {})
            return fields["dataset"], versions.get(fields.get("version", max(versions, default=0)))

    def _appear(self, slug: str, files: Mapping[str, bytes]) -> None:
        """At once and whole, as a mount does; what is mounted cannot be written."""
        with self._lock:
            making, made = self.folder / f".{slug}.making", self.folder / slug
            for name, data in files.items():
                path = making / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                path.chmod(0o444)
            if made.exists():
                shutil.rmtree(made)
            making.rename(made)
