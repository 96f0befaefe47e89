"""Links that stay on the site: broken where visitors find nothing behind them. Nothing is asked over the network."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from publishing import operations
from publishing.linkcheck import LinkChecker, check
from record.models import Publication
from tests.helpers.factories import (
    change,
    make_country,
    make_field,
    make_page,
    make_project,
    published,
)
from tests.helpers.pages.links import kept, link, public
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

NOT_PUBLIC = "leads to what isn’t published now"


def written_before_the_gate(obj, address):
    """Puts a link into what is in force that nobody could publish today."""
    row = Publication.objects.in_force(NOON).of(obj).get()
    Publication.objects.filter(pk=row.pk).update(
        content=row.content | {"body": {"en": link(address)}}
    )


def test_references_lead_to_what_is_in_force_and_to_nothing_else():
    shown, withdrawn, withheld = (
        public(make_project(acronym=name)) for name in ("SHOWN", "OLD", "SECRET")
    )
    for obj in (shown, withdrawn, withheld):
        public(make_page(title_en=f"To {obj.acronym}", body_en=link(f"ref:{obj.ref}")))
    published(planned := make_project(), at=NOON + HOUR, now=NOON - DAY)
    pages = [
        public(make_page(title_en=f"To what is {name}"))
        for name in ("planned", "a draft", "no kind")
    ]
    refs = [planned.ref, make_project().ref, f"nothing/{shown.key}"]
    for page, ref in zip(pages, refs, strict=True):
        written_before_the_gate(page, f"ref:{ref}")
    withdraw(withdrawn, None, "Replaced.", now=NOON - HOUR)
    operations.withhold(
        Publication.objects.in_force(NOON).of(withheld).get(), None, "A name.", now=NOON - HOUR
    )
    assert check(NOON, LinkChecker(), limit=10).counts == {"works": 1, "broken": 5}
    assert [(title, problem) for title, _, _, problem in kept()] == [
        ("To OLD", NOT_PUBLIC),
        ("To SECRET", NOT_PUBLIC),
        ("To what is a draft", NOT_PUBLIC),
        ("To what is no kind", NOT_PUBLIC),
        ("To what is planned", NOT_PUBLIC),
    ]
    check(NOON + HOUR, LinkChecker(), limit=10)
    assert "To what is planned" not in [title for title, *_ in kept()]


def test_relations_are_no_links():
    country = public(make_country())
    public(make_project(countries=[country]))
    withdraw(country, None, "Renamed.", now=NOON - HOUR)
    assert not check(NOON, LinkChecker(), limit=10).counts


def test_reference_to_what_has_no_page_of_its_own_is_broken():
    page, field = public(make_page(title_en="Privacy")), public(make_field())
    written_before_the_gate(page, f"ref:{field.ref}")
    check(NOON, LinkChecker(), limit=10)
    assert kept() == [("Privacy", "body", "en", "leads to what has no page of its own")]


@pytest.mark.parametrize("host", ["", "http://testserver"], ids=["path", "whole address"])
@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/projects/", ""),
        ("/projects", ""),
        ("/projects/?status=ongoing#list", ""),
        ("/projects/glacy/", ""),
        ("/projects/glacy-old/", ""),
        ("/archive/2026-03-09/projects/never/", ""),
        ("/privacy/", ""),
        ("/projects/never/", NOT_PUBLIC),
        ("/nonsense/", NOT_PUBLIC),
        ("/projects/glacy/nonsense/", "leads to no page of this site"),
        ("/admin/", "leads to no page of this site"),
        ("/preview/token/projects/glacy/", "leads to no page of this site"),
        (f"/media/ab/{'ab' * 32}.pdf", "leads to a file that isn’t there"),
    ],
)
def test_paths_of_this_site_are_looked_up_and_not_asked_over_the_network(host, path, problem):
    project = public(make_project(slug="glacy-old"))
    publish(change(project, slug="glacy"), None, now=NOON - 2 * HOUR)
    page = published(make_page(title_en="Privacy", slug="privacy"), now=NOON - HOUR)
    written_before_the_gate(page, host + path)
    check(NOON, LinkChecker(), limit=10)
    assert kept() == ([("Privacy", "body", "en", problem)] if problem else [])


def test_link_to_an_uploaded_file_works_as_long_as_the_file_is_there():
    name = default_storage.save("report.pdf", ContentFile(b"%PDF-1.7 a report"))
    public(make_page(title_en="Reports", body_en=link(f"/media/{name}")))
    assert check(NOON, LinkChecker(), limit=10).counts == {"works": 1}
    default_storage.delete(name)
    assert check(NOON, LinkChecker(), limit=10).counts == {"broken": 1}


def test_queries_dont_grow_with_links_that_work_by_reference(django_assert_max_num_queries):
    for number in range(1, 13):
        project = public(make_project())
        public(make_page(body_en=link(f"ref:{project.ref}")))
        if number in (1, 12):
            with django_assert_max_num_queries(3):
                check(NOON, LinkChecker(), limit=10)
