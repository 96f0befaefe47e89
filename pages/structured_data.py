"""The office, legal acts and the open data as schema.org knows them."""

from django.conf import settings
from django.utils.translation import gettext as _

from contact import structured_data as contact_data
from pages.content import MilestoneContent, OfficeContent
from pages.open_data import ALL
from projects.structured_data import office as the_office
from publishing.content import LANGUAGES
from publishing.open_data import Dataset
from publishing.open_data.items import absolute, address_of
from publishing.structured_data import known
from publishing.templatetags.contents import plain


def office(office: OfficeContent | None, contact) -> dict:
    """The office by what its profile says, and where it is by its contact details."""
    where = contact_data.organisation(contact) if contact else the_office()
    if office is None:
        return where
    names = {office.short_name, *(getattr(office.official_names, code) for code in LANGUAGES)}
    return where | known(
        {
            "@id": f"{settings.SITE_URL}/#office",
            "name": str(office.name),
            "alternateName": sorted(names - {"", str(office.name)}),
            "description": str(office.summary),
            "parentOrganization": _council_of_europe(),
        }
    )


def _council_of_europe() -> dict:
    return {"@type": "Organization", "name": _("Council of Europe"), "url": "https://www.coe.int/"}


def milestone(milestone: MilestoneContent, request) -> dict:
    return known(
        {
            "@type": "Legislation",
            "@id": f"urn:uuid:{milestone.key}",
            "name": str(milestone.title),
            "abstract": plain(milestone.explanation),
            "url": address_of(milestone, request),
            "legislationDate": milestone.date and milestone.date.isoformat(),
            "legislationIdentifier": str(milestone.reference),
            "legislationPassedBy": [
                {"@type": "Organization", "name": str(body.name)} for body in milestone.bodies
            ],
        }
    )


def datasets(request) -> dict:
    return {"@graph": [_dataset(each, request) for each in ALL]}


def _dataset(dataset: Dataset, request) -> dict:
    changed_at = request.edition.last_change
    return known(
        {
            "@type": "Dataset",
            "@id": absolute(dataset.path("json")),
            "name": str(dataset.title),
            "description": "; ".join(str(field.label) for field in dataset.fields.values()),
            "url": absolute(request.path),
            "license": settings.DATA_LICENCE_URL,
            "isAccessibleForFree": True,
            "creator": the_office(),
            "dateModified": changed_at and changed_at.isoformat(),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": media_type,
                    "contentUrl": absolute(dataset.path(form)),
                }
                for form, media_type in {"json": "application/json", "csv": "text/csv"}.items()
            ],
        }
    )
