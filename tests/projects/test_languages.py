"""Pages of projects in French and Romanian; numbers for programs stay as they are."""

import re
from decimal import Decimal

import pytest
from django.utils import translation

from projects.labels import describe_countries, format_budget, format_money, format_share, full_name
from projects.models import CountryContent, ProjectContent
from tests.helpers.contents import make_project
from tests.helpers.pages.svg import SVG, parsed, pictures_in
from tests.helpers.published import publish

LENGTHS = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "dx", "dy")
LENGTH = re.compile(r"-?\d+(\.\d+)?(%|rem|em)?")
PATH = re.compile(r"[MlhvzHV\d .-]*")


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", "EUR 2,777,778|87.50 %|about EUR 3,350,000|: Georgia, Moldova and Ukraine.|: glacy"),
        (
            "fr",
            "2\u202f777\u202f778\u00a0EUR|87,50\u202f%|environ 3\u202f350\u202f000\u00a0EUR|"
            "\u00a0: Georgia, Moldova et Ukraine.|\u00a0: glacy",
        ),
        (
            "ro",
            "2.777.778\u00a0EUR|87,50\u00a0%|aproximativ 3.350.000\u00a0EUR|"
            ": Georgia, Moldova și Ukraine.|: glacy",
        ),
    ],
)
def test_numbers_and_names_are_written_as_in_the_language(language, texts):
    facts = {"budget_amount": "3350000", "budget_is_about": True}
    project = make_project("glacy", title={"en": "glacy"}, **facts)
    countries = [CountryContent(name={"en": name}) for name in ("Georgia", "Moldova", "Ukraine")]
    amount, share, budget, names, title = texts.split("|")
    with translation.override(language):
        assert format_money(2_777_778, "EUR") == amount
        assert format_share(Decimal("87.5")) == share
        assert format_budget(project) == budget
        assert describe_countries(countries).endswith(names)
        assert full_name(project) == f"GLACY{title}"


def test_acronym_that_is_the_title_is_not_repeated():
    title = {"en": "Octopus Project", "fr": "Projet Octopus"}
    project = ProjectContent(acronym="Octopus Project", title=title)
    assert full_name(project) == "Octopus Project"
    with translation.override("fr"):
        assert full_name(project) == "Projet Octopus"


def test_status_heading_is_plural(db, next_day, client):
    dates = {"on": ("2020", "2030"), "to-come": ("2030", None), "none": (None, None)}
    dates["over"] = (None, "2020")
    publish(*(make_project(slug, start=start, end=end) for slug, (start, end) in dates.items()))
    html = client.get("/fr/projects/").text
    headings = re.findall(r'<h2 id=[^>]+>\s*<span class="status [^>]+>([^<]+)<', html)
    assert headings == ["En cours", "À venir", "Aucune date de fin publiée", "Achevés"]


def count_lengths(picture):
    """Return the number of lengths in a drawing; check that they have a decimal point or none."""
    seen = 0
    for element in picture.iter():
        for name, value in element.attrib.items():
            if name in LENGTHS:
                seen += 1
                assert LENGTH.fullmatch(value), (name, value)
            elif name == "d":
                assert PATH.fullmatch(value), value
            elif name == "viewBox":
                assert re.fullmatch(r"\d+ -?\d+ \d+ \d+", value)
    return seen


@pytest.mark.parametrize("language", ["fr", "ro"])
def test_numbers_of_drawings_have_a_decimal_point_or_none(starter_site, client, language):
    for path in ("projects/map.svg", "projects/glacy/map.svg", "countries/ro/map.svg"):
        picture = parsed(client.get(f"/{language}/{path}"))
        count_lengths(picture)
        assert picture.get("lang") == language
        assert len(list(picture.iter(f"{SVG}path"))) > 2
    pictures = pictures_in(client.get(f"/{language}/figures/").text)
    assert sum(map(count_lengths, pictures)) > 20
    widths = [rect.get("width") for picture in pictures for rect in picture.iter(f"{SVG}rect")]
    assert any("." in width for width in widths)
