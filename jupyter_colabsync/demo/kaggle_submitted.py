"""What was submitted on the pretend Kaggle: one record each, allowances, and places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .kaggle_catalog import DemoCompetition
from .kaggle_scoring import Unscorable
from .kaggle_uploads import Upload
from .kaggle_wire import Fields, time_text

DAY_S = 86_400
FIRST_REF = 52_000_001
DIGITS = 5


@dataclass(slots=True)
class Submission:
    """One file sent to a competition."""

    ref: int
    competition: DemoCompetition
    user: str
    upload: Upload
    description: str
    sent_at_s: float
    looks_left: int
    """How often it is still seen pending."""
    scores: tuple[float, float] | None = None
    """Public and private."""
    problem: str = ""

    @property
    def state(self) -> str:
        if self.looks_left > 0:
            return "PENDING"
        return "COMPLETE" if self.scores else "ERROR"

    @property
    def counts(self) -> bool:
        """Whether it uses up a part of the day's allowance; what could not be scored does not."""
        return self.state != "ERROR"

    @property
    def is_late(self) -> bool:
        return time_text(self.sent_at_s)[:19] > self.competition.deadline[:19]

    def facts(self, *, is_over: bool) -> Fields:
        """Private scores are told when the competition is over. PENDING is the default."""
        is_done = self.state == "COMPLETE"
        public, private = self.scores or (0.0, 0.0)
        return {
            "ref": self.ref,
            "totalBytes": self.upload.size_bytes,
            "date": time_text(self.sent_at_s),
            "description": self.description,
            "errorDescription": self.problem if self.state == "ERROR" else "",
            "fileName": self.upload.file_name,
            "publicScore": f"{public:.{DIGITS}f}" if is_done else "",
            "privateScore": f"{private:.{DIGITS}f}" if is_done and is_over else "",
            "status": "" if self.state == "PENDING" else self.state,
            "submittedBy": self.user,
            "submittedByRef": self.user,
            "teamName": self.user,
            "url": f"https://www.kaggle.com/submissions/{self.ref}/{self.ref}.raw",
        }


class Submitted:
    """All submissions, by number."""

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self.all: dict[int, Submission] = {}

    def add(
        self,
        competition: DemoCompetition,
        upload: Upload,
        description: str,
        looks_left: int = 0,
        sent_at_s: float | None = None,
    ) -> Submission:
        """Score a whole upload, which is used up by that. Sent now, unless told otherwise."""
        submission = Submission(
            ref=FIRST_REF + len(self.all),
            competition=competition,
            user=upload.user,
            upload=upload,
            description=description,
            sent_at_s=self._clock() if sent_at_s is None else sent_at_s,
            looks_left=looks_left,
        )
        if competition.scorer:
            try:
                submission.scores = competition.scorer.score(bytes(upload.data))
            except Unscorable as problem:
                submission.problem = str(problem)
        upload.is_used = True
        self.all[submission.ref] = submission
        return submission

    def of(self, competition: DemoCompetition, user: str) -> list[Submission]:
        """A user's submissions, the newest first."""
        return [
            each
            for each in reversed(list(self.all.values()))
            if each.competition is competition and each.user == user
        ]

    def today(self, competition: DemoCompetition, user: str) -> list[Submission]:
        """Those that use up today's allowance. Days are those of UTC."""
        today = self._clock() // DAY_S
        return [
            each
            for each in self.of(competition, user)
            if each.counts and each.sent_at_s // DAY_S == today
        ]

    def left(self, competition: DemoCompetition, user: str) -> int:
        """How many more are allowed today."""
        return max(0, competition.daily_submissions - len(self.today(competition, user)))

    def places(self, competition: DemoCompetition) -> list[tuple[str, float]]:
        """Teams and their best public scores in time, the best first."""
        if competition.scorer is None:
            return sorted(competition.teams.items(), key=lambda place: place[1])
        key = competition.scorer.sort_key
        best = dict(competition.teams)
        for each in list(self.all.values()):
            is_placed = each.competition is competition and not each.is_late
            if is_placed and each.scores and each.state == "COMPLETE":
                score = each.scores[0]
                best[each.user] = min(score, best.get(each.user, score), key=key)
        return sorted(best.items(), key=lambda place: key(place[1]))

    def rank(self, competition: DemoCompetition, user: str) -> int | None:
        """A user's place on the leaderboard, from 1; None without a scored submission in time."""
        names = [name for name, _ in self.places(competition)]
        return names.index(user) + 1 if user in names else None
