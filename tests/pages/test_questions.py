"""Questions of visitors in three languages: the page that they look for is in the first three."""

import json
import re
from pathlib import Path

import pytest

from record.models import Publication
from tests.helpers.pages.search_page import found, search

pytestmark = [pytest.mark.usefixtures("starter_site"), pytest.mark.long]

NAMES = Path(__file__).parents[1] / "search" / "data" / "questions-names.json"
COUNTRY = re.compile("/countries/(..)/")
MIN_ANSWERED = 0.95

QUESTIONS = """\
en: electronic evidence training judges → /projects/?field=training
en: phone → /contact/
en: ongoing projects → /projects/
en: jobs → /calls/
en: vacancy → /calls/
en: tender → /calls/
en: news → /news/
en: GLACY plus → /projects/glacy-plus/
en: cyber east plus → /projects/cybereast-plus/
en: e-evidence → /projects/cybersouth-plus/
en: Budapest Convention text → /legal-basis/acts/convention-on-cybercrime/
en: UN House directions → /contact/
en: legal bases → /legal-basis/
en: who is the head of office → /contact/
fr: direction du Bureau → /contact/
ro: conducerea Oficiului → /contact/
ro: temei legal → /legal-basis/
en: legal basis → /legal-basis/
en: MoU → /legal-basis/acts/memorandum-of-understanding/
en: Moldova ongoing → /countries/md/
en: support for Georgia → /countries/ge/
en: Turkey → /countries/tr/
en: statistics → /figures/
en: open data api → /data/
en: training for prosecutors → /projects/?field=training
en: child abuse online → /projects/?field=child-protection
en: bitcoin → https://coe.int/en/web/ransomware/council-of-europe-response
en: Octopus conference 2025 → /activities/octopus-conference-2025/
en: who funds: Japan → /funders/japan/
en: GDPR → /privacy/
fr: base juridique → /legal-basis/
fr: téléphone → /contact/
fr: emplois → /calls/
fr: emploi → /calls/
fr: appel d’offres → /calls/
fr: actualités → /news/
fr: preuves numériques → /projects/cybersouth-plus/
fr: formation des juges → /projects/?field=training
fr: Convention de Budapest signature → /legal-basis/acts/convention-on-cybercrime/
fr: protection des enfants → /projects/?field=child-protection
fr: projets en Ukraine → /countries/ua/
fr: Union européenne → /funders/european-union/
fr: statistiques → /figures/
fr: données personnelles → /privacy/
ro: temei juridic → /legal-basis/
ro: telefon → /contact/
ro: locuri de munca → /calls/
ro: loc de munca → /calls/
ro: textul Convenției de la Budapesta → /legal-basis/acts/convention-on-cybercrime/
ro: achiziții → /calls/
ro: angajare → /calls/
ro: probe digitale → /projects/cybersouth-plus/
ro: formare judecatori procurori → /projects/?field=training
ro: Legea 33/2014 → /legal-basis/acts/law-33-2014/
ro: Republica Moldova proiecte → /countries/md/
ro: date deschise → /data/
en: recruitment → /calls/
en: consultants → /calls/
fr: concours → /calls/
fr: marchés publics → /calls/
fr: appel à candidatures → /calls/
ro: recrutare → /calls/
ro: concurs → /calls/
ro: posturi vacante → /calls/"""


def test_expected_page_is_in_the_first_three_results(client):
    missed = []
    for question in QUESTIONS.splitlines():
        language, typed, path = re.fullmatch("(..): (.*) → (.*)", question).groups()
        if path not in found(search(client, typed, language))[:3]:
            missed.append(question)
    assert missed == []


@pytest.mark.parametrize("typed", ["job", "vacancy"])
def test_word_for_a_post_lists_no_project(client, typed):
    assert not [path for path in found(search(client, typed)) if path.startswith("/projects/")]


def test_names_words_and_labels_of_visitors_find_the_page_and_never_another_country(client):
    countries = set(Publication.objects.filter(kind="country").values_list("slug", flat=True))
    questions = json.loads(NAMES.read_text())["questions"]
    # Some countries have no page yet.
    questions = [each for each in questions if not without_page(each["pages"], countries)]
    missed, elsewhere = [], []
    for each in questions:
        paths = found(search(client, each["question"], each["language"]))[:3]
        if not set(each["pages"]) & set(paths):
            missed.append(each["question"])
        others = [path for path in paths if COUNTRY.fullmatch(path) and path not in each["pages"]]
        if each.get("no_other_country") and others:
            elsewhere.append(each["question"])
    assert len(missed) <= (1 - MIN_ANSWERED) * len(questions), missed
    assert elsewhere == []


def without_page(paths, countries):
    codes = [COUNTRY.fullmatch(path) for path in paths]
    return all(code and code[1] not in countries for code in codes)
