"""People are deactivated, never deleted."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import User
from tests.helpers.factories import make_user
from tests.helpers.times import DAY


def test_account_is_not_deleted_by_code():
    colleague = make_user()
    for delete in (colleague.delete, User.objects.filter(pk=colleague.pk).delete):
        with pytest.raises(ProtectedError, match="deactivated"):
            delete()
    assert User.objects.filter(pk=colleague.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_upgrade_gives_existing_accounts_a_grace_of_fourteen_days():
    account = make_user()
    executor = MigrationExecutor(connection)
    executor.migrate([("accounts", "0014_remove_saved_filters")])
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    account.refresh_from_db()
    assert account.second_factor_from - timezone.now() > 13 * DAY
    assert make_user().second_factor_from is None
