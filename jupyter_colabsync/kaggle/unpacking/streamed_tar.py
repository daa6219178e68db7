"""StreamedTar: puts a tar in place while it comes, packed or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jupyter_colabsync.kaggle.folder.looking import REASONS, Verdict
from jupyter_colabsync.kaggle.names import Taken, UnsafeName, choose, may_choose, safe_name, shown
from jupyter_colabsync.kaggle.reasons import DamagedArchive, Skipped
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.storage.md5 import Md5
from jupyter_colabsync.kaggle.storage.sources import Opening
from jupyter_colabsync.kaggle.unpacking.arriving import Arriving
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.nested import NotUnpackable
from jupyter_colabsync.kaggle.unpacking.packings import Packing, unpack
from jupyter_colabsync.kaggle.unpacking.streamed import Desk
from jupyter_colabsync.kaggle.unpacking.tally import damaged
from jupyter_colabsync.kaggle.unpacking.tar_stream import TarStream

READINGS: Final = 3
NOT_AS_SENT: Final = "it did not arrive as it was sent"


class StreamedTar:
    """A tar keeps no checksums of its files; what tells whether they are right is the packing
    around it, or the md5 of the whole, at the very end. So they count only then: when the end
    proves the whole wrong, twice, what was placed is taken back.

    Files that an earlier reading placed are read and compared, not written again.
    """

    def __init__(self, desk: Desk, packing: Packing | None) -> None:
        self._desk = desk
        self._packing = packing
        self._may_choose = may_choose(desk.select)
        self._placing = desk.delivery.placing
        self._readings = 0
        self._damage: DamagedArchive | None = None
        self._brought: set[str] = set()
        self._anew: set[str] = set()
        """What is to be written whatever is there: it turned out to be another."""
        self._wants_more = False
        self._all_names: set[str] = set()
        self._names: dict[str, str] = {}
        """Of what may be chosen, by path."""
        self._skipped: list[Skipped] = []

    @property
    def wants_again(self) -> bool:
        return self._readings < READINGS and (self._damage is not None or self._wants_more)

    def take(self, opening: Opening, blocks: Iterator[Block]) -> None:
        """See Streamed. Raises LocalProblem."""
        self._placing.settle()
        self._desk.progress.start(opening.identity.total_bytes, "bytes", "Pulling")
        if self._damage is not None:  # nothing that is there is to be relied on
            self._anew |= self._brought
        self._damage, self._wants_more = None, False
        self._all_names, self._names, self._skipped = set(), {}, []
        md5 = Md5(opening.md5)
        outer = Cursor(self._desk.halt.checked(md5.passing(blocks)), 0, self._desk.progress.add)
        try:
            self._read(outer)
            if md5.is_right is False:
                raise DamagedArchive(NOT_AS_SENT)
        except DamagedArchive as damage:
            self._damage = damage
        self._desk.tally.is_checked = self._packing is not None or md5.is_told
        self._readings += 1

    def finish(self) -> None:
        """See Streamed."""
        self._desk.progress.flush()
        self._placing.settle()
        if self._damage is not None:
            for path in self._brought:
                self._desk.delivery.take_back(path)
            raise damaged(str(self._damage))
        wanted = choose(self._all_names, self._desk.select)
        tally, delivery = self._desk.tally, self._desk.delivery
        refused = {each.name for each in self._placing.refused}
        for path, name in self._names.items():
            if name not in wanted:
                if path in self._brought:
                    delivery.take_back(path)
            elif path not in refused:
                tally.here.update(delivery.sizes(path))
        tally.skipped += self._skipped

    def _read(self, outer: Cursor) -> None:
        inner = outer if self._packing is None else Cursor(unpack(self._packing, outer.rest()))
        taken = self._desk.delivery.begin()
        for member in TarStream(inner).members():
            self._member(member, taken)
        for _ in inner.rest():  # to the end: there is what tells whether all was right
            pass
        for _ in outer.rest():
            pass

    def _member(self, member: Arriving, taken: Taken) -> None:
        if not member.is_folder:
            self._all_names.add(member.name)
            if not self._may_choose(member.name):
                return
        try:
            path = safe_name(member.name, self._desk.on_windows)
            if member.problem:
                raise UnsafeName(member.problem)
            if member.is_folder:
                return
            taken.claim(path)
        except UnsafeName as reason:
            self._skipped.append(Skipped(shown(member.name), str(reason)))
            return
        self._desk.progress.say(path)
        self._names[path] = member.name
        try:
            if path in self._anew or not self._is_settled(path, member):
                self._bring(path, member)
        except NotUnpackable:
            self._desk.delivery.give_up_unpacking(path)
            self._wants_more = True

    def _bring(self, path: str, member: Arriving) -> None:
        self._anew.discard(path)
        self._brought.add(path)
        self._desk.room.take(member.size_bytes or 0)
        self._desk.delivery.bring(path, member.contents)

    def _is_settled(self, path: str, member: Arriving) -> bool:
        """Whether nothing is to be written; what is there is compared with what comes."""
        delivery = self._desk.delivery
        marks = delivery.marks(path)
        if marks is None and (
            delivery.unpacks(path)
            or self._placing.looking.verdict(path, None, None) is Verdict.FETCH
        ):
            return False
        if marks is not None and marks[0] != member.size_bytes:
            return False
        for _ in member.contents:
            pass
        if marks is None:
            return self._is_persons_own(path, member)
        if marks != (member.contents.size_bytes, member.contents.crc32):
            self._anew.add(path)
            self._wants_more = True
        return True

    def _is_persons_own(self, path: str, member: Arriving) -> bool:
        verdict = self._placing.looking.verdict(
            path, member.contents.size_bytes, member.contents.crc32
        )
        if verdict in REASONS:
            del self._names[path]
            self._skipped.append(Skipped(path, REASONS[verdict]))
        return True
