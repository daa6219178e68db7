"""One file per thing measured; each has `measure() -> list[Row]`."""
