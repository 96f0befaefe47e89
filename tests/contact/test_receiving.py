"""What the visitor was told is what the database holds; and logs say nothing of it but the reference."""

import datetime
import logging
import re

import pytest
from django.db import OperationalError, connection, models

from contact import references
from contact.models import Message
from tests.contact.reading import press_send, read


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text


def failing(words):
    """Makes every statement that has ``words`` fail, as it does where the database is away."""

    def refuse(execute, sql, params, many, context):
        if words in sql:
            raise OperationalError(f"server closed the connection; it was saying {params}")
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
    assert press_send(client, typed | {"token": fresh}).status_code == 303
    assert set(Message.objects.values_list("reference", flat=True)) == {taken, "C-2026-7F3K9"}


def test_where_no_reference_is_free_nothing_is_sent(client, typed, monkeypatch):
    press_send(client, typed)
    taken = Message.objects.get().reference
    monkeypatch.setattr(references, "draw", lambda at: taken)
    fresh = read(client.get("/contact/")).values["token"]
    assert press_send(client, typed | {"token": fresh}).status_code == 503


def test_reference_has_the_year_in_bucharest():
    new_year = datetime.datetime(2026, 12, 31, 22, tzinfo=datetime.UTC)
    assert references.draw(new_year).startswith("C-2027-")
    assert references.draw(new_year - datetime.timedelta(microseconds=1)).startswith("C-2026-")


def test_subject_with_messages_stays(client, typed, subject):
    press_send(client, typed)
    with pytest.raises(models.ProtectedError):
        subject.delete()
