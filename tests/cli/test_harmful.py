"""What Google holds back as malware, in a terminal: listed, and fetched when a person insists."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.cli.conftest import Run


@pytest.fixture
def work(run: Run, home: Path, connected: DemoCloud) -> Path:
    """A linked folder of which one file is held back."""
    folder = home / "work"
    folder.mkdir()
    connected.drive.put("work/d/bad.bin", b"MZ")
    connected.drive.mark_abusive("work/d/bad.bin")
    assert run("link", "work", "My Drive/work").code == 0
    said = run("sync", "work")
    assert said.code == 1
    assert "jupyter colabsync harmful" in said.err
    return folder


def test_it_is_listed_and_comes_once_it_is_allowed(run: Run, work: Path) -> None:
    listed = run("harmful")
    (file,) = listed.document["harmful"]
    assert (listed.code, file["path"], file["size_bytes"]) == (3, "d/bad.bin", 2)
    in_words = run("harmful", as_json=False).out
    assert f"{work}/d/bad.bin" in in_words
    assert "may harm this computer" in in_words
    assert "jupyter colabsync allow PATH" in in_words
    allowed = run("allow", str(work / "d" / "bad.bin"))
    assert allowed.document == {"allowed": {"local": str(work), "path": "d/bad.bin"}}
    assert run("sync").code == 0
    assert (work / "d" / "bad.bin").read_bytes() == b"MZ"
    assert (run("harmful").code, run("harmful").document) == (0, {"harmful": []})
    assert run("harmful", as_json=False).out == "Google holds nothing back.\n"


@pytest.mark.parametrize(
    ("path", "code"),
    [("work/k.txt", "not_held_back"), ("loose.txt", "not_linked")],
    ids=["a file that is not held back", "a file in no link"],
)
def test_nothing_else_can_be_allowed(run: Run, work: Path, path: str, code: str) -> None:
    assert run("allow", path).document["error"]["code"] == code
