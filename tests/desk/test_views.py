"""Pages of no single kind: the schedule, broken links, links to forms."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from publishing import operations
from publishing.linkcheck.models import BrokenLink
from tests.helpers.admin.forms import form_of
from tests.helpers.factories import make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR

pytestmark = pytest.mark.django_db

SCHEDULED = reverse("admin:scheduled")
PREVIEW_DATE = reverse("admin:record_previewlink_moment")


def test_deleted_draft_leads_to_its_versions(desk):
    project = make_project()
    url = reverse("admin:object", args=[project.kind, project.key])
    project.delete()
    assert desk.get(url).url.endswith(f"?key={project.key}")


def test_schedule_shows_the_changes_of_the_next_30_days(desk):
    assert "Nothing is scheduled." in desk.get(SCHEDULED).text
    now = timezone.now()
    published(make_project(acronym="SOON"), at=now + DAY, note="A new one")
    published(make_project(acronym="LATER"), at=now + 31 * DAY)
    ending = published(make_project(acronym="ENDING"))
    operations.withdraw([ending], None, "It ends.", at=now + 2 * DAY)
    cancelled = publish(make_project(acronym="CANCELLED"), None, at=now + 3 * DAY)
    operations.cancel(cancelled, None)
    page = desk.get(SCHEDULED)
    assert [row.title for row in page.context["page"]] == ["SOON", "ENDING"]
    assert "A new one" in page.text
    assert "It ends." in page.text


def test_site_is_previewed_on_a_future_date_only(desk):
    time = timezone.localtime(timezone.now() + 2 * DAY)
    published(make_project(slug="to-come"), at=time - HOUR)
    opened = desk.post(PREVIEW_DATE, {"at_0": f"{time:%Y-%m-%d}", "at_1": f"{time:%H:%M}"})
    assert Client().get(opened.url + "projects/to-come/").status_code == 200
    assert Client().get("/projects/to-come/").status_code == 404
    page = desk.post(PREVIEW_DATE, {"at_0": "2020-01-01", "at_1": "10:00"})
    assert "see the archive" in page.text


def test_broken_link_is_counted_and_leads_to_the_form_of_its_object(desk):
    project = published(make_project(acronym="BROKEN"))
    now = timezone.now()
    place = {"kind": "project", "key": project.key, "title": "BROKEN", "field": "objective"}
    problem = {"problem": "status", "problem_detail": "404"}
    seen = {"first_seen_at": now, "checked_at": now}
    BrokenLink.objects.create(address="https://example.org/gone", **place, **problem, **seen)
    page = desk.get(reverse("admin:publishing_brokenlink_changelist"))
    assert "answers 404" in page.text
    url = reverse("admin:object", args=["project", project.key])
    assert f'href="{url}"' in page.text
    assert desk.get(url).url == form_of(project)
    counts = desk.get(reverse("admin:index")).context["counts"]
    assert [count.number for count in counts if count.label == "Broken links"] == [1]
