"""A form is accepted from this site, by the headers of the browser; from others it comes back."""

import pytest
from django.test import RequestFactory

from contact.models import Message
from core.http.origins import is_same_origin
from tests.helpers.pages.contact_form import lines, press_send, read

OURS, THEIRS = "http://testserver", "https://evil.example"


FROM_HERE = [
    {"Origin": OURS},
    {"Origin": OURS, "Sec-Fetch-Site": "same-origin"},
    {"Origin": OURS, "Referer": f"{THEIRS}/"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Referer": f"{OURS}/contact/"},
    {"Referer": f"{OURS}/anything?x=1"},
]
FROM_ELSEWHERE = [
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


def test_request_of_this_site_is_recognised_by_its_headers():
    for headers in FROM_HERE + FROM_ELSEWHERE:
        request = RequestFactory(headers=headers).post("/")
        assert is_same_origin(request) is (headers in FROM_HERE), headers


@pytest.mark.parametrize("headers", [{}, {"Origin": THEIRS}])
def test_form_of_another_site_comes_back_and_can_be_sent(client, typed, headers):
    response = press_send(client, typed, headers)
    page = read(response)
    assert response.status_code == 403
    assert "another site" in page.text
    assert lines(page.values["text"]) == lines(typed["text"])
    assert not Message.objects.exists()
    assert press_send(client, page.values).status_code == 303


def test_form_behind_a_proxy_is_accepted_from_the_public_url(client, typed, settings):
    settings.SITE_URL = "https://site.example"
    assert press_send(client, typed, {"Origin": "https://site.example"}).status_code == 303
