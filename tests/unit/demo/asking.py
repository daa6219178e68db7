"""How the demo cloud's own tests talk to it: plain HTTP, as any program would."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from jupyter_colabsync.demo.cloud import DemoCloud


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def reason(self) -> str:
        """Google's machine-readable word for a refusal."""
        return str(self.json["error"]["errors"][0]["reason"])


class Asker:
    """One keep-alive connection with a token for the default account."""

    def __init__(self, cloud: DemoCloud, token: str | None = None):
        self.cloud = cloud
        self.token = cloud.access_token() if token is None else token
        self._connection = http.client.HTTPConnection(cloud.google_url.removeprefix("http://"))

    def __call__(
        self,
        verb: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Answer:
        """Send `body` as it is if it is bytes, else as JSON; True and False become words."""
        head = dict(headers or {})
        if self.token:
            head.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            head.setdefault("Content-Type", "application/json")
        words = {k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items()}
        if words:
            path += ("&" if "?" in path else "?") + urlencode(words)
        try:
            self._connection.request(verb, path, body, head)
            response = self._connection.getresponse()
            lower = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, lower, response.read())
        except BaseException:
            self._connection.close()
            raise

    def form(self, path: str, **fields: str) -> Answer:
        return self(
            "POST",
            path,
            urlencode(fields).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )

    def files(self, path: str = "", **query: Any) -> Answer:
        return self("GET", f"/drive/v3/files{path}", **query)

    def create(self, **properties: Any) -> Any:
        """A file or folder without content, with all its properties."""
        answer = self("POST", "/drive/v3/files", properties, fields="*")
        assert answer.status == 200, answer.body
        return answer.json

    def upload(self, data: bytes, **properties: Any) -> Any:
        """A file with content, by multipart upload, with all its properties."""
        answer = self.multipart("POST", "/upload/drive/v3/files", data, properties)
        assert answer.status == 200, answer.body
        return answer.json

    def multipart(
        self, verb: str, path: str, data: bytes, properties: object, mime_type: str = "text/plain"
    ) -> Answer:
        body = b"--cut\r\nContent-Type: application/json\r\n\r\n" + json.dumps(properties).encode()
        body += b"\r\n--cut\r\nContent-Type: " + mime_type.encode() + b"\r\n\r\n" + data
        body += b"\r\n--cut--\r\n"
        headers = {"Content-Type": "multipart/related; boundary=cut"}
        return self(verb, path, body, headers, uploadType="multipart", fields="*")

    def close(self) -> None:
        self._connection.close()
