"""One contender on its course: what it did is counted, what it did wrong makes it fail."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from requests.adapters import HTTPAdapter

from bench.stand.contender import REMOTE, Failed, Site
from bench.stand.course import CEILING_BURST, Course, course
from bench.stand.forest import Forest
from bench.stand.gauge import Run

FOREST = Forest(files=3, size_bytes=10)
REAL = "https://www.googleapis.com"
NO_RUN = Run(exit_code=0, wall_s=1.5, peak_bytes=1_000, output="", complaints="")


class Courier:
    """A contender that makes `folders` folders on Drive, at once, when told to sync."""

    def __init__(self, site: Site) -> None:
        self.folders = 1
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(site.ca_file)
        self.session.mount("https://", HTTPAdapter(pool_maxsize=2 * CEILING_BURST))
        self.session.proxies = {"https": site.environment["HTTPS_PROXY"]}
        self.session.headers["Authorization"] = f"Bearer {site.sign_in['access_token']}"

    def link(self) -> None: ...

    def settle(self) -> None: ...

    def allow_sweep(self) -> None: ...

    def send_all(self) -> Run:
        return self.sync()

    def fetch_all(self) -> Run:
        return self.sync()

    def sync(self) -> Run:
        folder = {"name": "new", "mimeType": "application/vnd.google-apps.folder"}
        with ThreadPoolExecutor(self.folders) as everybody:
            for _ in range(self.folders):
                everybody.submit(self.session.post, f"{REAL}/drive/v3/files", json=folder)
        return NO_RUN

    def own_s(self, run: Run) -> float | None:
        return run.wall_s / 3


@pytest.fixture
def place() -> Iterator[Course]:
    with course(Courier) as fresh:
        fresh.grow(FOREST)
        yield fresh
        assert isinstance(fresh.contender, Courier)
        fresh.contender.session.close()


def test_only_what_was_measured_is_counted(place: Course) -> None:
    place.contender.sync()

    figures = place.measure(place.contender.sync)

    assert figures.calls == {"files.create": 1}
    assert figures.units == 50
    assert (figures.refused, figures.at_once) == (0, 1)
    assert (figures.wall_s, figures.own_s, figures.peak_bytes) == (1.5, 0.5, 1_000)


def test_writes_beyond_the_ceiling_are_refused_and_counted(place: Course) -> None:
    assert isinstance(place.contender, Courier)
    place.contender.folders = 2 * CEILING_BURST

    figures = place.measure(place.contender.sync, has_ceiling=True)

    assert figures.calls == {"files.create": 2 * CEILING_BURST}
    assert figures.refused > 0


def test_a_run_that_leaves_the_sides_different_has_no_figures(place: Course) -> None:
    place.cloud.ask("put", path=f"{REMOTE}/new.txt", text="news")
    place.expect("there")

    with pytest.raises(Failed, match="3 files here where 4 were expected"):
        place.measure(place.contender.sync)
