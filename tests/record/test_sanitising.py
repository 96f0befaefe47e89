"""Scripts never reach a page, whatever road they take into the database."""

import json

import pytest
from django.core.management import call_command
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.urls import reverse

from projects.content import ProjectContent
from projects.models import Project
from record.content import RichText
from record.models import Publication
from record.rich_text import sanitise
from tests.helpers.admin.filled_form import filled_working_copy, with_row
from tests.helpers.factories import make_project, make_superuser
from tests.helpers.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_gate(monkeypatch):
    """The checks would stop the link that has lost its address: cleaning must work without them."""
    monkeypatch.setattr("publishing.checks.raise_for_errors", lambda issues: None)


EVIL = (
    '<p>Kept</p><img src=x onerror="alert(1)"><a href="javascript:alert(2)">link</a><script>alert(3)</script>'
    '<a href="https://example.org/" onclick="alert(4)">out</a><svg onload="alert(5)"></svg>'
)


def by_form(client):
    client.force_login(make_superuser())
    address = reverse("admin:projects_project_add")
    typed = {
        "acronym": "EVIL",
        "slug": "evil",
        "title_en": "Title",
        "objective_en": EVIL,
        "_save": "Save",
    }
    assert client.post(address, filled_working_copy(client.get(address)) | typed).status_code == 302


def by_create(client):
    Project.objects.create(slug="evil", title_en="Title", objective_en=EVIL)


def by_bulk_create(client):
    Project.objects.bulk_create([Project(slug="evil", title_en="Title", objective_en=EVIL)])


def by_update(client):
    make_project(slug="evil")
    Project.objects.update(objective_en=EVIL)


def by_bulk_update(client):
    project = make_project(slug="evil")
    project.objective_en = EVIL
    Project.objects.bulk_update([project], ["objective_en"])


def by_update_or_create(client):
    Project.objects.update_or_create(
        slug="evil", defaults={"title_en": "Title", "objective_en": EVIL}
    )


def by_loaddata(client, folder):
    texts = {"acronym": "EVIL", "title_en": "Title", "objective_en": EVIL}
    fields = texts | {"slug": "evil", "saved_at": "2026-01-01T00:00Z"}
    fixture = folder / "evil.json"
    fixture.write_text(json.dumps([{"model": "projects.project", "pk": 1, "fields": fields}]))
    call_command("loaddata", fixture, verbosity=0)


def by_restoring(client):
    Project().restore(ProjectContent(slug="evil", acronym="EVIL", objective=RichText(en=EVIL)))


def by_expression(client):
    """An expression is worked out in the database, past the field: there the text stays as it is."""
    make_project(slug="evil")
    Project.objects.update(objective_en=Concat(Value(EVIL), F("acronym"), output_field=CharField()))


def by_value(client):
    make_project(slug="evil")
    Project.objects.update(objective_en=Value(EVIL))


ROADS_PAST_THE_FIELD = [by_expression, by_value]
ROADS = [
    by_form,
    by_create,
    by_bulk_create,
    by_update,
    by_bulk_update,
    by_update_or_create,
    by_restoring,
]


DATA = '<script type="application/ld+json">'  # begins an element that no browser runs


def assert_harmless(page):
    for sign in (
        "onerror",
        "onclick",
        "onload",
        "javascript:",
        "<script",
        "alert(",
        "<img",
        "<svg",
    ):
        assert sign not in page.replace(DATA, "")


def assert_nothing_reaches_the_page(client):
    publish(Project.objects.get(slug="evil"), by=None)
    row = Publication.objects.with_time().get()
    assert_harmless(row.content["objective"]["en"])
    page = client.get("/projects/evil/").content.decode()
    assert "<p>Kept</p>" in page
    assert '<a href="https://example.org/" rel="noopener">out</a>' in page
    assert_harmless(page)


@pytest.mark.parametrize("road", ROADS)
def test_script_is_cleaned_on_its_way_in_and_reaches_no_page(client, road):
    road(client)
    assert Project.objects.get().objective_en == sanitise(EVIL)
    assert_nothing_reaches_the_page(client)


def test_script_in_a_fixture_is_cleaned_on_its_way_in_and_reaches_no_page(client, tmp_path):
    by_loaddata(client, tmp_path)
    assert Project.objects.get().objective_en == sanitise(EVIL)
    assert_nothing_reaches_the_page(client)


@pytest.mark.parametrize("road", ROADS_PAST_THE_FIELD)
def test_script_that_an_expression_wrote_is_cleaned_when_it_is_frozen(client, road):
    road(client)
    assert "onerror" in Project.objects.get().objective_en
    assert_nothing_reaches_the_page(client)


def test_script_that_was_written_into_the_record_itself_is_cleaned_when_it_is_shown(client):
    publish(make_project(slug="evil"), by=None)
    row = Publication.objects.with_time().get()
    Publication.objects.update(content=row.content | {"objective": {"en": EVIL}})
    page = client.get("/projects/evil/").content.decode()
    assert "<p>Kept</p>" in page
    assert_harmless(page)


def test_script_in_a_draft_reaches_neither_preview_nor_editor(client):
    by_value(client)
    Project.objects.get().save()
    client.force_login(make_superuser())
    form = client.get(reverse("admin:projects_project_change", args=[Project.objects.get().pk]))
    assert "onerror" not in form.content.decode()
    page = client.get(form.context["preview_url"], follow=True).content.decode()
    assert "<p>Kept</p>" in page
    assert_harmless(page)


PLAIN = '"><script>alert(1)</script>'


def test_markup_in_plain_texts_is_shown_as_it_was_typed(client):
    columns = "acronym title_en summary_en implementer_en countries_note_en budget_note_en dates_note_en".split()
    links = [{"label_en": PLAIN, "url": "https://example.org/"}]
    project = make_project(slug="evil", **dict.fromkeys(columns, PLAIN), links=links)
    publish(project, by=None)
    for address in ("/projects/evil/", "/projects/", "/"):
        page = client.get(address).content.decode()
        assert "<script" not in page.replace(DATA, "")
        assert "&lt;script&gt;" in page or address == "/"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,alert(1)"]
)
def test_link_row_with_a_script_for_an_address_is_refused_by_the_form(client, address):
    client.force_login(make_superuser())
    project = make_project()
    form = reverse("admin:projects_project_change", args=[project.pk])
    data = with_row(
        filled_working_copy(client.get(form)), "links", label_en="Page", url=address, position=0
    )
    assert "Enter a valid URL" in client.post(form, data | {"_save": "Save"}).content.decode()
    assert not project.links.exists()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)"]
)
def test_link_row_with_a_script_for_an_address_leads_nowhere_even_past_the_form(client, address):
    rows = [{"label_en": "Page", "url": address}]
    over = {"over_source": address, "is_known_to_be_over": True}
    publish(make_project(slug="evil", links=rows, sources=rows, **over), by=None)
    page = client.get("/projects/evil/").content.decode()
    assert "javascript:" not in page.lower()
