"""Projects and activities as schema.org knows them. What isn't known is left out; nothing is added."""

from django.conf import settings

from projects import listing
from projects.content import ActivityContent, ActivityFormat, ProjectContent
from projects.open_data import OFFICE
from publishing.open_data.items import address_of, marked
from publishing.structured_data import known
from publishing.templatetags.contents import plain

ATTENDANCE = {
    ActivityFormat.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    ActivityFormat.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    ActivityFormat.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def office() -> dict:
    return {"@type": "Organization", "name": str(OFFICE), "url": f"{settings.SITE_URL}/"}


def project(project: ProjectContent, request) -> dict:
    """A project is an organisation to schema.org: it is founded when it starts, and dissolved when it ends."""
    return known(
        {
            "@type": "Project",
            "@id": f"urn:uuid:{project.key}",
            "name": str(project.title) or project.acronym,
            "alternateName": project.acronym,
            "description": str(project.summary),
            "url": address_of(project, request),
            "foundingDate": project.start and project.start.isoformat(),
            "dissolutionDate": project.end and project.end.isoformat(),
            "parentOrganization": None if project.is_predecessor else office(),
            "funder": [
                {"@type": "Organization", "name": str(funder.name)} for funder, _ in listing.funders(project)
            ],
            "areaServed": [_place(country) for country in listing.countries(project)],
            "sameAs": [link.url for link in project.links],
        }
    )


def activity(activity: ActivityContent, request) -> dict:
    country = listing.country(activity)
    end = activity.end or activity.start
    return known(
        {
            "@type": "Event",
            "@id": f"urn:uuid:{activity.key}",
            "name": str(activity.title),
            "description": plain(activity.summary),
            "url": address_of(activity, request),
            "startDate": activity.start and activity.start.isoformat(),
            "endDate": end and end.isoformat(),
            "eventAttendanceMode": ATTENDANCE.get(activity.format),
            "location": _location(str(activity.place), country),
            "organizer": [_project(each, request) for each in activity.named(*activity.projects)] or office(),
        }
    )


def _location(place, country):
    if not place:
        return _place(country) if country else None
    within = {"containedInPlace": _place(country)} if country else {}
    return {"@type": "Place", "name": place} | within


def _place(country) -> dict:
    """Not a "Country": some are areas, and a designation takes no position on that."""
    return known(
        {
            "@type": "Place",
            "name": marked(str(country.name), country),
            "disambiguatingDescription": str(country.footnote),
        }
    )


def _project(card, request) -> dict:
    return {
        "@type": "Project",
        "@id": f"urn:uuid:{card.key}",
        "name": card.short_name,
        "url": address_of(card, request),
    }
