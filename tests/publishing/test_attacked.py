"""scratch"""
import datetime
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.contrib.admin.models import LogEntry
from publishing import acts, previews
from publishing.models import *
from staff.models import *
from staff import audit
from tests.factories import *
from tests.publishing.role_samples import person_in
from tests.publishing.desk import *
from tests.publishing.moments import *
from tests.publishing.shared_links import *
from tests.publishing.filled_form import filled

pytestmark = pytest.mark.django_db


def at_desk(person):
    c = Client(raise_request_exception=True)
    c.force_login(person)
    return c


def test_stale_none():
    p = person_in("Publisher")
    country = make_country()
    project = make_project(countries=[country])
    project.title_en = "Mine"
    project.save(by=p)
    client = at_desk(p)
    r = client.post(reverse("admin:projects_country_delete", args=[country.pk]), {"post": "yes"})
    assert r.status_code == 302
    r = chosen(client, "share_selected", project)
    r = confirmed(client, r, for_whom="x", days="3")
    assert r.status_code == 302
    project.refresh_from_db()
    with refused("needs_a_second_pair"):
        project.publish(by=p)


def test_approved_then_sent_back():
    author, other = person_in("Publisher"), person_in("Publisher")
    project = make_project()
    project.title_en = "Mine"
    project.save(by=author)
    row = candidate_of(project)
    from publishing import reviewing
    for by, step in ((author, Step.SUBMITTED), (other, Step.APPROVED), (author, Step.SUBMITTED), (other, Step.SENT_BACK)):
        reviewing.remark([row], step, text="t", now=timezone.now(), by=by)
    with refused("needs_a_second_pair"):
        project.publish(by=author)


def test_withheld_note(client):
    project = make_project(slug="p")
    row = project.publish(by=None, now=NOON)
    change(project, title_en="Jane Victim")
    row = project.publish(by=None, now=NOON + HOUR, note="Adds Jane Victim", reason_alone="Jane Victim asked")
    acts.withhold(row, None, "court", now=NOON + 2 * HOUR)
    assert "Jane Victim" not in client.get("/history/project/p/").content.decode()


def test_withheld_note_admin(desk):
    project = make_project(slug="p")
    row = project.publish(by=None, now=NOON + HOUR, reason_alone="Jane Victim asked")
    acts.withhold(row, None, "court", now=NOON + 2 * HOUR)
    row.refresh_from_db()
    assert not row.reason_alone


def test_withheld_log_long(desk):
    title = "Jane Victim " + "x" * 230
    page = make_page(title_en=title[:240], slug="p1")
    sent(desk, form_of(page), body_en="<p>Hello</p>")
    print(LogEntry.objects.values_list("object_repr", "change_message"))
    page.refresh_from_db()
    row = page.publish(by=None)
    r = chosen(desk, "withhold_selected", row, address=RECORD)
    r = confirmed(desk, r, reason="c")
    assert r.status_code == 302
    assert not LogEntry.objects.filter(object_repr__contains="Jane Victim")


def test_withheld_log_inline(desk):
    project = make_project(acronym="AAA")
    from tests.publishing.filled_form import with_row, filled_working_copy
    d = filled_working_copy(desk.get(form_of(project)))
    d = with_row(d, "links", label_en="Jane Victim", url="https://example.org/", position="0") | {"_save": "x"}
    desk.post(form_of(project), d)
    print(LogEntry.objects.values_list("object_repr", "change_message"))
    project.refresh_from_db()
    row = project.publish(by=None)
    r = chosen(desk, "withhold_selected", row, address=RECORD)
    r = confirmed(desk, r, reason="c")
    assert not LogEntry.objects.filter(change_message__contains="Jane Victim")


def test_withheld_broken_title(desk):
    project = make_project(acronym="Jane Victim")
    row = project.publish(by=None)
    now = timezone.now()
    BrokenLink.objects.create(kind="project", key=project.key, field="links", title="Jane Victim", address="https://x", problem="p", first_seen_at=now, checked_at=now)
    acts.withhold(row, None, "c")
    assert not BrokenLink.objects.filter(title__contains="Jane")


def test_launch_preview_other_kind():
    u = make_user("publishing.view_launch", "publishing.change_launch", "publishing.view_previewlink")
    launch = Launch.objects.create(name="L", made_at=timezone.now())
    launch.add([make_project(title_en="Secret draft")])
    c = at_desk(u)
    r = c.get(reverse("admin:publishing_launch_preview", args=[launch.pk]))
    assert r.status_code == 403


def test_launch_share_other_kind():
    u = make_user("publishing.view_launch", "publishing.change_launch", "publishing.view_previewlink")
    launch = Launch.objects.create(name="L", made_at=timezone.now())
    launch.add([make_project(title_en="Secret draft")])
    c = at_desk(u)
    r = chosen(c, "share_launch", launch, address=reverse("admin:publishing_launch_changelist"))
    r = confirmed(c, r, for_whom="x", days="3")
    assert not PreviewLink.objects.exists()


def test_compare_other_kind():
    u = make_user("publishing.view_publication")
    project = make_project(title_en="Secret draft")
    c = at_desk(u)
    r = c.get(reverse("admin:publishing_publication_compare"), {"key": project.key})
    assert b"Secret draft" not in r.content or r.status_code == 403


def test_launch_preview_withheld(desk):
    project = make_project()
    row = project.publish(by=None)
    acts.withhold(row, None, "x")
    launch = Launch.objects.create(name="L", made_at=timezone.now())
    launch.add([project])
    r = desk.get(reverse("admin:publishing_launch_preview", args=[launch.pk]))
    assert r.status_code < 500


def test_launch_preview_empty(desk):
    launch = Launch.objects.create(name="L", made_at=timezone.now())
    r = desk.get(reverse("admin:publishing_launch_preview", args=[launch.pk]), follow=True)
    assert r.status_code == 200


def test_restore_single(desk):
    office = make_office(slug="office")
    row = candidate_of(office)
    office.delete()
    make_office(slug="office")
    r = chosen(desk, "restore_selected", row, address=RECORD)
    r = confirmed(desk, r)
    assert r.status_code == 200


def test_restore_country(desk):
    country = make_country(code="RO", slug="ro")
    row = candidate_of(country)
    country.delete()
    make_country(code="RO", slug="ro2")
    r = chosen(desk, "restore_selected", row, address=RECORD)
    r = confirmed(desk, r)
    assert r.status_code == 200


def test_audit_overwrite():
    e = audit.record(Act.PUBLISHED, None, kind="project")
    try:
        AuditEntry(pk=e.pk, act=Act.APPROVED, at=e.at).save()
    except Exception as x: print(repr(x))
    assert AuditEntry.objects.get(pk=e.pk).act == Act.PUBLISHED


def test_audit_bulk_create():
    e = audit.record(Act.PUBLISHED, None, kind="project")
    try:
        AuditEntry.objects.bulk_create([AuditEntry(pk=e.pk, act=Act.APPROVED)], update_conflicts=True, unique_fields=["id"], update_fields=["act"])
    except Exception as x: print(repr(x))
    assert AuditEntry.objects.get(pk=e.pk).act == Act.PUBLISHED


def test_audit_add():
    e = audit.record(Act.PUBLISHED, make_user(), kind="project")
    by = e.by
    u = make_user()
    try:
        u.audit_entries.add(e)
    except Exception as x: print(repr(x))
    assert AuditEntry.objects.get(pk=e.pk).by == by


def test_audit_base():
    e = audit.record(Act.PUBLISHED, make_user(), kind="project")
    try:
        AuditEntry._base_manager.filter(pk=e.pk).update(act=Act.APPROVED)
    except Exception as x: print(repr(x))
    assert AuditEntry.objects.get(pk=e.pk).act == Act.PUBLISHED


def test_audit_raw_delete():
    e = audit.record(Act.PUBLISHED, make_user(), kind="project")
    try:
        AuditEntry.objects.filter(pk=e.pk)._raw_delete("default")
    except Exception as x: print(repr(x))
    assert AuditEntry.objects.filter(pk=e.pk)


def test_audit_async():
    e = audit.record(Act.PUBLISHED, make_user(), kind="project")
    from asgiref.sync import async_to_sync
    try:
        async_to_sync(AuditEntry.objects.filter(pk=e.pk).aupdate)(act=Act.APPROVED)
    except Exception as x: print(repr(x))
    assert AuditEntry.objects.get(pk=e.pk).act == Act.PUBLISHED


def test_roles_bulk_update_unaudited():
    u = make_user()
    u.is_superuser = True
    n = AuditEntry.objects.count()
    User.objects.bulk_update([u], ["is_superuser"])
    assert AuditEntry.objects.count() > n


def test_roles_through_unaudited():
    u = make_user()
    from django.contrib.auth.models import Group
    g = Group.objects.create(name="G")
    n = AuditEntry.objects.count()
    User.groups.through.objects.create(user=u, group=g)
    assert AuditEntry.objects.count() > n


def test_last_login_failed_typed():
    c = Client()
    make_user(username="mypassword-as-name")
    c.post(reverse("admin:login"), {"username": "secretpw\x00", "password": "x"})
    print(AuditEntry.objects.values_list("act", "reference"))
