"""Fixtures of the tests of the record."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction

from publishing import operations
from record.models import Publication
from tests.helpers.factories import change
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON


@pytest.fixture(scope="session")
def perform():
    """Return a function that carries out an operation some hours after noon, if it is allowed."""

    def perform(operation, obj, hours):
        now = NOON + hours * HOUR
        rows = Publication.objects.with_time().of(obj)
        with suppress(ValidationError), transaction.atomic():
            if operation == "rebuild":
                call_command("index_values", verbosity=0)
            elif operation == "withdraw":
                withdraw(obj, None, "It is over.", now=now)
            elif operation == "cancel" and (planned := rows.scheduled(now).first()):
                operations.cancel(planned, None, now=now)
            elif operation == "withhold" and (row := rows.with_content().first()):
                operations.withhold(row, None, "An order.", now=now)
            elif operation in ("save", "publish", "schedule"):
                change(obj, title_en=f"Title {hours}", start=str(2010 + hours))
                if operation != "save":
                    publish(obj, at=now + DAY if operation == "schedule" else None, now=now)

    return perform
