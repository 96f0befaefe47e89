"""Words and cards for what projects, activities and documents keep as codes and names."""

from django import template
from django.utils.translation import get_language_info, gettext

from projects import listing
from projects.content import (
    ActivityContent,
    ActivityFormat,
    ActivityType,
    CountryContent,
    DocumentType,
    ProjectContent,
    Region,
    Status,
)

register = template.Library()


@register.filter
def region(code: str) -> str:
    return _word(Region, code)


@register.filter
def activity_type(code: str) -> str:
    return _word(ActivityType, code)


@register.filter
def activity_format(code: str) -> str:
    return _word(ActivityFormat, code)


@register.filter
def document_type(code: str) -> str:
    return _word(DocumentType, code)


@register.filter
def language_name(code: str) -> str:
    """A language that Django has no name for is shown by its code."""
    try:
        return gettext(get_language_info(code.lower())["name"])
    except KeyError:
        return code


@register.filter
def status(project: ProjectContent) -> Status:
    """On the day of the edition that the project is read from."""
    return project.status(project.edition.day)


@register.filter
def countries(project: ProjectContent) -> list[CountryContent]:
    return listing.countries(project)


@register.filter
def country(activity: ActivityContent) -> CountryContent | None:
    return activity.edition.card(activity.country) if activity.country else None


@register.filter
def projects(activity: ActivityContent) -> list[ProjectContent]:
    return activity.named(*activity.projects)


@register.filter
def ending(file_name: str) -> str:
    """What sort of file it is: "PDF"."""
    return file_name.rpartition(".")[2].upper()


def _word(choices, code):
    """A code of an older release that has no word any more is shown as it is."""
    return choices(code).label if code in choices.values else code
