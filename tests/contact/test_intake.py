"""What the visitor was told is what the database holds; and logs say nothing of it but the reference."""

import datetime
import logging
import re

import pytest
from django.db import InterfaceError, OperationalError, connection, models

from accounts.audit import log
from accounts.models import Act
from contact import references
from contact.models import Message
from core.mail.sending import background_thread
from tests.contact.test_details import make_details
from tests.helpers.pages.contact_form import press_send, read
from tests.helpers.publishing import publish


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text


def failing(words, error=OperationalError):
    """Makes every statement that has ``words`` fail, as it does where the database is away."""

    def refuse(execute, sql, params, many, context):
        if words in sql:
            raise error(f"server closed the connection; it was saying {params}")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize("words", ["", "INSERT INTO"], ids=["all statements fail", "storing fails"])
def test_without_the_database_the_form_comes_back_and_says_not_sent(client, typed, logged, words):
    with failing(words):
        response = press_send(client, typed)
    page = read(response)
    assert response.status_code == 503
    assert response["Cache-Control"] == "private, no-store"
    assert "Your message is not sent" in page.text
    for name in typed:
        assert page.values[name].replace("\r\n", "\n") == typed[name].replace("\r\n", "\n")
    assert not Message.objects.exists()
    assert "OperationalError" in logged()
    assert not re.search("Zoë|zoe@example|course", logged())
    assert press_send(client, page.values).status_code == 303
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"email": "none"}, {"token": "forged"}], ids=["an error", "a forged token"]
)
def test_form_with_something_wrong_comes_back_without_the_database_too(client, typed, wrong):
    with failing(""):
        response = press_send(client, typed | wrong)
    page = read(response)
    assert response.status_code == 503
    assert "Your message is not sent" in page.text
    assert page.values["text"].replace("\r\n", "\n") == typed["text"].replace("\r\n", "\n")


@pytest.mark.parametrize("wrong", [{}, {"email": "none"}], ids=["a message", "an error"])
def test_connection_that_has_ended_is_the_database_away_too(client, typed, wrong):
    with failing("", InterfaceError):
        response = press_send(client, typed | wrong)
    assert response.status_code == 503
    assert read(response).values["name"] == typed["name"]


def test_form_from_elsewhere_comes_back_without_the_database_too(client, typed):
    with failing(""):
        response = press_send(client, typed, {"Origin": "https://evil.example"})
    assert response.status_code == 503
    assert read(response).values["name"] == typed["name"]


def test_without_the_database_the_page_still_knows_the_telephone_number(client, typed):
    details = make_details()
    details.save()
    publish(details, by=None)
    typed["token"] = read(client.get("/contact/")).values["token"]
    with failing(""):
        html = press_send(client, typed).content.decode()
    assert '<a href="tel:+40212017887">+40 21 201 78 87</a>' in html


def test_message_and_its_mails_are_stored_together_or_not_at_all(client, typed):
    with failing('INTO "contact_delivery"'):
        assert press_send(client, typed).status_code == 503
    assert not Message.objects.exists()
    assert press_send(client, typed).status_code == 303
    assert Message.objects.get().deliveries.count() == 1


def test_mails_leave_after_the_commit_and_never_within_the_answer(
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


def test_log_has_the_reference_and_nothing_of_the_person(client, typed, logged):
    press_send(client, typed)
    press_send(client, typed | {"text": "Another text"})
    press_send(client, typed | {"email": "wrong"})
    assert f"Stored message {Message.objects.get().reference}" in logged()
    assert not re.search("Zoë|zoe@example|Parchetul|course|Another text", logged())


def test_taken_reference_is_drawn_again(client, typed, monkeypatch):
    press_send(client, typed)
    taken = Message.objects.get().reference
    drawn = iter([taken, taken, "C-2026-7F3K9"])
    monkeypatch.setattr(references, "draw", lambda at: next(drawn))
    fresh = read(client.get("/contact/")).values["token"]
    assert press_send(client, typed | {"token": fresh, "text": "Another"}).status_code == 303
    assert set(Message.objects.values_list("reference", flat=True)) == {taken, "C-2026-7F3K9"}


def test_reference_of_an_erased_message_is_not_given_again(client, typed, monkeypatch):
    log.record(Act.READ_MESSAGE, None, kind="message", reference="C-2026-CCCCC")
    drawn = iter(["C-2026-CCCCC", "C-2026-7F3K9"])
    monkeypatch.setattr(references, "draw", lambda at: next(drawn))
    press_send(client, typed)
    assert Message.objects.get().reference == "C-2026-7F3K9"


def test_where_no_reference_is_free_nothing_is_sent(client, typed, monkeypatch):
    press_send(client, typed)
    taken = Message.objects.get().reference
    monkeypatch.setattr(references, "draw", lambda at: taken)
    fresh = read(client.get("/contact/")).values["token"]
    assert press_send(client, typed | {"token": fresh, "text": "Another"}).status_code == 503


def test_reference_has_the_year_in_bucharest():
    new_year = datetime.datetime(2026, 12, 31, 22, tzinfo=datetime.UTC)
    assert references.draw(new_year).startswith("C-2027-")
    assert references.draw(new_year - datetime.timedelta(microseconds=1)).startswith("C-2026-")


def test_subject_with_messages_stays(client, typed, subject):
    press_send(client, typed)
    with pytest.raises(models.ProtectedError):
        subject.delete()
