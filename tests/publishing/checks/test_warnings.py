"""What the checks only show: wording, names, and translations that are missing or lag behind."""

import pytest

from contact.content import ContactContent
from pages.content import Body, MilestoneContent
from projects.content import CountryContent, ProjectContent
from publishing.checks import Severity, run_checks
from record.content import Link, LocalisedText, RichText
from record.models import Publication
from record.translation.pairs import pairs
from tests.helpers.factories import change, make_milestone, make_page, published
from tests.helpers.issues import codes, issues, only, page
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


def in_romanian(body):
    return page(
        body=RichText(en="<p>Data.</p>", ro=body), title=LocalisedText(en="Privacy", ro="Date")
    )


def in_french(body):
    return page(
        body=RichText(en="<p>Data.</p>", fr=body), title=LocalisedText(en="Privacy", fr="Données")
    )


@pytest.mark.parametrize(
    "words",
    [
        "here",
        "Click here!",
        "read more »",
        "More…",
        "<strong>this link</strong>",
        "https://www.coe.int/x",
        "www.coe.int",
    ],
)
def test_a_link_whose_words_say_nothing_is_shown(words):
    issue = only(page(f'<p>See <a href="https://www.coe.int/x">{words}</a>.</p>'))
    assert (issue.code, issue.severity) == ("link_text_says_nothing", Severity.WARNING)


@pytest.mark.parametrize("words", ["Cliquez ici", "ici", "En savoir plus"])
def test_words_that_say_nothing_are_known_in_french(words):
    assert codes(in_french(f'<p><a href="https://www.coe.int/">{words}</a></p>')) == [
        "link_text_says_nothing"
    ]


@pytest.mark.parametrize("words", ["aici", "Click aici", "Citește mai mult", "citeşte mai mult"])
def test_words_that_say_nothing_are_known_in_romanian(words):
    assert codes(in_romanian(f'<p><a href="https://www.coe.int/">{words}</a></p>')) == [
        "link_text_says_nothing"
    ]


def test_words_that_name_what_stands_there_say_something():
    for words in (
        "Here is the report",
        "The office in Bucharest",
        "office@example.org",
        "Règlement",
    ):
        assert codes(page(f'<p><a href="https://www.coe.int/">{words}</a></p>')) == []


def test_rows_that_are_links_need_words_too():
    def labelled(label):
        links = (Link(label=LocalisedText(en=label), url="https://www.coe.int/"),)
        return ProjectContent(slug="glacy", title=LocalisedText(en="Global Action"), links=links)

    assert codes(labelled("Project page")) == []
    for label in ("here", ""):
        issue = only(labelled(label))
        assert (issue.code, issue.place.label) == (
            "link_text_says_nothing",
            "Project link 1: label",
        )


@pytest.mark.parametrize(
    "words",
    [
        "IMPORTANT INFORMATION for all",
        "THE SITE IS CLOSED",
        "Please READ CAREFULLY, ALWAYS WITHOUT EXCEPTION",
    ],
)
def test_words_in_capitals_are_shown(words):
    assert codes(page(f"<p>{words}</p>")) == ["shouting"]


@pytest.mark.parametrize(
    "words",
    [
        "GLACY, CYBERSPEX and CYBEREAST",
        "EU OSCE GLACY",
        "CYBERSPEX",
        "ETS No. 185",
        "CYBERSPEX EU",
        "INTERPOL/CYBERSPEX",
    ],
)
def test_acronyms_are_no_shouting(words):
    assert codes(page(f"<p>{words}</p>")) == []


def test_a_sentence_of_more_than_forty_words_is_shown_with_its_number():
    assert codes(page(f"<p>{'word ' * 40}.</p>")) == []
    issue = only(page(f"<p>{'word ' * 41}.</p>"))
    assert issue.code == "sentence_is_long"
    assert "41 words" in issue.message


@pytest.mark.parametrize("between", [". ", "? ", ".” ", "</p><p>", "</li><li>", "<br>"])
def test_sentences_end_where_readers_stop(between):
    assert codes(page(f"<p>{'word ' * 30}word{between}{'word ' * 30}</p>")) == []


@pytest.mark.parametrize(
    ("words", "ours"),
    [
        ("in Turkey", "Türkiye"),
        ("in Moldova", "Republic of Moldova"),
        ("in Kosovo", "Kosovo*"),
        ("Palestine's judges", "Palestine*"),
        ("in Macedonia.", "North Macedonia"),
        ("the Czech Republic", "Czechia"),
    ],
)
def test_a_name_that_the_council_of_europe_writes_otherwise_is_shown(words, ours):
    issue = only(page(f"<p>Training {words}</p>"))
    assert (issue.code, issue.severity) == ("name_is_not_ours", Severity.WARNING)
    assert f"“{ours}”" in issue.message


@pytest.mark.parametrize(
    "words",
    [
        "Türkiye",
        "the Republic of&nbsp;Moldova",
        "Kosovo*",
        "Kosovo<sup>*</sup>",
        "Palestine *",
        "North Macedonia",
        "Czechia",
        "Moldovan and Macedonian judges",
        "https://www.coe.int/Turkey",
        "office@Turkey.example.org",
        '<a href="https://www.coe.int/Turkey">project page</a>',
    ],
)
def test_names_as_the_council_of_europe_writes_them_and_addresses_are_left_alone(words):
    assert codes(page(f"<p>{words}</p>")) == []


def test_names_are_known_in_french_and_romanian():
    assert codes(in_french("<p>La Turquie et la Macédoine</p>")) == ["name_is_not_ours"] * 2
    assert codes(in_french("<p>La République de Moldova et la Macédoine du Nord</p>")) == []
    assert codes(in_romanian("<p>Moldova și Macedonia</p>")) == ["name_is_not_ours"] * 2
    assert codes(in_romanian("<p>Republica Moldova și Macedonia de Nord</p>")) == []


def test_a_countrys_own_object_and_a_postal_address_may_say_what_they_are_called():
    assert (
        codes(CountryContent(slug="cz", code="CZ", name=LocalisedText(en="Czech Republic"))) == []
    )
    contact = ContactContent(
        slug="contact",
        office_name=LocalisedText(en="Office"),
        street=LocalisedText(en="Str. Moldova 1"),
    )
    assert codes(contact) == []


def test_a_language_that_some_texts_have_is_missed_in_the_others():
    content = ProjectContent(
        slug="glacy",
        title=LocalisedText(en="Global Action", fr="Action mondiale"),
        summary=LocalisedText(en="A project."),
        budget_note=LocalisedText(),
    )
    issue = only(content)
    assert (issue.code, issue.place.field, issue.language) == (
        "language_is_missing",
        "summary",
        "fr",
    )


def test_a_content_in_english_alone_misses_nothing():
    assert codes(page("<p>Data.</p>")) == []


def test_a_language_is_missed_in_rows_too():
    bodies = (Body(name=LocalisedText(en="Parliament")),)
    title = LocalisedText(en="Law", ro="Lege")
    issue = only(MilestoneContent(slug="law", title=title, bodies=bodies))
    assert (issue.code, issue.label) == (
        "language_is_missing",
        "Body that acted 1: name (Romanian)",
    )


def told(obj):
    return [
        (each.code, each.place.field, each.language)
        for each in run_checks({obj.ref: obj.content()}, NOON + DAY)
    ]


def translated_page():
    columns = {"title_fr": "Données", "body_en": "<p>Data.</p>", "body_fr": "<p>Les données.</p>"}
    return published(make_page(**columns), now=NOON)


def test_a_translation_that_stayed_while_the_english_changed_is_older():
    changed = change(translated_page(), body_en="<p>All data.</p>")
    assert told(changed) == [("translation_is_older", "body", "fr")]


def test_a_translation_that_changed_too_or_was_alone_in_changing_is_not_older():
    french = "<p>Toutes les données.</p>"
    assert told(change(translated_page(), body_fr=french)) == []
    other = published(
        make_page(
            slug="other", title_fr="Données", body_en="<p>Data.</p>", body_fr="<p>Les données.</p>"
        ),
        now=NOON + HOUR,
    )
    assert told(change(other, body_en="<p>All data.</p>", body_fr=french)) == []


def test_drafts_that_nobody_published_make_translations_older_too():
    never_published = make_page(title_fr="Données")
    assert told(change(never_published, title_en="Data")) == [
        ("translation_is_older", "title", "fr")
    ]


def test_what_is_said_to_be_still_right_is_not_older():
    changed = change(translated_page(), body_en="<p>All data.</p>")
    (pair,) = [each for each in pairs(changed.content()) if each.field == "body"]
    assert told(change(changed, still_right=[pair.key])) == []


def test_gate_and_record_agree_on_what_is_older():
    changed = change(translated_page(), body_en="<p>All data.</p>")
    draft = Publication.objects.candidates().of(changed).latest("pk")
    assert draft.translation_status("fr").older
    assert not draft.translation_status("ro").older
    assert told(changed) == [("translation_is_older", "body", "fr")]


def test_translations_of_rows_are_compared_in_their_places():
    milestone = published(
        make_milestone(bodies=[{"name_en": "Parliament", "name_fr": "Parlement"}]), now=NOON
    )
    milestone.bodies.update(name_en="Senate")
    assert ("translation_is_older", "bodies", "fr") in told(milestone)


def test_messages_say_what_and_where_in_one_or_two_sentences():
    body = f'<p>KOSOVO PARLIAMENT OFFICES and Turkey. <a href="https://www.coe.int/">here</a></p><p>{"word " * 50}</p>'
    found = issues(page(body))
    assert {each.code for each in found} == {
        "shouting",
        "name_is_not_ours",
        "link_text_says_nothing",
        "sentence_is_long",
    }
    assert all(
        each.message.endswith((".", "”.")) and each.label == "Text (English)" for each in found
    )
