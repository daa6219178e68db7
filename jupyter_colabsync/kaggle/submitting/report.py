"""SubmitReport: what became of a submission, for programs and as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.contract.jobs import JobResult
from jupyter_colabsync.contract.kaggle import SubmissionState
from jupyter_colabsync.kaggle.calls.submission_refusals import in_one_line

LONGEST_SCORE: Final = 40
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitReport:
    """`submission` is its number as text, None when Kaggle gave none. Scores are text, as Kaggle
    writes them. `is_late`: after the deadline, which counts for nothing but the score itself."""

    competition: str
    submission: str | None
    file_name: str
    state: SubmissionState
    public_score: str | None = None
    private_score: str | None = None
    rank: int | None = None
    team_count: int | None = None
    is_late: bool = False
    url: str
    elapsed_s: float

    def to_result(self) -> JobResult:
        """The same for the job's notification."""
        return JobResult(
            message=self.sentence(),
            facts={
                "competition": self.competition,
                "submission": self.submission,
                "state": self.state,
                "score": self.public_score,
                "rank": self.rank,
                "team_count": self.team_count,
                "elapsed_s": round(self.elapsed_s, 3),
            },
            url=self.url,
        )

    def sentence(self) -> str:
        """What happened, and what it means."""
        parts = [self._score()]
        if self.is_late:
            parts.append("It came after the deadline.")
        if self.state == "complete" and self.rank is not None:
            teams = f" of {self.team_count:,}" if self.team_count else ""
            parts.append(f"You are at place {self.rank:,}{teams}.")
        return " ".join(parts)

    def _score(self) -> str:
        name = named(self.file_name)
        if self.state == "pending":
            return f"{name} is submitted. Kaggle is still scoring it; the list shows the score."
        if self.public_score is not None:
            return f"{name} scored {self.public_score} on the public leaderboard."
        if self.private_score is not None:
            return f"{name} scored {self.private_score} on the private leaderboard."
        return f"{name} is scored, and Kaggle does not show the score."


def named(file_name: str) -> str:
    """A file's name in quotes, as it may be shown."""
    return f"“{in_one_line(file_name, LONGEST_NAME)}”"


def score_text(score: str | None) -> str | None:
    """A score as it may be shown; None when there is none."""
    return in_one_line(score, LONGEST_SCORE) or None if score else None
