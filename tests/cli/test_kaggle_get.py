"""`kaggle get` and `kaggle pulled` on the demo cloud."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from jupyter_colabsync.demo.kaggle_archives import zip_of
from tests.cli.conftest import PROGRAM, Run

DATASET = "demo-data/flowers"
FIXED = {"files", "bytes", "fetched_bytes", "skipped", "version", "elapsed_s"}
WAIT_S = 60


@pytest.fixture
def signed_in(run: Run, cloud: DemoCloud, tmp_path: Path) -> DemoCloud:
    """The cloud, with its student signed in by file."""
    file = tmp_path / "kaggle.json"
    file.write_text(STUDENT.key_file)
    assert run("kaggle", "login", "--file", str(file)).code == 0
    return cloud


@pytest.fixture
def many(signed_in: DemoCloud) -> dict[str, bytes]:
    """A dataset of many files that comes slowly: 2 MB at half a megabyte a second."""
    files = {f"{index:03}.bin": os.urandom(20_000) for index in range(100)}
    signed_in.kaggle.add_dataset("demo-data", "many", zip_of(files))
    signed_in.faults.slow("kaggle.storage", 500_000)
    return files


def until(is_true: Callable[[], bool]) -> None:
    """Wait for what another process does, at most a minute."""
    deadline_s = time.monotonic() + WAIT_S
    while not is_true():
        assert time.monotonic() < deadline_s, "it did not happen within a minute"
        time.sleep(0.02)


def names_of(run: Run) -> list[str]:
    return [each["name"] for each in run("kaggle", "files", DATASET).document["files"]]


def test_the_files_go_into_the_folder_itself(run: Run, signed_in: DemoCloud, home: Path) -> None:
    said = run("kaggle", "get", DATASET, "--to", "here")
    assert said.code == 0
    assert set(said.document) >= FIXED
    assert (said.document["ref"], said.document["folder"]) == (DATASET, "here")
    assert (home / "here" / "flowers.csv").exists()
    assert said.document["files"] == len(names_of(run))


def test_the_folder_is_data_and_the_datasets_name_by_default(
    run: Run, signed_in: DemoCloud, home: Path
) -> None:
    signed_in.calls.reset()
    said = run("kaggle", "get", f"https://www.kaggle.com/datasets/{DATASET}")
    assert Path(said.document["folder"]) == Path("data/flowers")
    assert signed_in.calls["kaggle.ListDatasetFiles"] == 0, "the archive itself tells its files"
    assert any((home / "data" / "flowers").iterdir())


@pytest.mark.parametrize(
    "select",
    [
        pytest.param(["--select", "*.csv", "README.md"], id="several at once"),
        pytest.param(["--select", "*.csv", "--select", "README.md"], id="one after the other"),
    ],
)
def test_select_fetches_only_what_matches(
    run: Run, signed_in: DemoCloud, home: Path, select: list[str]
) -> None:
    said = run("kaggle", "get", DATASET, "--to", "here", *select)
    assert said.document["files"] == 2
    assert (home / "here" / "flowers.csv").exists()
    assert not (home / "here" / "notes").exists()


def test_what_was_left_out_is_named_with_its_reason(
    run: Run, signed_in: DemoCloud, home: Path
) -> None:
    (home / "here").mkdir()
    (home / "here" / "README.md").write_text("my own")
    said = run("kaggle", "get", DATASET, "--to", "here")
    left_out = {"name": "README.md", "reason": "exists and differs"}
    assert (said.code, said.document["skipped"]) == (0, [left_out])
    assert "skipped README.md: exists and differs" in said.err


def test_the_version_need_not_be_known(run: Run, signed_in: DemoCloud) -> None:
    signed_in.faults.fail("kaggle.GetDataset", 1, 404)
    said = run("kaggle", "get", DATASET, "--to", "here")
    assert (said.code, said.document["version"]) == (0, None)
    assert said.document["files"] > 0


@pytest.mark.parametrize(
    ("ref", "code"),
    [("not a slug", "bad_reference"), ("demo-data/nothing-here", "kaggle_unknown")],
)
def test_an_unknown_reference_fails_with_a_sentence(
    run: Run, signed_in: DemoCloud, ref: str, code: str
) -> None:
    said = run("kaggle", "get", ref)
    assert (said.code, said.document["error"]["code"]) == (1, code)


def test_without_a_sign_in_the_exit_code_is_4(run: Run, cloud: DemoCloud, home: Path) -> None:
    assert run("kaggle", "get", DATASET).code == 4
    assert list(home.iterdir()) == []


def test_rules_that_are_not_accepted_come_with_their_page_and_then_it_works(
    run: Run, signed_in: DemoCloud, home: Path
) -> None:
    said = run("kaggle", "get", "city-lights")
    assert said.code == 1
    assert said.document["error"]["url"].endswith("/competitions/city-lights/rules")
    assert said.document["error"]["url"] in said.err
    signed_in.kaggle.accept_rules("city-lights")
    assert run("kaggle", "get", "city-lights").code == 0
    assert (home / "data" / "city-lights" / "train.csv").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a signal to one process is POSIX's")
def test_ctrl_c_says_what_is_complete_and_the_same_command_goes_on(
    run: Run, many: dict[str, bytes], signed_in: DemoCloud, home: Path, start: Any
) -> None:
    process = start("kaggle", "get", "demo-data/many", "--to", "here", "--json", cwd=home)
    until(lambda: len(list((home / "here").glob("*.bin"))) >= 3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 130
    complete = len(list((home / "here").glob("*.bin")))
    assert 3 <= complete < len(many)
    problem = json.loads(out)["error"]
    assert problem["code"] == "cancelled"
    assert f"{complete} files are complete" in problem["message"]
    assert "the same command goes on" in err
    signed_in.faults.clear()
    said = run("kaggle", "get", "demo-data/many", "--to", "here")
    assert said.document["files"] == len(many)
    assert said.document["fetched_bytes"] < 2_000_000
    assert {path.name: path.read_bytes() for path in (home / "here").glob("*.bin")} == many


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")
def test_on_a_terminal_a_bar_is_drawn_on_stderr_and_gone_in_the_end(
    many: dict[str, bytes], home: Path
) -> None:
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = subprocess.Popen(
        [*PROGRAM, "kaggle", "get", "demo-data/many", "--to", "here", "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    os.close(theirs)
    drawn = b""
    try:
        while block := _read(ours):
            drawn += block
    finally:
        os.close(ours)
        out, _ = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0
    assert json.loads(out)["files"] == len(many)
    lines = drawn.decode().split("\r\x1b[K")
    assert lines[0] == lines[-1] == ""
    bars = [line for line in lines if line.startswith("[") and "/100 files" in line]
    assert len(bars) > 2
    assert all(" MB" in line or " KB" in line for line in bars)
    assert any("/s" in line for line in bars)
    assert b"\n" not in drawn


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says EIO when the last writer has gone
        return b""


def test_nothing_is_drawn_where_stderr_is_no_terminal(run: Run, signed_in: DemoCloud) -> None:
    assert run("kaggle", "get", DATASET).err == ""
    said = run("kaggle", "get", DATASET, as_json=False)
    assert said.err == ""
    assert said.out.count("\n") == 1


# --- pulled


def test_pulled_lists_folders_newest_first_with_their_state(
    run: Run, signed_in: DemoCloud, home: Path
) -> None:
    assert "Nothing was pulled yet" in run("kaggle", "pulled", as_json=False).out
    run("kaggle", "get", DATASET, "--to", "a")
    run("kaggle", "get", f"{DATASET}/versions/1", "--to", "b", "--select", "*.csv")
    (home / "a" / "README.md").unlink()
    first, second = run("kaggle", "pulled").document["pulled"]
    assert (first["folder"], first["is_complete"]) == (str(home / "b"), True)
    assert (first["ref"], first["select"]) == (f"{DATASET}/versions/1", ["*.csv"])
    assert (second["is_complete"], second["missing"]) == (False, 1)
    lines = run("kaggle", "pulled", as_json=False).out.splitlines()
    assert [line.split()[0] for line in lines] == ["complete", "incomplete"]


def test_pulled_asks_for_newer_versions_only_when_told_to(
    run: Run, signed_in: DemoCloud, home: Path
) -> None:
    run("kaggle", "get", DATASET, "--to", "a")
    signed_in.kaggle.add_dataset("demo-data", "flowers", zip_of({"new.txt": b"new"}))
    signed_in.calls.reset()
    assert run("kaggle", "pulled").document["pulled"][0]["newest_version"] == 1
    assert signed_in.calls["kaggle.GetDataset"] == 0
    (found,) = run("kaggle", "pulled", "--check").document["pulled"]
    assert (found["version"], found["newest_version"]) == (1, 2)
    assert "version 2 is out" in run("kaggle", "pulled", as_json=False).out


def test_one_folder_kaggle_knows_no_more_does_not_hide_the_others(
    run: Run, signed_in: DemoCloud, home: Path
) -> None:
    run("kaggle", "get", DATASET, "--to", "a")
    run("kaggle", "get", "demo-data/many-small-files", "--to", "b")
    signed_in.faults.fail("kaggle.GetDataset", 1, 404)
    said = run("kaggle", "pulled", "--check")
    assert (said.code, len(said.document["pulled"])) == (0, 2)
    assert said.err.startswith(f"{home / 'b'}: ")
