"""How the tests of the pretend Kaggle talk to it: plain HTTP, as any program would."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

import requests

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import DATASETS, STUDENT

if TYPE_CHECKING:
    from typing_extensions import Self

FLOWERS = {"ownerSlug": "demo-data", "datasetSlug": "flowers"}


class KaggleAsker:
    """Asks by hand, as the demo's student unless told otherwise."""

    def __init__(self, cloud: DemoCloud) -> None:
        self.cloud = cloud
        self.session = requests.Session()
        self.session.trust_env = False

    def call(
        self, method: str, body: object, headers: dict[str, str] | None = None
    ) -> requests.Response:
        signed = {"Authorization": f"Bearer {STUDENT.token}"} if headers is None else headers
        return self.session.post(
            f"{self.cloud.kaggle_url}/v1/{method}",
            json=body,
            headers=signed,
            allow_redirects=False,
            timeout=10,
        )

    def good(self, method: str, /, **fields: object) -> Any:
        """The answer to a call that is as it should be."""
        answer = self.call(method, fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, url: str, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.get(url, headers=named, timeout=10)

    def put(self, url: str, data: bytes = b"", **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.put(url, data=data, headers=named, timeout=10)

    def address(self, method: str = f"{DATASETS}/DownloadDataset", /, **fields: object) -> str:
        """Where a download is; without fields, that of the flowers."""
        answer = self.call(method, fields or FLOWERS)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def download(self, method: str = f"{DATASETS}/DownloadDataset", /, **fields: object) -> bytes:
        return self.get(self.address(method, **fields)).content

    def door(self, verb: str, /, **arguments: object) -> Any:
        """Through the back door."""
        answer = self.session.post(
            f"{self.cloud.backdoor_url}/kaggle/{verb}", json=arguments, timeout=10
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()
