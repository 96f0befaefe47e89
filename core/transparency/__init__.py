"""Merkle proofs, signed notes and timestamp tokens, without a table."""
