"""Scripts never reach a page, however they are written into the database."""

import json

import pytest
from django.core.management import call_command
from django.db.models import Value
from django.urls import reverse

from projects.models import Project
from record.models import Publication
from record.rich_text import sanitise
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.factories import make_project, make_superuser
from tests.helpers.publishing import publish
from tests.helpers.raw_sql import without_triggers

pytestmark = pytest.mark.django_db

EVIL = (
    '<p>Kept</p><img src=x onerror="alert(1)"><a href="javascript:alert(2)">link</a>'
    '<script>alert(3)</script><a href="https://example.org/" onclick="alert(4)">out</a>'
    '<svg onload="alert(5)"></svg>'
)
PLAIN = '"><script>alert(1)</script>'
TEXTS = {"title_en": "Title", "objective_en": EVIL}
DATA = '<script type="application/ld+json">'  # begins an element that no browser runs
SIGNS = "onerror onclick onload javascript: <script alert( <img <svg".split()


@pytest.fixture(autouse=True)
def no_checks(monkeypatch):
    """Disable the checks, which would reject a link without a URL."""
    monkeypatch.setattr("publishing.checks.raise_for_errors", lambda issues: None)


def by_form(client, folder):
    client.force_login(make_superuser())
    url = reverse("admin:projects_project_add")
    typed = TEXTS | {"acronym": "EVIL", "slug": "evil", "_save": "Save"}
    assert client.post(url, filled_working_copy(client.get(url)) | typed).status_code == 302


def by_bulk_create(client, folder):
    Project.objects.bulk_create([Project(slug="evil", **TEXTS)])


def by_update(client, folder):
    make_project(slug="evil")
    Project.objects.update(objective_en=EVIL)


def by_loaddata(client, folder):
    fields = TEXTS | {"acronym": "EVIL", "slug": "evil", "saved_at": "2026-01-01T00:00Z"}
    fixture = folder / "evil.json"
    fixture.write_text(json.dumps([{"model": "projects.project", "pk": 1, "fields": fields}]))
    call_command("loaddata", fixture, verbosity=0)


def by_value():
    make_project(slug="evil")
    Project.objects.update(objective_en=Value(EVIL))


def assert_harmless(page):
    assert not [sign for sign in SIGNS if sign in page.replace(DATA, "")]


@pytest.mark.parametrize("write", [by_form, by_bulk_create, by_update, by_loaddata])
def test_script_is_removed_when_it_is_written(client, tmp_path, write):
    write(client, tmp_path)
    assert Project.objects.get().objective_en == sanitise(EVIL)


def test_script_of_an_expression_is_removed_when_it_is_frozen(client):
    """The database computes an expression, past the model field."""
    by_value()
    assert "onerror" in Project.objects.get().objective_en
    publish(Project.objects.get(slug="evil"))
    row = Publication.objects.with_time().get()
    assert_harmless(row.content["objective"]["en"])
    page = client.get("/projects/evil/").text
    assert "<p>Kept</p>" in page
    assert '<a href="https://example.org/" rel="noopener">out</a>' in page
    assert_harmless(page)


def test_script_in_the_record_is_removed_when_it_is_shown(client):
    publish(make_project(slug="evil"))
    row = Publication.objects.with_time().get()
    with without_triggers():
        Publication.objects.update(content=row.content | {"objective": {"en": EVIL}})
    page = client.get("/projects/evil/").text
    assert "<p>Kept</p>" in page
    assert_harmless(page)


def test_script_in_a_draft_reaches_neither_preview_nor_editor(client):
    by_value()
    Project.objects.get().save()
    client.force_login(make_superuser())
    form = client.get(reverse("admin:projects_project_change", args=[Project.objects.get().pk]))
    assert "onerror" not in form.text
    page = client.post(form.context["preview_url"], follow=True).text
    assert "<p>Kept</p>" in page
    assert_harmless(page)


def test_markup_in_plain_texts_is_escaped(client):
    columns = "acronym title_en summary_en implementer_en countries_note_en budget_note_en"
    texts = dict.fromkeys([*columns.split(), "dates_note_en"], PLAIN)
    links = [{"label_en": PLAIN, "url": "https://example.org/"}]
    publish(make_project(slug="evil", **texts, links=links))
    for url in ("/projects/evil/", "/projects/", "/"):
        page = client.get(url).text
        assert "<script" not in page.replace(DATA, "")
        assert "&lt;script&gt;" in page or url == "/"


def test_script_as_the_url_of_a_link_is_not_frozen(client):
    urls = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)"]
    rows = [{"label_en": "Page", "url": url} for url in urls]
    over = {"over_source": urls[0], "is_known_to_be_over": True}
    publish(make_project(slug="evil", links=rows, sources=rows, **over))
    assert "javascript:" not in client.get("/projects/evil/").text.lower()
