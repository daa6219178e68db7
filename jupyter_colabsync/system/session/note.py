"""What is remembered of this machine: when we first saw it, and the limit the person chose.

A home folder may travel from VM to VM, so the note names the machine it is about and is worth
nothing on another.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.files import write_atomically

FILE = "session.json"


class SessionNote(msgspec.Struct, frozen=True, kw_only=True):
    """`limit_s`: None while the service's own word counts."""

    machine: str | None
    first_seen_ms: int
    limit_s: float | None = None


@dataclass(frozen=True, slots=True)
class SessionNotes:
    """Reads and writes the note in the state folder."""

    state: Path

    def of(self, machine: str | None, now_ms: int) -> SessionNote:
        """The note of this machine; a fresh one, written where that is possible, when there is
        none."""
        try:
            note = decode_json((self.state / FILE).read_bytes(), SessionNote)
        except (OSError, msgspec.MsgspecError):
            note = None
        if note is None or machine is None or note.machine != machine:
            note = SessionNote(machine=machine, first_seen_ms=now_ms)
            self.keep(note)
        return note

    def keep(self, note: SessionNote) -> bool:
        """Whether it could be written; without it the next start begins anew."""
        try:
            self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self.state / FILE, msgspec.json.encode(note))
        except OSError:
            return False
        return True
