"""Predictions sent to a competition, and their scores."""

from __future__ import annotations
