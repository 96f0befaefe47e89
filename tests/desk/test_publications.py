"""What was published stays: deleting at the desk, and the record itself there."""

import datetime

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from projects.models import Project
from record.models import Publication, State
from tests.helpers.admin.forms import LIST, RECORD, chosen, confirmed, form_of
from tests.helpers.factories import change, make_project, make_user, published
from tests.helpers.publishing import publish, withdraw

pytestmark = pytest.mark.django_db

FAR_AWAY = datetime.datetime(2099, 1, 1, 10, tzinfo=datetime.UTC)


class TestDeleting:
    def test_what_was_published_has_no_button_and_its_page_is_refused(self, desk):
        project = published(make_project())
        delete = reverse("admin:projects_project_delete", args=[project.pk])
        assert delete not in desk.get(form_of(project)).content.decode()
        assert desk.post(delete, {"post": "yes"}).status_code == 403
        assert Project.objects.exists()

    def test_draft_is_deleted(self, desk):
        project = make_project()
        delete = reverse("admin:projects_project_delete", args=[project.pk])
        assert delete in desk.get(form_of(project)).content.decode()
        assert desk.post(delete, {"post": "yes"}).status_code == 302
        assert not Project.objects.exists()

    def test_mixture_is_refused_in_words_and_nothing_of_it_is_deleted(self, desk):
        projects = [make_project(), published(make_project(acronym="ONCE-LIVE"))]
        page = chosen(desk, "delete_selected", *projects)
        assert "ONCE-LIVE: withdraw it instead" in page.content.decode()
        data = {
            "action": "delete_selected",
            ACTION_CHECKBOX_NAME: [each.pk for each in projects],
            "post": "yes",
        }
        page = desk.post(LIST, data)
        assert "ONCE-LIVE: withdraw it instead" in page.content.decode()
        assert Project.objects.count() == 2

    def test_drafts_are_deleted_many_at_once(self, desk):
        projects = [make_project(), make_project()]
        data = {
            "action": "delete_selected",
            ACTION_CHECKBOX_NAME: [each.pk for each in projects],
            "post": "yes",
        }
        assert desk.post(LIST, data).status_code == 302
        assert not Project.objects.exists()


class TestRecord:
    def test_rows_can_be_read_and_nothing_else(self, desk):
        project = published(make_project())
        row = Publication.objects.with_time().get()
        page = reverse("admin:record_publication_change", args=[row.pk])
        assert desk.get(page).status_code == 200
        assert desk.post(page, {"title": "x", "_save": "Save"}).status_code == 403
        assert desk.get(reverse("admin:record_publication_add")).status_code == 403
        assert (
            desk.post(reverse("admin:record_publication_delete", args=[row.pk])).status_code == 403
        )
        assert project.state == State.LIVE

    def test_list_says_what_each_row_is_at_the_same_cost(self, desk, django_assert_max_num_queries):
        for _ in range(30):
            withdraw(
                change(published(make_project(), by=make_user()), title_en="Changed"),
                None,
                "Ended.",
            )
        with django_assert_max_num_queries(10):
            page = desk.get(RECORD).content.decode()
        assert {"Draft", "Withdrawal", "Publication"} <= set(page.replace("<", ">").split(">"))

    def test_scheduled_row_is_cancelled(self, desk):
        project = make_project()
        row = publish(project, by=None, at=FAR_AWAY)
        confirmed(desk, chosen(desk, "cancel_selected", row, address=RECORD))
        assert not Publication.objects.with_time().exists()

    def test_row_is_withheld_with_a_reason(self, desk):
        project = published(make_project(title_en="A victim's name"))
        row = Publication.objects.with_time().get()
        page = confirmed(desk, chosen(desk, "withhold_selected", row, address=RECORD), reason="")
        assert "This field is required" in page.content.decode()
        confirmed(desk, page, reason="It named a victim.")
        assert "It named a victim." in desk.get(f"/projects/{project.slug}/").content.decode()

    @pytest.mark.parametrize(
        ("others", "message"),
        [
            (1, "1 other publication has the same content: withhold it too."),
            (2, "2 other publications have the same content: withhold them too."),
        ],
    )
    def test_withholding_counts_other_publications_with_the_same_content(
        self, desk, others, message
    ):
        project = published(make_project(title_en="A victim's name"))
        for _ in range(others):
            published(change(project, title_en="Changed"))
            published(change(project, title_en="A victim's name"))
        row = Publication.objects.with_time().earliest("in_force_from")
        page = chosen(desk, "withhold_selected", row, address=RECORD)
        confirmed(desk, page, reason="It named a victim.")
        assert message in desk.get(RECORD).content.decode()

    def test_refusal_stands_in_words(self, desk):
        published(make_project())
        row = Publication.objects.with_time().get()
        page = confirmed(desk, chosen(desk, "cancel_selected", row, address=RECORD))
        assert "It is in force already" in page.content.decode()
