"""Backup and restore: all that the site has in one file, which can be restored on either database.

Order of reading: ``archive.py`` (the file), ``manifest.py`` (what it says about itself), ``tables.py`` and ``rows.py``
(data), ``create.py``, ``verify.py``, ``restore.py``.
"""
