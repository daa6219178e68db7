"""The Drive folder: what Drive told of it, and where that differs from what was agreed."""
