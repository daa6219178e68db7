"""One try of a call that must not be made twice: what is known when there is no answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal

from jupyter_colabsync.kaggle.calls.retry import AGAIN_STATUSES, Trouble, trouble_of

if TYPE_CHECKING:
    import requests

Doubt = Literal["not_done", "denied", "unclear"]
"""`not_done`: it never got there, or was turned away at the door. `denied`: Kaggle says that it
failed. `unclear`: it may have been done, or may still be."""
TURNED_AWAY: Final = 429
DENIED_STATUSES: Final = frozenset({500, 503})
"""The other passing ones tell of a door between that waited in vain (502, 504), or of a request
that came too slowly (408): Kaggle itself said nothing."""


class Failed(Exception):
    """There is no answer; `doubt` says whether the call may have been carried out all the same."""

    def __init__(self, doubt: Doubt, trouble: Trouble) -> None:
        super().__init__(doubt)
        self.doubt = doubt
        self.trouble = trouble


@contextmanager
def known_failures() -> Iterator[None]:
    """Turns what requests and urllib3 raise into Failed."""
    import requests
    import urllib3

    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        doubt: Doubt = "not_done" if _never_left(error) else "unclear"
        raise Failed(doubt, Trouble("network")) from error


def raise_if_passing(response: requests.Response) -> None:
    """Raise Failed for a status that may pass."""
    status = response.status_code
    if status not in AGAIN_STATUSES:
        return
    doubt: Doubt = "unclear"
    if status == TURNED_AWAY:
        doubt = "not_done"
    elif status in DENIED_STATUSES:
        doubt = "denied"
    raise Failed(doubt, trouble_of(status, response.headers))


def _never_left(error: Exception) -> bool:
    """True when there was no connection, on which the call could have been sent."""
    import requests
    from urllib3.exceptions import NewConnectionError

    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)
