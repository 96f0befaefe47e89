"""Other encodings than UTF-8 are refused before Django could stumble over them."""

import io
from wsgiref.util import setup_testing_defaults

import pytest

from cproc_site.wsgi import application

OURS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain; charset=utf-8"]
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
@pytest.mark.parametrize("sort", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_other_encodings_are_refused_whatever_the_address(charset, sort):
    for separator in ("; ", ";", " ; "):
        assert status_of(f"{sort}{separator}charset={charset}", query="q=zoe%40example.org") == 400
