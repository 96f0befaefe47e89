"""Mails about changes of accounts: once each, in the language of the user."""

import datetime
from smtplib import SMTPServerDisconnected

import pytest
import time_machine as clocks
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.login import second_factor
from accounts.models import AccountMail, AccountNews
from core.mail.connection import SmtpSession
from core.mail.models import MailState
from core.mail.sending import background_thread, delete_old, send_due
from tests.helpers.admin.sign_in import (
    code_shown,
    give_second_factor,
    make_colleague,
    signed_in,
    try_code,
    try_password,
)
from tests.helpers.factories import make_user
from tests.publishing.operations.test_races import at_once

pytestmark = pytest.mark.django_db

TICK = datetime.timedelta(microseconds=1)
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


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


def test_mail_is_sent_once(ana, mailoutbox):
    give_second_factor(ana)
    assert (send(), send()) == (1, 0)
    assert len(mailoutbox) == 1


def test_mail_goes_to_the_address_at_that_time(ana, mailoutbox):
    give_second_factor(ana)
    ana.email = "thief@example.org"
    ana.save()
    send()
    assert mailoutbox[0].to == ["ana@example.org"]


def test_changed_address_is_mailed_to_the_old_one(ana, mailoutbox):
    ana.email = "thief@example.org"
    ana.save()
    ana.set_password("another password for tests")
    ana.save()
    send()
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"], ["thief@example.org"]]
    assert "adresse" in mailoutbox[0].subject


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

    def test_code_in_time_is_not_mailed(self, ana):
        signed_in(ana)
        assert news() == []

    def test_code_after_two_passwords_is_not_mailed(self, client):
        try_password(client, "ana")
        try_password(client, "ana")
        try_code(client, code_shown())
        assert news() == []

    def test_sign_in_hides_no_other_attempt(self, ana):
        try_password(Client(), "ana")
        signed_in(ana)
        assert news() == ["no code"]


def test_account_without_an_address_gets_no_mail():
    give_second_factor(make_user())
    assert news() == []


def test_mail_is_sent_again_after_a_failure(ana, mailoutbox, monkeypatch, caplog):
    def fail(session, mail):
        raise SMTPServerDisconnected("no such mailbox ana@example.org")

    with monkeypatch.context() as away:
        away.setattr(SmtpSession, "send", fail)
        give_second_factor(ana)
        now = timezone.now()
        assert (send(now), send(now + MINUTE - TICK)) == (0, 0)
        assert AccountMail.objects.get().attempts == 1
    assert send(now + MINUTE) == 1
    assert "ana@" not in caplog.text


def test_mail_has_six_attempts(ana, monkeypatch):
    monkeypatch.setattr(SmtpSession, "send", lambda session, mail: (_ for _ in ()).throw(OSError()))
    give_second_factor(ana)
    now = timezone.now()
    for day in range(20):
        send(now + day * DAY)
    assert AccountMail.objects.get().attempts == 6


def test_old_mails_are_deleted(ana):
    give_second_factor(ana)
    now = timezone.now()
    assert delete_old(now + 29 * DAY) == 0
    assert delete_old(now + 30 * DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_processes_send_each_mail_once(mailoutbox):
    ana = make_colleague(email="ana@example.org")
    for _ in range(10):
        ana.tell(AccountNews.PASSWORD_CHANGED)
    at_once(*[send] * 4)
    assert background_thread.wait(20)
    assert AccountMail.objects.filter(state=MailState.SENT, attempts=1).count() == 10
    assert len(mailoutbox) == 10
