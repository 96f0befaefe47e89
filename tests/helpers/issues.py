"""The issues of one content, for tests."""

from uuid import UUID

from pages.models import StandingPageContent
from publishing.checks import run_checks
from record.content import LocalisedText, Ref, RichText
from tests.helpers.times import NOON

KEY = UUID(int=1)


def page(body="", **fields):
    """Return a standing page that follows every rule except in ``fields``; ``body`` is English."""
    body = body if isinstance(body, RichText) else RichText(en=body)
    texts = {"title": LocalisedText(en="Privacy"), "body": body}
    return StandingPageContent(**{"slug": "privacy"} | texts | fields)


def page_in(language, body):
    """Return a page with an English text and with ``body`` in ``language``."""
    return page(
        body=RichText(**{"en": "<p>Data.</p>", language: body}),
        title=LocalisedText(**{"en": "Privacy", language: "Title"}),
    )


def issues(content):
    """Return the issues of publishing it alone."""
    return run_checks({Ref(content.kind, KEY): content}, NOON)


def codes(content):
    return [issue.code for issue in issues(content)]


def errors(content):
    return [issue.code for issue in issues(content) if issue.is_error]


def only(content):
    """Return its only issue."""
    (issue,) = issues(content)
    return issue
