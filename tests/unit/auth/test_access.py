"""Access tokens are renewed once, in one place, and their end is told by its reason."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_colabsync.auth.account import LOOK_AGAIN_S, GoogleAccount
from jupyter_colabsync.auth.credentials import CredentialStore, MemoryStore
from jupyter_colabsync.auth.grants import GrantShelf
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import Cancelled, SignInNeeded, Unreachable
from tests.unit.auth.conftest import Changes

WAIT_S = 20


@pytest.fixture
def connected(signin: GoogleSignIn, cloud: DemoCloud) -> GoogleSignIn:
    signin.adopt_authorized_user(cloud.authorized_user_info())
    cloud.calls.reset()
    return signin


@pytest.fixture
def drive(connected: GoogleSignIn, cloud: DemoCloud) -> Iterator[DriveClient]:
    client = DriveClient(connected.credentials, cloud.google_url)
    yield client
    client.close()


def test_a_good_token_is_used_again(connected: GoogleSignIn, cloud: DemoCloud) -> None:
    assert connected.credentials().token == connected.credentials().token
    assert cloud.calls["oauth.token"] == 0


def test_a_token_that_ended_early_is_renewed_in_the_middle_of_a_call(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.oauth.expire_access_tokens()

    assert drive.about().email

    assert (cloud.calls["oauth.token"], cloud.calls["drive.about.get"]) == (1, 2)


def test_many_threads_that_are_refused_at_once_renew_once(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    threads = 8
    cloud.oauth.expire_access_tokens()
    together = threading.Barrier(threads)

    def ask(_number: int) -> str:
        together.wait()
        return drive.start_token()

    with ThreadPoolExecutor(threads) as pool:
        assert len(list(pool.map(ask, range(threads)))) == threads
    assert cloud.calls["oauth.token"] == 1


def test_who_waits_for_a_renewal_is_stopped_with_the_client(
    connected: GoogleSignIn, cloud: DemoCloud
) -> None:
    """A token endpoint that hangs would keep a process alive for a minute."""
    drive = DriveClient(connected.credentials, cloud.google_url, on_close=connected.interrupt)
    cloud.oauth.expire_access_tokens()
    gate = cloud.faults.hold("oauth.token")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(drive.about)
        assert gate.reached.wait(WAIT_S)
        drive.close()
        try:
            with pytest.raises((Cancelled, Unreachable)):
                waiting.result(WAIT_S)
        finally:
            cloud.faults.release("oauth.token")


def test_an_upload_goes_on_after_its_token_ended(drive: DriveClient, cloud: DemoCloud) -> None:
    from tests.unit.drive.pieces import BIG, Bytes

    cloud.oauth.expire_access_tokens()
    sent = drive.create_file(Bytes(BIG), "a", "root", modified_at_ms=1)

    assert sent.file.md5 == sent.md5


def test_a_token_near_its_end_is_renewed_beforehand(signin: GoogleSignIn, cloud: DemoCloud) -> None:
    cloud.oauth.expires_in_s = 0
    signin.adopt_authorized_user(cloud.authorized_user_info())
    first = signin.credentials().token

    assert signin.credentials().token != first


@pytest.mark.parametrize(
    ("reason", "description", "code"),
    [
        pytest.param(
            "invalid_grant", "Token has been expired or revoked.", "sign_in_expired", id="either"
        ),
        pytest.param("invalid_grant", "Token has been revoked.", "sign_in_revoked", id="revoked"),
        pytest.param("invalid_grant", "Bad Request", "sign_in_expired", id="no reason"),
        pytest.param(
            "deleted_client", "The OAuth client was deleted.", "wrong_client_file", id="client gone"
        ),
    ],
)
def test_a_grant_that_ended_is_told_with_its_reason(
    reason: str,
    description: str,
    code: str,
    drive: DriveClient,
    connected: GoogleSignIn,
    cloud: DemoCloud,
    changes: Changes,
) -> None:
    cloud.oauth.expire_access_tokens()
    cloud.faults.fail("oauth.token", times=None, status=400, reason=reason, message=description)

    with pytest.raises(SignInNeeded) as caught:
        drive.about()

    state = connected.state()
    assert state.problem is not None
    assert (caught.value.code, state.problem.code, state.state) == (code, code, "expired")
    assert changes.count == 2


def test_an_ended_grant_is_not_asked_about_again(
    drive: DriveClient, connected: GoogleSignIn, cloud: DemoCloud
) -> None:
    cloud.oauth.revoke_all()
    for _ in range(3):
        with pytest.raises(SignInNeeded):
            drive.about()

    assert cloud.calls["oauth.token"] == 1
    connected.adopt_authorized_user(cloud.authorized_user_info())
    assert drive.about().email


@pytest.mark.parametrize("status", [502, 503])
def test_a_bad_day_of_google_does_not_end_the_sign_in(
    status: int, drive: DriveClient, connected: GoogleSignIn, cloud: DemoCloud
) -> None:
    cloud.oauth.expire_access_tokens()
    cloud.faults.fail("oauth.token", times=None, status=status, reason="oops")

    with pytest.raises(Unreachable):
        drive.about()

    assert connected.state().state == "connected"
    cloud.faults.clear()
    assert drive.about().email


def test_no_network_does_not_end_the_sign_in(store: MemoryStore) -> None:
    with DemoCloud(sample=False) as cloud:
        signin = GoogleSignIn(store, cloud.google_url, None, lambda: None)
        signin.adopt_authorized_user(cloud.authorized_user_info())
        drive = DriveClient(signin.credentials, cloud.google_url)
        assert drive.about().email
        cloud.oauth.expire_access_tokens()
        token = signin.credentials().token

    with pytest.raises(Unreachable):
        signin._account._token(rejected=token)
    drive.close()

    assert signin.state().state == "connected"


def test_a_refresh_token_that_is_replaced_is_kept(cloud: DemoCloud, tmp_path: Path) -> None:
    def account() -> GoogleAccount:
        shelf = GrantShelf(CredentialStore(tmp_path, use_keyring=False), cloud.google_url)
        return GoogleAccount(shelf, cloud.google_url, lambda: None)

    cloud.oauth.rotates = True
    server = account()
    server.adopt(cloud.authorized_user_info())
    old = server.credentials().token
    renewed = server._token(rejected=old)
    terminal = account()
    newest = terminal._token(rejected=renewed)

    assert len({old, renewed, newest}) == 3
    assert server._token(rejected=renewed) == newest, "the terminal's renewal ended ours"
    assert server.state == terminal.state == "connected"


def test_a_sign_in_by_another_process_is_noticed(cloud: DemoCloud, tmp_path: Path) -> None:
    clock, changes = [100.0], Changes()

    def account(changes: Changes) -> GoogleAccount:
        shelf = GrantShelf(CredentialStore(tmp_path, use_keyring=False), cloud.google_url)
        return GoogleAccount(shelf, cloud.google_url, changes, lambda: clock[0])

    def states() -> list[str]:
        before = server.state
        clock[0] += LOOK_AGAIN_S
        return [before, server.state]

    server, terminal = account(changes), account(Changes())
    server.disconnect(revoke=False)  # which looks, and finds nobody
    terminal.adopt(cloud.authorized_user_info())

    assert states() == ["none", "connected"]
    assert server.credentials().token == terminal.credentials().token
    assert changes.count == 1, "who waited for an account is told"


def test_a_sign_in_of_yesterday_is_no_change(cloud: DemoCloud, tmp_path: Path) -> None:
    shelf = GrantShelf(CredentialStore(tmp_path, use_keyring=False), cloud.google_url)
    GoogleAccount(shelf, cloud.google_url, lambda: None).adopt(cloud.authorized_user_info())
    changes = Changes()

    today = GoogleAccount(shelf, cloud.google_url, changes)

    assert (today.state, bool(today.credentials().token), changes.count) == ("connected", True, 0)


def test_a_working_keyring_is_not_asked_again_and_again(cloud: DemoCloud) -> None:
    class Counting(MemoryStore):
        kind = "keyring"
        reads = 0

        def read(self, name: str) -> str | None:
            self.reads += 1
            return super().read(name)

    store, clock = Counting(), [100.0]
    shelf = GrantShelf(store, cloud.google_url)
    account = GoogleAccount(shelf, cloud.google_url, lambda: None, lambda: clock[0])
    account.adopt(cloud.authorized_user_info())
    account.credentials()
    store.reads = 0

    for _ in range(10):
        clock[0] += LOOK_AGAIN_S
        account.credentials()

    assert (account.state, store.reads) == ("connected", 0)


def test_a_new_sign_in_by_another_process_takes_the_place_of_an_ended_one(
    cloud: DemoCloud, tmp_path: Path
) -> None:
    def account() -> GoogleAccount:
        shelf = GrantShelf(CredentialStore(tmp_path, use_keyring=False), cloud.google_url)
        return GoogleAccount(shelf, cloud.google_url, lambda: None)

    server, terminal = account(), account()
    server.adopt(cloud.authorized_user_info())
    old = server.credentials().token
    cloud.oauth.revoke_all()
    terminal.adopt(cloud.authorized_user_info())

    assert server._token(rejected=old) == terminal.credentials().token
    assert server.state == "connected"
