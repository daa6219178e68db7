"""About two dozen invented datasets: of many sizes, licences, ages and kinds of files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from . import kaggle_seed_contents as contents
from .kaggle_archives import sizes_of, zip_of
from .kaggle_seed_contents import Files
from .kaggle_stock import KaggleStock
from .kaggle_users import STUDENT


@dataclass(frozen=True, slots=True)
class Seed:
    """One dataset: who, what, how it is liked, and what makes its files."""

    name: str
    title: str
    subtitle: str
    licence: str
    standing: tuple[str, int, int]
    """The day of the newest version, votes, downloads."""
    make: Callable[[], Files]
    earlier: Callable[[], Files] | None = None
    """Makes the files of a version before."""
    is_private: bool = False


def add_datasets(stock: KaggleStock) -> None:
    for seed in SEEDS:
        owner, _, slug = seed.name.partition("/")
        updated, votes, downloads = seed.standing
        makers = [seed.earlier, seed.make] if seed.earlier else [seed.make]
        for number, make in enumerate(makers, start=1):
            is_newest = number == len(makers)
            archive, sizes = packed(make)
            stock.add_dataset(
                owner,
                slug,
                archive,
                list(sizes),
                title=seed.title,
                licence=seed.licence,
                file_name=f"{slug}.zip",
                made_at=f"{updated if is_newest else '2025-06-14'}T09:30:00.500Z",
                notes="Second winter added" if number > 1 else "Initial release",
                subtitle=seed.subtitle,
                votes=votes,
                downloads=downloads,
                notebooks=votes // 3,
                usability=round(0.4 + votes % 60 / 100, 2),
                is_private=seed.is_private,
            )


@cache
def packed(make: Callable[[], Files]) -> tuple[bytes, tuple[tuple[str, int], ...]]:
    """The archive of some files, and their sizes. Once a process: tests begin many clouds."""
    files = make()
    return zip_of(files), tuple(sizes_of(files))


CC0, BY, BY_SA, ODBL, GPL = "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "ODbL-1.0", "GPL-2.0"
SEEDS = (
    Seed(
        "open-harbour/ship-movements",
        "Ship movements in a harbour",
        "Who came, when and how fast",
        BY,
        ("2026-10-19", 388, 15400),
        contents.ship_movements,
    ),
    Seed(
        "river-watch/water-levels",
        "River water levels, hourly",
        "Four stations over two years, a folder each",
        ODBL,
        ("2026-09-30", 214, 9120),
        contents.water_levels,
    ),
    Seed(
        "city-desk/bus-arrivals",
        "Bus arrivals against the timetable",
        "Delays in seconds, 24 lines; one large table",
        CC0,
        ("2026-11-02", 502, 20310),
        contents.bus_arrivals,
    ),
    Seed(
        "city-desk/street-trees",
        "Street trees of a town",
        "Where they stand, as GeoJSON",
        ODBL,
        ("2024-05-11", 97, 2840),
        contents.street_trees,
    ),
    Seed(
        "city-desk/noise-at-night",
        "Noise at night by district",
        "Decibels by the minute, in Parquet",
        BY,
        ("2026-08-21", 61, 1190),
        contents.night_noise,
    ),
    Seed(
        "sky-atlas/bright-stars",
        "Bright stars of an invented sky",
        "Positions and magnitudes",
        CC0,
        ("2023-12-01", 640, 31800),
        contents.bright_stars,
    ),
    Seed(
        "sky-atlas/meteor-nights",
        "Meteors counted in August",
        "An SQLite database",
        BY_SA,
        ("2025-08-20", 45, 780),
        contents.meteors,
    ),
    Seed(
        "kitchen-lab/recipes-and-ratings",
        "Recipes and how they were liked",
        "JSON, with ratings line by line",
        BY_SA,
        ("2026-01-15", 333, 12050),
        contents.recipes,
    ),
    Seed(
        "kitchen-lab/bread-oven",
        "Bread oven temperatures",
        "Crust and crumb, minute by minute",
        BY,
        ("2026-02-10", 88, 1930),
        contents.two_winters,
        earlier=contents.one_winter,
    ),
    Seed(
        "sound-shelf/bird-calls",
        "Bird calls, short and clear",
        "Recordings in an archive of their own, with labels",
        "CC-BY-NC-4.0",
        ("2026-07-07", 270, 8800),
        contents.bird_calls,
    ),
    Seed(
        "sound-shelf/spoken-digits",
        "Spoken digits, two voices",
        "Twenty WAV files",
        CC0,
        ("2022-04-18", 150, 6020),
        contents.spoken_digits,
    ),
    Seed(
        "picture-box/hand-drawn-shapes",
        "Circles, squares and stars",
        "PNG, 28 by 28, in folders for training and test",
        CC0,
        ("2026-06-01", 421, 17770),
        contents.shapes,
    ),
    Seed(
        "picture-box/leaf-outlines",
        "Leaf outlines",
        "SVG; names with spaces",
        GPL,
        ("2021-10-09", 19, 340),
        contents.leaves,
    ),
    Seed(
        "word-garden/proverbs",
        "Proverbs in four languages",
        "File names in four alphabets, too",
        "other",
        ("2024-11-23", 54, 910),
        contents.proverbs,
    ),
    Seed(
        "word-garden/film-lines",
        "Film reviews in one line",
        "Liked or not, for a first classifier",
        CC0,
        ("2026-10-05", 299, 14200),
        contents.film_lines,
    ),
    Seed(
        "lab-notebook/plants-under-lamps",
        "Plants under coloured lamps",
        "Height each day, three colours",
        BY,
        ("2025-03-27", 176, 4410),
        contents.plants,
    ),
    Seed(
        "lab-notebook/sensor-drift",
        "Drift of a temperature sensor",
        "A packed table as it comes from the logger",
        "unknown",
        ("2023-02-14", 33, 620),
        contents.sensors,
    ),
    Seed(
        "market-square/vegetable-prices",
        "Vegetable prices by week",
        "Five kinds, two years",
        ODBL,
        ("2026-11-10", 132, 5230),
        contents.prices,
    ),
    Seed(
        "market-square/second-hand-bikes",
        "Second-hand bikes",
        "Age, kind and price",
        "DbCL-1.0",
        ("2024-02-29", 71, 1480),
        contents.bikes,
    ),
    Seed(
        "home-energy/solar-roof",
        "A solar roof for a year",
        "Watts by the hour, as CSV and Parquet",
        BY,
        ("2026-04-04", 245, 7350),
        contents.solar_roof,
    ),
    Seed(
        "chess-corner/endgames",
        "Chess endgames",
        "Portable game notation",
        GPL,
        ("2020-09-13", 28, 510),
        contents.endgames,
    ),
    Seed(
        f"{STUDENT.name}/thesis-measurements",
        "My thesis measurements",
        "Not for others yet",
        "unknown",
        ("2026-11-20", 0, 0),
        contents.thesis,
        is_private=True,
    ),
)
