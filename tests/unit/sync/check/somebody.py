"""What somebody does on Drive, in the linked folder and with what lies beside it."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.demo.records import File
from jupyter_colabsync.sync.plan.ignore import IGNORE_FILE
from tests.unit.sync.check.contents import NOTEBOOK, Pen, Tokens, document, tokens_of
from tests.unit.sync.check.people import Change, content_for, is_copy_of_unit


class There:
    """Somebody on Drive; `elsewhere` is a folder outside of the linked one."""

    def __init__(self, hand: Hand, root: File, elsewhere: File, pen: Pen) -> None:
        self.root = root
        self._hand, self._elsewhere, self._pen = hand, elsewhere, pen
        self._tree = hand.store.tree
        self._known: dict[str, Tokens] = {}
        self.taken_away: set[str] = set()
        """All that ever lay in what was binned or moved out of the folder, also by the time when it
        came back: what a device has sent into it meanwhile, it has made anew elsewhere. So, too,
        all that was sent or moved into a folder when it had gone, to the bin or elsewhere: whoever
        did it makes it anew, and so does another who has it under another name by then."""

    # --- looking

    def files(self) -> list[File]:
        """Everything in the folder and not in the bin, oldest first."""
        found = [each for each in self._tree.subtree(self.root) if not each.trashed]
        return sorted(found[1:], key=_age)

    def tokens(self) -> Counter[str]:
        """All that lies in the folder, and in how many files."""
        return Counter(token for each in self.files() for token in self.tokens_of(each))

    def tokens_of(self, file: File) -> Tokens:
        """What one file holds."""
        if file.content is not None:
            return self._tokens_of_version(file, -1)
        return frozenset() if file.is_folder else frozenset({document(file.id)})

    def tokens_in_copies_of_units(self) -> Tokens:
        """All that lies in a whole unit that was set aside, as long as its name says so."""
        found = [self.tokens_of(each) for each in self.files() if self._is_set_aside(each)]
        return frozenset().union(*found)

    def _is_set_aside(self, file: File) -> bool:
        return any(is_copy_of_unit(each.name) for each in self._tree.ancestors(file))

    def tokens_swept(self) -> Tokens:
        """All that is in the bin, or outside, only because of a folder above it."""
        binned = (each for each in self._tree.files.values() if each.trashed)
        found = [self.tokens_of(each) for each in binned if not each.trashed_itself]
        found += [self.tokens_of(each) for each in self._tree.subtree(self._elsewhere)]
        return frozenset().union(*found)

    def tokens_overwritten(self) -> Tokens:
        """All that is an older version of a file."""
        files = self._tree.files.values()
        older = [(each, at) for each in files for at in range(len(each.revisions) - 1)]
        return frozenset().union(*(self._tokens_of_version(*each) for each in older))

    def tokens_kept(self) -> Tokens:
        """All that Drive still has: in any folder, in the bin, or as an older version."""
        found = [frozenset({document(each.id)}) for each in self._tree.files.values()]
        for file in self._tree.files.values():
            found += [self._tokens_of_version(file, at) for at in range(len(file.revisions))]
        return frozenset().union(*found)

    def _note_taken(self, file: File) -> None:
        for each in self._tree.subtree(file):
            for at, _ in enumerate(each.revisions):
                self.taken_away |= self._tokens_of_version(each, at)

    def note_what_was_sent(self, request: str) -> None:
        """An answer went out: a device may have put something into a folder that had gone."""
        verb, _, path = request.partition(" ")
        file_id = path.removeprefix("files").removeprefix("/")
        if verb == "POST" and path == "files":
            file = next(reversed(self._tree.files.values()))
        elif verb in ("PATCH", "PUT") and file_id in self._tree.files:
            file = self._tree.files[file_id]
        else:
            return
        above = {file.id, *(each.id for each in self._tree.ancestors(file))}
        if self.root.id not in above or (file.trashed and not file.trashed_itself):
            self._note_taken(file)

    def _tokens_of_version(self, file: File, at: int) -> Tokens:
        content = file.revisions[at].content
        tokens = self._pen.written.get(content.md5) or self._known.get(content.md5)
        if tokens is None:
            tokens = tokens_of(self._hand.store.blobs.read(content))
            self._known[content.md5] = tokens
        return tokens

    # --- changing

    def do(self, change: Change) -> str:
        """Make a change if it can be made; what was done."""
        files = [each for each in self.files() if each.name != IGNORE_FILE]
        folders = [self.root, *(each for each in files if each.is_folder)]
        folder = folders[change.into % len(folders)]
        picked = files[change.pick % len(files)] if files else None
        match change.verb:
            case "write" | "big" | "shared" | "resave" | "twin":
                return self._write(folder, change)
            case "mkdir":
                return self._mkdir(folder, change.name)
            case "document":
                made = self._hand.put_document(f"id:{folder.id}/{_plain(change.name)}", "text")
                return f"document {made.name} in {folder.name}"
            case "restore":
                return self._restore(change)
            case "out" if picked is None or change.into % 2:
                return self._fetch_back(folder, change)
            case _ if picked is None:
                return "nothing"
            case _:
                return self._change(picked, folder, change)

    def _change(self, picked: File, folder: File, change: Change) -> str:
        match change.verb:
            case "shortcut":
                place = f"id:{folder.id}/{_plain(change.name)}"
                self._hand.put_shortcut(place, f"id:{picked.id}")
                return f"shortcut {change.name} to {picked.name}"
            case "edit":
                return self._edit(picked, change)
            case "delete":
                self._note_taken(picked)
                self._hand.trash(f"id:{picked.id}")
                return f"trash {picked.name}"
            case "move" | "swap":
                return self._move(picked, folder, change.name)
            case "rename" | "turn":
                return self._rename(picked, change.name)
            case "out":
                self._note_taken(picked)
                self._hand.move(f"id:{picked.id}", f"id:{self._elsewhere.id}")
                return f"move {picked.name} out"
            case "touch":
                self._hand.star(f"id:{picked.id}", not picked.starred)
                return f"star {picked.name}"
            case "look":
                self._hand.view(f"id:{picked.id}")
                return f"look at {picked.name}"
            case _:
                return "nothing"

    def _write(self, folder: File, change: Change) -> str:
        name = _plain(change.name)
        there = [each for each in self._tree.children(folder.id) if not each.trashed]
        found = min((each for each in there if each.name == name), key=_age, default=None)
        is_twin: Literal[True, False] = change.verb == "twin"
        if found is not None and found.content is None and not is_twin:
            return "nothing"
        if found is not None and not is_twin:
            return self._edit(found, change)
        content = content_for(self._pen, name, None, change)
        self._hand.put(f"id:{folder.id}/{name}", content, is_twin=is_twin)
        return f"{change.verb} {name} in {folder.name}: {_short(content)}"

    def _edit(self, file: File, change: Change) -> str:
        if file.content is None:
            return "nothing"
        before = self._hand.store.blobs.read(file.content)
        content = content_for(self._pen, file.name, before, change)
        self._hand.put(f"id:{file.id}", content)
        return f"edit {file.name}: {_short(content)}"

    def _mkdir(self, folder: File, name: str) -> str:
        if self._hand.exists(f"id:{folder.id}/{_plain(name)}"):
            return "nothing"
        self._hand.mkdir(f"id:{folder.id}/{_plain(name)}")
        return f"mkdir {name} in {folder.name}"

    def _move(self, file: File, folder: File, name: str) -> str:
        if file is folder or file in self._tree.ancestors(folder):
            return "nothing"
        self._hand.move(f"id:{file.id}", f"id:{folder.id}")
        return f"move {file.name} into {folder.name}; {self._rename(file, name)}"

    def _rename(self, file: File, name: str) -> str:
        before = file.name
        if file.content is not None and before.endswith(NOTEBOOK) != name.endswith(NOTEBOOK):
            return "nothing"
        self._hand.rename(f"id:{file.id}", name)
        return f"rename {before} -> {name}"

    def _restore(self, change: Change) -> str:
        files = (each for each in self._tree.files.values() if each.trashed_itself)
        binned = sorted(files, key=_age)
        if not binned:
            return "nothing"
        file = binned[change.pick % len(binned)]
        self._note_taken(file)
        self._hand.untrash(f"id:{file.id}")
        return f"restore {file.name}"

    def _fetch_back(self, folder: File, change: Change) -> str:
        found = sorted(self._tree.children(self._elsewhere.id), key=_age)
        if not found:
            return "nothing"
        file = found[change.pick % len(found)]
        self._note_taken(file)
        self._hand.move(f"id:{file.id}", f"id:{folder.id}")
        return f"move {file.name} back into {folder.name}"


def _age(file: File) -> tuple[int, str]:
    return file.born_ms, file.id


def _plain(name: str) -> str:
    """A name that a path can hold."""
    return name.replace("/", "_").replace("..", "__")


def _short(content: bytes) -> str:
    return ", ".join(sorted(tokens_of(content)))
