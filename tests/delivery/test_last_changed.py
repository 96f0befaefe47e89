"""The objects that changed last are found from the newest rows on, and are those that looking at all of them finds."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery.updates import last_changed, publication_times
from projects.content import ActivityContent
from record.editions import Edition
from record.models import Publication
from tests.helpers.published import publish, withdraw

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
START = datetime.datetime(2026, 6, 1, 10, tzinfo=datetime.UTC)
# Of each object: the days between its changes, whether each is minor, and whether it was withdrawn in the end.
objects = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.lists(st.tuples(st.integers(1, 2), st.booleans()), max_size=3),
        st.booleans(),
    ),
    max_size=6,
)


def looked_through(edition, number):
    known = publication_times(edition, "activity")
    contents = [each for each in edition.contents(ActivityContent) if each.key in known]
    contents.sort(key=lambda each: (known[each.key].last, each.slug), reverse=True)
    return [(each.slug, known[each.key]) for each in contents[:number]]


def record(described):
    for place, (first, changes, is_withdrawn) in enumerate(described):
        at = START + first * DAY
        [row] = publish(ActivityContent(slug=f"a{place}", title={"en": "Met"}), at=at)
        Publication.objects.filter(pk=row.pk).update(is_minor=bool(changes) and changes[0][1])
        for days, is_minor in changes:
            at += days * DAY
            Publication.objects.filter(pk=row.pk).update(in_force_until=at)
            row.pk, row.in_force_from, row.saved_at, row.recorded_at, row.is_minor = (
                None,
                at,
                at,
                at,
                is_minor,
            )
            row.save(force_insert=True)
        if is_withdrawn:
            withdraw(row, "It ended.", at + DAY)


@given(objects, st.integers(1, 4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_they_are_those_that_looking_at_all_finds(db, described, number):
    from record.models import Mention, ReservedSlug
    from search.models import SearchEntry, SearchWord

    for model in (SearchEntry, SearchWord, Mention, ReservedSlug, Publication):
        model.objects.all().delete()
    record(described)
    edition = Edition(START + 30 * DAY)
    found = last_changed(edition, ActivityContent, number)
    assert [(each.slug, known) for each, known in found] == looked_through(edition, number)


def test_the_feed_reads_as_often_however_many_there_are(client, django_assert_num_queries):
    publish(*(ActivityContent(slug=f"a{n}", title={"en": "Met"}) for n in range(3)))
    with django_assert_num_queries(3):
        last_changed(Edition(START + DAY), ActivityContent, 100)
    publish(
        *(ActivityContent(slug=f"b{n}", title={"en": "Met"}) for n in range(150)), at=START + DAY
    )
    with django_assert_num_queries(3):
        assert len(last_changed(Edition(START + 2 * DAY), ActivityContent, 100)) == 100
