"""A sign-in waits ten minutes for one answer, and not for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest

from jupyter_colabsync.auth.exchange import Consent
from jupyter_colabsync.auth.flows import LASTS_S, MOST, Flows
from jupyter_colabsync.errors import NotFound, SignInFailed


@dataclass
class Asked:
    """All of a Consent that flows look at."""

    state: str


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flows(clock: Clock) -> Flows:
    return Flows(clock)


def consent(state: str = "s") -> Consent:
    return cast(Consent, Asked(state))


def test_after_ten_minutes_nobody_waits_any_more(flows: Flows, clock: Clock) -> None:
    flow = flows.add(consent(), "paste", False)
    clock.now_s = LASTS_S

    told = flows.get(flow.id).wire()

    assert told.problem is not None
    assert (told.state, told.problem.code) == ("failed", "flow_gone")
    with pytest.raises(SignInFailed):
        flows.claim(flow)


def test_a_moment_before_it_still_counts(flows: Flows, clock: Clock) -> None:
    flow = flows.add(consent(), "paste", False)
    clock.now_s = LASTS_S - 1

    flows.claim(flows.by_state("s"))

    assert flow.wire().state == "waiting", "until the exchange has worked"


def test_two_answers_at_once_lead_to_one_exchange(flows: Flows) -> None:
    flow = flows.add(consent(), "paste", False)
    flows.claim(flow)

    with pytest.raises(SignInFailed) as caught:
        flows.claim(flow)

    assert caught.value.code == "flow_gone"


def test_the_oldest_of_too_many_is_given_up(flows: Flows) -> None:
    made = [flows.add(consent(str(number)), "paste", False) for number in range(MOST + 1)]

    with pytest.raises(NotFound):
        flows.get(made[0].id)
    assert flows.get(made[1].id).wire().state == "waiting"


def test_a_state_that_is_no_ascii_is_just_wrong(flows: Flows) -> None:
    flows.add(consent(), "paste", False)

    with pytest.raises(SignInFailed) as caught:
        flows.by_state("é")

    assert caught.value.code == "wrong_state"
