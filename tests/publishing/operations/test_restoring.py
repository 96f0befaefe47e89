"""Any row of the record becomes the draft again, also of an object that was deleted as a draft."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Act, AuditEntry
from projects.models import Project
from publishing import operations
from record.models import Publication, State
from tests.helpers.admin.forms import RECORD, chosen, confirmed, form_of, told
from tests.helpers.factories import change, make_funder, make_project, make_user, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


def test_an_earlier_publication_becomes_the_draft_and_visitors_see_nothing_of_it(desk):
    funder = make_funder()
    project = make_project(title_en="First", funders=[(funder, 90)])
    first = publish(project, None, now=NOON)
    project.funders.all().delete()
    publish(change(project, title_en="Second"), None, now=NOON + DAY)
    page = chosen(desk, "restore_selected", first, address=RECORD)
    assert "First" in page.text
    response = confirmed(desk, page)
    assert response.url == form_of(project)
    restored = Project.objects.with_state().get()
    assert (restored.title_en, restored.state) == ("First", State.CHANGED)
    assert restored.funders.get().share == 90
    assert "Second" in desk.get(f"/projects/{project.slug}/").text
    assert Publication.objects.candidates().of(project).get().saved_by.is_superuser
    entry = AuditEntry.objects.get(act=Act.RESTORED)
    assert entry.new == {"publication": first.pk, "digest": first.digest}


def test_deleted_draft_is_found_in_the_record_and_recovered_with_its_key(desk):
    project = make_project(title_en="Lost and found", acronym="LOST")
    key = project.key
    project.delete()
    kept = make_project(acronym="KEPT")
    page = desk.get(RECORD, {"sort": "deleted"})
    assert "LOST" in page.text
    assert "KEPT" not in page.text
    confirmed(
        desk, chosen(desk, "restore_selected", Publication.objects.get(key=key), address=RECORD)
    )
    assert Project.objects.exclude(pk=kept.pk).get().key == key
    assert "LOST" not in desk.get(RECORD, {"sort": "deleted"}).text


def test_address_that_another_object_has_now_is_named(desk):
    project = make_project(slug="glacy")
    row = Publication.objects.get(key=project.key)
    project.delete()
    make_project(slug="glacy")
    page = confirmed(desk, chosen(desk, "restore_selected", row, address=RECORD))
    assert "belongs to another object now" in page.text
    assert Project.objects.count() == 1


def test_withdrawal_and_what_was_withheld_have_nothing_to_restore():
    project = published(make_project(), now=NOON)
    row = withdraw(project, None, "Ended.", now=NOON + DAY)
    with pytest.raises(ValidationError, match="no content to restore"):
        operations.restore(row, by=None)


def test_nobody_restores_a_kind_that_they_may_not_change(client):
    project = published(make_project(title_en="First"))
    row = Publication.objects.with_time().get()
    change(project, title_en="Second")
    client.force_login(make_user("record.view_publication", "projects.view_project"))
    refused = chosen(client, "restore_selected", row, address=RECORD)
    assert told(refused) == ["You may not change projects. Ask somebody who may."]
    client.post(
        RECORD, {"action": "restore_selected", "_selected_action": row.pk, "confirmed": "1"}
    )
    assert Project.objects.get().title_en == "Second"


class TestComparing:
    def test_draft_is_compared_with_what_is_live(self, desk):
        project = published(make_project(title_en="One word"), now=NOON)
        change(project, title_en="Another word")
        page = desk.get(reverse("admin:record_publication_compare"), {"key": project.key})
        assert "One" in page.text
        assert "Another" in page.text
        assert [change.field for change in page.context["comparison"]] == ["title"]

    def test_any_two_rows_are_compared(self, desk):
        project = published(make_project(title_en="First"), now=NOON)
        second = publish(change(project, title_en="Second"), None, now=NOON + DAY)
        third = publish(change(project, title_en="Third"), None, now=NOON + 2 * DAY)
        pair = {"key": project.key, "before": second.pk, "after": third.pk}
        page = desk.get(reverse("admin:record_publication_compare"), pair)
        (changed,) = page.context["comparison"]
        assert [(piece.kind, piece.text) for piece in changed.pieces] == [
            ("removed", "Second"),
            ("added", "Third"),
        ]

    def test_live_object_without_changes_shows_its_last_change(self, desk):
        project = published(make_project(title_en="First"), now=NOON)
        publish(change(project, title_en="Second"), None, now=NOON + DAY)
        page = desk.get(reverse("admin:record_publication_compare"), {"key": project.key})
        (changed,) = page.context["comparison"]
        assert [piece.text for piece in changed.pieces] == ["First", "Second"]

    @pytest.mark.parametrize("key", ["", "x", "6f1c0000-0000-4000-8000-000000000000"])
    def test_key_of_nothing_answers_404(self, desk, key):
        assert (
            desk.get(reverse("admin:record_publication_compare"), {"key": key}).status_code == 404
        )

    def test_row_of_another_object_is_no_choice(self, desk):
        project, other = published(make_project()), published(make_project(title_en="Secret"))
        row = Publication.objects.get(key=other.key)
        pair = {"key": project.key, "before": row.pk}
        page = desk.get(reverse("admin:record_publication_compare"), pair)
        assert page.context["comparison"] is None
        assert "Secret" not in page.text


def test_message_says_that_visitors_see_nothing_of_it(desk):
    project = published(make_project(), now=NOON)
    change(project, title_en="Second")
    row = Publication.objects.with_time().get()
    response = confirmed(desk, chosen(desk, "restore_selected", row, address=RECORD))
    assert told(response) == [
        "Restored as the draft. Visitors see nothing of it until it is published."
    ]
