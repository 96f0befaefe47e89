"""Changes of accounts and roles are recorded in the audit log, once each."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse

from accounts.access_log import audited_as
from accounts.models import AuditEntry, User
from tests.helpers.admin.filled_form import filled
from tests.helpers.factories import PASSWORD, make_superuser, make_user

NO_ROLE = {"roles": []}
WRITER = {"roles": ["Writer"]}
PRINTER = {"roles": ["Printer"]}
OLD_MAIL = {"email": "old@example.org"}
NEW_MAIL = {"email": "new@example.org"}
NEW_PASSWORD = {"password": "changed"}
MAY_PUBLISH = {"permissions": ["record.publish"]}
NO_PERMISSION = {"permissions": []}


@pytest.fixture
def colleague():
    return make_user(username="colleague", email="old@example.org")


@pytest.fixture
def boss():
    return make_superuser(username="boss", password=PASSWORD)


@pytest.fixture
def writer():
    return Group.objects.create(name="Writer")


@pytest.fixture
def printer():
    return Group.objects.create(name="Printer")


@pytest.fixture
def publish():
    return Permission.objects.get(codename="publish")


@pytest.fixture
def desk(client, boss):
    client.force_login(boss)
    return client


class Audit:
    """The entries since the start of the test."""

    def __init__(self):
        self.seen = AuditEntry.objects.count()

    def __call__(self):
        return [
            (entry.act, entry.by, entry.reference, entry.old, entry.new)
            for entry in AuditEntry.objects.order_by("pk")[self.seen :]
        ]


@pytest.fixture
def entries(colleague, boss, writer, printer, desk):
    return Audit()


def account_entry(old, new, by=None, reference="colleague"):
    return ("changed account", by, reference, old, new)


def role_entry(old, new, by=None, reference="colleague"):
    return ("changed roles", by, reference, old, new)


def send(desk, account, **typed):
    url = reverse("admin:accounts_user_change", args=[account.pk])
    response = desk.post(url, filled(desk.get(url), "user_form") | typed)
    assert response.status_code == 302


class TestCode:
    def test_new_account_is_recorded(self, entries):
        User.objects.create_user("new", email="new@example.org", password=PASSWORD)
        new = {"username": "new", "is_active": True} | NEW_MAIL
        assert entries() == [account_entry({}, new, reference="new")]

    def test_changed_account_is_recorded_under_its_new_name(self, entries, colleague):
        colleague.is_active = False
        colleague.username = "renamed"
        colleague.save()
        old = {"username": "colleague", "is_active": True}
        new = {"username": "renamed", "is_active": False}
        assert entries() == [account_entry(old, new, reference="renamed")]

    def test_update_of_a_query_is_recorded(self, entries, colleague):
        User.objects.filter(pk=colleague.pk).update(is_superuser=True)
        assert entries() == [account_entry({"is_superuser": False}, {"is_superuser": True})]

    def test_password_is_recorded_without_its_hash(self, entries, colleague):
        colleague.set_password(PASSWORD)
        colleague.save()
        assert entries() == [account_entry({}, NEW_PASSWORD)]

    def test_name_of_a_person_is_not_recorded(self, entries, colleague):
        colleague.first_name = "Ana"
        colleague.save()
        User.objects.filter(pk=colleague.pk).update(last_name="Ionescu")
        assert entries() == []

    def test_role_is_recorded_when_given_and_removed(self, entries, colleague, writer):
        colleague.groups.add(writer)
        colleague.groups.add(writer)
        colleague.groups.clear()
        writer.user_set.add(colleague)
        writer.user_set.clear()
        given_and_removed = [role_entry(NO_ROLE, WRITER), role_entry(WRITER, NO_ROLE)]
        assert entries() == given_and_removed * 2

    def test_single_permission_is_recorded(self, entries, colleague, publish):
        colleague.user_permissions.add(publish)
        assert entries() == [role_entry(NO_PERMISSION, MAY_PUBLISH)]

    def test_only_changed_permissions_of_a_role_are_recorded(self, entries, writer):
        add = Permission.objects.get(codename="add_publication")
        writer.permissions.add(add, Permission.objects.get(codename="delete_publication"))
        add.group_set.clear()
        both = ["record.add_publication", "record.delete_publication"]
        assert entries() == [
            role_entry(NO_PERMISSION, {"permissions": both}, reference="Writer"),
            role_entry({"permissions": both[:1]}, NO_PERMISSION, reference="Writer"),
        ]

    def test_new_and_renamed_role_is_recorded(self, entries):
        role = Group.objects.create(name="Reader")
        role.name = "Auditor"
        role.save()
        assert entries() == [
            role_entry({}, {"name": "Reader"}, reference="Reader"),
            role_entry({"name": "Reader"}, {"name": "Auditor"}, reference="Auditor"),
        ]

    def test_deleted_role_is_recorded_for_its_accounts_as_well(self, entries, colleague, writer):
        colleague.groups.add(writer)
        Group.objects.filter(name="Writer").delete()
        assert entries()[1:] == [
            role_entry(WRITER, NO_ROLE),
            role_entry({"name": "Writer"}, {}, reference="Writer"),
        ]

    def test_rolled_back_change_leaves_no_entry(self, entries, colleague, writer):
        with transaction.atomic():
            colleague.groups.add(writer)
            colleague.is_superuser = True
            colleague.save()
            transaction.set_rollback(True)
        assert entries() == []


class TestAdmin:
    def test_columns_and_roles_are_one_entry_each(self, desk, boss, colleague, writer, printer):
        colleague.groups.add(writer)
        entries = Audit()
        send(desk, colleague, email="new@example.org", groups=[printer.pk])
        assert entries() == [
            account_entry(OLD_MAIL, NEW_MAIL, boss),
            role_entry(WRITER, PRINTER, boss),
        ]

    def test_passwords_are_recorded(self, entries, desk, boss, colleague):
        page = reverse("admin:auth_user_password_change", args=[colleague.pk])
        typed = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
        assert desk.post(page, typed).status_code == 302
        new = "another password for tests"
        typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert desk.post(reverse("admin:password_change"), typed).status_code == 302
        own = account_entry({}, NEW_PASSWORD, boss, "boss")
        assert entries() == [account_entry({}, NEW_PASSWORD, boss), own]

    @pytest.mark.parametrize("many", [True, False])
    def test_deleted_role_is_recorded(self, entries, desk, boss, writer, many):
        if many:
            url = reverse("admin:auth_group_changelist")
            data = {"action": "delete_selected", "_selected_action": [writer.pk]}
            desk.post(url, data)
        else:
            url = reverse("admin:auth_group_delete", args=[writer.pk])
            data = {}
            desk.get(url)
        desk.post(url, data | {"post": "yes"})
        assert entries() == [role_entry({"name": "Writer"}, {}, boss, "Writer")]


def test_failed_action_leaves_no_entry_and_does_not_own_the_next(entries, boss, colleague, writer):
    @transaction.atomic
    def fail():
        with audited_as(boss):
            colleague.groups.add(writer)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    colleague.groups.add(writer)
    assert entries() == [role_entry(NO_ROLE, WRITER)]
