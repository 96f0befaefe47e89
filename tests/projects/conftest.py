from tests.helpers.published import next_day, starter_rows, starter_site

__all__ = ["next_day", "starter_rows", "starter_site"]
