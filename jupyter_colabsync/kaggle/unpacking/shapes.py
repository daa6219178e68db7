"""Pure: what bytes are, by how they begin; their name only where that does not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from jupyter_colabsync.kaggle.reasons import DamagedArchive
from jupyter_colabsync.kaggle.unpacking.packings import Packing, unpack
from jupyter_colabsync.kaggle.unpacking.tar_header import BLOCK_BYTES, is_header

Kind = Literal["zip", "tar", "packed", "7z", "rar", "plain"]
_ZIP_STARTS: Final = (b"PK\3\4", b"PK\5\6")
_STARTS: Final = {
    b"\x1f\x8b\x08": Packing.GZIP,
    b"BZh": Packing.BZIP2,
    b"\xfd7zXZ\0": Packing.XZ,
}
_TAR_ENDINGS: Final = {
    Packing.GZIP: (".tar.gz", ".tgz"),
    Packing.BZIP2: (".tar.bz2", ".tbz2", ".tbz"),
    Packing.XZ: (".tar.xz", ".txz"),
}
_PACKED_ENDINGS: Final = {Packing.GZIP: ".gz", Packing.BZIP2: ".bz2", Packing.XZ: ".xz"}
ARCHIVE_ENDINGS: Final = (
    ".zip",
    ".tar",
    *(ending for endings in _TAR_ENDINGS.values() for ending in endings),
    *_PACKED_ENDINGS.values(),
)
HEAD_BYTES: Final = 64 * 1024
"""More of the beginning than any of these need, save bzip2."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`packing` of a "tar", None if it is not packed, and of something "packed" that is none."""

    kind: Kind
    packing: Packing | None = None


def shape_of(head: bytes, name: str) -> Shape:
    """What begins with `head` and is called `name`."""
    if head[:4] in _ZIP_STARTS:
        return Shape("zip")
    for start, packing in _STARTS.items():
        if head.startswith(start):
            return Shape("tar" if _holds_tar(packing, head, name) else "packed", packing)
    if is_header(head):
        return Shape("tar")
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return Shape("7z")
    if head.startswith(b"Rar!\x1a\x07"):
        return Shape("rar")
    # a zip may have something in front of it
    return Shape("zip" if name.lower().endswith(".zip") else "plain")


def without_ending(name: str) -> str:
    """The name an archive's contents go by: `a/train.tar.gz` -> `a/train`."""
    endings = sorted(ARCHIVE_ENDINGS, key=len, reverse=True)
    for ending in endings:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def _holds_tar(packing: Packing, head: bytes, name: str) -> bool:
    began = b""
    try:
        for block in unpack(packing, [head]):
            began += block
            if len(began) >= BLOCK_BYTES:
                return is_header(began)
    except DamagedArchive:
        pass  # the head alone ends too early
    return name.lower().endswith(_TAR_ENDINGS[packing])
