"""A form is taken from a page of this site, by what the browser says; from elsewhere its text is kept and not sent."""

import pytest

from contact.models import Message
from tests.helpers.pages.contact_form import press_send, read

OURS, THEIRS = "http://testserver", "https://evil.example"

TAKEN = [
    {"Origin": OURS},
    {"Origin": OURS, "Sec-Fetch-Site": "same-origin"},
    {"Origin": OURS, "Referer": f"{THEIRS}/"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Referer": f"{OURS}/contact/"},
    {"Referer": f"{OURS}/anything?x=1"},
]
REFUSED = [
    {},
    {"Origin": THEIRS},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:8000"},
    {"Origin": "https://testserver"},
    {"Origin": THEIRS, "Referer": f"{OURS}/contact/"},
    {"Origin": THEIRS, "Sec-Fetch-Site": "same-origin"},
    {"Origin": OURS, "Sec-Fetch-Site": "cross-site"},
    {"Origin": OURS, "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Referer": f"{THEIRS}/http://testserver/"},
    {"Referer": "http://testserver@evil.example/"},
    {"Referer": "http://[broken"},
    {"Referer": "testserver"},
    {"Referer": ""},
]


@pytest.mark.parametrize("headers", TAKEN, ids=str)
def test_form_of_this_site_is_taken(client, typed, headers):
    assert press_send(client, typed, headers).status_code == 303
    assert Message.objects.count() == 1


@pytest.mark.parametrize("headers", REFUSED, ids=str)
def test_form_from_elsewhere_is_refused_in_words_and_its_text_kept(client, typed, headers):
    response = press_send(client, typed, headers)
    page = read(response)
    assert response.status_code == 403
    assert "another site" in page.text
    assert page.values["text"].replace("\r\n", "\n") == typed["text"].replace("\r\n", "\n")
    assert not Message.objects.exists()
    assert press_send(client, page.values).status_code == 303


def test_site_behind_a_proxy_knows_its_own_address(client, typed, settings):
    settings.SITE_URL = "https://site.example"
    assert press_send(client, typed, {"Origin": "https://site.example"}).status_code == 303
