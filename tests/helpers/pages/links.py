"""Links in published pages, and the stored problems of broken ones."""

from publishing.linkcheck.models import BrokenLink, LinkProblem
from tests.helpers.factories import published
from tests.helpers.times import DAY, NOON


def link(address):
    return f'<p><a href="{address}">there</a></p>'


def public(obj):
    return published(obj, now=NOON - DAY)


def kept():
    """Return title, field, language and the label of the problem of each row."""
    columns = ("title", "field", "language", "problem", "problem_detail")
    rows = BrokenLink.objects.values_list(*columns)
    return sorted((*place, LinkProblem(code).describe(detail)) for *place, code, detail in rows)
