"""Defects that a security review found."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from publishing import operations, previews
from record.models import Publication
from tests.helpers.admin.forms import RECORD, chosen, told
from tests.helpers.factories import change, make_page, make_project, make_user, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.raw_sql import without_triggers
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db

NAME = "JaneVictim"


def test_withholding_removes_the_content_of_cancelled_rows_and_their_previews(client):
    project = make_project(slug="v", title_en=NAME, acronym=NAME)
    first = published(project, now=NOON)
    row = Publication.objects.of(first).with_time().get()
    withdraw(project, None, "It named somebody.", now=NOON + DAY)
    cancelled = publish(project, None, at=NOON + 3 * DAY, now=NOON + DAY)
    operations.cancel(cancelled, None, now=NOON + DAY)
    link = previews.make_link([cancelled], None, "/projects/v/", timezone.now(), "Ion")
    assert client.get(previews.link_path(link)).status_code == 200
    operations.withhold(row, None, "A court's order.", now=NOON + 2 * DAY)
    assert client.get(previews.link_path(link)).status_code == 404
    left = Publication.objects.of(project).values_list("content", "title")
    assert NAME not in str(list(left))


def test_planned_url_answers_as_an_unknown_one(client):
    project = published(make_project(slug="old-name"))
    publish(change(project, slug="secret-merger"), None, at=timezone.now() + DAY)
    planned = client.get("/projects/secret-merger/").text
    unknown = client.get("/projects/never-was-here/").text
    assert re.sub("secret.merger", "", planned) == re.sub("never.was.here", "", unknown)


@pytest.mark.parametrize(
    "text",
    [
        "ref:project/" + "-" * 36,
        '<a href="ref:nothing/{key}">x</a>',
        "ref:office/{key} ref:project/{key}",
    ],
)
def test_typed_references_break_neither_publishing_nor_the_form(
    client, admin_client, monkeypatch, text
):
    # It rejects broken links.
    monkeypatch.setattr("publishing.checks.raise_for_errors", lambda issues: None)
    body = f"<p>{text}</p>".replace("{key}", str(make_project().key))
    page = published(make_page(body_en=body))
    assert client.get(f"/{page.slug}/").status_code == 200
    form = reverse("admin:pages_standingpage_change", args=[page.pk])
    assert admin_client.get(form).status_code == 200


def test_publisher_of_one_kind_cannot_cancel_another(client):
    row = publish(make_project(), None, at=timezone.now() + DAY)
    client.force_login(make_user("record.view_publication", "record.publish"))
    response = chosen(client, "cancel_selected", row, address=RECORD)
    assert "You don’t have permission to change projects" in told(response)[0]
    row.refresh_from_db()
    assert row.cancelled_at is None


def test_cancelling_a_past_publication_is_rejected_with_a_message():
    row = Publication.objects.of(make_project()).get()
    with without_triggers():
        Publication.objects.all().delete()
    with pytest.raises(ValidationError, match="deleted in the meantime"):
        operations.cancel(row, None)
