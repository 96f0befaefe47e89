"""Comments on fields and words: which fields there are, and whether they have the words."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from projects.models import Project
from publishing import review
from record.models import ReviewEntry, Step
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import make_page, make_user
from tests.helpers.publishing import publish, reviewed
from tests.helpers.times import NOON

BODY = "<p>The <strong>Budapest</strong> Convention is open to all States.</p>"


def comment_on(obj, **words):
    rows = [candidate_of(obj)]
    by = make_user(first_name="Ana")
    return review.add_entries(rows, Step.COMMENTED, text="Why?", now=NOON, by=by, **words)[0]


def test_fields_are_those_of_the_form_with_their_language():
    labels = review.commented_fields(Project)
    assert labels["objective_fr"] == "Objective (French)"
    assert labels["links"] == "Project links"
    assert labels["countries"] == "Countries and areas"
    assert not {"objective", "still_right", "key", "owner"} & labels.keys()


@pytest.mark.parametrize(
    ("quote", "field"),
    [
        ("Budapest Convention", "body_en"),
        ("The\u00a0Budapest \n Convention", "body_en"),
        ("Vie privée", "title_fr"),
        ("Vienna Convention", ""),
        ("", ""),
    ],
)
def test_field_is_found_by_the_quoted_words(quote, field):
    page = make_page(body_en=BODY, title_fr="Vie privée")
    entry = comment_on(page, quote=quote)
    assert (entry.field, entry.quote) == (field, quote)


def test_steps_that_are_no_comments_are_not_resolved():
    page = make_page()
    reviewed(page, Step.SUBMITTED, make_user())
    entry = ReviewEntry.objects.get()
    review.resolve(entry, make_user(), NOON)
    entry.refresh_from_db()
    assert entry.resolved_at is None


def test_migration_resolves_comments_before_a_publication():
    live, draft = make_page(), make_page()
    for page in (live, draft):
        reviewed(page, Step.COMMENTED, make_user())
    row = publish(live, make_user(), solo_reason="Alone")
    migration = importlib.import_module("record.migrations.0004_comment_on_fields")
    migration.resolve_comments(apps, connection.schema_editor())
    entries = ReviewEntry.objects.filter(publication__key=live.key)
    assert entries.get().resolved_at == row.recorded_at
    assert ReviewEntry.objects.open_comments().get().publication.key == draft.key
