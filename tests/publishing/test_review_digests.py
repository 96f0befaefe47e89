"""Owners get one mail a week about the pages due for review."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from core.mail.models import MailState
from core.mail.sending import send_due as send_outbox
from publishing.models import ReviewDigest
from publishing.review_digests import queue_due
from tests.helpers.concurrency import at_once
from tests.helpers.factories import (
    make_country,
    make_milestone,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, NOON, TICK

TODAY = datetime.date(2026, 3, 10)  # a Tuesday
BUCHAREST = ZoneInfo("Europe/Bucharest")


@pytest.fixture
def owner():
    return make_user(username="ana", first_name="Ana", last_name="Ionescu", email="ana@example.org")


def send_due(at):
    """Do what `run_tasks` does at `at`, and count the mails that are sent."""
    queue_due(at)
    return send_outbox(lambda: at)[MailState.SENT]


def make_due(owner, review_date=TODAY, title="Privacy"):
    return make_page(title_en=title, owner=owner, review_date=review_date)


def test_mail_names_each_page_with_its_date_and_its_form(owner, mailoutbox, settings, desk):
    project = make_project(acronym="GLACY+", owner=owner, review_date=datetime.date(2026, 3, 2))
    page = make_due(owner, title="Privacy & “cookies”")
    assert send_due(NOON) == 1
    [mail] = mailoutbox
    assert (mail.subject, mail.to) == ("Due for review: 2 pages", ["ana@example.org"])
    assert mail.from_email == settings.DEFAULT_FROM_EMAIL
    assert "Dear Ana Ionescu," in mail.body
    assert "* GLACY+ (project)\n  due since 2 March 2026\n" in mail.body
    assert "* Privacy & “cookies” (standing page)\n  due since 10 March 2026\n" in mail.body
    assert mail.body.index("GLACY+") < mail.body.index("Privacy")
    assert "choose “Confirm as correct…”" in mail.body
    for path in (
        reverse("admin:projects_project_change", args=[project.pk]),
        reverse("admin:pages_standingpage_change", args=[page.pk]),
    ):
        assert f"  http://testserver{path}\n" in mail.body
        assert "Confirm as correct…" in desk.get(path).text


def test_only_active_owners_of_due_pages_with_a_valid_address_get_a_mail(mailoutbox, caplog):
    make_due(make_user(email="later@example.org"), TODAY + datetime.timedelta(days=1))
    make_due(make_user(email="never@example.org"), None)
    make_due(None)
    make_due(make_user(email="gone@example.org", is_active=False))
    make_due(make_user(email=""))
    withdrawn = published(make_due(make_user(email="over@example.org")), now=NOON - DAY)
    withdraw(withdrawn, None, "Ended.", now=NOON - DAY)
    assert send_due(NOON) == 0
    assert not ReviewDigest.objects.exists()
    make_due(make_user(email="ion@example.org\nBcc: all@example.org"))
    make_due(make_user(email="here@example.org"))
    assert send_due(NOON) == 1
    assert [mail.to for mail in mailoutbox] == [["here@example.org"]]
    assert "ion@example.org" not in caplog.text


def test_command_sends_one_mail_a_week(owner, mailoutbox, capsys):
    make_due(owner)
    with time_machine.travel(NOON, tick=False):
        call_command("run_tasks")
        make_due(owner)
        call_command("run_tasks")
    assert capsys.readouterr().out.splitlines() == [
        "Review digests: 1",
        "Mails: 1 sent",
    ]
    assert len(mailoutbox) == 1
    assert ReviewDigest.objects.get().sent_at == NOON


@pytest.mark.long
@pytest.mark.parametrize(
    "day",
    [(2026, 3, 30), (2026, 10, 26), (2029, 1, 1)],
    ids=["after the clocks go forward", "after the clocks go back", "new year"],
)
def test_week_begins_on_monday_at_midnight_in_bucharest(owner, mailoutbox, day):
    midnight = datetime.datetime(*day, tzinfo=BUCHAREST)
    make_due(owner, TODAY - datetime.timedelta(days=90))
    begin = midnight.astimezone(datetime.UTC)
    times = (begin - 6 * DAY, begin - TICK, begin, begin + 6 * DAY)
    assert [send_due(time) for time in times] == [1, 0, 1, 0]
    mondays = ReviewDigest.objects.order_by("monday").values_list("monday", flat=True)
    assert list(mondays) == [midnight.date() - datetime.timedelta(days=7), midnight.date()]


@pytest.mark.django_db(transaction=True)
def test_simultaneous_runs_send_one_mail(owner, mailoutbox):
    make_due(owner)
    assert sum(at_once(*[lambda: send_due(NOON)] * 4)) == 1
    assert len(mailoutbox) == 1


def test_queries_do_not_grow_with_the_pages(owner, django_assert_max_num_queries):
    for number in (1, 2, 3):
        for make in (make_page, make_project, make_milestone, make_country):
            make(owner=owner, review_date=TODAY)
        if number != 2:
            with django_assert_max_num_queries(20):
                assert queue_due(NOON + number * 7 * DAY) == 1
