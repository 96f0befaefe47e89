"""Hostile files: bounded in memory and time, and explained; no file runs in a browser."""

import json
import os

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from core.uploads.storage import MAX_FORM_BYTES, MEDIA_TYPES
from projects.models import Document
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import errors_of
from tests.helpers.factories import make_document
from tests.helpers.server.processes import start
from tests.helpers.uploads.files import DOCX, PDF, upload
from tests.helpers.uploads.hostile_files import BOMBS, REJECTED_DOCUMENTS

ADD = reverse("admin:projects_document_add")
HOSTILE_NAMES = {
    "climbs-out": "../../../etc/cron.d/report.pdf",
    "climbs-out-on-windows": "..\\..\\report.pdf",
    "absolute": "/etc/passwd.pdf",
    "nul": "report.php\0.pdf",
    "right-to-left": "report‮fdp.exe",
    "another-extension": "report.html",
    "markup": "<img src=x onerror=alert(1)>.pdf",
    "header": 'a.pdf"\r\nX-Evil: 1\r\n',
}
# Examine the files named as arguments, and print the results and the memory of this process.
EXAMINE = """
import json, resource, sys
import django
django.setup()
from django.core.exceptions import ValidationError
from django.core.files import File
from core.uploads.documents import examine_document
from core.uploads.images import examine_image
results = {}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    examine = examine_image if path.endswith("image") else examine_document
    with open(path, "rb") as file:
        try:
            examine(File(file))
            results[path] = "accepted"
        except ValidationError as rejection:
            results[path] = rejection.code
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([results, grown]))
"""
MAX_GROWTH = 150_000  # kilobytes: two copies of a file of 50 MB, and some more


@pytest.mark.slow
def test_bombs_are_examined_in_little_memory_and_time(tmp_path):
    expected = {}
    for name, (make, kind, result) in BOMBS.items():
        path = tmp_path / f"{name}.{kind}"
        path.write_bytes(make())
        assert path.stat().st_size < 50_000_000
        expected[str(path)] = result
    output, _ = start("-c", EXAMINE, *expected).communicate(timeout=400)
    results, grown = json.loads(output)
    assert results == expected
    assert grown < MAX_GROWTH


@pytest.mark.django_db
class TestForm:
    def send(self, desk, file):
        typed = {"title_en": "A report", "slug": "a-report", "file": file}
        return desk.post(ADD, filled_working_copy(desk.get(ADD)) | typed | {"_save": "pressed"})

    @pytest.mark.parametrize("name", ["pdf-with-script", "word-with-macros", "html-and-pdf"])
    def test_form_explains_the_rejection_and_stores_nothing(self, desk, media_folder, name):
        page = self.send(desk, upload(REJECTED_DOCUMENTS[name][0], "report.pdf"))
        assert page.status_code == 200
        assert errors_of(page)["file"]
        assert not Document.objects.exists()
        assert not list(media_folder.rglob("*.*"))

    def test_very_long_name_is_rejected(self, desk):
        page = self.send(desk, upload(DOCX, "a" * 300 + ".docx"))
        assert "characters" in errors_of(page)["file"]

    @pytest.mark.parametrize(
        "fields",
        [
            {f"field-{number}": "x" for number in range(2_001)},
            {f"file-{number}": upload(PDF) for number in range(101)},
        ],
        ids=["fields", "files"],
    )
    def test_form_of_too_many_parts_is_rejected(self, desk, media_folder, fields):
        page = desk.post(ADD, fields)
        assert page.status_code == 400
        assert "Request not accepted" in page.text
        assert not list(media_folder.rglob("*.*"))

    def test_form_that_declares_too_many_bytes_is_rejected_before_it_is_read(self, desk):
        boundary = "multipart/form-data; boundary=x"
        page = desk.generic(
            "POST", ADD, b"--x\r\n", boundary, CONTENT_LENGTH=str(MAX_FORM_BYTES + 1)
        )
        assert page.status_code == 400
        assert "Request not accepted" in page.text


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_name_of_the_file_is_stored_as_a_text_only(db, media_folder, name):
    file = upload(DOCX)
    file.__dict__["_name"] = name  # Django's cleaning of names is skipped
    document = make_document(file=file, url="")
    stored = default_storage.path(document.file.name)
    assert document.file_name.isprintable()
    assert "/" not in document.file_name
    assert [str(path) for path in media_folder.rglob("*") if path.is_file()] == [stored]
    assert os.path.basename(stored).removesuffix(".docx").isalnum()


@pytest.mark.parametrize("extension", MEDIA_TYPES)
def test_file_is_served_with_its_examined_type_and_runs_nothing(client, extension):
    name = default_storage.save(f"a.{extension}", upload(PDF + extension.encode()))
    response = client.get(f"/media/{name}")
    assert response["Content-Type"] == MEDIA_TYPES[extension]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    is_shown = extension in ("pdf", "jpg", "png", "webp")
    assert response["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "object-src 'self'" in policy
    assert "script-src" not in policy
    assert response.getvalue()
