"""The English texts that older translations were made of, as the record has them."""

import re

import pytest
from django.urls import reverse

from publishing import operations
from record import drafts
from record.models import Publication
from record.texts import confirm_translations, pairs
from tests.helpers.factories import change, make_project, make_superuser, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON
from translation.older_translations import find_older_translations

pytestmark = pytest.mark.django_db

CONFIRMED = object()


@pytest.fixture
def project():
    return published(make_project(title_en="Eight hubs", title_fr="Huit"), now=NOON)


def former(*objects):
    rows = drafts.newest_of(objects).values()
    found = find_older_translations(rows)
    return [older.former and older.former.original for obj in objects for older in found[obj.key]]


def confirm(project):
    confirm_translations(project, {pair.key for pair in pairs(project.content())})
    project.save()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([{"title_en": "Nine hubs"}], "Eight hubs"),
        ([{"title_en": "Nine hubs"}, {"title_en": "Ten hubs"}], "Eight hubs"),
        ([{"title_en": "Nine", "title_fr": "Neuf"}, {"title_en": "Ten"}], "Nine"),
        ([{"title_en": "Nine hubs"}, CONFIRMED, {"title_en": "Ten hubs"}], "Nine hubs"),
        ([{"title_en": "Eight hub", "is_minor": True}, {"title_en": "Nine hubs"}], "Eight hub"),
        ([{"title_en": "Nine hubs"}, {"summary_en": "It helps."}], "Eight hubs"),
    ],
    ids=["once", "twice", "translated", "confirmed", "minor", "another text"],
)
@pytest.mark.parametrize("is_published", [True, False], ids=["published", "draft"])
def test_former_text_is_the_last_one_that_the_translation_matched(
    project, changes, expected, is_published
):
    for number, columns in enumerate(changes, start=1):
        if columns is CONFIRMED:
            confirm(project)
            continue
        is_minor = "is_minor" in columns
        change(project, **{name: columns[name] for name in columns if name != "is_minor"})
        if is_published or is_minor:
            publish(project, now=NOON + number * DAY, note="A change", is_minor=is_minor)
    assert former(project) == [expected]


@pytest.mark.parametrize(
    ("translations", "expected"), [(("Un", "Deux"), "Page two"), (("Page", "Page"), None)]
)
def test_former_text_of_a_row_is_known_if_its_translation_is_the_only_one(translations, expected):
    links = [
        {"label_en": english, "label_fr": french, "url": "https://a.example/"}
        for english, french in zip(("Page one", "Page two"), translations, strict=True)
    ]
    project = published(make_project(title_en="Hubs", links=links), now=NOON)
    for number, label in ((1, "Page three"), (0, "Page four")):
        row = project.links.all()[number]
        row.label_en = label
        row.save()
        project.save_candidate()
    assert former(project)[1] == expected


def test_withheld_text_is_unknown(project):
    change(project, title_en="Nine hubs")
    publish(project, now=NOON + DAY, note="A change")
    first = Publication.objects.of(project).earliest("pk")
    operations.withhold(first, make_superuser(), "A victim’s name", now=NOON + 2 * DAY)
    assert former(project) == [None]


def test_many_objects_take_one_query(django_assert_num_queries):
    projects = [
        published(make_project(title_en=f"Hub {number}", title_fr="Pôle"), now=NOON)
        for number in range(3)
    ]
    for project in projects:
        change(project, title_en="Nine hubs")
    rows = list(drafts.newest_of(projects).values())
    with django_assert_num_queries(1):
        assert len(find_older_translations(rows)) == 3
    with django_assert_num_queries(0):
        assert find_older_translations([Publication(), None]) == {}


def test_worklist_of_a_language_marks_the_changed_words(project, desk):
    change(project, title_en="Nine hubs", title_ro="Opt")
    html = desk.get(reverse("admin:translations_language", args=["fr"])).text
    assert "Changed words: 1 of 2." in html
    assert re.search("<del>.*Eight</del>.*<ins>.*Nine</ins>", html, re.DOTALL)
    assert "<del>" not in desk.get(reverse("admin:translations_language", args=["ro"])).text
