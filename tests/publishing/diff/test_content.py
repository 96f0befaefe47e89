"""The comparison of two contents, as staff read it."""

import datetime
import uuid
from decimal import Decimal

import pytest

from pages.acts import MilestoneContent
from pages.models import NoticeContent, OfficeContent, StandingPageContent
from projects.models import DocumentContent, FunderShareContent, ProjectContent
from publishing.diff import compare
from record.content import Ref
from tests.helpers.factories import change, make_country, make_funder, make_project, published
from tests.helpers.times import NOON

EU, NORWAY, TURKIYE = (Ref("funder", uuid.UUID(int=number)) for number in (1, 2, 3))
NAMES = {EU: "European Union", NORWAY: "Norway", TURKIYE: "Türkiye"}
MARKS = {"same": "{}", "added": "+{}+", "removed": "-{}-", "left out": "{}"}
START = datetime.datetime(2026, 12, 1, 7, 30, 5, tzinfo=datetime.UTC)


def shown(before, after) -> dict[str, str]:
    """Return labels with the words: added between “+”, removed between “-”, a note in brackets."""
    lines = {}
    for found in compare(before, after, name_of=NAMES.get):
        parts = [MARKS[piece.kind].format(piece.text) for piece in found.pieces]
        if found.note:
            parts.append(f"({found.note})")
        lines[f"{found.label} {found.language_name}".strip()] = " ".join(parts)
    return lines


def pages(before, after):
    return shown(StandingPageContent(body={"en": before}), StandingPageContent(body={"en": after}))


def projects(before, after):
    return shown(ProjectContent(**before), ProjectContent(**after))


def funders(before, after):
    return projects({"funders": before}, {"funders": after})


def share(funder, share=None, **note):
    return FunderShareContent(funder=funder, share=share, note=note)


def test_files_are_compared_by_type_and_size_without_their_facts():
    before = {"image": "ab/ab12.jpg", "image_width": 1800, "image_height": 1200}
    after = {"image": "cd/cd34.png", "image_width": 60, "image_height": 40}
    assert projects(before, after) == {
        "Image": "-JPG, 1800 × 1200 pixels- +PNG, 60 × 40 pixels+",
    }
    document = {"file": "ab/ab12.pdf", "file_size": 587, "media_type": "application/pdf"}
    document |= {"file_name": "Summary & plan.pdf", "file_pages": 2}
    [change] = compare(DocumentContent(), DocumentContent(**document))
    [file] = change.files
    assert (file.kind, file.url, file.is_picture) == ("added", "/media/ab/ab12.pdf", False)
    assert file.text.replace("\u00a0", " ") == "Summary & plan.pdf, PDF, 2 pages, 587 bytes"


def test_changes_are_in_the_order_of_the_form_with_its_labels():
    after = {"slug": "a", "acronym": "A", "title": {"en": "A", "ro": "B"}, "over_source": "https:"}
    changes = compare(ProjectContent(), ProjectContent(**after))
    assert [(change.field, change.language, change.label) for change in changes] == [
        ("slug", "", "Web address"),
        ("acronym", "", "Acronym"),
        ("title", "en", "Title"),
        ("title", "ro", "Title"),
        ("over_source", "", "Source"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"en": "Action on cybercrime", "fr": "Action", "ro": "Acțiune"},
            {"en": "Global action on cybercrime", "fr": "Action mondiale", "ro": "Acțiune"},
            {
                "Title English": "-Action- +Global action+ on cybercrime",
                "Title French": "Action +mondiale+",
            },
        ),
        (
            {"fr": "Projet : GLACY"},
            {"fr": "Projet\xa0: GLACY"},
            {"Title French": "(Only its spaces changed.)"},
        ),
        (
            {"en": "Law only"},
            {"en": "Law on\u202ely"},
            {"Title English": "Law -only- +on[U+202E]ly+"},
        ),
    ],
    ids=["each language", "spaces", "invisible characters"],
)
def test_text_is_compared_word_by_word(before, after, expected):
    assert projects({"title": before}, {"title": after}) == expected


def test_long_unchanged_passages_are_shortened():
    words = [f"word{number}" for number in range(100)]
    before = NoticeContent(text={"en": " ".join(words)})
    after = NoticeContent(text={"en": " ".join([*words[:50], "new", *words[50:]])})
    [change] = compare(before, after)
    kinds = [piece.kind for piece in change.pieces]
    assert kinds == ["left out", "same", "added", "same", "left out"]
    assert change.pieces[1].text == " ".join(words[38:50])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "<h2>Aims</h2><p>It <strong>supports</strong> states.</p><ul><li>Laws</li></ul>",
            "<h3>Aims</h3><p>It <strong>helps</strong> states.</p><ol><li>Laws</li></ol>",
            "Heading -2:- +3:+ Aims\nIt -supports- +helps+ states.\n -•- +1.+ Laws",
        ),
        ("<p>Law</p>", "<p><em>Law</em></p>", "(Only its formatting changed.)"),
        ("<p>One.</p><p>Two.</p>", "<p>One. Two.</p>", "One. -¶\n- Two."),
    ],
    ids=["structure", "formatting", "joined paragraphs"],
)
def test_rich_text_is_compared_as_people_read_it(before, after, expected):
    assert pages(before, after) == {"Text English": expected}


@pytest.mark.parametrize(
    ("kind", "name", "before", "after", "expected"),
    [
        (ProjectContent, "start", "2016-03", "2016-03-01", "-March 2016- +1 March 2016+"),
        (ProjectContent, "budget_amount", Decimal("33.00"), Decimal("13.50"), "-33- +13.5+"),
        (ProjectContent, "is_known_to_be_over", False, True, "-No- +Yes+"),
        (ProjectContent, "region", "global", "ukraine", "-Global- +Ukraine+"),
        (ProjectContent, "image_width", 640, None, "-640-"),
        (ProjectContent, "countries", (EU, NORWAY), (NORWAY,), "-European Union-"),
        (ProjectContent, "fields", (EU, NORWAY), (NORWAY, EU), "(Only the order changed.)"),
        (NoticeContent, "starts_at", START, None, "-1 December 2026, 09:30:05-"),
        (DocumentContent, "project", EU, None, "-European Union-"),
    ],
)
def test_plain_value_is_shown_as_text(kind, name, before, after, expected):
    changes = shown(kind(**{name: before}), kind(**{name: after}))
    assert list(changes.values()) == [expected]


def test_different_values_with_the_same_text_are_reported():
    assert not compare(None, None)
    other = DocumentContent(project=Ref("funder", uuid.UUID(int=9)))
    [change] = compare(DocumentContent(project=EU), other, name_of=lambda ref: "European Union")
    assert change.note == "Both look the same, but they are different."
    assert [piece.kind for piece in change.pieces] == ["removed", "added"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            (share(EU, 90, en="Main"), share(NORWAY, 10)),
            (share(EU, 80, en="Main funder", fr="Principal"), share(NORWAY, 10)),
            {
                "Funders, row 1: Share in %": "-90- +80+",
                "Funders, row 1: Note English": "Main +funder+",
                "Funders, row 1: Note French": "+Principal+",
            },
        ),
        (
            (share(EU, 90), share(NORWAY)),
            (share(TURKIYE, 5, fr="Neuf"), share(EU, 90), share(NORWAY)),
            {
                "Funders, row 1": "+Funder: Türkiye\nShare in %: 5+",
                "Funders, row 1 French": "+Note: Neuf+",
            },
        ),
        (
            (share(EU), share(NORWAY, 5), share(TURKIYE)),
            (share(EU), share(TURKIYE)),
            {"Funders, row 2": "-Funder: Norway\nShare in %: 5-"},
        ),
        (
            (share(EU), share(NORWAY), share(TURKIYE)),
            (share(NORWAY), share(TURKIYE), share(EU)),
            {"Funders, row 3": "Funder: European Union (Moved here from row 1.)"},
        ),
    ],
    ids=["changed", "added", "removed", "moved"],
)
def test_row_is_shown_once_with_its_number(before, after, expected):
    assert funders(before, after) == expected


def test_changed_row_is_paired_with_the_most_similar_one():
    activities = {"label": {"en": "Activities since 2014"}, "value": "2,000"}
    states = {"label": {"en": "States"}, "value": "140"}
    after = [states | {"value": "145"}, activities | {"value": "2,400"}]
    found = shown(OfficeContent(figures=[activities, states]), OfficeContent(figures=after))
    assert found["Figures, row 1: Value"] == "-140- +145+"
    assert found["Figures, row 2: Value"] == "-2,000- +2,400+"


def test_rows_without_anything_in_common_are_not_paired():
    before = MilestoneContent(bodies=({"name": {"en": "Committee of Ministers"}},))
    after = MilestoneContent(bodies=({"name": {"en": "Romanian Parliament"}},))
    labels = [change.label for change in compare(before, after)]
    assert labels == ["Institutions, row 1"] * 2


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
