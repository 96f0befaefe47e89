"""Files in a bucket: named, found and served as those of a folder."""

import io

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import InMemoryStorage, default_storage, storages
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.uploads.object_storage import ObjectStorage
from core.uploads.storage import MEDIA_TYPES, ContentAddressedStorage
from cproc_site.monitoring.health import Readiness
from projects.models import Document
from tests.helpers.admin.forms import confirmed, errors_of, form_of, sent
from tests.helpers.factories import make_document
from tests.helpers.uploads.files import DOCX, PDF, upload

ADD_DOCUMENT = reverse("admin:projects_document_add")
IN_MEMORY = "tests.core.uploads.test_object_storage.Bucket"


class NotThere(Exception):
    """An error of a bucket's own class, which the site does not know."""


class GoneAway(File):
    """A file of a bucket that became unavailable after it was opened."""

    def __init__(self):
        super().__init__(io.BytesIO())

    def read(self, *_):
        raise NotThere("secret-bucket.example")

    seek = read


class Bucket(InMemoryStorage):
    """A bucket that may be unavailable, also while a file is read."""

    is_away = goes_away = False

    def exists(self, name):
        if self.is_away:
            raise NotThere("secret-bucket.example")
        return super().exists(name)

    def open(self, name, mode="rb"):
        if self.is_away:
            raise NotThere("secret-bucket.example")
        return GoneAway() if self.goes_away else super().open(name, mode)


@pytest.fixture
def bucket(settings):
    """Store the files in a bucket."""
    options = {"backend": IN_MEMORY, "options": {}}
    settings.FILES_STORAGE = IN_MEMORY
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "core.uploads.object_storage.ObjectStorage", "OPTIONS": options}
    }
    return storages["default"].bucket


def test_file_has_the_path_of_the_folder_and_a_url_of_the_site(bucket):
    bucket.base_url = "https://bucket.example/"
    name = default_storage.save("Report.PDF", ContentFile(PDF))
    assert name == ContentAddressedStorage().save("Report.PDF", ContentFile(PDF))
    assert default_storage.url(name) == f"/media/{name}"
    with default_storage.open(name) as file:
        assert file.read() == PDF


def test_same_bytes_are_one_file_in_a_race(bucket, monkeypatch):
    first = default_storage.save("a.pdf", ContentFile(PDF))
    monkeypatch.setattr(ObjectStorage, "exists", lambda self, name: False)
    assert default_storage.save("b.pdf", ContentFile(PDF)) == first
    folder, name = first.split("/")
    assert (bucket.listdir("")[0], bucket.listdir(folder)[1]) == ([folder], [name])


@pytest.mark.django_db
class TestSite:
    def test_file_is_served_with_its_headers(self, client, bucket):
        document = make_document(file=upload(DOCX), url="")
        answer = client.get(document.file.url)
        assert answer.getvalue() == DOCX
        assert answer["Content-Type"] == MEDIA_TYPES["docx"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert client.get(document.file.url.replace(".docx", ".png")).status_code == 404

    def test_form_reports_an_unavailable_bucket_and_saves_nothing(self, desk, bucket):
        bucket.is_away = True
        answer = sent(desk, ADD_DOCUMENT, title_en="Report", slug="report", file=upload(DOCX))
        assert "was not stored" in errors_of(answer)["file"]
        assert not Document.objects.exists()

    @pytest.mark.parametrize("while_reading", [False, True])
    def test_file_of_an_unavailable_bucket_is_503(self, client, bucket, while_reading):
        document = make_document(file=upload(DOCX), url="")
        bucket.is_away, bucket.goes_away = not while_reading, while_reading
        client.raise_request_exception = False
        answer = client.get(document.file.url)
        assert (answer.status_code, answer["Retry-After"]) == (503, "120")
        assert "secret-bucket" not in answer.text

    @pytest.mark.django_db(transaction=True)
    def test_backup_names_the_file_that_cannot_be_read(self, bucket, tmp_path):
        document = make_document(file=upload(DOCX), url="")
        bucket.goes_away = True
        with pytest.raises(
            CommandError, match=f"{document.file.name} couldn't be copied: notthere"
        ):
            call_command("backup", str(tmp_path / "site.zip"))
        assert list(tmp_path.glob("site.zip*")) == []

    def test_admin_reports_an_unavailable_bucket(self, desk, bucket):
        document = make_document(file=upload(DOCX), url="")
        page = sent(desk, form_of(document), "_publish")
        bucket.is_away = True
        desk.raise_request_exception = False
        answer = confirmed(desk, page)
        assert answer.status_code == 503
        assert "The file storage does not respond" in answer.text


def test_readiness_reports_an_unavailable_bucket(bucket, db):
    found = {each.name: each for each in Readiness().results()}
    assert found["files"].is_well
    assert "room" not in found
    bucket.is_away = True
    found = {each.name: each for each in Readiness().results()}
    assert (found["files"].is_well, found["files"].words) == (
        False,
        "It doesn't answer: NotThere.",
    )
