"""A notebook is taken only when it is whole."""

from __future__ import annotations

import json

import pytest

from jupyter_colabsync.notebooks.whole import is_whole

TEXT = json.dumps({"cells": [{"source": "é – 日本"}], "nbformat": 4}, ensure_ascii=False)
NOTEBOOK = TEXT.encode()


def test_a_complete_notebook_is_whole() -> None:
    assert is_whole(NOTEBOOK)
    assert is_whole(NOTEBOOK + b"\n")


def test_no_beginning_of_a_notebook_is_whole() -> None:
    assert not any(is_whole(NOTEBOOK[:length]) for length in range(len(NOTEBOOK)))


@pytest.mark.parametrize("data", [b"", b"[]", b"12", b"null", b"no notebook", b"\xff{}", b"{} {}"])
def test_what_is_no_json_object_is_not_whole(data: bytes) -> None:
    assert not is_whole(data)
