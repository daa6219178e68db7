"""The pretend Kaggle's models and notebooks: what is listed, and what is handed out."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile

import pytest

from jupyter_colabsync.demo.kaggle import KERNELS, MODELS
from tests.unit.demo.kaggle_asking import KaggleAsker

NET = {"ownerSlug": "demo-data", "modelSlug": "flower-net"}
B0 = {**NET, "framework": "MODEL_FRAMEWORK_PY_TORCH", "instanceSlug": "b0"}
BASELINE = {"userName": "demo-student", "kernelSlug": "city-lights-baseline"}
FIRST_LOOK = {"userName": "demo-data", "kernelSlug": "flowers-first-look"}
OUTPUT = f"{KERNELS}/DownloadKernelOutput"


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        pytest.param({"search": "bird"}, ["sound-shelf/bird-ear"], id="a word of the title"),
        pytest.param({"owner": "sky-atlas"}, ["sky-atlas/star-finder"], id="of one account"),
        pytest.param(
            {"sortBy": "LIST_MODELS_ORDER_BY_UPDATE_TIME", "pageSize": 2},
            ["word-garden/proverb-translator", "sound-shelf/bird-ear"],
            id="the newest first",
        ),
        pytest.param(
            {"sortBy": "LIST_MODELS_ORDER_BY_VOTE_COUNT", "pageSize": 1},
            ["demo-data/flower-net"],
            id="the best liked first",
        ),
    ],
)
def test_a_search_finds_models(
    kaggle: KaggleAsker, fields: dict[str, object], names: list[str]
) -> None:
    found = kaggle.good(f"{MODELS}/ListModels", **fields)["models"]
    assert [each["ref"] for each in found] == names


def test_a_model_has_variations_by_framework(kaggle: KaggleAsker) -> None:
    variations = kaggle.good(f"{MODELS}/GetModel", **NET)["instances"]
    assert [(each["framework"], each["slug"], each["versionNumber"]) for each in variations] == [
        ("MODEL_FRAMEWORK_PY_TORCH", "b0", 2),
        ("MODEL_FRAMEWORK_TENSOR_FLOW_2", "b0", 1),
        ("MODEL_FRAMEWORK_ONNX", "b0", 1),
    ]
    assert kaggle.good(f"{MODELS}/GetModelInstance", **B0) == variations[0]
    assert variations[1]["url"].endswith("/models/demo-data/flower-net/tensorFlow2/b0/1")


@pytest.mark.parametrize("number", [1, 2])
def test_a_model_comes_as_a_tape_or_file_by_file(kaggle: KaggleAsker, number: int) -> None:
    version = {**B0, "versionNumber": number}
    files = kaggle.good(f"{MODELS}/ListModelInstanceVersionFiles", **version)["files"]
    method = f"{MODELS}/DownloadModelInstanceVersion"
    address = kaggle.address(method, **version)
    assert address.partition("?")[0].endswith("/flower-net.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(kaggle.get(address).content)) as tape:
        assert tape.getnames() == [file["name"] for file in files]
        for file in files:
            packed = tape.extractfile(file["name"])
            assert packed is not None
            data = kaggle.download(method, **version, path=file["name"])
            assert (data, len(data)) == (packed.read(), file["size"])


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({**B0, "versionNumber": 3}, 404, id="a version to come"),
        pytest.param(B0, 400, id="no version"),
        pytest.param({**B0, "instanceSlug": "b7", "versionNumber": 1}, 404, id="no such variation"),
        pytest.param(
            {**B0, "framework": "MODEL_FRAMEWORK_JAX", "versionNumber": 1}, 404, id="nor framework"
        ),
        pytest.param({**B0, "versionNumber": 1, "path": "no.bin"}, 404, id="no such file"),
    ],
)
def test_what_a_model_lacks_is_refused(
    kaggle: KaggleAsker, fields: dict[str, object], status: int
) -> None:
    assert kaggle.call(f"{MODELS}/DownloadModelInstanceVersion", fields).status_code == status


def test_a_notebook_tells_of_itself(kaggle: KaggleAsker) -> None:
    told = kaggle.good(f"{KERNELS}/GetKernel", **FIRST_LOOK)
    assert told["metadata"]["ref"] == "demo-data/flowers-first-look"
    assert told["metadata"]["currentVersionNumber"] == 1
    assert told["metadata"]["datasetDataSources"] == ["demo-data/flowers"]
    assert json.loads(told["blob"]["source"])["nbformat"] == 4


def test_the_output_comes_file_by_file_from_storage_with_the_log(kaggle: KaggleAsker) -> None:
    method = f"{KERNELS}/ListKernelSessionOutput"
    first = kaggle.good(method, **FIRST_LOOK, pageSize=2)
    rest = kaggle.good(method, **FIRST_LOOK, pageSize=2, pageToken=first["nextPageToken"])
    assert json.loads(first["log"])[0]["data"] == "Reading flowers.csv\n"
    assert "log" not in rest
    files = {file["fileName"]: file["url"] for file in first["files"] + rest["files"]}
    assert list(files) == ["summary.csv", "figures/petals.png", "figures/stems.png"]
    sizes = {
        file["name"]: file["size"]
        for file in kaggle.good(f"{KERNELS}/ListKernelFiles", **FIRST_LOOK)["files"]
    }
    assert {name: len(kaggle.get(url).content) for name, url in files.items()} == sizes


@pytest.mark.parametrize("number", [1, 2])
def test_the_output_comes_whole_too(kaggle: KaggleAsker, number: int) -> None:
    named = {"ownerSlug": "demo-student", "kernelSlug": "city-lights-baseline"}
    named_version = {**named, "versionNumber": number}
    with zipfile.ZipFile(io.BytesIO(kaggle.download(OUTPUT, **named_version))) as archive:
        assert archive.namelist() == ["submission.csv", "model.json"]
        packed = archive.read("model.json")
    assert kaggle.download(OUTPUT, **named_version, filePath="model.json") == packed
    assert json.loads(packed)["factor"] == (1.0, 1.2)[number - 1]
    missing = {**named_version, "filePath": "no.csv"}
    assert kaggle.call(OUTPUT, missing).status_code == 404
