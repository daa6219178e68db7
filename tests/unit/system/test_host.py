"""The host: a container's limits count, each file system is shown once, no byte counts twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.contract.system import Network
from jupyter_colabsync.system.host.cgroup import MemoryLimit, memory_limit
from jupyter_colabsync.system.host.cpu import CpuMoment, CpuQuota, cpu_moment, cpu_quota
from jupyter_colabsync.system.host.disks import Place, read_disks
from jupyter_colabsync.system.host.network import NetworkMoment, counted_interfaces
from jupyter_colabsync.system.host.reader import HostReader

GIB = 1024**3


def write(folder: Path, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


# --- memory


@pytest.mark.parametrize(
    ("membership", "at"),
    [
        pytest.param("0::/\n", "", id="in a container its own group looks like the root"),
        pytest.param("0::/user/app\n", "user/app", id="on a host the limit is in its group"),
        pytest.param("0::/user/app\n", "user", id="or in a group above"),
        pytest.param("0::/docker/abc\n", "", id="a path of the host that is not mounted here"),
    ],
)
def test_a_limit_of_cgroup_v2_is_found(tmp_path: Path, membership: str, at: str) -> None:
    (tmp_path / "membership").write_text(membership)
    write(
        tmp_path / "mount" / at,
        memory__max=4 * GIB,
        memory__current=3 * GIB,
        memory__stat=f"anon {GIB}\ninactive_file {GIB}\n",
    )
    found = memory_limit(16 * GIB, tmp_path / "membership", tmp_path / "mount")
    assert found == MemoryLimit(used_bytes=2 * GIB, total_bytes=4 * GIB)


def test_the_tightest_of_two_limits_counts(tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("0::/a/b\n")
    for at, limit in (("a", 2 * GIB), ("a/b", 8 * GIB)):
        write(tmp_path / "mount" / at, memory__max=limit, memory__current=GIB, memory__stat="")
    found = memory_limit(16 * GIB, tmp_path / "membership", tmp_path / "mount")
    assert found == MemoryLimit(used_bytes=GIB, total_bytes=2 * GIB)


def test_a_limit_of_cgroup_v1_is_found(tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("5:cpu:/x\n4:memory:/docker/abc\n1:name=systemd:/\n")
    write(
        tmp_path / "mount" / "memory" / "docker" / "abc",
        memory__limit_in_bytes=2 * GIB,
        memory__usage_in_bytes=GIB,
        memory__stat="total_inactive_file 0\n",
    )
    found = memory_limit(16 * GIB, tmp_path / "membership", tmp_path / "mount")
    assert found == MemoryLimit(used_bytes=GIB, total_bytes=2 * GIB)


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param("max", id="v2 says max"),
        pytest.param(2**63 - 4096, id="larger than the machine, as v1 says it"),
    ],
)
def test_no_limit_is_none(tmp_path: Path, limit: object) -> None:
    (tmp_path / "membership").write_text("0::/\n")
    write(tmp_path / "mount", memory__max=limit, memory__current=GIB, memory__stat="")
    assert memory_limit(16 * GIB, tmp_path / "membership", tmp_path / "mount") is None


def test_a_system_without_cgroups_has_no_limit(tmp_path: Path) -> None:
    assert memory_limit(16 * GIB, tmp_path / "missing", tmp_path / "mount") is None
    assert cpu_quota(tmp_path / "missing", tmp_path / "mount") is None


def test_the_containers_limit_is_shown_as_the_memory_there_is() -> None:
    host = HostReader(lambda: (), limit=lambda total: MemoryLimit(GIB, 2 * GIB)).read()
    assert (host.memory_used_bytes, host.memory_total_bytes) == (GIB, 2 * GIB)
    assert host.is_limited


# --- CPU


def test_a_cpu_quota_of_cgroup_v2_is_found_in_the_tightest_group(tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("0::/a/b\n")
    write(tmp_path / "mount" / "a", cpu__max="150000 100000", cpu__stat="usage_usec 5000000\nx 1\n")
    write(tmp_path / "mount" / "a/b", cpu__max="max 100000", cpu__stat="usage_usec 4000000\n")
    found = cpu_quota(tmp_path / "membership", tmp_path / "mount")
    assert found == CpuQuota(cpus=1.5, used_s=5.0)


def test_a_cpu_quota_of_cgroup_v1_is_found_and_minus_one_is_none(tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("4:cpu,cpuacct:/x\n")
    group = tmp_path / "mount" / "cpu" / "x"
    write(group, cpu__cfs_quota_us=50_000, cpu__cfs_period_us=100_000, cpuacct__usage=2 * 10**9)
    assert cpu_quota(tmp_path / "membership", tmp_path / "mount") == CpuQuota(0.5, 2.0)
    write(group, cpu__cfs_quota_us=-1)
    assert cpu_quota(tmp_path / "membership", tmp_path / "mount") is None


QUOTA = CpuMoment(at_s=10.0, busy_s=100.0, total_s=None, cpus=1.5, is_limited=True)
CPUS = CpuMoment(at_s=10.0, busy_s=100.0, total_s=400.0, cpus=4.0, is_limited=False)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            QUOTA, CpuMoment(12.0, 101.5, None, 1.5, True), 50.0, id="half of a quota for two s"
        ),
        pytest.param(
            QUOTA, CpuMoment(12.0, 200.0, None, 1.5, True), 100.0, id="a burst is no more than all"
        ),
        pytest.param(CPUS, CpuMoment(12.0, 102.0, 408.0, 4.0, False), 25.0, id="one CPU of four"),
        pytest.param(CPUS, CPUS, None, id="no time has passed"),
        pytest.param(CPUS, QUOTA, None, id="a quota came"),
    ],
)
def test_load_between_two_moments(
    before: CpuMoment, after: CpuMoment, expected: float | None
) -> None:
    load = after.load_since(before)
    assert load == (expected if expected is None else pytest.approx(expected))


def test_a_quota_above_the_cpus_there_are_is_none() -> None:
    assert not cpu_moment(lambda: CpuQuota(cpus=10_000, used_s=1.0)).is_limited
    assert cpu_moment(lambda: CpuQuota(cpus=0.25, used_s=1.0)).cpus == 0.25


class Ticking:
    """A clock that moves by a second with every look."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


def test_load_and_rates_are_known_from_the_second_reading_on() -> None:
    reader = HostReader(lambda: (), clock=Ticking())
    first, second = reader.read(), reader.read()
    assert (first.cpu_percent, first.network) == (None, None)
    assert second.network is not None


def test_a_reading_of_long_ago_says_nothing_about_now() -> None:
    clock = Ticking()
    reader = HostReader(lambda: (), clock=clock)
    reader.read()
    clock.now_s += 3600
    assert not reader.knows_before
    assert reader.read().network is None


# --- network


@pytest.mark.parametrize(
    ("names", "hardware", "counted"),
    [
        pytest.param(("lo", "eth0"), ("eth0",), ["eth0"], id="a machine"),
        pytest.param(
            ("lo", "eth0", "docker0", "veth12", "tun0"), ("eth0",), ["eth0"], id="with containers"
        ),
        pytest.param(("lo", "eth0"), (), ["eth0"], id="in a container, without hardware"),
        pytest.param(("lo0", "en0", "bridge0"), (), ["en0", "bridge0"], id="no /sys"),
    ],
)
def test_which_interfaces_count(
    tmp_path: Path, names: tuple[str, ...], hardware: tuple[str, ...], counted: list[str]
) -> None:
    for name in hardware:
        (tmp_path / name / "device").mkdir(parents=True)
    assert counted_interfaces(names, tmp_path) == counted


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(
            NetworkMoment(12.0, 3000, 500),
            Network(received_bytes_per_s=1000.0, sent_bytes_per_s=0.0),
            id="bytes in a second",
        ),
        pytest.param(NetworkMoment(12.0, 900, 500), None, id="an interface went away"),
        pytest.param(NetworkMoment(10.0, 1000, 500), None, id="no time has passed"),
    ],
)
def test_rate_between_two_moments(after: NetworkMoment, expected: Network | None) -> None:
    assert after.rate_since(NetworkMoment(10.0, 1000, 500)) == expected


# --- disks


def test_places_on_one_file_system_are_one_disk_with_the_names_of_all(tmp_path: Path) -> None:
    (tmp_path / "flowers").mkdir()
    not_made_yet = tmp_path / "state" / "colabsync"
    places = [Place(tmp_path), Place(tmp_path / "flowers", "flowers"), Place(not_made_yet)]
    (disk,) = read_disks(places)
    assert disk.holds == ("flowers",)
    assert 0 < disk.used_bytes <= disk.total_bytes


def test_a_place_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    disks = read_disks([Place(tmp_path / ("x" * 300), "unreadable"), Place(tmp_path, "flowers")])
    assert [disk.holds for disk in disks] == [("flowers",)]


def test_a_disk_is_named_by_where_it_is_mounted_not_by_where_a_persons_files_are(
    tmp_path: Path,
) -> None:
    (disk,) = read_disks([Place(tmp_path)])
    mount = Path(disk.path)
    assert mount != tmp_path
    assert mount.stat().st_dev == tmp_path.stat().st_dev
    assert mount == mount.parent or mount.parent.stat().st_dev != mount.stat().st_dev
