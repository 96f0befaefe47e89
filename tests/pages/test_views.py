import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contact.models import ContactProfile, Subject
from core.i18n.languages import LANGUAGES, in_language
from pages import views
from pages.models import OfficeContent, StandingPageContent
from pages.starter_content import load_unpublished
from projects.models import ActivityContent, FieldOfWorkContent
from projects.models.image import ImageContent
from record.content_cache import forget_contents
from tests.helpers.contact_details import make_details
from tests.helpers.pages.contact_form import read
from tests.helpers.published import publish, text_of
from tests.helpers.publishing import publish as publish_copy

ARCHIVE = "/archive/2026-06-01"
LAW = "/legal-basis/acts/law-33-2014/"
FACTS = {
    "/": """\
Cybercrime Programme Office of the Council of Europe
assisting countries worldwide
Protection of children
CyberEast+
CyberSouth+
Funders European Union, Council of Europe Budget about EUR 3,900,000 End 31 December 2026
Roundtable on the implementation of the Second Additional Protocol in Romania
7 April 2014: Memorandum of Understanding · Entry into force
+40 21 201 78 87""",
    "/office/": """\
Cybercrime Convention Committee (T-CY)
Ongoing projects CyberSPEX
9 October 2013 Decision to establish the office
more than 2,100 as of 2024 Source""",
    "/legal-basis/acts/memorandum-of-understanding/": """\
Memorandum, 15 October 2013
Official title Memorandum de înțelegere între Guvernul României
Steps Signature: 15 October 2013 (Bucharest) Ratification: 27 March 2014 (Law no. 33/2014) Entry
into force: 7 April 2014
Signed by Government of Romania, Council of Europe
Text legeaz.net (private site) (Romanian)""",
    "/legal-basis/acts/first-additional-protocol/": """\
list of treaties (French) legi-internet.ro (private site) (Romanian)
Cite the act Additional Protocol to the Convention on Cybercrime, concerning the criminalisation""",
    "/legal-basis/acts/law-33-2014/": """\
Adopted by Parliament of Romania
Cite the act Parlamentul României, Legea nr. 33/2014 pentru ratificarea Memorandumului""",
    "/legal-basis/acts/decision-to-establish-the-office/": """\
Adopted by Committee of Ministers of the Council of Europe
Cite the act Committee of Ministers of the Council of Europe, 9 October 2013,
CM/Del/Dec(2013)1180/10.4.
Cite this page Cybercrime Programme Office of the Council of Europe (C-PROC), “Decision""",
    "/projects/": """\
Cite this page Cybercrime Programme Office of the Council of Europe (C-PROC), “Projects”,
as of 2 June 2026, http://testserver/projects/.
Permanent link to this version in the archive: http://testserver/archive/2026-06-01/projects/
@misc{projects-2026-06-02,""",
    "/countries/xk/": """\
(C-PROC), “Kosovo*”, as of 2 June 2026,""",
    f"{ARCHIVE}/projects/": """\
The site as it was at the end of 1 June 2026
“Projects”, as of 1 June 2026, http://testserver/archive/2026-06-01/projects/.""",
}


def section(html, name):
    return html.partition(f'id="{name}"')[2].partition("</section>")[0]


def test_page_shows_its_facts(walker):
    for path, facts in FACTS.items():
        text = text_of(walker.get(path))
        assert [fact for fact in facts.splitlines() if fact not in text] == [], path


def test_page_of_an_act_has_no_row_for_what_is_not_known(walker):
    text = text_of(walker.get("/legal-basis/acts/decision-to-establish-the-office/"))
    assert "Official title" not in text
    assert "Reference CM/Del/Dec(2013)1180/10.4" in text


def test_page_has_this_markup_once(walker):
    for path, markup in (
        ("/", "<span>48A Primaverii Blvd</span>"),
        (LAW, '<dd class="citation"><span lang="ro">Parlamentul României, Legea nr. 33/2014'),
        (LAW, '<dd><span lang="ro">Legea nr. 33/2014 pentru'),
        ("/office/", '<li lang="ro">Oficiul Consiliului Europei'),
        ("/projects/", '<a href="/projects/" aria-current="page">'),
        ("/projects/glacy/", '<a href="/projects/" aria-current="true">'),
        (f"{ARCHIVE}/projects/", '<a href="/projects/">This page today</a>'),
        (f"{ARCHIVE}/projects/", '<meta name="robots" content="noindex">'),
        (f"{ARCHIVE}/projects/", f'<a href="{ARCHIVE}/office/"'),
        (f"{ARCHIVE}/privacy/", f'href="{ARCHIVE}/contact/" rel="noopener">contact form</a>'),
    ):
        assert walker.get(path).text.count(markup) == 1, (path, markup)
    assert not re.search("This page today|noindex", walker.get("/").text)


def test_home_lists_ongoing_projects_and_fields_of_work(
    starter_site, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        response = client.get("/")
    ongoing = section(response.text, "ongoing")
    slugs = re.findall(r'href="/projects/([a-z-]+)/"', ongoing)
    current = ["cyberspex", "cybersouth-plus", "cybereast-plus", "cybersee"]
    assert slugs == [*current, "glacy-e", "cyberua", "octopus-project"]
    assert ongoing.count("<dt>End</dt>") == 4
    assert ongoing.count("Running, end not published") == 1
    without_end = "No end date published: GLACY-e, CyberUA, Octopus Project"
    assert without_end in text_of(response)
    assert without_end in text_of(client.get("/office/"))
    assert "iPROCEEDS" not in text_of(response)
    fields = section(response.text, "fields")
    paths = re.findall(r'href="(/projects/\?field=[^"]+)"', fields)
    assert [client.get(path).status_code for path in paths] == [200] * 6
    assert re.findall(r"<h3>(?:<a[^>]*>)?(.*?)</", fields) == [
        "Legislation",
        "Training",
        "Specialised units",
        "Public-private cooperation",
        "Protection of children",
        "International cooperation",
    ]


def test_home_and_profile_list_some_projects_and_link_to_all(starter_site, client, monkeypatch):
    monkeypatch.setattr(views, "MAX_PROJECTS", 2)
    forget_contents()
    for path in ("/", "/office/"):
        ongoing = section(client.get(path).text, "ongoing")
        assert len(set(re.findall(r'href="/projects/([a-z-]+)/"', ongoing))) == 2
        assert '<a href="/projects/">All projects</a>' in ongoing
    counts = re.findall(r'(?s)<h2 id="([a-z-]+)">.*?"count">(\d+)<', client.get("/projects/").text)
    assert counts[:2] == [("ongoing", "3"), ("running", "1")]


def test_home_has_figures_with_a_source_for_a_year_after_their_day(db, next_day, client):
    rows = [
        ("Shown", "2025-06-02", "https://a.org/"),
        ("Old", "2025-06-01", "https://a.org/"),
        ("Of a month", "2026-05", "https://a.org/"),
        ("Without a source", "2026-05-02", ""),
        ("Without a day", None, "https://a.org/"),
    ]
    figures = [
        {"label": {"en": label}, "value": "5", "as_of": day, "source_url": url}
        for label, day, url in rows
    ]
    office = OfficeContent(slug="office", name={"en": "Office"}, short_name="O", figures=figures)
    publish(office)
    shown = re.findall(r"<dt>(.*?)</dt>", section(client.get("/").text, "figures"))
    assert shown == ["Shown"]
    profile = section(client.get("/office/").text, "figures")
    assert re.findall(r"<dt>(.*?)</dt>", profile) == [label for label, _day, _url in rows]
    end, _ = office.turning_points()
    assert end.isoformat() == "2026-06-02T21:00:00+00:00"


def test_home_has_upcoming_activities_apart_from_the_latest(starter_site, client):
    assert 'id="upcoming"' not in client.get("/").text
    for slug, start in {"soon": "2026-06-03", "later": "2027", "today": "2026-06-02"}.items():
        publish(ActivityContent(slug=slug, title={"en": f"Meeting {slug}"}, start=start))
    html = client.get("/").text
    activities = {
        name: re.findall(r'href="/activities/([a-z0-9-]+)/"', section(html, name))
        for name in ("upcoming", "latest")
    }
    assert activities["upcoming"] == ["today", "soon", "later"]
    assert activities["latest"][0] == "cyberspex-workshop-24-7-network"


def test_home_shows_the_pictures_of_activities_without_a_query_for_each(db, next_day, client):
    with CaptureQueriesContext(connection) as without:
        client.get("/")
    images = [ImageContent(slug=f"i{n}", name="Photo", image=f"ab/{n}.png") for n in range(3)]
    rows = publish(*images)
    days = {"before": "2026-05-01", "later": "2026-07-01", "old": "2024-05-01"}
    for (slug, start), row in zip(days.items(), rows, strict=True):
        activity = {"title": {"en": "Met"}, "start": start, "picture": row.ref}
        publish(ActivityContent(slug=slug, **activity))
    with CaptureQueriesContext(connection) as queries:
        html = client.get("/").text
    assert 'src="/media/ab/0.png"' in section(html, "latest")
    assert 'src="/media/ab/1.png"' in section(html, "upcoming")
    assert "ab/2.png" not in html
    assert len(queries) <= len(without) + 2


def test_empty_site_has_a_name_and_no_links_of_fields(db, next_day, client):
    assert "<h1>C-PROC</h1>" in client.get("/").text
    assert "Nothing is published yet." in text_of(client.get("/legal-basis/"))
    publish(FieldOfWorkContent(slug="lonely", title={"en": "Lonely"}))
    assert "<h3>Lonely</h3>" in client.get("/").text


def test_emblem_of_the_office_is_at_the_top_of_each_page(db, next_day, client):
    assert "<img" not in client.get("/office/").text
    image = {"image": "ab/ab12.png", "image_width": 600, "image_height": 400}
    image["image_alternative"] = {"en": "Emblem of the Council of Europe"}
    publish(OfficeContent(slug="office", name={"en": "Office"}, short_name="C-PROC", **image))
    for path in ("/", "/projects/", "/nowhere/"):
        wordmark = client.get(path).text.partition('class="wordmark"')[2].partition("</a>")[0]
        assert 'src="/media/ab/ab12.png" alt="Emblem of the Council of Europe" srcset=' in wordmark
    assert '"logo": "http://testserver/media/ab/ab12.png"' in client.get("/").text


@pytest.mark.parametrize("path", ["/", "/contact/", "/projects/", "/nowhere/"])
def test_header_and_footer_name_the_council_and_profiles_once_entered(db, client, path):
    details = make_details()
    details.save()
    profile = {"label_en": "Example network", "url": "https://network.example/cproc"}
    ContactProfile.objects.create(details=details, **profile)
    details.save_candidate()
    publish_copy(details, by=None)
    html = client.get(path).text
    for part in ("header", "footer"):
        frame = html.partition(f'<{part} class="site-')[2].partition(f"</{part}>")[0]
        assert 'href="https://www.coe.int/" rel="noopener">Council of Europe</a>' in frame
    assert 'href="https://network.example/cproc" rel="me noopener">Example network</a>' in frame


def test_founding_events_are_in_the_order_of_their_dates_and_others_apart(starter_site, client):
    html = client.get("/legal-basis/").text
    main = html.partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'href="/legal-basis/((?:acts/)?[a-z0-9-]+)/"', main)
    assert (len(links), len(set(links))) == (18, 9)
    assert re.findall(r'<h2 id="([a-z-]+)">', main) == ["founding", "around"]
    days = re.findall(r'<time datetime="([\d-]+)"', section(html, "founding"))
    assert days == sorted(days)
    assert len(days) == 7
    assert "Convention on Cybercrime" in section(html, "around")


def test_footer_has_address_telephone_and_standing_pages_in_order(starter_site, client):
    footer = client.get("/privacy/").text.partition("<footer")[2]
    for text in ("48A Primaverii Blvd", "011975", 'href="tel:+40212017887">+40 21 201 78 87<'):
        assert text in footer
    navigation = footer.partition("<nav")[2].partition("</nav>")[0]
    slugs = "request-support about accessibility privacy legal-notice updates archive data".split()
    assert re.findall(r'href="/([a-z-]+)/">', navigation) == slugs


def test_image_is_above_the_text(starter_site, client):
    image = {"image": "ab/ab12.png", "image_width": 60, "image_height": 40}
    image["image_alternative"] = {"fr": "Une salle"}
    publish(
        StandingPageContent(slug="rooms", body={"en": "<p>Text</p>"}, **image),
        ActivityContent(slug="meeting", summary={"en": "<p>Text</p>"}, **image),
    )
    for path in ("/rooms/", "/activities/meeting/"):
        above = client.get(path).text.partition("<p>Text</p>")[0]
        assert 'lang="fr" alt="Une salle" width="60" height="40">' in above
    facts = client.get("/activities/meeting/").text
    assert '"image": "http://testserver/media/ab/ab12.png"' in facts


def test_page_of_the_office_costs_three_queries(starter_site, client, django_assert_num_queries):
    # Its ETag, the profile, and all that the page names.
    with django_assert_num_queries(3):
        client.get("/office/")


def test_long_page_links_to_its_parts_and_a_short_one_does_not(db, next_day, client):
    part = "<h2>Part {}</h2><p>{}</p>"
    for slug, number, words, is_long in (
        ("long", 3, 100, True),
        ("short", 3, 10, False),
        ("undivided", 2, 300, False),
    ):
        body = "".join(part.format(n, "words " * words) for n in range(1, number + 1))
        publish(StandingPageContent(slug=slug, title={"en": "Page"}, body={"en": body}))
        html = client.get(f"/{slug}/").text
        assert ('<a href="#part-3">Part 3</a>' in html) == is_long
        assert '<h2 id="part-2">Part 2</h2>' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_request_for_support_leads_to_the_form_with_each_subject(starter_site, client, language):
    load_unpublished()
    html = client.get(in_language("/request-support/", language)).text
    assert html.count('class="on-this-page"') == 1
    forms = re.findall(rf'href="({in_language("/contact/", language)}\?subject[^"#]+)#write"', html)
    chosen = [read(client.get(form)).values["subject"] for form in forms]
    labels = Subject.objects.in_bulk(chosen)
    assert [labels[int(pk)].label_en for pk in chosen] == [
        "Support for a country or an institution",
        "Non-governmental organisations",
        "Universities and research",
        "Service providers and companies",
    ]
    archived = client.get(f"{ARCHIVE}{in_language('/request-support/', language)}").text
    assert [archived.count(f'href="{form}#write"') for form in forms] == [1, 1, 1, 1]
    for path in ("/projects/", "/countries/"):
        link = f'href="{ARCHIVE}{in_language(path, language)}" rel="noopener"'
        assert archived.count(link) == 1
