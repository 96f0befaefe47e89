"""Fields of the contact form accept every real value, and reject values that forge a header."""

import pytest
from django.utils import timezone
from hypothesis import given

from contact import form_tokens
from contact.models import Message
from tests.helpers.pages.contact_form import lines, names, press_send, read, texts, with_database


@with_database
@given(text=texts, name=names)
def test_text_and_name_are_stored_as_typed(client, typed, text, name):
    Message.objects.all().delete()
    token = form_tokens.issue(timezone.now())
    assert (
        press_send(client, typed | {"text": text, "name": name, "token": token}).status_code == 303
    )
    message = Message.objects.get()
    assert message.text == lines(text)
    assert message.name == name.strip()


@with_database
@given(text=texts, name=names)
def test_text_and_name_come_back_as_typed_after_an_error(client, typed, text, name):
    page = read(press_send(client, typed | {"text": text, "name": name, "email": "none"}))
    assert lines(page.values["text"]) == lines(text)
    assert page.values["name"] == name


@pytest.mark.parametrize(
    "name",
    [
        "Ștefan Țuțea-Đorđević",
        "Ο Γιώργος",
        "محمد بن سلمان",
        "नरेन्द्र दामोदरदास",
        "王小明",
        "O’Neill, Jr. (Siobhán) <Ní>",
        "Renée 👩🏽‍💻",
        "X",
        "Uvuvwevwevwe " * 15,
    ],
)
def test_real_name_is_accepted(client, typed, name):
    assert press_send(client, typed | {"name": name}).status_code == 303
    assert Message.objects.get().name == name.strip()


@pytest.mark.parametrize(
    "email",
    [
        "zoe+cproc@example.org",
        "info@пример.укр",
        "user@例え.テスト",
        f"a.very.long.mailbox.name@{'department.' * 8}ministry-of-justice.museum",
        "Zoe.Stefanescu@JUST.RO",
    ],
)
def test_real_address_is_accepted(client, typed, email):
    assert press_send(client, typed | {"email": email}).status_code == 303
    assert Message.objects.get().email == email


@pytest.mark.parametrize("email", ["zoe", "zoe@localhost", "a@x.org, b@x.org", "zoe @x.org"])
def test_text_that_is_no_address_is_rejected(client, typed, email):
    page = read(press_send(client, typed | {"email": email}))
    assert "name@example.org" in page.errors["email"]
    assert page.values["email"] == email


@pytest.mark.parametrize("email", ["zoë@example.org", "почта@пример.рф", "user＠x@example.org"])
def test_other_letters_before_the_at_are_rejected_with_the_reason(client, typed, email):
    page = read(press_send(client, typed | {"email": email}))
    assert "Before the @, use only Latin letters without accents" in page.errors["email"]
    assert page.values["email"] == email


@pytest.mark.parametrize("field", ["name", "email", "organisation"])
@pytest.mark.parametrize(
    ("hidden", "code"),
    [
        ("\r\nBcc: all@example.org", "000D"),
        ("\nBcc: all@example.org", "000A"),
        ("\rBcc: all@example.org", "000D"),
        ("\0", "0000"),
        ("\t", "0009"),
        ("\x0b", "000B"),
        ("\x1b[31m", "001B"),
        ("\x7f", "007F"),
        ("\x85", "0085"),
        ("\u2028", "2028"),
        ("\u2029", "2029"),
        ("\r\n", "000D"),
    ],
)
def test_hidden_characters_and_line_breaks_in_a_line_are_rejected(
    client, typed, field, hidden, code
):
    response = press_send(client, typed | {field: typed[field] + hidden})
    page = read(response)
    assert response.status_code == 422
    assert f"U+{code}" in page.errors[field]
    assert page.values["text"]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("hidden", "code"), [("\0", "0000"), ("\x08", "0008"), ("\x0c", "000C"), ("\x9f", "009F")]
)
def test_hidden_characters_in_the_text_are_rejected_with_their_line(client, typed, hidden, code):
    page = read(press_send(client, typed | {"text": f"One\r\nTwo\rThree{hidden}"}))
    assert f"U+{code}" in page.errors["text"]
    assert "line 3" in page.errors["text"]
    assert not Message.objects.exists()
