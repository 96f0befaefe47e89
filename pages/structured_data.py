"""The office, legal acts and the open data in the vocabulary of schema.org."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from contact import structured_data as contact_data
from contact.content import ContactContent
from core.i18n import languages
from core.i18n.languages import LANGUAGES
from delivery.opendata.datasets import Dataset
from delivery.opendata.json_items import url_of
from delivery.opendata.json_ld import (
    image_of,
    in_language,
    localized_value,
    page_of,
    without_empty,
)
from delivery.prefixes import SiteRequest
from pages.content import MilestoneContent, OfficeContent
from pages.open_data import ALL
from projects import structured_data as project_data
from record.urls import absolute_url

Facts = dict[str, Any]


def office(
    profile: OfficeContent | None, contact: ContactContent | None, request: SiteRequest
) -> Facts:
    """Return the office, as far as its profile and its contact details are published."""
    facts = contact_data.organisation(contact) if contact else project_data.office()
    if profile is None:
        return facts
    council = {
        "@type": "Organization",
        "name": _("Council of Europe"),
        "url": "https://www.coe.int/",
    }
    return facts | without_empty(
        {
            "@id": f"{settings.SITE_URL}/#office",
            "name": localized_value(profile.name),
            "alternateName": _other_names(profile),
            "description": localized_value(profile.summary),
            "logo": image_of(profile),
            "parentOrganization": council,
            "mainEntityOfPage": page_of(profile, request),
        }
    )


def _other_names(profile: OfficeContent) -> list[str | dict[str, str]]:
    official = {getattr(profile.official_names, code): code for code in reversed(LANGUAGES)}
    names = sorted(official.keys() - {"", profile.short_name, str(profile.name)})
    short = [profile.short_name] if profile.short_name else []
    return short + [in_language(official[name], name) for name in names]


def milestone(act: MilestoneContent, request: SiteRequest) -> Facts:
    """Return a legal act."""
    bodies = [{"@type": "Organization", "name": localized_value(body.name)} for body in act.bodies]
    return without_empty(
        {
            "@type": "Legislation",
            "@id": f"urn:uuid:{act.key}",
            "name": localized_value(act.title),
            "abstract": localized_value(act.explanation),
            "url": url_of(act, request),
            "legislationDate": act.date and act.date.isoformat(),
            "legislationIdentifier": localized_value(act.reference),
            "legislationPassedBy": bodies,
            "mainEntityOfPage": page_of(act, request),
        }
    )


def datasets(request: SiteRequest) -> Facts:
    """Return all datasets."""
    return {"@graph": [_dataset(dataset, request) for dataset in ALL]}


def _dataset(dataset: Dataset, request: SiteRequest) -> Facts:
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
            "creator": project_data.office(),
            "dateModified": changed_at and changed_at.isoformat(),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": media_type,
                    "contentUrl": absolute_url(dataset.path(form)),
                    "inLanguage": in_languages,
                }
                for form, media_type, in_languages in (
                    ("json", "application/json", list(LANGUAGES)),
                    ("csv", "text/csv", languages.active()),
                )
            ],
        }
    )
