"""Structured data about projects and activities (schema.org), without unknown facts."""

from typing import Any

from django.conf import settings

from core.i18n import languages
from delivery.opendata.datasets import OFFICE
from delivery.opendata.json_items import url_of, with_asterisk
from delivery.opendata.json_ld import (
    image_of,
    in_language,
    localized_value,
    object_facts,
    without_empty,
)
from delivery.prefixes import SiteRequest
from projects import ordering
from projects.models import ActivityContent, ActivityFormat, CountryContent, ProjectContent

Facts = dict[str, Any]

ATTENDANCE: dict[str, str] = {
    ActivityFormat.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    ActivityFormat.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    ActivityFormat.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def office() -> Facts:
    """Return the office."""
    url = settings.SITE_URL + languages.in_language("/", languages.active())
    return {"@type": "Organization", "name": str(OFFICE), "url": url}


def project(project: ProjectContent, request: SiteRequest) -> Facts:
    """Return a project, which is an organisation in schema.org: it is founded and dissolved."""
    funders = [
        {"@type": "Organization", "name": localized_value(funder.name)}
        for funder, _share in ordering.funders(project)
    ]
    facts = {
        "@type": "Project",
        "name": localized_value(project.title) or project.acronym,
        "alternateName": project.acronym,
        "description": localized_value(project.summary),
        "url": url_of(project, request),
        "image": image_of(project),
        "foundingDate": project.start,
        "dissolutionDate": project.end,
        "parentOrganization": None if project.is_predecessor else office(),
        "funder": funders,
        "funding": [{"@type": "MonetaryGrant", "funder": funder} for funder in funders],
        "areaServed": [_place(country) for country in project.named(*project.countries)],
        "sameAs": [link.url for link in project.links],
    }
    return object_facts(project, facts, request)


def activity(activity: ActivityContent, request: SiteRequest) -> Facts:
    """Return an activity with its projects; the office is the organizer of one without."""
    start = activity.starts_at or activity.start
    end = activity.ends_at or activity.end or activity.start
    projects = [
        {
            "@type": "Project",
            "@id": f"urn:uuid:{project.key}",
            "name": project.acronym or localized_value(project.title),
            "url": url_of(project, request),
        }
        for project in activity.named(*activity.projects)
    ]
    facts = {
        "@type": "Event",
        "name": localized_value(activity.title),
        "description": localized_value(activity.summary),
        "url": url_of(activity, request),
        "image": image_of(activity),
        "startDate": start,
        "endDate": end,
        "eventAttendanceMode": ATTENDANCE.get(activity.format),
        "location": _location(activity),
        "organizer": projects or office(),
    }
    return object_facts(activity, facts, request)


def country(country: CountryContent, request: SiteRequest) -> Facts:
    """Return a country, or a place if its designation has a footnote about its status."""
    facts = _place(country) | {
        "identifier": country.code,
        "url": url_of(country, request),
    }
    if not country.footnote:
        facts["@type"] = "Country"
    return object_facts(country, facts, request)


def _location(activity: ActivityContent) -> Facts | None:
    place = localized_value(activity.place or activity.venue)
    country = ordering.country(activity)
    if not place:
        return _place(country) if country else None
    within = {"containedInPlace": _place(country)} if country else {}
    address = localized_value(activity.venue)
    return without_empty({"@type": "Place", "name": place, "address": address} | within)


def _place(country: CountryContent) -> Facts:
    """Return a "Place", not a "Country": a designation takes no position on the status."""
    return without_empty(
        {
            "@type": "Place",
            "name": in_language(country.name.language, with_asterisk(str(country.name), country)),
            "disambiguatingDescription": localized_value(country.footnote),
        }
    )
