"""Two superusers deactivate each other at the same time: one remains."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.helpers.admin.filled_form import filled
from tests.helpers.factories import make_superuser
from tests.publishing.operations.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 8


def closing(client, account):
    """Return a function that sends a form, opened before, which deactivates the account."""
    page = reverse("admin:accounts_user_change", args=[account.pk])
    data = filled(client.get(page), "user_form")
    del data["is_active"]
    return lambda: client.post(page, data)


def test_one_superuser_remains():
    pair = [make_superuser(), make_superuser()]
    for _ in range(TIMES):
        User.objects.update(is_active=True)
        clients = [Client(), Client()]
        for client, account in zip(clients, pair, strict=True):
            client.force_login(account)
        at_once(closing(clients[0], pair[1]), closing(clients[1], pair[0]))
        assert User.objects.all_powerful().count() == 1
