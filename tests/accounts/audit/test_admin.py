"""The audit log in the admin: read, exported, and never changed."""

import datetime
import html
import json
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Act, AuditEntry
from tests.helpers.factories import (
    make_project,
    make_superuser,
    make_user,
    published,
)
from tests.helpers.pages.machine_readable import csv_rows
from tests.helpers.publishing import publish, saved_by
from tests.helpers.times import DAY, NOON

LIST = reverse("admin:accounts_auditentry_changelist")
FILE = reverse("admin:accounts_auditentry_export")
READING, EXPORTING = "accounts.view_auditentry", "accounts.export_auditentry"
DIGEST = "3f0a4f4e6f0e4a559d0c5c2f1a7c0b11" * 2


def make_entry(act=Act.PUBLISHED, by=None, at=NOON, **what):
    entry = AuditEntry(at=at, act=act, by=by, **what)
    entry.save()
    return entry


def page_of(entry):
    return reverse("admin:accounts_auditentry_change", args=[entry.pk])


@pytest.fixture
def auditor():
    return make_user(READING, EXPORTING, username="auditor", first_name="Ana", last_name="Ionescu")


@pytest.fixture
def desk(client, auditor):
    client.force_login(auditor)
    return client


class TestReading:
    def test_entry_is_shown_with_labels(self, desk, auditor):
        account = make_entry(Act.CHANGED_ROLES, kind="account", reference="auditor")
        url = reverse("admin:accounts_user_change", args=[auditor.pk])
        link = f'<a href="{url}">Ana Ionescu</a>'
        assert link in desk.get(page_of(account)).text
        assert link in desk.get(LIST, {"act": Act.CHANGED_ROLES}).text
        make_entry(
            Act.SCHEDULED,
            auditor,
            kind="project",
            reference="6f1c",
            old={"is_active": True, "roles": []},
            new={
                "in_force_from": "2026-03-10T12:00:00Z",
                "digest": DIGEST,
                "roles": ["Editor", "Printer"],
            },
        )
        page = desk.get(LIST).text
        assert "Ana Ionescu" in page
        assert "project 6f1c" in page
        assert "active: yes; roles: none" in page
        assert ">from: 10 March 2026, 14:00; roles: Editor, Printer<" in page
        assert "3f0a" not in page

    def test_publication_names_the_changed_fields_with_a_link_to_the_comparison(self, client):
        project = published(make_project(summary_en="First", budget_note_en="About"), note="1")
        user = make_superuser()
        saved_by(user, project, summary_en="Second", budget_note_en="Exact")
        publish(project, user, solo_reason="Urgent", note="2")
        client.force_login(make_superuser())
        entry = AuditEntry.objects.filter(act=Act.PUBLISHED).latest("pk")
        page = client.get(page_of(entry)).text
        assert "Summary, Note on the budget: <a href=" in page
        assert "published without review<" in page
        [url] = re.findall(r'href="([^"]*/compare/[^"]*)"', client.get(LIST).text)
        assert "Second" in client.get(html.unescape(url)).text

    def test_list_costs_the_same_for_any_length(self, desk, django_assert_max_num_queries):
        for number in range(13):
            make_entry(by=make_user(), kind="account", reference=f"account-{number}")
        with django_assert_max_num_queries(12):
            assert desk.get(LIST).status_code == 200

    def test_list_is_filtered_by_object_act_person_and_day(self, desk):
        colleague = make_user()
        make_entry(Act.WITHDREW, colleague, NOON, kind="project", reference="6f1c-in-it")
        make_entry(Act.APPROVED, None, NOON + DAY, kind="document", reference="77aa-not-in-it")
        for narrowed in (
            {"act": Act.WITHDREW},
            {"by__id__exact": colleague.pk},
            {"kind": "project"},
            {"q": "6f1c"},
            {"at__year": 2026, "at__month": 3, "at__day": 10},
        ):
            page = desk.get(LIST, narrowed).text
            assert "6f1c-in-it" in page
            assert "77aa-not-in-it" not in page

    def test_user_without_permission_sees_nothing(self, client):
        client.force_login(make_user(EXPORTING))
        entry = make_entry()
        for page in (LIST, page_of(entry), FILE):
            assert client.get(page).status_code == 403


class TestImmutability:
    def test_entries_are_not_changed_or_deleted_by_an_action(self, client):
        client.force_login(make_superuser())
        entry = make_entry(reference="as it was")
        chosen = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
        assert client.post(page_of(entry), {"reference": "x", "_save": "Save"}).status_code == 403
        client.post(LIST, chosen)
        assert AuditEntry.objects.get(pk=entry.pk).reference == "as it was"
        assert "_selected_action" not in client.get(LIST).text

    def test_entries_are_not_changed_or_deleted_by_code(self):
        entry = make_entry(reference="as it was")
        entry.reference = "x"
        for act in (
            entry.save,
            entry.delete,
            AuditEntry.objects.all().delete,
            lambda: AuditEntry.objects.update(reference="x"),
            lambda: AuditEntry.objects.bulk_update([entry], ["reference"]),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                act()
        assert AuditEntry.objects.get(pk=entry.pk).reference == "as it was"


class TestExport:
    def test_export_has_all_columns_oldest_first_in_utc(self, desk, auditor):
        winter = datetime.timezone(datetime.timedelta(hours=2))
        late = make_entry(
            Act.CHANGED_ROLES, auditor, NOON.astimezone(winter), kind="account", reference="țepeș"
        )
        make_entry(
            at=NOON - DAY, kind="project", reference="6f1c", new={"title": "ă", "publication": 7}
        )
        response = desk.get(FILE, {"at__year": NOON.year, "at__month": NOON.month})
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"].startswith('attachment; filename="audit-2')
        first, second = csv_rows(response)
        beginning = (first["at"], first["kind"], first["account"])
        assert beginning == ("2026-03-09T12:00:00Z", "project", "")
        assert json.loads(first["after"]) == {"title": "ă", "publication": 7}
        assert second == {
            "at": "2026-03-10T12:00:00Z",
            "account": "auditor",
            "person": "Ana Ionescu",
            "act": late.get_act_display(),
            "kind": "account",
            "reference": "țepeș",
            "before": "",
            "after": "",
        }

    def test_export_is_filtered_like_the_list(self, desk):
        make_entry(Act.WITHDREW, reference="in it"), make_entry(Act.APPROVED, reference="not in it")
        page = desk.get(LIST, {"act": Act.WITHDREW, "p": 1}).text
        link = f"{FILE}?act=withdrew"
        assert f'href="{link}"' in page
        assert [row["reference"] for row in csv_rows(desk.get(link))] == ["in it"]

    def test_export_is_recorded_and_not_in_the_file(self, desk, auditor):
        make_entry(Act.EXPORTED, reference="earlier")
        rows = csv_rows(desk.get(FILE, {"act": Act.EXPORTED}))
        assert [row["reference"] for row in rows] == ["earlier"]
        entry = AuditEntry.objects.filter(act=Act.EXPORTED).first()
        assert (entry.by, entry.kind) == (auditor, "audit")
        assert entry.new == {"entries": 1, "filters": "act=exported"}

    def test_reader_without_export_permission_has_no_link(self, client):
        client.force_login(make_user(READING))
        make_entry()
        assert FILE not in client.get(LIST).text
        assert client.get(FILE).status_code == 403
        assert not AuditEntry.objects.filter(act=Act.EXPORTED).exists()

    @pytest.mark.parametrize("method", ["post", "head", "put", "delete"])
    def test_export_is_for_get_only(self, desk, method):
        assert getattr(desk, method)(FILE).status_code == 405
        assert not AuditEntry.objects.filter(act=Act.EXPORTED).exists()

    def test_invalid_filter_redirects_to_the_list(self, desk):
        response = desk.get(FILE, {"at__year": "soon"})
        assert response.url == f"{LIST}?e=1"
        assert not AuditEntry.objects.filter(act=Act.EXPORTED).exists()

    def test_export_costs_the_same_for_any_length(self, desk, django_assert_max_num_queries):
        for _ in range(15):
            make_entry(Act.WITHDREW, make_user())
        with django_assert_max_num_queries(14):
            assert len(csv_rows(desk.get(FILE, {"act": Act.WITHDREW}))) == 15
