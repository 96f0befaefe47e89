"""Filters and tags for the codes and references of projects, activities and documents."""

from functools import partial
from pathlib import PurePath
from urllib.parse import urlsplit

from django import template
from django.template.context import Context
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.i18n import languages
from core.i18n.typography import join_with_and
from delivery.templatetags.content import link_text, text, when
from projects import labels, ordering
from projects.models import (
    ActivityContent,
    ActivityFormat,
    ActivityType,
    CountryContent,
    DocumentContent,
    DocumentType,
    FieldOfWorkContent,
    FunderContent,
    FunderShareContent,
    ProjectContent,
    Region,
    Status,
    TreatyAct,
)
from record.content import Content

# The formats that the name of a file on another site shows; other links may lead to pages.
FORMATS = {"PDF", "DOC", "DOCX", "XLS", "XLSX", "PPT", "PPTX", "ODT", "ODS", "ODP", "ZIP", "CSV"}

register = template.Library()
register.filter("language_name", labels.language_name)
register.filter("money", labels.format_money)
register.filter("budget", labels.format_budget)
register.filter("share", labels.format_share)
register.filter("full_name", labels.full_name)
register.filter("countries", ordering.countries)
register.filter("country", ordering.country)
register.filter("funders", ordering.funders)
register.filter("region", partial(ordering.label_of, Region))
register.filter("activity_type", partial(ordering.label_of, ActivityType))
register.filter("treaty_act", partial(ordering.label_of, TreatyAct))
register.filter("activity_format", partial(ordering.label_of, ActivityFormat))
register.filter("document_heading", lambda kind: labels.DOCUMENT_HEADINGS[kind])


@register.filter
def status(project: ProjectContent) -> Status:
    """Return the status on the day of the edition."""
    return project.status(project.edition.day)


@register.simple_tag(takes_context=True)
def short_name(context: Context, project: ProjectContent) -> str:
    """Return the acronym, or the title without one."""
    return project.acronym or link_text(context, project.title)


@register.filter
def count_countries(countries: list[CountryContent]) -> str:
    """Return "27 countries", or "8 countries and areas" if the designation of one has a note."""
    number = len(countries)
    if any(country.footnote for country in countries):
        template = ngettext("%(number)s country or area", "%(number)s countries and areas", number)
    else:
        template = ngettext("%(number)s country", "%(number)s countries", number)
    return template % {"number": number}


@register.simple_tag(takes_context=True)
def co_funding(context: Context, funders: list[tuple[FunderContent, FunderShareContent]]) -> str:
    """Return "Funded by the European Union and Canada, implemented by the Council of Europe"."""
    names = []
    for funder, _share in funders:
        in_sentence = getattr(funder.name_in_sentence, languages.active())
        names.append(text(context, in_sentence or funder.name))
    sentence = _("Funded by {funders}, implemented by the Council of Europe")
    # The names are escaped, and their language is marked.
    return format_html(sentence, funders=mark_safe(join_with_and(names)))


@register.filter
def project(document: DocumentContent) -> ProjectContent | None:
    """Return the project of a document."""
    return document.edition.find(document.project)


@register.filter
def registration_is_open(activity: ActivityContent) -> bool:
    """Return whether people can register at the time of the edition."""
    return activity.registration_is_open(activity.edition.at)


@register.filter
def projects(activity: ActivityContent) -> list[ProjectContent]:
    """Return the projects of an activity."""
    return activity.named(*activity.projects)


@register.simple_tag
def document_facts(document: DocumentContent, with_date: bool = True) -> SafeString:
    """Return the known facts of a document, as "Report · February 2025 · PDF, 2.2 MB · French".

    A link leads to another site, whose name follows.
    """
    link = urlsplit(document.url)
    file = PurePath(document.file or link.path).suffix.removeprefix(".").upper()
    if document.file_size:
        file += f", {filesizeformat(document.file_size)}"
    host = (link.hostname or "").removeprefix("www.")
    facts = (
        ordering.label_of(DocumentType, document.type),
        when(document.date) if with_date else "",
        file if document.file or file in FORMATS else "",
        labels.language_name(document.language),
        _("on another site: %(host)s") % {"host": host} if host else "",
    )
    return format_html_join(" · ", "{}", ((fact,) for fact in facts if fact))


@register.simple_tag
def number_of_projects(content: Content) -> int:
    """Return how many projects name a field of work or a funder; 0 for other kinds."""
    if content.kind not in (FieldOfWorkContent.kind, FunderContent.kind):
        return 0
    number: int = content.edition.cached(ordering.numbers_of_projects)[content.ref]
    return number
