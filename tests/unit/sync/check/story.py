"""Stories: what people, the network and the machines do, all of it made from one seed.

A story is nothing but small parts that can be left out, so that one that goes wrong can be cut
down until every part that is left is needed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.unit.sync.check.people import Change, Verb

Profile = Literal[
    "calm", "mixed", "moves", "kinds", "notebooks", "names", "race", "storm", "unit", "alone"
]
PROFILES: tuple[Profile, ...] = (
    "mixed",
    "race",
    "storm",
    "moves",
    "kinds",
    "calm",
    "notebooks",
    "names",
    "alone",
    "unit",
)
TroubleKind = Literal[
    "503", "500", "429", "403", "refused", "lost", "cut", "cut request", "no line"
]
Way = Literal["asked", "looked", "dry"]
DRIVE = -1
BOTH = -1


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A change in the middle of a run, before its step of this number."""

    at: int
    change: Change

    def __str__(self) -> str:
        return f"before step {self.at}: {self.change}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What meets the request of this number."""

    at: int
    kind: TroubleKind
    amount: int

    def __str__(self) -> str:
        return f"request {self.at}: {self.kind} ({self.amount})"


@dataclass(frozen=True, slots=True)
class Weather:
    """How Drive behaves in one round."""

    has_v2: bool = True
    noise: tuple[int, float, float, float, float, bool] | None = None
    """Seed, and the chances of `Hand.set_feed_noise`."""
    list_lag: int = 0
    passes_s: float = 0.0
    """How much time passes before the run."""

    def __str__(self) -> str:
        return (
            f"v2 {'served' if self.has_v2 else 'not served'}, noise {self.noise}, "
            f"lists late by {self.list_lag}, {self.passes_s:.0f} s pass"
        )


CALM = Weather()


@dataclass(frozen=True, slots=True)
class Run:
    """A run of one device, or of `BOTH`, in turns of so many steps."""

    device: int
    way: Way = "asked"
    meanwhile: tuple[Meanwhile, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    jumps: tuple[int, ...] = ()
    """Steps before which so much time passes that what is known of Drive is old."""
    deaths: tuple[int, ...] = ()
    """Steps at which the process ends, one for each device that runs."""
    turns: tuple[int, ...] = ()
    keeps_held: bool = False

    def __str__(self) -> str:
        who = "both" if self.device == BOTH else f"device {self.device + 1}"
        parts = [f"{who} ({self.way})"]
        parts += [f"in turns of {self.turns}"] if self.turns else []
        parts += [str(each) for each in (*self.meanwhile, *self.troubles)]
        parts += [f"time jumps before {self.jumps}"] if self.jumps else []
        parts += [f"dies before step {self.deaths}"] if self.deaths else []
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Round:
    """Some changes, then a run."""

    changes: tuple[Change, ...]
    weather: Weather
    run: Run

    def __str__(self) -> str:
        lines = [f"    {each}" for each in self.changes]
        lines += [f"    weather: {self.weather}"] if self.weather != CALM else []
        return "\n".join([*lines, f"    run: {self.run}"])


@dataclass(frozen=True, slots=True)
class Story:
    """Rounds, and in the end everything comes to rest."""

    seed: int
    profile: Profile
    devices: int
    rounds: tuple[Round, ...]

    def __str__(self) -> str:
        lines = [f"story {self.seed} ({self.profile}), {self.devices} device(s)"]
        for number, each in enumerate(self.rounds):
            lines += [f"  round {number}", str(each)]
        return "\n".join(lines)


_WRITES: Sequence[Verb] = ("write", "write", "edit", "edit", "shared", "resave")
_VERBS: dict[Profile, Sequence[Verb]] = {
    "mixed": (
        *(*_WRITES, "mkdir", "delete", "move", "move", "rename", "swap", "turn", "touch"),
        *("junk", "twin", "restore", "out", "look", "document"),
    ),
    "race": (*_WRITES, "edit", "edit", "mkdir", "delete", "move", "rename", "restore"),
    "moves": (
        *("move", "move", "move", "move", "move", "rename", "rename"),
        *("mkdir", "swap", "edit", "delete", "write", "out"),
    ),
    "kinds": (
        *("write", "mkdir", "delete", "turn", "turn", "move", "edit", "shared"),
        *("twin", "twin", "document", "shortcut", "junk", "restore"),
    ),
    "storm": ("resave", "resave", "edit", "edit", "write", "delete", "move", "rename", "turn"),
    "calm": (*_WRITES, "mkdir", "delete", "move", "rename", "swap", "turn", "twin", "big"),
    "alone": (*_WRITES, "mkdir", "delete", "move", "rename", "swap", "turn", "twin", "restore"),
    "notebooks": (
        *("edit", "edit", "edit", "edit", "edit", "edit", "edit", "edit"),
        *("write", "move", "rename", "delete", "resave", "restore"),
    ),
    "names": ("write", "rename", "rename", "rename", "move", "edit", "twin", "mkdir", "delete"),
    "unit": ("write", "edit", "edit", "edit", "move", "delete", "mkdir", "rename"),
}
_PLAIN = ("a", "b", "c", "d.txt", "n.ipynb")
_NAMES: dict[Profile, Sequence[str]] = {
    "moves": ("a", "b", "c"),
    "kinds": ("a", "b", "c"),
    "notebooks": ("n.ipynb", "m.ipynb", "a"),
    "race": ("a", "b", "n.ipynb"),
    "storm": ("a", "b", "n.ipynb"),
    "names": ("é.txt", "e\u0301.txt", "A.txt", "a.txt", "x" * 120, "ß", "new\nline"),
    "unit": ("HEAD", "refs", "a", ".git"),
}
_ODD_NAMES = ("a/b", "..", ".", "x" * 300 + ".txt", " ", "\ud800half", "a.txt", "é.txt", "CON")


@dataclass
class _Teller:
    """Makes the parts of one story."""

    profile: Profile
    chance: random.Random
    devices: int
    names: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = _NAMES.get(self.profile, _PLAIN)

    def change(self, verbs: Sequence[Verb] | None = None) -> Change:
        chance = self.chance
        side = chance.choice([*range(self.devices), DRIVE])
        name = chance.choice(self.names)
        verb = chance.choice(verbs or _VERBS[self.profile])
        if side == DRIVE and self.profile == "names" and verb in {"rename", "move"}:
            name = chance.choice(_ODD_NAMES)
        return Change(
            verb,
            side,
            chance.randrange(1000),
            chance.randrange(1000),
            name,
            chance.randrange(1000),
        )

    def changes(self, most: int, verbs: Sequence[Verb] | None = None) -> tuple[Change, ...]:
        return tuple(self.change(verbs) for _ in range(self.chance.randint(0, most)))

    def beginning(self) -> Round:
        # a repository holds no documents: pointers in one that is set aside are nobody's
        last: Verb = "write" if self.profile == "unit" else "document"
        verbs: Sequence[Verb] = ("write", "write", "mkdir", "write", last)
        size = 14 if self.profile == "moves" else 9
        return Round(self.changes(size, verbs), CALM, Run(0))

    def round(self) -> Round:
        return Round(self.changes(5), self._weather(), self._run())

    def _weather(self) -> Weather:
        chance = self.chance
        if self.profile in {"calm", "alone"}:
            return Weather(has_v2=chance.random() < 0.7)
        noise = None
        if chance.random() < 0.35:
            some = [chance.choice((0.0, 0.0, 0.3, 0.7)) for _ in range(4)]
            some[2] = min(some[2], 0.3)
            noise = (chance.randrange(1000), *some, chance.random() < 0.3)
        return Weather(
            chance.random() < 0.6,
            noise,  # type: ignore[arg-type]  # four chances
            chance.choice((0, 0, 0, 0, 1, 2)),
            chance.choice((0.0, 0.0, 0.0, 30.0, 100_000.0)),
        )

    def _run(self) -> Run:
        chance = self.chance
        is_joint = self.devices > 1 and chance.random() < (0.6 if self.profile == "race" else 0.15)
        if self.profile in {"calm", "alone"}:
            is_joint = False
        device = BOTH if is_joint else chance.randrange(self.devices)
        is_troubled = self.profile != "calm" and chance.random() < 0.4
        is_busy = self.profile not in {"calm", "alone"} and chance.random() < 0.6
        dies = self.profile != "calm" and chance.random() < 0.3
        return Run(
            device,
            chance.choices(("asked", "looked", "dry"), (6, 3, 1))[0],
            self._meanwhile() if is_busy else (),
            self._troubles() if is_troubled else (),
            tuple(self._soon(12) for _ in range(chance.choice((0, 0, 1, 3)))),
            tuple(self._soon(15) for _ in range(2 if is_joint else 1)) if dies else (),
            tuple(chance.randint(1, 12) for _ in range(chance.randint(1, 12))) if is_joint else (),
            chance.random() < 0.3,
        )

    def _meanwhile(self) -> tuple[Meanwhile, ...]:
        most, soon = (16, 25) if self.profile == "storm" else (4, 12)
        count = self.chance.randint(1, most)
        return tuple(Meanwhile(self._soon(soon), self.change()) for _ in range(count))

    def _troubles(self) -> tuple[Trouble, ...]:
        chance = self.chance
        kinds: Sequence[TroubleKind] = ("503", "500", "429", "403", "refused", "lost", "lost")
        kinds = (*kinds, "lost", "cut", "cut request", "no line")
        count = chance.choice((1, 1, 2, 3, 3, 12))
        amount = chance.choice((0, 5, 50, 400))
        return tuple(Trouble(self._soon(6), chance.choice(kinds), amount) for _ in range(count))

    def _soon(self, about: float) -> int:
        """A number of a step or request, rather a small one."""
        return int(self.chance.expovariate(1 / about)) + 1


def story(seed: int, profile: Profile) -> Story:
    """The story of one seed."""
    chance = random.Random(f"{profile}-{seed}")  # noqa: S311 - no secret
    devices = 1 if profile == "alone" or chance.random() < 0.2 else 2
    teller = _Teller(profile, chance, devices)
    rounds = [teller.beginning()]
    if devices > 1:
        rounds.append(Round((), CALM, Run(1)))
    rounds += [teller.round() for _ in range(chance.randint(1, 4))]
    return Story(seed, profile, devices, tuple(rounds))
