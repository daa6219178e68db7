"""Thinking: from what base, local and remote hold to a Plan. Pure; asks and touches nothing."""
