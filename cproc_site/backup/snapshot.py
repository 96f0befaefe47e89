"""All data as they are at one moment, while the site goes on."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot():
    """Everything read within is of one moment; nobody who writes waits for it."""
    if connection.vendor == "sqlite":
        with _as_reader(), transaction.atomic(durable=True):
            yield
    else:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def _as_reader():
    """Transactions of the site lock writers from their start (cproc_site/config/databases.py); this one does not."""
    usual = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual
