"""What can be changed about the pretend Kaggle by name, from a test or through the back door."""

from __future__ import annotations

from typing import Any


class Knobs:
    """Attributes of several objects under one roof."""

    def __init__(self, *owners: tuple[object, tuple[str, ...]]):
        self._owners = {name: owner for owner, names in owners for name in names}

    def read(self) -> dict[str, Any]:
        return {name: getattr(owner, name) for name, owner in self._owners.items()}

    def turn(self, wanted: dict[str, Any]) -> None:
        """All of them, or none. Raises TypeError for an unknown one, or a value of another kind."""
        for name, value in wanted.items():
            if name not in self._owners:
                raise TypeError(f"there is no {name}; there are {', '.join(self._owners)}")
            present = getattr(self._owners[name], name)
            if isinstance(present, bool) != isinstance(value, bool) or not isinstance(
                value, (int, float)
            ):
                raise TypeError(f"{name} cannot be {value!r}")
        for name, value in wanted.items():
            setattr(self._owners[name], name, value)
