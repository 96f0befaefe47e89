"""Public pages read a standby of the database, where there is one: all of a page from the same, its token too.

A standby lags a little. A page and its token (publishing/editions.py) come from the same database within one request,
so a page is never kept under a token that is newer than what it shows. The desk, the contact form, previews and
everything that changes something use the database itself.
"""

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

REPLICA = "replica"
LEFT_ALONE = 10  # seconds for which a standby that didn't answer isn't asked again

logger = logging.getLogger("publishing")
_reads_from: ContextVar[str] = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


class Router:
    """Everything is one database to Django; only where reading goes changes with the request."""

    def db_for_read(self, model, **hints):
        return _reads_from.get()

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS


class Standby:
    """Whether the standby answers; one that doesn't is left alone for a while, and pages are read from the database."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._ask_again_at = 0.0

    def answers(self) -> bool:
        if self._clock() < self._ask_again_at:
            return False
        connection = connections[REPLICA]
        try:
            connection.close_if_health_check_failed()
            connection.ensure_connection()
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            self._ask_again_at = self._clock() + LEFT_ALONE
            logger.warning(
                "The standby doesn't answer (%s): pages are read from the database.", type(error).__name__
            )
            return False
        return True


standby = Standby()


@contextmanager
def reading(is_public: bool):
    """Reads go to the standby within, for public pages and where one is set and answers."""
    if not (is_public and REPLICA in settings.DATABASES and standby.answers()):
        yield
        return
    token = _reads_from.set(REPLICA)
    try:
        yield
    finally:
        _reads_from.reset(token)
