"""What editors read about two contents: which fields differ, in which language, and in which words."""

import datetime
import uuid
from decimal import Decimal

import pytest

from pages.content import MilestoneContent, NoticeContent, OfficeContent, StandingPageContent
from projects.content import DocumentContent, FunderShare, ProjectContent
from publishing.diff import compare
from record.content import Ref

EU, NORWAY, TURKIYE = (Ref("funder", uuid.UUID(int=number)) for number in (1, 2, 3))
NAMES = {EU: "European Union", NORWAY: "Norway", TURKIYE: "Türkiye"}
SIGNS = {"same": "{}", "added": "+{}+", "removed": "-{}-", "left out": "{}"}


def told(before, after) -> dict[str, str]:
    """Labels and what stands under them: added words between “+”, removed ones between “-”, a note in brackets."""
    changes = compare(before, after, name_of=NAMES.get)
    return {f"{each.label} {each.language_name}".strip(): _words_and_note(each) for each in changes}


def _words_and_note(each):
    words = " ".join(SIGNS[piece.kind].format(piece.text) for piece in each.pieces)
    return f"{words} ({each.note})".strip() if each.note else words


def pages(before, after):
    return told(StandingPageContent(body={"en": before}), StandingPageContent(body={"en": after}))


def projects(before, after):
    return told(ProjectContent(**before), ProjectContent(**after))


def share(funder, share=None, **note):
    return FunderShare(funder=funder, share=share, note=note)


def test_what_is_equal_has_no_changes():
    content = ProjectContent(slug="glacy", title={"en": "Global Action"}, funders=(share(EU, 90),))
    assert not compare(content, content.model_copy())
    assert not compare(None, None)


def test_changes_stand_in_the_order_of_the_form_and_can_be_counted():
    after = {
        "slug": "glacy",
        "acronym": "GLACY",
        "title": {"en": "A", "ro": "B"},
        "region": "global",
    }
    changes = compare(ProjectContent(), ProjectContent(**after))
    assert [(each.field, each.language) for each in changes] == [
        ("slug", ""),
        ("acronym", ""),
        ("title", "en"),
        ("title", "ro"),
        ("region", ""),
    ]
    assert len(changes) == 5


def test_words_of_a_text_are_compared_language_by_language():
    before = {"title": {"en": "Action on cybercrime", "fr": "Action", "ro": "Acțiune"}}
    after = {
        "title": {"en": "Global action on cybercrime", "fr": "Action mondiale", "ro": "Acțiune"}
    }
    assert projects(before, after) == {
        "Title English": "-Action- +Global action+ on cybercrime",
        "Title French": "Action +mondiale+",
    }


def test_labels_are_those_of_the_form():
    after = {"slug": "a", "implementer": {"en": "C-PROC"}, "over_source": "https://example.org/"}
    assert list(projects({}, after)) == ["Address", "Source of that", "Run by English"]


def test_long_unchanged_passages_are_left_out_but_for_the_words_around_a_change():
    words = [f"word{number}" for number in range(100)]
    after = [*words[:50], "new", *words[50:]]
    [found] = compare(
        NoticeContent(text={"en": " ".join(words)}), NoticeContent(text={"en": " ".join(after)})
    )
    assert [piece.kind for piece in found.pieces] == [
        "left out",
        "same",
        "added",
        "same",
        "left out",
    ]
    assert found.pieces[1].text == " ".join(words[38:50])


def test_foundin_spaces_alone_is_told_in_a_sentence():
    before, after = {"title": {"fr": "Projet : GLACY"}}, {"title": {"fr": "Projet\xa0: GLACY"}}
    assert projects(before, after) == {"Title French": "(Only its spaces changed.)"}


def test_characters_that_nobody_sees_are_shown_where_they_changed():
    before, after = {"title": {"en": "Law only"}}, {"title": {"en": "Law on\u202ely"}}
    assert projects(before, after) == {"Title English": "Law -only- +on[U+202E]ly+"}


def test_rich_text_is_compared_as_people_read_it():
    before = "<h2>Aims</h2><p>It <strong>supports</strong> states.</p><ul><li>Laws</li></ul>"
    after = "<h3>Aims</h3><p>It <strong>helps</strong> states.</p><ol><li>Laws</li></ol>"
    assert pages(before, after) == {
        "Text English": "Heading -2:- +3:+ Aims\nIt -supports- +helps+ states.\n -•- +1.+ Laws"
    }


def test_foundin_formatting_alone_is_told_in_a_sentence():
    assert pages("<p>Law</p>", "<p><em>Law</em></p>") == {
        "Text English": "(Only its formatting changed.)"
    }


def test_paragraphs_that_were_joined_show_the_break_that_went():
    assert pages("<p>One.</p><p>Two.</p>", "<p>One. Two.</p>") == {
        "Text English": "One. -¶\n- Two."
    }


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("start", "2016-03", "2016-03-01", "-March 2016- +1 March 2016+"),
        ("start", None, "2016", "+2016+"),
        ("budget_amount", Decimal("3350000.00"), Decimal("13.50"), "-3350000- +13.5+"),
        ("is_known_to_be_over", False, True, "-No- +Yes+"),
        ("region", "global", "ukraine", "-Global- +Ukraine+"),
        ("image", "ab/ab12.png", f"cd/{'cd' * 32}.png", "-ab12.png- +cdcdcdcdcdcd….png+"),
        ("image_width", 640, None, "-640-"),
        ("countries", (EU, NORWAY), (NORWAY, TURKIYE), "-European Union- +Türkiye+"),
    ],
)
def test_plain_values_are_told_in_words(name, before, after, words):
    assert list(projects({name: before}, {name: after}).values()) == [words]


def test_choice_of_nothing_has_its_own_words():
    before, after = StandingPageContent(menu="footer"), StandingPageContent(menu="")
    assert told(before, after) == {
        "Place in the menu": "-Foot of every page- +Nowhere: only links lead to it+"
    }


def test_moments_are_told_in_bucharest_time():
    start = datetime.datetime(2026, 12, 1, 7, 30, tzinfo=datetime.UTC)
    after = NoticeContent(starts_at=start + datetime.timedelta(seconds=5))
    assert told(NoticeContent(starts_at=start), after) == {
        "Start": "-1 December 2026, 09:30- +1 December 2026, 09:30:05+"
    }


def test_last_moment_of_the_calendar_is_told_too():
    content = NoticeContent(ends_at=datetime.datetime.max.replace(tzinfo=datetime.UTC))
    assert told(None, content) == {"End": "+9999-12-31T23:59:59.999999+00:00+"}


def test_single_object_is_told_by_its_name():
    assert told(DocumentContent(project=EU), DocumentContent()) == {"Project": "-European Union-"}


def test_values_that_read_the_same_are_not_passed_over():
    before, after = (
        DocumentContent(project=EU),
        DocumentContent(project=Ref("funder", uuid.UUID(int=9))),
    )
    [found] = compare(before, after, name_of=lambda ref: "European Union")
    assert found.note == "Both are written the same, but they aren’t the same."
    assert [piece.kind for piece in found.pieces] == ["removed", "added"]


def test_many_objects_in_another_order_are_told_in_a_sentence():
    assert projects({"fields": (EU, NORWAY)}, {"fields": (NORWAY, EU)}) == {
        "Fields of work": "(Only the order changed.)"
    }


def test_first_publication_adds_everything_and_a_withdrawal_removes_it():
    content = ProjectContent(
        slug="a", title={"en": "Law"}, is_known_to_be_over=True, funders=(share(EU, 90),)
    )
    added, removed = told(None, content), told(content, None)
    assert added == {
        "Address": "+a+",
        "Title English": "+Law+",
        "Known to be over": "+Yes+",
        "Budget currency": "+EUR+",
        "Funder shares, row 1": "+Funder: European Union\nShare in %: 90+",
    }
    assert removed == {label: words.replace("+", "-") for label, words in added.items()}


def test_changed_row_is_told_field_by_field():
    before = {"funders": (share(EU, 90, en="Main"), share(NORWAY, 10))}
    after = {"funders": (share(EU, 80, en="Main funder", fr="Principal"), share(NORWAY, 10))}
    assert projects(before, after) == {
        "Funder shares, row 1: Share in %": "-90- +80+",
        "Funder shares, row 1: Note English": "Main +funder+",
        "Funder shares, row 1: Note French": "+Principal+",
    }


def test_row_put_in_at_the_top_leaves_the_others_as_they_are():
    after = {"funders": (share(TURKIYE, 5, fr="Neuf"), share(EU, 90), share(NORWAY))}
    assert projects({"funders": (share(EU, 90), share(NORWAY))}, after) == {
        "Funder shares, row 1": "+Funder: Türkiye\nShare in %: 5\nNote (French): Neuf+"
    }


def test_row_that_went_is_told_by_the_number_that_it_had():
    before = {"funders": (share(EU), share(NORWAY, 5), share(TURKIYE))}
    assert projects(before, {"funders": (share(EU), share(TURKIYE))}) == {
        "Funder shares, row 2": "-Funder: Norway\nShare in %: 5-"
    }


def test_row_that_moved_is_told_once():
    rows = (share(EU), share(NORWAY), share(TURKIYE))
    assert projects({"funders": rows}, {"funders": (*rows[1:], rows[0])}) == {
        "Funder shares, row 3": "Funder: European Union (Moved here from row 1.)"
    }


def test_row_is_known_again_by_what_stayed_most_alike():
    activities = {"label": {"en": "Activities since 2014"}, "value": "2,000"}
    states = {"label": {"en": "States"}, "value": "140"}
    after = [states | {"value": "145"}, activities | {"value": "2,400"}]
    words = told(OfficeContent(figures=[activities, states]), OfficeContent(figures=after))
    assert words["Figures, row 1: Value"] == "-140- +145+"
    assert words["Figures, row 2: Value"] == "-2,000- +2,400+"


def test_rows_that_have_nothing_in_common_are_not_taken_for_one_another():
    before = MilestoneContent(bodies=({"name": {"en": "Committee of Ministers"}},))
    after = MilestoneContent(bodies=({"name": {"en": "Romanian Parliament"}},))
    assert [each.label for each in compare(before, after)] == ["Bodies that acted, row 1"] * 2
