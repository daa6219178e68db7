"""Three notebooks become one, cell by cell, or none at all."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest

from jupyter_colabsync.notebooks.merge import Merged, Reason, Refused, Summary, merge
from tests.unit.notebooks.samples import (
    Json,
    as_jupyter,
    cell,
    colab,
    ids,
    jupyter,
    lines_of,
    notebook,
    printed,
    run,
    sources,
)

FIVE = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5"
A, B, C = cell("a", FIVE), cell("b", "#md # Title"), cell("c", "print(a)")
BASE = jupyter(A, B, C)


def merged(base: bytes, local: bytes, remote: bytes, local_is_newer: bool = True) -> Merged:
    """The merge, which both devices must come to, and which nbformat must accept."""
    outcome = merge(base, local, remote, local_is_newer)
    assert isinstance(outcome, Merged), outcome
    other_device = merge(base, remote, local, not local_is_newer)
    assert isinstance(other_device, Merged)
    assert other_device.content == outcome.content
    nbformat.validate(json.loads(outcome.content))
    return outcome


def refused(base: bytes, local: bytes, remote: bytes) -> Refused:
    """Why there is no merge, on both devices."""
    outcome = merge(base, local, remote, local_is_newer=True)
    assert isinstance(outcome, Refused), outcome
    assert merge(base, remote, local, local_is_newer=False) == outcome
    return outcome


def with_text(each: Json, source: str) -> Json:
    return {**each, "source": lines_of(source)}


def with_metadata(each: Json, **metadata: Any) -> Json:
    return {**each, "metadata": {**each["metadata"], **metadata}}


def new(name: str, source: str = "") -> Json:
    return cell(name, source or f"{name} = 1")


@pytest.mark.parametrize(
    ("local", "remote", "expected"),
    [
        pytest.param(
            jupyter(with_text(A, "x"), B, C),
            jupyter(A, B, with_text(C, "y")),
            ["x", "# Title", "y"],
            id="edits in different cells",
        ),
        pytest.param(
            jupyter(with_text(A, FIVE.replace("1", "10")), B, C),
            jupyter(with_text(A, FIVE.replace("5", "50")), B, C),
            [FIVE.replace("1", "10").replace("5", "50"), "# Title", "print(a)"],
            id="first and last line of one cell",
        ),
        pytest.param(
            jupyter(A, new("n"), B, C),
            jupyter(A, B, C, new("m")),
            [FIVE, "n = 1", "# Title", "print(a)", "m = 1"],
            id="cells put in at different places",
        ),
        pytest.param(
            jupyter(A, B, C, new("n")),
            jupyter(A, B, C, new("m")),
            [FIVE, "# Title", "print(a)", "m = 1", "n = 1"],
            id="both put a cell at the end: both stay, on each device in one order",
        ),
        pytest.param(
            jupyter(A, C),
            jupyter(A, B, with_text(C, "y")),
            [FIVE, "y"],
            id="a cell deleted here, another edited there",
        ),
        pytest.param(jupyter(A, C), jupyter(A, C), [FIVE, "print(a)"], id="deleted on both sides"),
        pytest.param(
            jupyter(C, A, B),
            jupyter(A, B, with_text(C, "y")),
            ["y", FIVE, "# Title"],
            id="a cell moved here and edited there",
        ),
        pytest.param(
            jupyter(C, A, B),
            jupyter(A, B, C, new("n")),
            ["print(a)", "n = 1", FIVE, "# Title"],
            id="a cell moved here takes along what was put behind it there",
        ),
        pytest.param(
            jupyter(new("n"), A, B),
            jupyter(A, C),
            ["n = 1", FIVE],
            id="put in, deleted here, deleted there",
        ),
        pytest.param(
            jupyter(run(A, 4, "four"), B, C),
            jupyter(A, B),
            [FIVE, "# Title"],
            id="run here, another deleted there",
        ),
    ],
)
def test_what_both_did_is_in_the_merged_notebook(
    local: bytes, remote: bytes, expected: list[str]
) -> None:
    assert sources(merged(BASE, local, remote).content) == expected


@pytest.mark.parametrize(
    ("local", "remote"),
    [
        pytest.param(
            jupyter(with_text(A, FIVE.replace("b = 2", "b = 20")), B, C),
            jupyter(with_text(A, FIVE.replace("c = 3", "c = 30")), B, C),
            id="neighbouring lines of one cell",
        ),
        pytest.param(
            jupyter(with_text(A, FIVE.replace("1", "100")), B, C),
            jupyter(with_text(A, FIVE.replace("1", "200")), B, C),
            id="the same line",
        ),
        pytest.param(
            jupyter(A, B), jupyter(A, B, with_text(C, "y")), id="deleted here, edited there"
        ),
        pytest.param(
            jupyter(A, B),
            jupyter(A, B, with_metadata(C, tags=["x"])),
            id="deleted here, tagged there",
        ),
        pytest.param(jupyter(C, A, B), jupyter(A, C, B), id="one cell moved to two places"),
        pytest.param(
            jupyter(with_metadata(A, tags=["x"]), B, C),
            jupyter(with_metadata(A, tags=["y"]), B, C),
            id="tagged differently",
        ),
        pytest.param(
            jupyter(A, B, C, accelerator="GPU"),
            jupyter(A, B, C, accelerator="TPU"),
            id="settings of the notebook",
        ),
        pytest.param(
            jupyter(A, B, C, new("n", "x")),
            jupyter(A, B, C, new("n", "y")),
            id="one new id, two texts",
        ),
        pytest.param(
            jupyter({**B, "id": "a"}, B, C),
            jupyter(with_text(A, "x"), B, C),
            id="made text, edited",
        ),
    ],
)
def test_where_changes_meet_a_person_decides(local: bytes, remote: bytes) -> None:
    outcome = refused(BASE, local, remote)
    assert outcome.reason is Reason.CONFLICT
    assert outcome.sentence.endswith("Compare the two versions and choose.")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        pytest.param(BASE[:-20], Reason.NOT_A_NOTEBOOK, id="half a file"),
        pytest.param(
            as_jupyter({**notebook(A), "nbformat": 3}), Reason.OTHER_FORMAT, id="format 3"
        ),
        pytest.param(
            jupyter({**A, "outputs": [{"output_type": "stream"}]}, B, C),
            Reason.NOT_VALID,
            id="outputs that the format does not know",
        ),
        pytest.param(b"{" + b" " * 20 * 1024 * 1024 + BASE[1:], Reason.TOO_LARGE, id="over 20 MB"),
    ],
)
def test_what_is_no_good_notebook_is_not_merged(broken: bytes, reason: Reason) -> None:
    assert refused(BASE, broken, jupyter(A, B, with_text(C, "y"))).reason is reason


def test_what_cannot_be_shown_to_be_complete_is_not_merged() -> None:
    """Where the empty line went can be told in two ways, and they do not agree."""
    texts = ("\nx\n\ny\nz", "\n\nx\n1\ny\nz", "\nx\n1\ny\nz")
    outcome = refused(*(jupyter(cell("a", text)) for text in texts))
    assert outcome.reason is Reason.INCOMPLETE
    assert outcome.sentence.endswith("Compare the two versions and choose.")


def test_markers_that_people_wrote_are_text_like_any_other() -> None:
    marked = with_text(C, "<<<<<<< mine\nx\n=======\ny\n>>>>>>> theirs")
    outcome = merged(BASE, jupyter(A, B, marked), jupyter(with_text(A, "z"), B, C))
    assert sources(outcome.content)[2].startswith("<<<<<<< mine")


def test_a_merge_is_summed_up_from_the_side_that_asks() -> None:
    local = jupyter(run(with_text(A, FIVE.replace("1", "10")), 3, "x"), C, new("n"), new("m"))
    remote = jupyter(run(with_text(A, FIVE.replace("5", "50")), 4, "y"), B, with_text(C, "y"))
    expected = Summary(
        from_local=2, from_remote=1, from_both=1, unchanged=0, removed=1, outputs_dropped=1
    )
    assert merged(BASE, local, remote).summary == expected
    swapped = merged(BASE, remote, local).summary
    assert (swapped.from_local, swapped.from_remote) == (1, 2)


class TestOutputs:
    """They belong to the text that made them."""

    RAN = run(C, 1, "old")
    BASE = jupyter(A, B, RAN)

    @pytest.mark.parametrize(
        ("local", "remote", "local_is_newer", "expected"),
        [
            pytest.param(run(C, 2, "l"), RAN, False, ["l"], id="run again here only, though older"),
            pytest.param(
                run(C, 2, "l"), run(C, 2, "r"), True, ["l"], id="run on both: newer, local"
            ),
            pytest.param(
                run(C, 9, "l"), run(C, 2, "r"), False, ["r"], id="run on both: newer, remote"
            ),
            pytest.param(C, RAN, False, [], id="cleared here only"),
            pytest.param(C, run(C, 2, "r"), True, ["r"], id="cleared here, run again there"),
            pytest.param(
                run(with_text(C, "y"), 5, "l"),
                run(C, 9, "r"),
                False,
                ["l"],
                id="edited and run here",
            ),
            pytest.param(
                with_text(C, "y"), run(C, 9, "r"), False, [], id="edited here and not run"
            ),
        ],
    )
    def test_of_the_side_whose_text_it_is(
        self, local: Json, remote: Json, local_is_newer: bool, expected: list[str]
    ) -> None:
        sides = (jupyter(A, B, local), jupyter(with_text(A, "z"), B, remote))
        outcome = merged(self.BASE, *sides, local_is_newer)
        assert printed(outcome.content)[2] == expected

    def test_a_text_that_nobody_has_run_has_none(self) -> None:
        base = jupyter(run(A, 1, "old"), B, C)
        local = jupyter(run(with_text(A, FIVE.replace("1", "10")), 2, "l"), B, C)
        remote = jupyter(run(with_text(A, FIVE.replace("5", "50")), 3, "r"), B, C)
        outcome = merged(base, local, remote)
        made = json.loads(outcome.content)["cells"][0]
        assert (made["outputs"], made["execution_count"]) == ([], None)
        assert outcome.summary.outputs_dropped == 1

    def test_take_along_what_colab_notes_about_them(self) -> None:
        noted = {"executionInfo": {"elapsed": 5}, "outputId": "o1", "colab": {"height": 17}}
        local = colab(A, B, with_metadata(run(C, 2, "l"), **noted))
        remote = colab(with_text(A, "z"), B, run(C, 1, "old"))
        made = json.loads(merged(colab(A, B, self.RAN), local, remote).content)
        assert made["cells"][2]["metadata"]["executionInfo"] == {"elapsed": 5}

    def test_differing_only_in_outputs_is_no_conflict(self) -> None:
        outcome = merged(BASE, jupyter(A, B, run(C, 1, "l")), jupyter(run(A, 1, "r"), B, C))
        assert printed(outcome.content) == [["r"], [], ["l"]]
        assert outcome.summary.unchanged == 3

    def test_pictures_of_many_megabytes_are_carried_and_not_compared(self) -> None:
        picture = {
            "output_type": "display_data",
            "metadata": {},
            "data": {"image/png": "A" * 3_000_000},
        }
        base = jupyter({**A, "outputs": [picture]}, B, {**C, "outputs": [picture]})
        local = jupyter({**A, "outputs": [picture, picture]}, B, {**C, "outputs": [picture]})
        remote = jupyter(
            {**A, "outputs": [picture]}, B, with_text({**C, "outputs": [picture]}, "y")
        )
        made = json.loads(merged(base, local, remote).content)["cells"]
        assert [len(each.get("outputs", [])) for each in made] == [2, 0, 1]


class TestSettings:
    """What people set stays; what programs note gets in nobody's way."""

    def test_of_both_sides_are_kept_if_they_differ_in_name(self) -> None:
        local = jupyter(with_metadata(A, tags=["x"]), B, C, accelerator="GPU")
        remote = jupyter(with_metadata(A, cellView="form"), B, C, authors=[{"name": "Ada"}])
        made = json.loads(merged(BASE, local, remote).content)
        assert made["cells"][0]["metadata"] == {"tags": ["x"], "cellView": "form"}
        assert made["metadata"]["accelerator"] == "GPU"
        assert made["metadata"]["authors"] == [{"name": "Ada"}]

    def test_below_one_name_are_merged_too(self) -> None:
        local = jupyter(with_metadata(A, jupyter={"source_hidden": True}), B, C)
        remote = jupyter(with_metadata(A, jupyter={"outputs_hidden": True}), B, C)
        made = json.loads(merged(BASE, local, remote).content)
        hidden = {"source_hidden": True, "outputs_hidden": True}
        assert made["cells"][0]["metadata"]["jupyter"] == hidden

    def test_of_the_program_are_the_newer_sides(self) -> None:
        older = notebook(A, B, with_text(C, "y"))
        older["metadata"]["language_info"]["version"] = "3.10.0"
        older["metadata"]["widgets"] = {"state": {"old": {}}}
        newer = notebook(with_text(A, "z"), B, C)
        newer["metadata"]["language_info"]["version"] = "3.13.0"
        newer["metadata"]["widgets"] = {"state": {}}
        made = json.loads(merged(BASE, as_jupyter(older), as_jupyter(newer), False).content)
        assert made["metadata"]["language_info"]["version"] == "3.13.0"
        assert made["metadata"]["widgets"] == {"state": {}}

    def test_of_the_program_are_the_older_sides_if_that_alone_changed_them(self) -> None:
        older = notebook(A, B, C)
        older["metadata"]["kernelspec"]["name"] = "r"
        newer = jupyter(A, B, with_text(C, "y"))
        made = json.loads(merged(BASE, as_jupyter(older), newer, False).content)
        assert made["metadata"]["kernelspec"]["name"] == "r"

    def test_attachments_survive(self) -> None:
        here = {**B, "attachments": {"a.png": {"image/png": "AAAA"}}}
        there = {**B, "attachments": {"b.png": {"image/png": "BBBB"}}}
        made = json.loads(merged(BASE, jupyter(A, here, C), jupyter(A, there, C)).content)
        assert set(made["cells"][1]["attachments"]) == {"a.png", "b.png"}

    def test_a_cell_that_changed_its_type_has_the_other_sides_edit(self) -> None:
        as_text = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": A["source"]}
        outcome = merged(BASE, jupyter(as_text, B, C), jupyter(A, B, with_text(C, "y")))
        made = json.loads(outcome.content)["cells"]
        assert (made[0]["cell_type"], made[2]["source"]) == ("markdown", ["y"])


class TestPrograms:
    """Colab on one side, Jupyter on the other."""

    EDITED, OTHER = with_text(A, "x"), with_text(C, "y")

    def test_ids_that_colab_moved_to_the_metadata_come_back(self) -> None:
        outcome = merged(BASE, jupyter(self.EDITED, B, C), colab(A, B, self.OTHER))
        assert sources(outcome.content) == ["x", "# Title", "y"]
        assert ids(outcome.content) == ["a", "b", "c"]

    def test_a_notebook_that_only_colab_ever_saved_stays_one_without_ids(self) -> None:
        outcome = merged(colab(A, B, C), colab(self.EDITED, B, C), colab(A, B, self.OTHER))
        made = json.loads(outcome.content)
        assert made["nbformat_minor"] == 0
        assert ids(outcome.content) == [None, None, None]
        assert [each["metadata"]["id"] for each in made["cells"]] == ["a", "b", "c"]

    def test_a_new_cell_from_colab_gets_the_id_it_has_there(self) -> None:
        outcome = merged(BASE, jupyter(self.EDITED, B, C), colab(A, B, C, new("fromColab_1")))
        assert ids(outcome.content) == ["a", "b", "c", "fromColab_1"]

    def test_ids_that_two_jupyters_made_of_one_colab_notebook_do_no_harm(self) -> None:
        sides = []
        for name, cells in (("l", (self.EDITED, B, C)), ("r", (A, B, self.OTHER))):
            renamed = [
                with_metadata({**each, "id": name + each["id"]}, id=each["id"]) for each in cells
            ]
            sides.append(jupyter(*renamed))
        outcome = merged(colab(A, B, C), sides[0], sides[1])
        assert sources(outcome.content) == ["x", "# Title", "y"]
        assert ids(outcome.content) == ["la", "lb", "lc"]

    def test_a_notebook_without_any_ids_is_merged_by_its_text(self) -> None:
        nameless = [{k: v for k, v in each.items() if k != "id"} for each in (A, B, C)]
        edited = with_text(nameless[0], FIVE.replace("1", "10"))
        outcome = merged(
            jupyter(*nameless, minor=4),
            jupyter(edited, *nameless[1:], minor=4),
            jupyter(*nameless, cell(None, "y"), minor=4),
        )
        assert sources(outcome.content) == [FIVE.replace("1", "10"), "# Title", "print(a)", "y"]

    def test_the_file_looks_as_the_newer_sides_program_saves_it(self) -> None:
        local, remote = jupyter(self.EDITED, B, C), colab(A, B, self.OTHER)
        as_local, as_remote = (
            merged(BASE, local, remote, newer).content for newer in (True, False)
        )
        assert as_local == as_jupyter(json.loads(as_local))
        assert as_remote.startswith(b'{\n  "nbformat": 4,\n  "nbformat_minor": 5,\n  "metadata"')
        assert as_remote.endswith(b"}")


class TestAgain:
    """A side that has everything is left as it is, to the byte."""

    LOCAL = jupyter(run(with_text(A, FIVE.replace("1", "10")), 2, "l"), B, C, new("n"))
    REMOTE = colab(with_text(A, FIVE.replace("5", "50")), run(C, 7, "r"), new("m"))

    @pytest.mark.parametrize("local_is_newer", [True, False])
    def test_merging_what_is_merged_gives_it_back(self, local_is_newer: bool) -> None:
        once = merged(BASE, self.LOCAL, self.REMOTE, local_is_newer).content
        assert merged(BASE, once, self.REMOTE).content == once
        assert merged(BASE, once, self.LOCAL).content == once
        assert merged(BASE, once, once).content == once

    @pytest.mark.parametrize("blank", [b"\t", b"   "], ids=["comes first", "comes last"])
    def test_a_side_that_nobody_would_write_so_is_left_so(self, blank: bytes) -> None:
        odd = self.LOCAL.replace(b"{", b"{" + blank, 1)
        assert merged(BASE, odd, BASE).content == odd
        assert merged(BASE, odd, jupyter(run(A, 1, "old"), B, C)).content == odd

    def test_a_side_alone_with_its_changes_is_taken_whole(self) -> None:
        assert merged(BASE, BASE, self.LOCAL).content == self.LOCAL
        assert merged(BASE, self.LOCAL, BASE, local_is_newer=False).content == self.LOCAL
