"""The acts that change the record: publish, withdraw, cancel, withhold. Nothing else writes to it.

Each runs in one transaction, locks the record's one row first and takes its moment from there, so that two people
acting at once are put in order on both databases. ``now`` is the clock (aware; default: the present); ``at`` the
moment from which the act holds. What can't be done raises ``ValidationError`` in words for the person who tried.
"""

from publishing.operations.publishing import publish
from publishing.operations.restoring import restore, what_was_lost
from publishing.operations.withdrawing import cancel, withdraw
from publishing.operations.withholding import withhold

__all__ = ["cancel", "publish", "restore", "what_was_lost", "withdraw", "withhold"]
