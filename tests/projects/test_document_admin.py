"""Documents in the admin: several files of one form become a draft each."""

from urllib.parse import urljoin

import pytest
from django.urls import reverse

from projects.models import Document
from record.models import State
from tests.helpers.admin.forms import errors_of, sent, told
from tests.helpers.factories import make_project
from tests.helpers.uploads.files import DOCX, HTML, PDF, upload

pytestmark = pytest.mark.django_db

ADD = reverse("admin:projects_document_add")


def titles():
    return [document.title_en for document in Document.objects.order_by("pk")]


def test_each_of_several_files_becomes_a_draft_titled_after_its_name(desk):
    project = make_project()
    files = [upload(PDF, "annual_report-2026.pdf"), upload(DOCX, "b.docx")]
    response = sent(desk, ADD, file=files, type="report", project=project.pk)
    assert titles() == ["Annual report 2026", "B"]
    for document in Document.objects.all():
        assert (document.project, document.type, document.state) == (
            project,
            "report",
            State.DRAFT,
        )
    assert [text.partition(".")[0] for text in told(response)] == ["Saved as a draft"]
    assert list(desk.get(urljoin(ADD, response.url)).context["cl"].result_list) == [
        *Document.objects.all()
    ]


def test_rejected_files_are_named_with_the_reason_and_the_others_are_kept(desk):
    files = [upload(HTML, "a.pdf"), upload(PDF, "b.pdf"), upload(PDF, "B.pdf")]
    response = sent(desk, ADD, file=files, type="report")
    assert titles() == ["B"]
    first, _saved, last = told(response)
    assert first.startswith("a.pdf: Only PDF, Word, ")
    assert last.startswith("B.pdf: ")
    assert response.context["adminform"].form["type"].value() == "report"
    assert errors_of(response)


def test_more_than_twenty_files_are_rejected(desk):
    files = [upload(PDF, f"{number}.pdf") for number in range(21)]
    assert sent(desk, ADD, file=files).status_code == 400
    assert titles() == []


def test_typed_title_is_not_replaced_by_the_name_of_the_file(desk):
    sent(desk, ADD, file=upload(PDF, "study.pdf"), title_en="Typed")
    sent(desk, ADD, file=upload(PDF, "study.pdf"))
    assert titles() == ["Typed", "Study"]
