"""Words in drafts, found without accents and quoted with their places."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from core.i18n.languages import LANGUAGES
from publishing import operations
from record.editions import Edition
from search import drafts, query
from search.models import SearchEntry
from search.results import Results
from tests.helpers.factories import change, make_document, make_page, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY
from tests.helpers.uploads.files import DOCX, upload

pytestmark = pytest.mark.django_db

ALL = ["project", "document", "page"]


def titles(typed, kinds=ALL):
    found = drafts.find(kinds, drafts.parse(typed))
    return [entry.draft.read(None).any_title for entry in found]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Ransomware  GLACY+", ("ransomware", "glacy+")),
        ("ÉTÉ œuvre Țară Ţară", ("ete", "oeuvre", "tara")),
        ('"legal  basis" law', ("legal basis", "law")),
        ("« base légale »", ("base legale",)),
        ("l’État", ("l'etat",)),
        ('" "', ()),
        ("", ()),
        ("a b c d e f g h i j", tuple("abcdefgh")),
    ],
)
def test_query_is_folded_words_and_phrases(typed, terms):
    assert drafts.parse(typed) == terms


@pytest.mark.parametrize(
    "typed", ["rancongiciel", "RANÇONGICIELS", "contre rançongi", "“les ranç”"]
)
def test_draft_is_found_by_beginnings_of_words_in_any_language(typed):
    make_project(acronym="FOUND", objective_fr="<p>Contre <b>les</b> rançongiciels</p>")
    make_project(acronym="OTHER", objective_fr="<p>Contre la rançon</p>")
    assert titles(typed) == ["FOUND"]


def test_draft_is_found_by_rows_web_address_and_file_but_not_by_tags_and_codes():
    make_project(
        acronym="WITH-ROWS",
        slug="its-web-address",
        region="eastern-partnership",
        objective_en="<p><strong>Law</strong> &amp; order</p>",
        links=[{"label_ro": "Pagina proiectului", "url": "https://example.org/its-link"}],
    )
    for typed in ("pagina", "its-web", "its-link", "law & order"):
        assert titles(typed) == ["WITH-ROWS"]
    for typed in ("strong", "amp;", "eastern-partnership"):
        assert titles(typed) == []


def test_document_is_found_by_the_original_name_of_its_file():
    make_document(title_en="Minutes", file=upload(DOCX, "Réunion du 2 mai.docx"), url="")
    [title] = titles("reunion mai.docx")
    assert title.en == "Minutes"


def test_draft_with_the_words_in_its_title_is_first():
    make_project(acronym="A", title_en="Action", summary_en="About evidence")
    make_project(acronym="B", title_en="Other", summary_en="About evidence")
    make_page(title_en="Evidence")
    assert [str(title) for title in titles("evidence")] == ["Evidence", "A", "B"]


@pytest.mark.parametrize("step", ["replace", "delete", "withhold"])
def test_texts_of_a_draft_are_forgotten(step):
    project = make_project(summary_en="Confidential evidence")
    if step == "replace":
        change(project, summary_en="Other")
    elif step == "delete":
        project.delete()
    else:
        operations.withhold(publish(project), None, "A name")
    assert titles("confidential") == []
    assert not SearchEntry.drafts.filter(sequence__contains="evidence").exists()


@pytest.mark.parametrize("at", [timezone.now, lambda: timezone.now() - DAY])
def test_no_search_of_visitors_finds_a_draft(at):
    page = published(make_page(title_en="Published"))
    change(page, title_en="Confidential")
    make_project(title_en="Confidential too")
    for language in LANGUAGES:
        with override(language):
            assert len(Results(Edition(at()), query.parse("confidential", language))) == 0


def test_search_costs_one_query(django_assert_num_queries):
    make_project(summary_en="A word")
    make_project(title_en="A word")
    with django_assert_num_queries(1):
        assert len(drafts.find(ALL, ("word",))) == 2


def test_quotation_has_field_language_and_highlighted_words():
    project = make_project(
        objective_fr="<p>Premier.</p><p>Contre les rançongiciels, l’œuvre.</p>",
        links=[{"label_en": "Ransom", "url": "https://example.org/"}],
    )
    quoted = drafts.quote(
        project.ref, project.content(), drafts.parse("glacy rancon oeuvre ransom")
    )
    assert [(each.label, each.text.language, each.text.runs) for each in quoted] == [
        ("Objective", "fr", ("Contre les ", "rançon", "giciels, l’", "œuvre", ".")),
        ("Project link 1: label", "en", ("", "Ransom", "")),
        ("Acronym", "", ("", "GLACY", "+")),
    ]


def take_step(step, obj):
    """Change the versions of an object, but not the text of its draft."""
    row = publish(obj, at=timezone.now() + DAY if step in ("plan", "cancel") else None)
    if step == "cancel":
        operations.cancel(row, None)
    elif step == "withdraw":
        withdraw(obj, None, "Outdated")
    elif step == "withhold":
        operations.withhold(row, None, "A name")
    elif step == "restore":
        operations.restore(row, None, False)


@pytest.mark.parametrize("step", ["publish", "plan", "cancel", "withdraw", "withhold", "restore"])
def test_draft_that_names_an_object_is_found_after_each_step(step):
    page = published(make_page())
    naming = make_page(body_en=f'<p><a href="ref:{page.ref}">It</a></p>', title_en="Naming")
    take_step(step, naming)
    [draft] = drafts.find_referring(ALL, [page.ref])
    assert draft.ref == naming.ref
    assert drafts.find_referring(ALL, []) == []
