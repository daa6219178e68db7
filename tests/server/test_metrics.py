"""OpenMetrics for admins: off unless asked for, and then readable by the format's own parser."""

from __future__ import annotations

from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from tornado.httpclient import HTTPClientError

from jupyter_colabsync.contract.system import Disk, GpuProcess, Holder
from jupyter_colabsync.server.metrics import exposition
from tests.server.conftest import JpFetch
from tests.unit.system.readings import GIB, HOST, gpu, reading


class TestSwitchedOn:
    @pytest.fixture
    def jp_server_config(self, home: object) -> dict[str, Any]:
        return {
            "ServerApp": {"jpserver_extensions": {"jupyter_colabsync": True}},
            "ColabSyncConfig": {"use_keyring": False, "serve_metrics": True},
        }

    async def test_a_scrape_is_answered_in_the_formats_own_words(self, jp_fetch: JpFetch) -> None:
        response = await jp_fetch("colabsync", "metrics")
        assert response.headers["Content-Type"].startswith("application/openmetrics-text")
        values = parsed(response.body)
        assert values[("colabsync_host_memory_bytes", ())] > 0

    async def test_who_may_not_use_this_server_gets_nothing(self, jp_fetch: JpFetch) -> None:
        with pytest.raises(HTTPClientError) as refused:
            await jp_fetch("colabsync", "metrics", headers={"Authorization": "token wrong"})
        assert refused.value.code == 403


async def test_switched_off_there_is_no_such_page(jp_fetch: JpFetch) -> None:
    with pytest.raises(HTTPClientError) as missing:
        await jp_fetch("colabsync", "metrics")
    assert missing.value.code == 404


def test_units_are_the_formats_base_units_and_what_is_not_told_is_left_out() -> None:
    disk = Disk(path='/a "b"\\', used_bytes=5, total_bytes=10)
    kernel = Holder(kind="notebook", name="secret.ipynb", path="secret.ipynb", kernel_id="k1")
    guess = Holder(kind="notebook", name="b.ipynb", kernel_id="k2", is_probable=True)
    processes = (
        GpuProcess(pid=1, memory_bytes=GIB, owner="secret.ipynb", holder=kernel),
        GpuProcess(pid=2, memory_bytes=GIB, owner="secret.ipynb", holder=kernel),
        GpuProcess(pid=3, memory_bytes=GIB, owner=None, holder=guess),
    )
    text = exposition(
        reading(
            host=type(HOST)(
                cpu_percent=12.0, memory_used_bytes=1, memory_total_bytes=2, disks=(disk,)
            ),
            gpus=(gpu(uuid="GPU-1", temperature_c=None, processes=processes),),
        )
    )
    values = parsed(text)
    card = (("gpu", "0"), ("name", "Tesla T4"), ("uuid", "GPU-1"))
    assert values[("colabsync_host_cpu_load_ratio", ())] == pytest.approx(0.12)
    assert values[("colabsync_gpu_load_ratio", card)] == pytest.approx(0.83)
    assert values[("colabsync_disk_bytes", (("path", '/a "b"\\'),))] == 10
    assert values[("colabsync_gpu_kernel_memory_bytes", (("gpu", "0"), ("kernel", "k1")))] == (
        2 * GIB
    )
    assert not any(name == "colabsync_gpu_temperature_celsius" for name, _ in values)
    assert b"secret" not in text
    assert b"k2" not in text


def parsed(text: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Each sample by its name and labels, read by the format's strict parser."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())  # type: ignore[no-untyped-call]
        for sample in family.samples
    }
