"""Everything that can go wrong and that a person can do something about, as one family.

Each error has a stable `code` for programs and one sentence for the person that ends in what
they can do. HTTP status numbers and exit codes are chosen elsewhere (`server.endpoint`,
`cli.app`). Messages never hold a token, a file's content or a home path.

    ColabSyncError
    ├── BadRequest            the caller's input
    │   ├── BadLink           this folder cannot be linked
    │   └── BadReference      no such Drive path or Kaggle reference
    ├── NotFound              the thing named is not there (any more)
    ├── SignInNeeded          Google or Kaggle want a (new) sign-in
    │   └── SignInFailed      one attempt to sign in did not work
    ├── Refused               the other side says no, and why
    │   └── DriveFull
    ├── Unreachable           the network or the service does not answer
    ├── LocalProblem          this machine's disk or rights
    ├── Busy                  somebody else is at it right now
    ├── Stale                 the world moved while we looked; plan again
    └── Cancelled             the person stopped it
"""

from __future__ import annotations

from typing import ClassVar


class ColabSyncError(Exception):
    """The root of the family; `message` is shown to the person as it is.

    `code` may be given to be more precise than the class's own. `url` is a page that helps
    (for instance a competition's rules), or None.
    """

    default_code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, code: str | None = None, url: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.url = url


class BadRequest(ColabSyncError):
    """The input has the wrong shape or asks for what cannot be."""

    default_code = "bad_request"


class BadLink(BadRequest):
    """This pair of folders cannot be linked; the code says which rule: see `sync.links`."""

    default_code = "bad_link"


class BadReference(BadRequest):
    """A Drive path, a Kaggle URL or a slug that cannot be understood."""

    default_code = "bad_reference"


class NotFound(ColabSyncError):
    """The thing named is not there, or not for this account."""

    default_code = "not_found"


class SignInNeeded(ColabSyncError):
    """Nobody is signed in, or the sign-in has expired or was revoked."""

    default_code = "sign_in_needed"


class SignInFailed(SignInNeeded):
    """One attempt to sign in did not work: wrong client file, refused consent, wrong state …"""

    default_code = "sign_in_failed"


class Refused(ColabSyncError):
    """The other side understood and said no (rights, rules, abuse flag, export size)."""

    default_code = "refused"


class DriveFull(Refused):
    """Google Drive has no room for another byte."""

    default_code = "drive_full"


class Unreachable(ColabSyncError):
    """No network, or the service does not answer after several tries."""

    default_code = "unreachable"


class LocalProblem(ColabSyncError):
    """This machine's disk said no: rights, room, a name it cannot hold."""

    default_code = "local_problem"


class Busy(ColabSyncError):
    """Another process or job holds what is needed; nothing was changed."""

    default_code = "busy"


class Stale(ColabSyncError):
    """What was planned is no longer true; the action was dropped and is planned again."""

    default_code = "stale"


class Cancelled(ColabSyncError):
    """The person stopped it; what was finished before stays finished."""

    default_code = "cancelled"

    def __init__(self, message: str = "Stopped. What was finished before stays.") -> None:
        super().__init__(message)
