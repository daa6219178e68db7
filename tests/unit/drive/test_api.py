"""Requests of Drive v3, held against Google's own description of it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.drive.api import METHODS, ask


@pytest.fixture(scope="module")
def document() -> Any:
    spec = importlib.util.find_spec("googleapiclient")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "discovery_cache" / "documents"
    return json.loads((folder / "drive.v3.json").read_text("utf-8"))


@pytest.mark.parametrize("name", METHODS)
def test_verbs_and_paths_are_googles(name: str, document: Any) -> None:
    resource, method = name.split(".")
    described = document["resources"][resource]["methods"][method]

    assert METHODS[name] == (described["httpMethod"], described["path"])


def test_parameters_are_written_as_google_reads_them() -> None:
    request = ask("files.list", q="name = 'a & b'", pageSize=10, pageToken=None, corpora="user")

    assert (request.verb, request.body) == ("GET", None)
    assert request.path == "/drive/v3/files?q=name+%3D+%27a+%26+b%27&pageSize=10&corpora=user"


def test_an_id_stays_one_part_of_the_path_and_truth_is_small() -> None:
    request = ask("files.update", fileId="a/../b?c", supportsAllDrives=True, body={"name": "ü"})

    assert request.path == "/drive/v3/files/a%2F..%2Fb%3Fc?supportsAllDrives=true"
    assert json.loads(request.body or b"") == {"name": "ü"}
