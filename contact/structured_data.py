"""Structured data about the office for search engines (schema.org as JSON-LD)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from contact.models import AnswerLanguage
from contact.models.details import ContactContent
from core.i18n import languages
from delivery.opendata.json_ld import in_language, localized_value, without_empty


def organisation(details: ContactContent) -> dict[str, Any]:
    """Return the office with its address, contacts and profiles, without unknown facts."""
    point: dict[str, Any] = {
        "@type": "ContactPoint",
        "contactType": _("general enquiries"),
        "telephone": details.telephone,
        "email": details.email,
        "url": f"{settings.SITE_URL}{details.get_absolute_url()}",
        "availableLanguage": AnswerLanguage.values,
    }
    points = [point]
    for contact in details.role_contacts:
        role = localized_value(contact.role)
        reached = {"telephone": contact.telephone, "email": contact.email}
        points.append({"@type": "ContactPoint", "contactType": role} | reached)
    language = (details.street or details.building).language
    address = {
        "@type": "PostalAddress",
        "streetAddress": in_language(language, details.building_and_street),
        "postalCode": details.postcode,
        "addressLocality": localized_value(details.city),
        "addressCountry": localized_value(details.country),
    }
    data = {
        "@type": "Organization",
        "name": localized_value(details.office_name),
        "url": settings.SITE_URL + languages.in_language("/", languages.active()),
        "address": without_empty(address),
        "contactPoint": [without_empty(each) for each in points],
        "sameAs": [profile.url for profile in details.profiles],
    }
    if details.has_coordinates:
        coordinates = {
            "@type": "GeoCoordinates",
            "latitude": str(details.latitude),
            "longitude": str(details.longitude),
        }
        data["location"] = {"@type": "Place", "geo": coordinates}
    return without_empty(data)
