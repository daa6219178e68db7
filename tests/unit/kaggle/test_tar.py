"""Reading a tar while it comes, compared with Python's own; and what may be packed around it."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import random
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.kaggle.reasons import DamagedArchive, DamagedMember
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.packings import MEMORY_BYTES, OUT_BYTES, Packing, unpack
from jupyter_colabsync.kaggle.unpacking.shapes import Shape, shape_of, without_ending
from jupyter_colabsync.kaggle.unpacking.tar_stream import TarStream
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, context, tree, zip_bytes
from tests.unit.kaggle.roads import REF, tar

DICE = random.Random(5)  # noqa: S311 - the same bytes on every run
FILES = {
    "a.txt": b"a" * 500,
    "b/c.bin": bytes(range(256)) * 9,
    "ü/ö.txt": b"x",
    "empty": b"",
    f"{'long/' * 40}name.txt": b"of more than 200 letters",
    f"{'w' * 120}.txt": b"of more than 100 letters",
    "just.512": bytes(512),
}


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


def read(data: bytes, size: int = 4096) -> dict[str, bytes]:
    stream = TarStream(Cursor(blocks(data, size)))
    return {each.name: b"".join(each.contents) for each in stream.members() if not each.is_folder}


@pytest.mark.parametrize("block_bytes", [1, 700, 10_000_000])
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(tarfile.GNU_FORMAT, id="GNU"),
        pytest.param(tarfile.PAX_FORMAT, id="pax"),
    ],
)
def test_members_come_as_they_were_packed(kind: int, block_bytes: int) -> None:
    assert read(tar(FILES, kind), block_bytes) == FILES


def test_the_oldest_format_is_read() -> None:
    files = {name: data for name, data in FILES.items() if len(name) < 100}
    assert read(tar(files, tarfile.USTAR_FORMAT)) == files


def entry(name: str, **facts: object) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    for fact, value in facts.items():
        setattr(made, fact, value)
    return made


def tar_of(*entries: tuple[tarfile.TarInfo, bytes], kind: int = tarfile.GNU_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for each, data in entries:
            if each.isreg():
                each.size = len(data)
            archive.addfile(each, io.BytesIO(data))
    return out.getvalue()


GOOD = (entry("good.txt"), b"good")
LAST = (entry("last.txt"), b"last")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(entry("link", type=b"2", linkname="/etc/passwd"), "symbolic link", id="link"),
        pytest.param(entry("hard", type=b"1", linkname="good.txt"), "special file", id="hard link"),
        pytest.param(entry("device", type=b"3"), "special file", id="device"),
        pytest.param(entry("pipe", type=b"6"), "special file", id="pipe"),
        pytest.param(entry("sparse", type=b"S"), "sparse", id="sparse"),
        pytest.param(
            entry("new", pax_headers={"GNU.sparse.major": "1"}), "sparse", id="sparse, in pax"
        ),
        pytest.param(entry("../slip.txt"), "leads out of the folder", id="up"),
        pytest.param(entry("/etc/slip.txt"), "absolute path", id="absolute"),
        pytest.param(entry("C:\\slip.txt"), "drive letter", id="drive"),
        pytest.param(entry("a\nb"), "control characters", id="line feed"),
        pytest.param(entry("n" * 256), "longer than 255 bytes", id="long name"),
        pytest.param(entry("good.txt"), "clashes with another file", id="twice"),
        pytest.param(entry("GOOD.TXT"), "clashes with another file", id="letter case"),
        pytest.param(entry("good.txt/x"), "clashes with a file", id="folder for file"),
        pytest.param(entry(".kaggle-source.json"), "reserved", id="our own note"),
    ],
)
@pytest.mark.parametrize("is_inside", [False, True], ids=["", "inside a zip"])
def test_a_hostile_member_is_left_out_with_its_reason_and_the_rest_comes(
    service: KaggleService,
    cloud: KaggleCloud,
    tmp_path: Path,
    bad: tarfile.TarInfo,
    reason: str,
    is_inside: bool,
) -> None:
    data = tar_of(GOOD, (bad, b"bad"), LAST, kind=tarfile.PAX_FORMAT)
    name = "bundle.tar"
    if is_inside:
        data, name = zip_bytes({name: data}), "archive.zip"
    cloud.kaggle.add_dataset("demo-data", "bundle", data, file_name=name)
    folder = tmp_path / "deep" / "here"
    report = service.puller.pull(REF, folder, (), context(), unpack_nested=is_inside)
    assert [reason in each.reason for each in report.skipped] == [True], report.skipped
    place = "deep/here/bundle" if is_inside else "deep/here"
    assert tree(tmp_path) == {f"{place}/good.txt": b"good", f"{place}/last.txt": b"last"}


def test_folders_are_made_by_what_is_in_them() -> None:
    folder = entry("sub", type=b"5")
    members = list(TarStream(Cursor(blocks(tar_of((folder, b""), GOOD), 512))).members())
    assert [(each.name, each.is_folder) for each in members] == [
        ("sub/", True),
        ("good.txt", False),
    ]


def test_a_file_of_more_than_eight_gigabytes_is_understood() -> None:
    """Its size needs more octal digits than there is room for."""
    header = entry("large.bin", size=20 * 2**30).tobuf(tarfile.GNU_FORMAT)
    (member,) = [next(TarStream(Cursor(blocks(header, 512))).members())]
    assert member.size_bytes == 20 * 2**30


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(tar({"a": b"x" * 512})[:1024], id="no end"),
        pytest.param(tar(FILES)[:1500], id="cut off"),
        pytest.param(b"\0" * 100, id="less than a header"),
        pytest.param(b"x" * 512 + tar(FILES), id="no header"),
        pytest.param(entry("n", type=b"x", size=2**40).tobuf(), id="a name of a terabyte"),
    ],
)
def test_what_is_no_whole_tar_is_said_to_be_damaged(data: bytes) -> None:
    with pytest.raises(DamagedArchive):
        read(data)


def test_noise_never_does_anything_else_than_be_damaged() -> None:
    whole = tar(FILES)
    for _ in range(2000):
        data = bytearray(whole)
        for _ in range(DICE.randint(1, 6)):
            data[DICE.randrange(len(data))] = DICE.randrange(256)
        with contextlib.suppress(DamagedArchive, DamagedMember):
            read(bytes(data))


TEXT = b"".join(f"{index},{index * 7919 % 1009}\n".encode() for index in range(200_000))
PACK: dict[Packing, Callable[[bytes], bytes]] = {
    Packing.GZIP: gzip.compress,
    Packing.BZIP2: bz2.compress,
    Packing.XZ: lzma.compress,
}


@pytest.mark.parametrize("block_bytes", [100, 65_536, 10_000_000])
@pytest.mark.parametrize("packing", Packing)
def test_what_is_packed_comes_out_as_it_was(packing: Packing, block_bytes: int) -> None:
    pack = PACK[packing]
    data = pack(TEXT) + pack(b"and more") + bytes(600)  # two in one, and zeros, as tapes have
    out = list(unpack(packing, blocks(data, block_bytes)))
    assert b"".join(out) == TEXT + b"and more"
    assert max(map(len, out)) <= OUT_BYTES


@pytest.mark.parametrize("packing", Packing)
def test_a_bomb_comes_out_little_by_little(packing: Packing) -> None:
    data = PACK[packing](bytes(30_000_000))
    assert max(len(block) for block in unpack(packing, [data])) <= OUT_BYTES


@pytest.mark.parametrize("packing", Packing)
@pytest.mark.parametrize("harm", ["cut", "byte", "junk", "nothing"])
def test_packed_bytes_that_are_damaged_are_said_to_be(packing: Packing, harm: str) -> None:
    data = bytearray(PACK[packing](TEXT))
    if harm == "cut":
        del data[-20:]
    elif harm == "byte":
        data[len(data) // 2] ^= 0xFF
    elif harm == "junk":
        data += b"junk" * 9
    else:
        data.clear()
    with pytest.raises(DamagedArchive):
        list(unpack(packing, blocks(bytes(data), 5000)))


def test_xz_that_wants_too_much_memory_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 4 * MEMORY_BYTES}]
    data = lzma.compress(b"small", filters=filters)
    with pytest.raises(DamagedArchive):
        list(unpack(Packing.XZ, [data]))


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        pytest.param(zip_bytes(FILES), "x.bin", Shape("zip"), id="a zip, whatever it is called"),
        pytest.param(zip_bytes({}), "x", Shape("zip"), id="an empty zip"),
        pytest.param(b"#!/bin/sh", "x.ZIP", Shape("zip"), id="something before a zip"),
        pytest.param(tar(FILES), "x", Shape("tar"), id="a tar"),
        pytest.param(DICE.randbytes(2000), "x.tar", Shape("plain"), id="called a tar"),
        pytest.param(gzip.compress(tar(FILES)), "x", Shape("tar", Packing.GZIP), id="tar.gz"),
        pytest.param(gzip.compress(TEXT), "x.tgz", Shape("packed", Packing.GZIP), id="no tar.gz"),
        pytest.param(lzma.compress(tar(FILES)), "x", Shape("tar", Packing.XZ), id="tar.xz"),
        pytest.param(bz2.compress(tar(FILES)), "x", Shape("tar", Packing.BZIP2), id="tar.bz2"),
        pytest.param(
            bz2.compress(DICE.randbytes(200_000))[:65_536],
            "x.tar.bz2",
            Shape("tar", Packing.BZIP2),
            id="a bz2 of which more is needed: by its name",
        ),
        pytest.param(b"7z\xbc\xaf\x27\x1c\0\4", "x", Shape("7z"), id="7z"),
        pytest.param(b"Rar!\x1a\x07\1\0", "x.zip", Shape("rar"), id="rar"),
        pytest.param(b"a,b\n1,2\n", "x.csv", Shape("plain"), id="a table"),
        pytest.param(bytes(2000), "x", Shape("plain"), id="zeros"),
        pytest.param(b"", "", Shape("plain"), id="nothing"),
    ],
)
def test_what_bytes_are(head: bytes, name: str, expected: Shape) -> None:
    assert shape_of(head[:65_536], name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/train.zip", "a/train"),
        ("train.tar.gz", "train"),
        ("train.TGZ", "train"),
        ("train.csv.gz", "train.csv"),
        ("train", "train"),
    ],
)
def test_what_contents_go_by(name: str, expected: str) -> None:
    assert without_ending(name) == expected
