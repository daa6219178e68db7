"""Working: the cycles of a link, and carrying out plans so that a run may die anywhere."""
