"""Words in drafts, found without accents and quoted with their places."""

import pytest
from django.utils import timezone

from projects.models import Project
from publishing import operations
from record import registry
from search import drafts
from search.drafts import Draft
from tests.helpers.factories import change, make_document, make_page, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY
from tests.helpers.uploads.files import DOCX, upload

pytestmark = pytest.mark.django_db

ALL = ["project", "document", "page"]


def titles(typed, kinds=ALL):
    found = drafts.find(kinds, drafts.parse(typed))
    contents = drafts.read_contents(found)
    return [contents[draft.key].any_title for draft in found]


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


@pytest.mark.parametrize("typed", ["rancongiciel", "RANÇONGICIELS", "rançon giciel", "“les ranç”"])
def test_draft_is_found_by_all_parts_of_words_in_any_language(typed):
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


def test_draft_is_searched_not_the_live_version():
    project = change(published(make_project(summary_en="Before")), summary_en="Afterwards")
    assert titles("before") == []
    assert titles("afterwards") == [project.acronym]


def test_draft_without_a_row_of_the_record_is_read_from_its_working_copy():
    Project(acronym="NEW", summary_en="Not recorded").save(leaves_candidate=False)
    assert titles("recorded") == ["NEW"]


def test_drafts_are_read_once(django_assert_num_queries):
    make_project(summary_en="A word")
    make_document()
    drafts._texts.clear()
    with django_assert_num_queries(2):
        drafts.find(ALL, ("word",))
    with django_assert_num_queries(1):
        drafts.find(ALL, ("word",))
    change(Project.objects.get(), summary_en="Another word")
    with django_assert_num_queries(2):
        drafts.find(ALL, ("word",))


def test_nothing_is_found_without_kinds(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert drafts.find([], ("word",)) == []


def test_quotation_has_field_language_and_highlighted_words():
    project = make_project(
        objective_fr="<p>Premier.</p><p>Contre les rançongiciels, l’œuvre.</p>",
        links=[{"label_en": "Ransom", "url": "https://example.org/"}],
    )
    quoted = drafts.quote(project.ref, project.content(), drafts.parse("rancon oeuvre ransom"))
    assert [(each.label, each.text.language, each.text.runs) for each in quoted] == [
        ("Objective", "fr", ("Contre les ", "rançon", "giciels, l’", "œuvre", ".")),
        ("Project link 1: label", "en", ("", "Ransom", "")),
    ]


def test_name_without_a_language_is_quoted():
    project = make_project(acronym="GLACY+")
    [quoted] = drafts.quote(project.ref, project.content(), ("glacy",))
    assert (quoted.label, quoted.text.language) == ("Acronym", "")
    assert quoted.text.runs == ("", "GLACY", "+")


def test_drafts_that_name_an_object_are_found():
    page = make_page()
    naming = make_page(body_en=f'<p><a href="ref:{page.ref}">It</a></p>', title_en="Naming")
    found = drafts.find_referring(ALL, [page.ref])
    assert [(draft.ref, title) for draft, title in found] == [(naming.ref, "Naming")]


@pytest.mark.parametrize("step", ["publish", "plan", "cancel", "withdraw", "withhold"])
def test_draft_that_names_an_object_is_found_after_each_step(step):
    page = published(make_page())
    naming = make_page(body_en=f'<p><a href="ref:{page.ref}">It</a></p>', title_en="Naming")
    row = publish(naming, by=None, at=timezone.now() + DAY if step in ("plan", "cancel") else None)
    if step == "cancel":
        operations.cancel(row, None)
    if step == "withdraw":
        withdraw(naming, None, "Outdated")
    if step == "withhold":
        operations.withhold(row, None, "A name")
    [(draft, title)] = drafts.find_referring(ALL, [page.ref])
    assert (draft, title) == (Draft.of(registry.object_of(naming.ref)), "Naming")


def test_texts_of_published_drafts_are_not_read_for_their_mentions(django_assert_num_queries):
    page = published(make_page())
    link = f'<p><a href="ref:{page.ref}">It</a></p>'
    published(make_page(body_en=link, title_en="Published"))
    make_page(body_en=link, title_en="Draft")
    drafts.find_referring(ALL, [page.ref])
    drafts._texts.clear()
    with django_assert_num_queries(3):  # the third one reads the draft
        found = drafts.find_referring(ALL, [page.ref])
    assert [title for _, title in found] == ["Published", "Draft"]
    assert len(drafts._texts) == 1
