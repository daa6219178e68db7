"""What people paste, and what it means."""

from __future__ import annotations

import pytest

from jupyter_colabsync.errors import BadReference
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_pullable, parse_reference

FLOWERS = KaggleRef("dataset", "demo-data", "flowers")
FLOWERS_3 = KaggleRef("dataset", "demo-data", "flowers", 3)
TITANIC = KaggleRef("competition", None, "titanic")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("demo-data/flowers", FLOWERS, id="owner/slug"),
        pytest.param("  demo-data/flowers\n", FLOWERS, id="with white space around it"),
        pytest.param("datasets/demo-data/flowers", FLOWERS, id="as kaggle.com writes the path"),
        pytest.param("https://www.kaggle.com/datasets/demo-data/flowers", FLOWERS, id="address"),
        pytest.param("http://kaggle.com/datasets/demo-data/flowers/", FLOWERS, id="http, slash"),
        pytest.param("www.kaggle.com/datasets/demo-data/flowers", FLOWERS, id="without scheme"),
        pytest.param("https://www.kaggle.com/demo-data/flowers", FLOWERS, id="old address"),
        pytest.param("kaggle.com/demo-data/flowers/data", FLOWERS, id="old address, /data"),
        pytest.param(
            "https://www.kaggle.com/datasets/demo-data/flowers/data?select=a%20b.csv#x",
            FLOWERS,
            id="data tab with a file chosen",
        ),
        pytest.param(
            "https://www.kaggle.com/datasets/demo-data/flowers/code/junk", FLOWERS, id="junk"
        ),
        pytest.param("<https://www.kaggle.com/datasets/demo-data/flowers>,", FLOWERS, id="angles"),
        pytest.param("demo-data/flowers/versions/3", FLOWERS_3, id="slug with version"),
        pytest.param(
            "https://www.kaggle.com/datasets/demo-data/flowers/versions/3?resource=download",
            FLOWERS_3,
            id="address with version",
        ),
        pytest.param("kaggle.com/demo-data/flowers/version/3", FLOWERS_3, id="older version"),
        pytest.param(
            "https://www.kaggle.com/api/v1/datasets/download/demo-data/flowers"
            "?datasetVersionNumber=3",
            FLOWERS_3,
            id="download link",
        ),
        pytest.param(
            "kaggle datasets download -d demo-data/flowers", FLOWERS, id="command with -d"
        ),
        pytest.param(
            "!kaggle datasets download demo-data/flowers --unzip", FLOWERS, id="command in a cell"
        ),
        pytest.param(
            'path = kagglehub.dataset_download("demo-data/flowers/versions/3")',
            FLOWERS_3,
            id="kagglehub line",
        ),
        pytest.param("titanic", TITANIC, id="short name of a competition"),
        pytest.param("https://www.kaggle.com/c/titanic/data", TITANIC, id="old competition"),
        pytest.param(
            "https://www.kaggle.com/competitions/titanic/overview", TITANIC, id="competition"
        ),
        pytest.param("kaggle competitions download -c titanic", TITANIC, id="competition command"),
        pytest.param(
            "https://www.kaggle.com/api/v1/competitions/data/download-all/titanic",
            TITANIC,
            id="competition download link",
        ),
        pytest.param(
            "https://www.kaggle.com/models/google/gemma/pyTorch/2b/1",
            KaggleRef("model", "google", "gemma"),
            id="model",
        ),
        pytest.param(
            "https://www.kaggle.com/code/alexis/start-here",
            KaggleRef("notebook", "alexis", "start-here"),
            id="notebook",
        ),
    ],
)
def test_what_is_pasted_is_understood(text: str, expected: KaggleRef) -> None:
    assert parse_reference(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("   ", id="white space"),
        pytest.param("flowers of spring", id="a search"),
        pytest.param("https://example.com/datasets/a/b", id="another site"),
        pytest.param("https://kaggle.com.evil.example/datasets/a/b", id="a site that looks alike"),
        pytest.param("ftp://www.kaggle.com/datasets/a/b", id="another protocol"),
        pytest.param("https://www.kaggle.com/", id="the home page"),
        pytest.param("https://www.kaggle.com/datasets", id="the list of datasets"),
        pytest.param("https://www.kaggle.com/datasets/demo-data", id="an owner only"),
        pytest.param("https://www.kaggle.com/settings/account", id="the settings page"),
        pytest.param("https://www.kaggle.com/api/v1/hello", id="another link of the API"),
        pytest.param("../../etc/passwd", id="a path that climbs"),
        pytest.param("demo-data/..", id="dots for a name"),
        pytest.param("demo-data/fl\0wers", id="a NUL"),
        pytest.param("demo-data/flowers/versions/last", id="a version that is no number"),
        pytest.param("https://[bad/datasets/a/b", id="a broken address"),
        pytest.param("kaggle datasets download", id="a command without a name"),
        pytest.param("a/" + "b" * 3000, id="very long"),
    ],
)
def test_what_names_nothing_gets_a_sentence(text: str) -> None:
    with pytest.raises(BadReference) as caught:
        parse_reference(text)
    assert caught.value.code == "bad_reference"
    assert "Paste a dataset's" in caught.value.message


@pytest.mark.parametrize("text", ["models/google/gemma", "code/alexis/start-here"])
def test_kinds_that_cannot_be_pulled_yet_are_named_as_such(text: str) -> None:
    with pytest.raises(BadReference) as caught:
        parse_pullable(text)
    assert caught.value.code == "kaggle_kind"
    assert caught.value.url


def test_pages_to_open() -> None:
    assert FLOWERS.url == "https://www.kaggle.com/datasets/demo-data/flowers"
    assert FLOWERS_3.url == "https://www.kaggle.com/datasets/demo-data/flowers/versions/3"
    assert TITANIC.rules_url == "https://www.kaggle.com/competitions/titanic/rules"
