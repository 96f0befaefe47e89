"""Walks the links of what is published now and keeps those that lead nowhere."""

from publishing.link_checking.asking import Asker
from publishing.link_checking.checking import Outcome, check

__all__ = ["Asker", "Outcome", "check"]
