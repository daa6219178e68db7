"""How full one account is: what its own files take, what else does, and what it may hold."""

from __future__ import annotations

from .google_errors import GoogleError
from .records import File, User

GB = 1024**3


class Quota:
    """Space of one account. Only the newest content of files it owns itself counts."""

    def __init__(self, user: User):
        self.limit_bytes: int | None = 15 * GB
        """None: unlimited storage."""
        self.other_usage_bytes = 0
        """Space pretended to be used by things that are not files here."""
        self._user = user
        self._files_bytes = 0

    @property
    def usage_bytes(self) -> int:
        return self._files_bytes + self.other_usage_bytes

    def counts(self, file: File) -> bool:
        """False in a shared drive, and for what another owns."""
        return file.owner == self._user and not file.drive_id

    def counted_bytes(self, file: File) -> int:
        """What a file takes from this account."""
        return file.size_bytes if self.counts(file) else 0

    def add(self, size_bytes: int) -> None:
        """More bytes than before, or fewer if negative."""
        self._files_bytes += size_bytes

    def require(self, size_bytes: int) -> None:
        """Raises GoogleError 403 storageQuotaExceeded."""
        if self.limit_bytes is not None and self.usage_bytes + size_bytes > self.limit_bytes:
            raise GoogleError(403, "storageQuotaExceeded")
