import pytest

from projects.models import ActivityContent, CountryContent, ProjectContent
from record.content import Ref
from tests.helpers.pages.walker import Walker
from tests.helpers.published import next_day, publish, starter_rows, starter_site

__all__ = ["next_day", "starter_rows", "starter_site"]


@pytest.fixture
def walker(starter_site, client):
    return Walker(client)


@pytest.fixture
def country(db, next_day):
    name = {"en": "Kosovo", "fr": "Le Kosovo"}
    note = {"en": "Without prejudice to status.", "fr": "Sans préjudice du statut."}
    [row] = publish(CountryContent(slug="xk", code="XK", name=name, footnote=note))
    return Ref("country", row.key)


@pytest.fixture
def activity(country):
    [project] = publish(ProjectContent(slug="one", acronym="ONE", title={"en": "One", "fr": "Un"}))
    content = ActivityContent(
        slug="met",
        title={"en": "Meeting", "fr": "Réunion"},
        summary={"en": "<p>They met.</p>"},
        start="2026-03",
        place={"en": "Pristina", "fr": "Pristina"},
        country=country,
        projects=[Ref("project", project.key)],
        type="training",
    )
    return publish(content)[0]
