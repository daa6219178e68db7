"""CPU, memory, disks and network of the machine Jupyter runs on; what it is."""

from __future__ import annotations
