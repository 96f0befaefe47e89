"""Working copies: the candidates that saves add, unique keys and deletion."""

import pytest
from django.db import IntegrityError, transaction

from projects.models import Project
from publishing import operations
from record.models import Publication
from tests.helpers.factories import change, make_country, make_project, make_user
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


def candidates_of(obj):
    return Publication.objects.candidates().of(obj).order_by("pk")


def test_save_adds_a_candidate_with_its_author():
    project = make_project(title_en="First")
    editor = make_user()
    project.title_en = "Second"
    project.save(by=editor)
    first, second = candidates_of(project)
    assert [first.content["title"], second.content["title"]] == [{"en": "First"}, {"en": "Second"}]
    assert (first.saved_by, second.saved_by) == (None, editor)
    assert project.digest == second.digest


def test_save_without_a_change_adds_no_candidate():
    project = make_project()
    change(project, owner=make_user(), review_date="2027-03-01")
    assert Publication.objects.of(project).count() == 1


def test_change_of_a_relation_is_a_change():
    project = make_project()
    project.countries.add(make_country())
    project.save()
    assert candidates_of(project).count() == 2


def test_drafts_can_be_deleted():
    one, two, cancelled = make_project(), make_project(), make_project()
    row = publish(cancelled, at=NOON + DAY, now=NOON)
    operations.cancel(row, None, now=NOON)
    one.delete()
    cancelled.delete()
    Project.objects.filter(pk=two.pk).delete()
    assert not Project.objects.exists()


def test_working_copies_have_a_unique_key_and_slug():
    first = make_project()
    for columns in ({"slug": first.slug}, {"slug": "other", "key": first.key}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.create(**columns)
