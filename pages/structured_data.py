"""The office, legal acts and the open data as schema.org knows them."""

from django.conf import settings
from django.utils.translation import gettext as _

from contact import structured_data as contact_data
from core.i18n import languages
from core.i18n.languages import LANGUAGES
from delivery.opendata import Dataset
from delivery.opendata.json_items import url_of
from delivery.opendata.json_ld import in_language, localized_value, page_of, without_empty
from pages.content import MilestoneContent, OfficeContent
from pages.open_data import ALL
from projects.structured_data import office as the_office
from record.urls import absolute_url


def office(office: OfficeContent | None, contact, request) -> dict:
    """The office by what its profile says, and where it is by its contact details."""
    where = contact_data.organisation(contact) if contact else the_office()
    if office is None:
        return where
    return where | without_empty(
        {
            "@id": f"{settings.SITE_URL}/#office",
            "name": localized_value(office.name),
            "alternateName": _other_names(office),
            "description": localized_value(office.summary),
            "parentOrganization": _council_of_europe(),
            "mainEntityOfPage": page_of(office, request),
        }
    )


def _other_names(office) -> list:
    """What it is called in short, and its official names in the languages that have one."""
    official = {getattr(office.official_names, code): code for code in reversed(LANGUAGES)}
    names = sorted(official.keys() - {"", office.short_name, str(office.name)})
    short = [office.short_name] if office.short_name else []
    return short + [in_language(official[name], name) for name in names]


def _council_of_europe() -> dict:
    return {"@type": "Organization", "name": _("Council of Europe"), "url": "https://www.coe.int/"}


def milestone(milestone: MilestoneContent, request) -> dict:
    return without_empty(
        {
            "@type": "Legislation",
            "@id": f"urn:uuid:{milestone.key}",
            "name": localized_value(milestone.title),
            "abstract": localized_value(milestone.explanation),
            "url": url_of(milestone, request),
            "legislationDate": milestone.date and milestone.date.isoformat(),
            "legislationIdentifier": localized_value(milestone.reference),
            "legislationPassedBy": [
                {"@type": "Organization", "name": localized_value(body.name)}
                for body in milestone.bodies
            ],
            "mainEntityOfPage": page_of(milestone, request),
        }
    )


def datasets(request) -> dict:
    return {"@graph": [_dataset(dataset, request) for dataset in ALL]}


def _dataset(dataset: Dataset, request) -> dict:
    changed_at = request.edition.last_change
    return without_empty(
        {
            "@type": "Dataset",
            "@id": absolute_url(languages.in_language(dataset.path("json"), languages.ORIGINAL)),
            "name": str(dataset.title),
            "description": "; ".join(str(field.label) for field in dataset.fields.values()),
            "url": absolute_url(request.path),
            "license": settings.DATA_LICENCE_URL,
            "isAccessibleForFree": True,
            "creator": the_office(),
            "dateModified": changed_at and changed_at.isoformat(),
            "distribution": [
                _download(dataset, "json", "application/json", list(LANGUAGES)),
                _download(dataset, "csv", "text/csv", languages.active()),
            ],
        }
    )


def _download(dataset: Dataset, form: str, media_type: str, spoken) -> dict:
    return {
        "@type": "DataDownload",
        "encodingFormat": media_type,
        "contentUrl": absolute_url(dataset.path(form)),
        "inLanguage": spoken,
    }
