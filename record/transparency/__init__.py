"""The log of the record: a Merkle tree over all changes, which anyone can check.

Order of reading: `merkle.py` (the tree), `entries.py` (what each change commits to), `tree.py` (its
rows, proofs and tiles), `notes.py` (signatures), `checkpoints.py`, `timestamps.py`,
`verification.py`.
"""
