"""`python -m jupyter_colabsync` is the same program as `jupyter colabsync`."""

from __future__ import annotations

import sys

from jupyter_colabsync.cli.app import program

if __name__ == "__main__":
    sys.exit(program())
