"""Our wire against the official client's: what is sent, what is read, how things are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec
from kagglesdk.security.types import oauth_service

from jupyter_colabsync.contract.kaggle import (
    KaggleFileType,
    KaggleLicence,
    KaggleSort,
    SearchKaggle,
)
from jupyter_colabsync.kaggle.calls import (
    competitions,
    datasets,
    identity,
    models,
    notebooks,
    wire,
)
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.transport import Answer, Fields, Located, Transport
from jupyter_colabsync.kaggle.credentials import KaggleToken
from jupyter_colabsync.kaggle.finding import filters, searching
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.reference.frameworks import FRAMEWORKS, UNSPECIFIED

REF = KaggleRef("dataset", "demo-data", "flowers")
REF_3 = KaggleRef("dataset", "demo-data", "flowers", 3)
NIGHT = KaggleRef("competition", None, "night")
GEMMA = KaggleRef("model", "google", "gemma")
GEMMA_2B = KaggleRef("model", "google", "gemma", 2, "pyTorch", "2b")
START = KaggleRef("notebook", "alexis", "start-here")
START_3 = KaggleRef("notebook", "alexis", "start-here", 3)
TOKEN = KaggleToken("KGAT_some_token_12")


class Recorder(Transport):
    """Notes what would be sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def call(self, method: str, fields: Fields) -> Answer:
        self.sent.append((method, dict(fields)))
        return Answer(200, b'{"active": true}')

    def locate(self, method: str, fields: Fields) -> Located:
        self.sent.append((method, dict(fields)))
        return Located("https://storage.example/x", None)


class Official:
    """Stands in for the official HTTP client and notes what its services would send."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def call(self, service: str, method: str, request: Any, response_type: Any) -> None:
        self.sent.append((f"{service}/{method}", request.to_dict()))


def filled(request: Any, **fields: object) -> Any:
    for name, value in fields.items():
        setattr(request, name, value)
    return request


def official_calls() -> list[tuple[str, dict[str, Any]]]:
    from kagglesdk.competitions.services.competition_api_service import CompetitionApiClient
    from kagglesdk.competitions.types import competition_api_service as competition
    from kagglesdk.datasets.services.dataset_api_service import DatasetApiClient
    from kagglesdk.datasets.types import dataset_api_service as dataset
    from kagglesdk.security.services.oauth_service import OAuthClient

    flowers = {"owner_slug": "demo-data", "dataset_slug": "flowers"}
    night = {"competition_name": "night"}
    official = Official()
    OAuthClient(official).introspect_token(
        filled(oauth_service.IntrospectTokenRequest(), token=TOKEN.token)
    )
    datasets, competitions = DatasetApiClient(official), CompetitionApiClient(official)
    datasets.get_dataset(filled(dataset.ApiGetDatasetRequest(), **flowers))
    datasets.list_dataset_files(
        filled(dataset.ApiListDatasetFilesRequest(), **flowers, page_size=200)
    )
    datasets.download_dataset(filled(dataset.ApiDownloadDatasetRequest(), **flowers))
    datasets.download_dataset(
        filled(dataset.ApiDownloadDatasetRequest(), **flowers, dataset_version_number=3)
    )
    datasets.download_dataset(
        filled(dataset.ApiDownloadDatasetRequest(), **flowers, file_name="a/b.csv")
    )
    competitions.get_competition(filled(competition.ApiGetCompetitionRequest(), **night))
    competitions.list_data_files(
        filled(competition.ApiListDataFilesRequest(), **night, page_size=200)
    )
    competitions.download_data_files(filled(competition.ApiDownloadDataFilesRequest(), **night))
    competitions.download_data_file(
        filled(competition.ApiDownloadDataFileRequest(), **night, file_name="a/b.csv")
    )
    return official.sent + official_calls_of_models() + official_calls_of_notebooks()


def official_calls_of_models() -> list[tuple[str, dict[str, Any]]]:
    from kagglesdk.models.services.model_api_service import ModelApiClient
    from kagglesdk.models.types import model_api_service as model
    from kagglesdk.models.types.model_enums import ModelFramework

    official = Official()
    client = ModelApiClient(official)
    gemma = {"owner_slug": "google", "model_slug": "gemma"}
    chosen = {
        **gemma,
        "framework": ModelFramework.MODEL_FRAMEWORK_PY_TORCH,
        "instance_slug": "2b",
    }
    client.get_model(filled(model.ApiGetModelRequest(), **gemma))
    client.get_model_instance(filled(model.ApiGetModelInstanceRequest(), **chosen))
    list_files = model.ApiListModelInstanceVersionFilesRequest
    client.list_model_instance_version_files(filled(list_files(), **chosen, page_size=200))
    client.list_model_instance_version_files(
        filled(list_files(), **chosen, version_number=2, page_size=200)
    )
    client.download_model_instance_version(
        filled(
            model.ApiDownloadModelInstanceVersionRequest(),
            **chosen,
            version_number=2,
            path="a/b.bin",
        )
    )
    return official.sent


def official_calls_of_notebooks() -> list[tuple[str, dict[str, Any]]]:
    from kagglesdk.kernels.services.kernels_api_service import KernelsApiClient
    from kagglesdk.kernels.types import kernels_api_service as kernel

    official = Official()
    client = KernelsApiClient(official)
    start = {"user_name": "alexis", "kernel_slug": "start-here"}
    owned = {"owner_slug": "alexis", "kernel_slug": "start-here", "file_path": "a/b.csv"}
    client.get_kernel(filled(kernel.ApiGetKernelRequest(), **start))
    listing = kernel.ApiListKernelSessionOutputRequest
    client.list_kernel_session_output(filled(listing(), **start, page_size=200))
    client.list_kernel_session_output(filled(listing(), **start, version_label="3", page_size=200))
    client.list_kernel_files(filled(kernel.ApiListKernelFilesRequest(), **start, page_size=200))
    download = kernel.ApiDownloadKernelOutputRequest
    client.download_kernel_output(filled(download(), **owned))
    client.download_kernel_output(filled(download(), **owned, version_number=3))
    return official.sent


def test_we_send_exactly_what_the_official_client_sends() -> None:
    ours = Recorder()
    caller = Caller(ours)
    identity.username(caller, TOKEN)
    datasets.get(caller, REF)
    list(datasets.files(caller, REF))
    datasets.locate(caller, REF)
    datasets.locate(caller, REF_3)
    datasets.locate(caller, REF, "a/b.csv")
    competitions.get(caller, NIGHT)
    list(competitions.files(caller, NIGHT))
    competitions.locate(caller, NIGHT)
    competitions.locate(caller, NIGHT, "a/b.csv")
    models.get(caller, GEMMA)
    models.get_variation(caller, GEMMA_2B)
    list(models.files(caller, GEMMA_2B, None))
    list(models.files(caller, GEMMA_2B, 2))
    models.locate(caller, GEMMA_2B, 2, "a/b.bin")
    notebooks.get(caller, START)
    list(notebooks.output(caller, START))
    list(notebooks.output(caller, START_3))
    list(notebooks.sizes(caller, START))
    notebooks.locate(caller, START, "a/b.csv")
    notebooks.locate(caller, START_3, "a/b.csv")
    assert ours.sent == official_calls()


def official_searches() -> list[tuple[str, dict[str, Any]]]:
    from kagglesdk.competitions.services.competition_api_service import CompetitionApiClient
    from kagglesdk.competitions.types import competition_api_service as competition
    from kagglesdk.competitions.types.competition_enums import (
        CompetitionListTab,
        CompetitionSortBy,
    )
    from kagglesdk.datasets.services.dataset_api_service import DatasetApiClient
    from kagglesdk.datasets.types import dataset_api_service as dataset
    from kagglesdk.datasets.types.dataset_enums import (
        DatasetFileTypeGroup,
        DatasetLicenseGroup,
        DatasetSortBy,
    )
    from kagglesdk.models.services.model_api_service import ModelApiClient
    from kagglesdk.models.types import model_api_service as model
    from kagglesdk.models.types.model_enums import ListModelsOrderBy

    official = Official()
    paged = {"page_size": 20, "page_token": "next"}
    datasets = DatasetApiClient(official)
    datasets.list_datasets(
        filled(
            dataset.ApiListDatasetsRequest(),
            search="flowers",
            sort_by=DatasetSortBy.DATASET_SORT_BY_VOTES,
            file_type=DatasetFileTypeGroup.DATASET_FILE_TYPE_GROUP_CSV,
            license=DatasetLicenseGroup.DATASET_LICENSE_GROUP_CC,
            min_size=10,
            max_size=1000,
            **paged,
        )
    )
    datasets.list_datasets(
        filled(
            dataset.ApiListDatasetsRequest(),
            sort_by=DatasetSortBy.DATASET_SORT_BY_HOTTEST,
            page_size=20,
        )
    )
    CompetitionApiClient(official).list_competitions(
        filled(
            competition.ApiListCompetitionsRequest(),
            search="night",
            sort_by=CompetitionSortBy.COMPETITION_SORT_BY_PRIZE,
            group=CompetitionListTab.COMPETITION_LIST_TAB_EVERYTHING,
            **paged,
        )
    )
    ModelApiClient(official).list_models(
        filled(
            model.ApiListModelsRequest(),
            search="gemma",
            sort_by=ListModelsOrderBy.LIST_MODELS_ORDER_BY_VOTE_COUNT,
            **paged,
        )
    )
    ModelApiClient(official).list_models(
        filled(model.ApiListModelsRequest(), search="gemma", page_size=20)
    )
    return official.sent


def test_we_search_exactly_as_the_official_client_does() -> None:
    ours = Recorder()
    for asked in (
        SearchKaggle(
            text=" flowers ",
            sort="votes",
            file_type="csv",
            licence="cc",
            min_bytes=10,
            max_bytes=1000,
            page="next",
        ),
        SearchKaggle(),
        SearchKaggle(kind="competition", text="night", sort="prize", page="next", licence="cc"),
        SearchKaggle(kind="model", text="gemma", sort="votes", page="next", min_bytes=5),
        SearchKaggle(kind="model", text="gemma"),
    ):
        searching.search(Caller(ours), asked)
    assert ours.sent == official_searches()


def test_every_order_and_filter_is_one_the_official_client_knows() -> None:
    from kagglesdk.competitions.types.competition_enums import (
        CompetitionListTab,
        CompetitionSortBy,
    )
    from kagglesdk.datasets.types.dataset_enums import (
        DatasetFileTypeGroup,
        DatasetLicenseGroup,
        DatasetSortBy,
    )
    from kagglesdk.models.types.model_enums import ListModelsOrderBy

    tables: list[tuple[Mapping[Any, str], Any, tuple[str, ...]]] = [
        (filters.DATASET_SORT, DatasetSortBy, get_args(KaggleSort)),
        (filters.COMPETITION_SORT, CompetitionSortBy, get_args(KaggleSort)),
        (filters.MODEL_SORT, ListModelsOrderBy, get_args(KaggleSort)),
        (filters.FILE_TYPES, DatasetFileTypeGroup, get_args(KaggleFileType)),
        (filters.LICENCES, DatasetLicenseGroup, get_args(KaggleLicence)),
    ]
    for table, official, choices in tables:
        assert set(table) == set(choices)
        assert set(table.values()) <= {each.name for each in official}
    assert filters.EVERY_COMPETITION in {each.name for each in CompetitionListTab}
    zeros = {DatasetSortBy(0).name, ListModelsOrderBy(0).name}
    assert zeros == filters.DEFAULTS


def test_every_framework_is_known_by_the_name_the_official_client_has() -> None:
    from kagglesdk.models.types.model_enums import ModelFramework

    names = {each.name for each in ModelFramework} - {UNSPECIFIED}
    assert set(FRAMEWORKS.values()) == names


def test_every_field_we_read_is_one_the_official_client_knows() -> None:
    from kagglesdk.competitions.types import competition_api_service as competition
    from kagglesdk.datasets.types import dataset_api_service as dataset
    from kagglesdk.kernels.types import kernels_api_service as kernel
    from kagglesdk.models.types import model_api_service as model

    pairs: list[tuple[type[wire.Answer], Any]] = [
        (identity.TokenFacts, oauth_service.IntrospectTokenResponse),
        (datasets.Dataset, dataset.ApiDataset),
        (datasets.DatasetPage, dataset.ApiListDatasetsResponse),
        (wire.File, dataset.ApiDatasetFile),
        (wire.File, competition.ApiDataFile),
        (datasets.DatasetFilePage, dataset.ApiListDatasetFilesResponse),
        (competitions.Competition, competition.ApiCompetition),
        (competitions.CompetitionPage, competition.ApiListCompetitionsResponse),
        (competitions.CompetitionFilePage, competition.ApiListDataFilesResponse),
        (models.Model, model.ApiModel),
        (models.ModelPage, model.ApiListModelsResponse),
        (models.Variation, model.ApiModelInstance),
        (models.ModelFile, model.ApiModelFile),
        (models.ModelFilePage, model.ApiListModelInstanceVersionFilesResponse),
        (notebooks.NotebookAnswer, kernel.ApiGetKernelResponse),
        (notebooks.Notebook, kernel.ApiKernelMetadata),
        (notebooks.OutputPage, kernel.ApiListKernelSessionOutputResponse),
        (notebooks.OutputFile, kernel.ApiKernelSessionOutputFile),
        (notebooks.SizedFilePage, kernel.ApiListKernelFilesResponse),
        (notebooks.SizedFile, kernel.ApiListKernelFilesItem),
    ]
    for ours, official in pairs:
        known = {field.json_name for field in official._fields}
        read = {field.encode_name for field in msgspec.structs.fields(ours)}
        assert read <= known, f"{ours.__name__}: {read - known}"


if not hasattr(oauth_service, "IntrospectTokenRequest"):
    # the last kagglesdk for Python 3.10 is older than the wire we speak; newer Pythons compare it
    del test_we_send_exactly_what_the_official_client_sends
    del test_we_search_exactly_as_the_official_client_does
    del test_every_order_and_filter_is_one_the_official_client_knows
    del test_every_framework_is_known_by_the_name_the_official_client_has
    del test_every_field_we_read_is_one_the_official_client_knows
