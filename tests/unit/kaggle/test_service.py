"""What importing the service costs."""

from __future__ import annotations


def test_importing_the_service_brings_no_heavy_library() -> None:
    import subprocess
    import sys

    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, jupyter_colabsync.kaggle.service; "
            "print({'requests', 'kaggle', 'kagglesdk', 'pathspec'} & set(sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "set()"
