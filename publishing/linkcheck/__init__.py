"""Walks the links of what is published now and keeps those that lead nowhere."""

from publishing.linkcheck.http_checker import Asker
from publishing.linkcheck.run import Outcome, check

__all__ = ["Asker", "Outcome", "check"]
