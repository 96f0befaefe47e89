"""English is required where there is a translation; missing and older translations are warnings."""

import pytest

from pages.acts import MilestoneBodyContent, MilestoneContent
from pages.models import OfficeContent
from projects.models import ProjectContent
from publishing.checks import run_checks
from record.content import LocalisedText, RichText
from record.schema import Link
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import change, make_page, published
from tests.helpers.issues import codes, only, page
from tests.helpers.times import DAY, NOON

TITLE = LocalisedText(en="Global Action")
FRENCH = LocalisedText(fr="Action mondiale")
BOTH = LocalisedText(en="Action", fr="Action")
URL = "https://www.coe.int/"
OLDER_BODY = [("translation_is_older", "body", "fr")]


def project(**texts):
    return ProjectContent(slug="glacy", acronym="GLACY", **texts)


def found(obj):
    """Return code, field and language of each issue of a working copy on the next day."""
    checked = run_checks({obj.ref: obj.content()}, NOON + DAY)
    return [(issue.code, issue.place.path[0], issue.language) for issue in checked]


@pytest.fixture
def translated_page():
    texts = {"title_fr": "Données", "body_en": "<p>Data.</p>", "body_fr": "<p>Les données.</p>"}
    return published(make_page(**texts), now=NOON)


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (project(title=BOTH, summary=LocalisedText(fr="Un projet.")), "Summary (English)"),
        (page(title=BOTH, body=RichText(en="<p>&nbsp;</p>", fr="<p>A</p>")), "Text (English)"),
        (page(title=LocalisedText()), "Title (English)"),
        (
            MilestoneContent(
                slug="law",
                title=BOTH,
                bodies=(MilestoneBodyContent(name=BOTH), MilestoneBodyContent(name=FRENCH)),
            ),
            "Institution 2: name (English)",
        ),
        (
            project(title=BOTH, links=(Link(label=FRENCH, url=URL),)),
            "Project link 1: label (English)",
        ),
    ],
    ids=["translated", "empty paragraph", "required", "row", "label of a link"],
)
def test_missing_english_text_is_an_error(content, label):
    issue = only(content)
    assert (issue.code, issue.label, issue.is_error) == ("english_is_missing", label, True)


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (project(title=BOTH, summary=TITLE), "Summary (French)"),
        (
            MilestoneContent(slug="law", title=BOTH, bodies=(MilestoneBodyContent(name=TITLE),)),
            "Institution 1: name (French)",
        ),
    ],
    ids=["text", "row"],
)
def test_language_that_only_some_texts_have_is_a_warning(content, label):
    issue = only(content)
    assert (issue.code, issue.label, issue.is_error) == ("language_is_missing", label, False)


def test_optional_text_language_and_official_name_may_be_missing():
    names = {"name": TITLE, "official_names": LocalisedText(ro="Oficiul Consiliului Europei")}
    office = OfficeContent(slug="office", short_name="C-PROC", **names)
    for content in (page(body=""), page("<p>Data.</p>"), office):
        assert codes(content) == []


def test_translation_is_older_if_only_the_english_text_changed(translated_page):
    changed = change(translated_page, body_en="<p>All data.</p>")
    draft = candidate_of(changed)
    assert found(changed) == OLDER_BODY
    assert draft.translation_status("fr").older
    assert not draft.translation_status("ro").older
