"""The figures, and maps as SVG files."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from core.http import security_headers
from core.i18n.typography import without_control_characters
from delivery.middleware import content_page
from delivery.prefixes import SiteRequest
from projects.charts import captions, maps
from projects.content import CountryContent, ProjectContent
from projects.country_totals import all_country_totals
from projects.ordering import countries
from record.content import Content
from record.editions import Moved

MEDIA_TYPE = "image/svg+xml; charset=utf-8"
# Also with a 304, whose headers replace those of a cached response.
with_picture_policy = csp_override(security_headers.PICTURES)


@content_page
def figures(request: SiteRequest) -> HttpResponse:
    """Show all charts."""
    return render(request, "projects/figures.html")


@with_picture_policy
@content_page
def world_map(request: SiteRequest) -> HttpResponse:
    """Return the map of all countries."""
    country_totals = all_country_totals(request.edition.cards)
    drawing = maps.world_map((totals.country, maps.map_fill(totals)) for totals in country_totals)
    description = captions.describe_world_map(country_totals)
    return _svg_response(request, drawing, _("Where we work"), description)


@with_picture_policy
@content_page
def project_map(request: SiteRequest, slug: str) -> HttpResponse:
    """Return the map of the countries of a project."""
    project = _get(request, ProjectContent, slug)
    marked = countries(project)
    drawing = maps.map_around((country, "ongoing") for country in marked)
    title = project.acronym or project.title
    return _svg_response(request, drawing, title, captions.describe_countries(marked))


@with_picture_policy
@content_page
def country_map(request: SiteRequest, slug: str) -> HttpResponse:
    """Return the map of a country."""
    country = _get(request, CountryContent, slug)
    drawing = maps.map_around([(country, "ongoing")])
    return _svg_response(request, drawing, country.name, captions.describe_countries([country]))


def _get[ContentClass: Content](
    request: SiteRequest, content_class: type[ContentClass], slug: str
) -> ContentClass:
    """Return the content; the redirect from a former slug leads to the map, not to the page."""
    try:
        return request.edition.get(content_class, slug)
    except Moved as moved:
        raise Moved(f"{moved.path}map.svg") from moved


def _svg_response(
    request: SiteRequest, drawing: maps.Map, title: Any, description: str
) -> HttpResponse:
    context = {"map": drawing, "title": title, "description": description}
    svg = render_to_string("projects/pictures/map.svg", context, request)
    response = HttpResponse(without_control_characters(svg), content_type=MEDIA_TYPE)
    response["X-Content-Type-Options"] = "nosniff"
    return response
