"""Contents as open data: JSON with its schema, CSV, feeds, calendars, and JSON-LD in pages."""

from delivery.opendata.datasets import Dataset, Field

__all__ = ["Dataset", "Field"]
