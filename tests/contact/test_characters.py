"""Every real name, address and text is taken as it is; what could forge a header is refused in words."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact import form_tokens
from contact.models import Message
from tests.helpers.pages.contact_form import lines, press_send, read

WITHOUT_CONTROL = {"exclude_categories": ("Cc", "Cs")}
texts = st.text(st.characters(**WITHOUT_CONTROL, include_characters="\t\n\r"), min_size=1).filter(
    str.strip
)
names = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    min_size=1,
    max_size=Message.NAME_LENGTH,
).filter(str.strip)
with_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@with_database
@given(text=texts, name=names)
def test_what_is_typed_is_stored_exactly(client, typed, text, name):
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
def test_what_is_typed_comes_back_exactly_after_an_error(client, typed, text, name):
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
def test_real_names_are_taken(client, typed, name):
    assert press_send(client, typed | {"name": name}).status_code == 303
    assert Message.objects.get().name == name.strip()


@pytest.mark.parametrize(
    "email",
    [
        "zoe+cproc@example.org",
        "o'neill@example.ie",
        "zoe@bücher.example",
        "zoe@xn--bcher-kva.example",
        "info@пример.укр",
        "user@例え.テスト",
        "a.very.long.mailbox.name.of.a.real.person@a-very-long-department-name.ministry-of-justice.example.museum",
        '"zoe.stefanescu"@example.org',
        "Zoe.Stefanescu@JUST.RO",
    ],
)
def test_real_addresses_are_taken(client, typed, email):
    assert press_send(client, typed | {"email": email}).status_code == 303
    assert Message.objects.get().email == email


@pytest.mark.parametrize(
    "email",
    [
        "zoe",
        "zoe@",
        "@example.org",
        "zoe@example",
        "zoe@localhost",
        "zoe@@example.org",
        "zoe..s@example.org",
        "a@example.org, b@example.org",
        "Zoë <zoe@example.org>",
        "zoe @example.org",
        "zoe@exam ple.org",
        "zoe@exam\u2003ple.org",
    ],
)
def test_what_is_no_address_is_refused(client, typed, email):
    page = read(press_send(client, typed | {"email": email}))
    assert "name@example.org" in page.errors["email"]
    assert page.values["email"] == email


@pytest.mark.parametrize("email", ["zoë@example.org", "почта@пример.рф", "user＠x@example.org"])
def test_other_letters_before_the_at_are_refused_with_the_reason(client, typed, email):
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
def test_hidden_characters_and_line_breaks_are_refused_in_a_line(
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
def test_hidden_characters_are_refused_in_the_text_with_their_line(client, typed, hidden, code):
    page = read(press_send(client, typed | {"text": f"One\r\nTwo\rThree{hidden}"}))
    assert f"U+{code}" in page.errors["text"]
    assert "line 3" in page.errors["text"]
    assert not Message.objects.exists()
