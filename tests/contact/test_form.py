"""The form from the first look to the reference, and what it says where something is wrong."""

import re

import pytest
from django.core.signing import Signer
from django.utils import timezone

from contact.models import Message, Subject
from tests.helpers.pages.contact_form import press_send, read


@pytest.mark.parametrize("method", ["get", "head"])
def test_page_sets_no_cookie_and_is_kept_nowhere(client, subject, method):
    response = getattr(client, method)("/contact/")
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" not in response.get("Vary", "")


def test_page_needs_few_queries(client, subject, django_assert_max_num_queries):
    """One of them asks whether the site has changed, which a running site does once a second."""
    with django_assert_max_num_queries(5):
        client.get("/contact/")


def test_message_is_stored_as_typed_and_the_reference_is_shown(client, typed, subject):
    before = timezone.now()
    response = press_send(client, typed)
    assert response.status_code == 303
    assert response["Cache-Control"] == "private, no-store"
    message = Message.objects.get()
    assert re.fullmatch(r"C-\d{4}-[34679CDFGHJKMNPQRTVWXY]{5}", message.reference)
    assert before <= message.received_at <= timezone.now()
    assert (message.name, message.email, message.organisation) == (
        "Zoë Ștefănescu",
        "zoe@example.org",
        "Parchetul",
    )
    assert (message.country.code, message.subject, message.language) == ("RO", subject, "ro")
    assert message.text == "Good morning,\n\nwhen does the next course begin?"
    thanks = client.get(response["Location"])
    assert thanks.status_code == 200
    assert message.reference in read(thanks).text
    assert not response.cookies
    assert not thanks.cookies
    assert thanks["Cache-Control"] == "private, no-store"


def test_organisation_and_country_are_optional_and_english_is_the_default(client, typed):
    for name in ("organisation", "country", "language"):
        del typed[name]
    assert press_send(client, typed).status_code == 303
    message = Message.objects.get()
    assert (message.organisation, message.country.code, message.language) == ("", "", "en")


def test_form_that_a_browser_read_can_be_sent(client, subject, typed):
    fresh = read(client.get("/contact/")).values
    assert set(fresh) == set(typed)
    assert press_send(client, typed | {"token": fresh["token"]}).status_code == 303


@pytest.mark.parametrize(
    ("field", "wrong", "words"),
    [
        ("name", "", "Enter your name"),
        ("name", "   ", "Enter your name"),
        ("name", "x" * 201, "201 characters"),
        ("email", "", "Enter your e-mail address"),
        ("email", "zoe", "name@example.org"),
        ("email", f"zoe@{'x.' * 130}org", "characters"),
        ("organisation", "x" * 201, "201 characters"),
        ("country", "QQ", "Choose a country or area"),
        ("subject", "", "Choose what your message is about"),
        ("subject", "99999999999999999999", "Choose what your message is about"),
        ("subject", "\0", "Null characters"),
        ("text", "", "Enter your message"),
        ("text", " \r\n\t", "Enter your message"),
        ("text", "x" * 20_000, "20000 characters"),
        ("language", "de", "Choose the language"),
    ],
)
def test_error_is_named_at_its_field_and_nothing_typed_is_lost(client, typed, field, wrong, words):
    response = press_send(client, typed | {field: wrong})
    page = read(response)
    assert response.status_code == 422
    assert response["Cache-Control"] == "private, no-store"
    assert words in page.errors[field]
    assert response.content.decode().count(f'aria-describedby="id_{field}') == 1
    assert not Message.objects.exists()
    kept = {name: value for name, value in typed.items() if name not in ("token", field)}
    assert {name: page.values[name].replace("\r\n", "\n") for name in kept} == {
        name: value.replace("\r\n", "\n") for name, value in kept.items()
    }
    if field in ("name", "email", "organisation"):
        assert page.values[field] == wrong


def test_errors_are_summed_up_first_and_the_summary_takes_the_focus(client, typed):
    html = press_send(client, typed | {"name": "", "email": "zoe"}).content.decode()
    assert "<title>Error: Contact" in html
    summary = html[html.index('class="error-summary"') :]
    assert 'role="alert" aria-labelledby="errors" tabindex="-1" autofocus' in summary
    assert (
        summary.index('href="#id_name"') < summary.index('href="#id_email"') < summary.index("<h1>")
    )
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html


def test_corrected_form_is_sent_with_the_fresh_token_of_the_error_page(client, typed):
    page = read(press_send(client, typed | {"name": ""}))
    assert page.values["token"] != typed["token"]
    assert press_send(client, page.values | {"name": "Zoë"}).status_code == 303


def test_longest_text_is_taken(client, typed):
    assert press_send(client, typed | {"text": "ă" * 19_999}).status_code == 303
    assert len(Message.objects.get().text) == 19_999


def test_subject_out_of_use_is_neither_offered_nor_taken(client, typed):
    old = Subject.objects.create(label_en="Conference of 2019", is_active=False)
    assert "Conference of 2019" not in read(client.get("/contact/")).text
    assert press_send(client, typed | {"subject": str(old.pk)}).status_code == 422


def test_what_is_typed_is_escaped(client, typed):
    nasty = '"><script>alert(1)</script></textarea><img src=x onerror=alert(1)>'
    wrong = dict.fromkeys(
        ("name", "email", "organisation", "text", "country", "subject", "language"), nasty
    )
    html = press_send(client, typed | wrong).content.decode()
    assert "<script>" not in html
    assert "<img" not in html
    assert read(press_send(client, typed | wrong)).values["text"] == nasty


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?message=",
        "?message=C-2026-7F3K9",
        "?message=C-2026-7F3K9:forged",
        "?message=Call+%2B1+900+now",
        "?message=%00",
        f"?message={Signer(salt='another.purpose').sign('C-2026-7F3K9')}",
    ],
)
def test_thanks_page_prints_nothing_that_the_site_did_not_sign(client, db, query):
    response = client.get(f"/contact/sent/{query}")
    assert response.status_code == 404
    assert "7F3K9" not in response.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client, db, method):
    assert getattr(client, method)("/contact/").status_code == 405


def test_too_many_fields_are_refused(client, typed):
    response = press_send(client, typed | {f"x{number}": "" for number in range(10_000)})
    assert response.status_code == 400
    assert not Message.objects.exists()


def test_body_of_a_megabyte_is_refused_in_words(client, typed):
    response = press_send(client, typed | {"text": "x" * 1_000_000})
    assert response.status_code == 422
    assert "1000000 characters" in read(response).errors["text"]
