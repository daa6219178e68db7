"""Proofs, badges, rules, modes and the flush over HTTP; and what all routes of a link share."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import pytest

from jupyter_colabsync.contract.routes import ROUTES
from jupyter_colabsync.services import Services
from tests.server.project import Json, Project

WAIT_S = 20


# --- proofs


async def test_each_entry_of_a_folder_says_how_it_stands(torn: Project) -> None:
    torn.write("new.txt", b"1")
    torn.write("x.log", b"1")
    torn.write("d/k.txt", b"edited")
    shown = await torn.client.get("sync/states", path="project")
    states = {each["name"]: each["state"] for each in shown["entries"]}
    assert (shown["path"], shown["linkId"]) == ("project", torn.link_id)
    assert (states["new.txt"], states["x.log"], states["nb.ipynb"]) == (
        "waiting",
        "ignored",
        "synced",
    )
    assert states[(await torn.copies())["a.txt"]] == "conflict"
    some = await torn.client.post("sync/states", path="project", names=["new.txt", "no.txt"])
    assert some["entries"] == [{"name": "new.txt", "state": "waiting"}]
    inner = await torn.client.get("sync/states", path="project/d")
    assert inner["entries"] == [{"name": "k.txt", "state": "waiting"}]


async def test_what_lies_in_no_link_has_no_states_and_no_proof(
    project: Project, jp_root_dir: Path
) -> None:
    (jp_root_dir / "loose").mkdir()
    (jp_root_dir / "loose.txt").write_text("1")
    for path in ("loose", "", "nowhere"):
        shown = await project.client.get("sync/states", path=path)
        assert (shown["linkId"], shown["entries"]) == (None, []), path
    loose = await project.client.get("sync/proof", path="loose.txt")
    assert (loose["linkId"], loose["state"], loose["md5"]) == (None, None, None)
    status, problem = await project.client.ask("GET", "sync/proof", path="project/gone.txt")
    assert (status, problem["code"]) == (404, "no_file")


async def test_a_file_is_proven_by_its_checksum(project: Project) -> None:
    proof = await project.client.get("sync/proof", path="project/a.txt")
    assert (proof["state"], proof["linkId"]) == ("synced", project.link_id)
    assert proof["md5"] == project.cloud.drive.stat("Project/a.txt")["md5Checksum"]
    assert proof["url"].endswith(project.cloud.drive.find("Project/a.txt").id)
    project.write("a.txt", b"another")
    proof = await project.client.get("sync/proof", path="project/a.txt")
    assert (proof["state"], proof["md5"], proof["waitingBytes"]) == ("waiting", None, 7)
    whole = await project.client.get("sync/proof", path="project")
    assert (whole["isFolder"], whole["fileCount"], whole["waitingFiles"]) == (True, 4, 1)


async def test_proofs_stay_inside_the_root(project: Project, jp_root_dir: Path) -> None:
    (jp_root_dir / "out").symlink_to("/etc")
    for path in ("..", "../up", "project/../../up", "/etc", "out", "out/hostname", "a\0"):
        for route in ("sync/states", "sync/proof"):
            status, problem = await project.client.ask("GET", route, path=path)
            assert (status, problem["code"]) == (400, "bad_path"), (route, path)
        status, problem = await project.client.ask(
            "POST", "sync/states", {"path": path, "names": ["hostname"]}
        )
        assert (status, problem["code"]) == (400, "bad_path"), path


# --- rules and mode


async def test_rules_are_shown_tried_and_changed(project: Project) -> None:
    shown = await project.get("ignore")
    assert shown["text"] == "*.log\n"
    assert ".git" in shown["defaults"]
    project.write("x.log", b"1")
    before = project.everything()
    plan = await project.post("preview", ignore="*.txt\n")
    assert ("upload", "x.log") in [(line["action"], line["path"]) for line in plan["lines"]]
    assert project.everything() == before, "a preview does nothing"
    await project.post("change", ignore="*.txt\n")
    assert (await project.get("ignore"))["text"] == "*.txt\n"
    await project.sync()
    assert project.cloud.drive.exists("Project/x.log")
    assert project.cloud.drive.exists("Project/a.txt"), "what is ignored anew is only forgotten"


async def test_the_mode_is_changed_for_the_next_run(project: Project) -> None:
    project.cloud.drive.put("Project/theirs.txt", "1")
    assert (await project.post("change", mode="upload"))["mode"] == "upload"
    await project.sync()
    assert not (project.folder / "theirs.txt").exists()
    assert (await project.post("change", mode="two-way"))["mode"] == "two-way"
    await project.sync()
    assert (project.folder / "theirs.txt").exists()


SENSELESS: dict[str, tuple[Json, str]] = {
    "no rule": ({"ignore": "*.txt\n!\n"}, "bad_ignore"),
    "no rule, but a mode": ({"ignore": "!", "mode": "upload"}, "bad_ignore"),
    "a range from behind": ({"ignore": "[z-a].txt"}, "bad_ignore"),
    "no mode": ({"mode": "sideways"}, "bad_request"),
    "no mode, but rules": ({"mode": "sideways", "ignore": "*.txt"}, "bad_request"),
    "no text": ({"ignore": 7}, "bad_request"),
}


async def test_what_makes_no_sense_leaves_all_as_it_was(project: Project) -> None:
    before, links = project.everything(), await project.client.get("links")
    for what, (body, code) in SENSELESS.items():
        for route in ("preview", "change"):
            status, problem = await project.ask("POST", route, body)
            assert (status, problem["code"]) == (400, code), (route, what)
    assert project.everything() == before
    assert await project.client.get("links") == links


# --- all of them


async def test_a_flush_brings_up_every_link_that_is_not_paused(
    project: Project, jp_root_dir: Path
) -> None:
    (jp_root_dir / "other").mkdir()
    await project.client.post("links", local="other", remotePath="My Drive/Other")
    for folder in (project.folder, jp_root_dir / "other"):
        (folder / "late.txt").write_text("late")
    job = await project.client.post("sync/flush")
    await project.done(job)
    assert project.cloud.drive.read("Other/late.txt") == b"late"
    assert not project.cloud.drive.exists("Project/late.txt")


OF_A_LINK = [route for route in ROUTES if "{link_id}" in route.path]
FITTING: dict[str, Json] = {
    "allowHarmful": {"path": "a", "md5": "0"},
    "pauseLink": {"paused": True},
    "releaseHeld": {"choice": "keep"},
    "resolveConflict": {"copyPath": "a", "keep": "both"},
    "restoreFromBin": {"ids": ["here:x"]},
}


@pytest.mark.parametrize("link_id", ["0000", "..%2F..%2Fx"])
async def test_a_link_that_is_gone_is_not_found_by_any_route(
    project: Project, link_id: str
) -> None:
    before = project.everything()
    for route in OF_A_LINK:
        query = {"copyPath": "a"} if route.name == "viewConflict" else {}
        body = FITTING.get(route.name, {}) if route.verb == "POST" else None
        path = route.path.replace("{link_id}", link_id)
        status, problem = await project.client.ask(route.verb, path, body, **query)
        assert (status, problem["code"]) == (404, "no_such_link"), route.name
    assert project.everything() == before


async def test_no_answer_holds_a_token_or_a_place_outside_the_root(
    torn: Project, connected: Services, jp_root_dir: Path
) -> None:
    credentials = connected.realm.signin.credentials()
    for route in (each for each in OF_A_LINK if each.verb == "GET"):
        query = {"copyPath": (await torn.copies())["a.txt"]} if route.name == "viewConflict" else {}
        path = route.path.replace("{link_id}", torn.link_id)
        told = json.dumps(await torn.client.get(path, **query))
        for secret in (credentials.token, str(jp_root_dir)):
            assert secret not in told, route.name


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("drive.files.update", "bin/restore", {}, id="the way back"),
        pytest.param("drive.changes.list", "preview", {}, id="a preview"),
    ],
)
async def test_a_drive_that_hangs_keeps_nobody_else_waiting(
    project: Project, method: str, path: str, body: Json
) -> None:
    (project.folder / "a.txt").unlink()
    await project.sync()
    if path == "bin/restore":
        body = {"ids": [each["id"] for each in (await project.get("bin"))["items"]]}
    gate = project.cloud.faults.hold(method)
    impatience = threading.Timer(WAIT_S, project.cloud.faults.release, [method])
    impatience.start()
    waiting = asyncio.create_task(project.ask("POST", path, body))
    try:
        assert await asyncio.to_thread(gate.reached.wait, WAIT_S)
        for quick in ("links", f"links/{project.link_id}/history", "sync/states?path=project"):
            route, _, query = quick.partition("?path=")
            await project.client.get(route, **({"path": query} if query else {}))
        assert impatience.is_alive(), "the event loop was held up"
    finally:
        impatience.cancel()
        project.cloud.faults.release(method)
    assert (await waiting)[0] == 200
