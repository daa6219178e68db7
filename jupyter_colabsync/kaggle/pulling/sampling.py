"""A sample of what Kaggle's storage gives, to set it beside another source."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.kaggle.calls.retry import Trouble
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.kinds.holding import Holding
from jupyter_colabsync.kaggle.storage.gets import Expired, Storage


def sample(holding: Holding, storage: Storage, add: Callable[[int], None]) -> None:
    """Fetch the beginning of the whole, or of its first file, until `storage.check` says stop or
    it ends; `add` gets the bytes as they come. One try: raises Unreachable, and as calls do."""
    located = holding.whole() or _first(holding)
    if located is None:
        return
    if located.response is not None:
        located.response.close()  # it comes with the answer: there is nothing to be asked for twice
        return
    try:
        with storage.get(located.url or "", {}) as response:
            for block in storage.blocks(response):
                add(len(block))
    except (Trouble, Expired) as error:
        raise Unreachable("Kaggle's storage does not answer. Try again later.") from error


def _first(holding: Holding) -> Located | None:
    for file in itertools.islice(holding.files(), 1):
        return holding.one(file.name)
    return None
