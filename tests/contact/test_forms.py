"""Fields of the contact form accept every real value, and reject values that forge a header."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings

from contact.forms import MessageForm
from contact.models import Message
from tests.helpers.pages import contact_form
from tests.helpers.pages.contact_form import lines, press_send, read, token_of

LINES = ("name", "email", "organisation")


@settings(contact_form.with_database, max_examples=20)
@given(text=contact_form.texts, name=contact_form.names)
def test_text_and_name_come_back_and_are_stored_as_typed(client, typed, text, name):
    Message.objects.all().delete()
    typed |= {"token": token_of(minutes=1), "text": text, "name": name}
    page = read(press_send(client, typed | {"email": "none"}))
    assert lines(page.values["text"]) == lines(text)
    assert page.values["name"] == name
    assert press_send(client, typed).status_code == 303
    message = Message.objects.get()
    assert message.text == lines(text)
    assert message.name == name.strip()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "नरेन्द्र दामोदरदास"),
        ("name", "O’Neill, Jr. (Siobhán) <Ní>"),
        ("name", "Uvuvwevwevwe " * 15),
        ("email", "zoe+cproc@example.org"),
        ("email", "user@例え.テスト"),
        ("email", f"long.mailbox.name@{'department.' * 8}ministry-of-justice.museum"),
    ],
)
def test_real_value_is_accepted(field, value):
    assert MessageForm.base_fields[field].clean(value) == value.strip()


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        *((text, "name@example.org") for text in ("zoe", "zoe@localhost", "zoe @x.org")),
        ("a@x.org, b@x.org", "name@example.org"),
        ("zoë@example.org", "only Latin letters without accents"),
        ("почта@пример.рф", "only Latin letters without accents"),
        ("user＠x@example.org", "only Latin letters without accents"),
    ],
)
def test_text_that_is_no_address_is_rejected_with_the_reason(email, reason):
    with pytest.raises(ValidationError, match=reason):
        MessageForm.base_fields["email"].clean(email)


@pytest.mark.parametrize(
    ("hidden", "code"),
    [
        ("\r\nBcc: all@example.org", "000D"),
        ("\0", "0000"),
        ("\x85", "0085"),
        ("\u2029", "2029"),
    ],
)
def test_hidden_characters_are_errors_of_their_fields_and_nothing_is_stored(
    client, typed, hidden, code
):
    forged = {field: f"{typed[field]}{hidden}" for field in LINES}
    response = press_send(client, typed | forged)
    page = read(response)
    assert response.status_code == 422
    assert all(f"U+{code}" in page.errors[field] for field in LINES)
    assert page.values["text"]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("hidden", "code"), [("\0", "0000"), ("\x08", "0008"), ("\x0c", "000C"), ("\x9f", "009F")]
)
def test_hidden_characters_in_the_text_are_rejected_with_their_line(hidden, code):
    with pytest.raises(ValidationError, match=rf"U\+{code}.* line 3"):
        MessageForm.base_fields["text"].clean(f"One\r\nTwo\rThree{hidden}")
