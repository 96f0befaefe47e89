import re

import pytest
import time_machine

from pages.content import NoticeContent, StandingPageContent
from pages.models import StandingPage
from projects.content import CountryContent, FieldOfWorkContent
from publishing import previews
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, text_of, withdraw


@pytest.mark.usefixtures("starter_site")
class TestHome:
    def test_tells_what_the_office_is_and_does(self, client):
        text = text_of(client.get("/"))
        for words in (
            "Cybercrime Programme Office of the Council of Europe",
            "helps countries worldwide",
            "Protection of children",
            "CyberSouth+",
            "Octopus Conference 2025",
            "The Memorandum enters into force",
            "about 2,000 as of December 2023",
            "+40 21 201 78 87",
        ):
            assert words in text

    def test_each_ongoing_project_stands_there_once_with_its_dates_and_its_bar(self, client):
        html = client.get("/").text
        ongoing = html.partition('id="ongoing"')[2].partition("</section>")[0]
        assert re.findall(r'href="/projects/([a-z-]+)/"', ongoing) == [
            "cybereast-plus",
            "cybersouth-plus",
            "cyberspex",
        ]
        assert ongoing.count('class="planned"') == 3
        assert "1 January 2024 – 31 December 2026" in text_of(client.get("/"))

    def test_the_address_stands_there_once(self, client):
        assert client.get("/").text.count("<span>48A Primaverii Blvd</span>") == 1

    def test_fields_of_work_lead_to_their_projects(self, client):
        fields = client.get("/").text.partition('id="fields"')[2].partition("</section>")[0]
        addresses = re.findall(r'href="(/projects/\?field=[^"]+)"', fields)
        assert len(addresses) == 6
        assert all(client.get(address).status_code == 200 for address in addresses)

    def test_fields_of_work_stand_in_the_order_of_the_profile(self, client):
        html = client.get("/").text
        fields = re.search(r'<ol class="fields">(.*?)</ol>', html, re.DOTALL)[1]
        assert re.findall(r"<h3>(?:<a[^>]*>)?(.*?)</", fields) == [
            "Legislation",
            "Training",
            "Specialised units",
            "Public-private cooperation",
            "Protection of children",
            "International cooperation",
        ]

    def test_shows_only_projects_that_are_ongoing(self, client):
        text = text_of(client.get("/"))
        assert "CyberEast+" in text
        assert "iPROCEEDS" not in text
        assert "GLACY-e" not in text

    def test_asks_at_most_8_times(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            client.get("/")


@pytest.mark.django_db
def test_home_of_an_empty_site_answers(client):
    response = client.get("/")
    assert response.status_code == 200
    assert b"<h1>C-PROC</h1>" in response.content


@pytest.mark.usefixtures("db", "next_day")
def test_a_field_of_work_without_projects_is_no_link_on_home(client):
    publish(FieldOfWorkContent(slug="lonely", title={"en": "Lonely"}))
    assert "<h3>Lonely</h3>" in client.get("/").text


@pytest.mark.usefixtures("starter_site")
class TestLegalBasis:
    def test_founding_acts_stand_in_the_order_of_their_dates(self, client):
        html = client.get("/legal-basis/").text
        founding = html.partition('id="founding"')[2].partition("</ol>")[0]
        assert re.findall(r"<time[^>]*>(.*?)</time>", founding) == [
            "March 2013",
            "October 2013",
            "15 October 2013",
            "March 2014",
            "2 April 2014",
            "7 April 2014",
        ]

    def test_the_acts_of_the_treaties_stand_apart(self, client):
        html = client.get("/legal-basis/").text
        around = html.partition('id="around"')[2].partition("</ol>")[0]
        assert "Convention on Cybercrime opened for signature" in around
        assert "Memorandum of Understanding signed" not in around

    def test_each_act_has_a_page_with_its_neighbours(self, client):
        response = client.get("/legal-basis/memorandum-signed/")
        text = text_of(response)
        assert "15 October 2013" in text
        assert "Government of Romania, Council of Europe" in text
        html = response.text
        assert 'rel="prev" href="/legal-basis/decision-to-establish-the-office/"' in html
        assert 'rel="next" href="/legal-basis/law-ratifying-the-memorandum/"' in html

    def test_each_act_is_cited_with_its_address_and_the_day(self, client, settings):
        settings.SITE_URL = "https://office.example"
        text = text_of(client.get("/legal-basis/law-published/"))
        assert "Cybercrime Programme Office of the Council of Europe (C-PROC), “" in text
        assert "https://office.example/legal-basis/law-published/, as of 2 June 2026." in text

    def test_a_citation_names_the_wording_that_lasts(self, client):
        lasting = "/archive/2026-06-01/legal-basis/memorandum-signed/"
        html = client.get("/legal-basis/memorandum-signed/").text
        assert f'{lasting}"' in html
        assert client.get(lasting).status_code == 200
        with time_machine.travel(FIRST_DAY, tick=False):  # no day is over yet
            assert "/archive/2" not in client.get("/legal-basis/memorandum-signed/").text

    def test_what_is_unknown_is_said(self, client):
        assert "Bodies that acted not stated" in text_of(
            client.get("/legal-basis/convention-in-force/")
        )


@pytest.mark.usefixtures("starter_site")
class TestOffice:
    def test_shows_the_profile(self, client):
        text = text_of(client.get("/office/"))
        for words in (
            "Mandate",
            "Why it exists",
            "Cybercrime Convention Committee (T-CY)",
            "as of 9 October 2024",
        ):
            assert words in text

    def test_official_names_carry_their_language(self, client):
        assert '<li lang="ro">Oficiul Consiliului Europei' in client.get("/office/").text


@pytest.mark.usefixtures("starter_site")
class TestShell:
    def test_address_and_telephone_stand_in_the_footer(self, client):
        html = client.get("/privacy/").text
        footer = html.partition("<footer")[2]
        for words in (
            "48A Primaverii Blvd",
            "011975",
            'href="tel:+40212017887">+40 21 201 78 87</a>',
        ):
            assert words in footer

    def test_standing_pages_stand_in_the_footer_in_their_order(self, client):
        footer = client.get("/").text.partition("<footer")[2]
        assert re.findall(
            r'href="/([a-z-]+)/">', footer.partition("<nav")[2].partition("</nav>")[0]
        ) == [
            "about",
            "accessibility",
            "privacy",
            "legal-notice",
            "updates",
            "archive",
            "data",
        ]

    def test_the_menu_says_where_one_is(self, client):
        assert '<a href="/projects/" aria-current="page">' in client.get("/projects/").text
        assert '<a href="/projects/" aria-current="true">' in client.get("/projects/glacy/").text

    def test_notices_in_force_stand_above_everything(self, client):
        [notice] = publish(NoticeContent(slug="closed", title={"en": "Closed on 1 & 2 July"}))
        assert "Closed on 1 &amp; 2 July" in client.get("/").text.partition("<header")[0]
        withdraw(notice, "Over.", NEXT_DAY)
        assert "Closed on 1" not in client.get("/").text

    def test_texts_in_another_language_than_the_page_say_so(self, client):
        publish(
            StandingPageContent(
                slug="mentions", title={"fr": "Mentions"}, body={"fr": "<p>Bonjour</p>"}
            )
        )
        html = client.get("/mentions/").text
        assert '<h1><span lang="fr">Mentions</span></h1>' in re.sub(r">\s+<", "><", html)
        assert '<div lang="fr"><p>Bonjour</p></div>' in html
        assert '<title lang="fr">Mentions –' in html

    def test_the_shell_costs_one_query(self, client, django_assert_num_queries):
        # Its ETag, the profile and when that was published first, and what stands around.
        with django_assert_num_queries(4):
            client.get("/office/")


@pytest.mark.usefixtures("starter_site")
class TestInsideThePast:
    def test_the_archive_says_what_it_is_and_leads_to_today(self, client):
        html = client.get("/archive/2026-06-01/projects/").text
        assert "The site as it was at the end of 1 June 2026" in html
        assert '<a href="/projects/">This page today</a>' in html
        assert '<meta name="robots" content="noindex">' in html
        assert '<a href="/archive/2026-06-01/office/"' in html

    def test_the_contact_form_is_that_of_today(self, client):
        html = client.get("/archive/2026-06-01/privacy/").text
        assert 'href="/contact/" rel="noopener">contact form</a>' in html
        assert "/archive/2026-06-01/contact/" not in html

    def test_a_preview_says_that_it_is_not_published(self, client):
        [row] = publish(StandingPageContent(slug="news", title={"en": "Old news"}))
        content = StandingPageContent(slug="news", title={"en": "New news"})
        StandingPage(key=row.key, slug="news", title_en="New news").save(leaves_candidate=False)
        candidate = type(row).objects.create(
            kind=row.kind,
            key=row.key,
            slug="news",
            saved_at=FIRST_DAY,
            content=content.to_json(),
            card=content.card_json(),
        )
        link = previews.make_link([candidate], None, "/news/", NEXT_DAY)
        html = client.get(previews.address_of(link)).text
        assert "New news" in html
        assert "this is a draft, as it stood on 1 June 2026, 13:00 (Bucharest)." in html
        assert '<a href="/news/">This page today</a>' in html
        assert "Old news" in client.get("/news/").text

    def test_today_has_no_banner(self, client):
        html = client.get("/").text
        assert "This page today" not in html
        assert "noindex" not in html


@pytest.mark.usefixtures("db", "next_day")
class TestFootnotes:
    def kosovo_and_palestine(self):
        return (
            CountryContent(
                slug="xk", code="XK", name={"en": "Kosovo"}, footnote={"en": "On Kosovo."}
            ),
            CountryContent(
                slug="ps", code="PS", name={"en": "Palestine"}, footnote={"en": "On Palestine."}
            ),
        )

    def test_stand_once_with_distinct_marks_however_often_they_are_due(self, client):
        publish(
            *self.kosovo_and_palestine(),
            StandingPageContent(
                slug="where",
                title={"en": "Kosovo* and Palestine"},
                body={
                    "en": "<p>Palestine, Kosovo*, and <a href='/x' title='Kosovo'>in Kosovo</a>.</p>"
                },
            ),
        )
        html = client.get("/where/").text
        assert html.count("On Kosovo.") == html.count("On Palestine.") == 1
        assert '<p id="note-1">* On Kosovo.</p>' in html
        assert '<p id="note-2">** On Palestine.</p>' in html
        assert "<title>Kosovo* and Palestine –" in html
        assert 'title="Kosovo"' in html
        assert "in Kosovo*</a>" in html
        assert "Palestine**, Kosovo*, and in Kosovo*." in text_of(client.get("/where/"))

    def test_are_absent_where_no_designation_needs_one(self, client):
        publish(
            *self.kosovo_and_palestine(), StandingPageContent(slug="where", title={"en": "Kosovar"})
        )
        assert "note-1" not in client.get("/where/").text
