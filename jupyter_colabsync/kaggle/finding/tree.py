"""Pure: a flat list of files as folders, each with the sum of what is below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from jupyter_colabsync.contract.kaggle import KaggleEntries, KaggleEntry
from jupyter_colabsync.errors import BadRequest, NotFound
from jupyter_colabsync.kaggle.kinds.holding import ListedFile
from jupyter_colabsync.kaggle.names import plain_path, shown

PAGE_ENTRIES: Final = 500


class _Folder:
    """Names of one folder. Sums are None when the size of one file below is not known."""

    __slots__ = ("file_count", "files", "folders", "order", "size_bytes")

    def __init__(self) -> None:
        self.folders: dict[str, _Folder] = {}
        self.files: dict[str, int | None] = {}
        self.size_bytes: int | None = 0
        self.file_count = 0
        self.order: tuple[list[str], list[str]] | None = None


class Tree:
    """All files of one thing, about 200 bytes of memory each. Does not change once made."""

    def __init__(self, files: Iterable[ListedFile]) -> None:
        """Of files of the same name the first counts; one without a name does not."""
        self._top = _Folder()
        made = [(self._top, self._top)]
        for each in files:
            *above, name = plain_path(each.name).split("/")
            if not name:
                continue
            folder = self._top
            for part in above:
                if part not in folder.folders:
                    folder.folders[part] = _Folder()
                    made.append((folder.folders[part], folder))
                folder = folder.folders[part]
            folder.files.setdefault(name, each.size_bytes)
        for folder, parent in reversed(made):
            _add_up(folder)
            if folder is not parent:
                parent.file_count += folder.file_count
                parent.size_bytes = _sum(parent.size_bytes, folder.size_bytes)

    @property
    def file_count(self) -> int:
        return self._top.file_count

    @property
    def size_bytes(self) -> int | None:
        return self._top.size_bytes

    def files(self) -> Iterator[ListedFile]:
        """Every file by its path, folder after folder."""
        left = [("", self._top)]
        while left:
            path, folder = left.pop()
            folders, files = _ordered(folder)
            for name in files:
                yield ListedFile(f"{path}{name}", folder.files[name])
            left.extend((f"{path}{name}/", folder.folders[name]) for name in reversed(folders))

    def entries(self, path: str, page: str | None) -> KaggleEntries:
        """One page of a folder: folders first, by name. Raises NotFound, BadRequest."""
        place = path.strip("/")
        folder = self._find(place)
        start = _start(page)
        above = f"{place}/" if place else ""
        folders, files = _ordered(folder)
        end = start + PAGE_ENTRIES
        chosen = [
            *(_folder_entry(above, name, folder.folders[name]) for name in folders[start:end]),
            *(
                _file_entry(above, name, folder.files[name])
                for name in files[max(0, start - len(folders)) : max(0, end - len(folders))]
            ),
        ]
        has_more = end < len(folders) + len(files)
        return KaggleEntries(tuple(chosen), str(end) if has_more else None)

    def _find(self, path: str) -> _Folder:
        folder: _Folder | None = self._top
        for part in path.split("/") if path else ():
            folder = folder.folders.get(part) if folder else None
        if folder is None:
            raise NotFound(
                f"There is no folder “{shown(path)}” in it. Go back to the top.",
                code="kaggle_no_folder",
            )
        return folder


def _add_up(folder: _Folder) -> None:
    folder.file_count += len(folder.files)
    for size in folder.files.values():
        folder.size_bytes = _sum(folder.size_bytes, size)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _ordered(folder: _Folder) -> tuple[list[str], list[str]]:
    """Names of its folders and of its files, sorted once for all pages."""
    if folder.order is None:
        folder.order = (_by_name(folder.folders), _by_name(folder.files))
    return folder.order


def _by_name(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (name.casefold(), name))


def _folder_entry(above: str, name: str, folder: _Folder) -> KaggleEntry:
    return KaggleEntry(
        name=shown(name),
        path=f"{above}{name}",
        is_folder=True,
        size_bytes=folder.size_bytes,
        file_count=folder.file_count,
    )


def _file_entry(above: str, name: str, size_bytes: int | None) -> KaggleEntry:
    return KaggleEntry(
        name=shown(name),
        path=f"{above}{name}",
        is_folder=False,
        size_bytes=size_bytes,
        file_count=1,
    )


def _start(page: str | None) -> int:
    if page is None:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", page):
        raise BadRequest("There is no such page. Start from the first.", code="kaggle_page")
    return int(page)
