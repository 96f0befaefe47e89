"""By what the lists of projects, activities and documents are filtered and sorted."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects import listing
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
from projects.words import language_name
from publishing.alphabet import folded
from publishing.facets import Facet, Filtered, Order, Value, all_coded, coded, years

BY_STATUS = "status"


def _status(project):
    return coded(Status, project.status(project.edition.day))


def _countries(content, refs):
    return _named(content.edition, refs, lambda card: card.name)


def _country_of_project(document):
    project = document.project and document.edition.card(document.project)
    return _countries(document, project.countries) if project else []


def _projects(content, refs):
    return _named(content.edition, refs, lambda card: card.acronym or card.title)


def _named(edition, refs, name) -> list[Value]:
    """The cards that are in the edition, sorted by their names."""
    cards = (edition.card(ref) for ref in refs if ref)
    return [Value(card.slug, name(card), folded(name(card))) for card in cards if card]


def _fields(project):
    cards = (project.edition.card(ref) for ref in project.fields)
    return [Value(card.slug, card.title, (card.position, card.slug)) for card in cards if card]


def _funders(project):
    refs = [share.funder for share in project.funders]
    return _named(project.edition, refs, lambda card: card.name)


def _languages(document):
    name = language_name(document.language)
    return [Value(document.language, name, folded(name))] if document.language else []


def _by_status(projects: Iterable[ProjectContent]) -> list[ProjectContent]:
    """On the day of the edition from which they are read."""
    projects = list(projects)
    return listing.by_status(projects, projects[0].edition.day) if projects else []


COUNTRY = _("Country or area")
YEAR = _("Year")
TYPE = _("Type")
PROJECT = _("Project")

PROJECT_FACETS = (
    Facet("status", _("Status"), _status, all_coded(Status)),
    Facet("region", _("Region"), lambda each: coded(Region, each.region), all_coded(Region)),
    Facet("country", COUNTRY, lambda each: _countries(each, each.countries)),
    Facet("field", _("Field of work"), _fields),
    Facet("funder", _("Funder"), _funders),
    Facet("year", YEAR, lambda each: years(each.start, each.end)),
)
PROJECT_ORDERS = (
    Order(BY_STATUS, _("by status"), _by_status),
    Order("newest", _("newest start first"), listing.latest),
    Order("acronym", _("by acronym"), listing.by_acronym),
    Order("budget", _("largest budget first"), listing.by_budget),
)
ACTIVITY_FACETS = (
    Facet("year", YEAR, lambda each: years(each.start, each.end)),
    Facet("type", TYPE, lambda each: coded(ActivityType, each.type), all_coded(ActivityType)),
    Facet("country", COUNTRY, lambda each: _countries(each, [each.country])),
    Facet("project", PROJECT, lambda each: _projects(each, each.projects)),
    Facet("format", _("Format"), lambda each: coded(ActivityFormat, each.format), all_coded(ActivityFormat)),
)
ACTIVITY_ORDERS = (
    Order("newest", pgettext_lazy("activities", "newest first"), listing.latest),
    Order("oldest", pgettext_lazy("activities", "oldest first"), listing.oldest),
)
DOCUMENT_FACETS = (
    Facet("type", TYPE, lambda each: coded(DocumentType, each.type), all_coded(DocumentType)),
    Facet("project", PROJECT, lambda each: _projects(each, [each.project])),
    Facet("country", COUNTRY, _country_of_project),
    Facet("language", _("Language"), _languages),
    Facet("year", YEAR, lambda each: years(each.date, None)),
)
DOCUMENT_ORDERS = (Order("newest", pgettext_lazy("documents", "newest first"), listing.by_date),)


def projects(edition, params) -> Filtered:
    edition.load_cards(ProjectContent, CountryContent, FieldOfWorkContent, FunderContent)
    return Filtered(edition.cards(ProjectContent), PROJECT_FACETS, PROJECT_ORDERS, params)


def activities(edition, params) -> Filtered:
    edition.load_cards(ActivityContent, ProjectContent, CountryContent)
    return Filtered(edition.cards(ActivityContent), ACTIVITY_FACETS, ACTIVITY_ORDERS, params)


def documents(edition, params) -> Filtered:
    edition.load_cards(DocumentContent, ProjectContent, CountryContent)
    return Filtered(edition.cards(DocumentContent), DOCUMENT_FACETS, DOCUMENT_ORDERS, params)
