"""Three-way merge: a choice invents nothing and loses nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects.models import FunderShareContent, Project, ProjectContent
from publishing.diff.three_way import (
    UNKNOWN,
    ChangedBy,
    Conflict,
    Revision,
    Stamp,
    differences,
)
from record import registry
from record.content import LocalisedText, Ref, RichText
from record.schema import Link
from tests.helpers.strategies import POOL, contents

STAMPS = st.builds(
    Stamp,
    digest=st.from_regex("[0-9a-f]{64}", fullmatch=True),
    owner=st.none() | st.integers(1, 10**12),
    review_date=st.none() | st.dates(),
    notes=st.just("") | st.from_regex("[0-9a-f]{64}", fullmatch=True),
    is_outdated=st.booleans(),
)


def version(owner=None, **fields):
    return Revision(ProjectContent(**fields), owner)


def text(en):
    return version(objective=RichText(en=en))


def changes(before, theirs, yours):
    found = differences(before, theirs, yours)
    return {difference.part.name: difference.changed_by for difference in found}


def test_each_part_has_the_person_who_changed_it():
    before = version(
        acronym="A", start="2016", title=LocalisedText(en="One", fr="Un"), region="global"
    )
    theirs = version(
        acronym="B", start="2016", title=LocalisedText(en="Two", fr="Un"), region="ukraine"
    )
    title = LocalisedText(en="Three", fr="Un")
    yours = version(acronym="A", start="2017", title=title, region="ukraine", owner=7)
    assert changes(before, theirs, yours) == {
        "acronym": ChangedBy.THEM,
        "start": ChangedBy.YOU,
        "title_en": ChangedBy.BOTH,
        "owner": ChangedBy.YOU,
    }


def test_rows_of_an_inline_are_one_part():
    funder, other = (Ref("funder", key) for key in POOL["funder"][1][:2])
    before = version(funders=(FunderShareContent(funder=funder, share=90),))
    theirs = version(funders=(FunderShareContent(funder=funder, share=80),))
    yours = version(
        funders=(FunderShareContent(funder=funder, share=90), FunderShareContent(funder=other))
    )
    assert changes(before, theirs, yours) == {"funders": ChangedBy.BOTH}


def test_part_with_an_unknown_value_before_was_changed_by_both():
    [difference] = differences(Revision(None), version(acronym="A"), version(acronym="B"))
    assert (difference.before, difference.changed_by) == (UNKNOWN, ChangedBy.BOTH)


def test_automatic_changes_of_browsers_and_editors_are_no_difference():
    theirs = version(
        dates_note=LocalisedText(en="One\nTwo"),
        objective=RichText(en="<ul><li>One</li></ul><p>Two <strong>three</strong></p>"),
        links=(Link(label=LocalisedText(en="One\nTwo")),),
    )
    yours = version(
        dates_note=LocalisedText(en="One\r\nTwo"),
        objective=RichText(en="<ul>\n\t<li>One</li>\n</ul>\n\n<p>Two\n<strong>three</strong></p>"),
        links=(Link(label=LocalisedText(en="One\r\nTwo")),),
    )
    assert differences(version(), theirs, yours) == []


def test_text_with_a_million_spaces_is_read_in_linear_time():
    theirs = text("<p>One" + " " * 1_000_000 + "two</p>")
    assert differences(theirs, theirs, text("<p>One two</p>")) == []


@pytest.mark.parametrize(
    "html", ["<p>One<em> two</em></p>", "<p>One<em>two</em></p>", "<p>One\xa0<em>two</em></p>"]
)
def test_visible_spaces_are_a_difference(html):
    theirs = text("<p>One <em>two</em></p>")
    assert changes(version(), theirs, text(html)) == {"objective_en": ChangedBy.BOTH}


def test_lines_of_a_plain_text_are_a_difference():
    theirs = version(summary=LocalisedText(en="One two"))
    yours = version(summary=LocalisedText(en="One\n\ntwo"))
    assert changes(theirs, theirs, yours) == {"summary_en": ChangedBy.YOU}


def test_fact_that_follows_another_part_is_no_part():
    theirs = version(image="ab/ab.jpg", image_width=1)
    yours = version(image="cd/cd.jpg", image_width=2)
    [difference] = differences(version(), theirs, yours, without={"image_width": "image"})
    assert difference.part.name == "image"


@pytest.mark.parametrize("kind", registry.models_by_kind())
@given(data=st.data())
@settings(max_examples=4)
def test_choosing_all_of_yours_gives_yours_and_choosing_none_gives_theirs(kind, data):
    before, theirs, yours = (Revision(data.draw(contents(kind))) for _ in range(3))
    found = differences(before, theirs, yours)
    chosen = {difference.part: difference.yours for difference in found}
    assert theirs.replace_parts({}) == theirs
    merged = theirs.replace_parts(chosen)
    assert differences(before, merged, yours) == []
    others = theirs.parts().keys() - chosen.keys()
    assert {part: merged.parts()[part] for part in others} == {
        part: theirs.parts()[part] for part in others
    }


def test_confirmed_translations_of_both_are_kept_without_a_choice():
    theirs = version(still_right=("fr:title:1", "fr:title:2"))
    yours = version(still_right=("ro:title:3",))
    assert differences(version(), theirs, yours) == []
    merged = Conflict(Project(), Stamp.parse(""), version(), theirs, yours).merge(set())
    assert merged.content.still_right == ("fr:title:1", "fr:title:2", "ro:title:3")


@given(STAMPS)
@settings(max_examples=20)
def test_stamp_is_read_as_it_was_written(stamp):
    assert Stamp.parse(str(stamp)) == stamp


@given(st.text() | STAMPS.map(lambda stamp: f"{stamp}x"))
@settings(max_examples=30)
@example(f'{{"digest": "{"0" * 64}", "review_date": "2027-02-30"}}')
def test_unreadable_stamp_is_an_outdated_one_of_no_object(text):
    assert Stamp.parse(text) == Stamp(digest=None, is_outdated=True)
