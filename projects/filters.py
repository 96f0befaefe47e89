"""By what the lists of projects, activities and documents are filtered and sorted."""

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

BY_STATUS = "status"


def _of_named(ref, cards) -> list[Value]:
    """Sorted by its name; none where it isn't in force."""
    card = cards.get(ref)
    return [Value(card.slug, card.name, sort_key(card.name))] if card else []


def _of_project(ref, cards) -> list[Value]:
    """Projects are many, and have their names in outline."""
    project = cards.outline(ref)
    name = project and (project.acronym or project.title)
    return [Value(project.slug, name, sort_key(name))] if project else []


def _of_its_countries(ref, cards) -> list[Value]:
    """What belongs to a project is filtered by where that works."""
    project = cards.outline(ref)
    return (
        [value for country in project.countries for value in _of_named(country, cards)]
        if project
        else []
    )


def _of_field(ref, cards) -> list[Value]:
    card = cards.get(ref)
    return [Value(card.slug, card.title, (card.position, card.slug))] if card else []


def _of_language(code, cards) -> list[Value]:
    name = language_name(code)
    return [Value(code, name, sort_key(name))]


def _by_code(name, label, choices) -> Facet:
    """Of a field that holds a code of ``choices``, which is named as the facet is."""

    def keys(content, cards):
        return [code] if (code := getattr(content, name)) else []

    return Facet(
        name,
        label,
        keys,
        lambda code, cards: choice_values(choices, code),
        all_choice_values(choices),
    )


def _by_year(years_of) -> Facet:
    return Facet(
        "year",
        YEAR,
        lambda content, cards: years_of(content),
        lambda number, cards: [year_value(number)],
    )


def _one(ref) -> tuple:
    return (ref,) if ref else ()


COUNTRY = _("Country or area")
YEAR = _("Year")
TYPE = _("Type")
PROJECT = _("Project")

PROJECT_FACETS = (
    Facet(
        "status",
        _("Status"),
        lambda content, cards: [content.status(cards.day)],
        lambda code, cards: choice_values(Status, code),
        all_choice_values(Status),
    ),
    _by_code("region", _("Region"), Region),
    Facet("country", COUNTRY, lambda content, cards: content.countries, _of_named),
    Facet("field", _("Field of work"), lambda content, cards: content.fields, _of_field),
    Facet(
        "funder",
        _("Funder"),
        lambda content, cards: [share.funder for share in content.funders],
        _of_named,
    ),
    _by_year(lambda content: years(content.start, content.end)),
)
PROJECT_ORDERS = (
    Order(BY_STATUS, _("by status"), ordering.by_status),
    Order("newest", _("newest start first"), lambda projects, day: ordering.latest(projects)),
    Order("acronym", _("by acronym"), lambda projects, day: ordering.by_acronym(projects)),
    Order("budget", _("largest budget first"), lambda projects, day: ordering.by_budget(projects)),
)
ACTIVITY_FACETS = (
    _by_year(lambda content: years(content.start, content.end)),
    _by_code("type", TYPE, ActivityType),
    Facet("country", COUNTRY, lambda content, cards: _one(content.country), _of_named),
    Facet("project", PROJECT, lambda content, cards: content.projects, _of_project),
    _by_code("format", _("Format"), ActivityFormat),
)
ACTIVITY_ORDERS = (
    Order(
        "newest",
        pgettext_lazy("activities", "newest first"),
        lambda activities, day: ordering.latest(activities),
    ),
    Order(
        "oldest",
        pgettext_lazy("activities", "oldest first"),
        lambda activities, day: ordering.oldest(activities),
    ),
)
DOCUMENT_FACETS = (
    _by_code("type", TYPE, DocumentType),
    Facet("project", PROJECT, lambda content, cards: _one(content.project), _of_project),
    Facet("country", COUNTRY, lambda content, cards: _one(content.project), _of_its_countries),
    Facet("language", _("Language"), lambda content, cards: _one(content.language), _of_language),
    _by_year(lambda content: years(content.date, None)),
)
DOCUMENT_ORDERS = (
    Order(
        "newest",
        pgettext_lazy("documents", "newest first"),
        lambda documents, day: ordering.by_date(documents),
    ),
)
PROJECTS = FilteredList(
    ProjectContent,
    PROJECT_FACETS,
    PROJECT_ORDERS,
    (CountryContent, FieldOfWorkContent, FunderContent),
)
ACTIVITIES = FilteredList(
    ActivityContent, ACTIVITY_FACETS, ACTIVITY_ORDERS, (ProjectContent, CountryContent)
)
DOCUMENTS = FilteredList(
    DocumentContent, DOCUMENT_FACETS, DOCUMENT_ORDERS, (ProjectContent, CountryContent)
)
