"""Titles of the objects that contents refer to, in a comparison."""

import pytest

from pages.content import NoticeContent
from projects.content import DocumentContent
from publishing.diff import compare
from record.content import Ref
from tests.helpers.factories import change, make_country, make_funder, make_project, published
from tests.helpers.times import NOON

pytestmark = pytest.mark.django_db


def test_titles_are_the_newest_ones_and_read_in_one_query(django_assert_num_queries):
    funder = change(published(make_funder(name_en="EU"), now=NOON), name_en="European Union")
    project = make_project(title_en="Law")
    before = project.content()
    project.funders.create(funder=funder)
    project.countries.set([make_country()])
    after = project.content()
    with django_assert_num_queries(1):
        changes = list(compare(before, after))
    assert [change.pieces[0].text for change in changes] == ["Funder: European Union", "Romania"]


def test_titles_are_not_read_without_references(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert compare(None, NoticeContent(title={"en": "Closed"}))


def test_unknown_object_has_its_kind_and_key():
    project = Ref.parse("project/6f1c2a34-0000-4000-8000-000000000001")
    [added] = compare(None, DocumentContent(language="", project=project))
    assert added.pieces[0].text == "project 6f1c…"
