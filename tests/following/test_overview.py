"""The overview of a period, compared with all publications of a random year, read one by one."""

import datetime
import random
import sys
import time
import uuid
from contextlib import suppress
from itertools import pairwise

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.i18n.dates import bucharest_day, end_of_day, start_of_day
from core.i18n.languages import LANGUAGES
from following.overview import Overview
from following.periods import find_targets
from projects.models import ActivityContent
from publishing import operations
from publishing.diff.content import CONFIRMED
from record.content import LocalisedText
from record.content_cache import forget_contents
from record.editions import Edition
from record.models import Publication
from record.models.publication import FOREVER
from record.texts import CONFIRMED as NOTE_OF_CONFIRMATION
from record.texts import FIRST_CONTENT
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_funder,
    make_project,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

YEAR = datetime.timedelta(days=365)
CHANGES = 200
YEARS = 4 * YEAR
SECRET = "the name of a victim"


class RandomYear:
    """Projects, activities, countries and funders, and what became of them in a year."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.now = NOON
        self.funders = [make_funder(slug=f"funder-{n}") for n in range(2)]
        self.countries = [make_country(slug=f"country-{n}") for n in range(3)]
        self.projects = [self._project(n) for n in range(4)]
        self.activities = [self._activity(n) for n in range(8)]
        self.objects = [*self.funders, *self.countries, *self.projects, *self.activities]
        first = [*self.funders, *self.countries, *self.projects[:2]]
        operations.publish(first, by=None, note=FIRST_CONTENT, now=self.now)

    def _project(self, number):
        funders = self.random.sample(self.funders, 1)
        countries = self.random.sample(self.countries, 2)
        start = f"2026-{self.random.randint(1, 12):02}"
        return make_project(
            slug=f"project-{number}", start=start, funders=funders, countries=countries
        )

    def _activity(self, number):
        day = NOON.date() + self.random.random() * YEAR
        country = self.random.choice(self.countries)
        projects = self.random.sample(self.projects, 1)
        return make_activity(
            slug=f"activity-{number}", start=str(day), country=country, projects=projects
        )

    def run(self):
        steps = [self._publish, self._publish, self._publish, self._schedule, self._withdraw]
        steps += [self._withhold, self._confirm, self._draft]
        for _step in range(CHANGES):
            self.now += self.random.random() * 2 * YEAR / CHANGES
            with suppress(ValidationError):  # nothing differs, or is in force
                self.random.choice(steps)(self.random.choice(self.objects))

    def _change(self, obj):
        columns = [column for column in COLUMNS if hasattr(obj, column)]
        column = self.random.choice(columns)
        change(obj, **{column: self.random.choice(COLUMNS[column])})
        if obj in self.activities and self.random.random() < 0.3:
            obj.projects.set(self.random.sample(self.projects, self.random.randint(0, 2)))
            obj.save_candidate()

    def _publish(self, obj):
        self._change(obj)
        publish(obj, now=self.now)

    def _schedule(self, obj):
        self._change(obj)
        publish(obj, now=self.now, at=self.now + self.random.random() * 60 * DAY)

    def _withdraw(self, obj):
        withdraw(obj, None, "It was published by mistake.", now=self.now)

    def _withhold(self, obj):
        title = obj.title_en if hasattr(obj, "title_en") else obj.name_en
        try:
            row = publish(self._renamed(obj, SECRET), now=self.now)
            self.now += HOUR
            operations.withhold(row, None, "A person’s safety.", now=self.now)
        finally:
            self._renamed(obj, title)

    def _renamed(self, obj, title):
        return change(obj, **{"title_en" if hasattr(obj, "title_en") else "name_en": title})

    def _confirm(self, obj):
        obj = type(obj).objects.get(pk=obj.pk)
        operations.confirm([obj], None, ["*"], bucharest_day(self.now), now=self.now)

    def _draft(self, obj):
        title = obj.title_en if hasattr(obj, "title_en") else obj.name_en
        self._renamed(obj, "Only a draft")
        self._renamed(obj, title)


COLUMNS = {
    "title_en": ["One", "Two", "Three"],
    "summary_fr": ["Un", "Deux mots", ""],
    "name_ro": ["Unu", "Doi"],
    "end": ["2027-05", "2028-01-31", None],
    "budget_amount": [1_000, 2_000, None],
    "participants": [20, 30, None],
    "place_en": ["Tunis", "Rabat"],
    "website": ["https://example.org/", "https://example.org/funder/"],
}


def expected(first, last, now, targets=()):
    """Return what differs for readers of English: key, field and language of each difference."""
    start = start_of_day(first)
    end = min(end_of_day(last), now)
    objects = {}
    for row in Publication.objects.with_time().filter(in_force_from__lte=end).order_by("pk"):
        objects.setdefault(row.key, []).append(row)
    differences = []
    for rows in objects.values():
        if targets and not (rows[0].ref in targets or named(rows, start, targets)):
            continue
        rows.sort(key=lambda row: row.in_force_from)
        earlier = [row for row in rows if row.in_force_from < start or row.note == FIRST_CONTENT]
        before = public(earlier[-1]) if earlier else None
        after = public(rows[-1])
        inside = [row for row in rows if row.in_force_from >= start]
        if all(row.note == NOTE_OF_CONFIRMATION for row in inside):
            continue
        if before and after:
            differences += [(rows[0].key, *place) for place in differing(before, after)]
        elif before or after:
            differences.append((rows[0].key, "", ""))
    return sorted(differences)


def named(rows, start, refs):
    in_period = [row for row in rows if row.in_force_until >= start and public(row)]
    return any(public(row).refs().intersection(refs) for row in in_period)


def public(row):
    return None if row.is_gone else row.read(None)


def differing(before, after):
    for name in before.data_fields():
        old, new = getattr(before, name), getattr(after, name)
        if name == CONFIRMED or old == new:
            continue
        if isinstance(old, LocalisedText):
            for code in LANGUAGES:
                if getattr(old, code) != getattr(new, code):
                    yield name, code
        else:
            yield name, ""


def shown(overview):
    found = []
    for entry in overview.describe(overview.changed):
        changes = [*entry.facts, *entry.texts.shown, *entry.texts.in_other_languages]
        found += [(entry.content.key, change.field, change.language) for change in changes]
    return sorted(found)


def listed(overview):
    """Return the slugs of each list by date."""
    lists = overview.began_or_ended, overview.took_place, overview.coming
    return [[entry.content.slug for entry in entries] for entries in lists]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_each_change_in_force_is_in_the_overview_once_and_nothing_else(db, seed):
    year = RandomYear(seed)
    year.run()
    choice = random.Random(seed)
    number = 0
    for _period in range(12):
        first, last = sorted(choice.choices(range(400), k=2))
        first, last = (bucharest_day(NOON + days * DAY) for days in (first, last))
        now = max(year.now, start_of_day(first) + HOUR)
        for refs in ([], *([obj.ref] for obj in choice.sample(year.objects[:9], 3))):
            targets = find_targets(Edition(now), refs)
            overview = Overview(Edition(now), first, last, targets)
            assert shown(overview) == expected(first, last, now, targets), (first, last, targets)
            number += len(shown(overview))
            words = str(overview.describe(overview.changed))
            assert SECRET not in words
            assert "Only a draft" not in words
    assert number > 100


def test_lists_by_date_are_known_at_the_end_of_the_period(db):
    project = published(make_project(slug="glacy", start="2026-04-02", end="2029-02"), now=NOON)
    published(make_project(slug="past", start="2020", end="2026-04-30"), now=NOON)
    published(make_activity(slug="course", start="2026-04-29", end="2026-05-02"), now=NOON)
    launch = published(make_activity(start="2026-04-30", projects=[project]), now=NOON)
    published(make_activity(slug="known-later", start="2026-04-20"), now=NOON + 90 * DAY)
    april = Overview(
        Edition(NOON + 100 * DAY), datetime.date(2026, 4, 1), datetime.date(2026, 4, 30)
    )
    assert listed(april) == [["past", "glacy"], [launch.slug], ["course"]]


def test_overview_of_a_funder_has_the_activities_of_its_projects(db):
    funder = published(make_funder(), now=NOON)
    project = published(make_project(funders=[funder]), now=NOON)
    published(make_activity(slug="own", start="2026-03-10", projects=[project]), now=NOON)
    published(make_activity(slug="another", start="2026-03-10"), now=NOON)
    day = NOON.date()
    edition = Edition(NOON + DAY)
    overview = Overview(edition, day, day, find_targets(edition, [funder.ref]))
    assert listed(overview)[1] == ["own"]


@pytest.mark.slow
def test_overview_of_a_quarter_among_40_000_publications(db, client):
    texts = {"summary": {"en": "<p>The course for judges.</p>" * 20}, "type": "training"}
    numbers = []
    for publications in (2_000, 38_000):
        add_history(publications, texts)
        forget_contents()
        travel = time_machine.travel(NOON, tick=False)
        with travel, CaptureQueriesContext(connection) as queries:
            begin = time.process_time()
            response = client.get("/overview/2025-07-01/2025-09-30/")
            seconds = time.process_time() - begin
        assert response.status_code == 200
        numbers.append(len(queries))
        sys.stderr.write(f"{Publication.objects.count()} publications: {seconds:.3f} s\n")
    assert numbers[0] == numbers[1] <= 15


def add_history(number, texts):
    """Add activities with two publications each, spread over four years."""
    rows = []
    for _pair in range(number // 2):
        key = uuid.uuid4()
        day = NOON.date() - random.random() * YEARS
        first = NOON - random.random() * YEARS
        times = [first, first + random.random() * (NOON - first), FOREVER]
        for index, (since, until) in enumerate(pairwise(times)):
            title = {"en": f"Course {index}", "fr": f"Cours {index}"}
            content = ActivityContent(slug=f"a-{key}", start=str(day), title=title, **texts)
            rows.append(
                Publication(
                    **{"kind": "activity", "key": key, "slug": content.slug, "title": "Course"},
                    **{"content": content.to_json(), "digest": content.digest},
                    **{"first_day": content.first_day, "last_day": content.last_day},
                    **{"saved_at": since, "recorded_at": since},
                    **{"in_force_from": since, "in_force_until": until},
                )
            )
    Publication.objects.bulk_create(rows, batch_size=500)
