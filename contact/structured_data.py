"""What search engines read of the office (schema.org, as JSON-LD). It is data: no browser runs it."""

import json

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from contact.content import ContactContent
from contact.models import AnswerLanguage

# Nothing in the data can end the element that it stands in.
HARMLESS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def organisation(details: ContactContent) -> SafeString:
    """The office with its address and its ``ContactPoint``; what isn't known is left out."""
    point = {
        "@type": "ContactPoint",
        "contactType": "general enquiries",
        "telephone": details.telephone,
        "email": details.email,
        "url": f"{settings.SITE_URL}{details.get_absolute_url()}",
        "availableLanguage": AnswerLanguage.values,
    }
    street = ", ".join(filter(None, (str(details.building), str(details.street))))
    address = {
        "@type": "PostalAddress",
        "streetAddress": street,
        "postalCode": details.postcode,
        "addressLocality": str(details.city),
        "addressCountry": str(details.country),
    }
    data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": str(details.office_name),
        "url": f"{settings.SITE_URL}/",
        "address": _known(address),
        "contactPoint": _known(point),
    }
    return _script(data | _where(details))


def _where(details) -> dict:
    if not details.has_coordinates:
        return {}
    place = {
        "@type": "GeoCoordinates",
        "latitude": str(details.latitude),
        "longitude": str(details.longitude),
    }
    return {"location": {"@type": "Place", "geo": place}}


def _known(facts: dict) -> dict:
    return {name: value for name, value in facts.items() if value}


def _script(data: dict) -> SafeString:
    text = json.dumps(data, ensure_ascii=False).translate(HARMLESS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
