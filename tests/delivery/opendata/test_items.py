"""Texts rendered in advance: data files are the same with and without them, never outdated."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.opendata import items
from pages.data_views import FORMS
from projects.models import Country, Funder
from publishing import operations, previews
from record.models import Publication, RenderedItem
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_funder,
    make_milestone,
    make_project,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db
TODAY = NOON + 3 * DAY
PATHS = (
    "/projects.json /fr/projects.csv /activities.json /ro/activities.csv /fr/activities.ics "
    "/countries.json /legal-basis.ics /fr/iati/activities.xml "
    "/archive/2026-03-12/fr/activities.json /archive/2026-03-12/activities.ics"
).split()


@pytest.fixture
def clock(settings):
    settings.IATI_REPORTING_ORG = "XM-DAC-1"
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def project(clock):
    country = published(make_country(slug="kosovo", code="XK", name_en="Kosovo"), now=NOON)
    funder = published(make_funder(slug="eu", name_en="Union"), now=NOON)
    project = published(
        make_project(
            slug="one",
            summary_en="Training.",
            acronym="ONE",
            start="2026-01-01",
            end="2026-03-14",
            region="ukraine",
            countries=[country],
            funders=[funder],
        ),
        now=NOON,
    )
    links = f'<p>See <a href="ref:project/{project.key}">it</a>, <a href="/fr/">fr</a>.</p>'
    for slug, start in (("first", "2026-03-01"), ("second", None)):
        activity = make_activity(slug=slug, country=country, projects=[project], start=start)
        published(change(activity, summary_en=links, summary_fr="<p>Résumé</p>"), now=NOON)
    published(make_milestone(slug="act", date="2013-10", explanation_en=links), now=NOON)
    return project


def files_of(client):
    """Return the data files, and how many queries read whole contents."""
    with CaptureQueriesContext(connection) as queries:
        files = {path: client.get(path).content for path in PATHS}
    return files, sum('."content",' in query["sql"] for query in queries)


def render(at=TODAY) -> int:
    """Store what is missing, as the task does in a new process; return the number of texts."""
    items.complete_versions.clear()
    return items.render_missing(FORMS, at)


def check_files(client):
    """Check that stored texts, outdated ones too, make the files that are made without them."""
    found, _ = files_of(client)
    RenderedItem.objects.all().delete()
    expected, _ = files_of(client)
    assert found == expected


def test_stored_texts_make_the_same_files_without_reading_contents(client, project):
    expected, number_of_reads = files_of(client)
    assert all(expected.values())
    assert number_of_reads >= len(PATHS)
    assert render()
    assert render() == 0
    assert files_of(client) == (expected, 0)


@pytest.mark.parametrize(
    "change_site",
    [
        lambda project: publish(change(project, acronym="TWO", slug="two"), None),
        lambda project: withdraw(project, None, "It was merged."),
        lambda project: publish(change(Country.objects.get(), footnote_en="A note."), None),
        lambda project: withdraw(Country.objects.get(), None, "It was split."),
        lambda project: withdraw(Funder.objects.get(), None, "It was closed."),
        lambda project: published(make_activity(slug="third", projects=[project]), now=TODAY),
    ],
    ids="rename withdraw footnote without-country without-funder new".split(),
)
def test_stored_text_is_outdated_once_something_that_it_names_changes(
    client, project, clock, change_site
):
    render()
    before, _ = files_of(client)
    change_site(project)
    clock.shift(HOUR)
    after, _ = files_of(client)
    assert after != before
    check_files(client)
    assert render(TODAY + HOUR)
    found, _ = files_of(client)
    assert found == after


def test_stored_text_is_outdated_on_another_day_if_it_states_the_status(client, project, clock):
    render()
    clock.shift(3 * DAY)
    assert b'"completed"' in client.get("/projects.json").content
    check_files(client)


def test_stored_text_of_another_release_is_outdated(client, project, settings):
    number = render()
    settings.RELEASE = "next"
    assert render() == number
    assert items.render_missing(FORMS, TODAY) == 0


def test_run_continues_where_the_last_one_stopped(project, monkeypatch):
    monkeypatch.setattr(items, "MAX_SECONDS", -1)
    assert render() == 0
    monkeypatch.undo()
    assert render()


def test_withholding_removes_the_texts_with_the_content_or_its_name(project):
    render()
    row = Publication.objects.with_time().of(project).get()
    assert RenderedItem.objects.filter(text__contains="ONE").exists()
    operations.withhold(row, None, "A person’s safety.", now=TODAY)
    assert not RenderedItem.objects.filter(text__contains="ONE").exists()
    assert RenderedItem.objects.filter(form="json").exists()


def test_text_that_is_withheld_while_it_is_rendered_is_not_stored(project, monkeypatch):
    row = Publication.objects.get(key=project.key)
    render = items._with_open_urls

    def withhold_meanwhile(*arguments):
        if row.content is not None:
            operations.withhold(row, None, "Personal data.")
        return render(*arguments)

    monkeypatch.setattr(items, "_with_open_urls", withhold_meanwhile)
    items.render_missing(FORMS, TODAY)
    assert not RenderedItem.objects.exists()


def test_preview_shows_its_draft_not_the_stored_text(client, project):
    render()
    change(project, acronym="DRAFTED")
    candidate = Publication.objects.candidates().of(project).latest("pk")
    link = previews.make_link([candidate], None, "/", TODAY, "Ion")
    for name in ("projects.json", "activities.csv"):
        assert b"DRAFTED" in client.get(previews.address_of(link, f"/{name}")).content
