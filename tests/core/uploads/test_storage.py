"""Uploads are named by the hash of their bytes, and examined whenever they are saved."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core.uploads.storage import MEDIA_TYPES
from projects.models import Document, Project
from tests.helpers.factories import change, make_document, make_project
from tests.helpers.uploads.files import DOCX, HTML, PDF, SVG, picture, upload


def test_same_bytes_are_one_file_that_is_named_by_their_hash(media_folder):
    names = ("Report (final).PDF", "b.pdf", "folder/c.pdf", "../../evil.pdf")
    [stored] = {default_storage.save(name, ContentFile(PDF)) for name in names}
    files = [path for path in media_folder.rglob("*") if path.is_file()]
    assert files == [media_folder / stored]
    digest = hashlib.sha256(PDF).hexdigest()
    assert stored == f"{digest[:2]}/{digest}.pdf"


def test_other_bytes_under_the_same_name_are_another_file():
    first, second = (default_storage.save("a.pdf", ContentFile(PDF + end)) for end in (b"1", b"2"))
    assert first != second
    with default_storage.open(first) as file:
        assert file.read() == PDF + b"1"


@pytest.mark.django_db
class TestField:
    def test_facts_are_stored_with_the_file(self):
        project = make_project(
            image=upload(picture(), "Photo of a person.JPG"), image_is_decorative=True
        )
        assert (project.image_width, project.image_height) == (60, 40)
        assert project.image.name.endswith(".jpg")
        assert "Photo" not in project.image.name

    def test_facts_are_removed_with_the_file(self):
        document = make_document(file=upload(DOCX, "Report 2026.docx"), url="")
        assert (document.file_size, document.media_type) == (len(DOCX), MEDIA_TYPES["docx"])
        assert (document.file_name, document.file_pages) == ("Report 2026.docx", None)
        change(document, file="", url="https://example.org/")
        document.refresh_from_db()
        assert (document.file_size, document.media_type) == (None, "")
        assert document.file_name == ""

    def test_saving_again_keeps_the_file(self):
        document = make_document(file=upload(DOCX), url="")
        before = document.file.name
        change(Document.objects.get(), title_en="Changed")
        assert Document.objects.get().file.name == before

    def test_upload_of_another_type_is_rejected_by_save_and_full_clean(self):
        with pytest.raises(ValidationError), transaction.atomic():
            make_document(file=upload(HTML, "report.pdf"), url="")
        with pytest.raises(ValidationError):
            Project(slug="a", acronym="A", title_en="A", image=upload(SVG, "a.png")).full_clean()
        assert not Document.objects.exists()
