"""Sign-ins and sign-outs are recorded, without texts that were typed by mistake."""

import pytest
from django.urls import reverse

from accounts.models import Act, AuditEntry
from tests.helpers.admin.sign_in import give_second_factor
from tests.helpers.factories import PASSWORD, make_user

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


@pytest.mark.parametrize(
    ("columns", "typed", "reference"),
    [
        ({}, ("colleague", "typed in vain"), "colleague"),
        ({"is_staff": False}, ("colleague", PASSWORD), "colleague"),
        ({"is_active": False}, ("colleague", PASSWORD), "colleague"),
        ({}, ("my-secret-typed-here", "typed in vain"), "unknown"),
    ],
    ids=["wrong-password", "not-for-the-admin", "deactivated", "unknown-name"],
)
def test_failed_sign_in_is_recorded_by_the_name_of_an_account(
    client, colleague, columns, typed, reference
):
    type(colleague).objects.filter(pk=colleague.pk).update(**columns)
    client.post(SIGN_IN, dict(zip(("username", "password"), typed, strict=True)))
    assert entries_of_signing_in() == [("sign-in failed", None, "account", reference, {}, {})]


def test_right_password_without_a_code_is_recorded(client, colleague):
    give_second_factor(colleague)
    client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD})
    entry = AuditEntry.objects.get(act=Act.CODE_DUE)
    assert (entry.by, entry.kind, entry.reference) == (None, "account", "colleague")


def test_sign_out_without_an_account_is_not_recorded(client):
    client.logout()
    assert entries_of_signing_in() == []


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
