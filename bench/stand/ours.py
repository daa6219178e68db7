"""This project on the command line, as a contender."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .contender import REMOTE, Failed, Site
from .front import GOOGLE
from .gauge import Run, run

DONE, DECISION_NEEDED = 0, 3
CONFIG = "c.ColabSyncConfig.parallel_transfers = {}\n"

# The panel's "Delete" for held deletions; the command line leaves that decision to people.
LET_GO = """
from jupyter_colabsync.config import ColabSyncConfig
from jupyter_colabsync.services import build_services
services = build_services(ColabSyncConfig(), None, watch=False)
(link,) = services.realm.sync.links()
services.realm.sync.settle_held(link.id, "delete")
services.close()
"""


class ColabSync:
    """`jupyter colabsync`, connected with the demo account."""

    def __init__(self, site: Site, connections: int) -> None:
        self._site = site
        self._environment = {
            **site.environment,
            "COLABSYNC_GOOGLE_URL": f"https://{GOOGLE}",
            "REQUESTS_CA_BUNDLE": str(site.ca_file),
        }
        config = Path(site.environment["JUPYTER_CONFIG_DIR"])
        config.mkdir()
        (config / "jupyter_colabsync_config.py").write_text(CONFIG.format(connections))
        user_file = site.home / "authorized_user.json"
        user_file.write_text(json.dumps(site.sign_in["user"]))
        self._colabsync("connect", "--authorized-user", str(user_file))

    def link(self) -> None:
        self._colabsync("link", str(self._site.local), f"My Drive/{REMOTE}")

    def settle(self) -> None:
        self.link()
        self.sync()

    def allow_sweep(self) -> None:
        # were nothing held, the deletions would be done by now, and the wrong run be measured
        self._colabsync("sync", str(self._site.local), expected=DECISION_NEEDED)
        done = run([sys.executable, "-c", LET_GO], self._environment, self._site.home)
        if done.exit_code:
            raise Failed(f"Held deletions could not be let go:\n{done.complaints}")

    def send_all(self) -> Run:
        return self.sync()

    def fetch_all(self) -> Run:
        return self.sync()

    def sync(self) -> Run:
        return self._colabsync("sync", str(self._site.local))

    def own_s(self, run: Run) -> float | None:
        return float(json.loads(run.output)["elapsed_s"])

    def _colabsync(self, *words: str, expected: int = DONE) -> Run:
        command = [sys.executable, "-m", "jupyter_colabsync", *words, "--json"]
        done = run(command, self._environment, self._site.home)
        if done.exit_code != expected:
            raise Failed(
                f"colabsync {words[0]} ended with {done.exit_code} instead of {expected}:\n"
                f"{done.output}{done.complaints}"
            )
        return done
