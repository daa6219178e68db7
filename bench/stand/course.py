"""The course: one contender, alone with a fresh demo cloud behind the front; what it cost there."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from .child import Child, child
from .contender import REMOTE, Contender, Failed, Site
from .figures import Figures, drive_calls
from .forest import Forest
from .gauge import Run
from .place import own_environment

PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
FOREIGN = "RCLONE_"
"""How the names of variables begin that would change what rclone does."""
CEILING_PER_S, CEILING_BURST = 3.0, 10
"""Writes an account may make for long, and at once. Source: Google's advice on sustained writes,
as users quote it; the burst is an assumption."""


@dataclass(frozen=True, slots=True)
class Course:
    """What scenes work with. Nothing is slow and nothing counts but in `measure`."""

    site: Site
    contender: Contender
    cloud: Child
    front: Child

    @property
    def local(self) -> Path:
        """The folder that is kept equal to REMOTE."""
        return self.site.local

    def grow_here(self, forest: Forest) -> None:
        """Put the forest into the local folder, and expect it to be on both sides in the end."""
        forest.grow(self.local)
        self.expect("here")

    def grow_there(self, forest: Forest) -> None:
        """Put the forest into the Drive folder, and expect it to be on both sides in the end."""
        self.cloud.ask("plant", folder=REMOTE, **asdict(forest))
        self.expect("there")

    def grow(self, *forests: Forest) -> None:
        """Put the forests on both sides, and let the contender know that they are equal."""
        for forest in forests:
            forest.grow(self.local)
            self.cloud.ask("plant", folder=REMOTE, **asdict(forest))
        self.expect("here")
        self.contender.settle()

    def expect(self, side: Literal["here", "there"]) -> None:
        """To be said after a change: what this side holds now should be on both in the end."""
        self.cloud.ask("expect", side=side, folder=REMOTE, local=str(self.local))

    def measure(self, work: Callable[[], Run], *, has_ceiling: bool = False) -> Figures:
        """What a run costs at Google's pace. Raises Failed unless both sides are as expected
        afterwards: figures of a wrong result are worth nothing."""
        if has_ceiling:
            self.cloud.ask("limit_writes", per_s=CEILING_PER_S, burst=CEILING_BURST)
        for each in (self.front, self.cloud):
            each.ask("count_anew")
        self.front.ask("set_pace", is_real=True)
        done = work()
        self.front.ask("set_pace", is_real=False)
        counted, traffic = self.cloud.ask("count"), self.front.ask("count")
        if problem := self.cloud.ask("judge", folder=REMOTE, local=str(self.local)):
            raise Failed(problem)
        return Figures(
            calls=drive_calls(counted["calls"]),
            units=counted["units"],
            refused=sum(counted["refusals"].values()),
            at_once=traffic["most_at_once"],
            late_s=traffic["latest_s"],
            wall_s=done.wall_s,
            own_s=self.contender.own_s(done),
            peak_bytes=done.peak_bytes,
        )


Entry: TypeAlias = Callable[[Site], Contender]
"""How a contender enters: given its site, it signs in there."""


@contextlib.contextmanager
def course(entry: Entry) -> Iterator[Course]:
    """A course for one contender; everything is gone afterwards."""
    with (
        tempfile.TemporaryDirectory() as folder,
        child("stand.cloud", "empty") as cloud,
        child("stand.front", cloud.hello["google"].rpartition(":")[2], folder) as front,
    ):
        home = Path(folder)
        local = home / "work"
        local.mkdir()
        environment = _environment(home, front.hello["proxy"])
        site = Site(home, local, environment, Path(front.hello["ca_file"]), cloud.hello)
        yield Course(site, entry(site), cloud, front)


def _environment(home: Path, proxy: str) -> dict[str, str]:
    """All roads lead through the proxy, and nothing that is set outside counts."""
    kept = {
        name: text
        for name, text in own_environment(home).items()
        if not name.startswith(FOREIGN) and name.upper() not in PROXIES
    }
    return {**kept, "HTTPS_PROXY": proxy, "https_proxy": proxy}
