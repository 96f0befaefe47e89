"""What leaves the server compressed, and what doesn't."""

import gzip

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import RequestFactory

from cproc_site.middleware import CompressionMiddleware
from tests.helpers.factories import make_user

pytestmark = pytest.mark.django_db
ACCEPTED = {"headers": {"Accept-Encoding": "gzip, deflate, br"}}


def through_the_middleware(**headers):
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    return CompressionMiddleware(lambda request: HttpResponse("words " * 100, headers=headers))(
        request
    )


def test_page_is_compressed_for_who_takes_it_and_says_the_same(client):
    plain, short = client.get("/"), client.get("/", **ACCEPTED)
    assert short["Content-Encoding"] == "gzip"
    assert gzip.decompress(short.content) == plain.content
    assert int(short["Content-Length"]) == len(short.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    assert plain["Vary"] == short["Vary"] == "Accept-Encoding"


def test_head_is_answered_without_a_body(client):
    assert client.head("/", **ACCEPTED).content == b""


def test_form_with_its_token_is_compressed_and_padded_by_chance(client):
    lengths = {len(client.get("/contact/", **ACCEPTED).content) for _ in range(12)}
    assert len(lengths) > 1


def test_pages_of_the_desk_are_not_compressed(client):
    assert "Content-Encoding" not in client.get("/admin/login/", **ACCEPTED)
    client.force_login(make_user(is_superuser=True))
    page = client.get("/admin/", **ACCEPTED)
    assert page.status_code == 200
    assert "Content-Encoding" not in page


def test_uploaded_file_comes_as_it_is(client):
    data = b"%PDF-1.7" + bytes(3_000)
    name = default_storage.save("paper.pdf", ContentFile(data))
    answer = client.get(f"/media/{name}", **ACCEPTED)
    assert answer.getvalue() == data
    assert "Content-Encoding" not in answer
    assert int(answer["Content-Length"]) == len(data)


def test_what_is_compressed_already_is_left_alone():
    assert through_the_middleware(**{"Content-Encoding": "br"}).content == b"words " * 100


def test_tag_of_a_compressed_answer_is_a_weak_one():
    assert through_the_middleware(ETag='"abc"')["ETag"] == 'W/"abc"'


def test_short_answers_say_too_what_they_vary_by(client):
    assert client.get("/healthz", **ACCEPTED)["Vary"] == "Accept-Encoding"
