"""What a comparison calls the objects that contents name."""

import pytest

from pages.content import NoticeContent
from projects.content import DocumentContent
from publishing.diff import compare
from record.content import Ref
from tests.helpers.factories import change, make_country, make_funder, make_project, published
from tests.helpers.times import NOON


@pytest.mark.django_db
def test_names_are_the_newest_titles_read_in_one_query(django_assert_num_queries):
    funder, country = (
        change(published(make_funder(name_en="EU"), now=NOON), name_en="European Union"),
        make_country(),
    )
    project = make_project(title_en="Law")
    before = project.content()
    project.funders.create(funder=funder)
    project.countries.set([country])
    after = project.content()
    with django_assert_num_queries(1):
        changes = list(compare(before, after))
    assert [each.pieces[0].text for each in changes] == ["Funder: European Union", "Romania"]


@pytest.mark.django_db
def test_nothing_is_read_where_no_object_is_named(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert compare(None, NoticeContent(title={"en": "Closed"}))


@pytest.mark.django_db
def test_object_that_the_record_does_not_know_has_its_kind_and_key():
    project = Ref.parse("project/6f1c2a34-0000-4000-8000-000000000001")
    [found] = compare(None, DocumentContent(language="", project=project))
    assert found.pieces[0].text == "project 6f1c…"
