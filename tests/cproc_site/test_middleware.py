"""Encodings, missing slashes, and responses that are compressed or shortened."""

import gzip
from itertools import product

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse

from cproc_site.middleware import CompressionMiddleware
from tests.helpers.factories import make_project, make_user, published
from tests.helpers.server.client import call

pytestmark = pytest.mark.django_db
GZIP = {"headers": {"Accept-Encoding": "gzip, deflate, br"}}
FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data; boundary=b"
CHARSETS = "utf-7 rot13 undefined utf-8x".split()
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


def test_page_is_compressed_for_clients_that_accept_it(client):
    plain, compressed = client.get("/"), client.get("/", **GZIP)
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    length = len(compressed.content)
    assert int(compressed["Content-Length"]) == length < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    short = client.get("/healthz", **GZIP)
    assert plain["Vary"] == compressed["Vary"] == short["Vary"] == "Accept-Encoding"
    assert client.head("/", **GZIP).content == b""


def test_form_with_a_token_is_compressed_to_random_lengths(client):
    lengths = {len(client.get("/contact/", **GZIP).content) for _ in range(12)}
    assert len(lengths) > 1


def test_admin_pages_are_not_compressed(client):
    assert "Content-Encoding" not in client.get("/admin/login/", **GZIP)
    client.force_login(make_user(is_superuser=True))
    page = client.get("/admin/", **GZIP)
    assert page.status_code == 200
    assert "Content-Encoding" not in page


def test_uploaded_file_is_not_compressed(client):
    data = b"%PDF-1.7" + bytes(3_000)
    name = default_storage.save("paper.pdf", ContentFile(data))
    response = client.get(f"/media/{name}", **GZIP)
    assert response.getvalue() == data
    assert "Content-Encoding" not in response
    assert int(response["Content-Length"]) == len(data)


def test_compressed_response_stays_and_an_etag_becomes_weak(rf):
    def respond(**headers):
        body = HttpResponse("words " * 100, headers=headers)
        return CompressionMiddleware(lambda request: body)(rf.get("/", **GZIP))

    assert respond(**{"Content-Encoding": "br"}).content == b"words " * 100
    assert respond(ETag='"abc"')["ETag"] == 'W/"abc"'


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        *((path, "") for path in ("/", "/contact/", "/admin/login/", "/robots.txt", "/no/page/")),
        ("/", "text/plain; charset=utf-7"),
    ],
)
def test_head_is_answered_with_the_length_and_without_the_body(
    connections_stay, path, content_type
):
    status, headers, body = call(path, CONTENT_TYPE=content_type)
    head_status, head_headers, head_body = call(path, method="HEAD", CONTENT_TYPE=content_type)
    assert body
    assert (head_status, head_body) == (status, "")
    assert "Content-Length" in head_headers
    assert set(head_headers) == set(headers)


def test_head_of_a_file_sends_nothing_of_it(connections_stay):
    name = default_storage.save("paper.pdf", ContentFile(b"%PDF-1.7" + bytes(3_000)))
    status, headers, body = call(f"/media/{name}", method="HEAD")
    assert (status, headers["Content-Length"], body) == ("200 OK", "3008", "")


@pytest.mark.parametrize("content_type", ACCEPTED)
def test_form_of_a_browser_is_accepted(content_type):
    assert call(CONTENT_TYPE=content_type)[0] == "200 OK"


@pytest.mark.parametrize("parameters", REJECTED)
def test_other_encoding_is_rejected_whatever_the_query(parameters):
    for media_type, separator in product((FORM, UPLOAD), ("; ", ";", " ; ")):
        content_type = f"{media_type}{separator}{parameters}"
        status, *_ = call(CONTENT_TYPE=content_type, QUERY_STRING="q=zoe%40example.org")
        assert status == "400 Bad Request"


@pytest.mark.parametrize(
    ("path", "status", "target"),
    [
        ("/projects", 301, "/projects/"),
        ("/projects?region=global", 301, "/projects/?region=global"),
        ("/fr/projects/glacy", 301, "/fr/projects/glacy/"),
        ("/nothing", 404, None),
        ("/fr/nothing", 404, None),
        ("/projects/nothing", 404, None),
    ],
)
def test_slash_is_added_only_if_there_is_a_page(client, path, status, target):
    published(make_project(slug="glacy"))
    response = client.get(path)
    assert (response.status_code, response.headers.get("Location")) == (status, target)


def test_slash_is_added_to_a_form_without_reading_it(client):
    assert client.post("/contact", {"text": "x"}).status_code == 301
