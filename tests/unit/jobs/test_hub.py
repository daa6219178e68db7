"""The hub: everybody hears, in order, and nobody's failure is another's."""

from __future__ import annotations

import pytest

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.jobs.hub import EventHub


def test_every_listener_hears_every_event_in_order() -> None:
    hub, first, second = EventHub(), [], []
    hub.subscribe(lambda event: first.append(event.link_id))
    hub.subscribe(lambda event: second.append(event.link_id))
    for name in "abc":
        hub.publish(Event(kind="link_gone", link_id=name))
    assert first == second == ["a", "b", "c"]


def test_a_listener_that_left_hears_nothing_more() -> None:
    hub, heard = EventHub(), []
    leave = hub.subscribe(lambda event: heard.append(event.link_id))
    hub.publish(Event(kind="link_gone", link_id="a"))
    leave()
    leave()
    hub.publish(Event(kind="link_gone", link_id="b"))
    assert heard == ["a"]


def test_a_listener_that_fails_is_logged_and_stops_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(event: Event) -> None:
        raise RuntimeError("broken listener")

    hub, heard = EventHub(), []
    hub.subscribe(fail)
    hub.subscribe(lambda event: heard.append(event.kind))
    hub.publish(Event(kind="link_gone", link_id="a"))
    assert heard == ["link_gone"]
    assert "broken listener" in caplog.text
