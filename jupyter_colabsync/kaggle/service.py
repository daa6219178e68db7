"""KaggleService: Kaggle as the one account chosen here, for the panel and the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_colabsync.contract.kaggle import KaggleAccount
from jupyter_colabsync.kaggle.account.access import KaggleAccess
from jupyter_colabsync.kaggle.calls.retry import Pause
from jupyter_colabsync.kaggle.credentials import SecretStore
from jupyter_colabsync.kaggle.finding.finder import Finder
from jupyter_colabsync.kaggle.pulling.puller import Puller
from jupyter_colabsync.kaggle.submitting.submitter import Submitter


class KaggleService:
    """Its parts share one account and one set of connections; all are thread-safe."""

    def __init__(
        self,
        store: SecretStore,
        origin: str | None,
        state_folder: Path,
        *,
        is_demo: bool = False,
        pause: Pause | None = None,
        on_change: Callable[[KaggleAccount], None] | None = None,
    ) -> None:
        """`pause` waits between tries; None: really, and a job's cancel ends it at once.
        `on_change` hears when a call finds the sign-in no longer good, or good again."""
        self.access = KaggleAccess(
            store, origin, state_folder, is_demo=is_demo, pause=pause, on_change=on_change
        )
        self.finder = Finder(self.access)
        self.puller = Puller(self.access, state_folder)
        self.submitter = Submitter(self.access)

    def close(self) -> None:
        """Close idle connections."""
        self.puller.close()
        self.finder.close()
        self.access.close()
