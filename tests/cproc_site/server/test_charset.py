"""Other encodings than UTF-8 are rejected before Django decodes them."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from cproc_site.server.charset import UTF8, is_utf8
from tests.helpers.server.client import call

FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data; boundary=b"
CHARSETS = "utf-7 utf-16 rot13 base64 unicode_escape idna undefined hex utf-8x".split()
ACCEPTED = [
    FORM,
    UPLOAD,
    "text/plain; charset=utf-8",
    'text/plain;charset="UTF-8"; x=y',
    "text/plain; charset=UTF8",
]
REJECTED = [
    *(f"charset={charset}" for charset in CHARSETS),
    'charset="utf-7"',
    "charset*=utf-8''rot13",
    "charset*0=rot; charset*1=13",
    "charset*0*=utf-8''ro; charset*1=t13",
    "charset=utf-8; charset=utf-7",
    "CHARSET=utf-7",
    "charset*=nonsense''utf-8",
]
PIECES = [*"charset * 0 1 = ; ' \" \\ utf-8 utf -7 rot13 idna é % undefined".split(), "; ", " "]


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", ACCEPTED)
def test_form_of_a_browser_is_accepted(content_type):
    assert call(CONTENT_TYPE=content_type)[0] == "200 OK"


@pytest.mark.parametrize("parameters", REJECTED)
@pytest.mark.parametrize("media_type", [FORM, UPLOAD])
@pytest.mark.parametrize("separator", ["; ", ";", " ; "])
def test_other_encoding_is_rejected_whatever_the_query(parameters, media_type, separator):
    content_type = f"{media_type}{separator}{parameters}"
    status, _headers, _body = call(CONTENT_TYPE=content_type, QUERY_STRING="q=zoe%40example.org")
    assert status == "400 Bad Request"


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_header_is_answered_and_accepted_ones_are_read_as_utf8(parameters):
    content_type = f"text/plain; {parameters}"
    try:
        if is_utf8(content_type):
            request = RequestFactory().generic("GET", "/", CONTENT_TYPE=content_type)
            assert (request.encoding or "utf-8").lower() in UTF8
    except UnicodeError:
        pytest.fail("The header broke its parser.")
