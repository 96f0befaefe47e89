"""Other encodings than UTF-8 are refused before Django could stumble over them."""

import io
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from cproc_site.server.charset import UTF8, is_utf8
from cproc_site.wsgi import application

OURS = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; charset=utf-8",
]
OURS += ['text/plain;charset="UTF-8"; x=y', "text/plain; charset=UTF8"]
OTHERS = [
    "utf-7",
    "utf-16",
    "rot13",
    "base64",
    "unicode_escape",
    "idna",
    "undefined",
    "hex",
    "utf-8x",
    '"utf-7"',
]

PIECES = [
    "charset",
    "*",
    "0",
    "1",
    "=",
    "; ",
    ";",
    "'",
    '"',
    "\\",
    " ",
    "utf-8",
    "utf",
    "-7",
    "rot13",
    "idna",
    "é",
    "%",
    "undefined",
]


def status_of(content_type, query=""):
    environ = {
        "CONTENT_TYPE": content_type,
        "QUERY_STRING": query,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/healthz",
    }
    setup_testing_defaults(environ)
    environ |= {"wsgi.input": io.BytesIO(), "HTTP_HOST": "testserver"}
    told = []
    body = application(environ, lambda status, headers: told.append(int(status.split()[0])))
    b"".join(body)
    return told[0]


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", OURS)
def test_forms_of_browsers_pass(content_type):
    assert status_of(content_type) == 200


@pytest.mark.parametrize("charset", OTHERS)
@pytest.mark.parametrize(
    "sort", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_other_encodings_are_refused_whatever_the_address(charset, sort):
    for separator in ("; ", ";", " ; "):
        assert status_of(f"{sort}{separator}charset={charset}", query="q=zoe%40example.org") == 400


@pytest.mark.parametrize(
    "parameters",
    [
        "charset*=utf-8''rot13",
        "charset*0=rot; charset*1=13",
        "charset*0*=utf-8''ro; charset*1=t13",
        "charset=utf-8; charset=utf-7",
        "CHARSET=utf-7",
        "charset*=nonsense''utf-8",
    ],
)
def test_other_spellings_of_other_encodings_are_refused_too(parameters):
    assert status_of(f"multipart/form-data; boundary=b; {parameters}", query="q=x") == 400


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_is_sent_is_answered_and_what_passes_is_read_as_utf8(parameters):
    try:
        passes = is_utf8(f"text/plain; {parameters}")
        request = (
            RequestFactory().generic("GET", "/", CONTENT_TYPE=f"text/plain; {parameters}")
            if passes
            else None
        )
    except UnicodeError:
        pytest.fail("A header broke what reads it.")
    if request:
        assert (request.encoding or "utf-8").lower() in UTF8
