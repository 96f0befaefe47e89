"""The log of the record: a Merkle tree over all changes, which anyone can check.

Order of reading: `core/transparency/proofs.py` (the tree), `entries.py` (what each change commits
to), `merkle_tree.py` (its rows, proofs and tiles), `core/transparency/notes.py` (signatures),
`checkpoints.py`, `timestamps.py`, `verification.py`.
"""
