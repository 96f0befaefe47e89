"""What search engines read of the office (schema.org, as JSON-LD)."""

from django.conf import settings
from django.utils.translation import gettext as _

from contact.content import ContactContent
from contact.models import AnswerLanguage
from core.i18n import languages
from delivery.opendata.json_ld import in_language, localized_value, without_empty


def organisation(details: ContactContent) -> dict:
    """The office with its address and its ``ContactPoint``; what isn't known is left out."""
    point = {
        "@type": "ContactPoint",
        "contactType": _("general enquiries"),
        "telephone": details.telephone,
        "email": details.email,
        "url": f"{settings.SITE_URL}{details.get_absolute_url()}",
        "availableLanguage": AnswerLanguage.values,
    }
    street = ", ".join(filter(None, (str(details.building), str(details.street))))
    language = (details.street or details.building).language
    address = {
        "@type": "PostalAddress",
        "streetAddress": in_language(language, street),
        "postalCode": details.postcode,
        "addressLocality": localized_value(details.city),
        "addressCountry": localized_value(details.country),
    }
    data = {
        "@type": "Organization",
        "name": localized_value(details.office_name),
        "url": settings.SITE_URL + languages.in_language("/", languages.active()),
        "address": without_empty(address),
        "contactPoint": without_empty(point),
    }
    return data | _where(details)


def _where(details) -> dict:
    if not details.has_coordinates:
        return {}
    coordinates = {
        "@type": "GeoCoordinates",
        "latitude": str(details.latitude),
        "longitude": str(details.longitude),
    }
    return {"location": {"@type": "Place", "geo": coordinates}}
