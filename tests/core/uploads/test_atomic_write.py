"""A full or closed disk: an upload fails with an explanation, and nothing is half written."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from core.uploads import atomic_write
from core.uploads.atomic_write import NotStored
from projects.models import Document, Project
from record.models import Publication
from tests.helpers.admin.forms import errors_of, form_of, sent
from tests.helpers.factories import make_project
from tests.helpers.server.processes import ROOT, environment
from tests.helpers.uploads.files import DOCX, PDF, picture, upload

ADD_DOCUMENT = reverse("admin:projects_document_add")
LARGE = b"%PDF-1.7\n" + os.urandom(400_000)


def files_in(folder):
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


def no_room(number):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def closed_folder(media_folder):
    """Put a file in place of the folder, which not even root can write into."""
    media_folder.rmdir()
    media_folder.touch()


def test_full_disk_leaves_nothing(full_disk, media_folder):
    full_disk()
    with pytest.raises(NotStored) as refused:
        default_storage.save("a.pdf", ContentFile(LARGE))
    assert refused.value.errno == errno.EFBIG
    assert "disk of the server is full" in refused.value.message
    assert files_in(media_folder) == []


def test_failed_flush_leaves_nothing(monkeypatch, media_folder):
    monkeypatch.setattr(atomic_write.os, "fsync", no_room)
    with pytest.raises(NotStored):
        default_storage.save("a.pdf", ContentFile(PDF))
    assert files_in(media_folder) == []


def test_closed_folder_is_reported(closed_folder):
    with pytest.raises(NotStored) as refused:
        default_storage.save("a.pdf", ContentFile(PDF))
    assert "can’t write to its file folder" in refused.value.message


def test_file_is_readable_by_the_proxy(media_folder):
    name = default_storage.save("a.pdf", ContentFile(PDF))
    assert (media_folder / name).stat().st_mode & 0o777 == 0o644


def test_abandoned_file_is_removed_after_a_day(media_folder):
    incoming = media_folder / atomic_write.INCOMING
    incoming.mkdir()
    old, new = incoming / "old", incoming / "new"
    for file, age in ((old, 86_500), (new, 86_300)):
        file.touch()
        os.utime(file, (time.time() - age,) * 2)
    default_storage.save("a.pdf", ContentFile(PDF))
    assert list(incoming.iterdir()) == [new]


def test_killed_process_leaves_no_file_under_its_name(media_folder):
    code = (
        "import os, signal, sys\n"
        "from core.uploads import atomic_write\n"
        "def chunks():\n"
        "    yield b'%PDF-1.7'\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "atomic_write.write(sys.argv[1], 'ab/whole.pdf', chunks(), 0o644)\n"
    )
    command = [sys.executable, "-c", code, str(media_folder)]
    program = subprocess.run(command, env=environment(), cwd=ROOT, check=False)
    assert program.returncode == -signal.SIGKILL
    assert [file.parts[0] for file in files_in(media_folder)] == [atomic_write.INCOMING]


def test_document_form_shows_the_error_and_is_saved_once_there_is_space(
    db, desk, media_folder, monkeypatch, caplog
):
    typed = {"title_en": "Annual report", "slug": "annual-report"}
    file = upload(DOCX, "complaint-of-zoe.docx")
    with monkeypatch.context() as patched:
        patched.setattr(atomic_write.os, "fsync", no_room)
        response = sent(desk, ADD_DOCUMENT, file=file, **typed)
    assert response.status_code == 200
    assert "disk of the server is full" in errors_of(response)["file"]
    assert response.context["adminform"].form["title_en"].value() == "Annual report"
    assert "An upload was not stored: No space left on device" in caplog.text
    assert "zoe" not in caplog.text
    assert not Document.objects.exists()
    assert not Publication.objects.exists()
    assert files_in(media_folder) == []
    assert sent(desk, ADD_DOCUMENT, file=upload(DOCX), **typed).status_code == 302
    assert (media_folder / Document.objects.get().file.name).is_file()


def test_project_form_shows_the_error_and_saves_nothing(db, closed_folder, desk):
    project = make_project(objective_en="Before")
    address = form_of(project)
    response = sent(
        desk, address, objective_en="After", image=upload(picture()), image_is_decorative="on"
    )
    assert "can’t write to its file folder" in errors_of(response)["image"]
    assert response.context["adminform"].form["objective_en"].value() == "After"
    assert Project.objects.get().objective_en == "Before"
