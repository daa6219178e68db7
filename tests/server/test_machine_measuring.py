"""Measuring over HTTP: a job, its progress, the last result, refusals; with a pretend torch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.services import Services
from tests.server.conftest import Client
from tests.server.test_sync import settled
from tests.unit.system.measuring.pieces import TORCH


@pytest.fixture(autouse=True)
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jp_environ: Any) -> None:
    """A kernel `fast` whose torch does nothing, and `r`, which is no Python."""
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "torch.py").write_text(TORCH)
    environment = {"PYTHONPATH": str(packages), "TORCH_LOG": str(tmp_path / "log")}
    specs: dict[str, dict[str, Any]] = {
        "fast": {"argv": ["python"], "language": "python", "env": environment},
        "r": {"argv": ["R"], "language": "R"},
    }
    for name, spec in specs.items():
        folder = tmp_path / "jupyter" / "kernels" / name
        folder.mkdir(parents=True)
        text = json.dumps({**spec, "display_name": f"My {name}"})
        (folder / "kernel.json").write_text(text)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))


async def test_the_machine_says_what_it_is(client: Client) -> None:
    about = await client.get("system/about")
    assert about["memoryBytes"] > 0
    assert about["cpu"] in about["markdown"]


async def test_a_measurement_is_a_job_whose_result_stays(client: Client) -> None:
    assert await client.get("system/measurement") == {"measurement": None}
    begun = await client.post("system/measure", kernel="fast")
    assert (begun["kind"], begun["key"]) == ("measure", "measure")
    job = await settled(client, begun)
    assert job["state"] == "done"
    assert job["progress"]["unit"] == "steps"
    found = (await client.get("system/measurement"))["measurement"]
    assert (found["framework"], found["kernel"]) == ("torch 9.9", "My fast")
    assert [each["work"] for each in found["rows"]] == ["convolution", "matrix product"]
    assert all(each["medianS"] > 0 and each["runs"] >= 5 for each in found["rows"])
    assert (found["disk"], found["drive"]) == (None, None)


@pytest.mark.parametrize(
    ("request_body", "status", "code"),
    [
        pytest.param({"kernel": "nobody"}, 404, "no_kernel", id="an unknown kernel"),
        pytest.param({"kernel": "r"}, 400, "kernel_not_python", id="another language"),
        pytest.param({"compute": False}, 400, "nothing_to_measure", id="nothing at all"),
    ],
)
async def test_what_cannot_be_measured_is_refused_before_a_job_is_made(
    client: Client, request_body: dict[str, Any], status: int, code: str
) -> None:
    found, reply = await client.ask("POST", "system/measure", request_body)
    assert (found, reply["code"]) == (status, code)
    assert (await client.get("jobs"))["jobs"] == []


async def test_the_way_to_drive_is_tried_on_request(
    client: Client, connected: Services, cloud: DemoCloud
) -> None:
    cloud.drive.put("data.bin", b"x" * 1_000_000)
    begun = await client.post("system/measure", compute=False, drive=True)
    assert (await settled(client, begun))["state"] == "done"
    found = (await client.get("system/measurement"))["measurement"]
    assert found["drive"]["writeBytesPerS"] > 0
    assert found["drive"]["readBytesPerS"] > 0
    assert list(cloud.drive.tree()) == ["data.bin"]
