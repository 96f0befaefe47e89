"""Form tokens: each is valid once, and a forged or expired one loses no text."""

import datetime

import pytest
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from contact import form_tokens, intake
from contact.models import Message
from tests.helpers.pages.contact_form import press_send, read, token_of


def test_form_sent_again_is_one_message_with_one_reference(client, typed):
    """After going back, the browser requests another token, and restores the typed values."""
    went_back = typed | {"token": token_of(minutes=2)}
    answers = [press_send(client, form) for form in (typed, typed, went_back)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Message.objects.count() == 1


def test_form_with_another_value_is_another_message(client, typed):
    press_send(client, typed)
    for changes in ({"text": "Another"}, {"email": "ana@example.org"}, {"name": "Ana"}):
        press_send(client, typed | {"token": token_of(minutes=2)} | changes)
    assert Message.objects.count() == 4


def test_same_message_after_ten_minutes_is_another_one(client, typed):
    press_send(client, typed)
    earlier = timezone.now() - intake.DUPLICATE_WINDOW - datetime.timedelta(seconds=1)
    Message.objects.update(received_at=earlier)
    press_send(client, typed | {"token": token_of(minutes=2)})
    assert Message.objects.count() == 2


def test_used_form_with_another_message_comes_back_with_it(client, typed):
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


def test_form_sent_before_its_subject_was_removed_gets_the_same_answer(client, typed, subject):
    first = press_send(client, typed)
    subject.is_active = False
    subject.save()
    assert press_send(client, typed)["Location"] == first["Location"]
    assert press_send(client, typed | {"text": "Another"}).status_code == 422
    assert press_send(client, typed | {"token": token_of(minutes=1)}).status_code == 422
    assert Message.objects.count() == 1


def test_expired_form_comes_back_complete_with_a_new_token(client, typed):
    at = timezone.now()
    token = form_tokens.issue(at - form_tokens.LIFETIME - datetime.timedelta(seconds=1))
    assert not form_tokens.read(form_tokens.issue(at)).has_expired(at + form_tokens.LIFETIME / 1.01)
    response = press_send(client, typed | {"token": token})
    page = read(response)
    assert response.status_code == 422
    assert "more than 12 hours" in page.text
    assert not Message.objects.exists()
    for name in set(typed) - {"token", "text"}:
        assert page.values[name] == typed[name]
    assert press_send(client, page.values).status_code == 303
    assert Message.objects.get().text == typed["text"].replace("\r\n", "\n")


def test_form_opened_before_the_key_was_changed_is_accepted(client, typed, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key for tests only, long enough: 9876543210 abcdefghij"
    assert press_send(client, typed).status_code == 303


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "x:y",
        "WyJ4IiwxXQ:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "\0",
        "x\r\nBcc: all@example.org",
        "x" * 100_000,
        "ș" * 10_000,
        Signer(salt="contact.references").sign_object(["nonce", 1_800_000_000]),
        Signer(key="another key", salt="contact.tokens").sign_object(["nonce", 1_800_000_000]),
    ],
)
def test_forged_token_is_not_read(forged):
    with pytest.raises(BadSignature):
        form_tokens.read(forged)
