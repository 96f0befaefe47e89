import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contact.models import Subject
from core.i18n.dates import PartialDate
from pages import starter_content
from projects import ordering
from projects.models import ActivityContent, Country, CountryContent, TreatyStep
from record.models import Publication
from tests.helpers.contents import make_project, publish_activities, publish_countries
from tests.helpers.pages.contact_form import read
from tests.helpers.published import publish, text_of

MAX_BYTES = 25_000  # of the page of a country, before compression


def make_projects(number, *countries):
    return [make_project(f"p{n}", countries=countries) for n in range(number)]


def test_list_has_the_countries_under_their_letters_with_their_numbers(starter_site, client):
    response = client.get("/countries/")
    letters = re.findall(r'<h2 id="letter-(.)">', response.text)
    assert letters == sorted(letters)
    section = response.text.partition('id="letter-R"')[2].partition("</section>")[0]
    assert 'href="/countries/ro/"' in section
    for text in (
        "Albania 4 projects (1 ongoing)",
        "Algeria 2 projects (1 ongoing)",
        "Romania 1 project (1 ongoing), 8 activities",
    ):
        assert text in text_of(response)
    support = "/contact/?subject=support-for-a-country-or-an-institution#write"
    link = f'<a href="{support}">Write to the office</a>'
    assert link in response.text


def names_in(html, section):
    """Return the short names of the projects in a section of a page."""
    part = html.partition(f'aria-labelledby="{section}"')[2].partition("</section>")[0]
    return re.findall(r'<h3>\s*<a href="/projects/[^"]+">(.*?)</a>', part)


@pytest.mark.usefixtures("starter_site")
class TestFindingOnesCountry:
    """A prosecutor in Moldova finds what is open to her, and whom to write to, in two clicks."""

    def test_home_leads_to_the_page_of_a_chosen_country(self, client):
        form = client.get("/").text.partition('<form class="chooser"')[2].partition("</form>")[0]
        assert 'action="/countries/"' in form
        assert '<option value="md">Republic of Moldova</option>' in form
        for prefix in ("", "/fr", "/archive/2026-06-01/ro"):
            chosen = client.get(f"{prefix}/countries/?country=md")
            assert chosen.status_code == 301
            assert chosen["Location"] == f"{prefix}/countries/md/"
        for unknown in ("", "zz", "MD/"):
            assert client.get("/countries/", {"country": unknown}).status_code == 200

    def test_country_without_a_project_has_a_page_behind_one_step(self, client):
        html = client.get("/countries/ke/").text
        assert "The office has no project specific to Kenya." in text_of(
            client.get("/countries/ke/")
        )
        assert names_in(html, "open") == ["GLACY-e", "Octopus Project"]
        assert "&amp;country=KE#write" in html
        others = client.get("/countries/").text.partition("<details>")[2].partition("</details>")[0]
        assert '<a href="/countries/ke/">Kenya</a>' in others
        assert '"/countries/md/"' not in others
        assert "country=GL" in client.get("/countries/gl/").text
        assert "country=AQ" not in client.get("/countries/aq/").text

    @pytest.mark.long
    @pytest.mark.parametrize("prefix", ["", "/fr", "/ro"])
    def test_each_of_250_pages_has_a_status_open_projects_and_the_form(self, client, prefix):
        countries = [
            publication.read(None)
            for publication in Publication.objects.filter(kind=CountryContent.kind)
        ]
        assert len(countries) == 250
        for country in countries:
            response = client.get(f"{prefix}/countries/{country.slug}/")
            html = response.text
            assert response.status_code == 200
            assert len(response.content) <= MAX_BYTES, (country.slug, len(response.content))
            assert 'aria-labelledby="open"' in html
            assert (f"&amp;country={country.code}#write" in html) == country.is_inhabited
            status = html.partition('id="treaties"')[2].partition("</section>")[0]
            for step in country.treaty_steps:
                assert step.date is None or str(step.date.year) in status

    def test_page_has_support_that_is_open_to_it_and_the_contact(self, client):
        html = client.get("/countries/md/").text
        assert names_in(html, "open") == ["CyberEast+", "GLACY-e", "Octopus Project"]
        assert len(names_in(html, "completed")) == 6
        assert html.index('id="open"') < html.index('id="support"') < html.index('id="completed"')
        starter_content.load_unpublished()
        link = re.search(r'<a class="button" href="([^"#]*)#write">Write to the office', html)[1]
        form = read(client.get(unescape(link)))
        support = Subject.objects.get(label_en="Support for a country or an institution")
        assert (form.values["country"], form.values["subject"]) == ("MD", str(support.pk))
        assert 'href="tel:+40212017887"' in html.partition('id="support"')[2].partition("<h2")[0]

    def test_page_has_some_of_many_open_projects(self, client, monkeypatch):
        monkeypatch.setattr(ordering, "MAX_LISTED", 2)
        html = client.get("/countries/md/").text
        assert names_in(html, "open") == ["CyberEast+", "GLACY-e"]
        link = "/projects/?status=ongoing&amp;region=global"
        assert f'<a href="{link}">All ongoing worldwide projects</a>' in html


def test_country_page_links_to_filtered_lists_if_there_are_many(db, next_day, client):
    [here, elsewhere] = publish_countries("Here", "Elsewhere")
    publish(*make_projects(20, here), make_project("not", countries=[elsewhere]))
    publish(ActivityContent(slug="not", title={"en": "Meeting"}, country=elsewhere))
    response = client.get("/countries/here/")
    assert "Work of the office here: 20 projects" in text_of(response)
    assert response.text.count('<li class="entry">') == 20
    assert "All 20" not in response.text
    publish(make_project("one-more", countries=[here]))
    publish_activities(23, country=here)
    html = client.get("/countries/here/").text
    assert html.count('<li class="entry">') == 40
    assert '<a href="/projects/?country=here">All 21 projects there</a>' in html
    assert '<a href="/activities/?country=here">All 23 activities there</a>' in html
    assert "21 results" in text_of(client.get("/projects/?country=here"))
    assert "23 results" in text_of(client.get("/activities/?country=here"))


def test_one_that_nothing_names_is_no_dead_end(db, next_day, client):
    publish_countries("Nowhere")
    html = client.get("/countries/nowhere/").text
    assert "The office has no project specific to Nowhere." in html
    assert "&amp;country=#write" in html
    assert "Nowhere" in client.get("/countries/").text.partition("<details>")[2]


def test_open_projects_are_global_or_of_its_regions_with_an_open_list_and_not_over(
    db, next_day, client
):
    [here, there] = publish_countries("Here", "There")
    region = {"region": "ukraine", "countries_are_open": True}
    publish(
        make_project("before", end="2020", region="ukraine", countries=[here]),
        make_project("unknown", end="2020", countries=[here]),
        make_project("no-region", countries_are_open=True),
        make_project("open", start="2024", end="2030", countries=[there], **region),
        make_project("closed", start="2024", end="2030", region="ukraine"),
        make_project("over", end="2020", **region),
        make_project("global", start="2024", region="global"),
        make_project("to-come", start="2030", region="global"),
        make_project("elsewhere", region="european-union", countries_are_open=True),
    )
    assert names_in(client.get("/countries/here/").text, "open") == ["OPEN", "GLOBAL"]
    assert names_in(client.get("/countries/there/").text, "open") == ["GLOBAL"]


def test_treaty_status_is_by_treaty_and_date_and_unknown_is_never_no(db, next_day, client):
    steps = [
        {"treaty": "second-protocol", "act": "not-party", "as_of": "2025-11-14"},
        {"treaty": "second-protocol", "act": "signature", "source_url": "https://example.org"},
        {"treaty": "convention", "act": "entry-into-force", "date": "2010-07-01"},
        {"treaty": "convention", "act": "signature", "date": "2001", "note": {"en": "In Kyiv"}},
        {"treaty": "convention", "act": "party", "as_of": "2015-09"},
    ]
    publish(CountryContent(slug="one", name={"en": "One"}, treaty_steps=steps))
    page = client.get("/countries/one/")
    assert (
        "Convention on Cybercrime (ETS 185) Party (date not known here) as of September 2015 "
        "Signed: 2001 (In Kyiv) In force: 1 July 2010 "
        "First Additional Protocol (ETS 189) not known to us "
        "Second Additional Protocol (CETS 224) Not a Party as of 14 November 2025 "
        "Signed (date not known here) Source"
    ) in text_of(page)
    assert '<a class="small" href="https://example.org" rel="noopener">' in page.text


def test_not_a_party_requires_the_date_of_its_source(db):
    country = Country.objects.create(slug="one", code="RO", name_en="One")
    step = TreatyStep(
        country=country, treaty="convention", act="not-party", source_url="https://a.org"
    )
    with pytest.raises(ValidationError, match="requires the date"):
        step.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()
    step.as_of = PartialDate.parse("2024")
    step.full_clean()
    step.save()
