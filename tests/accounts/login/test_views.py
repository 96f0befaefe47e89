"""Sign-ins and sign-outs are recorded, without texts that were typed by mistake."""

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


def test_sign_in_and_out_are_recorded(client, colleague):
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    client.post(reverse("admin:logout"))
    assert entries_of_signing_in() == [
        ("signed in", colleague, "account", "colleague", {}, {}),
        ("signed out", colleague, "account", "colleague", {}, {}),
    ]


def test_wrong_password_is_recorded(client, colleague):
    client.post(SIGN_IN, {"username": "colleague", "password": "typed in vain"})
    assert entries_of_signing_in() == [("sign-in failed", None, "account", "colleague", {}, {})]


def test_right_password_of_an_account_without_admin_access_is_recorded_like_a_wrong_one(client):
    make_user(username="reader", password=PASSWORD, is_staff=False)
    client.post(SIGN_IN, {"username": "reader", "password": PASSWORD})
    assert entries_of_signing_in() == [("sign-in failed", None, "account", "reader", {}, {})]


def test_right_password_without_a_code_is_recorded(client, colleague):
    give_second_factor(colleague)
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    entry = AuditEntry.objects.get(act=Act.CODE_DUE)
    assert (entry.by, entry.kind, entry.reference) == (None, "account", "colleague")


def test_deactivated_account_is_recorded_by_name(client, colleague):
    colleague.is_active = False
    colleague.save()
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    assert entries_of_signing_in() == [("sign-in failed", None, "account", "colleague", {}, {})]


def test_unknown_name_is_not_stored(client, colleague):
    client.post(SIGN_IN, {"username": "my-secret-typed-here", "password": "typed in vain"})
    assert entries_of_signing_in() == [("sign-in failed", None, "account", "unknown", {}, {})]


def test_sign_out_without_an_account_is_not_recorded(client):
    client.logout()
    assert entries_of_signing_in() == []


def test_sign_in_is_no_change_of_the_account(client, colleague):
    before = AuditEntry.objects.filter(act=Act.CHANGED_ACCOUNT).count()
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    assert AuditEntry.objects.filter(act=Act.CHANGED_ACCOUNT).count() == before


def test_new_hash_is_no_changed_password(client, colleague, settings):
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
