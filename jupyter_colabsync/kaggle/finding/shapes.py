"""Pure: what Kaggle says of one thing, in the shapes the panel and the command line know."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_colabsync.contract.kaggle import KaggleContest, KaggleDetails, KaggleVariation
from jupyter_colabsync.kaggle.calls.models import Model
from jupyter_colabsync.kaggle.kinds.holding import Contest, Facts
from jupyter_colabsync.kaggle.kinds.model import variations_of
from jupyter_colabsync.kaggle.reference import KaggleRef


def details_shape(
    ref: KaggleRef, facts: Facts, total_bytes: int | None, file_count: int | None
) -> KaggleDetails:
    """What holds files."""
    return KaggleDetails(
        kind=ref.kind,
        ref=ref.whole.text,
        title=facts.title or ref.name,
        url=ref.url,
        version=facts.version,
        newest_version=facts.newest_version,
        total_bytes=total_bytes,
        file_count=file_count,
        licence=facts.licence,
        updated_at=facts.updated_at,
        folder_name=ref.slug,
        select=ref.select,
        contest=contest_shape(facts.contest, ref) if facts.contest else None,
    )


def model_shape(ref: KaggleRef, model: Model) -> KaggleDetails:
    """A model as such: its variations hold the files."""
    return KaggleDetails(
        kind="model",
        ref=ref.text,
        title=model.title or ref.name,
        url=ref.url,
        version=None,
        newest_version=None,
        total_bytes=None,
        file_count=None,
        licence=None,
        updated_at=model.update_time or model.publish_time,
        folder_name=ref.slug,
        variations=tuple(_variations(variations_of(model, ref))),
    )


def contest_shape(contest: Contest, ref: KaggleRef) -> KaggleContest:
    return KaggleContest(
        deadline=contest.deadline,
        reward=contest.reward,
        has_entered=contest.has_entered,
        rules_url=ref.rules_url,
        metric=contest.metric,
        daily_submissions=contest.daily_submissions,
    )


def _variations(found: Iterable[tuple[KaggleRef, Facts]]) -> Iterable[KaggleVariation]:
    for ref, facts in found:
        yield KaggleVariation(
            ref=ref.text,
            framework=ref.framework or "",
            name=ref.variation or "",
            version=facts.version,
            total_bytes=facts.total_bytes,
            licence=facts.licence,
        )
