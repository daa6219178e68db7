"""The last measurement, kept over a restart, on this machine only."""

from __future__ import annotations

import contextlib
import platform
from pathlib import Path

import msgspec

from jupyter_colabsync.contract.system import Measurement
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.files import make_private_folder, write_atomically

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
FILE = "measurement.json"


class _Note(msgspec.Struct, frozen=True):
    machine: str
    measurement: Measurement


class KeptMeasurement:
    """A note in the state folder. A home folder may be shared by machines or outlive them, so a
    note of another machine, or of another start of this one, is none."""

    def __init__(self, state: Path, machine: str | None = None) -> None:
        self._path = state / FILE
        self._machine = machine or this_machine()

    def read(self) -> Measurement | None:
        """None where there is none, or none of this machine."""
        try:
            note = decode_json(self._path.read_bytes(), _Note)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return note.measurement if note.machine == self._machine else None

    def write(self, measurement: Measurement) -> None:
        """Keep it. A state folder that cannot be written loses the note, not the measurement."""
        with contextlib.suppress(OSError):
            make_private_folder(self._path.parent)
            note = _Note(self._machine, measurement)
            write_atomically(self._path, msgspec.json.encode(note), 0o600)


def this_machine(boot_id: Path = BOOT_ID) -> str:
    """Host name and, on Linux, the id of this start.

    Source: random(4), /proc/sys/kernel/random/boot_id.
    """
    boot = ""
    with contextlib.suppress(OSError):
        boot = boot_id.read_text(encoding="ascii").strip()
    return f"{platform.node()} {boot}".strip()
