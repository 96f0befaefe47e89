"""Changes of accounts and roles stand in the audit, each once, on whatever road they come."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import serializers
from django.db import transaction
from django.urls import reverse

from accounts.access_log import audited_as
from accounts.models import Act, AuditEntry, User
from tests.helpers.admin.filled_form import filled
from tests.helpers.factories import PASSWORD, make_superuser, make_user

pytestmark = pytest.mark.django_db


class Audit:
    """What was entered since the test began to look."""

    def __init__(self):
        self.seen = AuditEntry.objects.count()

    def entries(self):
        new = AuditEntry.objects.order_by("pk")[self.seen :]
        return [
            (entry.act, entry.by, entry.kind, entry.reference, entry.old, entry.new)
            for entry in new
        ]


@pytest.fixture
def colleague():
    return make_user(username="colleague", email="old@example.org")


@pytest.fixture
def boss():
    return make_superuser(username="boss", password=PASSWORD)


@pytest.fixture
def roles():
    return {name: Group.objects.create(name=name) for name in ("Writer", "Printer")}


@pytest.fixture
def desk(client, boss, colleague, roles):
    client.force_login(boss)
    return client


@pytest.fixture
def audit(colleague, boss, roles, desk):
    return Audit()


def form_of(account):
    return reverse("admin:accounts_user_change", args=[account.pk])


def sent(desk, account, **typed):
    data = filled(desk.get(form_of(account)), "user_form")
    return desk.post(form_of(account), data | typed)


class TestInAShell:
    def test_account_is_made(self, audit):
        User.objects.create_user("new", email="new@example.org", password=PASSWORD)
        new = {"username": "new", "email": "new@example.org", "is_active": True}
        assert audit.entries() == [("changed account", None, "account", "new", {}, new)]

    def test_account_is_changed(self, audit, colleague):
        colleague.is_active, colleague.username = False, "renamed"
        colleague.save()
        old = {"username": "colleague", "is_active": True}
        new = {"username": "renamed", "is_active": False}
        assert audit.entries() == [("changed account", None, "account", "renamed", old, new)]

    def test_accounts_are_changed_by_a_query(self, audit, colleague):
        User.objects.filter(pk=colleague.pk).update(is_superuser=True)
        told = ({"is_superuser": False}, {"is_superuser": True})
        assert audit.entries() == [("changed account", None, "account", "colleague", *told)]

    def test_accounts_are_changed_in_bulk(self, audit, colleague):
        colleague.email = "new@example.org"
        User.objects.bulk_update([colleague], ["email"])
        told = ({"email": "old@example.org"}, {"email": "new@example.org"})
        assert audit.entries() == [("changed account", None, "account", "colleague", *told)]

    def test_password_is_told_without_its_hash(self, audit, colleague):
        colleague.set_password(PASSWORD)
        colleague.save()
        assert audit.entries() == [
            ("changed account", None, "account", "colleague", {}, {"password": "changed"})
        ]

    def test_name_of_a_person_is_no_matter_of_access(self, audit, colleague):
        colleague.first_name = "Ana"
        colleague.save()
        User.objects.filter(pk=colleague.pk).update(last_name="Ionescu")
        assert audit.entries() == []

    def test_role_is_given_and_taken(self, audit, colleague, roles):
        colleague.groups.add(roles["Writer"])
        colleague.groups.add(roles["Writer"])
        colleague.groups.clear()
        given = (
            "changed roles",
            None,
            "account",
            "colleague",
            {"roles": []},
            {"roles": ["Writer"]},
        )
        taken = (
            "changed roles",
            None,
            "account",
            "colleague",
            {"roles": ["Writer"]},
            {"roles": []},
        )
        assert audit.entries() == [given, taken]

    def test_role_is_given_and_taken_from_its_own_end(self, audit, colleague, roles):
        roles["Writer"].user_set.add(colleague)
        roles["Writer"].user_set.clear()
        given = (
            "changed roles",
            None,
            "account",
            "colleague",
            {"roles": []},
            {"roles": ["Writer"]},
        )
        taken = (
            "changed roles",
            None,
            "account",
            "colleague",
            {"roles": ["Writer"]},
            {"roles": []},
        )
        assert audit.entries() == [given, taken]

    def test_single_permission_is_given(self, audit, colleague):
        colleague.user_permissions.add(Permission.objects.get(codename="publish"))
        told = ({"permissions": []}, {"permissions": ["record.publish"]})
        assert audit.entries() == [("changed roles", None, "account", "colleague", *told)]

    def test_role_gets_and_loses_permissions_and_only_those_are_told(self, audit, roles):
        add, delete = (
            Permission.objects.get(codename=f"{act}_publication") for act in ("add", "delete")
        )
        roles["Writer"].permissions.add(add, delete)
        add.group_set.clear()
        both = ["record.add_publication", "record.delete_publication"]
        given = ({"permissions": []}, {"permissions": both})
        taken = ({"permissions": both[:1]}, {"permissions": []})
        assert audit.entries() == [
            ("changed roles", None, "role", "Writer", *given),
            ("changed roles", None, "role", "Writer", *taken),
        ]

    def test_role_is_made_and_renamed(self, audit):
        role = Group.objects.create(name="Reader")
        role.name = "Auditor"
        role.save()
        assert audit.entries() == [
            ("changed roles", None, "role", "Reader", {}, {"name": "Reader"}),
            ("changed roles", None, "role", "Auditor", {"name": "Reader"}, {"name": "Auditor"}),
        ]

    def test_role_that_is_deleted_is_taken_from_who_had_it(self, audit, colleague, roles):
        colleague.groups.add(roles["Writer"])
        Group.objects.filter(name="Writer").delete()
        assert audit.entries()[1:] == [
            ("changed roles", None, "account", "colleague", {"roles": ["Writer"]}, {"roles": []}),
            ("changed roles", None, "role", "Writer", {"name": "Writer"}, {}),
        ]

    def test_what_is_rolled_back_leaves_no_entry(self, audit, colleague, roles):
        with transaction.atomic():
            colleague.groups.add(roles["Writer"])
            colleague.is_superuser = True
            colleague.save()
            transaction.set_rollback(True)
        assert audit.entries() == []

    def test_loading_a_file_of_roles_is_told(self, audit, roles):
        text = serializers.serialize("json", [roles["Writer"]]).replace("Writer", "Scribe")
        for each in serializers.deserialize("json", text):
            each.save()
        assert (
            "changed roles",
            None,
            "role",
            "Scribe",
            {"name": "Writer"},
            {"name": "Scribe"},
        ) in (audit.entries())


class TestAtTheDesk:
    def test_role_is_exchanged_in_one_entry_of_the_person(
        self, audit, desk, boss, colleague, roles
    ):
        colleague.groups.add(roles["Writer"])
        audit = Audit()
        assert sent(desk, colleague, groups=[roles["Printer"].pk]).status_code == 302
        told = ({"roles": ["Writer"]}, {"roles": ["Printer"]})
        assert audit.entries() == [("changed roles", boss, "account", "colleague", *told)]

    def test_columns_and_roles_are_an_entry_each(self, audit, desk, boss, colleague, roles):
        sent(desk, colleague, email="new@example.org", groups=[roles["Writer"].pk])
        mail = ({"email": "old@example.org"}, {"email": "new@example.org"})
        assert audit.entries() == [
            ("changed account", boss, "account", "colleague", *mail),
            ("changed roles", boss, "account", "colleague", {"roles": []}, {"roles": ["Writer"]}),
        ]

    def test_form_sent_back_as_it_is_leaves_no_entry(self, audit, desk, colleague):
        assert sent(desk, colleague).status_code == 302
        assert audit.entries() == []

    def test_password_of_another_is_an_entry_of_who_chose_it(self, audit, desk, boss, colleague):
        page = reverse("admin:auth_user_password_change", args=[colleague.pk])
        typed = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
        assert desk.post(page, typed).status_code == 302
        assert audit.entries() == [
            ("changed account", boss, "account", "colleague", {}, {"password": "changed"})
        ]

    def test_own_password_is_an_entry_of_its_owner(self, audit, desk, boss):
        new = "another password for tests"
        typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert desk.post(reverse("admin:password_change"), typed).status_code == 302
        assert audit.entries() == [
            ("changed account", boss, "account", "boss", {}, {"password": "changed"})
        ]

    def test_permissions_of_a_role_are_an_entry_of_who_chose_them(self, audit, desk, boss, roles):
        page = reverse("admin:auth_group_change", args=[roles["Writer"].pk])
        publish = Permission.objects.get(codename="publish")
        desk.post(page, {"name": "Writer", "permissions": [publish.pk]})
        told = ({"permissions": []}, {"permissions": ["record.publish"]})
        assert audit.entries() == [("changed roles", boss, "role", "Writer", *told)]

    @pytest.mark.parametrize("many", [True, False])
    def test_deleted_role_is_an_entry_of_who_deleted_it(self, audit, desk, boss, roles, many):
        role = roles["Writer"]
        if many:
            data = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
            desk.post(reverse("admin:auth_group_changelist"), data)
        else:
            desk.post(reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"})
        assert audit.entries() == [
            ("changed roles", boss, "role", "Writer", {"name": "Writer"}, {})
        ]


def test_act_that_fails_leaves_no_entry_and_the_next_one_is_its_own(audit, boss, colleague, roles):
    @transaction.atomic
    def fail():
        with audited_as(boss):
            colleague.groups.add(roles["Writer"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    colleague.groups.add(roles["Printer"])
    told = ({"roles": []}, {"roles": ["Printer"]})
    assert audit.entries() == [("changed roles", None, "account", "colleague", *told)]


def test_entry_says_when_and_in_words_what(colleague):
    entry = AuditEntry.objects.filter(act=Act.CHANGED_ACCOUNT, reference="colleague").get()
    assert str(entry) == f"Changed an account, {entry.at:%Y-%m-%d %H:%M} (UTC)"
