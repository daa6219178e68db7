"""What a test wants done before it looks: ColabSync's own API of a running JupyterLab."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from tests.ui.lab import TOKEN, Lab
from tests.ui.panel import eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud


class Api:
    """The server below `/colabsync/`, asked with the token instead of through the panel."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def call(self, verb: str, path: str, body: object = None) -> Any:
        """The JSON reply. AssertionError with the server's words when it refuses."""
        request = urllib.request.Request(
            f"{self._lab.url}/colabsync/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
            method=verb,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{verb} {path}: {error.read().decode()}") from error

    def connect(self, cloud: DemoCloud) -> None:
        """Sign in as the demo's student, who says yes without looking."""
        asked = {"clientJson": None, "serverUrl": self._lab.url}
        consent = self.call("POST", "account/connect", asked)["consentUrl"]
        cloud.oauth.auto_approve = True
        try:
            urllib.request.urlopen(consent, timeout=30).close()
        finally:
            cloud.oauth.auto_approve = False
        eventually(lambda: self.call("GET", "account")["email"] is not None, "Drive said who it is")

    def link(self, local: str, remote_path: str) -> str:
        """Link a folder, made if missing, and sync it once; the link's id."""
        (self._lab.files / local).mkdir(parents=True, exist_ok=True)
        link = self.call("POST", "links", {"local": local, "remotePath": remote_path})
        self.sync(link["id"])
        return str(link["id"])

    def sync(self, link_id: str) -> None:
        """Sync one link; back when that is over."""
        job = self.call("POST", f"links/{link_id}/sync", {})
        eventually(lambda: self.job(job["id"])["endedAtMs"] is not None, "the sync has ended")

    def job(self, job_id: str) -> dict[str, Any]:
        """A job of the last while."""
        jobs: list[dict[str, Any]] = self.call("GET", "jobs")["jobs"]
        return next(job for job in jobs if job["id"] == job_id)

    def link_now(self, link_id: str) -> dict[str, Any]:
        """How a link stands."""
        links: list[dict[str, Any]] = self.call("GET", "links")["links"]
        return next(link for link in links if link["id"] == link_id)
