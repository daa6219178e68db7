"""What the panel shows of an account: fresh for a minute, quick offline, never somebody else's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jupyter_colabsync.auth.credentials import MemoryStore
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.contract.account import Account
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.records import User
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.services.account import FRESH_S, AccountReader

ADA, BEN = User("Ada", "ada@example.com"), User("Ben", "ben@example.com")


class Desk:
    """A sign-in with its reader, on a clock of its own, and what the reader told."""

    def __init__(self, cloud: DemoCloud) -> None:
        self.cloud = cloud
        self.now_s = 1000.0
        self.news: list[Account] = []
        self.signin = GoogleSignIn(MemoryStore(), cloud.google_url, None, self._on_change)
        self.drive = DriveClient(self.signin.credentials, cloud.google_url)
        self.reader = AccountReader(
            self.signin, self.drive, self.news.append, is_demo=False, clock=lambda: self.now_s
        )

    def _on_change(self) -> None:
        self.reader.changed()

    def connect(self, user: User) -> None:
        self.signin.adopt_authorized_user(self.cloud.authorized_user_info(user.email))

    def asked(self) -> int:
        """How often Drive was asked who it belongs to."""
        return self.cloud.calls["drive.about.get"]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with DemoCloud(sample=False, users=(ADA, BEN)) as cloud:
        desk = Desk(cloud)
        yield desk
        desk.signin.close()
        desk.drive.close()


def test_drive_is_asked_once_a_minute_at_most(desk: Desk) -> None:
    desk.connect(ADA)
    first = desk.reader.read()
    assert desk.reader.read() == first
    assert (first.name, desk.asked()) == ("Ada", 1)
    desk.now_s += FRESH_S
    desk.reader.read()
    assert desk.asked() == 2


def test_what_was_sent_makes_the_next_reader_ask_again(desk: Desk) -> None:
    desk.connect(ADA)
    before = desk.reader.read()
    desk.cloud.hand(ADA.email).put("a.bin", b"x" * 1000)
    desk.reader.renew()
    after = desk.reader.read()
    assert before.used_bytes is not None
    assert after.used_bytes == before.used_bytes + 1000


def test_a_slow_drive_keeps_nobody_waiting_and_is_told_later(desk: Desk) -> None:
    gate = desk.cloud.faults.hold("drive.about.get")
    desk.connect(ADA)
    early = desk.reader.read(wait_s=0.01)
    assert (early.state, early.name) == ("connected", None)
    gate.reached.wait(10)
    desk.cloud.faults.release("drive.about.get")
    assert desk.reader.read().name == "Ada"
    assert desk.news[-1].name == "Ada"


def test_word_of_the_account_before_is_not_shown_for_the_new_one(desk: Desk) -> None:
    gate = desk.cloud.faults.hold("drive.about.get")
    desk.connect(ADA)
    gate.reached.wait(10)
    desk.connect(BEN)
    desk.cloud.faults.release("drive.about.get")
    assert desk.reader.read().name == "Ben"
    assert "Ada" not in {account.name for account in desk.news}


def test_after_disconnecting_nothing_of_the_account_is_left(desk: Desk) -> None:
    desk.connect(ADA)
    desk.reader.read()
    desk.signin.disconnect(revoke=False)
    account = desk.reader.read()
    assert (account.state, account.name, account.used_bytes) == ("none", None, None)
    assert desk.news[-1].state == "none"


def test_offline_the_last_known_name_stays_and_the_problem_is_said(desk: Desk) -> None:
    desk.connect(ADA)
    desk.reader.read()
    desk.cloud.stop()
    desk.now_s += FRESH_S
    account = desk.reader.read()
    assert (account.state, account.name) == ("connected", "Ada")
    assert account.problem is not None
    assert account.problem.code == "unreachable"
