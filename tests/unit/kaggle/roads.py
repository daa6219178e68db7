"""Every way for everything in one archive to come: where from, and in what shape."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.unit.kaggle.kaggle_cloud import Entry, KaggleCloud, hand_made_zip, zip_bytes

DICE = random.Random(7)  # noqa: S311 - the same bytes on every run
FILES = {
    "flowers.csv": b"sort,petal\n" + b"daisy,12.5\n" * 2000,
    "notes/daisy.txt": b"A daisy.\n",
    "notes/deep/poppy.txt": "Ein Mohn, blühend.\n".encode(),
    "empty.txt": b"",
    "blob.bin": DICE.randbytes(700_000),
    "second.bin": DICE.randbytes(300_000),
}
"""What a pull is tried with, here and there."""

Files = Mapping[str, bytes]
OWNER, SLUG = "demo-data", "bundle"
REF: Final = f"{OWNER}/{SLUG}"


def told_behind(files: Files) -> bytes:
    """A zip as tools write it that stream."""
    entries = [Entry(name, data) for name, data in files.items()]
    return hand_made_zip(entries, is_told_behind=True)


def tar(files: Files, kind: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


SHAPES: Final[dict[str, tuple[str, Callable[[Files], bytes]]]] = {
    "zip": ("archive.zip", lambda files: zip_bytes(dict(files))),
    "zip told behind": ("archive.zip", told_behind),
    "tar": ("archive.tar", tar),
    "tar.gz": ("archive.tar.gz", lambda files: gzip.compress(tar(files))),
    "tar.bz2": ("archive.tar.bz2", lambda files: bz2.compress(tar(files))),
    "tar.xz": ("archive.tar.xz", lambda files: lzma.compress(tar(files))),
}
ROADS: Final = [
    ("ranges", "zip"),
    ("ranges", "tar"),
    ("ranges", "tar.gz"),
    ("stream", "zip"),
    ("stream", "zip told behind"),
    ("stream", "tar"),
    ("stream", "tar.gz"),
    ("stream", "tar.xz"),
    ("answer", "zip"),
]


@dataclass(frozen=True)
class Road:
    """One of these ways, in one pretend Kaggle."""

    cloud: KaggleCloud
    source: str
    shape: str

    def open(self) -> None:
        """Let bytes come this way."""
        self.cloud.kaggle.storage.has_ranges = self.source == "ranges"
        self.cloud.kaggle.redirects = self.source != "answer"

    def publish(self, files: Files) -> str:
        """A new version of `REF` with these files; where it lies in storage."""
        name, pack = SHAPES[self.shape]
        listed = [(each, len(data)) for each, data in files.items()]
        archive = pack(files)
        return self.cloud.kaggle.add_dataset(OWNER, SLUG, archive, listed, file_name=name).key

    @property
    def is_tar(self) -> bool:
        return self.shape.startswith("tar")

    @property
    def method(self) -> str:
        """What the call is named that brings the bytes."""
        return "kaggle.DownloadDataset" if self.source == "answer" else "kaggle.storage"

    def dawdle(self) -> None:
        """Let bytes come slowly enough for somebody to look on."""
        several = self.source == "ranges" and self.is_tar
        self.cloud.faults.slow(self.method, 250_000 if several else 2_000_000)
