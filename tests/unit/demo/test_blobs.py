"""Where contents lie: kept once while anybody has them, gone with the last, big ones on disk."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.demo.arrivals import GRAIN_BYTES, Arrival
from jupyter_colabsync.demo.blobs import SMALL_BYTES, Blobs
from jupyter_colabsync.demo.shelf import Shelf

SIZES = [0, 5, SMALL_BYTES, SMALL_BYTES + 1, 3 * GRAIN_BYTES + 5]


@pytest.fixture(params=[False, True], ids=["in memory", "kept"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Blobs]:
    shelf = Shelf(tmp_path / "cloud" if request.param else None)
    yield Blobs(shelf)
    shelf.close()


def content_of(size_bytes: int) -> bytes:
    return (bytes(range(251)) * (size_bytes // 251 + 1))[:size_bytes]


@pytest.mark.parametrize("size_bytes", SIZES)
def test_bytes_come_back_as_they_went_in(blobs: Blobs, size_bytes: int) -> None:
    data = content_of(size_bytes)

    with blobs.hold(io.BytesIO(data)) as by_stream, blobs.hold_bytes(data) as by_bytes:
        assert by_stream == by_bytes
        assert blobs.read(by_stream) == data
        with blobs.open(by_stream) as file:
            file.seek(max(0, size_bytes - 3))
            assert file.read() == data[-3:]


@pytest.mark.parametrize("size_bytes", [5, SMALL_BYTES + 1])
def test_bytes_go_with_the_last_who_has_them(blobs: Blobs, size_bytes: int) -> None:
    data = content_of(size_bytes)
    with blobs.hold_bytes(data) as content:
        blobs.use(content)
    with blobs.hold_bytes(data) as again:
        assert again == content

    assert blobs.read(content) == data
    blobs.release(content)

    with pytest.raises((LookupError, OSError)):
        blobs.read(content)
    assert list(blobs._folder.iterdir()) == []


def test_bytes_nobody_put_to_use_do_not_stay(blobs: Blobs) -> None:
    with pytest.raises(RuntimeError), blobs.hold_bytes(content_of(SMALL_BYTES + 1)):
        raise RuntimeError("the upload was refused")

    assert list(blobs._folder.iterdir()) == []
    assert not blobs._uses


def test_many_may_take_in_and_give_up_the_same_bytes_at_once(blobs: Blobs) -> None:
    data = content_of(SMALL_BYTES + 1)
    wrong: list[BaseException] = []

    def come_and_go() -> None:
        try:
            for _ in range(30):
                with blobs.hold_bytes(data) as content:
                    assert blobs.read(content) == data
        except BaseException as error:  # noqa: BLE001  # told by the main thread
            wrong.append(error)

    threads = [threading.Thread(target=come_and_go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert wrong == []
    assert list(blobs._folder.iterdir()) == []


def test_an_arrival_counts_whole_grains_of_what_another_process_left(
    blobs: Blobs, tmp_path: Path
) -> None:
    data = content_of(2 * GRAIN_BYTES + 100)
    path = tmp_path / "arriving"
    path.write_bytes(data[: GRAIN_BYTES + 7])
    arrival = Arrival(path)

    assert arrival.received_bytes == GRAIN_BYTES
    arrival.take(data[GRAIN_BYTES:])

    with arrival.finish(blobs) as content, blobs.hold_bytes(data) as whole:
        assert content == whole
        assert blobs.read(content) == data
    assert not path.exists()
