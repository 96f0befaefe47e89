"""The changes between two public versions, as visitors read them."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n.languages import LANGUAGES
from projects.models import ProjectContent
from publishing.diff.public import MAX_CHANGES, public_changes
from record import registry
from record.content import LocalisedText
from record.editions import Edition
from record.models import Publication
from tests.helpers.factories import change, make_funder, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.strategies import contents
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


class NoObjects:
    """An edition in which no object is published."""

    @staticmethod
    def prefetch(refs):
        pass

    @staticmethod
    def find(ref):
        return None


def bound(content):
    return content.bind(Publication(kind=content.kind), NoObjects)


def words(changes):
    return [piece.text for each in changes for piece in each.pieces]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(registry.models_by_kind()))
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_each_changed_field_is_named_in_the_language_of_the_reader(kind, language, data):
    """In all, 500 pairs of contents; ``tests/publishing/diff/test_word_diff.py`` applies words."""
    before, after = (bound(data.draw(contents(kind))) for _ in range(2))
    with translation.override(language):
        changes = public_changes(before, after)
    fields = {*after.data_fields(), "confirmed"}
    expected = set()
    for name in fields:
        old, new = getattr(before, name), getattr(after, name)
        if isinstance(new, LocalisedText):
            old, new = getattr(old, language), getattr(new, language)
        if old != new and (old or new):
            expected.add(name)
    named = {each.field for each in changes.shown}
    files = set(after.file_fields)
    assert named <= fields
    if not changes.omitted and not files:
        assert expected <= named | {each.field for each in changes.in_other_languages}
    assert all(each.language in ("", language) for each in changes.shown)
    assert not any(each.language in ("", language) for each in changes.in_other_languages)
    assert len(changes.shown) + len(changes.in_other_languages) <= MAX_CHANGES


def test_differences_are_limited_but_a_version_is_shown_whole():
    sources = [{"url": f"https://example.org/{number}"} for number in range(MAX_CHANGES + 1)]
    before = bound(ProjectContent(acronym="ONE"))
    after = bound(ProjectContent(acronym="ONE", sources=sources))
    compared, whole = public_changes(before, after), public_changes(None, after)
    assert (len(compared.shown), compared.omitted) == (MAX_CHANGES, 1)
    assert len(whole.shown) > MAX_CHANGES
    assert whole.omitted == 0


def test_names_are_those_of_published_objects_in_the_language_of_the_reader():
    public = published(make_funder(name_en="The Union", name_fr="L’Union"), now=NOON)
    secret = make_funder(name_en="A secret donor")
    project = published(make_project(), now=NOON)
    rows = [Publication.objects.with_time().of(project).get()]
    for day, funder in enumerate((public, secret), 1):
        change(project).funders.create(funder=funder)
        rows.append(publish(project, now=NOON + day * DAY))
    edition = Edition(NOON + 9 * DAY)
    with translation.override("fr"):
        first, second, third = (row.read(edition) for row in rows)
        assert "L’Union" in " ".join(words(public_changes(first, second).shown))
        text = " ".join(words(public_changes(second, third).shown))
    assert "secret" not in text
    assert "non publié" in text
