"""People are deactivated, never deleted."""

import pytest
from django.contrib.auth import get_user_model
from django.db.models import ProtectedError

User = get_user_model()


@pytest.fixture
def colleague():
    return User.objects.create_user(
        "colleague", "colleague@example.org", first_name="Ana", last_name="Ionescu"
    )


def test_account_is_not_deleted_by_code(colleague):
    with pytest.raises(ProtectedError, match="deactivated"):
        colleague.delete()
    with pytest.raises(ProtectedError, match="deactivated"):
        User.objects.filter(pk=colleague.pk).delete()
    assert User.objects.filter(pk=colleague.pk).exists()
