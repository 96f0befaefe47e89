"""A thousand messages and a faulty mail server: none is lost, and none is sent twice needlessly."""

import datetime
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from contact.models import Delivery, MailKind, Message, Recipient
from core.mail.models import MailState
from core.mail.sending import background_thread, send_due
from tests.helpers.factories import make_message, make_subject
from tests.helpers.pages.contact_form import form_of_visitor, press_send
from tests.helpers.server.mail_server import TIMEOUT, mailers_for
from tests.helpers.server.processes import start
from tests.helpers.times import ATTEMPT_MINUTES

NUMBER = 1_000
OFFICE = "office@office.example"
# The behaviour of the server, by number of acknowledgements; it accepts the rest immediately.
HABITS = {
    ("later",): 150,
    ("later", "later", "later"): 50,
    ("refuse",) * 6: 40,
    ("refuse data", "later"): 40,
    ("drop",): 60,
    ("take and drop",): 40,
    ("hang",): 12,
    ("slow",): 8,
}

pytestmark = pytest.mark.django_db(transaction=True)


def address(number):
    return f"visitor-{number}@example.org"


def habits():
    """Return the behaviours for the address of each visitor."""
    listed = [behaviours for behaviours, times in HABITS.items() for _ in range(times)]
    return {address(number): behaviours for number, behaviours in enumerate(listed)}


def write(number, subject):
    """Send the form as one visitor, from another network."""
    try:
        client = Client(REMOTE_ADDR=f"10.{number // 250}.{number % 250}.7")
        return press_send(client, form_of_visitor(number, subject)).status_code
    finally:
        connections.close_all()


def send_all(now):
    """Make all attempts at their times; a run that the server stops is continued by the next."""
    for minutes in ATTEMPT_MINUTES:
        at = now + datetime.timedelta(minutes=minutes)
        while Delivery.objects.due(at).exists():
            send_due(lambda at=at: at)


@pytest.mark.slow
def test_each_is_stored_once_and_delivered_or_shown_as_failed(mail_server, settings):
    settings.CONTACT_MAX_PER_HOUR = NUMBER
    subject = make_subject()
    Recipient.objects.create(subject=subject, email=OFFICE)
    # The server delays the first mail until all visitors have their responses.
    settings.MAILERS = mailers_for(mail_server.port, timeout=120)
    answers = threading.Event()
    mail_server.answers = answers.is_set
    with ThreadPoolExecutor(4) as pool:
        told = Counter(pool.map(lambda number: write(number, subject), range(NUMBER)))
    assert told == {303: NUMBER}
    assert mail_server.taken == []
    assert mail_server.is_holding
    assert Message.objects.count() == NUMBER
    assert set(Message.objects.values_list("text", flat=True)) == {
        f"Question {n}" for n in range(NUMBER)
    }

    for to, behaviours in habits().items():
        mail_server.behave(to, *behaviours)
    settings.MAILERS = mailers_for(mail_server.port, timeout=TIMEOUT)
    answers.set()
    assert background_thread.wait(120)
    send_all(timezone.now())

    acknowledgements = Delivery.objects.filter(mail_kind=MailKind.ACKNOWLEDGEMENT)
    mails, expected = {mail.to: mail for mail in acknowledgements}, habits()
    taken = mail_server.ids_by_address()
    assert len(taken.pop(OFFICE)) == len(mails) == NUMBER
    for to, mail in mails.items():
        is_refused = "refuse" in expected.get(to, ())
        was_taken_unheard = "take and drop" in expected.get(to, ())
        assert mail.state == (MailState.FAILED if is_refused else MailState.SENT), to
        assert taken[to] == [mail.mail_id] * (0 if is_refused else 1 + was_taken_unheard), to
    assert not Delivery.objects.exclude(state__in=[MailState.SENT, MailState.FAILED]).exists()


@pytest.mark.slow
def test_two_runs_as_on_two_hosts_deliver_each_of_a_thousand_mails_once(mail_server):
    message = make_message()
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            message=message,
            mail_kind=MailKind.NOTIFICATION,
            to=f"{number}@example.org",
            mail_id=f"<{number}@testserver>",
            created_at=now,
            next_attempt_at=now,
        )
        for number in range(NUMBER)
    )
    mail_server.answers = lambda: mail_server.connections >= 2  # so that both are busy
    runs = [start("manage.py", "run_tasks", MAIL_URL=mail_server.url) for _ in range(2)]
    told = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    assert mail_server.taken_by() == {f"{number}@example.org": 1 for number in range(NUMBER)}
    assert Delivery.objects.filter(state=MailState.SENT, attempts=1).count() == NUMBER
    shares = [int(text.partition("Mails: ")[2].partition(" sent")[0] or 0) for text in told]
    assert sum(shares) == NUMBER
    assert min(shares) > 0
