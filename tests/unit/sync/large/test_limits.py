"""The speed that an admin or a person allows: settings reach the client, and bytes obey."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.config import GOOGLE_URL_VARIABLE, ColabSyncConfig
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.pacing import Limits
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.runner import JobRunner
from jupyter_colabsync.services.realm import Ground, own_realm
from tests.unit.drive.pieces import Fixed, Pauses
from tests.unit.sync.device import Device
from tests.unit.sync.large.pieces import MB, SESSION_BYTES, STREAM_BYTES, noise

PER_S = 2 * MB


@pytest.mark.parametrize(
    ("settings", "limits"),
    [
        pytest.param({}, Limits(), id="as fast as it goes, unless somebody says"),
        pytest.param({"upload_limit_kib_s": 100}, Limits(102_400, None), id="up"),
        pytest.param({"download_limit_kib_s": 1}, Limits(None, 1024), id="down"),
    ],
)
def test_the_settings_reach_the_client_of_drive(
    cloud: DemoCloud,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, int],
    limits: Limits,
) -> None:
    monkeypatch.setenv(GOOGLE_URL_VARIABLE, cloud.google_url)
    jobs = JobRunner(EventHub())
    config = ColabSyncConfig(use_keyring=False, **settings)
    realm = own_realm(Ground(config, EventHub(), jobs, None, lambda account: None))
    assert realm.drive.pacer.limits == limits
    realm.close()
    jobs.close()


class Line:
    """A device behind a line of limited speed, whose clock only sleeping moves on."""

    def __init__(self, cloud: DemoCloud, folder: Path, limits: Limits) -> None:
        self._pauses, token = Pauses(), cloud.access_token()
        pacer = self._pauses.new_pacer()
        pacer.limits = limits
        self.drive = DriveClient(lambda: Fixed(token), cloud.google_url, self._pauses.retry, pacer)
        root_id = cloud.drive.find("Work").id
        self.device = Device(self.drive, folder / "slow", root_id, parallel=1)

    def seconds_of_a_sync(self) -> float:
        """How long one run has to sleep."""
        before_s = self._pauses.now_s
        self.device.sync()
        return self._pauses.now_s - before_s


def test_what_goes_up_takes_as_long_as_the_limit_wants(
    cloud: DemoCloud, hand: Hand, tmp_path: Path
) -> None:
    line = Line(cloud, tmp_path, Limits(upload_bytes_per_s=PER_S))
    line.device.write("model.bin", noise(SESSION_BYTES))
    line.device.write("data.csv", noise(4 * MB))
    hand.put_pattern("Work/theirs.bin", STREAM_BYTES)
    # a quarter of a second's worth may leave at once
    assert line.seconds_of_a_sync() == pytest.approx((SESSION_BYTES + 4 * MB) / PER_S, abs=0.5)
    assert line.device.tree() == hand.tree("Work")
    line.drive.close()


def test_what_comes_down_takes_as_long_as_the_limit_wants(
    cloud: DemoCloud, hand: Hand, tmp_path: Path
) -> None:
    line = Line(cloud, tmp_path, Limits(download_bytes_per_s=PER_S))
    line.device.write("model.bin", noise(SESSION_BYTES))
    hand.put_pattern("Work/theirs.bin", STREAM_BYTES)
    hand.put_pattern("Work/theirs.csv", 4 * MB)
    assert line.seconds_of_a_sync() == pytest.approx((STREAM_BYTES + 4 * MB) / PER_S, abs=0.5)
    assert line.device.tree() == hand.tree("Work")
    line.drive.close()


def test_looking_and_small_steps_cost_no_time(cloud: DemoCloud, hand: Hand, tmp_path: Path) -> None:
    line = Line(cloud, tmp_path, Limits(1024, 1024))
    hand.mkdir("Work/a/b/c")
    line.device.sync()
    (line.device.root / "a").rename(line.device.root / "d")
    assert line.seconds_of_a_sync() == 0
    assert line.device.tree() == hand.tree("Work")
    line.drive.close()
