"""ColabCache: asks a Colab VM for a Kaggle dataset it may have at hand, and says where it lies.

What is known of it comes from the source of kagglehub 1.0 (`clients.ColabClient`,
`colab_cache_resolver`) and was run against a stand-in only, never on a live VM: POST
`http://$TBE_RUNTIME_ADDR/kagglehub/datasets/is_supported` with {owner, dataset, version?}, 404 for
no; then `…/datasets/mount` with the same, whose answer's `slug` names a folder below
`$COLAB_CACHE_MOUNT_FOLDER` (else /kaggle/input) that appears a while later. kagglehub waits for it
without end; here there is a limit. It also signs these calls; we do not, since the way is plain
HTTP: then the cache knows only what is public, and Kaggle itself has the rest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.files import is_safe_relative
from jupyter_colabsync.kaggle.calls.connections import new_session
from jupyter_colabsync.kaggle.reference import KaggleRef

MARKS: Final = ("COLAB_RELEASE_TAG", "COLAB_BACKEND_VERSION")
"""What Colab sets on its VMs; see system.session."""
DEFAULT_FOLDER: Final = "/kaggle/input"
CALL_TIMEOUT_S: Final = (3.0, 10.0)
WAIT_S: Final = 30.0
"""How long the folder may take to appear."""
LOOK_EVERY_S: Final = 0.5
MAX_ANSWER_BYTES: Final = 64 * 1024


class CacheMiss(Exception):
    """The cache cannot help this time; the text says why, for people, after “Colab's cache”."""


class _Mount(msgspec.Struct, frozen=True):
    slug: str


class ColabCache:
    """The cache of the VM this process runs on."""

    def __init__(self, address: str, mounts: Path) -> None:
        """`address`: host and port of the VM's runtime; `mounts`: where its folders appear."""
        self._address = address
        self._mounts = mounts

    def find(self, ref: KaggleRef, version: int | None, wait: Callable[[float], None]) -> Path:
        """The folder with the dataset's files, to be read only.

        `wait` sleeps, and raises to stop. Raises CacheMiss after at most 50 s.
        """
        asked: dict[str, str | int] = {"owner": ref.owner or "", "dataset": ref.slug}
        if version is not None:
            asked["version"] = version
        self._post("is_supported", asked)
        wait(0)
        try:
            slug = decode_json(self._post("mount", asked), _Mount).slug
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise CacheMiss("gave an answer that cannot be read") from error
        if not is_safe_relative(slug):
            raise CacheMiss("gave an answer that cannot be read")
        folder = self._mounts / slug
        waited_s = 0.0
        while not _holds_something(folder):
            if waited_s >= WAIT_S:
                raise CacheMiss("did not have it in time")
            wait(LOOK_EVERY_S)
            waited_s += LOOK_EVERY_S
        return folder

    def _post(self, verb: str, asked: Mapping[str, str | int]) -> bytes:
        import requests

        with new_session() as session:
            session.trust_env = False  # the VM's own runtime is never behind a proxy
            try:
                with session.post(
                    f"http://{self._address}/kagglehub/datasets/{verb}",
                    data=msgspec.json.encode(asked),
                    headers={"Content-Type": "application/json"},
                    timeout=CALL_TIMEOUT_S,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    if response.status_code == 404:
                        raise CacheMiss("does not have it")
                    if not response.ok or response.is_redirect:
                        raise CacheMiss("refused")
                    return bytes(response.raw.read(MAX_ANSWER_BYTES, decode_content=True))
            except (requests.RequestException, OSError) as error:
                raise CacheMiss("does not answer") from error


def cache_here(environment: Mapping[str, str] | None = None) -> ColabCache | None:
    """The cache of this machine; None where there is none, or its owner switched it off
    (DISABLE_COLAB_CACHE, as for kagglehub)."""
    around = os.environ if environment is None else environment
    address = around.get("TBE_RUNTIME_ADDR", "")
    is_colab = any(around.get(mark) for mark in MARKS)
    is_off = around.get("DISABLE_COLAB_CACHE", "").lower() in ("1", "true", "t")
    if not is_colab or is_off or not re.fullmatch(r"[A-Za-z0-9.\-\[\]:]+", address):
        return None
    return ColabCache(address, Path(around.get("COLAB_CACHE_MOUNT_FOLDER") or DEFAULT_FOLDER))


def _holds_something(folder: Path) -> bool:
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return False
