"""Warnings about words that differ from the office’s list of terms."""

import pytest

from record.content import LocalisedText, RichText
from tests.helpers.issues import issues, page
from translation.models import Term

EVIDENCE = {
    "en": "electronic evidence",
    "fr": "preuve électronique",
    "ro": "probă electronică",
    "other_en": "e-evidence",
    "other_fr": "preuve numérique\n",
    "other_ro": "probe digitale",
    "wrong_en": "digital proof",
    "wrong_fr": "évidence électronique",
    "wrong_ro": "evidență electronică",
}


def texts(**languages):
    body = RichText(**{code: f"<p>{text}</p>" for code, text in languages.items()})
    title = LocalisedText(**dict.fromkeys(languages, "Title"))
    return page(body=body, title=title)


def codes(**languages):
    return [(issue.code, issue.language) for issue in issues(texts(**languages))]


@pytest.fixture
def evidence():
    return Term.objects.create(**EVIDENCE)


@pytest.mark.parametrize(
    "languages",
    [
        {"en": "On electronic evidence.", "fr": "Sur la preuve électronique."},
        {"en": "Electronic evidence", "fr": "Les preuves sont électroniques."},
        {"en": "E-evidence", "fr": "LA PREUVE NUMÉRIQUE"},
        {"en": "electronic evidence", "ro": "administrarea probelor electronice"},
        {"en": "electronic evidence", "ro": "a probei electronice"},
        {"en": "Evidence that is electronic", "fr": "Des indices", "ro": "Indicii"},
        {"en": "Courts", "fr": "Évidence électronique"},
        {"en": "electronic evidence"},
        {"fr": "évidence électronique"},
    ],
)
def test_accepted_form_missing_translation_and_other_text_are_no_issue(evidence, languages):
    found = codes(**languages)
    assert [code for code, _language in found if code.startswith("term")] == []


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ({"en": "electronic evidence", "fr": "Des indices"}, [("term_is_missing", "fr")]),
        ({"en": "On e-evidence", "ro": "Despre indicii"}, [("term_is_missing", "ro")]),
        ({"en": "electronic evidence", "fr": "l’évidence électronique"}, [("term_is_wrong", "fr")]),
        ({"en": "electronic evidence", "ro": "Evidenţă electronică"}, [("term_is_wrong", "ro")]),
        ({"en": "Digital proofs"}, [("term_is_wrong", "en")]),
    ],
)
def test_other_and_wrong_words_are_warnings(evidence, languages, expected):
    assert codes(**languages) == expected


def test_message_names_the_term_in_both_languages(evidence):
    [missing] = issues(texts(en="electronic evidence", fr="Des indices"))
    assert "“electronic evidence”" in missing.message
    assert "“preuve électronique”" in missing.message
    assert not missing.is_error
    [wrong] = issues(texts(en="electronic evidence", fr="évidence électronique"))
    assert wrong.message == (
        "The text has “évidence électronique”; the office’s term is “preuve électronique”. "
        "Change it."
    )


def test_language_without_a_term_is_not_checked():
    Term.objects.create(en="cybercrime")
    assert codes(en="cybercrime", fr="Autre", ro="Altceva") == []


def test_term_with_an_invisible_character_is_found_in_its_own_form():
    Term.objects.create(en="electronic evidence", fr="0\xad0")
    found = codes(en="electronic evidence", fr="0\xad0")
    assert "term_is_missing" not in [code for code, _language in found]
