"""Kaggle played on the loopback: `python -m stand.storehouse ARCHIVE NAME`.

The calls are answered by the demo cloud; the archive itself comes from a server of its own that
costs next to nothing (the system copies the bytes), keeps each connection to a given speed and
counts what it sent. As with the demo cloud, addresses are signed in name only: nobody else is here.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sys
import threading
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT

from .child import answer

LOOPBACK: Final = "127.0.0.1"
SLICE_BYTES: Final = 256 * 1024
LAST_MODIFIED: Final = "Mon, 02 Mar 2026 10:00:00 GMT"
OWNER: Final = "bench"
COMPOSED_FROM_BYTES: Final = 3 * 1024**3


@dataclass(slots=True)
class Traffic:
    """What went out since the last count began."""

    sent_bytes: int = 0
    now: int = 0
    most_at_once: int = 0


class Storehouse:
    """Serves one file by GET, whole or in ranges; `bytes_per_s` holds for each connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._total = path.stat().st_size
        self._headers = _headers_of(path)
        self.bytes_per_s: float | None = None
        self._lock = threading.Lock()
        self._traffic = Traffic()
        self._listener = socket.create_server((LOOPBACK, 0), backlog=256)
        self.url = f"http://{LOOPBACK}:{self._listener.getsockname()[1]}/{path.name}"
        threading.Thread(target=self._accept, daemon=True).start()

    def set_speed(self, bytes_per_s: float | None) -> None:
        """Of each connection from now on; None: as fast as it goes."""
        self.bytes_per_s = bytes_per_s

    def count(self) -> dict[str, int]:
        """Bytes sent, and the most answers under way at a time."""
        with self._lock:
            traffic = self._traffic
            return {"sent_bytes": traffic.sent_bytes, "most_at_once": traffic.most_at_once}

    def count_anew(self) -> None:
        """Forget what was sent so far."""
        with self._lock:
            self._traffic = Traffic(now=self._traffic.now)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = cast("BinaryIO", connection.makefile("rb"))
        with suppress(OSError), connection, reader:
            while (headers := _read_head(reader)) is not None:
                self._serve(connection, headers)

    def _serve(self, connection: socket.socket, headers: dict[str, str]) -> None:
        start, end, status = 0, self._total, "200 OK"
        if match := re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", "")):
            start = int(match[1])
            end = min(int(match[2]) + 1 if match[2] else self._total, self._total)
            status = "206 Partial Content"
        head = [
            f"HTTP/1.1 {status}",
            f"Content-Length: {end - start}",
            *self._headers,
        ]
        if status.startswith("206"):
            head.append(f"Content-Range: bytes {start}-{end - 1}/{self._total}")
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        with self._lock:
            self._traffic.now += 1
            self._traffic.most_at_once = max(self._traffic.most_at_once, self._traffic.now)
        try:
            self._send(connection, start, end)
        finally:
            with self._lock:
                self._traffic.now -= 1

    def _send(self, connection: socket.socket, start: int, end: int) -> None:
        speed = self.bytes_per_s
        began_s, first = time.monotonic(), start
        with self._path.open("rb") as stream:
            while start < end:
                sent = os.sendfile(
                    connection.fileno(), stream.fileno(), start, min(SLICE_BYTES, end - start)
                )
                if not sent:
                    return
                start += sent
                with self._lock:
                    self._traffic.sent_bytes += sent
                if speed:
                    early_s = began_s + (start - first) / speed - time.monotonic()
                    if early_s > 0:
                        time.sleep(early_s)


def _read_head(reader: BinaryIO) -> dict[str, str] | None:
    """The headers of the next request, names in lower case; None when the other side hung up."""
    if not reader.readline().strip():
        return None
    headers = {}
    while line := reader.readline().strip().decode("latin-1"):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return headers


def _headers_of(path: Path) -> list[str]:
    """What storage says of a file each time. Composed objects, as very large ones are, have no
    md5 there (Cloud Storage documentation, "Data validation and change detection")."""
    common = ["Content-Type: application/zip", "Accept-Ranges: bytes"]
    common.append(f"Last-Modified: {LAST_MODIFIED}")
    size = path.stat().st_size
    if size >= COMPOSED_FROM_BYTES:
        return [*common, f'ETag: "of-{size}-bytes"']
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(4 * 1024 * 1024):
            digest.update(block)
    md5 = b64encode(digest.digest()).decode()
    return [*common, f'ETag: "{digest.hexdigest()}"', f"x-goog-hash: md5={md5}"]


def main(archive: Path, name: str) -> None:
    """Serve until the parent goes away."""
    house = Storehouse(archive)
    with DemoCloud(sample=False) as cloud:
        # the demo cloud must not read the archive, too: it knows a stand-in of that name
        cloud.kaggle.add_dataset(OWNER, name, b"", [], file_name=archive.name)
        cloud.kaggle.storage.address = lambda origin, key: house.url  # type: ignore[method-assign]
        cloud.kaggle.set(takes_empty=True)  # as the official program sends them
        hello = {
            "origin": cloud.kaggle_url,
            "google": cloud.google_url,
            "key_file": STUDENT.key_file,
            "username": STUDENT.name,
            "key": STUDENT.key,
        }
        answer(
            hello,
            {
                "set_speed": house.set_speed,
                "count": house.count,
                "count_anew": house.count_anew,
            },
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
