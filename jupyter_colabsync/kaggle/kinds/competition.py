"""A competition's data as a Holding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_colabsync.kaggle.calls import competitions
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.kinds.holding import Contest, Facts, ListedFile
from jupyter_colabsync.kaggle.reference import KaggleRef


@dataclass(frozen=True, slots=True)
class CompetitionHolding:
    caller: Caller
    ref: KaggleRef

    def facts(self) -> Facts:
        found = competitions.get(self.caller, self.ref)
        return Facts(
            title=found.title,
            version=None,
            newest_version=None,
            total_bytes=None,
            licence=None,
            updated_at=None,
            contest=contest_of(found),
        )

    def files(self) -> Iterator[ListedFile]:
        for each in competitions.files(self.caller, self.ref):
            yield ListedFile(each.name or each.ref or "", each.total_bytes)

    def version(self) -> int | None:
        return None

    def whole(self) -> Located | None:
        return competitions.locate(self.caller, self.ref)

    def one(self, name: str) -> Located:
        return competitions.locate(self.caller, self.ref, name)


def contest_of(found: competitions.Competition) -> Contest:
    """What a listing or a page of a competition tells."""
    return Contest(
        deadline=found.deadline,
        reward=found.reward or None,
        # a field at its default is left out: not entered and not said look the same
        has_entered=bool(found.user_has_entered),
        metric=found.evaluation_metric or None,
        daily_submissions=found.max_daily_submissions or None,
    )
