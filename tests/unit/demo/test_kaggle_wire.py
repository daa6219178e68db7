"""The pretend Kaggle's requests and answers against the messages of Kaggle's own client."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any

import pytest
from kagglesdk.security.types import oauth_service

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import COMPETITIONS, DATASETS, HELLO, KERNELS, MODELS, STUDENT
from jupyter_colabsync.demo.kaggle_wire import Choice
from tests.unit.demo.kaggle_asking import FLOWERS, KaggleAsker

SERVICES = (
    "kagglesdk.datasets.services.dataset_api_service",
    "kagglesdk.competitions.services.competition_api_service",
    "kagglesdk.models.services.model_api_service",
    "kagglesdk.kernels.services.kernels_api_service",
    "kagglesdk.security.services.oauth_service",
)
NIGHT = {"competitionName": "city-lights"}
SHIPS = {"competitionName": "ship-arrivals"}
NET = {"ownerSlug": "demo-data", "modelSlug": "flower-net"}
B0 = {**NET, "framework": "MODEL_FRAMEWORK_PY_TORCH", "instanceSlug": "b0"}
NOTEBOOK = {"userName": "demo-student", "kernelSlug": "city-lights-baseline"}


class Notes:
    """Stands in for the official HTTP client and notes the messages of each method."""

    def __init__(self) -> None:
        self.messages: dict[str, tuple[Any, Any]] = {}

    def call(self, service: str, method: str, request: Any, response: Any) -> None:
        self.messages[f"{service}/{method}"] = (type(request), response)


def official_messages() -> dict[str, tuple[Any, Any]]:
    """The request's and the answer's class, by `Service/Method`."""
    notes = Notes()
    for name in SERVICES:
        module = importlib.import_module(name)
        for _, client in inspect.getmembers(module, inspect.isclass):
            if client.__module__ == name:
                official: Any = client
                for method in vars(official):
                    if not method.startswith("_"):
                        getattr(official(notes), method)()
    return notes.messages


def test_each_method_knows_exactly_the_official_fields(cloud: DemoCloud) -> None:
    official = official_messages()
    served = {name: kinds for name, (kinds, _) in cloud.kaggle._methods.items() if name != HELLO}
    assert served.keys() <= official.keys()
    for method, kinds in served.items():
        request = official[method][0]
        fields = {field.json_name: field for field in request._fields}
        assert kinds.keys() == fields.keys(), method
        for name, kind in kinds.items():
            theirs = fields[name]
            if isinstance(kind, Choice):
                assert kind.names == tuple(theirs.field_type.__members__), (method, name)
                assert kind.is_optional == theirs.optional, (method, name)
            else:
                assert kind is theirs.field_type, (method, name)


def faults_of(answer: Any, message: Any, at: str) -> Iterator[str]:
    """What in an answer the official message does not know, or would have left out."""
    fields = {field.json_name: field for field in message._fields}
    for name, value in answer.items():
        where = f"{at}.{name}"
        if name not in fields:
            yield f"{where} is unknown"
            continue
        field = fields[name]
        for each in value if isinstance(value, list) else [value]:
            yield from _faults_of_one(each, field.field_type, where)
        if value in (field.default_value, "", 0, []) or value is False:
            yield f"{where} is at its default"


def _faults_of_one(value: Any, kind: Any, where: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from faults_of(value, kind, where)
    elif issubclass(kind, Enum):
        if value not in kind.__members__:
            yield f"{where} has no name {value}"
        elif next(iter(kind.__members__)) == value:
            yield f"{where} is at its default"
    elif kind is datetime:
        if not value.endswith("Z"):
            yield f"{where} is no time of UTC"
        datetime.fromisoformat(value.removesuffix("Z"))
    elif type(value) is not kind and not (kind is float and type(value) is int):
        yield f"{where} is {type(value)}"


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("security.OAuthService/IntrospectToken", {"token": STUDENT.token}),
        (f"{DATASETS}/ListDatasets", {"pageSize": 100, "group": "DATASET_SELECTION_GROUP_MY"}),
        (f"{DATASETS}/ListDatasets", {"pageSize": 20}),
        (f"{DATASETS}/GetDataset", FLOWERS),
        (f"{DATASETS}/GetDataset", {"ownerSlug": "kitchen-lab", "datasetSlug": "bread-oven"}),
        (f"{DATASETS}/GetDatasetMetadata", FLOWERS),
        (f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageSize": 2}),
        (f"{COMPETITIONS}/ListCompetitions", {}),
        (f"{COMPETITIONS}/GetCompetition", SHIPS),
        (f"{COMPETITIONS}/ListDataFiles", SHIPS),
        (
            f"{COMPETITIONS}/StartSubmissionUpload",
            {**SHIPS, "fileName": "a.csv", "contentLength": 3, "lastModifiedEpochSeconds": 9},
        ),
        (f"{COMPETITIONS}/ListSubmissions", SHIPS),
        (f"{COMPETITIONS}/GetSubmission", {"ref": 52_000_002}),
        (f"{COMPETITIONS}/GetSubmissionLimits", SHIPS),
        (f"{COMPETITIONS}/GetLeaderboard", SHIPS),
        (f"{MODELS}/ListModels", {}),
        (f"{MODELS}/GetModel", NET),
        (f"{MODELS}/GetModelInstance", B0),
        (f"{MODELS}/ListModelInstanceVersionFiles", {**B0, "pageSize": 2}),
        (f"{KERNELS}/GetKernel", NOTEBOOK),
        (f"{KERNELS}/GetKernelSessionStatus", NOTEBOOK),
        (f"{KERNELS}/ListKernelFiles", NOTEBOOK),
        (f"{KERNELS}/ListKernelSessionOutput", {**NOTEBOOK, "pageSize": 1}),
    ],
)
def test_answers_hold_official_fields_without_defaults(
    kaggle: KaggleAsker, method: str, fields: dict[str, object]
) -> None:
    answer = kaggle.good(method, **fields)
    assert answer
    assert list(faults_of(answer, official_messages()[method][1], "")) == []


if not hasattr(oauth_service, "IntrospectTokenRequest"):
    # the last kagglesdk for Python 3.10 is older than the wire we speak; newer Pythons try it
    del test_each_method_knows_exactly_the_official_fields
    del test_answers_hold_official_fields_without_defaults
