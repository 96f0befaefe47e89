"""A new password changes nothing else of the account."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.helpers.factories import PASSWORD, make_user

NEW = "another password for tests"
OWN = reverse("admin:password_change")


@pytest.fixture
def account():
    return make_user(username="dan", password=PASSWORD)


@pytest.fixture
def deactivated_meanwhile(account, monkeypatch):
    """Let an administrator deactivate the account while its new password is hashed."""

    def deactivate_before(name):
        original = getattr(User, name)

        def patched(user, *args):
            User.objects.filter(pk=account.pk).update(is_active=False)
            return original(user, *args)

        monkeypatch.setattr(User, name, patched)

    deactivate_before("set_password")
    deactivate_before("set_unusable_password")


def state_of(account):
    account.refresh_from_db()
    return account.is_active, account.check_password(NEW)


@pytest.mark.usefixtures("deactivated_meanwhile")
class TestDeactivatedMeanwhile:
    def test_own_new_password_leaves_the_account_deactivated(self, client, account):
        client.force_login(account)
        client.post(OWN, {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
        assert state_of(account) == (False, True)

    @pytest.mark.parametrize("usable", ["true", "false"])
    def test_password_of_a_colleague_leaves_the_account_deactivated(self, desk, account, usable):
        url = reverse("admin:auth_user_password_change", args=[account.pk])
        typed = {"usable_password": usable, "password1": NEW, "password2": NEW}
        button = "unset-password" if usable == "false" else "set-password"
        assert desk.post(url, typed | {button: "pressed"}).status_code == 302
        assert state_of(account) == (False, usable == "true")
