"""Restore any row of the record as the draft, also that of a deleted draft; compare rows."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Act, AuditEntry
from projects.models import Project
from publishing import operations
from record.models import Publication, State
from tests.helpers.admin.forms import RECORD, chosen, confirmed, form_of, told
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import change, make_funder, make_project, make_user, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON, refused

COMPARISON = reverse("admin:record_publication_compare")


def restore(desk, row):
    return confirmed(desk, chosen(desk, "restore_selected", row, address=RECORD))


@pytest.fixture
def project():
    """A project in force since noon."""
    return published(make_project(title_en="First"), now=NOON)


def test_earlier_publication_becomes_the_draft_and_visitors_do_not_see_it(desk):
    project = make_project(title_en="First", funders=[(make_funder(), 90)])
    first = publish(project, None, now=NOON)
    project.funders.all().delete()
    publish(change(project, title_en="Second"), None, now=NOON + DAY)
    assert "First" in chosen(desk, "restore_selected", first, address=RECORD).text
    response = restore(desk, first)
    assert response.url == form_of(project)
    assert told(response) == ["Restored as the draft. Visitors don’t see it until it is published."]
    restored = Project.objects.get()
    assert (restored.title_en, restored.state) == ("First", State.CHANGED)
    assert restored.funders.get().share == 90
    assert "Second" in desk.get(f"/projects/{project.slug}/").text
    assert candidate_of(project).saved_by.is_superuser
    entry = AuditEntry.objects.get(act=Act.RESTORED)
    assert entry.new == {"publication": first.pk}


def test_deleted_draft_is_found_in_the_record_and_restored_with_its_key(desk):
    project = make_project(title_en="Lost and found", acronym="LOST")
    key = project.key
    project.delete()
    kept = make_project(acronym="KEPT")
    page = desk.get(RECORD, {"sort": "deleted"})
    assert "LOST" in page.text
    assert "KEPT" not in page.text
    restore(desk, Publication.objects.get(key=key))
    assert Project.objects.exclude(pk=kept.pk).get().key == key
    assert "LOST" not in desk.get(RECORD, {"sort": "deleted"}).text


def test_slug_that_another_object_has_now_is_reported(desk):
    project = make_project(slug="glacy")
    row = Publication.objects.get(key=project.key)
    project.delete()
    make_project(slug="glacy")
    assert "Another object already has this web address" in restore(desk, row).text
    assert Project.objects.count() == 1


def test_withdrawal_has_nothing_to_restore(project):
    row = withdraw(project, None, "Ended.", now=NOON + DAY)
    with pytest.raises(ValidationError, match="no content to restore"):
        operations.restore(row, None)


def test_kind_that_the_user_may_not_change_is_not_restored(client, project):
    row = Publication.objects.with_time().get()
    change(project, title_en="Second")
    client.force_login(make_user("record.view_publication", "projects.view_project"))
    rejected = chosen(client, "restore_selected", row, address=RECORD)
    assert told(rejected) == [
        "You don’t have permission to change projects. Ask a colleague who does."
    ]
    data = {"action": "restore_selected", "_selected_action": row.pk, "confirmed": "1"}
    client.post(RECORD, data)
    assert Project.objects.get().title_en == "Second"


def compared(desk, project, **rows):
    page = desk.get(COMPARISON, {"key": project.key} | rows)
    (changed,) = page.context["comparison"]
    assert changed.field == "title"
    return [piece.text for piece in changed.pieces if piece.text in page.text]


def test_draft_last_change_and_chosen_rows_are_compared(desk, project):
    change(project, title_en="Second")
    assert compared(desk, project) == ["First", "Second"]
    second = publish(project, None, now=NOON + DAY)
    assert compared(desk, project) == ["First", "Second"]
    third = candidate_of(change(project, title_en="Third"))
    rows = {"before": second.pk, "after": third.pk}
    assert compared(desk, project, **rows) == ["Second", "Third"]


@pytest.mark.parametrize("key", ["", "x", "6f1c0000-0000-4000-8000-000000000000"])
def test_comparison_of_an_unknown_key_answers_404(desk, key):
    assert desk.get(COMPARISON, {"key": key}).status_code == 404


def test_row_of_another_object_is_not_compared(desk, project):
    other = published(make_project(title_en="Secret"))
    row = Publication.objects.get(key=other.key)
    page = desk.get(COMPARISON, {"key": project.key, "before": row.pk})
    assert page.context["comparison"] is None
    assert "Secret" not in page.text


def test_draft_that_is_not_live_has_nothing_to_return_to():
    with refused("nothing_is_live"):
        operations.discard_draft(make_project(), None)
