"""Makes a failing assert of the shared suite tell its values."""

from __future__ import annotations

import pytest

for name in ("suite", "versions_behaviour", "feed_behaviour", "drive_behaviour"):
    pytest.register_assert_rewrite(f"tests.behaviour.{name}")
