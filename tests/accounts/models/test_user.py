"""People are deactivated, never deleted."""

import pytest
from django.db.models import ProtectedError

from accounts.models import User
from tests.helpers.factories import make_user


def test_account_is_not_deleted_by_code():
    colleague = make_user()
    for delete in (colleague.delete, User.objects.filter(pk=colleague.pk).delete):
        with pytest.raises(ProtectedError, match="deactivated"):
            delete()
    assert User.objects.filter(pk=colleague.pk).exists()
