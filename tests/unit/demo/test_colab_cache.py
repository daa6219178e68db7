"""The stand-in for Colab's Kaggle cache: what it has, and when a folder appears."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from jupyter_colabsync.demo.colab_cache import ColabCache

FLOWERS = {"owner": "demo-data", "dataset": "flowers"}


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ColabCache]:
    with ColabCache(tmp_path / "input") as running:
        running.put("demo-data", "flowers", {"a.csv": b"old"}, version=1)
        running.put("demo-data", "flowers", {"a.csv": b"new", "b/c.txt": b"c"}, version=2)
        yield running


def ask(cache: ColabCache, method: str, fields: object) -> requests.Response:
    url = f"http://{cache.address}/kagglehub/{method}"
    return requests.post(url, json=fields, timeout=10)


@pytest.mark.parametrize(
    ("method", "fields", "status"),
    [
        pytest.param("datasets/is_supported", FLOWERS, 200, id="it has it"),
        pytest.param("datasets/is_supported", {**FLOWERS, "version": 1}, 200, id="and the old one"),
        pytest.param("datasets/is_supported", {**FLOWERS, "version": 3}, 404, id="no such version"),
        pytest.param("datasets/is_supported", {**FLOWERS, "owner": "x"}, 404, id="no such dataset"),
        pytest.param("datasets/mount", {**FLOWERS, "owner": "x"}, 404, id="nothing to mount"),
        pytest.param("datasets/mount", {**FLOWERS, "version": "1"}, 400, id="text for number"),
        pytest.param("datasets/mount", {"owner": "x"}, 400, id="half a name"),
        pytest.param("datasets/mount", {**FLOWERS, "path": "a"}, 400, id="too much"),
        pytest.param("datasets/mount", [], 400, id="a list"),
        pytest.param("competitions/is_supported", FLOWERS, 404, id="no competitions"),
    ],
)
def test_calls_are_checked(cache: ColabCache, method: str, fields: object, status: int) -> None:
    assert ask(cache, method, fields).status_code == status


@pytest.mark.parametrize(("version", "data"), [(None, b"new"), (1, b"old")])
def test_a_mounted_dataset_is_a_folder(cache: ColabCache, version: int | None, data: bytes) -> None:
    fields = FLOWERS if version is None else {**FLOWERS, "version": version}
    for _ in range(2):
        assert ask(cache, "datasets/mount", fields).json() == {"slug": "flowers"}
        assert (cache.folder / "flowers/a.csv").read_bytes() == data
    assert (cache.folder / "flowers/b").exists() == (version is None)
    assert [each.name for each in cache.folder.iterdir()] == ["flowers"]
    assert cache.asked[0].fields == fields


def test_a_folder_may_come_late_or_never(cache: ColabCache) -> None:
    cache.mounts = "when told"
    assert ask(cache, "datasets/mount", FLOWERS).status_code == 200
    assert not (cache.folder / "flowers").exists()
    cache.mounts = "never"
    cache.finish_mounts()
    assert (cache.folder / "flowers/b/c.txt").read_bytes() == b"c"
    cache.put("demo-data", "other", {"x": b""})
    ask(cache, "datasets/mount", {"owner": "demo-data", "dataset": "other"})
    cache.finish_mounts()
    assert not (cache.folder / "other").exists()


def test_it_counts_and_fails_as_the_rest_of_the_demo(cache: ColabCache) -> None:
    cache.faults.fail("colab.mount", 1, 503)
    assert ask(cache, "datasets/mount", FLOWERS).status_code == 503
    assert ask(cache, "datasets/mount", FLOWERS).status_code == 200
    assert cache.calls["colab.mount"] == 2
