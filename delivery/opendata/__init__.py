"""Contents as data that anybody may take: JSON (items.py), its schema (schemas.py) and CSV (tables.py)."""

from delivery.opendata.datasets import Dataset, Field

__all__ = ["Dataset", "Field"]
