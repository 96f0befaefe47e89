"""Requests that no browser sends are rejected with a 4xx status, and nothing is stored."""

import logging
from urllib.parse import urlencode

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile

from contact.models import Delivery, Message
from tests.helpers.pages.contact_form import HERE, press_send, read

BREAKS = "x\r\nBcc: all@example.org"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def nothing_breaks(caplog):
    """Fail if a traceback is logged."""
    caplog.set_level(logging.DEBUG)
    yield
    assert not [record for record in caplog.records if record.exc_info]


def rejected(response):
    assert 400 <= response.status_code < 500, response.status_code
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()
    return read(response)


@pytest.mark.slow
def test_truncated_form_is_rejected(client, typed):
    body = urlencode(typed)
    for length in range(len(body)):
        response = client.post("/contact/", body[:length], content_type=FORM, headers=HERE)
        assert response.status_code == 400, body[:length]
    assert not Message.objects.exists()
    assert client.post("/contact/", body, content_type=FORM, headers=HERE).status_code == 303


def test_uploaded_file_is_never_written(client, typed, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("A file was opened.")

    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", refuse)
    upload = SimpleUploadedFile("large.bin", b"x" * 3_000_000)
    assert client.post("/contact/", typed | {"more": upload}, headers=HERE).status_code == 303


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"%00=%00&%ff=%fe", FORM),
        (b"name=" + b"%0a" * 1000, FORM),
        (b"{}", "application/json"),
        (
            b"--x\r\nContent-Disposition: form-data; name=text; filename=a\r\n\r\nMZ\x90\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        (b"no boundary here", "multipart/form-data; boundary=" + "x" * 300),
        (b"text=%F0%9F", "application/x-www-form-urlencoded; charset=utf-16"),
    ],
)
def test_other_body_is_rejected(client, subject, body, content_type):
    rejected(client.post("/contact/", body, content_type=content_type, headers=HERE))


def test_strange_query_breaks_nothing(client, subject):
    for path in ("/contact/?%00", "/contact/?page=9", "/contact/sent/?message=%ff%00"):
        assert client.get(path).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"text": "x" * 1_000_000}, "currently 1000000"),
        ({"text": "x" * 5_000_000}, "not sent"),
        ({f"x{number}": "" for number in range(10_000)}, "not sent"),
        (
            dict.fromkeys(("token", "name", "email", "text", "subject", "end"), BREAKS),
            "form was incomplete",
        ),
    ],
    ids=["a megabyte", "more than any form", "many fields", "line breaks"],
)
def test_oversized_or_broken_form_is_rejected_with_the_reason(client, typed, changes, text):
    assert text in rejected(press_send(client, typed | changes)).text


@pytest.mark.parametrize("value", ["\0", BREAKS])
def test_control_characters_in_a_choice_are_an_error_of_the_field(client, typed, value):
    choices = dict.fromkeys(("country", "subject", "language"), value)
    assert set(choices) <= set(rejected(press_send(client, typed | choices)).errors)
