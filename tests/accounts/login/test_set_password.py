"""The link with which a person sets the first password: for a time, and once."""

import datetime
import re

import pytest
import time_machine as clocks
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.admin.users import LINK
from accounts.models import AccountMail, AuditEntry, User
from core.mail.sending import send_due
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.sign_in import is_in, make_colleague, signed_in
from tests.helpers.factories import PASSWORD

ADD = reverse("admin:accounts_user_add")
TYPED = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def desk():
    return signed_in(make_colleague(username="boss", is_superuser=True))


def add(desk, **typed):
    data = filled(desk.get(ADD), "user_form") | {"username": "ana", "first_name": "Ana", **typed}
    return desk.post(ADD, data | {"groups": [Group.objects.get(name="Editor").pk]})


def link_in_mail():
    send_due(timezone.now)
    return re.search(r"http\S+/set-password/\S+", mail.outbox[-1].body)[0]


def set_password(link, client=None):
    """Follow the link as a browser does, and type a password."""
    client = client or Client()
    page = client.get(link, follow=True)
    if "new_password1" not in page.text:
        return page
    return client.post(page.redirect_chain[-1][0], TYPED, follow=True)


@pytest.fixture
def ana(desk):
    assert add(desk, email="ana@example.org").status_code == 302
    return User.objects.get(username="ana")


def test_new_account_without_a_password_gets_a_link_and_signs_in(ana, desk):
    assert not ana.has_usable_password()
    assert AccountMail.objects.get().to == "ana@example.org"
    page = set_password(link_in_mail())
    assert "Sign in with it." in page.text
    assert is_in(signed_in(User.objects.get(username="ana")))
    entry = AuditEntry.objects.filter(kind="account", reference="ana").latest("pk")
    changed = AuditEntry.objects.filter(new__password="changed", reference="ana")
    assert changed.get().by == ana
    assert entry.act == "signed in"


def test_link_is_valid_once_and_leaks_no_token_in_its_page(ana):
    link = link_in_mail()
    client = Client()
    page = client.get(link, follow=True)
    weak = client.post(page.redirect_chain[-1][0], dict.fromkeys(TYPED, "short"))
    assert "at least 15 characters" in weak.text
    assert link.rsplit("/", 2)[1] not in page.request["PATH_INFO"]
    assert 'id="nav-sidebar"' not in page.text
    late = Client()
    late_page = late.get(link, follow=True).redirect_chain[-1][0]
    set_password(link, client)
    password = User.objects.get(pk=ana.pk).password
    for answer in (Client().get(link), late.post(late_page, TYPED), set_password(link)):
        assert "no longer valid" in answer.text
    assert User.objects.get(pk=ana.pk).password == password


@pytest.mark.parametrize(
    "columns",
    [{"is_active": False}, {"email": "other@example.org"}, {"password": "pbkdf2_sha256$"}],
)
def test_link_of_a_changed_account_is_not_valid(ana, columns):
    link = link_in_mail()
    User.objects.filter(pk=ana.pk).update(**columns)
    assert "no longer valid" in set_password(link).text


def test_link_expires_after_three_days(ana):
    link = link_in_mail()
    with clocks.travel(timezone.now() + datetime.timedelta(days=3, hours=3), tick=False):
        assert "no longer valid" in set_password(link).text


def test_account_without_address_needs_a_password(desk):
    page = add(desk)
    assert "Enter the address for the link" in page.text
    assert not User.objects.filter(username="ana").exists()


def test_another_link_is_sent_until_a_password_is_set(ana, desk):
    url = reverse("admin:accounts_user_sign_in", args=[ana.pk])
    desk.post(url, {"act": LINK, "password": PASSWORD, "seen": ""})
    assert AccountMail.objects.count() == 2
    set_password(link_in_mail())
    assert f'value="{LINK}"' not in desk.get(url).text


def test_unknown_link_is_answered_in_words():
    for path in ("MQ/x-y", "x/y", "OTk5/set-password"):
        page = Client().get(reverse("admin:login") + f"set-password/{path}/")
        assert "no longer valid" in page.text
