"""`link`, `links`, `unlink`, `sync`, `watch`, `status` on real files and the demo cloud."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.cli.sync import parse_remote
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.errors import BadReference
from jupyter_colabsync.sync.plan import crowded
from tests.cli.conftest import Run

COUNTS = {
    *("uploaded", "downloaded", "moved", "deleted", "merged", "conflicts", "held", "skipped"),
    *("bytes_up", "bytes_down", "api_calls", "elapsed_s"),
}
WAIT_S = 60


@pytest.fixture
def flowers(home: Path) -> Path:
    """A folder with one file, in the folder commands run in."""
    folder = home / "flowers"
    folder.mkdir()
    (folder / "a.txt").write_text("one")
    return folder


@pytest.fixture
def link(run: Run, connected: DemoCloud, flowers: Path) -> Any:
    """`flowers` linked with `My Drive/flowers`."""
    said = run("link", "flowers", "My Drive/flowers")
    assert said.code == 0, said
    return said.document


@pytest.mark.parametrize(
    ("remote", "found"),
    [
        ("My Drive", (None, "My Drive")),
        ("My Drive/a/b", (None, "My Drive/a/b")),
        ("My Drive/a/", (None, "My Drive/a")),
        ("id:1AbC", ("1AbC", None)),
    ],
)
def test_a_drive_folder_is_named_by_path_or_id(
    remote: str, found: tuple[str | None, str | None]
) -> None:
    assert parse_remote(remote) == found


@pytest.mark.parametrize("remote", ["flowers", "/a/b", "id:", "", "my drive/a", "My Drivel/a"])
def test_anything_else_is_refused_with_both_ways_to_say_it(remote: str) -> None:
    with pytest.raises(BadReference, match=r"My Drive/a/b.*id:FOLDER_ID"):
        parse_remote(remote)


def test_link_makes_the_drive_folder_and_links_lists_it(
    run: Run, connected: DemoCloud, link: Any
) -> None:
    assert connected.drive.exists("flowers")
    assert (link["remote"], link["mode"]) == ("My Drive/flowers", "two-way")
    (listed,) = run("links").document["links"]
    assert listed["id"] == link["id"]
    assert "My Drive/flowers" in run("links", as_json=False).out


def test_link_by_id(run: Run, connected: DemoCloud, flowers: Path) -> None:
    folder = connected.drive.mkdir("deep/down")
    said = run("link", "flowers", f"id:{folder.id}", "--mode", "upload")
    assert said.code == 0, said
    assert (said.document["remote_id"], said.document["mode"]) == (folder.id, "upload")


@pytest.mark.parametrize(
    ("local", "remote", "code"),
    [
        ("flowers", "flowers", "bad_remote"),
        ("flowers/a.txt", "My Drive/x", "link_to_file"),
        ("/", "My Drive/x", "link_root"),
    ],
)
def test_what_cannot_be_linked_fails_with_its_code(
    run: Run, connected: DemoCloud, flowers: Path, local: str, remote: str, code: str
) -> None:
    said = run("link", local, remote)
    assert (said.code, said.document["error"]["code"]) == (1, code)
    assert run("links").document["links"] == []


def test_link_without_an_account_is_exit_code_4(run: Run, cloud: DemoCloud, flowers: Path) -> None:
    assert run("link", "flowers", "My Drive/flowers").code == 4


def test_sync_reports_the_fixed_fields(run: Run, connected: DemoCloud, link: Any) -> None:
    said = run("sync", "flowers")
    assert said.code == 0, said
    assert set(said.document) >= COUNTS
    assert (said.document["uploaded"], said.document["bytes_up"]) == (1, 3)
    assert sum(said.document["api_calls"].values()) > 0
    assert connected.drive.read("flowers/a.txt") == b"one"
    (each,) = said.document["links"]
    assert (each["link"]["state"], each["link"]["file_count"]) == ("idle", 1), "as it is now"
    again = run("sync")
    assert (again.code, again.document["uploaded"]) == (0, 0)


def test_sync_brings_what_somebody_else_wrote(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    run("sync")
    connected.drive.put("flowers/b.txt", b"theirs")
    said = run("sync")
    assert (said.document["downloaded"], said.document["bytes_down"]) == (1, 6)
    assert (flowers / "b.txt").read_bytes() == b"theirs"


def test_a_conflict_is_exit_code_3(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    run("sync")
    (flowers / "a.txt").write_text("mine, longer")
    connected.drive.put("flowers/a.txt", b"theirs")
    said = run("sync")
    assert (said.code, said.document["conflicts"]) == (3, 1)
    assert run("status").code == 3


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    run: Run, connected: DemoCloud, link: Any
) -> None:
    said = run("sync", "--dry-run")
    assert (said.code, said.document["dry_run"], said.document["uploaded"]) == (0, True, 1)
    (plan,) = said.document["links"]
    assert [line["path"] for line in plan["lines"] if line["action"] == "upload"] == ["a.txt"]
    assert not connected.drive.exists("flowers/a.txt")
    assert "a.txt" in run("sync", "--dry-run", as_json=False).out


def test_a_broken_link_does_not_keep_the_others_from_drive(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    trees = flowers.parent / "trees"
    trees.mkdir()
    run("link", "trees", "My Drive/trees")
    run("sync")
    connected.drive.trash("flowers")
    (trees / "oak.txt").write_text("oak")
    said = run("sync")
    assert (said.code, said.document["uploaded"]) == (1, 1)
    assert [each["code"] for each in said.document["problems"]] == ["link_remote_missing"]
    assert connected.drive.read("trees/oak.txt") == b"oak"
    assert run("sync", "flowers").document["error"]["code"] == "link_remote_missing"


def test_a_folder_that_holds_very_much_is_told_of_and_that_is_no_failure(
    run: Run, connected: DemoCloud, link: Any, flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowded, "MANY", 3)
    for number in range(3):
        (flowers / f"{number}.txt").write_text(f"{number}")
    said = run("sync", "--dry-run")
    (notice,) = said.document["links"][0]["notices"]
    assert notice.startswith("The linked folder holds more than 3 things.")
    said = run("sync")
    assert (said.code, said.document["problems"]) == (0, [])
    assert said.document["links"][0]["notices"] == [notice]
    assert notice in said.err
    assert run("links").document["links"][0]["notices"] == [notice]
    (flowers / "0.txt").unlink()
    run("sync")
    assert run("links").document["links"][0]["notices"] == []


def test_sync_of_a_folder_that_is_not_linked_fails(run: Run, connected: DemoCloud) -> None:
    assert run("sync").document["error"]["code"] == "no_links"
    said = run("sync", "elsewhere")
    assert (said.code, said.document["error"]["code"]) == (1, "not_linked")


def test_sync_after_the_sign_in_was_revoked_is_exit_code_4(
    run: Run, connected: DemoCloud, link: Any
) -> None:
    connected.oauth.revoke_all()
    assert run("sync").code == 4


def test_status_says_what_is_not_on_drive_yet(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    run("sync")
    (state,) = run("status", "flowers").document["links"]
    assert (state["waiting_files"], state["waiting_bytes"]) == (0, 0)
    assert state["last_sync_at_ms"] is not None
    connected.calls.reset()
    (flowers / "new.txt").write_text("12345")
    (state,) = run("status").document["links"]
    assert (state["waiting_files"], state["waiting_bytes"]) == (1, 5)
    assert not connected.drive.exists("flowers/new.txt")
    assert connected.calls["drive.files.create"] == connected.calls["drive.files.update"] == 0
    assert "1 file, 5 B not on Drive yet" in run("status", as_json=False).out


def test_status_says_of_what_is_half_written_that_it_is_not_on_drive(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    run("sync")
    (flowers / "nb.ipynb").write_text('{"cel')
    assert run("sync").code == 1
    said = run("status", as_json=False)
    assert "  1 file, 5 B not on Drive yet · nb.ipynb: not synced now: looks half" in said.out


def test_status_says_when_all_was_on_drive_last_while_something_is_held(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    for number in range(30):
        (flowers / f"{number}.txt").write_text("1")
    run("sync")
    for number in range(30):
        (flowers / f"{number}.txt").unlink()
    assert run("sync").code == 3
    said = run("status", as_json=False).out
    assert "  last all on Drive 20" in said
    assert said.endswith(" · 30 deletions held\n")


def test_status_of_a_link_that_only_downloads_says_what_differs_here(
    run: Run, connected: DemoCloud, home: Path
) -> None:
    connected.drive.put("data/a.csv", "1")
    (home / "data").mkdir()
    run("link", "data", "My Drive/data", "--mode", "download")
    run("sync")
    assert "  all here 20" in run("status", as_json=False).out
    (home / "data" / "a.csv").write_text("mine")
    said = run("status", as_json=False).out
    assert said.endswith("  1 file here not as on Drive\n")
    assert run("sync", as_json=False).out == "Nothing to do now.\n"
    (state,) = run("status").document["links"]
    assert (state["only_here"], state["waiting_files"]) == (1, 0)


def test_unlink_leaves_the_files_on_both_sides(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    run("sync")
    said = run("unlink", "flowers")
    assert (said.code, said.document["unlinked"]["id"]) == (0, link["id"])
    assert run("links").document["links"] == []
    assert [each.name for each in flowers.iterdir()] == ["a.txt"], "no folder of ours is left"
    assert connected.drive.exists("flowers/a.txt")


def test_unlink_leaves_what_is_in_the_bin(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    (flowers / "b.txt").write_text("two")
    run("sync")
    connected.drive.trash("flowers/b.txt")
    assert run("sync").document["deleted"] == 1
    run("unlink", "flowers")
    (kept,) = (each for each in (flowers / ".colabsync/trash").rglob("*") if each.is_file())
    assert kept.read_text() == "two"


def test_a_strange_date_stops_nothing(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    os.utime(flowers / "a.txt", (0, 32_503_680_000))  # in the year 3000
    assert run("sync").document["uploaded"] == 1
    assert connected.drive.read("flowers/a.txt") == b"one"
    assert run("sync").document["api_calls"] == {"changes.list": 1}


def test_names_with_control_signs_are_the_same_on_two_machines(
    run: Run, connected: DemoCloud, link: Any, flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (flowers / "line\nbreak\x7f.txt").write_text("odd")
    run("sync")
    monkeypatch.setenv("COLABSYNC_HOME", f"{os.environ['COLABSYNC_HOME']}-2")
    file = flowers.parent / "adc.json"
    file.write_text(json.dumps(connected.authorized_user_info()))
    run("connect", "--authorized-user", str(file))
    (flowers.parent / "second").mkdir()
    run("link", "second", "My Drive/flowers")
    assert run("sync").document["downloaded"] == 2
    assert (flowers.parent / "second" / "line\nbreak\x7f.txt").read_text() == "odd"


def test_watch_keeps_syncing_and_flushes_when_stopped(
    start: Any, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    process = start("watch", "--json")
    until(lambda: connected.drive.exists("flowers/a.txt"))
    (flowers / "b.txt").write_text("two")
    until(lambda: connected.drive.exists("flowers/b.txt"))
    (flowers / "last.txt").write_text("saved a moment before the end")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0, err
    assert connected.drive.exists("flowers/last.txt")
    (state,) = json.loads(out)["links"]
    assert state["waiting_files"] == 0


def test_watch_of_one_folder_leaves_the_others_alone(
    run: Run, start: Any, connected: DemoCloud, link: Any, home: Path
) -> None:
    (home / "other").mkdir()
    (home / "other" / "b.txt").write_text("two")
    assert run("link", "other", "My Drive/other").code == 0
    process = start("watch", "flowers")
    until(lambda: connected.drive.exists("flowers/a.txt"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(WAIT_S) == 0
    assert not connected.drive.exists("other/b.txt")


def test_watch_without_an_account_is_exit_code_4(run: Run, connected: DemoCloud, link: Any) -> None:
    run("disconnect")
    assert run("watch").code == 4


def test_two_processes_do_not_sync_one_link_at_the_same_time(
    run: Run, start: Any, connected: DemoCloud, link: Any
) -> None:
    gate = connected.faults.hold("drive.files.create")
    first = start("sync", "--json")
    gate.reached.wait(WAIT_S)
    second = run("sync")
    assert (second.code, second.document["error"]["code"]) == (1, "busy")
    connected.faults.release("drive.files.create")
    assert first.wait(WAIT_S) == 0
    assert len(connected.drive.find_all("flowers/a.txt")) == 1


def test_ctrl_c_stops_a_sync_cleanly_and_the_next_one_ends_it(
    run: Run, start: Any, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    for number in range(20):
        (flowers / f"{number}.txt").write_text("x")
    gate = connected.faults.hold("drive.files.create")
    process = start("sync", "--json")
    gate.reached.wait(WAIT_S)
    process.send_signal(signal.SIGINT)
    connected.faults.release("drive.files.create")
    out, _ = process.communicate(timeout=WAIT_S)
    assert (process.returncode, json.loads(out)["error"]["code"]) == (130, "cancelled")
    assert run("sync").code == 0
    assert len(connected.drive.tree("flowers")) == 21


def test_held_deletions_say_where_they_are_settled(
    run: Run, connected: DemoCloud, link: Any, flowers: Path
) -> None:
    for number in range(30):
        (flowers / f"{number}.txt").write_text(str(number))
    assert run("sync").code == 0
    for path in flowers.glob("*.txt"):
        path.unlink()
    held = run("sync")
    assert (held.code, held.document["held"], held.document["deleted"]) == (3, 31, 0)
    assert "ColabSync panel" in held.err
    assert len(connected.drive.tree("flowers")) == 31


def test_what_both_sides_changed_waits_in_a_link_that_only_goes_up(
    run: Run, connected: DemoCloud, flowers: Path
) -> None:
    run("link", str(flowers), "My Drive/flowers", "--mode", "upload")
    assert run("sync").code == 0
    (flowers / "a.txt").write_text("edited here")
    connected.drive.put("flowers/a.txt", "edited there")
    left = run("sync")
    assert [each["code"] for each in left.document["problems"]] == ["conflict_left"]
    assert left.code == 3
    assert "`jupyter colabsync conflicts`" in left.err
    assert connected.drive.read("flowers/a.txt") == b"edited there"
    assert (flowers / "a.txt").read_text() == "edited here"
    assert (run("status").code, run("status").document["links"][0]["conflicts"]) == (3, 1)
    said = run("conflicts")
    assert (said.code, said.document["conflicts"][0]["path"]) == (3, "a.txt")
    assert "local sends yours over Drive's" in said.err
    assert "another version on Drive" in run("conflicts", as_json=False).out


def test_a_drive_folder_that_was_moved_is_shown_where_it_lies_now(
    run: Run, connected: DemoCloud, flowers: Path
) -> None:
    run("link", str(flowers), "My Drive/flowers")
    run("sync")
    connected.drive.mkdir("garden")
    connected.drive.move("flowers", "garden")
    assert run("sync").code == 0
    for command in ("links", "status"):
        assert run(command).document["links"][0]["remote"] == "My Drive/garden/flowers"


@pytest.mark.parametrize(
    ("keep", "here", "count"),
    [("local", b"edited here", 1), ("remote", b"edited there", 1), ("both", b"edited there", 2)],
)
def test_such_a_conflict_is_settled_as_the_person_says(
    run: Run, connected: DemoCloud, flowers: Path, keep: str, here: bytes, count: int
) -> None:
    run("link", str(flowers), "My Drive/flowers", "--mode", "upload")
    run("sync")
    (flowers / "a.txt").write_text("edited here")
    connected.drive.put("flowers/a.txt", "edited there")
    run("sync")
    assert run("resolve", str(flowers / "a.txt"), "--keep", keep).code == 0
    assert run("sync").code == 0
    assert connected.drive.read("flowers/a.txt") == (flowers / "a.txt").read_bytes() == here
    assert len([each for each in connected.drive.tree("flowers") if each.startswith("a")]) == count
    assert run("conflicts").document == {"conflicts": []}
    assert run("status").code == 0


def until(is_true: Any) -> None:
    """Wait for what another process does, at most a minute."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if is_true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within a minute")
