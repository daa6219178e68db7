"""Progress: at most four reports a second, and the last state is always told."""

from __future__ import annotations

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.jobs.progress import Progress


class Story:
    """A progress with a clock of its own, and what it reported."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.told: list[JobProgress] = []
        self.progress = Progress(self.told.append, clock=lambda: self.now_s)


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_thousand_steps_in_a_second_are_told_five_times(story: Story) -> None:
    story.progress.start(1000, "files")
    for _ in range(1000):
        story.now_s += 0.001
        story.progress.add(1)
    assert len(story.told) == 5  # the start, and one each quarter of a second


def test_the_last_state_is_told_in_the_end(story: Story) -> None:
    story.progress.start(3, "files")
    story.progress.add(3, "last.csv")
    story.progress.flush()
    assert (story.told[-1].done, story.told[-1].label) == (3, "last.csv")


def test_flush_without_news_tells_nothing(story: Story) -> None:
    story.progress.start(3, "files")
    story.progress.flush()
    assert len(story.told) == 1


def test_speed_and_time_left_come_from_the_last_ten_seconds(story: Story) -> None:
    story.progress.start(1000, "bytes")
    for _ in range(20):  # slow at first
        story.now_s += 1
        story.progress.add(1)
    for _ in range(10):
        story.now_s += 1
        story.progress.add(50)
    assert story.told[-1].rate_per_s == pytest.approx(50)
    assert story.told[-1].remaining_s == pytest.approx((1000 - 520) / 50)


def test_a_young_job_has_no_speed_yet(story: Story) -> None:
    story.progress.start(1000, "bytes")
    story.now_s += 0.5
    story.progress.add(10)
    assert (story.told[-1].rate_per_s, story.told[-1].remaining_s) == (None, None)


def test_an_unknown_total_stays_unknown_until_it_grows(story: Story) -> None:
    story.progress.start(None, "files")
    assert story.told[-1].total is None
    story.now_s += 1
    story.progress.grow(7)
    assert story.told[-1].total == 7


def test_files_are_counted_beside_bytes_where_somebody_counts_them(story: Story) -> None:
    story.progress.start(1000, "bytes", files=2)
    story.progress.file_done()
    story.progress.flush()
    assert (story.told[-1].files_done, story.told[-1].files_total) == (1, 2)
    story.progress.start(7, "bytes")
    assert (story.told[-1].files_done, story.told[-1].files_total) == (None, None)
