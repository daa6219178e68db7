"""A notebook's output as a Holding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_colabsync.errors import ColabSyncError, NotFound, SignInNeeded
from jupyter_colabsync.kaggle.calls import notebooks
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.refusals import unknown
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.kinds.holding import Facts, ListedFile
from jupyter_colabsync.kaggle.reference import KaggleRef


@dataclass(frozen=True, slots=True)
class NotebookHolding:
    """Comes file by file. Without a version: the output of the last run."""

    caller: Caller
    ref: KaggleRef

    def facts(self) -> Facts:
        found = notebooks.get(self.caller, self.ref)
        newest = found.current_version_number
        if self.ref.version and newest and self.ref.version > newest:
            raise unknown(self.ref)
        is_newest = self.ref.version in (None, newest)
        return Facts(
            title=found.title,
            version=self.ref.version or newest,
            newest_version=newest,
            total_bytes=None,
            licence=None,
            updated_at=found.last_run_time if is_newest else None,
        )

    def files(self) -> Iterator[ListedFile]:
        """Raises NotFound (kaggle_no_output) when the notebook left none."""
        sizes: dict[str, int | None] | None = None
        for each in notebooks.output(self.caller, self.ref):
            if sizes is None:
                sizes = self._sizes()
            name = (each.file_name or "").lstrip("/")
            yield ListedFile(name, sizes.get(name))
        if sizes is None:
            raise NotFound(
                f"The notebook “{self.ref.name}” left no files. Let it save some and run to its "
                "end on Kaggle, then try again.",
                code="kaggle_no_output",
                url=f"{self.ref.url}/output",
            )

    def version(self) -> int | None:
        if self.ref.version is not None:
            return self.ref.version
        try:
            return notebooks.get(self.caller, self.ref).current_version_number
        except NotFound:  # then the list of files will tell whether there is something
            return None

    def whole(self) -> Located | None:
        return None

    def one(self, name: str) -> Located:
        return notebooks.locate(self.caller, self.ref, name)

    def _sizes(self) -> dict[str, int | None]:
        """What is known of sizes; a service that does not tell them does not hold up the list."""
        try:
            listed = notebooks.sizes(self.caller, self.ref)
            return {(each.name or "").lstrip("/"): each.size for each in listed}
        except SignInNeeded:
            raise
        except ColabSyncError:
            return {}
