"""Which responses are compressed."""

import gzip

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse

from cproc_site.middleware import CompressionMiddleware
from tests.helpers.factories import make_user

pytestmark = pytest.mark.django_db
GZIP = {"headers": {"Accept-Encoding": "gzip, deflate, br"}}


def test_page_is_compressed_for_clients_that_accept_it(client):
    plain, compressed = client.get("/"), client.get("/", **GZIP)
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    length = len(compressed.content)
    assert int(compressed["Content-Length"]) == length < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    assert plain["Vary"] == compressed["Vary"] == "Accept-Encoding"


def test_head_has_no_body(client):
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


def test_short_response_has_the_vary_header_too(client):
    assert client.get("/healthz", **GZIP)["Vary"] == "Accept-Encoding"
