"""Filters and orders of the lists of projects, activities and documents."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.i18n.collation import sort_key
from delivery.filters import (
    Facet,
    FilteredList,
    Order,
    Value,
    all_choice_values,
    choice_values,
    year_value,
    years,
)
from projects import ordering
from projects.content import (
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
from projects.labels import language_name
from record.cards import CardRepository
from record.content import Ref


def facet(name: str, label: Any, values: Callable[..., Iterable[Value]], field: str = "") -> Facet:
    """Return the facet of a field with one or several keys, by default of the same name."""

    def keys(content: Any, cards: CardRepository) -> tuple:
        value = getattr(content, field or name)
        if isinstance(value, tuple):
            return value
        return (value,) if value else ()

    return Facet(name, label, keys, values)


def choice_facet(name: str, label: Any, choices: type[TextChoices]) -> Facet:
    """Return the facet of a field with a code of ``choices``, all of which are permanent."""
    values = facet(name, label, lambda code, cards: choice_values(choices, code))
    return values._replace(permanent=all_choice_values(choices))


def _values_of_ref(ref: Ref, cards: CardRepository) -> list[Value]:
    card: Any = cards.get(ref)
    return [Value(card.slug, card.name, sort_key(card.name))] if card else []


def _values_of_field(ref: Ref, cards: CardRepository) -> list[Value]:
    card: Any = cards.get(ref)
    return [Value(card.slug, card.title, (card.position, card.slug))] if card else []


def _values_of_project(ref: Ref, cards: CardRepository) -> list[Value]:
    project: Any = cards.outline(ref)
    if not project:
        return []
    name = project.acronym or project.title
    return [Value(project.slug, name, sort_key(name))]


def _countries_of_project(ref: Ref, cards: CardRepository) -> list[Value]:
    project: Any = cards.outline(ref)
    countries = project.countries if project else ()
    return [value for country in countries for value in _values_of_ref(country, cards)]


def _values_of_language(code: str, cards: CardRepository) -> list[Value]:
    name = language_name(code)
    return [Value(code, name, sort_key(name))]


def _order(name: str, label: Any, sort: Callable[[list], list]) -> Order:
    return Order(name, label, lambda contents, day: sort(contents))


COUNTRY = facet("country", _("Country or area"), _values_of_ref)
PROJECT = facet("project", _("Project"), _values_of_project)
YEAR = Facet(
    "year",
    _("Year"),
    lambda content, cards: years(content.start, content.end),
    lambda number, cards: [year_value(number)],
)
PROJECTS = FilteredList(
    ProjectContent,
    [
        choice_facet("status", _("Status"), Status)._replace(
            keys=lambda project, cards: [project.status(cards.day)]
        ),
        choice_facet("region", _("Region"), Region),
        facet("country", COUNTRY.label, _values_of_ref, "countries"),
        facet("field", _("Field of work"), _values_of_field, "fields"),
        Facet(
            "funder",
            _("Funder"),
            lambda project, cards: [share.funder for share in project.funders],
            _values_of_ref,
        ),
        YEAR,
    ],
    [
        Order("status", _("by status"), ordering.by_status),
        _order("newest", _("start date (newest first)"), ordering.latest),
        _order("acronym", _("by acronym"), ordering.by_acronym),
        _order("budget", _("budget (high to low)"), ordering.by_budget),
    ],
    (CountryContent, FieldOfWorkContent, FunderContent),
)
ACTIVITIES = FilteredList(
    ActivityContent,
    [
        YEAR,
        choice_facet("type", _("Type"), ActivityType),
        COUNTRY,
        facet("project", PROJECT.label, _values_of_project, "projects"),
        choice_facet("format", _("Format"), ActivityFormat),
    ],
    [
        Order(
            "newest",
            pgettext_lazy("activities", "upcoming, then newest first"),
            ordering.upcoming_first,
        ),
        _order("oldest", pgettext_lazy("activities", "oldest first"), ordering.oldest),
    ],
    (ProjectContent, CountryContent),
)
DOCUMENTS = FilteredList(
    DocumentContent,
    [
        choice_facet("type", _("Type"), DocumentType),
        PROJECT,
        facet("country", COUNTRY.label, _countries_of_project, "project"),
        facet("language", _("Language"), _values_of_language),
        YEAR._replace(keys=lambda document, cards: years(document.date, None)),
    ],
    [
        _order("type", _("by type"), ordering.by_type),
        _order("newest", pgettext_lazy("documents", "newest first"), ordering.by_date),
    ],
    (ProjectContent, CountryContent),
)
