"""What people paste, and what it means."""

from __future__ import annotations

import pytest

from jupyter_colabsync.errors import BadReference
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_pullable, parse_reference
from jupyter_colabsync.kaggle.reference.frameworks import (
    FRAMEWORKS,
    UNSPECIFIED,
    api_framework,
    framework_named,
    framework_of,
)

FLOWERS = KaggleRef("dataset", "demo-data", "flowers")
FLOWERS_3 = KaggleRef("dataset", "demo-data", "flowers", 3)
FLOWERS_CSV = KaggleRef("dataset", "demo-data", "flowers", file="data/train.csv")
TITANIC = KaggleRef("competition", None, "titanic")
TITANIC_CSV = KaggleRef("competition", None, "titanic", file="train.csv")
GEMMA = KaggleRef("model", "google", "gemma")
GEMMA_2B = KaggleRef("model", "google", "gemma", framework="pyTorch", variation="2b")
GEMMA_2B_1 = KaggleRef("model", "google", "gemma", 1, "pyTorch", "2b")
START = KaggleRef("notebook", "alexis", "start-here")
START_3 = KaggleRef("notebook", "alexis", "start-here", 3)


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
            KaggleRef("dataset", "demo-data", "flowers", file="a b.csv"),
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
    ],
)
def test_what_is_pasted_is_understood(text: str, expected: KaggleRef) -> None:
    assert parse_reference(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("models/google/gemma", GEMMA),
        ("https://www.kaggle.com/models/google/gemma", GEMMA),
        ("https://www.kaggle.com/models/google/gemma/code", GEMMA),
        ("https://www.kaggle.com/models/google/gemma/discussion/512345", GEMMA),
        ("https://www.kaggle.com/models/google/gemma/pyTorch", GEMMA),
        ("https://www.kaggle.com/models/google/gemma?select=x", GEMMA),
        ("https://www.kaggle.com/models/google/gemma/pyTorch/2b", GEMMA_2B),
        ("https://www.kaggle.com/models/google/gemma/pyTorch/2b/1", GEMMA_2B_1),
        ("https://www.kaggle.com/models/google/gemma/PyTorch/2b/1?x=y", GEMMA_2B_1),
        ("kaggle.com/models/google/gemma/frameworks/pyTorch/variations/2b", GEMMA_2B),
        ("kaggle.com/models/google/gemma/frameworks/pyTorch/variations/2b/versions/1", GEMMA_2B_1),
        ("https://www.kaggle.com/api/v1/models/google/gemma/pyTorch/2b/1/download", GEMMA_2B_1),
        ("https://www.kaggle.com/api/v1/models/google/gemma/get", GEMMA),
        ("google/gemma/pyTorch/2b/1", GEMMA_2B_1),
        ('kagglehub.model_download("google/gemma/pyTorch/2b")', GEMMA_2B),
        ("kaggle models get google/gemma", GEMMA),
        ("kaggle models instances get google/gemma/pyTorch/2b", GEMMA_2B),
        ("kaggle models instances versions download google/gemma/pyTorch/2b/1", GEMMA_2B_1),
        ("!kaggle m v v download -p here -f --untar google/gemma/pyTorch/2b/1", GEMMA_2B_1),
    ],
)
def test_models_are_understood_with_variation_and_version(text: str, expected: KaggleRef) -> None:
    assert parse_reference(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.kaggle.com/code/alexis/start-here", START),
        ("https://www.kaggle.com/code/alexis/start-here/output", START),
        ("https://www.kaggle.com/code/alexis/start-here?scriptVersionId=987654", START),
        ("https://www.kaggle.com/code/alexis/start-here/comments#12", START),
        ("https://www.kaggle.com/alexis/start-here/output", START),
        ("https://www.kaggle.com/kernels/alexis/start-here", START),
        ("code/alexis/start-here/versions/3", START_3),
        ("https://www.kaggle.com/api/v1/kernels/output/download/alexis/start-here", START),
        (
            "https://www.kaggle.com/api/v1/kernels/output/download/alexis/start-here"
            "?version_number=3",
            START_3,
        ),
        (
            "https://www.kaggle.com/api/v1/kernels/output?userName=alexis&kernelSlug=start-here",
            START,
        ),
        ("kaggle kernels output alexis/start-here -p /tmp/out", START),
        ("kaggle k output -k alexis/start-here --file-pattern '.*csv'", START),
        ("kaggle kernels output alexis/start-here/3", START_3),
        ("kagglehub.notebook_output_download('alexis/start-here/versions/3')", START_3),
    ],
)
def test_notebooks_are_understood_as_their_output(text: str, expected: KaggleRef) -> None:
    assert parse_reference(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.kaggle.com/datasets/demo-data/flowers?select=data%2Ftrain.csv", FLOWERS_CSV),
        ("kaggle.com/datasets/demo-data/flowers/data?select=data/train.csv&x=1", FLOWERS_CSV),
        ("demo-data/flowers?select=%2Fdata%2Ftrain.csv", FLOWERS_CSV),
        (
            "https://www.kaggle.com/api/v1/datasets/download/demo-data/flowers/data/train.csv",
            FLOWERS_CSV,
        ),
        (
            "https://www.kaggle.com/api/v1/datasets/download/demo-data/flowers"
            "?fileName=data%2Ftrain.csv",
            FLOWERS_CSV,
        ),
        ("kaggle datasets download demo-data/flowers -f data/train.csv", FLOWERS_CSV),
        ("kaggle datasets download -f data/train.csv -d demo-data/flowers -p x", FLOWERS_CSV),
        ("kaggle d download demo-data/flowers --file=data/train.csv", FLOWERS_CSV),
        ('kagglehub.dataset_download("demo-data/flowers", path="data/train.csv")', FLOWERS_CSV),
        ("kagglehub.dataset_download('demo-data/flowers', 'data/train.csv')", FLOWERS_CSV),
        (
            "df = kagglehub.dataset_load(\n    KaggleDatasetAdapter.PANDAS,\n"
            '    "demo-data/flowers",\n    "data/train.csv",\n)',
            FLOWERS_CSV,
        ),
        (
            "demo-data/flowers/versions/3?select=a+b.csv",
            KaggleRef("dataset", "demo-data", "flowers", 3, file="a b.csv"),
        ),
        (
            "kaggle datasets download demo-data/flowers -f 'a b.csv'",
            KaggleRef("dataset", "demo-data", "flowers", file="a b.csv"),
        ),
        ("https://www.kaggle.com/competitions/titanic/data?select=train.csv", TITANIC_CSV),
        ("https://www.kaggle.com/c/titanic/download/train.csv", TITANIC_CSV),
        (
            "https://www.kaggle.com/api/v1/competitions/data/download/titanic/train.csv",
            TITANIC_CSV,
        ),
        ("kaggle competitions download -c titanic -f train.csv", TITANIC_CSV),
        ("kaggle competitions download titanic --file train.csv --force", TITANIC_CSV),
        ("kagglehub.competition_download('titanic', path='train.csv')", TITANIC_CSV),
        (
            "https://www.kaggle.com/code/alexis/start-here/output?select=submission.csv",
            KaggleRef("notebook", "alexis", "start-here", file="submission.csv"),
        ),
        (
            "https://www.kaggle.com/api/v1/models/google/gemma/pyTorch/2b/1/download/a/b.bin",
            KaggleRef("model", "google", "gemma", 1, "pyTorch", "2b", "a/b.bin"),
        ),
        (
            'kagglehub.model_download("google/gemma/pyTorch/2b/1", path="b.bin")',
            KaggleRef("model", "google", "gemma", 1, "pyTorch", "2b", "b.bin"),
        ),
    ],
)
def test_one_file_can_be_named(text: str, expected: KaggleRef) -> None:
    assert parse_reference(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "#!/bin/bash\ncurl -L -o ~/Downloads/flowers.zip\\\n"
            "  https://www.kaggle.com/api/v1/datasets/download/demo-data/flowers",
            FLOWERS,
            id="Kaggle's curl lines",
        ),
        pytest.param(
            "[Flowers](https://www.kaggle.com/datasets/demo-data/flowers).", FLOWERS, id="Markdown"
        ),
        pytest.param(
            "look at https://www.kaggle.com/c/titanic, it is fun", TITANIC, id="a sentence"
        ),
        pytest.param(
            "# Download latest version\nimport kagglehub\n\n"
            'path = kagglehub.dataset_download("demo-data/flowers")\n\nprint("Path:", path)',
            FLOWERS,
            id="Kaggle's kagglehub lines",
        ),
        pytest.param(
            "!mkdir data\n!kaggle competitions download -c titanic  # the data", TITANIC, id="cell"
        ),
    ],
)
def test_an_address_is_found_in_what_was_copied_with_it(text: str, expected: KaggleRef) -> None:
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
        pytest.param("a/b?select=" + "b" * 3000, id="a very long file"),
        pytest.param("a/b?select=..%2F..%2Fetc%2Fpasswd", id="a file that climbs"),
        pytest.param("a/b?select=x%5C..%5C..%5Cy", id="a file that climbs as on Windows"),
        pytest.param("a/b?select=x%00y", id="a file with a NUL"),
        pytest.param("a/b?select=x%0Ay", id="a file of two lines"),
        pytest.param("a/b?select=%2F", id="a file without a name"),
        pytest.param("models/google", id="an owner of models only"),
        pytest.param("models/google/gemma/pyTorch/..", id="dots for a variation"),
        pytest.param("models/google/gemma/pyTorch/2b/versions/last", id="a model's odd version"),
        pytest.param("models/google/gemma/py%54orch/2b", id="an escaped framework"),
        pytest.param("kaggle models instances versions download", id="a model command alone"),
        pytest.param("kagglehub.dataset_download(handle)", id="a kagglehub line without a name"),
        pytest.param(
            "https://example.com/?u=https://www.kaggle.com/datasets/a/b", id="hidden elsewhere"
        ),
    ],
)
def test_what_names_nothing_gets_a_sentence(text: str) -> None:
    with pytest.raises(BadReference) as caught:
        parse_reference(text)
    assert caught.value.code == "bad_reference"
    assert "Paste a dataset's" in caught.value.message


def test_a_model_cannot_be_pulled_before_a_variation_is_chosen() -> None:
    with pytest.raises(BadReference) as caught:
        parse_pullable("https://www.kaggle.com/models/google/gemma")
    assert caught.value.code == "kaggle_variation"
    assert caught.value.url == "https://www.kaggle.com/models/google/gemma"
    assert parse_pullable("models/google/gemma/pyTorch/2b") == GEMMA_2B


@pytest.mark.parametrize(
    ("ref", "name", "text"),
    [
        (FLOWERS, "demo-data/flowers", "demo-data/flowers"),
        (FLOWERS_3, "demo-data/flowers", "demo-data/flowers/versions/3"),
        (FLOWERS_CSV, "demo-data/flowers", "demo-data/flowers?select=data%2Ftrain.csv"),
        (TITANIC, "titanic", "titanic"),
        (TITANIC_CSV, "titanic", "titanic?select=train.csv"),
        (GEMMA, "models/google/gemma", "models/google/gemma"),
        (GEMMA_2B, "models/google/gemma/pyTorch/2b", "models/google/gemma/pyTorch/2b"),
        (GEMMA_2B_1, "models/google/gemma/pyTorch/2b", "models/google/gemma/pyTorch/2b/1"),
        (START, "code/alexis/start-here", "code/alexis/start-here"),
        (START_3, "code/alexis/start-here", "code/alexis/start-here/versions/3"),
        (
            KaggleRef("dataset", "a", "b", 2, file="x/ä [1] #?&+%.csv"),
            "a/b",
            "a/b/versions/2?select=x%2F%C3%A4%20%5B1%5D%20%23%3F%26%2B%25.csv",
        ),
        (KaggleRef("dataset", "c", "tulips"), "datasets/c/tulips", "datasets/c/tulips"),
        (KaggleRef("dataset", "Me", "x", 2), "datasets/Me/x", "datasets/Me/x/versions/2"),
        (KaggleRef("competition", None, "code"), "competitions/code", "competitions/code"),
        (
            KaggleRef("model", "a", "b", 2, "scikitLearn", "c", "d.bin"),
            "models/a/b/scikitLearn/c",
            "models/a/b/scikitLearn/c/2?select=d.bin",
        ),
    ],
)
def test_a_reference_is_read_back_from_its_own_text(ref: KaggleRef, name: str, text: str) -> None:
    assert (ref.name, ref.text) == (name, text)
    assert parse_reference(ref.text) == ref
    assert parse_reference(ref.name).name == name
    assert parse_reference(ref.url).name == name


@pytest.mark.parametrize(("page", "api"), FRAMEWORKS.items())
def test_a_framework_is_found_by_either_spelling(page: str, api: str) -> None:
    assert (framework_named(page), framework_named(api), framework_of(api)) == (page, page, page)
    assert api_framework(page) == api
    assert parse_reference(f"models/a/b/{page.upper()}/c").framework == page


def test_a_framework_newer_than_the_table_goes_there_and_back_by_the_same_rule() -> None:
    assert framework_of("MODEL_FRAMEWORK_NEW_THING_3") == "newThing3"
    assert api_framework("newThing3") == "MODEL_FRAMEWORK_NEW_THING_3"
    assert parse_reference("models/a/b/newThing3/c/2").text == "models/a/b/newThing3/c/2"
    assert framework_of(UNSPECIFIED) is None
    assert framework_of(None) is None


def test_pages_to_open() -> None:
    assert FLOWERS.url == "https://www.kaggle.com/datasets/demo-data/flowers"
    assert FLOWERS_3.url == "https://www.kaggle.com/datasets/demo-data/flowers/versions/3"
    assert TITANIC.rules_url == "https://www.kaggle.com/competitions/titanic/rules"
    assert GEMMA_2B_1.url == "https://www.kaggle.com/models/google/gemma/pyTorch/2b/1"
    assert START_3.url == "https://www.kaggle.com/code/alexis/start-here"
