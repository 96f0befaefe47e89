"""Links in published pages, and what is kept of those that are broken."""

from publishing.linkcheck.models import BrokenLink
from tests.factories import published
from tests.helpers.times import DAY, NOON


def link(address):
    return f'<p><a href="{address}">there</a></p>'


def public(obj):
    return published(obj, now=NOON - DAY)


def kept():
    """Title, field, language and problem of each row."""
    return sorted(BrokenLink.objects.values_list("title", "field", "language", "problem"))
