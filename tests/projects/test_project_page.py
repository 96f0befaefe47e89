"""What stands around one project: its neighbours in the list, and projects that have something in common with it."""

import re
import uuid
from types import SimpleNamespace

import pytest

from delivery.adjacent import neighbours
from projects.content import ActivityContent, ProjectContent
from projects.related import related
from record.content import Ref
from tests.helpers.published import publish, text_of


def make_project(slug, acronym="", **content):
    key = uuid.uuid5(uuid.NAMESPACE_URL, slug)
    project = ProjectContent(slug=slug, acronym=acronym or slug.upper(), **content)
    return project.bind(SimpleNamespace(key=key), None)


def places(*names, kind="country"):
    return [Ref(kind, uuid.uuid5(uuid.NAMESPACE_URL, name)) for name in names]


def slugs(found):
    return [each.project.slug for each in found]


class TestRelated:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("GLACY", "GLACY+"),
            ("GLACY+", "GLACY-e"),
            ("iPROCEEDS", "iPROCEEDS-2"),
            ("Cybercrime@EAP II", "CyberCrime@EAP III"),
            ("Cybercrime@EAP", "Cybercrime@EAP 2018"),
        ],
    )
    def test_phases_of_one_project_are_near(self, one, other):
        first, second = make_project("a", one), make_project("b", other)
        [found] = related(first, [first, second])
        assert found.is_namesake

    @pytest.mark.parametrize(
        ("one", "other"), [("GLACY", "CyberSEE"), ("CyberEast", "CyberSouth"), ("+", "II")]
    )
    def test_others_are_not(self, one, other):
        first, second = make_project("a", one), make_project("b", other)
        assert related(first, [first, second]) == []

    def test_who_shares_most_comes_first_after_namesakes(self):
        project = make_project("p", "GLACY", countries=places("a", "b", "c"), region="global")
        others = [
            make_project("one", countries=places("a")),
            make_project("two", countries=places("a", "b"), fields=places("x", kind="field")),
            make_project("region", region="global"),
            make_project("namesake", "GLACY+"),
            make_project("none", countries=places("z")),
        ]
        assert slugs(related(project, [project, *others])) == [
            "namesake",
            "two",
            "one",
            "region",
        ]

    def test_a_field_of_work_alone_is_not_enough_and_five_are_the_most(self):
        fields = places("x", kind="field")
        project = make_project("p", fields=fields, region="ukraine")
        others = [make_project(f"p{n}", region="ukraine") for n in range(9)]
        found = related(project, [*others, make_project("field", fields=fields), project])
        assert len(found) == 5
        assert "field" not in slugs(found)


def test_neighbours_end_where_the_list_does():
    first, second, third = projects = [make_project(slug) for slug in "abc"]
    assert [neighbours(each, projects) for each in projects] == [
        (None, second),
        (first, third),
        (second, None),
    ]
    assert neighbours(make_project("elsewhere"), projects) == (None, None)


@pytest.mark.usefixtures("starter_site")
class TestOnThePage:
    def test_neighbours_follow_the_order_of_the_list(self, client):
        order = re.findall(
            r'<h3>\s*<a href="(/projects/[a-z0-9-]+/)">', client.get("/projects/").content.decode()
        )
        for place, address in enumerate(order):
            html = client.get(address).content.decode()
            expected = order[max(place - 1, 0) : place] + order[place + 1 : place + 2]
            assert re.findall(r'rel="(?:prev|next)" href="(/projects/[^"]+)"', html) == expected
        assert len(order) == 20

    def test_related_projects_say_why(self, client):
        text = text_of(client.get("/projects/glacy-plus/")).partition("Related projects")[2]
        assert (
            "GLACY-e In common: a similar name, the same region, 8 countries, 1 field of work"
            in text
        )

    def test_funders_fields_and_region_lead_to_the_filtered_list(self, client):
        html = client.get("/projects/glacy/").content.decode()
        for address in ("?funder=european-union", "?field=legislation", "?region=global"):
            assert f'<a href="/projects/{address}">' in html
            assert "GLACY" in text_of(client.get(f"/projects/{address}"))
        html = client.get("/archive/2026-06-01/projects/glacy/").content.decode()
        assert '<a href="/archive/2026-06-01/projects/?region=global">' in html


@pytest.mark.usefixtures("db", "next_day")
def test_ten_activities_stand_on_the_page_and_no_link_where_that_is_all(client):
    [row] = publish(ProjectContent(slug="one", acronym="ONE"))
    named = [Ref("project", row.key)]
    publish(
        *(ActivityContent(slug=f"a{n}", title={"en": "Met"}, projects=named) for n in range(10))
    )
    html = client.get("/projects/one/").content.decode()
    assert html.count('<li class="entry">') == 10
    assert "?project=" not in html
    assert "Related projects" not in html
    assert 'class="neighbours"' not in html
