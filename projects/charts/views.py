from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from core.http import security_headers
from core.i18n.typography import without_control_characters
from delivery.middleware import content_page
from projects.charts import captions, maps
from projects.content import CountryContent, ProjectContent
from projects.country_totals import all_country_totals
from projects.ordering import countries
from record.editions import Moved


@content_page
def figures(request):
    return render(request, "projects/figures.html")


@csp_override(security_headers.PICTURES)  # a 304 too: stores take over its headers
@content_page
def world_map(request):
    country_totals = all_country_totals(request.edition.cards)
    drawing = maps.world_map((totals.country, maps.map_fill(totals)) for totals in country_totals)
    return _answer(
        request, drawing, _("Where the projects are"), captions.describe_world_map(country_totals)
    )


@csp_override(security_headers.PICTURES)  # a 304 too: stores take over its headers
@content_page
def project_map(request, slug):
    project = _at(request, ProjectContent, slug)
    marked = countries(project)
    drawing = maps.map_around((country, "ongoing") for country in marked)
    return _answer(
        request, drawing, project.acronym or project.title, captions.describe_countries(marked)
    )


@csp_override(security_headers.PICTURES)  # a 304 too: stores take over its headers
@content_page
def country_map(request, slug):
    country = _at(request, CountryContent, slug)
    drawing = maps.map_around([(country, "ongoing")])
    return _answer(request, drawing, country.name, captions.describe_countries([country]))


def _at(request, content_class, slug):
    """As ``Edition.get``; a map that moved is sent on to the map, not to the page that it belongs to."""
    try:
        return request.edition.get(content_class, slug)
    except Moved as moved:
        raise Moved(f"{moved.path}map.svg") from moved


def _answer(request, drawing, title, description):
    context = {"map": drawing, "title": title, "description": description}
    picture = without_control_characters(
        render_to_string("projects/pictures/map.svg", context, request)
    )
    response = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response
