"""People are told by mail what happened to their accounts: once, in their language, whatever the mail server does."""

import datetime
from smtplib import SMTPServerDisconnected

import pytest
import time_machine as clocks
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.login import second_factor
from accounts.models import AccountMail, AccountNews
from core.mail.models import MailState
from core.mail.sending import background_thread, delete_old, send_due
from core.mail.smtp_session import SmtpSession
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


def test_all_that_decides_about_getting_in_is_told(ana):
    codes = give_second_factor(ana)
    second_factor.accept(ana, code_shown())
    second_factor.accept(ana, codes[0])
    second_factor.make_recovery_codes(ana)
    second_factor.remove(ana, by=None)
    ana.set_password("another password for tests")
    ana.save()
    assert news() == ["set", "code used", "new codes", "removed", "password"]


def test_new_account_or_other_changes_are_no_news(ana):
    ana.first_name = "Ana"
    ana.save()
    assert ana.check_password("a password for tests only")
    assert news() == []


def test_mail_is_written_in_the_language_of_the_person(ana, mailoutbox, settings):
    settings.SITE_URL = "https://www.cproc.example"
    give_second_factor(ana)
    call_command("run_tasks")
    [mail] = mailoutbox
    assert mail.to == ["ana@example.org"]
    assert "second facteur" in mail.subject
    assert "https://www.cproc.example/admin/" in mail.body
    assert "ana" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_each_is_sent_once(ana, mailoutbox):
    give_second_factor(ana)
    assert (send(), send()) == (1, 0)
    assert len(mailoutbox) == 1


def test_address_is_that_of_the_moment(ana, mailoutbox):
    give_second_factor(ana)
    ana.email = "thief@example.org"
    ana.save()
    send()
    assert mailoutbox[0].to == ["ana@example.org"]


def test_changed_address_is_told_to_the_old_one(ana, mailoutbox):
    ana.email = "thief@example.org"
    ana.save()
    ana.set_password("another password for tests")
    ana.save()
    send()
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"], ["thief@example.org"]]
    assert "adresse" in mailoutbox[0].subject


def test_address_that_was_taken_away_is_told_too_and_a_first_one_is_no_news(ana):
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

    def test_owner_is_told_when_the_time_for_the_code_is_over_and_once_a_day(self, mailoutbox):
        for _ in range(3):
            try_password(Client(), "ana")
        now = timezone.now()
        assert (send(now), send(now + 11 * MINUTE)) == (0, 1)
        assert news() == ["no code"]
        with clocks.travel(now + DAY + MINUTE):
            try_password(Client(), "ana")
        assert news() == ["no code", "no code"]

    def test_code_that_comes_is_no_news(self, ana):
        signed_in(ana)
        assert news() == []

    def test_nor_is_a_password_that_was_given_twice_before_the_code(self, client):
        try_password(client, "ana")
        try_password(client, "ana")
        try_code(client, code_shown())
        assert news() == []

    def test_owner_who_gets_in_hides_no_other_attempt(self, ana):
        try_password(Client(), "ana")
        signed_in(ana)
        assert news() == ["no code"]


def test_who_has_no_address_is_not_told():
    give_second_factor(make_user())
    assert news() == []


def test_server_that_is_away_is_tried_again_six_times(ana, mailoutbox, monkeypatch, caplog):
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


def test_six_attempts_are_all(ana, monkeypatch):
    monkeypatch.setattr(SmtpSession, "send", lambda session, mail: (_ for _ in ()).throw(OSError()))
    give_second_factor(ana)
    now = timezone.now()
    for day in range(20):
        send(now + day * DAY)
    assert AccountMail.objects.get().attempts == 6


def test_old_ones_are_deleted(ana):
    give_second_factor(ana)
    now = timezone.now()
    assert delete_old(now + 29 * DAY) == 0
    assert delete_old(now + 30 * DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_several_who_send_at_once_send_each_once(mailoutbox):
    ana = make_colleague(email="ana@example.org")
    for _ in range(10):
        ana.tell(AccountNews.PASSWORD_CHANGED)
    at_once(*[send] * 4)
    assert background_thread.wait(20)
    assert AccountMail.objects.filter(state=MailState.SENT, attempts=1).count() == 10
    assert len(mailoutbox) == 10
