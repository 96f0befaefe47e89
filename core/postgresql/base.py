"""Django's backend for PostgreSQL, with a bound on connecting.

The time-out of libpq is for each address of the host. It begins after the name is resolved, which
can take half a minute while the resolver does not answer, and nothing can interrupt it.
"""

from functools import partial
from typing import Any

from django.db.backends.postgresql import base
from psycopg2 import OperationalError

from core.caching.circuit_breaker import CircuitBreaker, CircuitOpen
from core.time_limit import call_within

TIMEOUT_SECONDS = 4.0  # less than libpq waits for one address


class ConnectionTimeout(OperationalError):
    """The database was not reached within the time; Django raises its own `OperationalError`."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Connect in a thread, which may take longer than the caller waits for it.

    After a time-out the process does not try it again for a while, so that its threads are free for
    requests that need no database.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connect = super().get_new_connection

        def connect_in_time() -> Any:
            """Return the connection. One that is made too late is closed when it is dropped."""
            try:
                return call_within(TIMEOUT_SECONDS, partial(connect, conn_params))
            except TimeoutError as error:
                raise ConnectionTimeout("The database was not reached in time.") from error

        try:
            return _breaker.call(connect_in_time)
        except CircuitOpen as error:
            raise ConnectionTimeout("The database was not reached a short time ago.") from error


_breaker = CircuitBreaker("The database", (ConnectionTimeout,))
