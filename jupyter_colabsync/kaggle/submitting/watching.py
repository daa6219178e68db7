"""Waits for the score of what was submitted, and tells the place on the leaderboard."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from jupyter_colabsync.errors import BadRequest, NotFound, Refused, Unreachable
from jupyter_colabsync.kaggle.calls import competitions, submissions
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.competitions import Competition
from jupyter_colabsync.kaggle.calls.retry import Pause
from jupyter_colabsync.kaggle.calls.submissions import Submission
from jupyter_colabsync.kaggle.reference import KaggleRef

FIRST_PAUSE_S: Final = 2.0
LONGEST_PAUSE_S: Final = 30.0
GROWTH: Final = 1.5
PATIENCE_S: Final = 30 * 60.0
"""Kaggle scores most files within a minute, and some take hours."""
LONGEST_LEADERBOARD: Final = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """This account's place on the leaderboard, from 1. None: Kaggle does not say."""

    rank: int | None = None
    team_count: int | None = None

    @classmethod
    def of(cls, competition: Competition | None) -> Standing:
        if competition is None:
            return UNKNOWN
        return cls(competition.user_rank or None, competition.team_count or None)


UNKNOWN: Final = Standing()


def wait_for_score(caller: Caller, ref: KaggleRef, number: int, pause: Pause) -> Submission | None:
    """The submission once Kaggle is done with it; None when that takes too long, or cannot be
    asked. A network that is away for a while does not end the waiting.

    Raises Cancelled by `pause`, SignInNeeded.
    """
    pause_s, waited_s = FIRST_PAUSE_S, 0.0
    while waited_s < PATIENCE_S:
        pause(pause_s)
        waited_s += pause_s
        pause_s = min(pause_s * GROWTH, LONGEST_PAUSE_S)
        try:
            found = _look(caller, ref, number)
        except Unreachable as error:
            if is_not_served(error):
                return None
            continue
        except (NotFound, Refused, BadRequest):
            return None
        if found and found.state != "pending":
            return found
    return None


def standing(
    caller: Caller, ref: KaggleRef, competition: Competition | None, team_name: str | None
) -> Standing:
    """As the competition tells it; by the leaderboard only where that is not served."""
    if competition is None and team_name:
        return Standing(_rank_of(caller, ref, team_name))
    return Standing.of(competition)


def about(caller: Caller, ref: KaggleRef) -> Competition | None:
    """What Kaggle tells of a competition; None where it does not, for nothing hangs on it.

    Raises Cancelled, SignInNeeded.
    """
    try:
        return competitions.get(caller, ref)
    except (NotFound, Refused, BadRequest, Unreachable):
        return None


def is_not_served(error: Unreachable) -> bool:
    """Whether asking again brings the same."""
    return error.code == "kaggle_down"


def _look(caller: Caller, ref: KaggleRef, number: int) -> Submission | None:
    """The submission as it is now; by the list where it cannot be asked for alone."""
    try:
        return submissions.get(caller, ref, number)
    except (NotFound, Refused, BadRequest):
        pass
    except Unreachable as error:
        if not is_not_served(error):
            raise
    listed = submissions.newest(caller, ref)
    return next((each for each in listed if each.ref == number), None)


def _rank_of(caller: Caller, ref: KaggleRef, team_name: str) -> int | None:
    try:
        places = islice(submissions.leaderboard(caller, ref), LONGEST_LEADERBOARD)
        for rank, place in enumerate(places, 1):
            if place.team_name == team_name:
                return rank
    except (NotFound, Refused, BadRequest, Unreachable):
        pass
    return None
