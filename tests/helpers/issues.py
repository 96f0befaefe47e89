"""The issues of one content, for tests."""

from uuid import UUID

from pages.content import StandingPageContent
from publishing.checks import run_checks
from record.content import LocalisedText, Ref, RichText
from tests.helpers.times import NOON

KEY = UUID(int=1)


def page(body="", **fields):
    """A standing page that follows every rule, but for what is given; a plain ``body`` is English."""
    body = body if isinstance(body, RichText) else RichText(en=body)
    texts = {"title": LocalisedText(en="Privacy"), "body": body}
    return StandingPageContent(**{"slug": "privacy"} | texts | fields)


def issues(content):
    """Return the issues of publishing it alone."""
    return run_checks({Ref(content.kind, KEY): content}, NOON)


def codes(content):
    return [each.code for each in issues(content)]


def errors(content):
    return [each.code for each in issues(content) if each.is_error]


def only(content):
    """Return its only issue."""
    (issue,) = issues(content)
    return issue
