"""Colab is known by what it documents of itself; other machines have no session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_colabsync.system.session import read_session


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A machine up for 5000 s whose first process started 1000 s after boot."""
    ticks = os.sysconf("SC_CLK_TCK")
    (tmp_path / "1").mkdir()
    (tmp_path / "uptime").write_text("5000.12 9000.00\n")
    (tmp_path / "1" / "stat").write_text(f"1 (odd ) name) S {'0 ' * 18}{1000 * ticks} 0 0\n")
    return tmp_path


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        pytest.param({}, None, id="any machine"),
        pytest.param({"COLAB_GPU": ""}, None, id="a variable that others set too"),
        pytest.param({"COLAB_RELEASE_TAG": "release-colab_2026"}, "colab", id="Colab"),
        pytest.param({"COLAB_RELEASE_TAG": ""}, None, id="the tag, but empty"),
        pytest.param({"COLAB_BACKEND_VERSION": "next"}, "colab", id="an older Colab image"),
        pytest.param(
            {"COLAB_RELEASE_TAG": "r", "VERTEX_PRODUCT": "COLAB_ENTERPRISE"},
            None,
            id="Colab Enterprise is another product",
        ),
    ],
)
def test_which_machines_are_colab(
    environment: dict[str, str], kind: str | None, proc: Path
) -> None:
    session = read_session(environment, proc)
    assert (session.kind if session else None) == kind


def test_the_age_is_the_younger_of_machine_and_first_process(proc: Path) -> None:
    session = read_session({"COLAB_RELEASE_TAG": "r"}, proc)
    assert session is not None
    assert session.up_s == pytest.approx(4000.12)


def test_an_age_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    session = read_session({"COLAB_RELEASE_TAG": "r"}, tmp_path)
    assert session is not None
    assert session.up_s is None
