"""What one link remembers, durably: the base, what Drive told, and what is under way."""
