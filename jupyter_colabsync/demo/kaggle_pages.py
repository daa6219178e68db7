"""The few pages a person sees of the pretend Kaggle: what something is, and rules to accept.

They lie where www.kaggle.com has them, so that a link works with the demo's origin in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape

from .http import Reply, Request, Router
from .kaggle_catalog import DemoCompetition, DemoDataset, DemoModel, DemoNotebook
from .kaggle_stock import KaggleStock
from .kaggle_users import STUDENT
from .pages import NOTE, page

SITE = "demo Kaggle"
Thing = DemoDataset | DemoModel | DemoNotebook
RULES = (
    "Use the data for this competition only.",
    "One account each, and no more submissions a day than allowed.",
    "Have fun: everything here is invented.",
)


class KagglePages:
    """Pages for whoever looks, as the student."""

    def __init__(self, stock: KaggleStock, accept: Callable[[str], None]):
        """`accept` takes the rules of a competition."""
        self._stock = stock
        self._accept = accept

    def mount(self, router: Router) -> None:
        router.add("GET", "/competitions/{slug}", self._competition)
        router.add("POST", "/competitions/{slug}/rules", self._agree)
        router.add("GET", "/competitions/{slug}/{rest...}", self._competition)
        things: dict[str, Mapping[str, Thing]] = {
            "datasets": self._stock.datasets,
            "models": self._stock.models,
            "code": self._stock.notebooks,
        }
        for folder, known in things.items():
            show = partial(_show, known)
            router.add("GET", f"/{folder}/{{owner}}/{{slug}}", show)
            router.add("GET", f"/{folder}/{{owner}}/{{slug}}/{{rest...}}", show)

    def _competition(self, request: Request) -> Reply:
        found = self._stock.competitions.get(request.args["slug"])
        if found is None:
            return _nothing()
        text = f"<p>{escape(found.description)}</p>"
        return _about(found.title, text + _rules(found))

    def _agree(self, request: Request) -> Reply:
        slug = request.args["slug"]
        if slug not in self._stock.competitions:
            return _nothing()
        self._accept(slug)
        return Reply(303, b"", {"Location": f"/competitions/{slug}/rules"})


def _show(known: Mapping[str, Thing], request: Request) -> Reply:
    found = known.get(f"{request.args['owner']}/{request.args['slug']}")
    return _about(found.title, f"<p>{escape(found.name)}</p>") if found else _nothing()


def _rules(competition: DemoCompetition) -> str:
    rules = "".join(f'<li class="scope">{escape(rule)}</li>' for rule in RULES)
    if competition.has_let_in(STUDENT.name):
        decision = "<p><b>You have accepted these rules.</b></p>"
    else:
        decision = (
            f'<form method="post" action="/competitions/{escape(competition.slug)}/rules">'
            '<div class="buttons"><button value="allow">I understand and accept</button></div>'
            "</form>"
        )
    return f"<h2>Rules</h2><ul>{rules}</ul>{decision}"


def _about(title: str, text: str) -> Reply:
    return page(title, f'<p class="note">{NOTE}</p><h1>{escape(title)}</h1>{text}', site=SITE)


def _nothing() -> Reply:
    return page("Not here", f'<p class="note">{NOTE}</p><h1>No such page</h1>', 404, SITE)
