"""What is in the invented datasets of the pretend Kaggle. One function a dataset, or a version."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterator

from .kaggle_archives import MADE_AT_S, zip_of
from .kaggle_seed_files import Cell, database, picture, sound, table
from .parquet import parquet_of

Files = dict[str, bytes]
STATIONS = ("north/upper-weir", "north/lower-weir", "south/old-bridge", "south/harbour")
DISTRICTS = ("Harbour", "Old Town", "Mill Hill", "Station", "Gardens", "Riverside")
WORDS = ("honest", "slow", "warm", "dull", "funny", "long", "brave", "flat", "tender", "loud")


def _wave(step: float, period: float, size: float = 1.0, shift: float = 0.0) -> float:
    return size * math.sin(math.tau * step / period + shift)


def _hours(days: int) -> Iterator[tuple[str, int]]:
    """Time stamps of whole hours, and their numbers."""
    for index in range(days * 24):
        day, hour = divmod(index, 24)
        yield f"2025-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}T{hour:02}:00", index


def water_levels() -> Files:
    files: Files = {"README.md": b"# Water levels\n\nCentimetres at four stations, each hour.\n"}
    for at, station in enumerate(STATIONS):
        for year in (2023, 2024):
            rows = (
                (
                    stamp.replace("2025", str(year)),
                    round(180 + 30 * at + _wave(n, 700, 40, year), 1),
                )
                for stamp, n in _hours(28)
            )
            files[f"stations/{station}/{year}/level.csv"] = table("time,level_cm", rows)
        files[f"stations/{station}/station.json"] = json.dumps({"name": station, "id": at}).encode()
    return files


def ship_movements() -> Files:
    kinds = ("cargo", "ferry", "tug", "tanker", "sail")
    rows = (
        (f"S{n * 37 % 4000:04}", kinds[n * 7 % 5], stamp, round(4 + abs(_wave(n, 90, 11)), 1))
        for stamp, n in _hours(200)
    )
    berths = ((n, DISTRICTS[n % 6], 60 + 15 * (n % 9)) for n in range(40))
    return {
        "movements.csv": table("ship,kind,time,speed_knots", rows),
        "berths.csv": table("berth,district,length_m", berths),
    }


def bus_arrivals() -> Files:
    """One file large enough to come zipped when it is taken alone."""
    lines = [
        f"{n % 24},{DISTRICTS[n % 6]},{6 + n % 17}:{n * 7 % 60:02},{n * 13 % 240 - 30}"
        for n in range(1_008)
    ]
    week = "\n".join(lines) + "\n"
    return {
        "arrivals.csv": ("line,district,planned,delay_s\n" + week * 640).encode(),
        "lines.csv": table("line,stops", ((n, 8 + n * 5 % 21) for n in range(24))),
    }


def street_trees() -> Files:
    kinds = ("linden", "plane", "maple", "chestnut", "birch")
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [8 + n % 50 / 900, 47 + n % 37 / 800]},
            "properties": {
                "tree": kinds[n % 5],
                "planted": 1950 + n * 11 % 70,
                "height_m": 3 + n % 22,
            },
        }
        for n in range(700)
    ]
    whole = {"type": "FeatureCollection", "features": features}
    return {"trees.geojson": json.dumps(whole).encode(), "kinds.json": json.dumps(kinds).encode()}


def night_noise() -> Files:
    steps = range(3_000)
    columns: dict[str, list[int] | list[float] | list[str]] = {
        "minute": list(steps),
        "district": [DISTRICTS[n % 6] for n in steps],
        "level_db": [round(48 + _wave(n, 480, 9) + n * 7 % 5, 1) for n in steps],
    }
    return {"noise.parquet": parquet_of(columns)}


def bright_stars() -> Files:
    rows = (
        (
            f"DS {n:04}",
            round(n * 0.618 * 360 % 360, 4),
            round(_wave(n, 61, 90), 4),
            round(n**0.5 / 9, 2),
        )
        for n in range(1, 2_400)
    )
    return {"stars.csv": table("name,right_ascension,declination,magnitude", rows)}


def meteors() -> Files:
    rows = [(n, f"2025-08-{8 + n % 7:02}", n * 17 % 24, round(n * 0.37 % 6, 1)) for n in range(900)]
    columns = "id INTEGER PRIMARY KEY, night TEXT, hour INTEGER, brightness REAL"
    return {"meteors.sqlite": database("meteors", columns, rows)}


def recipes() -> Files:
    dishes = ("lentil soup", "plum cake", "barley bread", "leek tart", "bean stew", "oat biscuits")
    recipes = [
        {"id": n, "dish": dishes[n % 6], "minutes": 15 + n * 7 % 90, "stars": 1 + n * 3 % 5}
        for n in range(600)
    ]
    return {
        "recipes.json": json.dumps(recipes, indent=1).encode(),
        "ratings.jsonl": "".join(json.dumps(each) + "\n" for each in recipes[::3]).encode(),
    }


def _oven(winters: int) -> Files:
    return {
        f"winter-{2024 + winter}.csv": table(
            "minute,crust_c,crumb_c",
            (
                (n, round(230 + _wave(n, 30, 6, winter), 1), round(96 - 70 * math.exp(-n / 14), 1))
                for n in range(300)
            ),
        )
        for winter in range(winters)
    }


def one_winter() -> Files:
    return _oven(1)


def two_winters() -> Files:
    return _oven(2) | {"CHANGES.txt": b"Version 2: the winter of 2025.\n"}


def bird_calls() -> Files:
    """An archive inside the archive."""
    calls = {
        f"calls/{bird}/{n:02}.wav": sound((900 + 300 * at + 90 * n, 1400 + 200 * at - 60 * n))
        for at, bird in enumerate(("blackbird", "wren", "owl"))
        for n in range(4)
    }
    rows = ((name.rpartition("/")[2], name.split("/")[1]) for name in calls)
    return {"recordings.zip": zip_of(calls), "labels.csv": table("file,bird", rows)}


def spoken_digits() -> Files:
    return {
        f"{voice}/{digit}.wav": sound((200 + 40 * digit + pitch, 320 + 25 * digit), 0.15)
        for voice, pitch in (("ana", 60), ("ben", 0))
        for digit in range(10)
    }


def shapes() -> Files:
    """Pictures in folders, as image classifiers like them."""
    return {
        f"{part}/{kind}/{n:03}.png": picture(28, kind, n * 0.4 + shift)
        for part, count, shift in (("train", 12, 0.0), ("test", 4, 0.2))
        for kind in ("circle", "square", "star")
        for n in range(count)
    }


def leaves() -> Files:
    def outline(n: int) -> str:
        points = (
            f"{50 + (30 + n % 9) * math.cos(a / 9):.1f},{50 + 20 * math.sin(a / 9 + n):.1f}"
            for a in range(57)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg"><polygon points="{" ".join(points)}"/></svg>'
        )

    return {f"outlines/leaf {n:02}.svg": outline(n).encode() for n in range(45)}


def proverbs() -> Files:
    texts = {
        "deutsch/sprichwörter.txt": "Übung macht den Meister.\nAller Anfang ist schwer.\n",
        "français/proverbes.txt": "Petit à petit, l’oiseau fait son nid.\n",
        "日本語/ことわざ.txt": "七転び八起き\n石の上にも三年\n",
        "english/proverbs.txt": "Many hands make light work.\nLook before you leap.\n",
    }
    return {name: text.encode() for name, text in texts.items()}


def film_lines() -> Files:
    rows = (
        (n, f"a {WORDS[n % 10]} and {WORDS[n * 7 % 10]} film", int(n % 10 in (0, 2, 4, 6, 8)))
        for n in range(1_500)
    )
    return {"lines.csv": table("id,line,is_liked", rows)}


def plants() -> Files:
    rows = (
        (n % 24, ("red", "white", "blue")[n % 3], n // 24, round(2 + n / 24 * (1 + n % 3 / 4), 2))
        for n in range(24 * 40)
    )
    return {
        "growth.csv": table("plant,lamp,day,height_cm", rows),
        "data-dictionary.md": b"| column | meaning |\n|---|---|\n| lamp | colour of the light |\n",
    }


def sensors() -> Files:
    rows = table(
        "step,celsius", ((n, round(21 + _wave(n, 500, 2) + n / 4000, 3)) for n in range(6_000))
    )
    meta = b'{"sensor": "T-7", "interval_s": 10}\n'
    return {"readings.csv.gz": gzip.compress(rows, mtime=MADE_AT_S), "sensor.json": meta}


def prices() -> Files:
    goods = ("carrot", "leek", "tomato", "bean", "potato")
    rows = (
        (f"2025-W{n // 5 % 52 + 1:02}", goods[n % 5], round(1 + n % 5 / 3 + _wave(n, 260, 0.4), 2))
        for n in range(520)
    )
    return {"prices.csv": table("week,vegetable,price_per_kg", rows)}


def bikes() -> Files:
    rows: Iterator[tuple[Cell, ...]] = (
        (n, ("city", "road", "cargo", "child")[n % 4], n % 19, 40 + n * 31 % 900)
        for n in range(800)
    )
    return {"bikes.csv": table("id,kind,age_years,price", rows)}


def solar_roof() -> Files:
    watts = [max(0, int(_wave(n - 6, 24, 4_000) * (0.6 + n % 7 / 20))) for _, n in _hours(336)]
    stamps = [stamp for stamp, _ in _hours(336)]
    return {
        "hours.csv": table("time,watts", zip(stamps, watts, strict=True)),
        "hours.parquet": parquet_of({"time": stamps, "watts": watts}),
    }


def endgames() -> Files:
    game = '[Event "Demo {n}"]\n[Result "1-0"]\n\n1. Kd{a} Kf{b} 2. Ke{a} Kg{b} 3. Rh{a}+ 1-0\n\n'
    text = "".join(game.format(n=n, a=1 + n % 4, b=5 + n % 4) for n in range(250))
    return {"endgames.pgn": text.encode(), "LICENSE": b"GNU General Public License, version 2\n"}


def thesis() -> Files:
    rows = ((n, round(3.2 + _wave(n, 17), 3)) for n in range(120))
    return {"run-1.csv": table("step,value", rows), "todo.txt": b"Repeat run 2.\n"}
