"""The OpenAPI document is served with this server's own address."""

from __future__ import annotations

from jupyter_colabsync.contract.routes import ROUTES
from tests.server.conftest import Client


async def test_the_document_names_every_route_and_where_it_is(
    client: Client, jp_base_url: str
) -> None:
    document = await client.get("openapi.json")
    operations = [
        row["operationId"] for verbs in document["paths"].values() for row in verbs.values()
    ]
    assert sorted(operations) == sorted(route.name for route in ROUTES)
    assert document["servers"] == [{"url": f"{jp_base_url}colabsync"}]
