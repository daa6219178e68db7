"""The envelope of every event on Jupyter's bus. Events are hints: state is read by GET."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.account import Account
from jupyter_colabsync.contract.jobs import Job
from jupyter_colabsync.contract.kaggle import KaggleAccount
from jupyter_colabsync.contract.sync import Link
from jupyter_colabsync.contract.system import Session
from jupyter_colabsync.contract.wire import Wire

EVENT_SCHEMA_ID = "https://jupyter-colabsync.invalid/events/v1"
"""Identifies our events on the bus; `.invalid` (RFC 2606): a name, never fetched."""


class Event(Wire, frozen=True):
    """Something changed. Exactly the field named by `kind` is set (`link_gone`: `link_id`)."""

    kind: Literal["job", "link", "link_gone", "account", "kaggle", "session"]
    job: Job | None = None
    link: Link | None = None
    link_id: str | None = None
    account: Account | None = None
    kaggle: KaggleAccount | None = None
    session: Session | None = None
    """A warning was given: this machine ends soon."""


class Overview(Wire, frozen=True):
    """Everything a panel needs when it opens or reconnects, in one reply."""

    account: Account
    kaggle: KaggleAccount
    links: tuple[Link, ...]
    jobs: tuple[Job, ...]
    version: str
