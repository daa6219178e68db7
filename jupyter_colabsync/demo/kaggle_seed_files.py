"""Makes small files of many kinds for the pretend Kaggle: real ones, always the same bytes."""

from __future__ import annotations

import io
import math
import random
import sqlite3
import struct
import tempfile
import wave
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

Cell = str | int | float


def table(header: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV; no cell may need quotes."""
    return "\n".join([header, *(",".join(map(str, row)) for row in rows), ""]).encode()


def picture(side: int, kind: str, turn: float) -> bytes:
    """A grey PNG of one shape: `circle`, `square` or `star`."""
    half = side / 2
    lines = bytearray()
    for y in range(side):
        lines.append(0)  # no filter
        for x in range(side):
            dx, dy = (x - half + 0.5) / half, (y - half + 0.5) / half
            lines.append(32 + 190 * (_distance(kind, dx, dy, turn) < 0.7))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _distance(kind: str, dx: float, dy: float, turn: float) -> float:
    angle, radius = math.atan2(dy, dx) + turn, math.hypot(dx, dy)
    if kind == "circle":
        return radius
    if kind == "square":
        return radius * max(abs(math.cos(angle)), abs(math.sin(angle))) * 1.2
    return radius * (1.3 + 0.5 * math.cos(5 * angle))


def sound(tones_hz: Sequence[float], seconds: float = 0.25, rate_hz: int = 8000) -> bytes:
    """A mono WAV, tone after tone."""
    steps = range(int(seconds * rate_hz))
    samples = [
        int(9000 * math.sin(math.tau * tone * step / rate_hz) * (1 - step / len(steps)))
        for tone in tones_hz
        for step in steps
    ]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return out.getvalue()


def database(name: str, columns: str, rows: Sequence[Sequence[Cell]]) -> bytes:
    """An SQLite file with one table."""
    marks = ", ".join("?" * len(rows[0]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.sqlite"
        connection = sqlite3.connect(path)
        connection.execute(f"CREATE TABLE {name} ({columns})")
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - ours
        connection.commit()
        connection.close()
        return path.read_bytes()


def noise(seed: int, size_bytes: int) -> bytes:
    """Bytes that do not compress, as trained weights do not."""
    return random.Random(seed).randbytes(size_bytes)  # noqa: S311 - wanted the same every time
