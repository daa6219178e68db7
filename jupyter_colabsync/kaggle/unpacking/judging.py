"""Pure: which members of a zip may become files, under which names; a reason for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jupyter_colabsync.kaggle.names import Taken, UnsafeName, choose, safe_name, shown
from jupyter_colabsync.kaggle.reasons import Skipped
from jupyter_colabsync.kaggle.unpacking.zip_list import DEFLATED, STORED, Member


@dataclass(frozen=True, slots=True)
class Chosen:
    """A member and the relative POSIX path it goes to."""

    member: Member
    path: str


def judge(
    members: Sequence[Member],
    patterns: Sequence[str],
    is_possible: Callable[[Member], bool],
    on_windows: bool,
    taken: Taken | None = None,
) -> tuple[tuple[Chosen, ...], tuple[Skipped, ...]]:
    """What of an archive is put in place, and what is not and why. Folders only carry names.

    Of members that clash (the same name, names that differ only in letter case or in how
    accents are encoded, a file where another member needs a folder) the first one counts.
    `taken`: paths given out already. Raises BadRequest when `patterns` choose nothing.
    """
    wanted = choose([member.name for member in members if not member.is_folder], patterns)
    taken = taken or Taken()
    chosen: list[Chosen] = []
    skipped: list[Skipped] = []
    for member in members:
        try:
            if member.is_folder and not member.is_special:
                safe_name(member.name, on_windows)
                continue
            if member.name not in wanted and not member.is_folder:
                continue
            _judge_content(member, is_possible)
            path = safe_name(member.name, on_windows)
            taken.claim(path)
        except UnsafeName as reason:
            skipped.append(Skipped(shown(member.name), str(reason)))
        else:
            chosen.append(Chosen(member, path))
    return tuple(chosen), tuple(skipped)


def _judge_content(member: Member, is_possible: Callable[[Member], bool]) -> None:
    if member.is_special:
        raise UnsafeName("it is a symbolic link or another special file")
    if member.is_encrypted:
        raise UnsafeName("it is encrypted")
    if member.method not in (STORED, DEFLATED):
        raise UnsafeName(f"its compression (method {member.method}) is not supported")
    if member.method == STORED and member.packed_bytes != member.size_bytes:
        raise UnsafeName("its sizes contradict each other")
    if not is_possible(member):
        raise UnsafeName("it shares bytes with another file of the archive, or lies outside of it")
