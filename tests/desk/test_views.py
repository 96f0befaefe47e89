"""Pages of no single kind: worklists, the schedule, broken links, links to forms."""

import datetime

from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from publishing import operations
from publishing.linkcheck.models import BrokenLink
from record.models import Step
from tests.helpers.admin.forms import form_of
from tests.helpers.factories import (
    make_milestone,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish, reviewed, saved_by
from tests.helpers.times import DAY, HOUR

DASHBOARD = reverse("admin:index")
SCHEDULED = reverse("admin:scheduled")
PREVIEW_DATE = reverse("admin:record_previewlink_moment")
EDITOR = ("projects.view_project", "projects.change_project", "record.view_publication")
LONG_AGO = datetime.date(2020, 1, 1)


def worklist(client, name):
    return client.get(reverse("admin:worklist", args=[name]))


def titles_in(page):
    return sorted(item.title for item, *_texts in page.context["lines"])


def test_each_list_has_objects_of_all_kinds_that_the_dashboard_counts(desk, person):
    other = make_user(first_name="Ana")
    published(make_project(acronym="QUIET"))
    saved_by(person, make_project(acronym="MINE"), title_en="My draft")
    submitted = saved_by(other, make_project(acronym="WAITS"), title_en="Submitted")
    reviewed(submitted, Step.SUBMITTED, other)
    saved_by(other, published(make_milestone(title_en="CHANGED")), reference_en="New")
    published(make_page(title_en="PLANNED"), at=timezone.now() + DAY)
    published(make_project(acronym="DUE", review_date=LONG_AGO, owner=person))
    published(make_project(acronym="DUE TOO", review_date=LONG_AGO, owner=other))
    lists = {
        "drafts": ["MINE"],
        "waiting": ["WAITS"],
        "changed": ["CHANGED"],
        "scheduled": ["PLANNED"],
        "review": ["DUE", "DUE TOO"],
        "review?owner=me": ["DUE"],
    }
    for name, titles in lists.items():
        name, _mark, query = name.partition("?")
        url = reverse("admin:worklist", args=[name])
        assert titles_in(desk.get(f"{url}?{query}")) == titles
    assert worklist(desk, "nothing").status_code == 404
    sentences = [task.sentence for task in desk.get(DASHBOARD).context["tasks"]]
    assert sentences[1:] == [
        "1 page that you own is due for review.",
        "1 page of others is due for review.",
        "1 live page has unpublished changes.",
        "1 page has a scheduled change.",
    ]


def test_editor_sees_only_what_waits_for_editors_of_the_kinds_that_may_be_seen(client):
    editor = make_user(*EDITOR)
    client.force_login(editor)
    saved_by(editor, make_milestone(), title_en="Not to be seen")
    reviewed(saved_by(make_user(), make_project(), title_en="Sent"), Step.SUBMITTED, make_user())
    assert "Not to be seen" not in worklist(client, "drafts").text


def test_user_without_access_to_the_record_has_no_lists_of_it(client):
    client.force_login(make_user("contact.view_message"))
    assert worklist(client, "drafts").status_code == 403
    assert client.get(reverse("admin:scheduled")).status_code == 403


def test_unavailable_cache_is_shown_to_administrators(client, monkeypatch):
    text = "The cache is unavailable"
    administrator = make_user("accounts.view_auditentry")
    client.force_login(administrator)
    assert text not in client.get(DASHBOARD).text
    monkeypatch.setattr(LocMemCache, "get", lambda *args: None)
    assert text in client.get(DASHBOARD).text
    client.force_login(make_user())
    assert text not in client.get(DASHBOARD).text


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
    assert desk.get(opened.url + "projects/to-come/").status_code == 200
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
    tasks = desk.get(DASHBOARD).context["tasks"]
    assert "1 link is broken." in [task.sentence for task in tasks]
