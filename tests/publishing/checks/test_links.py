"""Checks of the objects that a content names: links must lead somewhere, relations should."""

from uuid import uuid4

import pytest
from django.utils import translation

from projects.models import Country
from publishing.checks import run_checks
from record.content import LocalisedText, Ref, RichText
from record.models import Publication
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_funder,
    make_office,
    make_page,
    make_project,
    published,
)
from tests.helpers.issues import codes, only, page
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


def linking(address):
    return page(f'<p>See <a href="{address}">the project</a>.</p>')


def linking_to(obj):
    return linking(f"ref:{obj.ref}")


def told(drafts, at=NOON + DAY):
    return [each.code for each in run_checks({obj.ref: obj.content() for obj in drafts}, at)]


def codes_next_day(content):
    return [each.code for each in run_checks({Ref("page", uuid4()): content}, NOON + DAY)]


def test_a_link_leads_to_what_is_in_force():
    assert codes_next_day(linking_to(published(make_project(), now=NOON))) == []


def test_a_link_to_a_draft_stops_it_and_names_the_draft():
    issue = only(linking_to(make_project(acronym="CyberSEE")))
    assert (issue.code, issue.is_error) == ("link_to_nothing", True)
    assert "“the project” leads to “CyberSEE”, which visitors don’t see." in issue.message


def test_a_link_to_what_goes_live_with_it_is_right():
    project = make_project()
    linking_page = make_page(body_en=f'<p><a href="ref:{project.ref}">GLACY+</a></p>')
    assert told([project, linking_page]) == []
    assert told([linking_page]) == ["link_to_nothing"]


def test_two_drafts_may_link_to_each_other_and_to_themselves():
    first = make_page()
    second = make_page(body_en=f'<p><a href="ref:{first.ref}">Privacy</a></p>')
    change(
        first,
        body_en=f'<p><a href="ref:{second.ref}">Data</a> <a href="ref:{first.ref}">Top</a></p>',
    )
    assert told([first, second]) == []


def test_a_link_to_what_is_withdrawn_or_withheld_stops_it():
    withdrawn, withheld = (published(make_project(), now=NOON) for _ in range(2))
    withdraw(withdrawn, None, "It is over.", now=NOON + HOUR)
    row = Publication.objects.of(withheld).with_time()
    row.update(
        content=None, card=None, title="", withheld_at=NOON + HOUR, withheld_reason="A name."
    )
    for obj in (withdrawn, withheld):
        assert codes_next_day(linking_to(obj)) == ["link_to_nothing"]


def test_a_link_is_judged_at_the_moment_at_which_it_goes_live():
    project = published(make_project(), at=NOON + 2 * DAY, now=NOON)
    content = {make_page().ref: linking_to(project)}
    assert [each.code for each in run_checks(content, NOON + DAY)] == ["link_to_nothing"]
    assert run_checks(content, NOON + 2 * DAY) == []


def test_a_link_to_an_object_without_a_page_says_so():
    issue = only(linking_to(published(make_funder(), now=NOON)))
    assert issue.code == "link_to_nothing"
    assert "“European Union”, which has no page of its own. Take the link off." in issue.message


def test_a_link_to_an_object_that_the_record_never_saw_stops_it():
    assert codes(linking(f"ref:project/{uuid4()}")) == ["link_to_nothing"]
    assert codes(linking(f"ref:nothing/{uuid4()}")) == ["link_to_nothing"]


@pytest.mark.parametrize(
    "address",
    [
        "/projects/never-was/",
        "/projects/never-was",
        "/projects/never-was/?print=1",
        "/fr/projects/never-was/",
        "http://testserver/projects/never-was/",
        "/never-was/",
        "/never/was/",
        "/office/",
        "/admin/",
        "/preview/token/projects/",
        "https://[",
    ],
)
def test_an_address_of_this_site_where_nothing_stands_stops_it(address):
    assert codes(linking(address)) == ["link_to_nothing"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/projects/",
        "/projects/?status=ongoing",
        "/fr/projects/",
        "/ro/",
        "http://testserver",
        "http://testserver/legal-basis/",
        "/archive/2026-03-01/projects/never-was/",
        "https://example.org/projects/never-was/",
        "mailto:office@example.org",
        "tel:+40212017887",
        "#contents",
    ],
)
def test_lists_and_addresses_elsewhere_are_taken_on_trust(address):
    assert codes(linking(address)) == []


def test_addresses_of_pages_lead_to_their_objects_under_every_address_that_they_had():
    project = published(make_project(slug="old"), now=NOON)
    published(make_office(), now=NOON)
    published(change(project, slug="new"), now=NOON + HOUR)
    for address in ("/projects/old/", "/projects/new/#budget", "/ro/projects/new/", "/office/"):
        assert codes_next_day(linking(address)) == []
    withdraw(project, None, "It is over.", now=NOON + 2 * HOUR)
    assert codes_next_day(linking("/projects/new/")) == ["link_to_nothing"]


def test_the_address_of_a_draft_that_goes_live_with_it_is_right():
    project = make_project(slug="new")
    assert told([project, make_page(body_en='<p><a href="/projects/new/">GLACY+</a></p>')]) == []


def test_addresses_are_read_alike_whatever_language_the_desk_is_in():
    with translation.override("fr"):
        assert codes(linking("/projects/")) == []


def test_what_a_content_names_and_visitors_dont_see_is_only_a_warning():
    hidden = [make_country(name_en=name) for name in ("Senegal", "Albania")]
    shown = published(make_country(), now=NOON)
    project = make_project(countries=[*hidden, shown], funders=[make_funder()])
    first, second = run_checks({project.ref: project.content()}, NOON + DAY)
    assert {first.code, second.code} == {"names_what_is_not_public"}
    assert not first.is_error
    by_field = {each.place.field: each for each in (first, second)}
    assert by_field["countries"].label == "Countries and areas"
    assert by_field["countries"].message.startswith("Visitors don’t see “Albania”, “Senegal” here")
    assert by_field["funders"].label == "Funder share 1: funder"


def test_an_activity_without_a_country_names_nothing():
    activity = make_activity(country=None)
    assert told([activity]) == []
    change(activity, country=make_country())
    assert told([activity]) == ["names_what_is_not_public"]


def test_a_hundred_drafts_take_two_queries(django_assert_num_queries):
    countries = [
        make_country(slug=f"country-{number}", code=f"{number:02}") for number in range(99)
    ]
    assert Country.objects.count() == 99
    naming = make_project(countries=countries, summary_fr="Un projet.")
    body = f'<p><a href="/projects/">All</a> <a href="/never/">A page</a> <a href="ref:{naming.ref}">GLACY+</a></p>'
    drafts = [*countries, naming, make_page(body_en=body), make_page(body_en=body)]
    contents = {obj.ref: obj.content() for obj in drafts}
    with django_assert_num_queries(2):
        found = run_checks(contents, NOON)
    assert [each.code for each in found if each.is_error] == ["english_is_missing"] + [
        "link_to_nothing"
    ] * 2


def test_links_in_each_language_are_followed():
    body = RichText(en="<p>Projects.</p>", fr='<p><a href="/projects/jamais/">Projet</a></p>')
    issue = only(page(body=body, title=LocalisedText(en="Privacy", fr="Données")))
    assert (issue.code, issue.language) == ("link_to_nothing", "fr")
