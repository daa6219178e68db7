"""What a person looks at and decides: conflicts, what waits, proofs, the bins and the history."""
