"""Jupyter's own words on kernels and sessions (its REST API's models), as our types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Literal

import msgspec

from jupyter_colabsync.system.owners.work import Kernel


class KernelModel(msgspec.Struct, frozen=True):
    """One of `GET api/kernels`."""

    id: str
    name: str = ""
    execution_state: str | None = None
    last_activity: datetime | None = None


class SessionModel(msgspec.Struct, frozen=True):
    """One of `GET api/sessions`: what shows a kernel."""

    kernel: KernelModel | None = None
    type: str = ""
    path: str = ""
    name: str = ""


def kernels_of(
    kernels: Sequence[KernelModel],
    sessions: Sequence[SessionModel],
    pids: Mapping[str, int | None],
) -> tuple[Kernel, ...]:
    """All kernels; one that both a notebook and a console show is the notebook's."""
    shown: dict[str, SessionModel] = {}
    for session in sessions:
        if session.kernel is not None and (
            session.kernel.id not in shown or session.type == "notebook"
        ):
            shown[session.kernel.id] = session
    return tuple(_kernel(each, shown.get(each.id), pids.get(each.id)) for each in kernels)


def _kernel(kernel: KernelModel, session: SessionModel | None, pid: int | None) -> Kernel:
    kind = _kind(session)
    return Kernel(
        id=kernel.id,
        kind=kind,
        name=_name(kernel, session, kind),
        path=session.path if session and kind == "notebook" else None,
        pid=pid,
        is_busy=kernel.execution_state == "busy",
        last_activity_ms=_ms(kernel.last_activity),
    )


def _kind(session: SessionModel | None) -> Literal["notebook", "console", "kernel"]:
    if session is None:
        return "kernel"
    if session.type == "notebook":
        return "notebook"
    return "console" if session.type == "console" else "kernel"


def _name(kernel: KernelModel, session: SessionModel | None, kind: str) -> str:
    if session is not None and kind == "notebook":
        return session.path.rpartition("/")[2] or session.name
    if session is not None and kind == "console":
        return session.name or "Console"
    return kernel.name or "a kernel"


def _ms(moment: datetime | None) -> int:
    if moment is None:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return round(moment.timestamp() * 1000)
