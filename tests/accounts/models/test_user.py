"""People are deactivated, never deleted."""

import pytest
from django.contrib.auth import get_user_model
from django.db.models import ProtectedError
from django.urls import reverse

User = get_user_model()
pytestmark = pytest.mark.django_db


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


def test_account_is_not_deleted_in_the_admin(admin_client, colleague):
    change = reverse("admin:accounts_user_change", args=[colleague.pk])
    assert "deletelink" not in admin_client.get(change).text
    delete = reverse("admin:accounts_user_delete", args=[colleague.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assert "delete_selected" not in admin_client.get(reverse("admin:accounts_user_changelist")).text
