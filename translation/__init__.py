"""Translations: what is missing, and what is older than the original; worked out from the record."""
