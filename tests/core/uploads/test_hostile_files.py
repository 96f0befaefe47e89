"""Files made to do harm: each is refused in words or made harmless, within bounds of memory and time."""

import io
import json
import os
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation
from PIL import Image

from core.uploads import examine_document, examine_image, handlers
from core.uploads.storage import MEDIA_TYPES
from projects.models import Document
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import errors_of
from tests.helpers.server.processes import start
from tests.helpers.uploads import hostile_files
from tests.helpers.uploads.files import PDF, upload

HIDDEN = (
    b"<script",
    b"<html",
    b"PK\x03\x04",
    b"%PDF",
    b"__HALT_COMPILER",
    b"Exif",
    b"iCCP",
    b"zTXt",
    b"acTL",
)
ADD = reverse("admin:projects_document_add")
HOSTILE_NAMES = {
    "climbs-out": "../../../etc/cron.d/report.pdf",
    "climbs-out-on-windows": "..\\..\\report.pdf",
    "absolute": "/etc/passwd.pdf",
    "nul": "report.php\0.pdf",
    "turned-round": "report‮fdp.exe",
    "device": "CON.pdf",
    "two-endings": "report.php.pdf",
    "another-ending": "report.html",
    "hidden": ".htaccess",
    "of-a-command": "-rf; touch x.pdf",
    "markup": "<img src=x onerror=alert(1)>.pdf",
    "of-a-header": 'a.pdf"\r\nX-Evil: 1\r\n',
}
# Examines the files that are named after it, in little memory and time, and says what came of each.
EXAMINE = """
import json, resource, sys
import django
django.setup()
from django.core.exceptions import ValidationError
from django.core.files import File
from core import uploads
resource.setrlimit(resource.RLIMIT_AS, (900_000_000, 900_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (100, 100))
found = {}
for path in sys.argv[1:]:
    examine = uploads.examine_image if path.endswith("image") else uploads.examine_document
    with open(path, "rb") as file:
        try:
            examine(File(file))
            found[path] = "taken"
        except ValidationError as refusal:
            found[path] = refusal.code
print(json.dumps(found))
"""


@pytest.mark.parametrize(("data", "code"), **hostile_files.cases(hostile_files.REFUSED_PICTURES))
def test_hostile_picture_is_refused_in_words_whatever_its_name(data, code):
    for name in ("photo.jpg", "photo.png"):
        check_refused(examine_image, upload(data, name), code)


@pytest.mark.parametrize(("data", "code"), **hostile_files.cases(hostile_files.REFUSED_DOCUMENTS))
def test_hostile_document_is_refused_in_words_whatever_its_name(data, code):
    for name in ("report.pdf", "report.docx"):
        check_refused(examine_document, upload(data, name), code)


@pytest.mark.parametrize("name", hostile_files.HONEST_DOCUMENTS)
def test_honest_document_that_looks_like_one_is_taken(name):
    data = hostile_files.HONEST_DOCUMENTS[name]
    assert examine_document(upload(data, "report.bin")).data == data


def check_refused(examine, file, code):
    said = set()
    for language in ("en", "fr", "ro"):
        with translation.override(language), pytest.raises(ValidationError) as refusal:
            examine(file)
        assert refusal.value.code == code
        said.add(str(refusal.value.messages[0]))
    assert len(said) == 3


@pytest.mark.parametrize("name", hostile_files.MADE_HARMLESS)
def test_hostile_picture_that_is_taken_keeps_nothing_but_its_points(name):
    examined = examine_image(upload(hostile_files.MADE_HARMLESS[name], "photo.php"))
    assert examined.extension in ("jpg", "png", "webp")
    assert not [each for each in HIDDEN if each in examined.data]
    assert not zipfile.is_zipfile(io.BytesIO(examined.data))
    with Image.open(io.BytesIO(examined.data)) as image:
        assert not {"exif", "icc_profile", "comment", "Title", "xmp"} & set(image.info)


@pytest.mark.slow
def test_bombs_go_off_nowhere(tmp_path):
    expected = {}
    for name, (make, sort, outcome) in hostile_files.BOMBS.items():
        path = tmp_path / f"{name}.{sort}"
        path.write_bytes(make())
        assert path.stat().st_size < 50_000_000
        expected[str(path)] = outcome
    said, _ = start("-c", EXAMINE, *expected).communicate(timeout=280)
    assert json.loads(said) == expected


class TestAtTheDesk:
    """What staff see who upload such a file."""

    pytestmark = pytest.mark.django_db

    def send(self, desk, file):
        typed = {"title_en": "A report", "slug": "a-report", "file": file}
        return desk.post(ADD, filled_working_copy(desk.get(ADD)) | typed | {"_save": "pressed"})

    @pytest.mark.parametrize(
        "name", ["pdf-with-script", "word-with-macros", "html-and-pdf", "pdf-that-is-cut-off"]
    )
    def test_form_says_at_the_file_why_it_is_refused_and_nothing_is_stored(
        self, desk, media_folder, name
    ):
        page = self.send(desk, upload(hostile_files.REFUSED_DOCUMENTS[name][0], "report.pdf"))
        assert page.status_code == 200
        assert errors_of(page)["file"]
        assert not Document.objects.exists()
        assert not list(media_folder.rglob("*.*"))

    @pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
    def test_name_of_the_file_is_thrown_away(self, desk, media_folder, name):
        file = upload(PDF)
        file.__dict__["_name"] = name  # past the cleaning, as another road might bring it
        self.send(desk, file)
        stored = default_storage.path(Document.objects.get().file.name)
        assert [str(each) for each in media_folder.rglob("*") if each.is_file()] == [stored]
        assert os.path.basename(stored).removesuffix(".pdf").isalnum()

    def test_name_that_is_very_long_is_refused_in_words_or_thrown_away(self, desk, media_folder):
        page = self.send(desk, upload(PDF, "a" * 300 + ".pdf"))
        assert "characters" in errors_of(page)["file"]

    def test_more_fields_than_any_form_has_are_refused_in_words(self, desk):
        page = desk.post(ADD, {f"field-{number}": "x" for number in range(2_001)})
        assert page.status_code == 400
        assert "That can’t be taken" in page.text

    def test_more_files_than_any_form_has_are_refused_in_words(self, desk, media_folder):
        page = desk.post(ADD, {f"file-{number}": upload(PDF) for number in range(101)})
        assert page.status_code == 400
        assert "That can’t be taken" in page.text
        assert not list(media_folder.rglob("*.*"))

    def test_form_that_says_it_is_too_large_is_refused_before_it_is_read(self, desk):
        boundary = "multipart/form-data; boundary=x"
        page = desk.generic(
            "POST", ADD, b"--x\r\n", boundary, CONTENT_LENGTH=str(handlers.MAX_FORM_BYTES + 1)
        )
        assert page.status_code == 400
        assert "That can’t be taken" in page.text


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_file_is_served_as_what_it_was_examined_to_be_and_runs_nothing(client, ending):
    name = default_storage.save(f"a.{ending}", upload(PDF + ending.encode()))
    response = client.get(f"/media/{name}")
    assert response["Content-Type"] == MEDIA_TYPES[ending]
    assert response["X-Content-Type-Options"] == "nosniff"
    shown = ending in ("pdf", "jpg", "png", "webp")
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert b"".join(response.streaming_content)
