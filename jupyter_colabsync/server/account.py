"""Endpoints of the Google account: who is connected, the steps of signing in, the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from jupyter_colabsync.contract.account import (
    Account,
    ConnectStarted,
    Disconnect,
    FinishConnect,
    Flow,
    FlowRef,
    StartConnect,
)
from jupyter_colabsync.contract.wire import Nothing, Problem

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def account(services: Services, request: Nothing) -> Account:
    """Who is connected, and how full the Drive is."""
    return services.account()


def start_connect(services: Services, request: StartConnect) -> ConnectStarted:
    """Begin a sign-in; raises SignInFailed for a client file that is none."""
    return services.realm.signin.start(request.client_json, request.road, request.server_url)


def finish_connect(services: Services, request: FinishConnect) -> Account:
    """Finish a sign-in with the pasted address; raises SignInFailed."""
    services.realm.signin.finish(request.flow_id, request.pasted)
    return services.account()


def flow(services: Services, request: FlowRef) -> Flow:
    """How a sign-in stands."""
    return services.realm.signin.flow(request.flow_id)


def cancel_connect(services: Services, request: FlowRef) -> Nothing:
    """Give up a sign-in."""
    services.realm.signin.cancel(request.flow_id)
    return Nothing()


def disconnect(services: Services, request: Disconnect) -> Account:
    """Forget the account; for the demo inside this server: leave it."""
    if services.realm.is_inside:
        return services.leave_demo()
    note = services.realm.signin.disconnect(request.revoke)
    account = services.account()
    if note is None:
        return account
    return msgspec.structs.replace(account, problem=Problem(code="not_revoked", message=note))


def start_demo(services: Services, request: Nothing) -> Account:
    """Start the demo cloud inside this server and connect it."""
    return services.start_demo()
