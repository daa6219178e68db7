"""What has to make room in mid-run is told of under the name that people know."""

from __future__ import annotations

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.preview import preview_of
from tests.unit.sync.device import Device


def test_a_folder_that_became_a_file_on_drive_lies_in_the_bin_under_its_path(
    device: Device, hand: Hand
) -> None:
    for path in ("b/c/x.txt", "b/y.txt", *(f"other{number}.txt" for number in range(8))):
        device.write(path, path)
    device.write("b/c/.ipynb_checkpoints/x-checkpoint.txt", "old")
    device.sync()
    hand.trash("Work/b")
    hand.put("Work/b", "now a file")
    shown = [
        (each.action, each.path) for each in preview_of(device.engine.dry_run(CancelToken())).lines
    ]
    assert sorted(shown) == [
        ("delete", "b"),
        ("delete", "b/c"),
        ("delete", "b/c/x.txt"),
        ("delete", "b/y.txt"),
        ("download", "b"),
    ]
    device.sync()
    assert device.read("b") == b"now a file"
    with device.engine._reading() as state:
        deleted = {each.path: each.kept for each in state.history(9) if each.verb == "delete"}
    assert set(deleted) == {"b/c/x.txt", "b/y.txt"}
    for path, kept in deleted.items():
        assert kept is not None
        assert kept.endswith(f"/{path}")
        assert (device.root / kept).read_text() == path
    bins = [each.as_posix() for each in (device.root / ".colabsync" / "trash").rglob("*")]
    assert not any("stage" in each for each in bins), "the checkpoints, too"
