"""A dataset as a Holding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.kaggle.calls import datasets
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.refusals import unknown
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.kinds.holding import Facts, ListedFile
from jupyter_colabsync.kaggle.reference import KaggleRef


@dataclass(frozen=True, slots=True)
class DatasetHolding:
    caller: Caller
    ref: KaggleRef

    def facts(self) -> Facts:
        found = datasets.get(self.caller, self.ref)
        newest = found.current_version_number
        if self.ref.version and newest and self.ref.version > newest:
            raise unknown(self.ref)
        is_newest = self.ref.version in (None, newest)
        return Facts(
            title=found.title,
            version=self.ref.version or newest,
            newest_version=newest,
            # Kaggle tells size and time of the newest version only
            total_bytes=found.total_bytes if is_newest else None,
            licence=found.license_name or None,
            updated_at=found.last_updated if is_newest else None,
        )

    def files(self) -> Iterator[ListedFile]:
        for each in datasets.files(self.caller, self.ref):
            yield ListedFile(each.name or each.ref or "", each.total_bytes)

    def version(self) -> int | None:
        try:
            return self.ref.version or datasets.get(self.caller, self.ref).current_version_number
        except NotFound:  # then the download itself will tell whether there is something
            return None

    def whole(self) -> Located | None:
        return datasets.locate(self.caller, self.ref)

    def one(self, name: str) -> Located:
        return datasets.locate(self.caller, self.ref, name)
