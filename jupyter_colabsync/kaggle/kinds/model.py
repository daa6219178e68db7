"""A model's variation as a Holding, and what a model without one has to choose from."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

from jupyter_colabsync.errors import ColabSyncError, SignInNeeded
from jupyter_colabsync.kaggle.calls import models
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.refusals import unknown
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.kinds.holding import Facts, ListedFile
from jupyter_colabsync.kaggle.reference import KaggleRef, framework_of


class ModelHolding:
    """Comes file by file: the archive of all is a tar.gz, which cannot be fetched in parts.

    Files are of one version, the one that was newest when first asked, whatever comes meanwhile.
    """

    def __init__(self, caller: Caller, ref: KaggleRef) -> None:
        self._caller = caller
        self.ref = ref
        self._lock = threading.Lock()
        self._found: models.Variation | None = None

    def facts(self) -> Facts:
        found = self._variation()
        newest = found.version_number
        if self.ref.version and newest and self.ref.version > newest:
            raise unknown(self.ref)
        model = self._model()
        is_newest = self.ref.version in (None, newest)
        return Facts(
            title=f"{model.title or self.ref.slug} ({self.ref.framework}, {self.ref.variation})",
            version=self.ref.version or newest,
            newest_version=newest,
            # Kaggle tells size and time of the newest version only
            total_bytes=found.total_uncompressed_bytes if is_newest else None,
            licence=found.license_name or None,
            updated_at=(model.update_time or model.publish_time) if is_newest else None,
        )

    def files(self) -> Iterator[ListedFile]:
        for each in models.files(self._caller, self.ref, self.version()):
            yield ListedFile(each.name or "", each.size)

    def version(self) -> int | None:
        return self.ref.version or self._variation().version_number

    def whole(self) -> Located | None:
        return None

    def one(self, name: str) -> Located:
        return models.locate(self._caller, self.ref, self.version(), name)

    def _variation(self) -> models.Variation:
        with self._lock:
            self._found = self._found or models.get_variation(self._caller, self.ref)
            return self._found

    def _model(self) -> models.Model:
        """Title and time; a service that does not tell them does not hold up the rest."""
        try:
            return models.get(self._caller, self.ref)
        except SignInNeeded:
            raise
        except ColabSyncError:
            return models.Model()


def variations_of(model: models.Model, ref: KaggleRef) -> Iterator[tuple[KaggleRef, Facts]]:
    """Each variation of a model, as what can be pulled."""
    for each in model.instances or ():
        framework = framework_of(each.framework)
        if not framework or not each.slug:
            continue
        yield (
            replace(ref.whole, version=None, framework=framework, variation=each.slug),
            Facts(
                title=None,
                version=each.version_number,
                newest_version=each.version_number,
                total_bytes=each.total_uncompressed_bytes,
                licence=each.license_name or None,
                updated_at=None,
            ),
        )
