"""Filters and orders of the lists of projects, activities and documents."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.i18n.collation import sort_key
from delivery.filters import (
    Facet,
    FacetValue,
    FilteredList,
    Order,
    choice_values,
    year_value,
)
from projects import ordering
from projects.labels import language_name
from projects.models import (
    ActivityContent,
    ActivityFormat,
    ActivityType,
    CountryContent,
    DocumentContent,
    DocumentType,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
    Region,
    Status,
)
from record.content import Ref
from record.editions import Edition
from record.listing import LATEST, OLDEST, sort_by

type Values = Mapping[str, Iterable[FacetValue]]


def choice_facet(name: str, label: Any, choices: type[TextChoices]) -> Facet:
    """Return the facet of a field with a code of ``choices``, all of which are permanent."""
    value_of = partial(choice_values, choices)
    permanent = tuple(map(value_of, choices.values))
    return Facet(name, label, _code_values(value_of), permanent=permanent)


def _code_values(value_of: Callable[[str], FacetValue]) -> Callable[..., Values]:
    """Return the ``values`` of a facet whose stored values are codes."""
    return lambda codes, edition: {code: [value_of(code)] for code in codes}


def _ref_values(value_of: Callable[[Any], FacetValue]) -> Callable[..., Values]:
    """Return the ``values`` of a facet whose stored values are references to contents."""

    def values(references: Collection[str], edition: Edition) -> Values:
        contents = _named(references, edition)
        return {text: [value_of(content)] for text, content in contents.items()}

    return values


def _named(references: Collection[str], edition: Edition) -> dict[str, Any]:
    """Return the contents in the edition that stored values name."""
    refs = {text: Ref.parse(text) for text in references}
    edition.prefetch(refs.values())
    return {text: content for text, ref in refs.items() if (content := edition.find(ref))}


def _name_value(content: Any) -> FacetValue:
    return FacetValue(content.slug, content.any_title, sort_key(content.any_title))


def _field_value(field: Any) -> FacetValue:
    return FacetValue(field.slug, field.title, (field.position, field.slug))


def _countries_of_projects(references: Collection[str], edition: Edition) -> Values:
    projects = _named(references, edition)
    edition.prefetch(ref for project in projects.values() for ref in project.countries)
    return {
        text: [_name_value(country) for country in map(edition.find, project.countries) if country]
        for text, project in projects.items()
    }


def _language_value(code: str) -> FacetValue:
    name = language_name(code)
    return FacetValue(code, name, sort_key(name))


COUNTRY = Facet("country", _("Country or area"), _ref_values(_name_value))
PROJECT = Facet("project", _("Project"), _ref_values(_name_value))
YEAR = Facet("year", _("Year"), _code_values(year_value))
PROJECTS = FilteredList(
    ProjectContent,
    [
        choice_facet("status", _("Status"), Status)._replace(expression=ordering.status_on),
        choice_facet("region", _("Region"), Region),
        COUNTRY._replace(field="countries"),
        Facet("field", _("Field of work"), _ref_values(_field_value), "fields"),
        Facet("funder", _("Funder"), _ref_values(_name_value), "funders"),
        YEAR,
    ],
    [
        Order("status", _("by status"), ordering.in_order_of_status),
        Order("newest", _("start date (newest first)"), sort_by(*LATEST)),
        Order("acronym", _("by acronym"), ordering.by_acronym),
        Order(
            "budget", _("budget (high to low)"), lambda projects, day: ordering.by_budget(projects)
        ),
    ],
    (CountryContent, FieldOfWorkContent, FunderContent),
)
ACTIVITIES = FilteredList(
    ActivityContent,
    [
        YEAR,
        choice_facet("type", _("Type"), ActivityType),
        COUNTRY,
        PROJECT._replace(field="projects"),
        choice_facet("format", _("Format"), ActivityFormat),
    ],
    [
        Order(
            "newest",
            pgettext_lazy("activities", "upcoming, then newest first"),
            ordering.upcoming_then_latest,
        ),
        Order(
            "oldest",
            pgettext_lazy("activities", "oldest first"),
            sort_by(*OLDEST),
        ),
    ],
    (CountryContent,),
)
DOCUMENTS = FilteredList(
    DocumentContent,
    [
        choice_facet("type", _("Type"), DocumentType),
        PROJECT,
        Facet("country", COUNTRY.label, _countries_of_projects, "project"),
        Facet("language", _("Language"), _code_values(_language_value)),
        YEAR,
    ],
    [
        Order("type", _("by type"), ordering.in_order_of_type),
        Order(
            "newest",
            pgettext_lazy("documents", "newest first"),
            sort_by(*LATEST),
        ),
    ],
    (CountryContent,),
)
