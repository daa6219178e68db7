"""GPUs of every make and TPUs: read where they are, or the reason why there is none."""

from __future__ import annotations
