"""Pages of projects and activities."""

import re

import pytest
import time_machine

from projects import ordering
from projects.models import ActivityContent, FunderContent
from tests.helpers.contents import make_project, publish_countries
from tests.helpers.published import NEXT_DAY, publish, text_of

ENTRIES = """\
cybersouth: June 2017 – December 2023
cybereast-plus: 2024–2027
cybereast-plus: Funders European Union, Council of Europe
cybereast-plus: Budget 3.5 million euros (EU share, 2024–2027)
cybercrime-eap-ii: from September 2015, ended (date not published)
cyberua: since 2024
cybersouth-plus: Southern Neighbourhood · 8 countries and areas
cybersouth-plus: 1 January 2024 – 31 December 2026
cybersouth-plus: Budget about EUR 3,900,000
cyberspex: European Union · 27 countries
cyberspex: Budget not stated
glacy-e: since 1 March 2024
iproceeds-2: Funders European Union (90 %), Council of Europe (10 %)
cybercrime-ipa: Before C-PROC"""
FACTS = """\
glacy-plus: Completed GLACY+
glacy-plus: Start March 2016 End February 2024
glacy-plus: Original end date: February 2020. Extended to 2021
glacy-plus: Previous end date: 2021. Extended to February 2024.
glacy-plus: Budget 10 million euros at the launch in 2016
glacy-plus: Region Global
glacy-plus: Sources (2)
cybercrime-eap-2018: End Ended, date not published Followed by CyberEast in June 2019.
cybercrime-eap-2018: Latest known activity: September 2018
cyberua: Start 2024 End No end date published Latest known activity: 9 September 2025
cyberua: Budget not stated
glacy: Budget about EUR 3,350,000
cybercrime-ipa: Budget EUR 2,777,778
cybercrime-eap: This project ended before C-PROC opened."""
STATUS = r"<span class=.status [a-z-]+.>.*?</span>"


def entry_of(html, slug):
    """Return the text of the entry of a project in a list."""
    entries = re.findall(r'<li class="entry">.*?</li>', html, re.DOTALL)
    [entry] = [entry for entry in entries if f"/{slug}/" in entry]
    return " ".join(re.sub("<[^>]+>", "", entry).split())


def test_list_is_grouped_by_the_status_of_the_day(starter_site, client):
    html = client.get("/projects/").text
    headings = re.findall(r'<h2 id="([a-z-]+)">', html)
    assert headings == ["ongoing", "running", "not-stated", "completed"]
    assert "map.svg" not in html
    ongoing, _, rest = html.partition('id="not-stated"')
    assert "CyberSouth+" in ongoing
    assert "GLACY-e" in rest


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ("running_confirmed_on=2025-06-02", "running"),
        ("running_confirmed_on=2025-06-01", "not-stated"),
        ("running_confirmed_on=2025-06", "running"),
        ("running_confirmed_on=9999", "running"),
        ("running_confirmed_on=2026-05-01 start=2024 end=2026", "ongoing"),
        ("running_confirmed_on=2026-05-01 end=2027", "not-stated"),
        ("running_confirmed_on=2026-05-01 start=2027", "upcoming"),
        ("running_confirmed_on=2026-05-01 is_known_to_be_over=1", "completed"),
    ],
)
def test_project_without_end_is_running_for_a_year_after_its_confirmation(
    db, next_day, client, facts, status
):
    publish(make_project("one", **dict(fact.split("=") for fact in facts.split())))
    html = client.get("/projects/").text
    assert f'<h2 id="{status}">' in html
    assert "ONE" in client.get(f"/projects/?status={status}").text
    [item] = client.get("/projects.json").json()["items"]
    assert item["status"]["code"] == status
    home = client.get("/")
    assert (">ONE</a>" in home.text) == (status not in ("upcoming", "completed"))
    assert ("<dt>End</dt>" in home.text) == (status in ("ongoing", "running"))  # in a card
    assert ("No end date published: ONE" in text_of(home)) == (status == "not-stated")


def test_confirmation_of_a_running_project_ends_after_a_year(db, client):
    with time_machine.travel(NEXT_DAY, tick=False) as clock:
        publish(make_project("one", region="global", running_confirmed_on="2026-06-01"))
        html = client.get("/").text
        assert "Running, end not published" in html.partition(">ONE</a>")[2]
        page = text_of(client.get("/projects/one/"))
        assert "Running, end not published ONE" in page
        assert "End No end date published Confirmed as running: 1 June 2026" in page
        clock.move_to(NEXT_DAY.replace(year=2027, day=1, hour=20))
        assert "Running, end not published" in client.get("/").text.partition(">ONE</a>")[2]
        clock.move_to(NEXT_DAY.replace(year=2027))
        home = client.get("/")
        assert "No end date published: ONE" in text_of(home)
        assert "<dt>End</dt>" not in home.text
        page = text_of(client.get("/projects/one/"))
        assert "No longer confirmed as running. Last confirmed: 1 June 2026" in page


def test_entry_has_dates_places_and_if_it_is_running_funders_and_budget(starter_site, client):
    html = client.get("/projects/").text
    for row in ENTRIES.splitlines():
        slug, _, fact = row.partition(": ")
        assert fact in entry_of(html, slug)
    assert "Before C-PROC" not in entry_of(html, "glacy")
    assert "Budget" not in entry_of(html, "cybercrime-eap-iii")
    assert "Ukraine · Ukraine" not in html


def test_project_page_has_the_facts_and_what_is_unknown(starter_site, client):
    for row in FACTS.splitlines():
        slug, _, fact = row.partition(": ")
        assert fact in text_of(client.get(f"/projects/{slug}/"))


def test_project_page_has_no_row_and_no_status_for_what_is_not_known(starter_site, client):
    text = text_of(client.get("/projects/cyberua/"))
    assert not re.search("Status|Funders|not stated(?<!Budget not stated)", text)
    text = text_of(client.get("/projects/endocsea-europe/"))
    assert not re.search("Budget|Funders|not stated", text)


@pytest.mark.parametrize("language", ["", "/fr", "/ro"])
@pytest.mark.parametrize("slug", ["cybersouth-plus", "glacy-plus"])
def test_status_has_no_day_in_the_archive_either(starter_site, client, language, slug):
    pages = [f"{day}{language}/projects/{slug}/" for day in ("", "/archive/2026-06-01")]
    live, archived = [re.findall(STATUS, client.get(page).text) for page in pages]
    assert len(live) == 1
    assert archived == live


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (
            "/projects/cybersouth-plus/",
            "Funded by the European Union and the Council of Europe, implemented by the "
            "Council of Europe",
        ),
        (
            "/fr/projects/cybersouth-plus/",
            "Financé par l’Union européenne et le Conseil de l’Europe, mis en œuvre par le "
            "Conseil de l’Europe",
        ),
        (
            "/ro/projects/cybersouth-plus/",
            "Finanțat de Uniunea Europeană și Consiliul Europei, implementat de Consiliul Europei",
        ),
        ("/projects/octopus-project/", "Italy, Japan, the Netherlands, the United Kingdom and"),
    ],
)
def test_project_page_has_its_co_funding_line(starter_site, client, path, sentence):
    assert sentence in text_of(client.get(path))


@pytest.mark.parametrize("slug", ["glacy", "cyberspex"])
def test_project_page_needs_few_queries(starter_site, client, slug, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        client.get(f"/projects/{slug}/")
    with django_assert_max_num_queries(5):
        client.get(f"/projects/{slug}/")


def test_project_page_has_countries_by_name_and_shares_and_emblems_of_funders(db, next_day, client):
    countries = publish_countries("Zambia", "Éland", "Albania")
    emblem = {"image": "ab/ab12.png", "image_alternative": {"en": "Flag of the Union"}}
    names = {"name": {"en": "Union"}, "name_in_sentence": {"en": "the Union"}}
    [union] = publish(FunderContent(slug="eu", **names, **emblem))
    [japan] = publish(FunderContent(slug="jp", name={"en": "Japan"}))
    grant = {"funder": union.ref, "share": "87.50", "note": {"en": "by grant"}}
    funders = [grant, {"funder": japan.ref}]
    publish(make_project("one", countries=countries, funders=funders), make_project("none"))
    page = client.get("/projects/one/")
    line = page.text.partition('class="co-funding"')[2].partition("</div>")[0]
    assert 'src="/media/ab/ab12.png" alt="Flag of the Union"' in line
    for text in (
        "Countries and areas Albania, Éland, Zambia",
        "Union, 87.50 % (by grant)",
        "Funded by the Union and Japan, implemented by",
    ):
        assert text in text_of(page)
    assert "co-funding" not in client.get("/projects/none/").text


@pytest.mark.parametrize(
    ("slug", "others", "line"),
    [
        ("european-union", 0, "Funded by the European Union"),
        ("european-union", 1, "Co-funded by the European Union"),
        ("union", 1, ""),
    ],
)
def test_emblem_of_the_european_union_is_on_its_projects(db, next_day, client, slug, others, line):
    funders = publish(FunderContent(slug=slug, name={"en": "European Union"}))
    funders += publish(*(FunderContent(slug=f"f{n}", name={"en": "Fund"}) for n in range(others)))
    publish(make_project("one", funders=[{"funder": row.ref} for row in funders]))
    html = client.get("/projects/one/").text
    assert ('<svg class="emblem union"' in html) == bool(line)
    assert (f"<b>{line}</b>" in html) == bool(line)


def test_image_has_its_description(db, next_day, client):
    picture = {"image": "ab/" + "ab" * 32 + ".png", "image_width": 1200, "image_height": 800}
    publish(
        make_project("told", image_alternative={"en": "Judges at a “table”"}, **picture),
        make_project("decorative", image_is_decorative=True, **picture),
    )
    described = client.get("/projects/told/").text
    assert 'alt="Judges at a “table”"' in described
    url = f"/media/{picture['image']}"
    assert f'srcset="{url}.480.webp 480w, {url}.960.webp 960w, {url} 1200w"' in described
    assert 'width="1200" height="800"' in described
    assert 'alt=""' in client.get("/projects/decorative/").text
    assert "cropped" not in described


@pytest.mark.parametrize(
    ("point", "classes"), [((34, 80), "x30 y80"), ((None, 0), "x50 y0"), ((100, 96), "x100 y100")]
)
def test_image_is_cropped_around_its_focal_point(db, next_day, client, point, classes):
    publish(
        make_project(
            "one",
            image="x.png",
            image_is_decorative=True,
            image_focus_x=point[0],
            image_focus_y=point[1],
        )
    )
    assert f'class="cropped {classes}"' in client.get("/projects/one/").text


def test_many_activities_need_no_more_queries(db, next_day, client, django_assert_max_num_queries):
    project, *others = [row.ref for row in publish(*(make_project(f"p{n}") for n in range(6)))]
    countries = publish_countries(*(f"C{n}" for n in range(6)))
    activities = []
    for n in range(30):
        named = {"projects": [project, others[n % 5]], "country": countries[n % 6]}
        activities.append(ActivityContent(slug=f"a{n}", title={"en": "Meeting"}, **named))
    publish(*activities)
    with django_assert_max_num_queries(7):
        html = client.get("/projects/p0/").text
    assert html.count('<li class="entry">') == 10
    assert '<a href="/activities/?project=p0">All 30 activities of this project</a>' in html
    with django_assert_max_num_queries(6):
        client.get("/activities/")


def test_activities_are_sorted_by_year_with_the_latest_first(starter_site, client):
    publish(ActivityContent(slug="undated", title={"en": "Undated"}))
    html = client.get("/activities/").text + client.get("/activities/?page=2").text
    years = re.findall(r'id="year-([a-z0-9-]+)">', html)
    assert years[0] == "2026"
    assert years[-1] == "not-stated"
    assert years[:-1] == sorted(years[:-1], reverse=True)
    assert 'id="year-not-stated">Date not stated</p>' in html
    assert "None" not in html


def test_activity_page_has_the_facts(starter_site, client):
    text = text_of(client.get("/activities/cybersouth-plus-launch/"))
    assert "Date 17–18 April 2024" in text
    assert "Place Lisbon, Portugal" in text
    assert "Projects CyberSouth+" in text
    assert "not stated" not in text
    text = text_of(client.get("/activities/cybercrime-eap-ii-launch-meeting/"))
    assert "Participants more than 40" in text


def test_funder_page_lists_its_projects_with_its_share(starter_site, client):
    response = client.get("/funders/european-union/")
    links = re.findall(r'<h3>\s*<a href="(/projects/[^"]+)"', response.text)
    assert len(links) == len(set(links)) == 16
    assert "European Union (90 %)" in text_of(response)
    assert response.text.count('class="status completed"') == 1, "the heading says it"
    assert 'href="/funders/european-union/"' in client.get("/projects/cyberspex/").text
    publish(FunderContent(slug="new", name={"en": "New funder"}))
    assert "No project published here names this funder." in text_of(client.get("/funders/new/"))
    assert client.get("/funders/none/").status_code == 404


def test_funder_with_many_projects_links_to_all_of_them(starter_site, client, monkeypatch):
    monkeypatch.setattr(ordering, "MAX_LISTED", 3)
    html = client.get("/funders/european-union/").text
    assert html.count('<li class="entry">') == 3
    link = '<a href="/projects/?funder=european-union">All 16 projects of this funder</a>'
    assert link in html
    assert "16 results of 20" in text_of(client.get("/projects/?funder=european-union"))
