"""Owners are told once a week what they have to read again, whatever the mail server does."""

import datetime
import logging
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from core.mail.models import MailState
from core.mail.sending import send_due as send_outbox
from core.mail.smtp_session import SmtpSession
from publishing.models import ReviewDigest
from publishing.review_digests import queue_due
from tests.helpers.factories import (
    make_country,
    make_milestone,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, TICK
from tests.publishing.operations.test_races import at_once

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 10)  # a Tuesday
MONDAY = datetime.date(2026, 3, 9)
BUCHAREST = ZoneInfo("Europe/Bucharest")


@pytest.fixture
def owner():
    return make_user(username="ana", first_name="Ana", last_name="Ionescu", email="ana@example.org")


@pytest.fixture
def failing_server(monkeypatch):
    """A mail server that refuses the mails to these addresses; the set can be changed meanwhile."""
    refused, send = set(), SmtpSession.send

    def refuse(session, mail):
        if refused & set(mail.to):
            raise SMTPRecipientsRefused({mail.to[0]: (550, b"no such mailbox")})
        return send(session, mail)

    monkeypatch.setattr(SmtpSession, "send", refuse)
    return refused


def send_due(at):
    """Do what `run_tasks` does at `at`, and count the mails that are sent."""
    queue_due(at)
    return send_outbox(lambda: at)[MailState.SENT]


def subjects(mailoutbox):
    return [mail.subject for mail in mailoutbox]


def test_mail_names_each_page_since_when_it_is_due_and_where_to_say_that_it_is_right(
    owner, mailoutbox, settings
):
    project = make_project(acronym="GLACY+", owner=owner, review_date=datetime.date(2026, 3, 2))
    page = make_page(title_en="Privacy & “cookies”", owner=owner, review_date=TODAY)
    assert send_due(NOON) == 1
    [mail] = mailoutbox
    assert (mail.subject, mail.to) == ("To read again: 2 pages", ["ana@example.org"])
    assert mail.from_email == settings.DEFAULT_FROM_EMAIL
    assert "Dear Ana Ionescu," in mail.body
    assert "* GLACY+ (project)\n  due since 2 March 2026\n" in mail.body
    assert "* Privacy & “cookies” (standing page)\n  due since 10 March 2026\n" in mail.body
    assert mail.body.index("GLACY+") < mail.body.index("Privacy")
    for address in (
        reverse("admin:projects_project_change", args=[project.pk]),
        reverse("admin:pages_standingpage_change", args=[page.pk]),
    ):
        assert f"  http://testserver{address}\n" in mail.body
    assert "choose “Still correct…”" in mail.body


def test_links_of_the_mail_lead_to_forms_that_have_the_act(owner, mailoutbox, desk):
    make_project(owner=owner, review_date=TODAY)
    send_due(NOON)
    [address] = [line.strip() for line in mailoutbox[0].body.splitlines() if "http" in line]
    response = desk.get(address.removeprefix("http://testserver"))
    assert response.status_code == 200
    assert "Still correct…" in response.text


def test_mail_is_in_english_whatever_language_is_active(owner, mailoutbox, settings):
    settings.LANGUAGE_CODE = "fr"
    make_page(title_en="Privacy", owner=owner, review_date=TODAY)
    send_due(NOON)
    assert "due since 10 March 2026" in mailoutbox[0].body
    assert subjects(mailoutbox) == ["To read again: 1 page"]


def test_who_has_nothing_due_is_left_alone(owner, mailoutbox):
    make_page(owner=owner, review_date=TODAY + datetime.timedelta(days=1))
    make_page(owner=owner, review_date=None)
    make_page(owner=None, review_date=TODAY)
    assert send_due(NOON) == 0
    assert not mailoutbox
    assert not ReviewDigest.objects.exists()


def test_only_active_owners_with_an_address_are_told(mailoutbox):
    make_page(owner=make_user(email="gone@example.org", is_active=False), review_date=TODAY)
    make_page(owner=make_user(email=""), review_date=TODAY)
    make_page(owner=make_user(email="here@example.org"), review_date=TODAY)
    assert send_due(NOON) == 1
    assert [mail.to for mail in mailoutbox] == [["here@example.org"]]


def test_what_is_withdrawn_by_then_needs_no_reading(owner, mailoutbox):
    withdrawn = published(make_page(title_en="Old", owner=owner, review_date=TODAY), now=NOON - DAY)
    going = published(make_page(title_en="Going", owner=owner, review_date=TODAY), now=NOON - DAY)
    withdraw(withdrawn, None, "Replaced.", now=NOON - HOUR)
    withdraw(going, None, "Replaced.", at=NOON + HOUR, now=NOON - HOUR)
    make_page(title_en="Draft", owner=owner, review_date=TODAY)
    assert send_due(NOON) == 1
    assert subjects(mailoutbox) == ["To read again: 2 pages"]
    assert "Old" not in mailoutbox[0].body
    assert send_due(NOON + 7 * DAY) == 1
    assert subjects(mailoutbox)[1:] == ["To read again: 1 page"]


def test_each_owner_reads_of_their_own_pages_only(owner, mailoutbox):
    other = make_user(email="ion@example.org")
    make_page(title_en="Privacy", owner=owner, review_date=TODAY)
    make_milestone(title_en="Opening of the office", owner=other, review_date=TODAY)
    assert send_due(NOON) == 2
    bodies = {mail.to[0]: mail.body for mail in mailoutbox}
    assert "Privacy" in bodies["ana@example.org"]
    assert "Opening" not in bodies["ana@example.org"]
    assert "Opening" in bodies["ion@example.org"]


def test_a_week_has_one_mail_however_often_the_command_runs(owner, mailoutbox, capsys):
    make_page(owner=owner, review_date=TODAY)
    with time_machine.travel(NOON, tick=False):
        call_command("run_tasks")
        make_page(owner=owner, review_date=TODAY)
        call_command("run_tasks")
    assert capsys.readouterr().out.splitlines() == [
        "2026-03-10 14:00:00 Review digests: 1",
        "2026-03-10 14:00:00 Mails: 1 sent",
        "Nothing was due.",
    ]
    assert len(mailoutbox) == 1
    assert ReviewDigest.objects.get().sent_at == NOON


@pytest.mark.parametrize(
    "midnight",
    [
        datetime.datetime(2026, 3, 16, tzinfo=BUCHAREST),
        datetime.datetime(2026, 3, 30, tzinfo=BUCHAREST),
        datetime.datetime(2026, 10, 26, tzinfo=BUCHAREST),
        datetime.datetime(2029, 1, 1, tzinfo=BUCHAREST),
    ],
    ids=["winter", "after the clocks go forward", "after the clocks go back", "new year"],
)
def test_a_week_begins_on_monday_at_midnight_in_bucharest(owner, mailoutbox, midnight):
    make_page(owner=owner, review_date=TODAY - datetime.timedelta(days=90))
    begin = midnight.astimezone(datetime.UTC)
    assert [send_due(at) for at in (begin - 6 * DAY, begin - TICK, begin, begin + 6 * DAY)] == [
        1,
        0,
        1,
        0,
    ]
    mondays = ReviewDigest.objects.order_by("monday").values_list("monday", flat=True)
    assert list(mondays) == [midnight.date() - datetime.timedelta(days=7), midnight.date()]


def test_a_page_is_due_from_the_first_moment_of_its_day_in_bucharest(owner):
    make_page(owner=owner, review_date=TODAY)
    midnight = datetime.datetime(2026, 3, 10, tzinfo=BUCHAREST).astimezone(datetime.UTC)
    assert send_due(midnight - TICK) == 0
    assert send_due(midnight) == 1


def test_failing_server_is_logged_without_the_person_and_asked_again_by_the_next_run(
    owner, mailoutbox, failing_server, caplog
):
    caplog.set_level(logging.DEBUG)
    make_page(title_en="Privacy", owner=owner, review_date=TODAY)
    failing_server.add("ana@example.org")
    assert send_due(NOON) == 0
    digest = ReviewDigest.objects.get()
    assert (digest.monday, digest.sent_at) == (MONDAY, None)
    assert f"publishing.ReviewDigest {digest.pk}, attempt 1: address refused 550" in caplog.text
    assert not any(
        words in caplog.text for words in ("ana@example.org", "Ana", "Privacy", "mailbox")
    )
    failing_server.clear()
    assert send_due(NOON + MINUTE) == 1
    assert ReviewDigest.objects.get().sent_at == NOON + MINUTE
    assert len(mailoutbox) == 1


def test_one_owner_whose_mail_fails_keeps_no_other_from_theirs(owner, mailoutbox, failing_server):
    make_page(owner=owner, review_date=TODAY - datetime.timedelta(days=1))
    make_page(owner=make_user(email="ion@example.org"), review_date=TODAY)
    failing_server.add("ana@example.org")
    assert send_due(NOON) == 1
    assert [mail.to for mail in mailoutbox] == [["ion@example.org"]]


def test_an_address_that_no_mail_can_have_stops_nobody(mailoutbox, caplog):
    make_page(owner=make_user(email="ion@example.org\nBcc: all@example.org"), review_date=TODAY)
    make_page(owner=make_user(email="here@example.org"), review_date=TODAY)
    assert send_due(NOON) == 1
    assert [mail.to for mail in mailoutbox] == [["here@example.org"]]
    assert "ion@example.org" not in caplog.text


def test_text_of_a_digest_stays_the_same_at_each_attempt(owner, mailoutbox, failing_server):
    page = make_page(title_en="Privacy", owner=owner, review_date=TODAY)
    failing_server.add("ana@example.org")
    send_due(NOON)
    failing_server.clear()
    page.review_date = None
    page.save()
    assert send_due(NOON + MINUTE) == 1
    assert "Privacy" in mailoutbox[0].body


@pytest.mark.django_db(transaction=True)
def test_several_runs_at_once_send_one_mail(owner, mailoutbox):
    make_page(owner=owner, review_date=TODAY)
    assert sum(at_once(*[lambda: send_due(NOON)] * 4)) == 1
    assert len(mailoutbox) == 1


def test_queries_are_one_a_kind_and_a_few_an_owner(owner, django_assert_max_num_queries):
    for number in range(1, 9):
        for make in (make_page, make_project, make_milestone, make_country):
            make(owner=owner, review_date=TODAY)
        if number in (1, 8):
            at = NOON + number * 7 * DAY
            with django_assert_max_num_queries(20):
                assert queue_due(at) == 1
