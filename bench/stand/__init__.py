"""Where measurements are taken: a demo cloud, what stands in front of it, and who is measured."""

from .place import Stand, stand

__all__ = ["Stand", "stand"]
