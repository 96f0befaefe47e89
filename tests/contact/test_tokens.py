"""A token is spent once: pressing twice sends one message; a forged or an old one sends none and loses no text."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.utils import timezone

from contact import form_tokens, intake
from contact.models import Message
from tests.helpers.pages.contact_form import press_send, read


def token_of(**age):
    return form_tokens.issue(timezone.now() - datetime.timedelta(**age))


def test_pressing_twice_sends_one_message_with_one_reference(client, typed):
    first, second = press_send(client, typed), press_send(client, typed)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_many_times_at_once_sends_one_message(typed):
    def press(_):
        try:
            return press_send(Client(), typed)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(24)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Message.objects.count() == 1


def test_going_back_and_pressing_again_sends_one_message(client, typed):
    """The browser fetches the form anew, with another token, and puts back what was typed."""
    first = press_send(client, typed)
    again = press_send(client, typed | {"token": token_of(minutes=2)})
    assert again["Location"] == first["Location"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"text": "Another"}, {"email": "ana@example.org"}, {"name": "Ana"}]
)
def test_anything_else_in_it_makes_it_another_message(client, typed, changes):
    press_send(client, typed)
    press_send(client, typed | {"token": token_of(minutes=2)} | changes)
    assert Message.objects.count() == 2


def test_same_words_after_ten_minutes_are_another_message(client, typed):
    press_send(client, typed)
    earlier = timezone.now() - intake.DUPLICATE_WINDOW - datetime.timedelta(seconds=1)
    Message.objects.update(received_at=earlier)
    press_send(client, typed | {"token": token_of(minutes=2)})
    assert Message.objects.count() == 2


def test_another_message_in_a_spent_form_is_neither_lost_nor_taken_for_the_first(client, typed):
    press_send(client, typed)
    changed = typed | {"text": "And one more question."}
    response = press_send(client, changed)
    page = read(response)
    assert response.status_code == 409
    assert Message.objects.get().reference in page.text
    assert page.values["text"] == "And one more question."
    assert press_send(client, page.values).status_code == 303
    assert Message.objects.count() == 2


def test_reloading_after_a_day_gives_the_same_reference(client, typed):
    typed["token"] = token_of(hours=11)
    first = press_send(client, typed)
    Message.objects.update(token_digest=form_tokens.read(old := token_of(days=2)).digest)
    assert press_send(client, typed | {"token": old})["Location"] == first["Location"]


def test_form_that_was_sent_is_answered_alike_when_its_subject_is_off_the_form_since(
    client, typed, subject
):
    first = press_send(client, typed)
    subject.is_active = False
    subject.save()
    assert press_send(client, typed)["Location"] == first["Location"]
    assert press_send(client, typed | {"text": "Another"}).status_code == 422
    assert press_send(client, typed | {"token": token_of(minutes=1)}).status_code == 422
    assert Message.objects.count() == 1


def test_token_holds_for_twelve_hours(client, typed):
    assert press_send(client, typed | {"token": token_of(hours=11, minutes=59)}).status_code == 303


def test_old_form_comes_back_whole_with_a_fresh_token(client, typed):
    response = press_send(client, typed | {"token": token_of(hours=12, minutes=1)})
    page = read(response)
    assert response.status_code == 422
    assert "more than 12 hours" in page.text
    assert not Message.objects.exists()
    for name in set(typed) - {"token", "text"}:
        assert page.values[name] == typed[name]
    assert press_send(client, page.values).status_code == 303
    assert Message.objects.get().text == typed["text"].replace("\r\n", "\n")


def test_exact_end_of_a_token():
    at = timezone.now().replace(microsecond=0)
    token = form_tokens.read(form_tokens.issue(at))
    assert token.issued_at == at
    assert not token.has_expired(at + form_tokens.LIFETIME)
    assert token.has_expired(at + form_tokens.LIFETIME + datetime.timedelta(microseconds=1))


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        "x",
        "x:y",
        "WyJ4IiwxXQ:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "\0",
        "ș" * 10_000,
        Signer(salt="contact.references").sign_object(["nonce", 1_800_000_000]),
        Signer(key="another key", salt="contact.tokens").sign_object(["nonce", 1_800_000_000]),
    ],
)
def test_forged_token_is_refused_in_words_and_the_text_kept(client, typed, forged):
    sent = (
        typed | {"token": forged}
        if forged is not None
        else {k: v for k, v in typed.items() if k != "token"}
    )
    response = press_send(client, sent)
    page = read(response)
    assert response.status_code == 400
    assert "not whole" in page.text
    assert not Message.objects.exists()
    assert page.values["name"] == typed["name"]
    assert press_send(client, page.values).status_code == 303


def test_tampered_token_is_forged(client, typed):
    token = typed["token"]
    typed["token"] = ("A" if token[0] != "A" else "B") + token[1:]
    assert press_send(client, typed).status_code == 400


def test_every_page_has_a_token_of_its_own(client, subject):
    assert len({read(client.get("/contact/")).values["token"] for _ in range(5)}) == 5
