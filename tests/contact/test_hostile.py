"""What no browser sends: clear answers of the 400s, nothing stored, nothing broken."""

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
    """No traceback in any log, whatever was sent."""
    caplog.set_level(logging.DEBUG)
    yield
    assert not [record for record in caplog.records if record.exc_info]


def refused(response):
    assert 400 <= response.status_code < 500, response.status_code
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()
    return read(response)


def test_body_of_a_megabyte(client, typed):
    page = refused(press_send(client, typed | {"text": "x" * 1_000_000}))
    assert "1000000 characters" in page.errors["text"]


def test_body_that_is_larger_than_any_form(client, typed):
    page = refused(press_send(client, typed | {"text": "x" * 5_000_000}))
    assert "not sent" in page.text


def test_ten_thousand_fields(client, typed):
    page = refused(press_send(client, typed | {f"x{number}": "" for number in range(10_000)}))
    assert "not sent" in page.text


@pytest.mark.parametrize(
    "field", ["name", "email", "organisation", "country", "subject", "text", "language"]
)
def test_null_byte_in_a_field(client, typed, field):
    page = refused(press_send(client, typed | {field: f"{typed[field]}\0"}))
    assert page.errors[field]


@pytest.mark.parametrize(
    "field", ["name", "email", "organisation", "country", "subject", "language"]
)
def test_line_break_in_a_field(client, typed, field):
    page = refused(press_send(client, typed | {field: BREAKS}))
    assert page.errors[field]


def test_line_breaks_in_every_field_at_once(client, typed):
    page = refused(press_send(client, dict.fromkeys(typed, BREAKS)))
    assert "not whole" in page.text


@pytest.mark.parametrize("token", ["", "forged", "\0", BREAKS, "x" * 100_000])
def test_forged_token(client, typed, token):
    page = refused(press_send(client, typed | {"token": token}))
    assert "not whole" in page.text


@pytest.mark.slow
def test_form_that_was_cut_off_on_the_way(client, typed):
    body = urlencode(typed)
    for length in range(len(body)):
        response = client.post("/contact/", body[:length], content_type=FORM, headers=HERE)
        assert response.status_code == 400, body[:length]
    assert not Message.objects.exists()
    assert client.post("/contact/", body, content_type=FORM, headers=HERE).status_code == 303


def test_file_that_comes_along_is_written_nowhere(client, typed, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("A file was opened for what nobody asked for.")

    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", refuse)
    upload = SimpleUploadedFile("large.bin", b"x" * 3_000_000)
    assert client.post("/contact/", typed | {"more": upload}, headers=HERE).status_code == 303


def test_used_token_with_another_message(client, typed):
    press_send(client, typed)
    response = press_send(client, typed | {"text": "Another"})
    assert response.status_code == 409
    assert "was sent already" in read(response).text
    assert Message.objects.get().text != "Another"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"%00=%00&%ff=%fe", FORM),
        (b"name=" + b"%0a" * 1000, FORM),
        (b"{}", "application/json"),
        (
            b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\nhi\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        (b"no boundary here", "multipart/form-data"),
        (b"no boundary here", "multipart/form-data; boundary=" + "x" * 300),
        (b"text=%F0%9F", "application/x-www-form-urlencoded; charset=utf-16"),
    ],
)
def test_other_bodies(client, subject, body, content_type):
    refused(client.post("/contact/", body, content_type=content_type, headers=HERE))


def test_file_in_a_field_is_no_text(client, typed, tmp_path):
    upload = tmp_path / "text"
    upload.write_bytes(b"MZ\x90")
    with upload.open("rb") as file:
        refused(client.post("/contact/", typed | {"text": file}, headers=HERE))


@pytest.mark.parametrize(
    "address", ["/contact/?%00", "/contact/?page=9", "/contact/sent/?message=%ff%00"]
)
def test_strange_queries(client, subject, address):
    assert client.get(address).status_code in (200, 400, 404)
