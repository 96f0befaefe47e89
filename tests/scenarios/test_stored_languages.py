"""Stored data do not depend on the active language."""

import re
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.utils.translation import override

from accounts.models import AuditEntry
from publishing import operations, previews, review
from publishing.linkcheck.models import BrokenLink, LinkBroken, LinkProblem
from publishing.linkcheck.run import check
from publishing.models import ReviewDigest
from publishing.review_digests import queue_due
from record.models import PreviewLink, Publication, ReviewEntry, Step, Value
from search.models import SearchEntry, SearchEntryUse, SearchWord
from tests.helpers.factories import (
    change,
    make_country,
    make_notice,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

KEPT = (
    AuditEntry,
    BrokenLink,
    Value,
    PreviewLink,
    Publication,
    ReviewEntry,
    ReviewDigest,
    SearchEntry,
    SearchEntryUse,
    SearchWord,
)
GONE = "https://gone.example/"


class Silent:
    """Make all other sites unavailable."""

    def check_url(self, address):
        raise LinkBroken(LinkProblem.TIMEOUT, "10")


def everything_is_done():
    """Perform one operation of each kind, and the automatic tasks."""
    ana, ben = make_user(username="ana", email="ana@example.org"), make_user(username="ben")
    country = published(
        make_country(key=UUID(int=1), slug="ro", code="RO", name_fr="Roumanie"), now=NOON
    )
    project = make_project(
        key=UUID(int=2),
        slug="glacy",
        title_fr="Action mondiale",
        start="2016-03-01",
        countries=[country],
        links=[{"label_en": "Page", "label_fr": "Page", "url": GONE}],
        owner=ana,
        review_date=NOON.date(),
    )
    draft = Publication.objects.candidates().of(project).get()
    previews.make_link([draft], ana, "/projects/glacy/", NOON, recipient_name="Ministry")
    review.add_entries([draft], Step.SUBMITTED, text="Please.", now=NOON, by=ana)
    review.add_entries([draft], Step.APPROVED, text="", now=NOON, by=ben)
    first = publish(project, ana, now=NOON + HOUR, note="It began.")
    planned = publish(change(project, acronym="GLACY"), ben, at=NOON + 2 * DAY, now=NOON + 2 * HOUR)
    operations.cancel(planned, ben, now=NOON + 3 * HOUR)
    withdraw(project, ana, "It was wrong.", now=NOON + 4 * HOUR)
    operations.restore(first, ana)
    publish(project, None, now=NOON + 5 * HOUR)
    check(NOON + 6 * HOUR, Silent())
    published(make_notice(key=UUID(int=3), slug="closed", ends_at=NOON + DAY), now=NOON + 7 * HOUR)
    doomed = published(
        make_page(key=UUID(int=4), slug="privacy", body_en="<p>Data.</p>"), now=NOON + 8 * HOUR
    )
    operations.withhold(
        Publication.objects.with_time().of(doomed).get(), ana, "A name.", now=NOON + 9 * HOUR
    )
    queue_due(NOON + DAY)


def kept() -> dict:
    """Return every row of the record without its numbers and random values."""
    rows = {}
    for model in KEPT:
        texts = [str(row | {"token_hash": ""}) for row in model.objects.values()]
        rows[model.__name__] = sorted(re.sub(r"<\w+@|\d+", "N", text) for text in texts)
    return rows


def kept_where_they_speak(language) -> dict:
    with time_machine.travel(NOON, tick=False), override(language), transaction.atomic():
        everything_is_done()
        found = kept()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db(transaction=True)
def test_stored_rows_are_the_same_in_all_languages():
    english = kept_where_they_speak("en")
    assert all(english[model.__name__] for model in KEPT)
    for language in ("fr", "ro"):
        assert kept_where_they_speak(language) == english
