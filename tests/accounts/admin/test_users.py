"""Accounts in the admin: who may change which account, and give which permission."""

from functools import partial

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import based_on, form_of
from tests.helpers.admin.role_samples import person_in
from tests.helpers.concurrency import at_once
from tests.helpers.factories import PASSWORD, make_superuser, make_user

LIST = reverse("admin:accounts_user_changelist")
ADD = reverse("admin:accounts_user_add")
EVERYTHING = {
    "username": "changed",
    "is_active": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "usable_password": "true",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "_save": "Save",
}


def password_of(account):
    return reverse("admin:auth_user_password_change", args=[account.pk])


def tampered():
    """Return all fields of a form, also those that the page does not offer."""
    return EVERYTHING | {
        "groups": [*Group.objects.values_list("pk", flat=True)],
        "user_permissions": [*Permission.objects.values_list("pk", flat=True)],
    }


def state_of(account):
    account = User.objects.get(pk=account.pk)
    roles = [role.name for role in account.groups.order_by("name")]
    columns = (account.username, account.password, account.is_superuser, account.is_active)
    return *columns, roles, account.user_permissions.count()


@pytest.fixture
def administrator():
    return person_in("Administrator", username="administrator")


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def mighty_role():
    """Create a further role with a permission that administrators do not have."""
    role = Group.objects.create(name="Mighty")
    role.permissions.add(Permission.objects.get(codename="delete_publication"))
    return role


class TestAdministrator:
    def test_administrator_adds_an_account_with_roles(self, desk):
        data = filled(desk.get(ADD), "user_form") | {
            "username": "a.ionescu",
            "first_name": "Ana",
            "email": "ana@example.org",
            "groups": [Group.objects.get(name="Editor").pk],
            "password1": PASSWORD,
            "password2": PASSWORD,
        }
        assert desk.post(ADD, data).status_code == 302
        account = User.objects.get(username="a.ionescu")
        assert (account.first_name, account.email) == ("Ana", "ana@example.org")
        assert [role.name for role in account.groups.all()] == ["Editor"]
        assert account.check_password(PASSWORD)

    @pytest.mark.parametrize("whose", ["own", "another"])
    def test_forged_form_gives_neither_superuser_nor_single_permissions(
        self, desk, administrator, whose
    ):
        account = administrator if whose == "own" else make_user()
        page = desk.get(form_of(account)).text
        assert 'name="groups"' in page
        assert 'name="is_superuser"' not in page
        assert 'name="user_permissions"' not in page
        desk.post(form_of(account), tampered() | based_on(desk, form_of(account)))
        username, _, is_superuser, _, _, permissions = state_of(account)
        assert (username, is_superuser, permissions) == ("changed", False, 0)

    def test_forged_form_of_a_new_account_makes_no_superuser(self, desk):
        desk.post(ADD, tampered())
        assert state_of(User.objects.get(username="changed"))[2:] == (
            False,
            True,
            ["Administrator", "Correspondent", "Editor", "Publisher"],
            0,
        )

    def test_role_with_more_permissions_is_not_offered(self, desk, mighty_role):
        account = make_user()
        assert mighty_role.name not in desk.get(form_of(account)).text
        page = desk.post(form_of(account), tampered() | based_on(desk, form_of(account)))
        assert "is not one of the available choices" in page.text
        assert state_of(account)[4] == []

    def test_account_with_more_permissions_is_read_only(self, desk, mighty_role):
        superusers = [make_superuser(password=PASSWORD, is_active=state) for state in (True, False)]
        by_role, singly = make_user(is_active=False), make_user("record.delete_publication")
        by_role.groups.add(mighty_role)
        for account in (*superusers, by_role, singly):
            before, page = state_of(account), desk.get(form_of(account))
            assert (page.status_code, 'name="_save"' in page.text) == (200, False)
            assert account.password not in page.text
            assert "algorithm" not in page.text
            assert "Designates" not in page.text
            assert desk.post(form_of(account), tampered()).status_code == 403
            assert desk.get(password_of(account)).status_code == 403
            assert desk.post(password_of(account), tampered()).status_code == 403
            assert state_of(account) == before

    def test_password_of_a_colleague_is_set(self, desk, client):
        colleague = person_in("Administrator", username="colleague")
        typed = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
        assert desk.post(password_of(colleague), typed).status_code == 302
        assert client.login(username="colleague", password=PASSWORD)

    def test_account_is_deactivated(self, desk):
        colleague = person_in("Publisher")
        data = filled(desk.get(form_of(colleague)), "user_form")
        del data["is_active"]
        assert desk.post(form_of(colleague), data).status_code == 302
        assert not User.objects.get(pk=colleague.pk).is_active


class TestSuperuser:
    @pytest.fixture
    def boss(self, client):
        return make_superuser(username="boss")

    @pytest.fixture
    def desk(self, client, boss):
        client.force_login(boss)
        return client

    def test_last_superuser_remains(self, desk, boss):
        make_superuser(is_active=False), make_superuser(is_staff=False)
        data = filled(desk.get(form_of(boss)), "user_form")
        for power in ("is_active", "is_staff", "is_superuser"):
            page = desk.post(form_of(boss), data | {power: ""})
            assert "the last account with all permissions" in page.text
            assert User.objects.all_powerful().get() == boss

    def test_superuser_gives_all_powers(self, desk, mighty_role):
        account = make_user()
        permission = Permission.objects.get(codename="publish")
        data = filled(desk.get(form_of(account)), "user_form")
        data |= {
            "is_superuser": "on",
            "user_permissions": [permission.pk],
            "groups": [mighty_role.pk],
        }
        assert desk.post(form_of(account), data).status_code == 302
        assert state_of(account)[2:] == (True, True, ["Mighty"], 1)


def test_list_shows_roles_at_the_same_cost(desk, django_assert_max_num_queries):
    for _ in range(13):
        person_in("Editor")
    with django_assert_max_num_queries(12):
        page = desk.get(LIST).text
    assert page.count("Editor</td>") == 13


@pytest.mark.django_db(transaction=True)
def test_two_superusers_who_deactivate_each_other_at_once_leave_one():
    pair = [make_superuser(), make_superuser()]
    clients = [Client(), Client()]
    for _ in range(2):
        User.objects.update(is_active=True)
        acts = []
        for client, account, other in zip(clients, pair, pair[::-1], strict=True):
            client.force_login(account)
            data = filled(client.get(form_of(other)), "user_form")
            del data["is_active"]
            acts.append(partial(client.post, form_of(other), data))
        at_once(*acts)
        assert User.objects.all_powerful().count() == 1
