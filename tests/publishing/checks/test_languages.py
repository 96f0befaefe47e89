"""English is required where there is a translation; missing and older translations are warnings."""

import pytest

from pages.content import Body, MilestoneContent, OfficeContent
from projects.content import ProjectContent
from publishing.checks import run_checks
from record.content import Link, LocalisedText, RichText
from record.models import Publication
from record.texts import pairs
from tests.helpers.factories import change, make_milestone, make_page, published
from tests.helpers.issues import codes, errors, issues, only, page
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

TITLE = LocalisedText(en="Global Action")
OLDER_BODY = [("translation_is_older", "body", "fr")]


def found(obj):
    """Return code, field and language of each issue of a working copy on the next day."""
    checked = run_checks({obj.ref: obj.content()}, NOON + DAY)
    return [(issue.code, issue.place.field, issue.language) for issue in checked]


@pytest.fixture
def translated_page():
    texts = {"title_fr": "Données", "body_en": "<p>Data.</p>", "body_fr": "<p>Les données.</p>"}
    return published(make_page(**texts), now=NOON)


def test_translation_without_english_is_an_error():
    texts = {"summary": LocalisedText(fr="Un projet."), "title": LocalisedText(en="A", fr="B")}
    issue = only(ProjectContent(slug="glacy", **texts))
    assert (issue.code, issue.place.field, issue.language) == (
        "english_is_missing",
        "summary",
        "en",
    )


def test_rich_text_with_empty_paragraphs_has_no_english():
    body = RichText(en="<p>&nbsp;</p>", ro="<p>Datele.</p>")
    title = LocalisedText(en="Privacy", ro="Date")
    assert errors(page(body=body, title=title)) == ["english_is_missing"]


def test_required_text_is_required_in_english():
    issue = only(page(title=LocalisedText()))
    assert (issue.code, issue.place.label) == ("english_is_missing", "Title")
    assert errors(page(body="")) == []


def test_row_without_english_is_named_by_its_number():
    bodies = (Body(name=TITLE), Body(name=LocalisedText(fr="Gouvernement")))
    title = LocalisedText(en="Decision", fr="Décision")
    milestone = MilestoneContent(slug="decision", title=title, bodies=bodies)
    (issue,) = [issue for issue in issues(milestone) if issue.is_error]
    assert (issue.code, issue.place.field) == ("english_is_missing", "bodies")
    assert issue.label == "Institution 2: name (English)"


def test_label_of_a_link_needs_english():
    links = (Link(label=LocalisedText(ro="Pagina"), url="https://www.coe.int/"),)
    assert errors(ProjectContent(slug="glacy", title=TITLE, links=links)) == ["english_is_missing"]


def test_official_name_in_one_language_needs_no_english():
    names = {"name": TITLE, "official_names": LocalisedText(ro="Oficiul Consiliului Europei")}
    assert codes(OfficeContent(slug="office", short_name="C-PROC", **names)) == []


def test_language_of_some_texts_is_missing_in_the_others():
    texts = {"title": LocalisedText(en="Action", fr="Action"), "budget_note": LocalisedText()}
    issue = only(ProjectContent(slug="glacy", summary=LocalisedText(en="A project."), **texts))
    assert (issue.code, issue.place.field, issue.language) == (
        "language_is_missing",
        "summary",
        "fr",
    )


def test_language_is_missing_in_a_row():
    title = LocalisedText(en="Law", ro="Lege")
    issue = only(MilestoneContent(slug="law", title=title, bodies=(Body(name=TITLE),)))
    assert (issue.code, issue.label) == (
        "language_is_missing",
        "Institution 1: name (Romanian)",
    )


def test_content_in_english_only_has_no_warning():
    assert codes(page("<p>Data.</p>")) == []


def test_translation_is_older_if_only_the_english_text_changed(translated_page):
    changed = change(translated_page, body_en="<p>All data.</p>")
    draft = Publication.objects.candidates().of(changed).latest("pk")
    assert found(changed) == OLDER_BODY
    assert draft.translation_status("fr").older
    assert not draft.translation_status("ro").older


def test_translation_that_changed_too_is_not_older(translated_page):
    french = "<p>Toutes les données.</p>"
    assert found(change(translated_page, body_fr=french)) == []
    published(translated_page, now=NOON + HOUR)
    assert found(change(translated_page, body_en="<p>All.</p>", body_fr="<p>Tout.</p>")) == []


def test_draft_that_was_never_published_has_older_translations():
    draft = change(make_page(title_fr="Données"), title_en="Data")
    assert found(draft) == [("translation_is_older", "title", "fr")]


def test_confirmed_translation_is_not_older(translated_page):
    changed = change(translated_page, body_en="<p>All data.</p>")
    (pair,) = [pair for pair in pairs(changed.content()) if pair.field == "body"]
    assert found(change(changed, still_right=[pair.key])) == []


def test_translation_in_a_row_is_older():
    bodies = [{"name_en": "Parliament", "name_fr": "Parlement"}]
    milestone = published(make_milestone(bodies=bodies), now=NOON)
    milestone.bodies.update(name_en="Senate")
    assert ("translation_is_older", "bodies", "fr") in found(milestone)
