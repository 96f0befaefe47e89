"""The operations that change the record: publish, change, confirm, withdraw, cancel, withhold,
restore, discard, undo.

Each runs in one transaction, locks the record's one row first and takes its timestamp from there,
so that concurrent operations are put in order on both databases. ``now`` is the clock (aware;
default: the present); ``at`` is the time from which the operation is effective. An impossible
operation raises ``ValidationError`` with a message for the user.
"""

from publishing.operations.changing import change
from publishing.operations.confirming import confirm
from publishing.operations.duplicating import duplicate
from publishing.operations.publishing import publish
from publishing.operations.restoring import (
    discard_draft,
    last_publication,
    lost_titles,
    restore,
    undo,
)
from publishing.operations.timeline import planned_rows
from publishing.operations.withdrawing import cancel, withdraw
from publishing.operations.withholding import find_same_text, withhold
