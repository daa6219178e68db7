"""The same work on CPU and GPU, honestly timed, in a throw-away process."""

from __future__ import annotations
