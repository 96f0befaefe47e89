"""A message is stored if the visitor gets a reference, and logged by its reference only."""

import datetime
import logging
import re
from functools import partial
from threading import BoundedSemaphore

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import audit
from accounts.models import Act
from contact import intake
from contact.models import Message, MessageState, Recipient
from contact.models.message import LIMIT_WINDOW
from core.mail.sending import background_thread
from tests.helpers.concurrency import at_once
from tests.helpers.factories import make_message
from tests.helpers.pages.contact_form import lines, press_send, read, token_of
from tests.helpers.times import TICK

REMEMBERED = datetime.timedelta(seconds=intake.CLOSED_SECONDS)
EACH_LIMIT = pytest.mark.parametrize(
    ("limit", "trap", "status"),
    [
        ("CONTACT_MAX_PER_NETWORK", "", 429),
        ("CONTACT_MAX_PER_HOUR", "", 503),
        ("CONTACT_MAX_HELD", "https://spam.example", 503),
    ],
)


@pytest.fixture
def many_slots(monkeypatch):
    monkeypatch.setattr(intake, "slots", BoundedSemaphore(8))


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text


def failing(words, error=OperationalError):
    """Make every statement with ``words`` fail, as if the database were unavailable."""

    def refuse(execute, sql, params, many, context):
        if words in sql:
            raise error(f"server closed the connection; it was saying {params}")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize("words", ["", "INSERT INTO"], ids=["all statements fail", "storing fails"])
def test_form_that_could_not_be_stored_comes_back_and_can_be_sent_again(
    client, typed, logged, words
):
    with failing(words):
        response = press_send(client, typed)
    page = read(response)
    assert response.status_code == 503
    assert response["Cache-Control"] == "private, no-store"
    assert "Your message was not sent" in page.text
    for name in typed:
        assert lines(page.values[name]) == lines(typed[name])
    assert not Message.objects.exists()
    assert "OperationalError" in logged()
    assert not re.search("Zoë|zoe@example|course", logged())
    assert press_send(client, page.values).status_code == 303
    assert Message.objects.count() == 1


@pytest.mark.usefixtures("office")
def test_message_and_its_mails_are_stored_together_or_not_at_all(client, typed):
    with failing('INTO "contact_delivery"'):
        assert press_send(client, typed).status_code == 503
    assert not Message.objects.exists()
    assert press_send(client, typed).status_code == 303
    assert Message.objects.get().deliveries.count() == 1


def test_mails_are_sent_after_the_commit_and_not_by_the_request(
    client, typed, mail_server, django_capture_on_commit_callbacks, monkeypatch
):
    woken = []
    monkeypatch.setattr(background_thread, "wake", lambda: woken.append(Message.objects.count()))
    with django_capture_on_commit_callbacks() as callbacks:
        press_send(client, typed)
        assert woken == []
    for callback in callbacks:
        callback()
    assert woken == [1]
    assert mail_server.taken == []


def test_message_takes_few_statements_and_fewer_under_the_lock(client, typed, subject):
    Recipient.objects.create(subject=subject, email="office@office.example")
    press_send(client, typed | {"token": token_of(minutes=1), "email": "another@example.org"})
    with CaptureQueriesContext(connection) as statements:
        assert press_send(client, typed).status_code == 303
    tables = [
        re.search(r'(?:\nFROM|FROM|INTO) "?(contact_\w+)', query["sql"]) for query in statements
    ]
    assert [table[1] for table in tables if table] == [
        "contact_subject",
        "contact_message",
        "contact_delivery",
        "contact_subject",  # the lock
        "contact_message",  # the counts
    ]


def test_log_has_the_reference_and_nothing_of_the_person(client, typed, logged):
    press_send(client, typed)
    press_send(client, typed | {"text": "Another text"})
    press_send(client, typed | {"email": "wrong"})
    assert f"Stored message {Message.objects.get().reference}" in logged()
    assert not re.search("Zoë|zoe@example|Parchetul|course|Another text", logged())


def test_reference_of_a_stored_or_erased_message_is_not_used_again(client, typed, monkeypatch):
    press_send(client, typed)
    used = Message.objects.get().reference
    erased = "C-2026-CCCCC"
    audit.record(Act.READ_MESSAGE, None, kind="message", reference=erased)
    drawn = iter([used, erased, used, "C-2026-7F3K9", *[used] * intake.MAX_DRAWS])
    monkeypatch.setattr(intake, "draw_reference", lambda at: next(drawn))
    for text, status in (("Another", 303), ("A third", 503)):
        other = {"token": token_of(minutes=1), "text": text}
        assert press_send(client, typed | other).status_code == status
    assert set(Message.objects.values_list("reference", flat=True)) == {used, "C-2026-7F3K9"}


def test_reference_has_the_year_in_bucharest():
    new_year = datetime.datetime(2026, 12, 31, 22, tzinfo=datetime.UTC)
    assert intake.draw_reference(new_year).startswith("C-2027-")
    assert intake.draw_reference(new_year - TICK).startswith("C-2026-")


@EACH_LIMIT
def test_message_beyond_a_limit_is_not_stored_and_its_form_comes_back(
    client, typed, settings, limit, trap, status
):
    setattr(settings, limit, 2)
    typed["homepage"] = trap
    first, second = (
        typed | {"token": token_of(minutes=1), "text": f"Question {number}"} for number in (1, 2)
    )
    accepted = [press_send(client, form)["Location"] for form in (first, second)]
    response = press_send(client, typed)
    assert (response.status_code, response["Retry-After"]) == (status, "3600")
    assert Message.objects.count() == 2
    page = read(response)
    assert "Your message has not been sent: " in page.text
    for name in set(typed) - {"token"}:
        assert lines(page.values[name]) == lines(typed[name])
    assert press_send(client, second)["Location"] == accepted[1]
    if trap:
        Message.objects.all().delete()
    Message.objects.update(received_at=F("received_at") - LIMIT_WINDOW)
    with time_machine.travel(timezone.now() + REMEMBERED):
        assert press_send(client, page.values).status_code == 303


@EACH_LIMIT
def test_flood_beyond_a_limit_costs_one_query_and_a_small_page(
    client, typed, settings, django_assert_num_queries, limit, trap, status
):
    setattr(settings, limit, 0)
    typed["homepage"] = trap
    assert press_send(client, typed).status_code == status
    with django_assert_num_queries(1):  # whether this form is stored already
        response = press_send(client, typed | {"token": token_of(minutes=1), "email": "wrong"})
    assert response.status_code == status
    assert len(response.content) < 4_000
    assert lines(read(response).values["text"]) == lines(typed["text"])


def test_message_that_finds_no_slot_comes_back_without_waiting(client, typed, monkeypatch):
    monkeypatch.setattr(intake, "slots", BoundedSemaphore(1))
    monkeypatch.setattr(intake, "MAX_WAIT_SECONDS", 0.01)
    with intake.slots:
        response = press_send(client, typed)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    page = read(response)
    assert "many messages are arriving" in page.text
    assert press_send(client, page.values).status_code == 303


def test_limit_is_counted_again_without_the_cache(client, typed, settings, monkeypatch):
    def fail(*args):
        raise OSError

    settings.CONTACT_MAX_PER_HOUR = 0
    for name in ("get_many", "set"):
        monkeypatch.setattr(cache, name, fail)
    assert press_send(client, typed).status_code == 503
    settings.CONTACT_MAX_PER_HOUR = 1
    assert press_send(client, typed).status_code == 303


def test_possible_spam_at_its_limit_closes_the_form_to_no_one_else(client, typed, settings):
    settings.CONTACT_MAX_HELD = settings.CONTACT_MAX_PER_HOUR = 1
    make_message(state=MessageState.HELD)
    spam = typed | {"token": token_of(minutes=1), "text": "Spam", "homepage": "x"}
    assert press_send(client, spam).status_code == 503
    assert press_send(client, typed).status_code == 303


def test_possible_spam_of_one_network_leaves_a_share_to_others(client, typed, settings):
    settings.CONTACT_MAX_HELD = 12
    spam = typed | {"homepage": "x"}

    def send(address):
        client.defaults["REMOTE_ADDR"] = address
        return press_send(
            client, spam | {"token": token_of(minutes=1), "text": address}
        ).status_code

    statuses = [send(f"192.0.2.{number}") for number in range(5)]
    assert statuses == [303] * 4 + [429]
    assert send("198.51.100.7") == 303


@pytest.mark.usefixtures("many_slots")
@pytest.mark.django_db(transaction=True)
@EACH_LIMIT
def test_messages_that_arrive_together_do_not_exceed_a_limit(typed, settings, limit, trap, status):
    setattr(settings, limit, 2)

    def send(number):
        form = typed | {"token": token_of(minutes=1), "text": f"Question {number}"}
        return press_send(Client(), form | {"homepage": trap}).status_code

    statuses = at_once(*[partial(send, number) for number in range(5)])
    assert sorted(statuses) == [303] * 2 + [status] * 3
    assert Message.objects.count() == 2


@pytest.mark.usefixtures("many_slots")
@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_the_limit_is_one_message(typed, settings):
    settings.CONTACT_MAX_PER_HOUR = 1
    responses = at_once(*[lambda: press_send(Client(), typed)] * 4)
    assert len({response["Location"] for response in responses}) == 1
    assert Message.objects.count() == 1
