"""StreamedZip: puts a zip in place while it comes; its list, at the end, has the last word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.looking import Verdict
from jupyter_colabsync.kaggle.folder.room import check_room
from jupyter_colabsync.kaggle.names import Taken, UnsafeName, may_choose, safe_name
from jupyter_colabsync.kaggle.reasons import DamagedArchive, DamagedMember, Skipped
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.storage.md5 import Md5
from jupyter_colabsync.kaggle.storage.sources import Opening
from jupyter_colabsync.kaggle.unpacking.arriving import Arriving, LostTrack
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.extract import Extraction
from jupyter_colabsync.kaggle.unpacking.judging import Chosen, judge
from jupyter_colabsync.kaggle.unpacking.nested import NotUnpackable
from jupyter_colabsync.kaggle.unpacking.streamed import Desk
from jupyter_colabsync.kaggle.unpacking.tally import damaged, sort_out, without
from jupyter_colabsync.kaggle.unpacking.zip_list import Layout
from jupyter_colabsync.kaggle.unpacking.zip_stream import ZipStream

WARY_BYTES: Final = 16 * 1024 * 1024
WARY_TIMES: Final = 200
"""What unpacks to more than that, and so many times itself, waits until its size is known."""
READINGS: Final = 3
NOT_AS_PROMISED: Final = "its bytes did not come as the archive says"


class _Unbelievable(DamagedMember):
    """Not necessarily wrong, but to be written only once it is known how long it is to be."""


class StreamedZip:
    """The first reading places what is written in front of each member. Then the list is known:
    what it does not promise just so is taken back, and what is missing comes by a second reading,
    as it would over ranges. Mostly nothing is missing, and there is none."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._may_choose = may_choose(desk.select)
        self._placing = desk.delivery.placing
        self._brought: set[str] = set()
        self._reasons: dict[str, str] = {}
        self._readings = 0
        self._damage: DamagedArchive | None = None
        self._layout: Layout | None = None
        self._chosen: tuple[Chosen, ...] = ()
        self._refused: tuple[Skipped, ...] = ()
        self._left_out: list[Skipped] = []
        self._missing: list[Chosen] = []

    @property
    def wants_again(self) -> bool:
        return self._readings < READINGS and (self._damage is not None or bool(self._missing))

    def take(self, opening: Opening, blocks: Iterator[Block]) -> None:
        """See Streamed. Raises LocalProblem, BadRequest."""
        self._placing.settle()
        self._desk.progress.start(opening.identity.total_bytes, "bytes", "Pulling")
        if self._layout is not None:
            self._second(self._layout, blocks)
            return
        self._damage = None
        try:
            self._first(opening, blocks)
        except DamagedArchive as damage:
            self._damage = damage
        self._readings += 1

    def finish(self) -> None:
        """See Streamed."""
        self._desk.progress.flush()
        if self._layout is None:
            raise damaged(str(self._damage))
        tally = self._desk.tally
        rest = without(self._chosen, self._left_out)
        missing, here, kept = self._sort_out(rest)
        tally.here.update(here)
        tally.skipped += [
            *self._refused,
            *self._left_out,
            *kept,
            *(Skipped(e.path, self._reasons.get(e.path, NOT_AS_PROMISED)) for e in missing),
        ]

    def _first(self, opening: Opening, blocks: Iterator[Block]) -> None:
        self._check_room_ahead(opening.identity.total_bytes)
        md5 = Md5(opening.md5)
        checked = self._desk.halt.checked(md5.passing(blocks))
        cursor = Cursor(checked, 0, self._desk.progress.add)
        stream = ZipStream(cursor)
        is_whole = True
        self._reasons = {}
        try:
            taken = self._desk.delivery.begin()
            for member in stream.members():
                self._member(member, cursor, taken)
        except LostTrack:
            is_whole = False
        directory, members = stream.listing()
        self._placing.settle()
        layout = Layout(members, directory)
        chosen, refused = judge(
            members, self._desk.select, layout.is_possible, self._desk.on_windows
        )
        self._layout, self._chosen, self._refused = layout, chosen, refused
        self._hold_against_list()
        missing, _, _ = self._sort_out(chosen)
        if is_whole and md5.is_right:  # then to read it again would show the same
            final = [each for each in missing if each.path in self._reasons]
            self._left_out += [Skipped(each.path, self._reasons[each.path]) for each in final]
            missing = without(missing, self._left_out)
        self._missing = missing

    def _sort_out(
        self, chosen: Iterable[Chosen]
    ) -> tuple[list[Chosen], dict[str, int], list[Skipped]]:
        """As `sort_out`; what could not have its name would not get it another time."""
        missing, here, kept = sort_out(chosen, self._desk.delivery, self._desk.halt)
        return without(missing, self._placing.refused), here, kept

    def _check_room_ahead(self, total_bytes: int | None) -> None:
        """Unpacked it is hardly ever smaller than this."""
        if not self._desk.select and not self._brought and not self._placing.knows_any:
            check_room(self._placing.folder, [total_bytes or 0])

    def _member(self, member: Arriving, cursor: Cursor, taken: Taken) -> None:
        if member.is_folder or member.problem or not self._may_choose(member.name):
            return
        try:
            path = safe_name(member.name, self._desk.on_windows)
            taken.claim(path)
        except UnsafeName:
            return  # the list will say the same
        self._desk.progress.say(path)
        try:
            if not self._is_settled(path, member):
                self._bring(path, member, cursor)
        except DamagedMember as damage:
            if isinstance(damage, NotUnpackable):
                self._desk.delivery.give_up_unpacking(path)
            elif not isinstance(damage, _Unbelievable):
                self._reasons[path] = str(damage)

    def _is_settled(self, path: str, member: Arriving) -> bool:
        """Whether nothing is to be written: it is here, or must be left alone. What is here by an
        earlier, killed reading counts as brought by this one."""
        delivery = self._desk.delivery
        if delivery.unpacks(path):
            is_here = None not in (member.size_bytes, member.crc32) and (
                delivery.here(path, member.size_bytes or 0, member.crc32 or 0) is not None
            )
            if is_here:
                self._brought.add(path)
            return is_here
        ours = self._placing.looking.untouched(path)
        if member.crc32 is not None:
            verdict = self._placing.looking.verdict(
                path, member.size_bytes, member.crc32, adopts=False
            )
            if verdict is Verdict.HERE and ours is not None:
                self._brought.add(path)
            return verdict is not Verdict.FETCH
        if ours is None:
            return self._placing.looking.verdict(path, None, None) is not Verdict.FETCH
        for _ in member.contents:
            pass
        if (ours.size_bytes, ours.crc32) == (member.contents.size_bytes, member.contents.crc32):
            self._brought.add(path)
        return True

    def _bring(self, path: str, member: Arriving, cursor: Cursor) -> None:
        self._brought.add(path)
        if member.size_bytes is not None:
            self._desk.room.take(member.size_bytes)
            self._desk.delivery.bring(path, member.contents)
        else:
            blocks = self._desk.room.watched(_wary(member.contents, cursor))
            self._desk.delivery.bring(path, member.contents, blocks)

    def _hold_against_list(self) -> None:
        promised = {each.path: (each.member.size_bytes, each.member.crc32) for each in self._chosen}
        for path in self._brought:
            marks = self._desk.delivery.marks(path)
            if path not in promised or marks not in (None, promised[path]):
                self._desk.delivery.take_back(path)

    def _second(self, layout: Layout, blocks: Iterator[Block]) -> None:
        delivery, halt = self._desk.delivery, self._desk.halt
        taken = delivery.begin()
        for each in self._chosen:
            taken.claim(each.path)
        missing, _, _ = self._sort_out(self._missing)
        check_room(self._placing.folder, (each.member.size_bytes for each in missing))
        extraction = Extraction(layout, delivery, self._desk.progress, halt)
        self._left_out += extraction.run_over(missing, blocks)
        self._placing.settle()
        self._missing = []
        self._readings += 1


def _wary(contents: Contents, cursor: Cursor) -> Iterator[Block]:
    """The blocks of something whose size is told behind it, as long as they may be true."""
    start = cursor.position
    for block in contents:
        if contents.size_bytes > WARY_BYTES + WARY_TIMES * (cursor.position - start):
            raise _Unbelievable("it unpacks to far more than it is")
        yield block
