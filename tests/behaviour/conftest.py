"""Makes a failing assert of the shared suite tell its values."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.behaviour.drive_behaviour")
