"""Check the links of published contents and store the broken ones."""

from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.run import check

__all__ = ["LinkChecker", "check"]
