"""A pretend Kaggle alone, a store in memory, and archives made to measure."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal

from jupyter_colabsync.demo.calls import Calls
from jupyter_colabsync.demo.faults import Faults
from jupyter_colabsync.demo.http import Router
from jupyter_colabsync.demo.kaggle import DemoKaggle, kaggle_failure
from jupyter_colabsync.demo.loopback import LoopbackServer
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext

if TYPE_CHECKING:
    from typing_extensions import Self


class KaggleCloud:
    """Kaggle on the loopback, empty at first."""

    def __init__(self) -> None:
        self.now_s = 1_700_000_000.0
        self.calls = Calls()
        self.faults = Faults(self.calls)
        self.faults.shapes["kaggle"] = kaggle_failure
        self.kaggle = DemoKaggle(b"secret", lambda: self.now_s)
        router = Router(self.faults)
        self.kaggle.mount(router)
        self._server = LoopbackServer(router)
        self.url = self._server.url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.clear()
        self._server.stop()
        assert self._server.problems == []


class MemoryStore:
    """Secrets of one test."""

    kind: Literal["memory"] = "memory"

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        return self.secrets.get(name)

    def write(self, name: str, text: str) -> None:
        self.secrets[name] = text

    def delete(self, name: str) -> None:
        self.secrets.pop(name, None)


@dataclass
class Pauses:
    """Counts waiting instead of waiting."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def context(cancel: CancelToken | None = None) -> JobContext:
    return JobContext(Progress(), cancel or CancelToken())


@dataclass(frozen=True)
class Entry:
    """One member as an archive claims it; None: the truth."""

    name: str | bytes
    data: bytes = b"some data\n" * 20
    is_stored: bool = False
    mode: int = 0o100644
    crc: int | None = None
    size: int | None = None
    flags: int = 0x800
    method: int | None = None


def hand_made_zip(entries: list[Entry], *, is_told_behind: bool = False) -> bytes:
    """A zip that may lie: what no library would write. `is_told_behind`: sizes and checksums
    stand behind the data, as tools write them that stream."""
    out = io.BytesIO()
    directory = io.BytesIO()
    for entry in entries:
        name = entry.name if isinstance(entry.name, bytes) else entry.name.encode()
        packed = entry.data if entry.is_stored else _deflate(entry.data)
        method = entry.method if entry.method is not None else (0 if entry.is_stored else 8)
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        size = len(entry.data) if entry.size is None else entry.size
        common = (20, entry.flags, method, 0, 0x5C62, crc, len(packed), size, len(name), 0)
        directory.write(
            struct.pack(
                "<4sBBHHHHHIIIHHHHHII",
                *(b"PK\1\2", 20, 3, *common, 0, 0, 0, entry.mode << 16, out.tell()),
            )
        )
        directory.write(name)
        if is_told_behind:
            local = (20, entry.flags | 8, method, 0, 0x5C62, 0, 0, 0, len(name), 0)
            out.write(struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *local))
            out.write(name + packed + struct.pack("<4sIII", b"PK\7\x08", crc, len(packed), size))
        else:
            out.write(struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *common) + name + packed)
    start, listing = out.tell(), directory.getvalue()
    count = len(entries)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(listing), start, 0)
    return out.getvalue() + listing + end


def zip_bytes(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, our own notes aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".kaggle-source.json"
    }


def _deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(6, zlib.DEFLATED, -15)
    return stream.compress(data) + stream.flush()
