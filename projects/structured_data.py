"""Projects and activities as schema.org knows them. What isn't known is left out; nothing is added."""

from django.conf import settings

from core.i18n import languages
from delivery.opendata.json_items import url_of, with_asterisk
from delivery.opendata.json_ld import in_language, localized_value, page_of, without_empty
from projects import ordering
from projects.content import ActivityContent, ActivityFormat, ProjectContent
from projects.open_data import OFFICE

ATTENDANCE = {
    ActivityFormat.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    ActivityFormat.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    ActivityFormat.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def office() -> dict:
    address = settings.SITE_URL + languages.in_language("/", languages.active())
    return {"@type": "Organization", "name": str(OFFICE), "url": address}


def project(project: ProjectContent, request) -> dict:
    """A project is an organisation to schema.org: it is founded when it starts, and dissolved when it ends."""
    return without_empty(
        {
            "@type": "Project",
            "@id": f"urn:uuid:{project.key}",
            "name": localized_value(project.title) or project.acronym,
            "alternateName": project.acronym,
            "description": localized_value(project.summary),
            "url": url_of(project, request),
            "foundingDate": project.start and project.start.isoformat(),
            "dissolutionDate": project.end and project.end.isoformat(),
            "parentOrganization": None if project.is_predecessor else office(),
            "funder": [
                {"@type": "Organization", "name": localized_value(funder.name)}
                for funder, _ in ordering.funders(project)
            ],
            "areaServed": [_place(country) for country in ordering.countries(project)],
            "sameAs": [link.url for link in project.links],
            "mainEntityOfPage": page_of(project, request),
        }
    )


def activity(activity: ActivityContent, request) -> dict:
    country = ordering.country(activity)
    end = activity.end or activity.start
    return without_empty(
        {
            "@type": "Event",
            "@id": f"urn:uuid:{activity.key}",
            "name": localized_value(activity.title),
            "description": localized_value(activity.summary),
            "url": url_of(activity, request),
            "startDate": activity.start and activity.start.isoformat(),
            "endDate": end and end.isoformat(),
            "eventAttendanceMode": ATTENDANCE.get(activity.format),
            "location": _location(localized_value(activity.place), country),
            "organizer": [
                _project(project, request) for project in activity.named(*activity.projects)
            ]
            or office(),
            "mainEntityOfPage": page_of(activity, request),
        }
    )


def _location(place, country):
    if not place:
        return _place(country) if country else None
    within = {"containedInPlace": _place(country)} if country else {}
    return {"@type": "Place", "name": place} | within


def _place(country) -> dict:
    """Not a "Country": some are areas, and a designation takes no position on that."""
    return without_empty(
        {
            "@type": "Place",
            "name": in_language(country.name.language, with_asterisk(str(country.name), country)),
            "disambiguatingDescription": localized_value(country.footnote),
        }
    )


def _project(card, request) -> dict:
    return {
        "@type": "Project",
        "@id": f"urn:uuid:{card.key}",
        "name": card.acronym or localized_value(card.title),
        "url": url_of(card, request),
    }
