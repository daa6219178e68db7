"""What a link leaves alone."""

from __future__ import annotations

import pytest

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.sync.plan.ignore import rules_from


@pytest.mark.parametrize(
    "path",
    [
        ".git",
        "a/.ipynb_checkpoints",
        "__pycache__",
        "a/.~nb.ipynb",
        "~$letter.docx",
        "download.tmp",
        "mlflow.db-wal",
        "a/app.sqlite3-journal",
        ".DS_Store",
        ".Trash-1000",
        ".colabsync",
        "data/.kaggle-pull",
    ],
)
def test_our_defaults_are_left_alone(path: str) -> None:
    assert rules_from("").ignores(path, is_folder=False)
    assert rules_from("*.csv").ignores(path, is_folder=False)


@pytest.mark.parametrize(
    "path", ["a.ipynb", ".gitignore", "tmp", ".colabsyncignore", "git", "my-journal"]
)
def test_ordinary_things_are_not(path: str) -> None:
    assert not rules_from("").ignores(path, is_folder=False)


def test_rules_are_those_of_gitignore() -> None:
    rules = rules_from("# note\n\n*.csv\n/data/\n!keep.csv\n")
    assert rules.ignores("deep/a.csv", is_folder=False)
    assert not rules.ignores("deep/keep.csv", is_folder=False)
    assert rules.ignores("data", is_folder=True)
    assert not rules.ignores("data", is_folder=False)
    assert not rules.ignores("deep/data", is_folder=True)


def test_a_person_may_take_back_a_default_but_never_our_own_folder() -> None:
    rules = rules_from("!*.tmp\n!.colabsync\n")
    assert not rules.ignores("work.tmp", is_folder=False)
    assert rules.ignores(".colabsync", is_folder=True)


def test_the_signature_changes_with_the_rules_and_not_with_notes() -> None:
    assert rules_from("*.a").signature == rules_from("# said\n*.a\n").signature
    assert rules_from("*.a").signature != rules_from("*.b").signature


def test_a_rule_that_cannot_be_read_is_named() -> None:
    with pytest.raises(BadRequest, match="'!'") as caught:
        rules_from("*.csv\n!\n")
    assert caught.value.code == "bad_ignore"
