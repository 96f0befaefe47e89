"""Backup and restore: all rows and files of the site in one archive, for either database.

Order of reading: `archive.py` (the file), `manifest.py` (its description), `tables.py` and
`rows.py` (the data), `create.py`, `verify.py`, `restore.py`.
"""
