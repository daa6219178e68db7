"""The data on the pretend Kaggle: true to what is listed, and good for trying things out."""

from __future__ import annotations

import gzip
import io
import sqlite3
import wave
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT, DemoKaggle
from jupyter_colabsync.demo.kaggle_archives import member_of
from jupyter_colabsync.demo.kaggle_catalog import Version
from jupyter_colabsync.demo.kaggle_wire import time_text


@pytest.fixture(scope="module")
def stock() -> Iterator[DemoKaggle]:
    with DemoCloud(sample=False) as running:
        yield running.kaggle


def file_of(stock: DemoKaggle, name: str, path: str) -> bytes:
    archive = stock.storage.blob(stock.datasets[name].newest.key).source
    data = member_of(archive, path)
    assert data is not None
    return data


def versions_of(stock: DemoKaggle) -> Iterator[Version]:
    for dataset in stock.datasets.values():
        yield from dataset.versions
    for model in stock.models.values():
        for variation in model.variations.values():
            yield from variation.versions
    for notebook in stock.notebooks.values():
        yield from notebook.versions


def test_every_file_is_as_large_as_listed(stock: DemoKaggle) -> None:
    for version in versions_of(stock):
        archive = stock.storage.blob(version.key).source
        for name, size in version.files:
            data = member_of(archive, name)
            assert data is not None, (version.key, name)
            assert len(data) == size, (version.key, name)
    for competition in stock.competitions.values():
        archive = stock.storage.blob(competition.key).source
        assert isinstance(archive, bytes)
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            listed = [(each.filename, each.file_size) for each in packed.infolist()]
        assert listed == competition.files


def test_there_is_something_of_everything(stock: DemoKaggle) -> None:
    newest = {name: dataset.newest for name, dataset in stock.datasets.items()}
    assert len(newest) >= 24
    assert len({dataset.licence for dataset in stock.datasets.values()}) >= 8
    assert any(path.count("/") >= 3 for each in newest.values() for path, _ in each.files)
    assert any(not path.isascii() for each in newest.values() for path, _ in each.files)
    assert [name for name, each in newest.items() if each.number == 2] == ["kitchen-lab/bread-oven"]
    private = [each.name for each in stock.datasets.values() if each.is_private]
    assert private == [f"{STUDENT.name}/thesis-measurements"]
    now = time_text(stock.now_s())
    deadlines = [each.deadline for each in stock.competitions.values()]
    assert [each < now for each in deadlines] == [False, False, False, False, True]
    assert len(stock.models) == 5
    assert len(stock.notebooks) == 2


def test_files_are_what_their_names_say(stock: DemoKaggle, tmp_path: Path) -> None:
    calls = file_of(stock, "sound-shelf/bird-calls", "recordings.zip")
    with zipfile.ZipFile(io.BytesIO(calls)) as inner:
        recording = inner.read("calls/owl/03.wav")
    with wave.open(io.BytesIO(recording)) as sound:
        assert sound.getnframes() == 4_000
    path = tmp_path / "meteors.sqlite"
    path.write_bytes(file_of(stock, "sky-atlas/meteor-nights", "meteors.sqlite"))
    database = sqlite3.connect(path)
    assert database.execute("SELECT count(*) FROM meteors").fetchone() == (900,)
    database.close()
    packed = file_of(stock, "lab-notebook/sensor-drift", "readings.csv.gz")
    assert gzip.decompress(packed).startswith(b"step,celsius\n0,")
    image = file_of(stock, "picture-box/hand-drawn-shapes", "train/star/000.png")
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    columns = file_of(stock, "home-energy/solar-roof", "hours.parquet")
    footer = int.from_bytes(columns[-8:-4], "little")
    assert (columns[:4], columns[-4:]) == (b"PAR1", b"PAR1")
    assert b"watts" in columns[-8 - footer : -8]
