"""What commands print: Python's names in JSON, short tables for people."""

from __future__ import annotations

import pytest

from jupyter_colabsync.cli.output import Output, bytes_text, plain, table
from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.contract.system import Disk, Host


def test_json_has_pythons_names_all_the_way_down() -> None:
    host = Host(
        cpu_percent=None,
        memory_used_bytes=1,
        memory_total_bytes=2,
        disks=(Disk(path="/", used_bytes=3, total_bytes=4),),
    )
    assert plain({"host": host})["host"]["disks"] == [
        {"path": "/", "used_bytes": 3, "total_bytes": 4, "holds": []}
    ]


def test_columns_line_up_and_nothing_is_printed_for_no_rows() -> None:
    assert (
        table([["a", "long one", "x"], ["bbb", "c", "yy"]]) == "a    long one  x\nbbb  c         yy"
    )
    assert table([]) == ""


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(None, "-"), (0, "0 B"), (999, "999 B"), (1536, "1.5 KB"), (12_897_485, "12.3 MB")],
)
def test_sizes_are_short_and_have_their_unit(size_bytes: int | None, text: str) -> None:
    assert bytes_text(size_bytes) == text


def test_short_work_is_quiet_when_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output(as_json=False)
    out.progress(JobProgress(done=3, total=None, unit="files", label="listing"))
    out.result({}, "done")
    assert capsys.readouterr() == ("done\n", "")
