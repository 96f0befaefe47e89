"""Changes of accounts and roles are recorded in the audit log, once each."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse

from accounts.access_log import audited_as
from accounts.models import AuditEntry, User
from tests.helpers.admin.filled_form import filled
from tests.helpers.factories import PASSWORD, make_user

NO_ROLE = {"roles": []}
WRITER = {"roles": ["Writer"]}
NEW_MAIL = {"email": "new@example.org"}
NO_PERMISSION = {"permissions": []}


@pytest.fixture
def colleague():
    return make_user(username="colleague", email="old@example.org")


@pytest.fixture
def writer():
    return Group.objects.create(name="Writer")


@pytest.fixture
def printer():
    return Group.objects.create(name="Printer")


@pytest.fixture
def publish():
    return Permission.objects.get(codename="publish")


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
def entries(colleague, person, writer, printer, desk):
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
    def test_changes_of_accounts_are_recorded_without_names_and_hashes(self, entries, colleague):
        User.objects.create_user("new", email="new@example.org", password=PASSWORD)
        colleague.first_name = "Ana"
        colleague.save()
        User.objects.filter(pk=colleague.pk).update(is_superuser=True)
        User.objects.filter(pk=colleague.pk).update(last_name="Ionescu")
        colleague.refresh_from_db()
        colleague.set_password(PASSWORD)
        colleague.save()
        colleague.is_active = False
        colleague.username = "renamed"
        colleague.save()
        old = {"username": "colleague", "is_active": True}
        new = {"username": "renamed", "is_active": False}
        assert entries() == [
            account_entry({}, {"username": "new", "is_active": True} | NEW_MAIL, reference="new"),
            account_entry({"is_superuser": False}, {"is_superuser": True}),
            account_entry({}, {"password": "changed"}),
            account_entry(old, new, reference="renamed"),
        ]

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
        assert entries() == [role_entry(NO_PERMISSION, {"permissions": ["record.publish"]})]

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


class TestAdmin:
    def test_columns_and_roles_are_one_entry_each(self, desk, person, colleague, writer, printer):
        colleague.groups.add(writer)
        entries = Audit()
        send(desk, colleague, email="new@example.org", groups=[printer.pk])
        assert entries() == [
            account_entry({"email": "old@example.org"}, NEW_MAIL, person),
            role_entry(WRITER, {"roles": ["Printer"]}, person),
        ]


def test_failed_action_leaves_no_entry_and_does_not_own_the_next(
    entries, person, colleague, writer
):
    @transaction.atomic
    def fail():
        with audited_as(person):
            colleague.groups.add(writer)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    colleague.groups.add(writer)
    assert entries() == [role_entry(NO_ROLE, WRITER)]
