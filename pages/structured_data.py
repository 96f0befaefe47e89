"""The office, acts, news and posts as schema.org describes them, the open data in DCAT."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from contact import structured_data as contact_data
from contact.models.details import ContactContent
from core.i18n.languages import LANGUAGES
from delivery.opendata.datasets import Dataset
from delivery.opendata.json_items import url_of
from delivery.opendata.json_ld import (
    image_of,
    in_language,
    is_public,
    localized_value,
    object_facts,
    page_of,
    script,
    without_empty,
)
from delivery.prefixes import SiteRequest
from pages.acts import ActContent
from pages.calls import CallContent, CallStatus
from pages.models import NewsContent, OfficeContent
from pages.open_data import ALL
from projects import structured_data as project_data
from projects.open_data import PROJECTS
from record.urls import absolute_url

Facts = dict[str, Any]
DCAT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "calendar": "text/calendar",
    "feed": "application/atom+xml",
}
IANA = "https://www.iana.org/assignments/media-types/"


def office(
    profile: OfficeContent | None, contact: ContactContent | None, request: SiteRequest
) -> Facts:
    """Return the office, as far as its profile and its contact details are published."""
    facts = contact_data.organisation(contact) if contact else project_data.office()
    if profile is None:
        return facts
    return facts | without_empty(
        {
            "@id": f"{settings.SITE_URL}/#office",
            "name": localized_value(profile.name),
            "alternateName": _other_names(profile),
            "description": localized_value(profile.summary),
            "logo": image_of(profile),
            "parentOrganization": {
                "@type": "Organization",
                "name": _("Council of Europe"),
                "url": "https://www.coe.int/",
            },
            "mainEntityOfPage": page_of(profile, request),
        }
    )


def _other_names(profile: OfficeContent) -> list[str | dict[str, str]]:
    official = {getattr(profile.official_names, code): code for code in reversed(LANGUAGES)}
    names = sorted(official.keys() - {"", profile.short_name, str(profile.name)})
    short = [profile.short_name] if profile.short_name else []
    return short + [in_language(official[name], name) for name in names]


def act(act: ActContent, request: SiteRequest) -> Facts:
    """Return a legal act under its official title."""
    facts = {
        "@type": "Legislation",
        "name": localized_value(act.official_title or act.title),
        "alternateName": localized_value(act.title) if act.official_title else "",
        "abstract": localized_value(act.explanation),
        "url": url_of(act, request),
        "legislationDate": act.date,
        "legislationIdentifier": localized_value(act.reference),
        "legislationPassedBy": [
            {"@type": "Organization", "name": localized_value(body.name)} for body in act.bodies
        ],
        "encoding": [
            {"@type": "LegislationObject", "contentUrl": text.url, "inLanguage": text.language}
            for text in act.texts
        ],
    }
    return object_facts(act, facts, request)


def news(item: NewsContent, request: SiteRequest) -> Facts:
    """Return a news item."""
    facts = {
        "@type": "NewsArticle",
        "headline": localized_value(item.title),
        "description": localized_value(item.lead),
        "image": image_of(item),
        "datePublished": item.date,
        "dateModified": item.published_at,
        "author": project_data.office(),
    }
    return object_facts(item, facts, request)


def post(call: CallContent, request: SiteRequest) -> Facts:
    """Return an open call for a post, and nothing of one that is not open."""
    if call.status != CallStatus.OPEN:
        return {}
    contact = request.edition.find_singleton(ContactContent)
    address = contact_data.organisation(contact)["address"] if contact else {}
    facts = {
        "@type": "JobPosting",
        "title": localized_value(call.title),
        "description": localized_value(call.requirements),
        "datePosted": call.first_published_at,
        "validThrough": call.offers_until,
        "hiringOrganization": project_data.office(),
        "jobLocation": address and {"@type": "Place", "address": address},
    }
    return object_facts(call, facts, request)


def catalogue(request: SiteRequest) -> str:
    """Return the catalogue of all datasets in the vocabulary DCAT, for portals of open data."""
    if not is_public(request):
        return ""
    publisher = {
        "@id": f"{settings.SITE_URL}/#office",
        "@type": "foaf:Organization",
        "foaf:name": str(project_data.OFFICE),
    }
    facts = {
        "@context": DCAT,
        "@id": f"{absolute_url(request.path)}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _("Open data"),
        "dct:description": _(
            "All lists can be downloaded as data, without registration. They contain the same "
            "facts as the pages."
        ),
        "dct:publisher": publisher,
        "dct:language": list(LANGUAGES),
        "dct:license": {"@id": settings.DATA_LICENCE_URL},
        "dcat:dataset": [_catalogued(dataset, publisher, request) for dataset in ALL],
    }
    return script(facts)


def _catalogued(dataset: Dataset, publisher: Facts, request: SiteRequest) -> Facts:
    forms = [
        _distribution(path, MEDIA_TYPES[form])
        for form, path in dataset.paths().items()
        if form in MEDIA_TYPES
    ]
    if dataset is PROJECTS:
        forms.append(_distribution(reverse("projects:project-countries.csv"), "text/csv"))
        if settings.IATI_REPORTING_ORG:
            forms.append(_distribution(reverse("projects:iati_activities"), "application/xml"))
    changed_at = request.edition.last_change
    modified = changed_at and {"@type": "xsd:dateTime", "@value": changed_at}
    return without_empty(
        {
            "@id": absolute_url(dataset.path("json")),
            "@type": "dcat:Dataset",
            "dct:title": str(dataset.title),
            "dct:description": str(dataset.description),
            "dct:publisher": {"@id": publisher["@id"]},
            "dct:modified": modified,
            "dct:conformsTo": {"@id": absolute_url(dataset.path("schema"))},
            "dcat:landingPage": {"@id": absolute_url(request.path)},
            "dcat:distribution": forms,
        }
    )


def _distribution(path: str, media_type: str) -> Facts:
    url = {"@id": absolute_url(path)}
    return {
        "@type": "dcat:Distribution",
        "dcat:accessURL": url,
        "dcat:downloadURL": url,
        "dcat:mediaType": {"@id": IANA + media_type},
        "dct:license": {"@id": settings.DATA_LICENCE_URL},
    }
