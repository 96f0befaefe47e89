"""Signing in and out stands in the audit; what was typed in vain does not."""

import pytest
from django.urls import reverse

from accounts.models import Act, AuditEntry
from tests.helpers.admin.sign_in import give_second_factor
from tests.helpers.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

SIGN_IN = reverse("admin:login")


@pytest.fixture
def colleague():
    return make_user(username="colleague", password=PASSWORD)


def entries_of_signing_in():
    acts = [Act.SIGNED_IN, Act.SIGNED_OUT, Act.SIGN_IN_FAILED]
    return [
        (entry.act, entry.by, entry.kind, entry.reference, entry.old, entry.new)
        for entry in AuditEntry.objects.filter(act__in=acts).order_by("pk")
    ]


def test_signing_in_and_out_are_two_entries_of_the_person(client, colleague):
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    client.post(reverse("admin:logout"))
    assert entries_of_signing_in() == [
        ("signed in", colleague, "account", "colleague", {}, {}),
        ("signed out", colleague, "account", "colleague", {}, {}),
    ]


def test_wrong_password_is_an_entry_of_the_account(client, colleague):
    client.post(SIGN_IN, {"username": "colleague", "password": "typed in vain"})
    assert entries_of_signing_in() == [("sign-in failed", None, "account", "colleague", {}, {})]


def test_right_password_of_an_account_that_isnt_for_the_desk_is_an_entry_like_a_wrong_one(client):
    make_user(username="reader", password=PASSWORD, is_staff=False)
    client.post(SIGN_IN, {"username": "reader", "password": PASSWORD})
    assert entries_of_signing_in() == [("sign-in failed", None, "account", "reader", {}, {})]


def test_right_password_without_the_code_is_an_entry(client, colleague):
    give_second_factor(colleague)
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    entry = AuditEntry.objects.get(act=Act.CODE_DUE)
    assert (entry.by, entry.kind, entry.reference) == (None, "account", "colleague")


def test_account_that_was_closed_fails_by_name(client, colleague):
    colleague.is_active = False
    colleague.save()
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    assert entries_of_signing_in() == [("sign-in failed", None, "account", "colleague", {}, {})]


def test_what_is_not_the_name_of_an_account_is_kept_nowhere(client, colleague):
    client.post(SIGN_IN, {"username": "my-secret-typed-here", "password": "typed in vain"})
    assert entries_of_signing_in() == [("sign-in failed", None, "account", "unknown", {}, {})]


def test_signing_out_without_an_account_is_nobodys_act(client):
    client.logout()
    assert entries_of_signing_in() == []


def test_signing_in_changes_nothing_about_the_account(client, colleague):
    before = AuditEntry.objects.filter(act=Act.CHANGED_ACCOUNT).count()
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    assert AuditEntry.objects.filter(act=Act.CHANGED_ACCOUNT).count() == before


def test_password_that_is_only_hashed_anew_is_not_a_changed_password(client, colleague, settings):
    before = AuditEntry.objects.filter(act=Act.CHANGED_ACCOUNT).count()
    old_hash = colleague.password
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    assert client.login(username="colleague", password=PASSWORD)
    colleague.refresh_from_db()
    assert colleague.password != old_hash
    assert AuditEntry.objects.filter(act=Act.CHANGED_ACCOUNT).count() == before
