"""What a run says of itself in one sentence."""

from __future__ import annotations

import msgspec
import pytest

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.sync.links import LinkRecord
from jupyter_colabsync.sync.run.tally import SyncReport
from jupyter_colabsync.sync.shown import result_of

LINK = LinkRecord(
    id="1",
    local="/work",
    remote_id="r",
    remote_path="My Drive/Work",
    remote_url=None,
    above=(),
    mode="two-way",
)


HALF = Problem(code="half_written", message="nb.ipynb: not synced now.")


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("two-way", "Everything is the same on both sides."),
        ("download", "All that is on Drive is here."),
        ("upload", "All that is here is on Drive."),
    ],
)
def test_of_a_link_of_one_direction_no_more_is_said_than_is_known(
    mode: LinkMode, sentence: str
) -> None:
    link = msgspec.structs.replace(LINK, mode=mode)
    assert result_of([(link, SyncReport())]).message == sentence


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (SyncReport(), "Everything is the same on both sides."),
        (SyncReport(uploaded=1, deleted=2), "1 sent to Drive, 2 put in the bin."),
        (
            SyncReport(uploaded=1, merged=1, conflicts=2),
            "1 sent to Drive, 1 merged from both sides, 2 kept in both versions.",
        ),
        (
            SyncReport(held=1),
            "Everything else is the same on both sides. 1 change waits for your decision.",
        ),
        (
            SyncReport(moved=3, held=30),
            "3 moved. 30 changes wait for your decision.",
        ),
        (SyncReport(problems=(HALF,)), "Not everything could be synced."),
        (
            SyncReport(uploaded=1, problems=(HALF,)),
            "1 sent to Drive. Not everything could be synced.",
        ),
    ],
    ids=[
        "nothing",
        "what went where",
        "merged and kept",
        "one held",
        "many held",
        "only a problem",
        "a problem besides",
    ],
)
def test_a_run_is_told_in_one_sentence(report: SyncReport, sentence: str) -> None:
    assert result_of([(LINK, report)]).message == sentence
