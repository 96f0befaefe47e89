"""Labels and cards for the codes and references of projects, activities and documents."""

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from delivery.opendata.json_ld import is_public, script
from delivery.templatetags.content import link_text, when
from projects import labels, ordering, structured_data
from projects.content import (
    ActivityContent,
    ActivityFormat,
    ActivityType,
    DocumentContent,
    DocumentType,
    ProjectContent,
    Region,
    Status,
)
from projects.related import Related

register = template.Library()
register.filter("language_name", labels.language_name)
register.filter("money", labels.format_money)
register.filter("budget", labels.format_budget)
register.filter("share", labels.format_share)
register.filter("full_name", labels.full_name)
register.filter("countries", ordering.countries)
register.filter("country", ordering.country)


@register.filter
def region(code: str) -> str:
    return ordering.label_of(Region, code)


@register.filter
def activity_type(code: str) -> str:
    return ordering.label_of(ActivityType, code)


@register.filter
def activity_format(code: str) -> str:
    return ordering.label_of(ActivityFormat, code)


@register.filter
def document_type(code: str) -> str:
    return ordering.label_of(DocumentType, code)


@register.filter
def status(project: ProjectContent) -> Status:
    """On the day of the edition that the project is read from."""
    return project.status(project.cards.day)


@register.filter
def status_label(status: Status) -> str:
    """Where no heading says that it is a status."""
    return _("Status not stated") if status == Status.NOT_STATED else status.label


@register.filter
def status_heading(status: Status) -> str:
    """The same as a heading over projects: in other languages than English the plural is another word."""
    headings = {
        Status.ONGOING: pgettext("projects", "Ongoing"),
        Status.UPCOMING: pgettext("projects", "Upcoming"),
        Status.COMPLETED: pgettext("projects", "Completed"),
    }
    return headings.get(status) or status_label(status)


@register.simple_tag(takes_context=True)
def short_name(context, project: ProjectContent) -> str:
    """The name in links and lists: the acronym, or the title where there is none."""
    return project.acronym or link_text(context, project.title)


@register.simple_tag
def funder_share(project: ProjectContent, filtered) -> str:
    """What the funder pays by whom the list is filtered; empty in a list that isn't."""
    chosen = filtered.query.get("funder") if filtered else None
    for funder, part in ordering.funders(project) if chosen else ():
        if funder.slug == chosen:
            return (
                pgettext("share", "not stated")
                if part.share is None
                else labels.format_share(part.share)
            )
    return ""


@register.filter
def project(document: DocumentContent) -> ProjectContent | None:
    return document.cards.get(document.project) if document.project else None


@register.filter
def projects(activity: ActivityContent) -> list[ProjectContent]:
    return activity.named(*activity.projects)


@register.simple_tag
def document_facts(document: DocumentContent, with_date=True):
    """What is known of it: "Report · February 2025 · PDF, 2.2 MB · French"."""
    size = f", {filesizeformat(document.file_size)}" if document.file_size else ""
    known = (
        document_type(document.type),
        when(document.date) if with_date else "",
        ending(document.file) + size if document.file else "",
        labels.language_name(document.language),
    )
    return format_html_join(" · ", "{}", ((fact,) for fact in known if fact))


@register.simple_tag
def in_common(related: Related) -> str:
    """Why a project is named beside another: "In common: the same region, 5 countries"."""
    shared = [
        (_("a similar name"), related.is_namesake),
        (_("the same region"), related.is_in_region),
        (
            ngettext("%d country", "%d countries", related.countries) % related.countries,
            related.countries,
        ),
        (
            ngettext("%d field of work", "%d fields of work", related.fields) % related.fields,
            related.fields,
        ),
    ]
    reasons = ", ".join(what for what, is_shared in shared if is_shared)
    return _("In common: %(what)s") % {"what": reasons}


@register.filter
def ending(file_name: str) -> str:
    """What sort of file it is: "PDF"."""
    return file_name.rpartition(".")[2].upper()


@register.simple_tag(takes_context=True)
def project_data(context, project):
    request = context["request"]
    return script(structured_data.project(project, request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def activity_data(context, activity):
    request = context["request"]
    return script(structured_data.activity(activity, request)) if is_public(request) else ""
