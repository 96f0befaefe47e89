"""Contents of projects for tests of public pages (``tests.helpers.published``)."""

from django.utils.text import slugify

from projects.models import ActivityContent, CountryContent, ProjectContent
from tests.helpers.published import publish


def make_project(slug, **content):
    named = {"acronym": slug.upper(), "title": {"en": f"Project {slug}"}}
    return ProjectContent(slug=slug, **(named | content))


def publish_countries(*names):
    """Publish countries with these English names and return their refs."""
    contents = [CountryContent(slug=slugify(name), name={"en": name}) for name in names]
    return [row.ref for row in publish(*contents)]


def publish_activities(number, **content):
    """Publish a number of activities that differ only in their slugs."""
    named = {"title": {"en": "Meeting"}} | content
    return publish(*(ActivityContent(slug=f"a{n}", **named) for n in range(number)))
