"""A pretend Kaggle: accounts, and the way from a call to the service that answers it.

Strict where the real one is: POST with a JSON object, known fields only, a sign-in on each call.
Answers leave fields at their default out and come in pages of 20. Source: message types of
kagglesdk 0.1.37; error texts as users quote them. Nothing of it was held against the live service.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .http import Reply, Request, Router
from .kaggle_competitions import COMPETITIONS, Competitions
from .kaggle_datasets import DATASETS, Datasets
from .kaggle_knobs import Knobs
from .kaggle_models import MODELS, Models
from .kaggle_notebooks import KERNELS, Notebooks
from .kaggle_pages import KagglePages
from .kaggle_singles import SingleFiles
from .kaggle_stock import KaggleStock
from .kaggle_storage import KaggleStorage
from .kaggle_submissions import Submissions
from .kaggle_submitted import DAY_S, Submitted
from .kaggle_uploads import KaggleUploads, Upload
from .kaggle_users import STUDENT, KaggleUser
from .kaggle_wire import Ask, KaggleError, Methods, read_fields, reply_with
from .plans import Failure

__all__ = [
    "COMPETITIONS",
    "DATASETS",
    "KERNELS",
    "MODELS",
    "STUDENT",
    "DemoKaggle",
    "KaggleUser",
    "kaggle_failure",
]

HELLO = "api.v1.DiagnosticsService/Hello"
INTROSPECT = "security.OAuthService/IntrospectToken"
STORAGE_KNOBS = ("has_ranges", "redirects", "tells_md5", "changes_etag", "is_elsewhere")


class DemoKaggle(KaggleStock):
    """Kaggle on the loopback. What it has is added by `add_…`, how it behaves changed by `set`."""

    def __init__(
        self,
        secret: bytes,
        clock: Callable[[], float],
        users: tuple[KaggleUser, ...] = (STUDENT,),
    ):
        """`clock` gives seconds since 1970."""
        super().__init__(KaggleStorage(secret, clock), clock)
        self.users = {user.name: user for user in users}
        self._revoked: dict[str, KaggleUser] = {}
        self.knows_hello = True
        """False: DiagnosticsService is not served."""
        self.takes_empty = False
        """True: empty texts and zeros may be sent, as the official `kaggle` program does where a
        field is optional; kagglesdk alone does not."""
        self.uploads = KaggleUploads()
        self.submitted = Submitted(clock)
        singles = SingleFiles(self.storage)
        submissions = Submissions(self.uploads, self.submitted, clock)
        self._datasets = Datasets(self.datasets, self.storage, singles)
        self._competitions = Competitions(
            self.competitions, self.storage, singles, self.submitted.rank
        )
        self._methods: Methods = {
            INTROSPECT: ({"token": str}, self._introspect),
            HELLO: ({}, lambda ask: reply_with({"userName": ask.user.name})),
            **self._datasets.methods(),
            **self._competitions.methods(),
            **submissions.methods(self._competitions),
            **Models(self.models, self.storage, singles).methods(),
            **Notebooks(self.notebooks, self.storage, singles).methods(),
        }
        self._knobs = Knobs(
            (self, ("knows_hello", "takes_empty")),
            (self.storage, (*STORAGE_KNOBS, "expires_in_s")),
            (singles, ("zips_single_files_from_bytes",)),
            (self._datasets, ("hides_private",)),
            (submissions, ("looks_until_scored",)),
        )

    @property
    def redirects(self) -> bool:
        """False: a download is the answer itself."""
        return self.storage.redirects

    @redirects.setter
    def redirects(self, redirects: bool) -> None:
        self.storage.redirects = redirects

    def add_user(self, user: KaggleUser) -> None:
        self.users[user.name] = user

    def revoke(self, name: str = STUDENT.name) -> None:
        """None of this user's keys and tokens are good any more, until `restore`."""
        self._revoked[name] = self.users.pop(name)

    def restore(self, name: str = STUDENT.name) -> None:
        """What was revoked is good again."""
        self.users[name] = self._revoked.pop(name)

    def accept_rules(self, slug: str, user: str = STUDENT.name) -> None:
        """What a person does on the competition's page."""
        self.competitions[slug].accepted_by.add(user)

    def submit(
        self,
        slug: str,
        data: str | bytes,
        file_name: str = "submission.csv",
        message: str = "",
        user: str = STUDENT.name,
        days_ago: float = 0,
    ) -> int:
        """What a person sent from elsewhere, scored already; gives its number."""
        sent = data.encode() if isinstance(data, str) else data
        upload = Upload(slug, user, file_name, len(sent), bytearray(sent))
        sent_at_s = self.now_s() - days_ago * DAY_S
        competition = self.competitions[slug]
        return self.submitted.add(competition, upload, message, sent_at_s=sent_at_s).ref

    def require_phone(self, slug: str, user: str = STUDENT.name) -> None:
        """The competition wants a verified phone number, and this user has none."""
        self.competitions[slug].needs_phone = True
        self._competitions.without_phone.add(user)

    def verify_phone(self, user: str = STUDENT.name) -> None:
        """What a person does in the settings."""
        self._competitions.without_phone.discard(user)

    def delete_dataset(self, owner: str, slug: str) -> None:
        """It is not found any more, nor listed."""
        self.datasets[f"{owner}/{slug}"].is_deleted = True

    def set(self, **knobs: Any) -> None:
        """Change how this Kaggle behaves; `kaggle/knobs` tells the names and values of now."""
        self._knobs.turn(knobs)

    def verbs(self) -> dict[str, Callable[..., Any]]:
        """What can be programmed from outside, for the back door."""
        return {
            "kaggle/accept_rules": self.accept_rules,
            "kaggle/add_version": self.add_version,
            "kaggle/delete_dataset": self.delete_dataset,
            "kaggle/submit": self.submit,
            "kaggle/require_phone": self.require_phone,
            "kaggle/verify_phone": self.verify_phone,
            "kaggle/revoke": self.revoke,
            "kaggle/restore": self.restore,
            "kaggle/set": self.set,
            "kaggle/knobs": self._knobs.read,
            "kaggle/corrupt": self.storage.corrupt,
            "kaggle/shorten": self.storage.shorten,
            "kaggle/expire_addresses": self.storage.expire_addresses,
            "kaggle/forget_uploads": self.uploads.forget_all,
        }

    def mount(self, router: Router) -> None:
        router.add("POST", "/v1/{service}/{method}", self._call, _method_name)
        self.storage.mount(router)
        self.uploads.mount(router)
        KagglePages(self, self.accept_rules).mount(router)

    def _call(self, request: Request) -> Reply:
        name = f"{request.args['service']}/{request.args['method']}"
        try:
            if name not in self._methods or (name == HELLO and not self.knows_hello):
                raise KaggleError(404, "Not found")
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise KaggleError(400, "Content-Type must be application/json.")
            allowed, call = self._methods[name]
            fields = read_fields(request, allowed, takes_empty=self.takes_empty)
            return call(Ask(request, self._user(request), fields))
        except KaggleError as error:
            return error.reply()

    def _user(self, request: Request) -> KaggleUser:
        authorization = request.headers.get("authorization", "")
        for user in list(self.users.values()):
            if user.is_signed_in_by(authorization):
                return user
        raise KaggleError(401, "Unauthenticated")

    def _introspect(self, ask: Ask) -> Reply:
        for user in list(self.users.values()):
            if user.token == ask.text("token"):
                return reply_with(
                    {"active": True, "username": user.name, "scope": "resources.admin"}
                )
        return reply_with({"active": False})


def kaggle_failure(failure: Failure) -> Reply:
    """How Kaggle words a failure that was programmed."""
    message = failure.message or "The demo cloud was told to fail here."
    return KaggleError(failure.status, message).reply()


def _method_name(request: Request) -> str:
    return f"kaggle.{request.args['method']}"
