"""The search page: what is asked on the left, what must come first on the right."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contact.content import ContactContent
from core.i18n.languages import in_language
from pages.content import MilestoneContent, NoticeContent, StandingPageContent
from projects.content import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)
from publishing import operations, previews
from record.content import Ref
from record.editions import Edition
from record.models import Publication
from search import query, results
from search.results import Results
from tests.helpers.factories import make_project
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, text_of, withdraw


def search(client, typed, language="en", **more):
    return client.get(in_language("/search/", language), {"q": typed} | more)


def found(response) -> list[str]:
    """Where the answers lead, in their order."""
    return re.findall(r'<h3><a href="(?:/fr|/ro)?([^"]*)"', response.text)


def first(client, typed, language="en"):
    return next(iter(found(search(client, typed, language))), None)


@pytest.mark.usefixtures("starter_site")
class TestStarterContent:
    @pytest.mark.parametrize(
        ("typed", "path"),
        [
            ("Ukraine", "/countries/ua/"),
            ("ukraine", "/countries/ua/"),
            ("Kosovo", "/countries/xk/"),
            ("turkiye", "/countries/tr/"),
            ("bosnia", "/countries/ba/"),
            ("GLACY+", "/projects/glacy-plus/"),
            ("glacy", "/projects/glacy/"),
            ("glacy-e", "/projects/glacy-e/"),
            ("cproc", "/office/"),
            ("c-proc", "/office/"),
            ("C‑PROC", "/office/"),
            ("cybercrime programme", "/office/"),
            ("iproceeds 2", "/projects/iproceeds-2/"),
            ("contact", "/contact/"),
            ("primaverii", "/contact/"),
            ("european union", "/projects/?funder=european-union"),
            ("privacy", "/privacy/"),
            ("memorandums of understanding", "/legal-basis/memorandum-signed/"),
            ("prosecutor", "/projects/?field=training"),
            ("octopus", "/projects/octopus-project/"),
            ("sexual exploitation", "/projects/endocsea-europe/"),
            ('"war crimes"', "/projects/cyberua/"),
            ("war crime ukraine", "/projects/cyberua/"),
            ("southern neighbourhood", "/projects/cybersouth-plus/"),
        ],
    )
    def test_the_first_answer_is_what_was_meant(self, client, typed, path):
        assert first(client, typed) == path

    def test_a_country_comes_before_what_names_it_and_that_before_what_lists_it(self, client):
        paths = found(search(client, "Ukraine"))
        assert paths[:2] == ["/countries/ua/", "/projects/cyberua/"]
        assert "/projects/cybercrime-eap-2018/" in paths[2:]

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("cybercirme", "cybercrime"),
            ("Ukrane", "Ukraine"),
            ("prosecutro trainnig", "prosecutor training"),
            ("bucarest", "Bucharest"),
            ("cyberest", "CyberEast"),
        ],
    )
    def test_typing_errors_are_answered_with_what_was_meant(self, client, typed, meant):
        response = search(client, typed)
        assert found(response) == []
        link = re.search(
            r'Did you mean <a href="([^"]*)">([^<]*)</a>',
            " ".join(response.text.split()),
        )
        assert link[2].lower() == meant.lower()
        assert found(client.get("/search/" + link[1].replace("&amp;", "&")))

    def test_nothing_found_helps(self, client):
        text = text_of(search(client, 'qqqq zzzz "xxxx"'))
        for help_with in (
            "Nothing was found",
            "Leave out some",
            "Leave out the marks",
            "All projects",
            "Ask the office",
        ):
            assert help_with in text
        assert "Did you mean" not in text

    def test_kinds_are_counted_and_choosing_one_shows_as_many(self, client):
        response = search(client, "cybercrime")
        html = response.text
        kinds = re.findall(
            r'href="\?q=cybercrime&amp;kind=(\w+)"[^>]*>[^<]*<span class="count">(\d+)', html
        )
        assert len(kinds) > 4
        total = 0
        for kind, count in kinds:
            chosen = search(client, "cybercrime", kind=kind)
            assert f"{count} result" in text_of(chosen)
            last = -(-int(count) // 20)
            pages = [
                search(client, "cybercrime", kind=kind, page=page) for page in range(1, last + 1)
            ]
            assert sum(len(found(page)) for page in pages) == int(count)
            total += int(count)
        assert f"{total} results" in text_of(response)

    def test_every_answer_stands_on_one_page(self, client):
        number = int(re.search(r"(\d+) results", text_of(search(client, "cybercrime")))[1])
        pages = range(1, -(-number // 20) + 1)
        answers = [
            title
            for page in pages
            for title in re.findall(
                r"<h3>.*?</h3>", search(client, "cybercrime", page=page).text, re.DOTALL
            )
        ]
        assert number > 20
        assert len(answers) == len(set(answers)) == number
        assert search(client, "cybercrime", page=len(pages) + 1).status_code == 404

    def test_every_answer_leads_to_a_page(self, client):
        for typed in ("cybercrime", "europe", "training", "contact", "conference"):
            for path in found(search(client, typed)):
                is_here = path.startswith("/")
                assert not is_here or client.get(path).status_code == 200, path

    def test_pages_have_titles_of_their_own(self, client):
        pages = [
            client.get("/search/"),
            search(client, "cybercrime"),
            search(client, "cybercrime", page=2),
            search(client, "cybercrime", kind="project"),
        ]
        titles = {re.search(r"<title>(.*?)</title>", page.text)[1] for page in pages}
        assert len(titles) == 4

    def test_it_is_kept_from_search_engines_and_has_one_heading(self, client):
        for response in (client.get("/search/"), search(client, "ukraine"), search(client, "qqqq")):
            assert response.content.count(b'<meta name="robots" content="noindex">') == 1
            assert response.content.count(b"<h1>") == 1
            assert response.content.count(b'role="search"') == 1

    @pytest.mark.parametrize(
        "typed", ["", "ukraine", "cybercrime", "cybercirme", "the", "european union ukraine"]
    )
    def test_a_page_costs_few_queries(self, client, typed, django_assert_max_num_queries):
        with django_assert_max_num_queries(7):
            search(client, typed)

    def test_the_archive_and_its_links_stay_in_their_day(self, client):
        response = client.get("/archive/2026-06-01/search/", {"q": "Ukraine"})
        paths = found(response)
        assert paths[0] == "/archive/2026-06-01/countries/ua/"
        assert (
            found(client.get("/archive/2026-06-01/search/", {"q": "primaverii"}))[0] == "/contact/"
        )
        assert 'action="/archive/2026-06-01/search/"' in response.text

    def test_every_page_has_a_form_that_leads_to_it(self, client):
        for path in (
            "/",
            "/office/",
            "/projects/",
            "/contact/",
            "/legal-basis/",
            "/privacy/",
            "/no-such-page/",
        ):
            html = client.get(path).text
            assert html.count('role="search" method="get" action="/search/"') == 1, path

    def test_404_offers_to_look_for_the_words_of_the_address(self, client):
        assert 'value="glacy pluss"' in client.get("/projects/glacy-pluss/").text
        assert 'id="q" value=""' in client.get("/preview/SECRET/projects/").text

    HOSTILE = [
        '"', '""', "'", "''", "\\", "*", "a*", "%", "_", "( OR", "AND", "NOT ukraine", "NEAR(a b)", "tokens:ukraine",
        "ukraine & !cyber | 'x':*", "\0", "ukraine\0", "\ud7ff\ufffe", "🙂", "a" * 10_000, "word " * 1_000,
        '"' * 500, "<script>alert(1)</script>", "'; DROP TABLE search_searchentry; --", "{{ 7 }}", "%(x)s %s",
        "\u202e", "-", "--", "+", "++++", "a+" * 100, "-".join("abcdefghijklmnop"), "2e3", "1.5", "l'", "^ukraine",
        "x" * 199 + "é", "½ ﬁ ǆ", "\u0301" * 50,
    ]  # fmt: skip

    def test_nothing_that_can_be_typed_breaks_it(self, client):
        for typed in self.HOSTILE:
            response = search(client, typed)
            assert response.status_code == 200, typed
            assert "<script>" not in response.text, typed

    @pytest.mark.parametrize(
        "raw", ["%ff%fe", "%00", "q&q=ukraine", "a&kind=%00", "a&kind=notice", "a&kind='"]
    )
    def test_nor_what_no_form_sends(self, client, raw):
        assert client.get(f"/search/?q={raw}").status_code == 200

    def test_pages_that_there_are_not_answer_404(self, client):
        for page in ("0", "-1", "x", "99", "²"):
            assert search(client, "cybercrime", page=page).status_code == 404

    def test_it_is_there_for_reading_only(self, client):
        assert client.post("/search/").status_code == 405


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


@pytest.fixture
def three_languages(db, next_day):
    """A site with texts in three languages, some only in one."""
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


@pytest.mark.usefixtures("three_languages")
class TestThreeLanguages:
    @pytest.mark.parametrize(
        ("language", "typed", "path"),
        [
            ("en", "magistrate", "/projects/magistrates/"),
            ("en", "mag+", "/projects/magistrates/"),
            ("en", "prosecutor", "/projects/magistrates/"),
            ("fr", "magistrat", "/projects/magistrates/"),
            ("fr", "cybersecurite", "/projects/magistrates/"),
            ("fr", "CYBERSÉCURITÉS", "/projects/magistrates/"),
            ("fr", "cybersé", "/projects/magistrates/"),
            ("fr", "le procureur", "/projects/magistrates/"),
            ("fr", "formation octobre 2013", "/projects/magistrates/"),
            ("ro", "Bucuresti", "/projects/magistrates/"),
            ("ro", "București", "/projects/magistrates/"),
            ("ro", "Bucureşti", "/projects/magistrates/"),
            ("ro", "procurorilor", "/projects/magistrates/"),
            ("ro", "judecător", "/projects/magistrates/"),
            ("ro", "tari", "/projects/magistrates/"),
            ("ro", "securitatea cibernetica", "/projects/magistrates/"),
            ("ro", "prosecutors", "/projects/magistrates/"),
            ("ro", "ucraina", "/countries/ua/"),
            ("en", "ucraina", None),
            ("en", "Budapest Convention", "/legal-basis/treaty/"),
            ("fr", '"convention de budapest"', "/legal-basis/treaty/"),
            ("ro", "„Convenţia de la Budapesta”", "/legal-basis/treaty/"),
            ("ro", '"Budapesta Convenția"', None),
            ("en", "signature", "/legal-basis/treaty/"),
            ("fr", "23 novembre 2001", "/legal-basis/treaty/"),
            ("fr", "meetings", "/activities/kyiv/"),
            ("ro", "meeting kyiv", "/activities/kyiv/"),
            ("fr", "oeuvre naif", None),
            ("en", "oeuvre naive", "/activities/kyiv/"),
            ("en", "mentions legales", "/legal/"),
            ("fr", "etat", "/legal/"),
            ("fr", "législations", "/projects/?field=law"),
            ("fr", "japon", "/projects/?funder=japan"),
            ("fr", "japan", None),
            ("en", "seizures", "https://example.org/guide.pdf"),
            ("en", "mail@example.org", "/contact/"),
            ("en", "thursday", None),
        ],
    )
    def test_the_first_answer_is_what_was_meant(self, client, language, typed, path):
        assert first(client, typed, language) == path

    @pytest.mark.parametrize(
        ("language", "typed", "meant"),
        [
            ("fr", "cybersecurtie", "cybersécurité"),
            ("ro", "Bucuersti", "București"),
            ("en", "magistartes", "magistrates"),
        ],
    )
    def test_typing_errors_are_answered_in_the_language_of_the_page(
        self, client, language, typed, meant
    ):
        response = search(client, typed, language)
        assert f">{meant}</a>" in response.text

    def test_what_was_asked_for_is_marked_as_it_is_written(self, client):
        html = search(client, "procuror", "ro").text
        assert "Lucrează cu <mark>procurorii</mark> și judecătorii din toată țara." in html

    def test_a_text_in_another_language_says_so(self, client):
        html = search(client, "editeur").text
        assert '<span lang="fr"><mark>Éditeur</mark> : l’État</span>' in html
        assert '<a href="/legal/"><span lang="fr">Mentions légales</span></a>' in html

    def test_a_phrase_is_marked_as_one(self, client):
        assert (
            "The <mark>Budapest Convention</mark>" in search(client, '"budapest convention"').text
        )

    def test_what_lists_a_country_is_found_by_its_name_and_comes_last(self, client):
        assert found(search(client, "ucraina", "ro")) == [
            "/countries/ua/",
            "/projects/magistrates/",
        ]

    def test_a_page_asked_for_in_markup_is_only_shown(self, client):
        html = search(client, "<b>magistrates</b>").text
        assert "<b>magistrates" not in html


@pytest.mark.usefixtures("next_day")
@pytest.mark.django_db
class TestTime:
    def test_what_is_withdrawn_is_found_in_the_archive_alone(self, client):
        [row] = publish(
            ProjectContent(slug="p", title={"en": "Training of magistrates"}), at=FIRST_DAY
        )
        withdraw(row, "It ended.", NEXT_DAY)
        assert found(search(client, "magistrates")) == []
        archived = client.get("/archive/2026-06-01/search/", {"q": "magistrates"})
        assert found(archived) == ["/archive/2026-06-01/projects/p/"]

    def test_nothing_of_what_is_withdrawn_is_suggested_but_in_the_archive(self, client):
        [row] = publish(
            ProjectContent(slug="p", title={"en": "Training of magistrates"}), at=FIRST_DAY
        )
        publish(ProjectContent(slug="q", title={"en": "Training"}), at=FIRST_DAY)
        withdraw(row, "It ended.", NEXT_DAY)
        assert "Did you mean" not in text_of(search(client, "magistartes"))
        assert "Did you mean magistrates" in text_of(
            client.get("/archive/2026-06-01/search/", {"q": "magistartes"})
        )

    def test_no_word_of_what_is_planned_is_suggested_though_a_word_of_the_site_begins_with_it(
        self, client
    ):
        publish(ProjectContent(slug="p", title={"en": "Nightfalling prosecutors"}), at=FIRST_DAY)
        planned = ProjectContent(slug="q", title={"en": "Operation Nightfall of the prosecuting"})
        publish(planned, at=NEXT_DAY.replace(year=2030))
        assert "Did you mean" not in text_of(search(client, "nightfqll"))
        assert "Did you mean" not in text_of(search(client, "prosecutqng"))
        assert "Did you mean prosecutors" in text_of(search(client, "prosexutors"))

    def test_a_preview_finds_the_draft_in_the_place_of_what_is_published(self, client):
        project = make_project(slug="p", title_en="Training of magistrates")
        operations.publish([project], None)
        project.title_en = "Seminars for notaries"
        project.save()
        draft = Publication.objects.candidates().latest("pk")
        inside = previews.address_of(previews.make_link([draft], None, "/", NEXT_DAY), "/search/")
        assert found(client.get(inside, {"q": "magistrates"})) == []
        assert len(found(client.get(inside, {"q": "notary"}))) == 1
        assert "Did you mean notaries" in text_of(client.get(inside, {"q": "notareis"}))
        assert found(search(client, "notary")) == []
        assert "Did you mean" not in text_of(search(client, "notareis"))
        assert found(search(client, "magistrate")) == ["/projects/p/"]

    def test_of_equally_good_answers_the_newest_comes_first(self, client):
        publish(
            ActivityContent(slug="old", title={"en": "Meeting"}, start="2014"),
            ActivityContent(slug="new", title={"en": "Meeting"}, start="2020-05"),
            ActivityContent(slug="undated", title={"en": "Meeting"}),
        )
        paths = ["/activities/new/", "/activities/old/", "/activities/undated/"]
        assert found(search(client, "meetings")) == paths

    def test_of_very_many_answers_the_newest_comes_first_wherever_the_word_stands_below_the_title(
        self, client, monkeypatch
    ):
        monkeypatch.setattr(results, "MAX_RESULTS_WITH_LEADS", 3)
        lead, body = {"summary": {"en": "Meeting"}}, {"objective": {"en": "<p>Meeting</p>"}}
        publish(
            ProjectContent(slug="title", title={"en": "Meeting"}, start="2010"),
            ProjectContent(slug="lead", title={"en": "One"}, start="2011", **lead),
            ProjectContent(slug="body", title={"en": "Two"}, start="2012", **body),
        )
        few = [f"/projects/{slug}/" for slug in ("title", "lead", "body")]
        assert found(search(client, "meeting")) == few
        [draft] = publish(ProjectContent(slug="more", title={"en": "Three"}, start="2009", **lead))
        many = [f"/projects/{slug}/" for slug in ("title", "body", "lead", "more")]
        assert found(search(client, "meeting")) == many
        in_preview = Results(Edition(NEXT_DAY, [draft]), query.parse("meeting", "en"))
        assert [each.slug for each in in_preview[0:10]] == ["more", "title", "lead", "body"]

    def test_more_answers_than_can_be_named_by_number_are_the_same_ones(
        self, edition_with_many, monkeypatch
    ):
        few = [each.slug for each in Results(edition_with_many, query.parse("meet", "en"))[20:40]]
        monkeypatch.setattr(results, "MAX_IDS", 10)
        assert [
            each.slug for each in Results(edition_with_many, query.parse("meet", "en"))[20:40]
        ] == few

    def test_a_question_of_many_words_asks_the_index_once(self, edition_with_many):
        typed = "meeting meetings meet meeting-room mee meeti meetin me"
        with CaptureQueriesContext(connection) as asked:
            assert len(Results(edition_with_many, query.parse(typed, "en"))) == 0
        matching = "MATCH" if connection.vendor == "sqlite" else "@@"
        once, and_for_what_is_newest = 1, 1
        assert asked.captured_queries[-1]["sql"].count(matching) == once + and_for_what_is_newest

    def test_answers_read_no_more_than_their_page(
        self, edition_with_many, django_assert_num_queries
    ):
        answers = Results(edition_with_many, query.parse("meeting", "en"))
        assert len(answers) == 45
        with django_assert_num_queries(1):
            assert len(answers[20:40]) == 20

    @pytest.fixture
    def edition_with_many(self):
        publish(
            *(ActivityContent(slug=f"a-{number}", title={"en": "Meeting"}) for number in range(45))
        )
        return Edition(NEXT_DAY)
