"""Choosing between two versions of an object: nothing is invented and nothing gets lost."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.merge.three_way import (
    OWNER,
    UNKNOWN,
    ChangedBy,
    Part,
    Revision,
    Stamp,
    differences,
    merged_confirmations,
)
from projects.content import FunderShare, ProjectContent
from record import registry
from record.content import Link, LocalisedText, Ref, RichText
from tests.helpers.strategies import POOL, contents

DAYS = st.none() | st.dates()
STAMPS = st.builds(
    Stamp,
    st.from_regex("[0-9a-f]{64}", fullmatch=True),
    st.none() | st.integers(1, 10**12),
    DAYS,
    st.booleans(),
)


def version(owner=None, **fields):
    return Revision(ProjectContent(**fields), owner)


def sides(before, theirs, yours):
    return {each.part.name: each.changed_by for each in differences(before, theirs, yours)}


def all_chosen(found):
    return {each.part: each.yours for each in found}


def test_each_part_tells_who_changed_it():
    before = version(
        acronym="A", start="2016", title=LocalisedText(en="One", fr="Un"), region="global"
    )
    theirs = version(
        acronym="B", start="2016", title=LocalisedText(en="Two", fr="Un"), region="ukraine"
    )
    yours = version(
        acronym="A",
        start="2017",
        title=LocalisedText(en="Three", fr="Un"),
        region="ukraine",
        owner=7,
    )
    assert sides(before, theirs, yours) == {
        "acronym": ChangedBy.THEM,
        "start": ChangedBy.YOU,
        "title_en": ChangedBy.BOTH,
        "owner": ChangedBy.YOU,
    }


def test_rows_are_one_whole():
    [funder, other] = [Ref("funder", key) for key in POOL["funder"][1][:2]]
    before = version(funders=(FunderShare(funder=funder, share=90),))
    theirs = version(funders=(FunderShare(funder=funder, share=80),))
    yours = version(funders=(FunderShare(funder=funder, share=90), FunderShare(funder=other)))
    assert sides(before, theirs, yours) == {"funders": ChangedBy.BOTH}


def test_where_nobody_knows_what_was_there_before_both_changed_it():
    [difference] = differences(Revision(None), version(acronym="A"), version(acronym="B"))
    assert (difference.before, difference.changed_by) == (UNKNOWN, ChangedBy.BOTH)


def test_what_browsers_and_editors_change_by_themselves_is_no_difference():
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


def test_text_with_a_million_spaces_is_read_once():
    """Were each of them a beginning to look from, this test would take hours."""
    theirs = version(objective=RichText(en="<p>One" + " " * 1_000_000 + "two</p>"))
    assert differences(theirs, theirs, version(objective=RichText(en="<p>One two</p>"))) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>One<em> two</em></p>",
        "<p>One<em>two</em></p>",
        "<p>One\N{NO-BREAK SPACE}<em>two</em></p>",
    ],
)
def test_spaces_that_readers_see_are_a_difference(html):
    theirs = version(objective=RichText(en="<p>One <em>two</em></p>"))
    assert sides(version(), theirs, version(objective=RichText(en=html))) == {
        "objective_en": ChangedBy.BOTH
    }


def test_lines_of_a_plain_text_are_a_difference():
    theirs, yours = (
        version(summary=LocalisedText(en="One two")),
        version(summary=LocalisedText(en="One\n\ntwo")),
    )
    assert sides(theirs, theirs, yours) == {"summary_en": ChangedBy.YOU}


def test_what_follows_another_part_is_no_part_of_its_own():
    theirs, yours = (
        version(image="ab/ab.jpg", image_width=1),
        version(image="cd/cd.jpg", image_width=2),
    )
    found = differences(version(), theirs, yours, without={"image_width": "image"})
    assert [each.part.name for each in found] == ["image"]


@pytest.mark.parametrize("kind", registry.models_by_kind())
@given(data=st.data())
@settings(max_examples=10)
def test_choosing_all_of_yours_gives_yours_and_none_of_it_theirs(kind, data):
    before, theirs, yours = (Revision(data.draw(contents(kind))) for _ in range(3))
    found = differences(before, theirs, yours)
    assert theirs.with_parts({}) == theirs
    merged = theirs.with_parts(all_chosen(found))
    assert differences(before, merged, yours) == []
    assert {
        part: value for part, value in merged.parts().items() if part not in all_chosen(found)
    } == {part: value for part, value in theirs.parts().items() if part not in all_chosen(found)}


def test_what_either_said_to_be_still_right_stays_and_is_no_choice():
    theirs, yours = (
        version(still_right=("fr:title:1", "fr:title:2")),
        version(still_right=("ro:title:3",)),
    )
    assert differences(version(), theirs, yours) == []
    merged = theirs.with_parts(merged_confirmations(theirs, yours))
    assert merged.content.still_right == ("fr:title:1", "fr:title:2", "ro:title:3")


def test_chosen_parts_stand_in_place_of_theirs_and_nothing_else_moves():
    theirs = version(acronym="B", title=LocalisedText(en="Two", fr="Deux"))
    merged = theirs.with_parts({Part("title", "en"): "Anew", OWNER: 7})
    assert merged == version(acronym="B", title=LocalisedText(en="Anew", fr="Deux"), owner=7)


@given(STAMPS)
def test_stamp_is_read_as_it_was_written(stamp):
    assert Stamp.parse(str(stamp)) == stamp


@given(st.text() | STAMPS.map(lambda stamp: f"{stamp}x"))
def test_what_is_no_stamp_equals_that_of_no_object(text):
    assert Stamp.parse(text) == Stamp("", is_outdated=True)


def test_day_that_does_not_exist_is_no_stamp():
    assert Stamp.parse(f"{'0' * 64}//2027-02-30").is_outdated
    assert Stamp.parse(f"{'0' * 64}//2027-02-28").review_date == datetime.date(2027, 2, 28)
