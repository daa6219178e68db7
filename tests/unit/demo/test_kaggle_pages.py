"""The pages of the pretend Kaggle: where links lead, and where a person accepts rules."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import COMPETITIONS
from tests.unit.demo.kaggle_asking import KaggleAsker

NIGHT = {"competitionName": "city-lights"}
ACCEPT = "I understand and accept"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/datasets/demo-data/flowers", 200, "Flowers of three sorts"),
        ("/datasets/kitchen-lab/bread-oven/versions/1", 200, "Bread oven temperatures"),
        ("/models/demo-data/flower-net/pyTorch/b0/2", 200, "Flower net"),
        ("/code/demo-data/flowers-first-look", 200, "Flowers: a first look"),
        ("/competitions/ship-arrivals", 200, "You have accepted these rules"),
        ("/competitions/ship-arrivals/submissions", 200, "When will the ship arrive?"),
        ("/competitions/city-lights/rules", 200, ACCEPT),
        ("/competitions/no", 404, "No such page"),
        ("/datasets/demo-data/no", 404, "No such page"),
    ],
)
def test_links_lead_somewhere(
    kaggle: KaggleAsker, cloud: DemoCloud, path: str, status: int, words: str
) -> None:
    shown = kaggle.get(f"{cloud.kaggle_url}{path}")
    assert (shown.status_code, words in shown.text) == (status, True)


def test_a_person_accepts_rules_there(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    rules = f"{cloud.kaggle_url}/competitions/city-lights/rules"
    assert kaggle.call(f"{COMPETITIONS}/ListDataFiles", NIGHT).status_code == 403
    shown = kaggle.session.post(rules, timeout=10)
    assert "You have accepted these rules" in shown.text
    assert ACCEPT not in shown.text
    assert kaggle.call(f"{COMPETITIONS}/ListDataFiles", NIGHT).status_code == 200
    unknown = kaggle.session.post(f"{cloud.kaggle_url}/competitions/no/rules", timeout=10)
    assert unknown.status_code == 404
