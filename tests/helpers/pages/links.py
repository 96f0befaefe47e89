"""Links in published pages, and the stored problems of broken ones."""

from publishing.linkcheck.models import BrokenLink
from publishing.linkcheck.problems import describe_problem
from tests.helpers.factories import published
from tests.helpers.times import DAY, NOON


def link(address):
    return f'<p><a href="{address}">there</a></p>'


def public(obj):
    return published(obj, now=NOON - DAY)


def kept():
    """Return title, field, language and the label of the problem of each row."""
    return sorted(
        (row.title, row.field, row.language, describe_problem(row.problem, row.problem_detail))
        for row in BrokenLink.objects.all()
    )
