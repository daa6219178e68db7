"""The pretend Kaggle's competitions: search, rules, phone numbers, data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from .http import Reply
from .kaggle_catalog import DemoCompetition
from .kaggle_choices import COMPETITION_GROUP, COMPETITION_SORT, HOST_SEGMENT
from .kaggle_finding import search
from .kaggle_singles import SingleFiles
from .kaggle_storage import KaggleStorage
from .kaggle_users import KaggleUser
from .kaggle_wire import PAGED, Ask, KaggleError, Kinds, Methods, file_rows, page_reply, reply_with

COMPETITIONS = "competitions.CompetitionApiService"
NAMED: Kinds = {"competitionName": str}
SEARCH: Kinds = {
    **PAGED,
    "page": int,
    "search": str,
    "group": COMPETITION_GROUP,
    "category": HOST_SEGMENT,
    "sortBy": COMPETITION_SORT,
}
RULES = "You must accept this competition's rules before you'll be able to download files."
"""Source: kaggle-cli issue 152."""
PHONE = "You must verify your phone number before you'll be able to take part in this competition."
"""That a phone number may be asked for is told in kaggle-cli issues 87 and 152; the words are a
guess."""


class Competitions:
    """The part of `competitions.CompetitionApiService` that finds and hands out."""

    def __init__(
        self,
        competitions: Mapping[str, DemoCompetition],
        storage: KaggleStorage,
        singles: SingleFiles,
        rank: Callable[[DemoCompetition, str], int | None],
    ):
        """`rank` tells a user's place on a leaderboard."""
        self._all = competitions
        self._storage = storage
        self._singles = singles
        self._rank = rank
        self.without_phone: set[str] = set()
        """Users who have not verified a phone number."""

    def methods(self) -> Methods:
        return {
            f"{COMPETITIONS}/GetCompetition": (NAMED, self._get),
            f"{COMPETITIONS}/ListCompetitions": (SEARCH, self._list),
            f"{COMPETITIONS}/ListDataFiles": ({**NAMED, **PAGED}, self._list_files),
            f"{COMPETITIONS}/DownloadDataFiles": (NAMED, self._download),
            f"{COMPETITIONS}/DownloadDataFile": ({**NAMED, "fileName": str}, self._download_one),
        }

    def find(self, ask: Ask) -> DemoCompetition:
        found = self._all.get(ask.text("competitionName"))
        if found is None:
            raise KaggleError(404, "Competition not found")
        return found

    def entered(self, ask: Ask) -> DemoCompetition:
        """The competition, if the user may have its data and submit."""
        found = self.find(ask)
        if found.needs_phone and ask.user.name in self.without_phone:
            raise KaggleError(403, PHONE)
        if found.needs_rules and not found.has_let_in(ask.user.name):
            raise KaggleError(403, RULES)
        return found

    def _get(self, ask: Ask) -> Reply:
        found = self.find(ask)
        return reply_with(self._facts(found, ask.user))

    def _facts(self, competition: DemoCompetition, user: KaggleUser) -> dict[str, object]:
        return competition.facts(user.name, self._rank(competition, user.name))

    def _list(self, ask: Ask) -> Reply:
        found = search(
            (each for each in self._all.values() if _is_listed(each, ask)),
            ask.text("search"),
            lambda each: f"{each.slug} {each.title}",
            lambda each: each.description,
        )
        order = ask.text("sortBy").removeprefix("COMPETITION_SORT_BY_")
        if order in ORDERS:
            key, is_falling = ORDERS[order]
            found.sort(key=key, reverse=is_falling)
        rows = [self._facts(each, ask.user) for each in found]
        return page_reply("competitions", rows, ask.fields)

    def _list_files(self, ask: Ask) -> Reply:
        return page_reply("files", file_rows(self.entered(ask).files), ask.fields)

    def _download(self, ask: Ask) -> Reply:
        return self._storage.hand_out(ask.request, self.entered(ask).key)

    def _download_one(self, ask: Ask) -> Reply:
        key = self._singles.put(self.entered(ask).key, ask.text("fileName"))
        return self._storage.hand_out(ask.request, key)


def _prize(competition: DemoCompetition) -> int:
    """The reward in dollars; 0 for knowledge and kudos."""
    return int("0" + "".join(re.findall(r"\d", competition.reward)))


ORDERS: dict[str, tuple[Callable[[DemoCompetition], float | str], bool]] = {
    "PRIZE": (_prize, True),
    "EARLIEST_DEADLINE": (lambda each: each.deadline, False),
    "LATEST_DEADLINE": (lambda each: each.deadline, True),
    "NUMBER_OF_TEAMS": (lambda each: len(each.teams), True),
    "RECENTLY_CREATED": (lambda each: each.enabled_at, True),
}
"""What each order looks at, and whether the highest come first; in any other, the search's own
order stays."""


def _is_listed(competition: DemoCompetition, ask: Ask) -> bool:
    group = ask.text("group").removeprefix("COMPETITION_LIST_TAB_")
    segment = ask.text("category").removeprefix("HOST_SEGMENT_")
    own = competition.category.upper().replace(" ", "_")
    if segment not in ("", "UNSPECIFIED", own):
        return False
    if group == "ENTERED":
        return competition.has_let_in(ask.user.name)
    if group == "COMMUNITY":
        return own == "COMMUNITY"
    return group in ("", "GENERAL", "EVERYTHING")
