"""Project page: related projects and links."""

import uuid
from types import SimpleNamespace

import pytest

from projects.models import ActivityContent, ProjectContent
from projects.project_page import related
from record.content import Ref
from tests.helpers.contents import publish_activities
from tests.helpers.published import publish, text_of


def make_project(slug, acronym="", **content):
    key = uuid.uuid5(uuid.NAMESPACE_URL, slug)
    project = ProjectContent(slug=slug, acronym=acronym or slug.upper(), **content)
    return project.bind(SimpleNamespace(key=key), None)


def places(*names, kind="country"):
    return [Ref(kind, uuid.uuid5(uuid.NAMESPACE_URL, name)) for name in names]


def slugs(found):
    return [project.slug for project in found]


@pytest.mark.parametrize(
    ("one", "other", "is_related"),
    [
        ("GLACY", "GLACY+", True),
        ("iPROCEEDS", "iPROCEEDS-2", True),
        ("Cybercrime@EAP II", "CyberCrime@EAP III", True),
        ("CyberEast", "CyberSouth", False),
        ("+", "II", False),
    ],
)
def test_phases_of_one_project_are_related(one, other, is_related):
    first, second = make_project("a", one), make_project("b", other)
    assert related(first, [first, second]) == [second] * is_related


def test_related_projects_are_phases_and_then_those_that_share_most():
    project = make_project("p", "GLACY", countries=places("a", "b", "c"), region="global")
    others = [
        make_project("one", countries=places("a")),
        make_project("two", countries=places("a", "b"), fields=places("x", kind="field")),
        make_project("region", region="global"),
        make_project("namesake", "GLACY+"),
        make_project("none", countries=places("z")),
    ]
    assert slugs(related(project, [project, *others])) == ["namesake", "two", "one", "region"]


def test_related_projects_are_five_and_share_more_than_a_field():
    fields = places("x", kind="field")
    project = make_project("p", fields=fields, region="ukraine")
    others = [make_project(f"p{n}", region="ukraine") for n in range(9)]
    found = related(project, [*others, make_project("field", fields=fields), project])
    assert len(found) == 5
    assert "field" not in slugs(found)


def test_facts_link_to_the_filtered_list(starter_site, client):
    html = client.get("/projects/glacy/").text
    for address in ("?field=legislation", "?region=global"):
        assert f'<a href="/projects/{address}">' in html
        assert "GLACY" in text_of(client.get(f"/projects/{address}"))
    html = client.get("/archive/2026-06-01/projects/glacy/").text
    assert '<a href="/archive/2026-06-01/projects/?region=global">' in html


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, "Latest known activity: 6 June 2025"),
        ({"last_seen_active": "2025-05"}, "Latest known activity: 6 June 2025"),
        ({"last_seen_active": "2025-07"}, "Latest known activity: July 2025"),
        ({"end": "2025"}, ""),
    ],
)
def test_latest_known_activity_is_that_of_the_list_or_of_a_source(
    db, next_day, client, facts, shown
):
    [row] = publish(ProjectContent(slug="one", acronym="ONE", start="2021", **facts))
    dates = {"before": ("2024", "2024"), "last": ("2025-06-04", "2025-06-06")}
    dates["planned"] = ("2040", "2040")
    for slug, (start, end) in dates.items():
        content = {"title": {"en": slug}, "start": start, "end": end, "projects": [row.ref]}
        publish(ActivityContent(slug=slug, **content))
    page = text_of(client.get("/projects/one/"))
    assert shown in page
    assert ("Latest known" in page) == bool(shown)


def test_page_has_ten_activities_without_a_link_to_more(db, next_day, client):
    [row] = publish(ProjectContent(slug="one", acronym="ONE"))
    publish_activities(10, projects=[row.ref])
    html = client.get("/projects/one/").text
    assert html.count('<li class="entry">') == 10
    assert "?project=" not in html
    assert "Related projects" not in html
