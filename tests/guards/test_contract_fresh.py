"""What is generated from the contract is what the contract says now."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from jupyter_events import EventLogger
from jupyter_events.schema import EventSchema

from jupyter_colabsync.contract.__main__ import PACKAGE, main, stale_files
from jupyter_colabsync.contract.events import EVENT_SCHEMA_ID, Event
from jupyter_colabsync.contract.jobs import Job, JobProgress


def test_generated_files_are_fresh() -> None:
    assert stale_files() == [], "run `python -m jupyter_colabsync.contract`"


def test_check_fails_on_a_stale_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "types.ts"
    stale.write_text("old")
    monkeypatch.setattr("jupyter_colabsync.contract.__main__.PACKAGE", tmp_path / "package")
    monkeypatch.setattr("jupyter_colabsync.contract.__main__.FILES", {stale: lambda: "new"})
    assert main(["--check"]) == 1
    assert stale.read_text() == "old"
    assert main([]) == 0
    assert stale.read_text() == "new"
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == "stale: types.ts\nwritten: types.ts\n"


@pytest.fixture
def schema() -> EventSchema:
    """Our event schema, as Jupyter's event bus understands it."""
    bus = EventLogger()
    bus.register_event_schema(PACKAGE / "server/events.yaml")
    found: EventSchema = bus.schemas.get(EVENT_SCHEMA_ID)
    return found


def job_event() -> dict[str, object]:
    progress = JobProgress(done=1, total=None, unit="bytes", label="train.ipynb")
    job = Job(
        id="1",
        key="sync:1",
        kind="sync",
        title="flowers",
        state="running",
        started_at_ms=1,
        ended_at_ms=None,
        progress=progress,
        result=None,
        problem=None,
    )
    event: dict[str, object] = msgspec.to_builtins(Event(kind="job", job=job))
    return event


def test_the_bus_takes_our_events(schema: EventSchema) -> None:
    schema.validate(job_event())


def test_the_bus_refuses_what_the_contract_does_not_name(schema: EventSchema) -> None:
    event = job_event()
    assert isinstance(event["job"], dict)
    event["job"]["token"] = "secret"
    with pytest.raises(Exception, match="secret"):
        schema.validate(event)
