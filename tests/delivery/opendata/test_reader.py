"""Reading the publications of a data file in batches."""

import pytest
from django.test import RequestFactory

from delivery.opendata import reader
from delivery.opendata.reader import DatasetReader
from projects.open_data import PROJECTS
from publishing import operations
from record.editions import Edition
from record.models import Publication
from tests.helpers.factories import change, make_project, published
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def projects(monkeypatch):
    monkeypatch.setattr(reader, "BATCH_SIZE", 2)
    return [published(make_project(slug=f"p-{number}"), now=NOON) for number in range(3)]


def reader_for(*candidates):
    request = RequestFactory().get("/projects.json")
    request.edition = Edition(NOON + DAY, candidates)
    request.prefix = None
    return DatasetReader(PROJECTS, request)


def slugs(batches):
    return [[row.slug for row in rows] for rows in batches]


def test_rows_are_read_in_batches_with_their_candidates(projects, django_assert_num_queries):
    change(projects[0], acronym="DRAFTED")
    drafts = Publication.objects.candidates().of(projects[0], make_project(slug="draft"))
    found = reader_for(*drafts.order_by("-pk")[:2])
    with django_assert_num_queries(3):
        assert slugs(found.batches()) == [["p-2", "p-1"], ["p-0", "draft"]]
    assert [content.acronym for content in found.contents()].count("DRAFTED") == 1


def test_text_that_is_withheld_while_a_file_is_sent_is_left_out(projects):
    batches = reader_for().batches()
    assert slugs([next(batches)]) == [["p-2", "p-1"]]
    row = Publication.objects.with_time().of(projects[0]).get()
    operations.withhold(row, None, "A person’s safety.", now=NOON + DAY)
    assert slugs(batches) == [[]]
