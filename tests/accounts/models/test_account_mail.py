"""Mails about changes of accounts: once each, in the language of the user."""

import pytest
import time_machine as clocks
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.login import second_factor
from accounts.models import AccountMail
from core.mail.models import MailState
from core.mail.sending import delete_old, send_due
from tests.helpers.admin.sign_in import (
    code_shown,
    give_second_factor,
    make_colleague,
    signed_in,
    try_code,
    try_password,
)
from tests.helpers.times import DAY, MINUTE


@pytest.fixture
def ana():
    return make_colleague(username="ana", email="ana@example.org", language="fr")


def send(at=None):
    return send_due(lambda: at or timezone.now())[MailState.SENT]


def news():
    return list(AccountMail.objects.order_by("pk").values_list("news", flat=True))


def test_changes_of_access_are_mailed(ana):
    codes = give_second_factor(ana)
    second_factor.accept(ana, code_shown())
    second_factor.accept(ana, codes[0])
    second_factor.make_recovery_codes(ana)
    second_factor.remove(ana, by=None)
    ana.set_password("another password for tests")
    ana.save()
    assert news() == ["set", "code used", "new codes", "removed", "password"]


def test_new_account_and_other_changes_are_not_mailed(ana):
    ana.first_name = "Ana"
    ana.save()
    assert ana.check_password("a password for tests only")
    assert news() == []


def test_mail_is_in_the_language_of_the_user(ana, mailoutbox, settings):
    settings.SITE_URL = "https://www.cproc.example"
    give_second_factor(ana)
    call_command("run_tasks")
    [mail] = mailoutbox
    assert mail.to == ["ana@example.org"]
    assert "second facteur" in mail.subject
    assert "https://www.cproc.example/admin/" in mail.body
    assert "ana" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_mail_goes_to_the_address_at_that_time(ana, mailoutbox):
    give_second_factor(ana)
    ana.email = "thief@example.org"
    ana.save()
    ana.set_password("another password for tests")
    ana.save()
    send()
    ana, thief = ["ana@example.org"], ["thief@example.org"]
    assert [mail.to for mail in mailoutbox] == [ana, ana, thief]
    assert "adresse" in mailoutbox[1].subject


def test_removed_address_is_mailed_and_a_first_one_is_not(ana):
    ana.email = ""
    ana.save()
    ana.email = "ana@example.org"
    ana.save()
    assert news() == ["address"]


class TestPasswordWithoutACode:
    @pytest.fixture(autouse=True)
    def _guarded(self, ana):
        give_second_factor(ana)
        AccountMail.objects.all().delete()

    def test_missing_code_is_mailed_after_its_time_and_once_a_day(self, mailoutbox):
        for _ in range(3):
            try_password(Client(), "ana")
        now = timezone.now()
        assert (send(now), send(now + 11 * MINUTE)) == (0, 1)
        assert news() == ["no code"]
        with clocks.travel(now + DAY + MINUTE):
            try_password(Client(), "ana")
        assert news() == ["no code", "no code"]

    def test_code_after_two_passwords_is_not_mailed(self, client):
        try_password(client, "ana")
        try_password(client, "ana")
        try_code(client, code_shown())
        assert news() == []

    def test_sign_in_hides_no_other_attempt(self, ana):
        try_password(Client(), "ana")
        signed_in(ana)
        assert news() == ["no code"]


def test_old_mails_are_deleted(ana):
    give_second_factor(ana)
    now = timezone.now()
    assert delete_old(now + 29 * DAY) == 0
    assert delete_old(now + 30 * DAY) == 1
