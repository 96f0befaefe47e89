"""The contact form from the first page to the reference, and its errors."""

import re

import pytest
from django.core.signing import Signer
from django.utils import timezone, translation

from contact import form_tokens
from contact.models import Message, Subject
from core.i18n import languages
from core.i18n.dates import bucharest_day, format_date
from tests.helpers.contact_details import YESTERDAY, publish_details
from tests.helpers.pages.contact_form import lines, press_send, read
from tests.helpers.publishing import publish


@pytest.mark.parametrize("method", ["get", "head"])
def test_page_sets_no_cookie_and_only_its_browser_stores_it(client, subject, method):
    response = getattr(client, method)("/contact/")
    assert response.status_code == 200
    assert not response.cookies
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert "Cookie" not in response.get("Vary", "")


def test_page_needs_few_queries(client, subject, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get("/contact/")
    with django_assert_max_num_queries(2):  # the version and the subjects
        client.get("/contact/")


def test_page_is_rendered_once_for_all_visitors_but_for_the_token(client, subject):
    pages = [client.get(path) for path in ("/contact/", "/contact/", "/contact/?country=ro")]
    assert len({read(page).values["token"] for page in pages}) == 3
    assert [read(page).values["country"] for page in pages] == ["", "", "RO"]
    subject.label_en = "Another subject"
    subject.save()
    assert "Another subject" in client.get("/contact/").text
    publish_details(telephone="+40 21 000 00 00")
    assert "+40 21 000 00 00" in client.get("/contact/").text
    assert form_tokens.read(read(client.get("/contact/")).values["token"]).telephone


def test_message_is_stored_as_typed_and_its_reference_shown(client, typed, subject):
    before = timezone.now()
    response = press_send(client, typed)
    assert response.status_code == 303
    assert response["Cache-Control"] == "private, no-store"
    message = Message.objects.get()
    assert re.fullmatch(r"C-\d{4}-[34679CDFGHJKMNPQRTVWXY]{5}", message.reference)
    assert before <= message.received_at <= timezone.now()
    sender = ("Zoë Ștefănescu", "zoe@example.org", "Parchetul")
    assert (message.name, message.email, message.organisation) == sender
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
    typed["text"] = "ă" * Message.TEXT_LENGTH
    assert press_send(client, typed).status_code == 303
    message = Message.objects.get()
    assert (message.organisation, message.country.code, message.language) == ("", "", "en")


@pytest.mark.parametrize(
    "errors",
    [
        {
            "name": ("", "Enter your name"),
            "email": ("", "Enter your e-mail address"),
            "subject": ("", "Choose the subject of your message"),
            "text": ("", "Enter your message"),
        },
        {
            "name": ("   ", "Enter your name"),
            "email": ("zoe", "name@example.org"),
            "country": ("QQ", "Choose a country or area"),
            "language": ("de", "Choose the language"),
            "subject": ("99999999999999999999", "Choose a subject from the list"),
            "text": (" \r\n\t", "Enter your message"),
        },
        {
            "name": ("x" * 201, "currently 201"),
            "email": (f"zoe@{'x.' * 130}org", "characters"),
            "organisation": ("x" * 201, "currently 201"),
            "text": ("x" * 20_000, "currently 20000"),
        },
    ],
)
def test_errors_are_shown_at_their_fields_and_nothing_typed_is_lost(client, typed, errors):
    response = press_send(client, typed | {field: value for field, (value, _) in errors.items()})
    page = read(response)
    assert response.status_code == 422
    assert response["Cache-Control"] == "private, no-store"
    assert not Message.objects.exists()
    assert set(page.errors) & set(typed) == set(errors)
    for field, (wrong, words) in errors.items():
        assert words in page.errors[field]
        assert response.text.count(f'aria-describedby="id_{field}') == 1
        if field in ("name", "email", "organisation"):
            assert page.values[field] == wrong
    for name in set(typed) - set(errors) - {"token"}:
        assert lines(page.values[name]) == lines(typed[name])


def test_error_summary_comes_first_and_takes_the_focus(client, typed):
    html = press_send(client, typed | {"name": "", "email": "zoe"}).text
    assert "<title>Error: Contact" in html
    summary = html[html.index('class="error-summary"') :]
    assert 'role="alert" aria-labelledby="errors" tabindex="-1" autofocus' in summary
    places = [summary.index(part) for part in ('href="#id_name"', 'href="#id_email"', "<h1>")]
    assert places == sorted(places)
    assert 'aria-invalid="true"' in html


def test_subject_out_of_use_is_neither_offered_nor_accepted(client, typed):
    old = Subject.objects.create(label_en="Conference of 2019", is_active=False)
    assert "Conference of 2019" not in read(client.get("/contact/")).text
    assert press_send(client, typed | {"subject": str(old.pk)}).status_code == 422


def test_typed_values_are_escaped(client, typed):
    nasty = '"><script>alert(1)</script></textarea><img src=x onerror=alert(1)>'
    fields = ("name", "email", "organisation", "text", "country", "subject", "language")
    response = press_send(client, typed | dict.fromkeys(fields, nasty))
    assert "<script>" not in response.text
    assert "<img" not in response.text
    assert read(response).values["text"] == nasty


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
@pytest.mark.parametrize("address", ["", "office@site.example"])
def test_page_after_sending_states_the_deletion_and_the_mail_if_there_is_one(
    client, typed, subject, address, language
):
    path = languages.in_language("/contact/", language)
    location = press_send(client, typed, path=path)["Location"]
    subject.reply_to = address
    subject.save()
    text = read(client.get(location)).text
    with translation.override(language):
        assert format_date(Message.objects.get().delete_at) in text
    assert bool(re.search("spam|indésirables", text)) == bool(address)
    Message.objects.all().delete()
    assert "C-20" in read(client.get(location)).text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?message=C-2026-7F3K9",
        "?message=C-2026-7F3K9:forged",
        f"?message={Signer(salt='another.purpose').sign('C-2026-7F3K9')}",
    ],
)
def test_page_after_sending_shows_only_signed_references(client, query):
    response = client.get(f"/contact/sent/{query}")
    assert response.status_code == 404
    assert "7F3K9" not in response.text


def test_other_methods_are_not_allowed(client):
    for method in ("put", "patch", "delete", "options"):
        assert client.generic(method.upper(), "/contact/").status_code == 405


def test_archive_has_the_contact_page_of_its_day_without_the_form(client):
    yesterday = timezone.now() - YESTERDAY
    details = publish_details(at=yesterday - YESTERDAY)
    details.street_en = "1 New Street"
    details.save()
    publish(details, by=None)
    archive = f"/archive/{bucharest_day(yesterday)}"
    response = client.get(f"{archive}/contact/")
    main = response.text.partition("<main")[2].partition("</main>")[0]
    assert "48A Primaverii Blvd" in main
    assert "New Street" not in main
    assert "<form" not in main
    assert '<a href="/contact/#write">Write to the office</a>' in main
    assert f'href="{archive}/contact/" aria-current="page"' in response.text
    assert response["ETag"]
    assert client.post(f"{archive}/contact/").status_code == 405
    assert client.get(f"{archive}/contact/sent/").status_code == 404
    earlier = f"/archive/{bucharest_day(yesterday - 3 * YESTERDAY)}"
    assert client.get(f"{earlier}/contact/").status_code == 404


@pytest.mark.parametrize(
    ("query", "is_chosen", "country"),
    [
        ("subject=training-and-events&country=md", True, "MD"),
        ("subject=unknown&country=QQ", False, ""),
        ("subject=&country=", False, ""),
        ("subject=%00&country=%22%3E", False, ""),
    ],
)
def test_link_chooses_the_subject_and_the_country(client, query, is_chosen, country):
    subject = Subject.objects.create(label_en="Training and events", label_fr="Formations")
    for page in ("/contact/", "/fr/contact/"):
        values = read(client.get(f"{page}?{query}")).values
        assert values["subject"] == (str(subject.pk) if is_chosen else "")
        assert values["country"] == country
