"""Search in three languages."""

import re

import pytest

from contact.models.details import ContactContent
from pages.acts import MilestoneContent
from pages.models import NoticeContent, StandingPageContent
from projects.models import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)
from record.content import Ref
from tests.helpers.pages.search_page import first, found, search
from tests.helpers.published import publish

MAGISTRATES = {
    "en": "Training of magistrates",
    "fr": "Formation des magistrats à la cybersécurité",
    "ro": "Formarea magistraților din București în securitate cibernetică",
}
TREATY = {
    "en": "The Budapest Convention",
    "fr": "La Convention de Budapest",
    "ro": "Convenția de la Budapesta",
}


FIRST_RESULTS = """\
en: magistrate → /projects/magistrates/
en: mag+ → /projects/magistrates/
en: prosecutor → /projects/magistrates/
fr: magistrat → /projects/magistrates/
fr: cybersecurite → /projects/magistrates/
fr: CYBERSÉCURITÉS → /projects/magistrates/
fr: cybersé → /projects/magistrates/
fr: le procureur → /projects/magistrates/
fr: formation octobre 2013 → /projects/magistrates/
ro: Bucuresti → /projects/magistrates/
ro: București → /projects/magistrates/
ro: Bucureşti → /projects/magistrates/
ro: procurorilor → /projects/magistrates/
ro: judecător → /projects/magistrates/
ro: tari → /countries/
ro: securitatea cibernetica → /projects/magistrates/
ro: prosecutors → /projects/magistrates/
ro: ucraina → /countries/ua/
en: ucraina → /countries/ua/
en: Budapest Convention → /legal-basis/treaty/
fr: "convention de budapest" → /legal-basis/treaty/
ro: „Convenţia de la Budapesta” → /legal-basis/treaty/
ro: "Budapesta Convenția" → nothing
en: signature → /legal-basis/treaty/
fr: 23 novembre 2001 → /legal-basis/treaty/
fr: meetings → /activities/kyiv/
ro: meeting kyiv → /activities/kyiv/
fr: oeuvre naif → /activities/kyiv/
en: oeuvre naive → /activities/kyiv/
en: mentions legales → /legal/
fr: etat → /legal/
fr: législations → /projects/?field=law
fr: japon → /funders/japan/
fr: japan → nothing
en: seizures → https://example.org/guide.pdf
en: mail@example.org → /contact/
en: thursday → nothing"""


@pytest.fixture(autouse=True)
def three_languages(db, next_day):
    """Publish texts in three languages, some in one only."""
    country = CountryContent(
        slug="ua", code="UA", name={"en": "Ukraine", "fr": "Ukraine", "ro": "Ucraina"}
    )
    [row] = publish(country)
    publish(
        ProjectContent(
            slug="magistrates",
            acronym="MAG+",
            title=MAGISTRATES,
            summary={
                "en": "For judges and prosecutors.",
                "fr": "Pour les juges et les procureurs.",
            },
            objective={"ro": "<p>Lucrează cu procurorii și judecătorii din <b>toată</b> țara.</p>"},
            countries=[Ref("country", row.key)],
            start="2013-10",
        ),
        MilestoneContent(slug="treaty", title=TREATY, date="2001-11-23", act="signature"),
        ActivityContent(
            slug="kyiv",
            title={"en": "Meeting in Kyiv"},
            type="training",
            summary={"en": "<p>Œuvre, naïve</p>"},
        ),
        StandingPageContent(
            slug="legal", title={"fr": "Mentions légales"}, body={"fr": "<p>Éditeur : l’État</p>"}
        ),
        FieldOfWorkContent(slug="law", title={"en": "Legislation", "fr": "Législation"}),
        FunderContent(slug="japan", name={"en": "Japan", "fr": "Japon"}),
        DocumentContent(
            slug="guide", title={"en": "Guide to seizure"}, url="https://example.org/guide.pdf"
        ),
        ContactContent(slug="contact", office_name={"en": "The office"}, email="mail@example.org"),
        NoticeContent(slug="closed", title={"en": "Closed on Thursday"}),
    )


def test_first_result_is_the_intended_one(client):
    results = []
    for row in FIRST_RESULTS.splitlines():
        language, typed = re.fullmatch("(..): (.*) → .*", row).groups()
        results.append(f"{language}: {typed} → {first(client, typed, language) or 'nothing'}")
    assert results == FIRST_RESULTS.splitlines()


def test_spelling_is_corrected_in_the_language_of_the_page(client):
    for language, typed, meant in (
        ("fr", "cybersecurtie", "cybersécurité"),
        ("ro", "Bucuersti", "București"),
        ("en", "magistartes", "magistrates"),
    ):
        assert f">{meant}</a>" in search(client, typed, language).text


def test_match_is_marked_as_it_is_written_and_in_its_language(client):
    html = search(client, "procuror", "ro").text
    assert "Lucrează cu <mark>procurorii</mark> și judecătorii din toată țara." in html
    html = search(client, "editeur").text
    assert '<span lang="fr"><mark>Éditeur</mark> : l’État</span>' in html
    assert '<a href="/legal/"><span lang="fr">Mentions légales</span></a>' in html
    assert "The <mark>Budapest Convention</mark>" in search(client, '"budapest convention"').text
    assert "<b>magistrates" not in search(client, "<b>magistrates</b>").text


def test_project_is_found_by_the_name_of_its_country_after_the_country(client):
    assert found(search(client, "ucraina", "ro")) == ["/countries/ua/", "/projects/magistrates/"]
