"""The demo cloud as one thing: `with DemoCloud() as cloud: cloud.google_url`.

Parts by attribute: `drive` edits files as somebody else, `faults` makes trouble, `calls` counts,
`oauth` holds grants, `uploads` the open upload sessions. The same over HTTP under `/_demo/`. With
`folder` everything survives a restart, also a killed one.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from .account_api import mount_account
from .backdoor import BackDoor
from .batch import mount_batch
from .blobs import Blobs
from .calls import Calls
from .changes_api import mount_changes
from .desktop import DESKTOP_CLIENT_ID, DESKTOP_CLIENT_SECRET
from .drive_store import DriveStore
from .faults import Faults
from .files_api import V3, mount_files
from .front import DRIVE_SCOPE, Account, Front, Violation
from .google_errors import reply_to_failure
from .hand import Hand
from .http import Reply, Request, Router, json_reply
from .ids import Ids
from .kaggle import DemoKaggle, kaggle_failure
from .kaggle_seed import seed_kaggle
from .listing import Listing
from .loopback import LoopbackServer
from .oauth import OAuth
from .permissions_api import mount_permissions
from .plans import Failure
from .records import User
from .resumable import Resumable
from .revisions_api import mount_revisions
from .seed import seed_sample
from .sessions import Sessions
from .shelf import Shelf
from .signin import SignIn
from .uploads import Uploads
from .v2_api import V2, mount_v2
from .viewer import Viewer
from .writing import CREATE, UPDATE, Dialect

if TYPE_CHECKING:
    from typing_extensions import Self

STUDENT = User("Demo Student", "demo.student@example.com")


class DemoCloud:
    """A running pretend cloud on 127.0.0.1; stops when the `with` block ends."""

    def __init__(
        self,
        folder: Path | None = None,
        port: int = 0,
        *,
        users: tuple[User, ...] = (STUDENT,),
        auto_approve: bool = False,
        sample: bool = True,
        check_requests: bool = False,
        serves_v2: bool = True,
        clock: Callable[[], float] = time.time,
        host: str = "127.0.0.1",
    ):
        """`users` are its Google accounts, the first the default one; `clock` gives seconds.

        `sample` fills the first account with a student's files (`seed`), if it is empty.

        `serves_v2`: whether version 2 of the Drive API is there (`faults.serve_v2` later on).

        `check_requests` also checks the demo's own answers against Google's description of Drive;
        whatever departs from it, on either side, is found in `violations`.
        """
        self._shelf = Shelf(folder)
        self.calls = Calls()
        self.faults = Faults(self.calls)
        self.faults.shapes |= {"drive": reply_to_failure, "oauth": _oauth_failure}
        self.faults.shapes["kaggle"] = kaggle_failure
        self.faults.serve_v2(serves_v2)
        self._router = Router(self.faults)
        blobs = Blobs(self._shelf)
        ids = Ids(bytes.fromhex(self._secret()))
        self.accounts: dict[str, Account] = {}
        for user in users:
            store = DriveStore(self._shelf, blobs, ids, user, clock)
            self.accounts[user.email] = Account(store, Listing(store))
        self.oauth = OAuth(self._shelf, clock)
        self.oauth.auto_approve = auto_approve
        self.violations: list[Violation] = []
        """Requests the real Drive would not know, and answers of ours it would not give."""
        self.uploads = Sessions(self._shelf)
        people = {user.email: user for user in users}
        SignIn(self.oauth, people, clock).mount(self._router)
        self._mount_drive(is_checking=check_requests)
        self.kaggle = DemoKaggle(bytes.fromhex(self._secret()), clock)
        seed_kaggle(self.kaggle)
        self.kaggle.mount(self._router)
        verbs = self.kaggle.verbs() | {
            "uploads/forget_all": self.uploads.forget_all,
            "uploads/discard": self.uploads.discard,
        }
        BackDoor(self.hand, self.faults, self.calls, self.oauth, verbs).mount(self._router)
        Viewer(lambda: [self.hand(email) for email in self.accounts]).mount(self._router)
        self.drive = self.hand()
        if sample:
            seed_sample(self.drive)
        self._server = LoopbackServer(self._answer, port, host)

    @property
    def google_url(self) -> str:
        """The one origin that stands for every Google host (COLABSYNC_GOOGLE_URL)."""
        return self._server.url

    @property
    def kaggle_url(self) -> str:
        """The origin that stands for Kaggle (COLABSYNC_KAGGLE_URL): the same, on other paths."""
        return self._server.url

    @property
    def backdoor_url(self) -> str:
        """Where `POST {group}/{verb}` programs this cloud; `GET` with a slash lists the verbs."""
        return f"{self._server.url}/_demo"

    @property
    def problems(self) -> list[BaseException]:
        """Faults of the demo's own."""
        return self._server.problems

    def hand(self, email: str = "") -> Hand:
        """Somebody else's hand in an account, by default the first one."""
        return Hand(self.accounts[email] if email else next(iter(self.accounts.values())))

    def client_config(self) -> dict[str, object]:
        """What `client_secret.json` of the built-in Desktop client holds."""
        return {
            "installed": {
                "client_id": DESKTOP_CLIENT_ID,
                "client_secret": DESKTOP_CLIENT_SECRET,
                "project_id": "colabsync-demo",
                "auth_uri": f"{self.google_url}/o/oauth2/v2/auth",
                "token_uri": f"{self.google_url}/token",
                "redirect_uris": ["http://localhost"],
            }
        }

    def authorized_user_info(self, email: str = "") -> dict[str, str]:
        """What an `authorized_user` file holds for an account that has said yes already."""
        email = email or next(iter(self.accounts))
        refresh_token, _ = self.oauth.grant(email, [DRIVE_SCOPE])
        return {
            "type": "authorized_user",
            "client_id": DESKTOP_CLIENT_ID,
            "client_secret": DESKTOP_CLIENT_SECRET,
            "refresh_token": refresh_token,
        }

    def access_token(self, email: str = "", scopes: tuple[str, ...] = (DRIVE_SCOPE,)) -> str:
        """A token ready to use, without sign-in."""
        return self.oauth.grant(email or next(iter(self.accounts)), list(scopes))[1]

    def stop(self) -> None:
        self.faults.clear()
        self._server.stop()
        self._shelf.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _mount_drive(self, *, is_checking: bool) -> None:
        def front(api: str) -> Front:
            return Front(
                self._router,
                self.accounts,
                self.oauth,
                self.faults,
                api,
                is_checking=is_checking,
                violations=self.violations,
            )

        v3, v2 = front("v3"), front("v2")
        for mount in (
            mount_files,
            mount_changes,
            mount_revisions,
            mount_permissions,
            mount_account,
        ):
            mount(v3)
        mount_v2(v2)
        mount_batch(self._router, v3)
        one = "/{fileId}"
        uploads = self._uploads(v3, V3)
        uploads.mount(self._router, "POST", "/upload/drive/v3/files", CREATE)
        uploads.mount(self._router, "PATCH", "/upload/drive/v3/files" + one, UPDATE)
        self._uploads(v2, V2).mount(self._router, "PUT", "/upload/drive/v2/files" + one, UPDATE)

    def _uploads(self, front: Front, dialect: Dialect) -> Uploads:
        resumable = Resumable(front, dialect, self.uploads, self.accounts, self.faults)
        return Uploads(front, dialect, resumable)

    def _secret(self) -> str:
        """Kept with the rest, so that ids given out before a restart stay valid after it."""
        table = self._shelf.table("cloud")
        secret: str = dict(table.items()).get("secret") or secrets.token_hex(16)
        table.put("secret", secret)
        return secret

    def _answer(self, request: Request) -> Reply:
        overridden = request.headers.get("x-http-method-override", "")
        if request.verb == "POST" and overridden == "GET":
            # Google's clients do this when the query is too long for an address
            request.query += parse_qsl(request.body.read_all().decode(), keep_blank_values=True)
            request.verb = "GET"
        reply = self._router(request)
        if reply.status == 404 and request.path.startswith(("/drive/", "/upload/drive/")):
            self._note_unknown(request, reply)
        return reply

    def _note_unknown(self, request: Request, reply: Reply) -> None:
        if isinstance(reply.body, bytes) and b"nothing at this address" in reply.body:
            self.violations.append(
                Violation(f"{request.verb} {request.path}", "The demo has no such method.")
            )


def _oauth_failure(failure: Failure) -> Reply:
    description = failure.message or "The demo cloud was told to fail here."
    body = {"error": failure.reason, "error_description": description}
    return json_reply(body, failure.status)
