"""Large data files: written once a version, compressed, sent without reading them into memory."""

import gzip
import json

import brotli
import pytest
from django.utils import timezone

from delivery.opendata import files
from publishing import previews
from record.models import Publication
from record.version import read_version
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import NOON
from tests.helpers.wsgi import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]
URL = "/projects.json"
DECODERS = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def project(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(files, "MAX_PAGE_BYTES", 1_000)
    monkeypatch.setattr(files, "BLOCK_CHARACTERS", 500)
    return published(make_project(slug="one", acronym="ONE"), now=NOON)


@pytest.fixture
def site(project):
    return Site()


def stored(tmp_path):
    return list((tmp_path / "data-files").iterdir())


@pytest.mark.parametrize("encoding", DECODERS)
def test_file_is_written_once_in_each_encoding(site, client, tmp_path, monkeypatch, encoding):
    first = site.get(URL, HTTP_ACCEPT_ENCODING=encoding)
    assert first.headers.get("Content-Encoding", "") == encoding
    assert int(first.headers["Content-Length"]) == len(first.body)
    assert first.headers["Vary"] == "Accept-Encoding"
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"
    body = DECODERS[encoding](first.body)
    assert json.loads(body)["items"][0]["acronym"] == "ONE"
    [file] = stored(tmp_path)
    assert file.read_bytes() == first.body
    monkeypatch.setattr(files, "_written", None)
    assert site.get(URL, HTTP_ACCEPT_ENCODING=encoding) == first
    assert site.size == 0
    monkeypatch.setattr(files, "MAX_PAGE_BYTES", 1_000_000)
    file.unlink()
    assert client.get(URL).content == body


def test_file_is_that_of_the_version(site, project, tmp_path):
    first = site.get(URL)
    publish(change(project, acronym="TWO"), None)
    second = site.get(URL)
    assert first.headers["ETag"] != second.headers["ETag"]
    assert json.loads(second.body)["items"][0]["acronym"] == "TWO"
    again = site.get(URL, HTTP_IF_NONE_MATCH=second.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert site.get(URL, method="HEAD").headers["Content-Length"] == str(len(second.body))


def test_download_has_its_name_and_may_be_read_by_other_sites(site):
    for _ in range(2):
        headers = site.get("/projects.csv").headers
        assert headers["Content-Disposition"].startswith('attachment; filename="projects-')
        assert headers["Content-Type"] == "text/csv; charset=utf-8"
        assert headers["Access-Control-Allow-Origin"] == "*"


def test_files_used_longest_ago_are_deleted(site, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_STORED_BYTES", 0)
    for url in (URL, "/fr" + URL, "/ro" + URL):
        assert site.get(url).status == 200
        assert len(stored(tmp_path)) == 1


def test_files_of_former_versions_are_deleted(site, project, tmp_path):
    """One may show a text that was withheld since."""
    site.get(URL)
    publish(change(project, acronym="TWO"), None)
    site.get(URL)
    # As a file that another process has deleted meanwhile.
    (tmp_path / "data-files" / "gone").symlink_to("nowhere")
    files.delete_outdated(read_version(timezone.now()))
    (tmp_path / "data-files" / "gone").unlink()
    [file] = stored(tmp_path)
    assert "TWO" in file.read_text()


def test_preview_leaves_no_file(client, project, tmp_path):
    change(project, acronym="DRAFTED")
    candidate = Publication.objects.candidates().of(project).latest("pk")
    link = previews.make_link([candidate], None, "/", timezone.now(), "Ion")
    body = b"".join(client.get(previews.address_of(link, URL)))
    assert json.loads(body)["items"][0]["acronym"] == "DRAFTED"
    assert stored(tmp_path) == []


def test_response_is_sent_without_a_disk_to_write_to(site, tmp_path):
    (tmp_path / "data-files").write_text("no folder")
    response = site.get(f"/fr{URL}", HTTP_ACCEPT_ENCODING="gzip")
    [item] = json.loads(gzip.decompress(response.body))["items"]
    assert item["address"].endswith("/fr/projects/one/")
