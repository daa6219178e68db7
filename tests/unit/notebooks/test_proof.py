"""The check before a merge is accepted finds every kind of loss, whoever made the notebook."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from jupyter_colabsync.notebooks.document import read_notebook
from jupyter_colabsync.notebooks.merge import Merged, merge
from jupyter_colabsync.notebooks.merge.proof import flaw
from jupyter_colabsync.notebooks.versions import read_versions
from tests.unit.notebooks.samples import Json, as_jupyter, cell, jupyter

A, B, C, D = (cell(name, f"{name} = 1\n{name} = 2\n{name} = 3") for name in "abcd")
NEW, GONE = cell("n", "n = 1"), cell("g", "g = 1")
TAGGED = {**D, "metadata": {"tags": ["x"]}}

BASE = jupyter(A, B, GONE, C, D, accelerator="GPU")
LOCAL = jupyter({**A, "source": "a = 10\na = 2\na = 3"}, B, NEW, GONE, C, D, accelerator="TPU")
REMOTE = jupyter({**A, "source": "a = 1\na = 2\na = 30"}, B, C, TAGGED, accelerator="GPU")
ORDER = ["a", "b", "n", "c", "d"]


def flaw_after(change: Callable[[Json], object]) -> str | None:
    """What is found in the right merge after `change` was made to it."""
    outcome = merge(BASE, LOCAL, REMOTE, local_is_newer=True)
    assert isinstance(outcome, Merged)
    made = json.loads(outcome.content)
    assert [each["id"] for each in made["cells"]] == ORDER
    change(made)
    versions = read_versions(BASE, LOCAL, REMOTE)
    names = {
        each.fields["id"]: key
        for cells in (versions.remote_cells, versions.local_cells)
        for key, each in cells.items()
    }
    order = [names.get(each["id"], "of nobody") for each in made["cells"]]
    return flaw(versions, order, read_notebook(as_jupyter(made)))


def set_source(place: int, source: str) -> Callable[[Json], object]:
    return lambda made: made["cells"][place].update(source=source)


def test_the_right_merge_has_no_flaw() -> None:
    assert flaw_after(lambda made: made) is None


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param(
            lambda made: made["cells"].pop(), "a cell missing", id="a cell of both is gone"
        ),
        pytest.param(lambda made: made["cells"].pop(2), "an added line", id="a new cell is gone"),
        pytest.param(
            lambda made: made["cells"].append(GONE), "a cell missing", id="a deleted cell is back"
        ),
        pytest.param(
            lambda made: made["cells"].append(cell("z", "z")), "unasked", id="a cell of nobody"
        ),
        pytest.param(lambda made: made["cells"].append(made["cells"][0]), "doubled", id="twice"),
        pytest.param(lambda made: made["cells"].reverse(), "order", id="turned round"),
        pytest.param(
            lambda made: made["cells"].insert(0, made["cells"].pop(2)),
            "order",
            id="new one elsewhere",
        ),
        pytest.param(
            set_source(0, "a = 10\na = 2\na = 3"), "an added line", id="one side's line is gone"
        ),
        pytest.param(
            set_source(0, "a = 1\na = 10\na = 2\na = 30"), "lines", id="an edited line is back"
        ),
        pytest.param(set_source(0, "a = 2\na = 10\na = 30"), "lines", id="lines out of order"),
        pytest.param(set_source(1, "b = 1\nb = 3"), "lines", id="a line that nobody touched"),
        pytest.param(set_source(2, "n = 1\nn = 2"), "one side", id="a new cell with more in it"),
        pytest.param(
            set_source(0, "<<<<<<< local\na = 10\n=======\na = 1\n>>>>>>> remote\na = 2\na = 30"),
            "a merge marker",
            id="markers of a merge",
        ),
        pytest.param(
            lambda made: made["cells"][4]["metadata"].clear(), "settings", id="a tag is missing"
        ),
        pytest.param(
            lambda made: made["cells"][1].update(cell_type="raw"), "type", id="another type"
        ),
        pytest.param(
            lambda made: made["metadata"].update(accelerator="GPU"),
            "settings of the notebook",
            id="a setting of the notebook is the old one",
        ),
    ],
)
def test_every_loss_is_found(change: Callable[[Json], object], found: str) -> None:
    assert found in (flaw_after(change) or "")
