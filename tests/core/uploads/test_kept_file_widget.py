"""A file that was chosen in a rejected form is kept for its account until the form is saved."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.uploads import kept_uploads
from projects.models import Document, Project
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import ADD, form_of, html_of, sent, told
from tests.helpers.factories import make_document, make_superuser
from tests.helpers.uploads.files import HTML, PDF, picture, upload

pytestmark = pytest.mark.django_db

ADD_DOCUMENT = reverse("admin:projects_document_add")
COMPLETE = {"title_en": "Report", "slug": "report", "url": ""}


@pytest.fixture(autouse=True)
def folder(media_folder):
    return media_folder / kept_uploads.FOLDER


def kept(folder) -> list:
    return [file for file in folder.glob("*") if file.is_file()]


def rejected(desk, add=ADD_DOCUMENT, field="file", file=None, **typed):
    """Return the form after it was rejected for its web address."""
    return sent(desk, add, slug="not a slug", **{field: file or upload(PDF, "report.pdf")}, **typed)


@pytest.mark.parametrize(
    ("add", "field", "name", "make", "typed"),
    [
        (ADD_DOCUMENT, "file", "report.pdf", lambda: PDF, COMPLETE),
        (ADD, "image", "bridge.jpg", picture, {"acronym": "A", "title_en": "A", "slug": "a"}),
    ],
)
def test_file_of_a_rejected_form_is_named_and_saved_with_the_next(
    desk, folder, add, field, name, make, typed
):
    page = rejected(desk, add, field, upload(make(), name))
    assert f"Use “{name}”, which you chose before" in html_of(page)
    assert len(kept(folder)) == 1
    page = desk.post(add, filled_working_copy(page) | {"_save": "pressed"})
    assert f"Use “{name}”" in html_of(page)
    assert len(kept(folder)) == 1
    assert desk.post(add, filled_working_copy(page) | typed | {"_save": "pressed"}).url
    obj = (Document if field == "file" else Project).objects.get()
    assert getattr(obj, field).storage.exists(getattr(obj, field).name)
    assert kept(folder) == []


def test_file_that_was_kept_is_examined_again(desk, folder):
    page = rejected(desk)
    kept(folder)[0].write_bytes(HTML)
    page = desk.post(ADD_DOCUMENT, filled_working_copy(page) | COMPLETE | {"_save": "pressed"})
    assert "Only PDF" in str(page.context["adminform"].form.errors["file"])
    assert kept(folder) == []


def test_rejected_file_is_not_kept(desk, folder):
    assert "Use “" not in html_of(rejected(desk, file=upload(HTML, "page.pdf")))
    assert kept(folder) == []


def test_other_file_replaces_the_kept_one(desk, folder):
    data = filled_working_copy(rejected(desk)) | {"file": upload(PDF + b"\n", "second.pdf")}
    page = desk.post(ADD_DOCUMENT, data | {"_save": "pressed"})
    assert "Use “second.pdf”" in html_of(page)
    assert len(kept(folder)) == 1


def test_file_that_is_not_wanted_any_more_is_left_out(desk):
    data = filled_working_copy(rejected(desk))
    del data["file-kept"]
    desk.post(ADD_DOCUMENT, data | COMPLETE | {"_save": "pressed"})
    assert not Document.objects.get().file


@pytest.mark.parametrize("is_expired", [False, True])
def test_file_of_another_account_or_an_expired_one_is_not_used(desk, client, folder, is_expired):
    data = filled_working_copy(rejected(desk)) | COMPLETE | {"_save": "pressed"}
    if is_expired:
        kept_uploads.delete_expired(timezone.now() + kept_uploads.RETENTION)
    else:
        client.force_login(make_superuser())
        desk = client
    response = desk.post(ADD_DOCUMENT, data)
    assert "no longer kept. Choose it again" in " ".join(told(response))
    assert not Document.objects.get().file
    assert len(kept(folder)) == (0 if is_expired else 1)


def test_files_that_no_form_needs_are_limited_and_expire(desk, folder):
    for _number in range(kept_uploads.MAX_FILES_PER_ACCOUNT + 1):
        rejected(desk)
    assert len(kept(folder)) == kept_uploads.MAX_FILES_PER_ACCOUNT
    now = timezone.now()
    assert kept_uploads.delete_expired(now) == 0
    expired = now + kept_uploads.RETENTION + datetime.timedelta(minutes=1)
    assert kept_uploads.delete_expired(expired) == kept_uploads.MAX_FILES_PER_ACCOUNT
    assert kept(folder) == []


def test_stored_file_is_shown_by_its_name(desk):
    document = make_document(file=upload(PDF, "Guide.pdf"), url="")
    page = desk.get(form_of(document)).text
    assert f'<a href="{document.file.url}">Guide.pdf</a>' in page
    assert "Currently" not in page
    assert "Clear" not in page
