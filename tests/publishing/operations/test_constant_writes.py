"""Saving and publishing cost the same however many rows an object has."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Project
from publishing import operations
from publishing.operations import publishing
from record.models import Publication
from record.translation import age
from tests.helpers.factories import (
    change,
    make_country,
    make_field,
    make_funder,
    make_project,
    make_superuser,
    make_user,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON

MAX_STATEMENTS_PER_PUBLISH = 22
MAX_STATEMENTS_PER_SAVE = 7


@pytest.fixture
def project():
    return make_project(
        title_fr="Action mondiale",
        countries=[make_country(), make_country(), make_country()],
        fields=[make_field()],
        funders=[(make_funder(), 60), (make_funder(name_en="Japan"), 40)],
        extensions=[{"note_en": "Extended."}],
        links=[{"label_en": "Page", "url": "https://a.example/"}],
        sources=[{"label_en": "Source", "url": "https://b.example/"}],
    )


def test_save_and_publication_take_few_statements_with_any_history(project):
    editor = make_superuser()
    for number in range(12):
        change(project, summary_en=f"Draft {number}.")
        if number % 3 == 0:
            publish(project, None, note="A change")
    project.summary_en = "Newfangled words."
    project.summary_fr = "Des mots."
    with CaptureQueriesContext(connection) as statements:
        project.save()
    assert len(statements) <= MAX_STATEMENTS_PER_SAVE
    with CaptureQueriesContext(connection) as statements:
        publish(project, editor, note="A change", solo_reason="Nobody else is here.")
    assert len(statements) <= MAX_STATEMENTS_PER_PUBLISH


@pytest.mark.parametrize("saved", ["a column", "a row"])
def test_content_saved_during_the_wait_for_the_lock_is_published(project, monkeypatch, saved):
    publish(project, None)
    change(project, title_en="Read before the lock")
    lock_record = publishing.lock_record

    def save_and_lock(*args):
        if saved == "a column":
            change(Project.objects.get(pk=project.pk), title_en="Saved meanwhile")
        else:
            project.links.create(label_en="Added meanwhile", url="https://c.example/")
            Project.objects.get(pk=project.pk).save()
        return lock_record(*args)

    monkeypatch.setattr(publishing, "lock_record", save_and_lock)
    row = publish(project, None)
    assert row.digest == Project.objects.get(pk=project.pk).content().digest
    assert "meanwhile" in str(Publication.objects.get(pk=row.pk).content)


def test_number_of_earlier_pairs_is_limited(project, monkeypatch):
    monkeypatch.setattr(age, "MAX_EARLIER_PAIRS", 3)
    for number in range(6):
        change(project, title_en=f"Worldwide action {number}")
    newest = Publication.objects.defer(None).candidates().of(project).latest("pk")
    assert len(newest.pairs["earlier"]) == 3


def test_hashes_of_a_withheld_text_are_deleted_from_later_rows(project):
    publish(project, None, now=NOON)
    leaked = publish(change(project, title_en="The name of a victim"), None, now=NOON + HOUR)
    change(project, title_en="Worldwide action")
    publish(project, None, now=NOON + 2 * HOUR)
    change(project, summary_en="A draft.")
    hashes = {entry[0] for entry in leaked.pairs["own"]}
    operations.withhold(leaked, None, "It names a victim.", now=NOON + 3 * HOUR)
    rows = Publication.objects.defer(None).of(project).exclude(pk=leaked.pk)
    others = {entry[0] for row in rows for entries in row.pairs.values() for entry in entries}
    assert others
    assert not hashes & others


def test_cancelled_content_is_still_by_its_author(project):
    author, publisher = make_user(), make_user()
    project.summary_en = "Written by the author."
    project.save(by=author)
    planned = publish(project, publisher, at=NOON + DAY, now=NOON)
    operations.cancel(planned, publisher, now=NOON + HOUR)
    row = publish(project, publisher, now=NOON + 2 * HOUR)
    assert (row.saved_by, row.recorded_by) == (author, publisher)
