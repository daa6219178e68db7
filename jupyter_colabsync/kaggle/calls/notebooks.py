"""Calls about notebooks (Kaggle's API calls them kernels) and the output of their last run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jupyter_colabsync.kaggle.calls import wire
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.reference import KaggleRef

KERNELS: Final = "kernels.KernelsApiService"


class Notebook(wire.Answer, frozen=True):
    title: str | None = None
    current_version_number: int | None = None
    last_run_time: str | None = None


class NotebookAnswer(wire.Answer, frozen=True):
    metadata: Notebook | None = None


class OutputFile(wire.Answer, frozen=True):
    file_name: str | None = None


class OutputPage(wire.Page, frozen=True):
    files: tuple[OutputFile, ...] | None = None


class SizedFile(wire.Answer, frozen=True):
    name: str | None = None
    size: int | None = None
    """Bytes."""


class SizedFilePage(wire.Page, frozen=True):
    files: tuple[SizedFile, ...] | None = None


def get(caller: Caller, ref: KaggleRef) -> Notebook:
    answer = caller.ask(f"{KERNELS}/GetKernel", _named(ref), NotebookAnswer, ref)
    return answer.metadata or Notebook()


def output(caller: Caller, ref: KaggleRef) -> Iterator[OutputFile]:
    """All files of the output, page by page as they are consumed. Their sizes are not told."""
    method = f"{KERNELS}/ListKernelSessionOutput"
    for page in caller.pages(method, _labelled(ref), OutputPage, ref):
        yield from page.files or ()


def sizes(caller: Caller, ref: KaggleRef) -> Iterator[SizedFile]:
    """Names with sizes, by another call (`kernels files` of the official client). That these are
    the files of the output was never tried live: match them by name, and do not rely on them."""
    method = f"{KERNELS}/ListKernelFiles"
    for page in caller.pages(method, _labelled(ref), SizedFilePage, ref):
        yield from page.files or ()


def locate(caller: Caller, ref: KaggleRef, file_name: str) -> Located:
    """Where one file of the output can be fetched."""
    fields: dict[str, str | int] = {
        "ownerSlug": ref.owner or "",
        "kernelSlug": ref.slug,
        "filePath": file_name,
    }
    if ref.version is not None:
        fields["versionNumber"] = ref.version
    return caller.locate(f"{KERNELS}/DownloadKernelOutput", fields, ref)


def _named(ref: KaggleRef) -> dict[str, str | int]:
    return {"userName": ref.owner or "", "kernelSlug": ref.slug}


def _labelled(ref: KaggleRef) -> dict[str, str | int]:
    """Without a version nothing is said, as by the official client. That a version's number is a
    good label is our reading of kagglesdk's message; never tried live."""
    fields = _named(ref)
    if ref.version is not None:
        fields["versionLabel"] = str(ref.version)
    return fields
