"""Links to objects that are not public are errors, references to them are warnings."""

from uuid import uuid4

import pytest
from django.utils import translation

from publishing.checks import run_checks
from record.content import LocalisedText, Ref, RichText
from record.models import Publication
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_field,
    make_funder,
    make_office,
    make_page,
    make_project,
    published,
)
from tests.helpers.issues import codes, only, page
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, HOUR, NOON

DEAD = ["link_to_nothing"]


def link(address):
    return f'<p>See <a href="{address}">the project</a>.</p>'


def link_to(obj):
    return link(f"ref:{obj.ref}")


def found(*drafts):
    checked = run_checks({obj.ref: obj.content() for obj in drafts}, NOON + DAY)
    return [issue.code for issue in checked]


def found_at(time, html):
    return [issue.code for issue in run_checks({Ref("page", uuid4()): page(html)}, time)]


def test_link_to_a_draft_is_an_error_of_its_language_that_names_the_draft():
    body = RichText(en="<p>Projects.</p>", fr=link_to(make_project(acronym="CyberSEE")))
    issue = only(page(body=body, title=LocalisedText(en="Privacy", fr="Données")))
    assert (issue.code, issue.is_error, issue.language) == ("link_to_nothing", True, "fr")
    assert "“the project” leads to “CyberSEE”, which is not published." in issue.message


@pytest.mark.parametrize("address", ["ref:{}", "/projects/new/"])
def test_link_to_a_draft_that_is_published_together_is_right(address):
    project = make_project(slug="new")
    linking = make_page(body_en=link(address.format(project.ref)))
    assert found(project, linking) == []
    assert found(linking) == DEAD


def test_link_to_a_withdrawn_or_withheld_object_is_an_error():
    withdrawn = published(make_project(), now=NOON)
    withheld = published(make_project(), now=NOON)
    withdraw(withdrawn, None, "It is over.", now=NOON + HOUR)
    removed = {"content": None, "withheld_at": NOON + HOUR, "withheld_reason": "A"}
    Publication.objects.of(withheld).with_time().update(**removed)
    for obj in (withdrawn, withheld):
        assert found_at(NOON + DAY, link_to(obj)) == DEAD


def test_link_to_a_published_object_is_right_from_its_time_on():
    project = published(make_project(), at=NOON + 2 * DAY, now=NOON)
    assert found_at(NOON + DAY, link_to(project)) == DEAD
    assert found_at(NOON + 2 * DAY, link_to(project)) == []


def test_link_to_an_object_without_a_page_is_an_error():
    issue = only(page(link_to(published(make_field(title_en="Training"), now=NOON))))
    assert issue.code == "link_to_nothing"
    assert "“Training”, which has no page. Remove the link." in issue.message


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (
            "/projects/never-was/ /projects/never-was /projects/never-was/?print=1 /never-was/ "
            "/fr/projects/never-was/ http://testserver/projects/never-was/ /never/was/ /office/ "
            f"/admin/ /preview/token/projects/ https://[ ref:project/{uuid4()} ref:no/{uuid4()}",
            DEAD,
        ),
        (
            "/ /contact/ /projects/ /projects/?status=ongoing /fr/projects/ /ro/ http://testserver "
            "http://testserver/legal-basis/ /archive/2026-03-01/projects/never-was/ #c "
            "https://example.org/projects/never-was/ mailto:office@example.org tel:+40212017887",
            [],
        ),
    ],
    ids=["dead", "accepted"],
)
def test_only_addresses_of_pages_of_this_site_are_checked(addresses, expected):
    for address in addresses.split():
        assert codes(page(link(address))) == expected, address
    with translation.override("fr"):
        assert codes(page(link("/projects/"))) == []


def test_path_leads_to_its_object_under_every_slug_that_it_had():
    project = published(make_project(slug="old"), now=NOON)
    published(make_office(), now=NOON)
    published(change(project, slug="new"), now=NOON + HOUR)
    for address in ("/projects/old/", "/projects/new/#budget", "/ro/projects/new/", "/office/"):
        assert found_at(NOON + DAY, link(address)) == []
    withdraw(project, None, "It is over.", now=NOON + 2 * HOUR)
    assert found_at(NOON + DAY, link("/projects/new/")) == DEAD


def test_reference_to_a_hidden_object_is_a_warning():
    hidden = [make_country(name_en=name) for name in ("Senegal", "Albania")]
    shown = published(make_country(), now=NOON)
    project = make_project(countries=[*hidden, shown], funders=[make_funder()])
    activity = make_activity(country=None)
    found = run_checks({obj.ref: obj.content() for obj in (project, activity)}, NOON + DAY)
    assert [issue.code for issue in found] == ["names_what_is_not_public"] * 2
    assert not any(issue.is_error for issue in found)
    by_field = {issue.place.path[0]: issue for issue in found}
    assert by_field["countries"].label == "Countries and areas"
    assert by_field["countries"].message.startswith("Visitors don’t see “Albania”, “Senegal” here")
    assert by_field["funders"].label == "Funder 1: funder"


def test_a_hundred_drafts_take_three_queries(django_assert_num_queries):
    countries = [make_country(slug=f"country-{n}", code=f"{n:02}") for n in range(98)]
    naming = make_project(countries=countries, summary_fr="Un projet.")
    body = link("/projects/") + link("/never/") + link_to(naming)
    drafts = [*countries, naming, make_page(body_en=body), make_page(body_en=body)]
    contents = {obj.ref: obj.content() for obj in drafts}
    with django_assert_num_queries(3):
        issues = run_checks(contents, NOON)
    errors = [issue.code for issue in issues if issue.is_error]
    assert errors == ["english_is_missing", *DEAD, *DEAD]
