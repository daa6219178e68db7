"""What Kaggle says about what is named, before anything is pulled."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.contract.kaggle import KaggleVariation
from jupyter_colabsync.demo.kaggle_seed import seed_kaggle
from jupyter_colabsync.errors import BadReference, ColabSyncError, NotFound, Refused, SignInNeeded
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, context, tree, zip_bytes

FILES = {"flowers.csv": b"sort\ndaisy\n", "notes/daisy.txt": b"A daisy.\n"}
LISTED = [(name, len(data)) for name, data in FILES.items()]
PY_TORCH, KERAS = "MODEL_FRAMEWORK_PY_TORCH", "MODEL_FRAMEWORK_KERAS"


@pytest.fixture
def flowers(cloud: KaggleCloud) -> str:
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes(FILES), LISTED, title="Flowers")
    return "demo-data/flowers"


@pytest.fixture
def gemma(cloud: KaggleCloud) -> str:
    add = cloud.kaggle.add_model
    add("google", "gemma", PY_TORCH, "2b", {"config.json": b"{}"}, title="Gemma")
    add("google", "gemma", PY_TORCH, "2b", {"config.json": b"{}", "w/model.bin": b"x" * 9})
    add("google", "gemma", KERAS, "7b-it", {"model.keras": b"k" * 5}, licence="Gemma")
    return "models/google/gemma"


def test_a_dataset_is_described(service: KaggleService, flowers: str) -> None:
    found = service.finder.describe("https://www.kaggle.com/datasets/demo-data/flowers/data")
    assert (found.kind, found.ref, found.title) == ("dataset", flowers, "Flowers")
    assert (found.version, found.newest_version, found.licence) == (1, 1, "CC0-1.0")
    assert found.total_bytes == sum(size for _, size in LISTED)
    assert found.updated_at == "2026-03-02T10:00:00.123Z"
    assert (found.folder_name, found.select, found.file_count) == ("flowers", (), None)
    assert found.url == "https://www.kaggle.com/datasets/demo-data/flowers"


def test_the_number_of_files_is_told_once_the_list_is_known(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    service.finder.entries(flowers, "", None)
    cloud.calls.reset()
    assert service.finder.describe(flowers).file_count == 2
    assert cloud.calls.counts == {"kaggle.GetDataset": 1}


def test_an_older_version_has_no_size_of_the_newest(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes({}), [("big", 10**12)])
    found = service.finder.describe(f"{flowers}/versions/1")
    assert (found.ref, found.version, found.newest_version) == (f"{flowers}/versions/1", 1, 2)
    assert (found.total_bytes, found.updated_at) == (None, None)
    assert service.finder.describe(flowers).total_bytes == 10**12


@pytest.mark.parametrize("kind", ["dataset", "model", "notebook"])
def test_a_version_that_is_not_there_yet_is_said(
    service: KaggleService, cloud: KaggleCloud, flowers: str, gemma: str, kind: str
) -> None:
    cloud.kaggle.add_notebook("alexis", "start", {"a": b"a"})
    refs = {
        "dataset": f"{flowers}/versions/9",
        "model": f"{gemma}/pyTorch/2b/9",
        "notebook": "code/alexis/start/versions/9",
    }
    with pytest.raises(NotFound, match="in version 9") as caught:
        service.finder.describe(refs[kind])
    assert caught.value.code == "kaggle_unknown"


def test_a_single_file_is_its_dataset_with_a_choice(service: KaggleService, flowers: str) -> None:
    found = service.finder.describe(f"{flowers}?select=notes%2Fdaisy.txt")
    assert (found.ref, found.select) == (flowers, ("notes/daisy.txt",))
    assert found.total_bytes == sum(size for _, size in LISTED)


def test_a_competition_is_described_with_what_only_competitions_have(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    cloud.kaggle.add_competition(
        "night", zip_bytes(FILES), LISTED, reward="25,000 Usd", deadline="2031-05-01T23:59:00Z"
    )
    found = service.finder.describe("https://www.kaggle.com/c/night/data?select=flowers.csv")
    assert (found.kind, found.ref, found.select) == ("competition", "night", ("flowers.csv",))
    assert (found.version, found.newest_version, found.total_bytes) == (None, None, None)
    contest = found.contest
    assert contest is not None
    assert (contest.reward, contest.deadline) == ("25,000 Usd", "2031-05-01T23:59:00Z")
    assert (contest.has_entered, contest.daily_submissions) == (False, 5)
    assert contest.rules_url == "https://www.kaggle.com/competitions/night/rules"
    cloud.kaggle.accept_rules("night")
    contest = service.finder.describe("night").contest
    assert contest is not None
    assert contest.has_entered is True


def test_a_model_is_described_by_its_variations(service: KaggleService, gemma: str) -> None:
    found = service.finder.describe("https://www.kaggle.com/models/google/gemma")
    assert (found.kind, found.ref, found.title, found.version) == ("model", gemma, "Gemma", None)
    assert found.variations == (
        KaggleVariation(
            ref=f"{gemma}/pyTorch/2b",
            framework="pyTorch",
            name="2b",
            version=2,
            total_bytes=11,
            licence="Apache 2.0",
        ),
        KaggleVariation(
            ref=f"{gemma}/keras/7b-it",
            framework="keras",
            name="7b-it",
            version=1,
            total_bytes=5,
            licence="Gemma",
        ),
    )
    for each in found.variations:
        assert service.finder.describe(each.ref).ref == each.ref


def test_a_variation_of_a_model_is_described(service: KaggleService, gemma: str) -> None:
    found = service.finder.describe(f"https://www.kaggle.com/{gemma}/pyTorch/2b")
    assert (found.ref, found.title) == (f"{gemma}/pyTorch/2b", "Gemma (pyTorch, 2b)")
    assert (found.version, found.newest_version, found.total_bytes) == (2, 2, 11)
    assert (found.licence, found.folder_name, found.variations) == ("Apache 2.0", "gemma", ())
    older = service.finder.describe(f"{gemma}/pyTorch/2b/1")
    assert (older.ref, older.version, older.newest_version) == (f"{gemma}/pyTorch/2b/1", 1, 2)
    assert older.total_bytes is None


@pytest.mark.parametrize("status", [403, 404, 501])
def test_a_variation_is_described_where_its_model_is_not_served(
    service: KaggleService, cloud: KaggleCloud, gemma: str, status: int
) -> None:
    cloud.faults.fail("kaggle.GetModel", None, status)
    assert service.finder.describe(f"{gemma}/pyTorch/2b").title == "gemma (pyTorch, 2b)"


def test_a_sign_in_that_ends_between_two_calls_is_not_swallowed(
    service: KaggleService, cloud: KaggleCloud, gemma: str
) -> None:
    cloud.faults.fail("kaggle.GetModel", None, 401)
    with pytest.raises(SignInNeeded):
        service.finder.describe(f"{gemma}/pyTorch/2b")


def test_a_model_without_variation_holds_no_files_to_list_weigh_or_pull(
    service: KaggleService, cloud: KaggleCloud, gemma: str, tmp_path: Path
) -> None:
    for ask in (
        lambda: service.finder.entries(gemma, "", None),
        lambda: service.finder.files(gemma),
        lambda: service.finder.weigh(gemma, (), tmp_path),
        lambda: service.puller.pull(gemma, tmp_path, (), context()),
    ):
        with pytest.raises(BadReference) as caught:
            ask()
        assert caught.value.code == "kaggle_variation"
        assert caught.value.url == "https://www.kaggle.com/models/google/gemma"
    assert cloud.calls.total == 0


def test_a_notebook_is_described_as_its_output(service: KaggleService, cloud: KaggleCloud) -> None:
    cloud.kaggle.add_notebook("alexis", "start-here", {"submission.csv": b"id\n"}, title="Start")
    cloud.kaggle.add_notebook("alexis", "start-here", {"submission.csv": b"id\n1\n"})
    found = service.finder.describe("https://www.kaggle.com/code/alexis/start-here/output")
    assert (found.kind, found.ref, found.title) == ("notebook", "code/alexis/start-here", "Start")
    assert (found.version, found.newest_version, found.total_bytes) == (2, 2, None)
    assert found.url == "https://www.kaggle.com/code/alexis/start-here"


def test_an_unknown_name_is_said_with_its_page_and_makes_no_folder(
    service: KaggleService, tmp_path: Path
) -> None:
    for ask in (
        lambda: service.finder.describe("demo-data/nothing"),
        lambda: service.finder.files("nothing"),
        lambda: service.finder.describe("models/demo-data/nothing"),
        lambda: service.finder.entries("models/demo-data/nothing/pyTorch/x", "", None),
        lambda: service.puller.pull("demo-data/nothing", tmp_path / "new", (), context()),
        lambda: service.puller.pull("nothing", tmp_path / "new", (), context()),
    ):
        with pytest.raises(NotFound) as caught:
            ask()
        assert caught.value.code == "kaggle_unknown"
        assert "nothing" in caught.value.message
        assert (caught.value.url or "").startswith("https://www.kaggle.com/")
    assert not (tmp_path / "new").exists()


def test_a_deleted_and_a_private_dataset_are_said_with_their_page(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    cloud.kaggle.delete_dataset("demo-data", "flowers")
    with pytest.raises(NotFound) as gone:
        service.finder.describe(flowers)
    cloud.kaggle.add_dataset("demo-data", "secret", zip_bytes({}), is_private=True)
    with pytest.raises(Refused) as hidden:
        service.finder.describe("demo-data/secret")
    assert (gone.value.code, hidden.value.code) == ("kaggle_unknown", "kaggle_forbidden")
    assert gone.value.url == "https://www.kaggle.com/datasets/demo-data/flowers"
    assert hidden.value.url == "https://www.kaggle.com/datasets/demo-data/secret"


def test_rules_that_are_not_accepted_are_said_with_the_page_and_then_it_goes_on(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    seed_kaggle(cloud.kaggle)
    for ask in (
        lambda: service.finder.entries("city-lights", "", None),
        lambda: service.finder.weigh("city-lights", (), tmp_path),
        lambda: service.puller.pull("kaggle.com/c/city-lights", tmp_path / "new", (), context()),
    ):
        with pytest.raises(Refused) as caught:
            ask()
        assert caught.value.code == "kaggle_rules"
        assert caught.value.url == "https://www.kaggle.com/competitions/city-lights/rules"
    assert not (tmp_path / "new").exists()
    cloud.kaggle.accept_rules("city-lights")
    assert service.finder.entries("city-lights", "", None).entries
    report = service.puller.pull("city-lights", tmp_path / "new", ("*.csv",), context())
    assert set(tree(tmp_path / "new")) == {"train.csv", "test.csv", "sample_submission.csv"}
    assert report.version is None


def test_a_phone_number_that_is_not_verified_is_said_with_the_page(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    cloud.kaggle.add_competition("night", zip_bytes(FILES), LISTED, needs_rules=False)
    cloud.kaggle.require_phone("night")
    with pytest.raises(Refused) as caught:
        service.finder.entries("night", "", None)
    assert caught.value.code == "kaggle_verify"
    assert caught.value.url
    cloud.kaggle.verify_phone()
    assert service.finder.entries("night", "", None).entries


def test_nothing_is_asked_of_kaggle_about_what_names_nothing(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    with pytest.raises(BadReference):
        service.finder.describe("https://example.com/datasets/a/b")
    assert cloud.calls.total == 0


def test_kaggle_asking_for_patience_is_said_after_some_tries(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    cloud.faults.fail("kaggle.GetDataset", None, 429, retry_after_s=7)
    with pytest.raises(ColabSyncError) as caught:
        service.finder.describe(flowers)
    assert caught.value.code == "kaggle_busy"
