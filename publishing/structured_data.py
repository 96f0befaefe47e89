"""Facts for search engines (schema.org) as JSON-LD in a page. It is data: no browser runs it."""

import json

from django.utils.safestring import SafeString, mark_safe

# Nothing in the data can end the element that it stands in.
HARMLESS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def known(facts: dict) -> dict:
    """What is known of ``facts``: nothing is said of the rest."""
    return {name: value for name, value in facts.items() if value}


def script(data: dict) -> SafeString:
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False).translate(HARMLESS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def is_public(request) -> bool:
    """Whether the page may be named elsewhere: not in a preview, whose address is for who was given it."""
    return not request.prefix or request.prefix.is_archive
