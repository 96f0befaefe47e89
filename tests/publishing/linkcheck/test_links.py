"""Links within the site are broken if their target is not public; nothing is requested."""

from collections import Counter

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from publishing import operations
from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.models import BrokenLink, LinkProblem
from publishing.linkcheck.run import check
from record.models import Publication
from tests.helpers.factories import (
    change,
    make_country,
    make_document,
    make_field,
    make_page,
    make_project,
    published,
)
from tests.helpers.pages.links import kept, link, public
from tests.helpers.publishing import publish, withdraw
from tests.helpers.raw_sql import without_triggers
from tests.helpers.times import DAY, HOUR, NOON
from tests.helpers.uploads.files import PDF, upload

pytestmark = pytest.mark.django_db

NOT_PUBLIC = "leads to an unpublished page"
PUBLIC_PATHS = """
    /projects/ /projects /projects/?status=ongoing#list /projects/glacy/ /projects/glacy-old/
    /archive/2026-03-09/projects/never/ /privacy/"""
BROKEN_PATHS = {
    "/projects/never/": LinkProblem.NOT_PUBLISHED,
    "/nonsense/": LinkProblem.NOT_PUBLISHED,
    "/projects/glacy/nonsense/": LinkProblem.NO_PAGE,
    "/admin/": LinkProblem.NO_PAGE,
    "/preview/token/projects/glacy/": LinkProblem.NO_PAGE,
    f"/media/ab/{'ab' * 32}.pdf": LinkProblem.NO_FILE,
}


def write_link(obj, *addresses):
    """Put links into the publication in force that the checks would not allow."""
    row = Publication.objects.in_force(NOON).of(obj).get()
    body = {"en": "".join(map(link, addresses))}
    with without_triggers():
        Publication.objects.filter(pk=row.pk).update(content=row.content | {"body": body})


def test_reference_to_an_object_that_is_not_public_is_broken():
    shown, withdrawn, withheld = (
        public(make_project(acronym=name)) for name in ("SHOWN", "OLD", "SECRET")
    )
    published(planned := make_project(), at=NOON + HOUR, now=NOON - DAY)
    targets = {obj.acronym: obj.ref for obj in (shown, withdrawn, withheld)}
    targets |= {"PLAN": planned.ref, "DRAFT": make_project().ref, "NO KIND": f"no/{shown.key}"}
    for name, ref in targets.items():
        write_link(public(make_page(title_en=name)), f"ref:{ref}")
    withdraw(withdrawn, None, "Replaced.", now=NOON - HOUR)
    row = Publication.objects.in_force(NOON).of(withheld).get()
    operations.withhold(row, None, "A name.", now=NOON - HOUR)
    assert check(NOON, LinkChecker(), limit=10) == Counter(works=1, broken=5)
    broken = sorted(targets.keys() - {"SHOWN"})
    assert [(title, problem) for title, _, _, problem in kept()] == [
        (name, NOT_PUBLIC) for name in broken
    ]
    check(NOON + HOUR, LinkChecker(), limit=10)
    assert "PLAN" not in [title for title, *_ in kept()]


def test_relation_is_no_link():
    country = public(make_country())
    public(make_project(countries=[country]))
    withdraw(country, None, "Renamed.", now=NOON - HOUR)
    assert not check(NOON, LinkChecker(), limit=10).total()


def test_reference_to_a_document_leads_to_its_file():
    document = public(make_document(file=upload(PDF, "report.pdf"), url=""))
    public(make_page(body_en=link(f"ref:{document.ref}")))
    assert check(NOON, LinkChecker(), limit=10) == Counter(works=1)


def test_reference_to_an_object_without_a_page_is_broken():
    page, field = public(make_page(title_en="Privacy")), public(make_field())
    write_link(page, f"ref:{field.ref}")
    check(NOON, LinkChecker(), limit=10)
    assert kept() == [("Privacy", "body", "en", "leads to an object without a page")]


@pytest.mark.parametrize("host", ["", "http://testserver"], ids=["path", "whole address"])
def test_path_of_this_site_is_looked_up(host):
    project = public(make_project(slug="glacy-old"))
    publish(change(project, slug="glacy"), None, now=NOON - 2 * HOUR)
    page = published(make_page(title_en="Privacy", slug="privacy"), now=NOON - HOUR)
    write_link(page, *(host + path for path in [*PUBLIC_PATHS.split(), *BROKEN_PATHS]))
    check(NOON, LinkChecker(), limit=10)
    found = dict(BrokenLink.objects.values_list("address", "problem"))
    assert found == {host + path: problem for path, problem in BROKEN_PATHS.items()}


def test_link_to_an_uploaded_file_works_as_long_as_the_file_is_there():
    name = default_storage.save("report.pdf", ContentFile(b"%PDF-1.7 a report"))
    public(make_page(title_en="Reports", body_en=link(f"/media/{name}")))
    assert check(NOON, LinkChecker(), limit=10) == Counter(works=1)
    default_storage.delete(name)
    assert check(NOON, LinkChecker(), limit=10) == Counter(broken=1)


def test_queries_do_not_grow_with_working_references(django_assert_max_num_queries):
    for number in range(1, 13):
        project = public(make_project())
        public(make_page(body_en=link(f"ref:{project.ref}")))
        if number in (1, 12):
            with django_assert_max_num_queries(3):
                check(NOON, LinkChecker(), limit=10)
