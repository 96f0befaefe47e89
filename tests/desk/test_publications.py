"""Published objects cannot be deleted; the rows of the record in the admin."""

import datetime
import re
from functools import partial

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from desk.admin_urls import change_url, object_url
from projects.models import Project
from publishing import operations
from publishing.models import PurgeRequest
from record import registry
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import LIST, RECORD, chosen, confirmed, form_of, sent
from tests.helpers.factories import (
    change,
    make_field,
    make_image,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import withdraw

FAR_FUTURE = datetime.datetime(2099, 1, 1, 10, tzinfo=datetime.UTC)

chosen_row = partial(chosen, address=RECORD)


def deleted(desk, *projects):
    """Delete the projects from their list, confirmed."""
    keys = [project.pk for project in projects]
    data = {"action": "delete_selected", ACTION_CHECKBOX_NAME: keys, "post": "yes"}
    return desk.post(LIST, data)


class TestDeleting:
    @pytest.mark.parametrize("is_published", [True, False])
    def test_only_drafts_have_a_button_that_deletes(self, desk, is_published):
        project = make_project()
        if is_published:
            published(project)
        url = reverse("admin:projects_project_delete", args=[project.pk])
        assert (url not in desk.get(form_of(project)).text) == is_published
        status = desk.post(url, {"post": "yes"}).status_code
        assert status == (403 if is_published else 302)
        assert Project.objects.exists() == is_published

    def test_selection_with_a_published_object_is_refused(self, desk):
        projects = [make_project(), published(make_project(acronym="ONCE-LIVE"))]
        for page in (chosen(desk, "delete_selected", *projects), deleted(desk, *projects)):
            assert "Withdraw them instead. Nothing was deleted." in page.text
            assert "would require deleting" not in page.text
            withdrawal = desk.post(LIST, filled(page, "withdraw"))
            assert "ONCE-LIVE" in withdrawal.text
            assert list(withdrawal.context["objects"]) == [projects[1]]
        assert Project.objects.count() == 2

    def test_pages_of_deletion_lead_back_without_a_script(self, desk):
        project = make_project()
        single = desk.get(reverse("admin:projects_project_delete", args=[project.pk])).text
        assert f'<a href="{form_of(project)}" class="closelink">Back</a>' in single
        several = chosen(desk, "delete_selected", project).text
        assert f'<a href="{LIST}" class="closelink">Back</a>' in several
        assert "take me back" not in single + several
        assert "<h1>Projects</h1>" in desk.get(LIST).text
        assert deleted(desk, project, make_project()).status_code == 302
        assert not Project.objects.exists()


class TestRecord:
    @pytest.fixture
    def project(self):
        return published(make_project(title_en="A victim's name"))

    @pytest.fixture
    def row(self, project):
        return Publication.objects.with_time().get()

    def test_versions_of_one_object_have_its_name_above_and_not_in_each_row(self, desk, project):
        page = desk.get(RECORD, {"key": str(project.key)})
        assert f"<h1>Versions of {project.acronym}</h1>" in page.text
        assert f'<a href="{object_url(project)}">Form</a>' in page.text
        assert page.context["cl"].list_display[1:3] == ["row_type", "summary"]
        assert "kind_label" in desk.get(RECORD).context["cl"].list_display
        assert desk.get(RECORD, {"key": "x"}).status_code == 302

    def test_row_can_only_be_read(self, desk, project, row):
        page = reverse("admin:record_publication_change", args=[row.pk])
        assert desk.get(page).status_code == 200
        assert desk.post(page, {"title": "x", "_save": "Save"}).status_code == 403
        assert desk.get(reverse("admin:record_publication_add")).status_code == 403
        delete = reverse("admin:record_publication_delete", args=[row.pk])
        assert desk.post(delete).status_code == 403
        assert project.state == State.LIVE

    def test_list_shows_the_type_of_each_row_with_few_queries(
        self, desk, django_assert_max_num_queries
    ):
        for _ in range(11):
            field = change(published(make_field(), by=make_user()), title_en="Changed")
            withdraw(field, None, "Ended.")
        with django_assert_max_num_queries(10):
            page = desk.get(RECORD).text
        assert {"Draft", "Withdrawal", "Publication"} <= set(page.replace("<", ">").split(">"))

    def test_row_is_withheld_with_a_reason(self, desk, project, row):
        page = confirmed(desk, chosen_row(desk, "withhold_selected", row), reason="")
        assert "This field is required" in page.text
        confirmed(desk, page, reason="It named a victim.")
        assert "It named a victim." in desk.get(f"/projects/{project.slug}/").text

    def test_dashboard_shows_the_withholding_until_the_proxy_has_no_copies(
        self, desk, row, settings
    ):
        settings.PROXY_CACHE_FOLDER = "/var/cache/nginx"
        confirmed(desk, chosen_row(desk, "withhold_selected", row), reason="It named a victim.")
        text = "The proxy may still have copies of 1 withheld version"
        assert text in desk.get(RECORD).text
        assert text in desk.get(reverse("admin:index")).text
        PurgeRequest.objects.all().delete()
        assert text not in desk.get(reverse("admin:index")).text

    def test_rows_with_the_same_content_are_withheld_together(self, desk, project):
        first, second = project.acronym, "NAME"
        for acronym in (second, first, second):
            project.acronym = acronym
            project.save()
        rows = Publication.objects.candidates().filter(content__acronym=second)
        assert len(rows) == 2
        page = chosen_row(desk, "withhold_selected", *rows)
        confirmed(desk, page, reason="It named a victim.")
        assert not Publication.objects.filter(content__acronym=second).exists()
        assert Publication.objects.exclude(withheld_at=None).count() == 1

    def test_drafts_with_the_same_text_are_listed_and_withheld_if_they_are_chosen(
        self, desk, project, row
    ):
        author = make_user(username="ana")
        for acronym in ("KEPT", "CHOSEN"):
            project.acronym = acronym
            project.save(by=author)
        kept, draft = Publication.objects.candidates().order_by("pk")
        page = chosen_row(desk, "withhold_selected", row)
        assert f'<a href="{change_url(draft)}">Draft saved' in page.text
        listed = re.findall(r'name="drafts" value="(\d+)"', page.text)
        assert listed == [str(draft.pk), str(kept.pk)]
        confirmed(desk, page, reason="It named a victim.", drafts=[draft.pk])
        assert "Withheld: 2." in desk.get(RECORD).text
        draft.refresh_from_db()
        assert (draft.content, draft.withheld_reason) == (None, "It named a victim.")
        assert Publication.objects.candidates().get(content__isnull=False) == kept

    def test_draft_with_the_text_is_named_until_it_is_changed(self, desk, project, row):
        link = f'<a href="{form_of(project)}">{{}}</a>'
        page = chosen_row(desk, "withhold_selected", row)
        assert f"Change it afterwards: {link.format(project)}" in page.text
        confirmed(desk, page, reason="It named a victim.")
        message = desk.get(RECORD).text
        assert f"is not published again. {link.format('Project')}" in message
        changed = reverse("admin:worklist", args=["changed"])
        for url in (form_of(project), changed, LIST):
            assert "the draft still has the withheld text: change it" in desk.get(url).text
        assert project.acronym in desk.get(changed).text
        publishing = confirmed(desk, chosen(desk, "publish_selected", project))
        assert "Exactly this content was withheld" in publishing.text
        sent(desk, form_of(project), title_en="Without the name")
        assert "withheld text" not in desk.get(form_of(project)).text

    def test_images_that_a_version_shows_are_named(self, desk, project):
        image = published(make_image(name="Judges"))
        shown = published(change(project, picture=image))
        row = Publication.objects.in_force(timezone.now()).of(shown).get()
        change(shown, picture=None)
        page = chosen_row(desk, "withhold_selected", row)
        assert f'must disappear: <a href="{form_of(image)}">Judges</a>' in page.text

    def test_draft_without_the_text_is_not_named(self, desk, project, row):
        change(project, title_en="Without the name", acronym="")
        page = chosen_row(desk, "withhold_selected", row)
        assert "Change it afterwards" not in page.text
        confirmed(desk, page, reason="It named a victim.")
        assert "Change the draft as well" not in desk.get(RECORD).text

    def test_page_of_a_withheld_row_has_no_digest(self, desk, row):
        url = reverse("admin:record_publication_change", args=[row.pk])
        assert "<dt>Digest</dt>" in desk.get(url).text
        operations.withhold(row, None, "It named a victim.")
        assert "<dt>Digest</dt>" not in desk.get(url).text

    @pytest.mark.parametrize(
        ("others", "message"),
        [
            (1, "1 other version has the same content: withhold it as well."),
            (2, "2 other versions have the same content: withhold them as well."),
        ],
    )
    def test_withholding_counts_other_publications_with_the_same_content(
        self, desk, project, others, message
    ):
        for _ in range(others):
            published(change(project, title_en="Changed"))
            published(change(project, title_en="A victim's name"))
        row = Publication.objects.with_time().earliest("in_force_from")
        page = chosen_row(desk, "withhold_selected", row)
        confirmed(desk, page, reason="It named a victim.")
        assert message in desk.get(RECORD).text


class TestVersions:
    @pytest.fixture
    def rows(self):
        """The versions of a project: published, drafted, changed, undone, and renamed."""
        project = published(make_project(slug="one", title_en="One", summary_en="A summary."))
        change(project, summary_en="A longer summary.")
        published(change(project, end="2027", budget_amount=5))
        last = Publication.objects.with_time().latest("pk")
        operations.undo(project, None, last.digest, "The previous version again.")
        project.refresh_from_db()
        published(change(project, slug="two", slug_is_fixed=False), is_minor=True)
        return list(Publication.objects.of(project).order_by("pk"))

    def test_each_version_has_a_line_about_its_changes(self, desk, rows):
        page = desk.get(RECORD, {"key": rows[0].key})
        lines = {row.pk: row.summary for row in page.context["cl"].result_list}
        assert [lines[row.pk] for row in rows] == [
            "First version",
            "Summary (English): 1 word",
            "Undone; End, Budget amount; Summary (English): 1 word",
            "Undo; End, Budget amount; Summary (English): 1 word",
            "Web address",
        ]
        assert lines[rows[2].pk] in page.text
        assert "Minor change" in page.text

    def test_lines_take_few_queries(self, desk, rows, django_assert_max_num_queries):
        obj = registry.object_of(rows[0].ref)
        for number in range(20):
            published(change(obj, title_en=f"Title {number}"))
        with django_assert_max_num_queries(12):
            desk.get(RECORD, {"key": rows[0].key})

    def test_page_of_a_version_has_its_changes_and_its_page(self, desk, rows):
        url = partial(reverse, "admin:record_publication_change")
        page = desk.get(url(args=[rows[2].pk])).text
        assert "longer" in page
        assert "<h2>What changed</h2>" in page
        assert "<dd>-</dd>" not in page
        looked = page.partition("srcdoc")[2]
        assert "A longer summary." in looked
        assert "Draft" not in looked
        assert "Texts and facts" in desk.get(url(args=[rows[0].pk])).text

    def test_page_of_a_gone_version_has_no_texts(self, desk, rows):
        project = registry.object_of(rows[0].ref)
        withdrawal = withdraw(project, None, "Ended.")
        operations.withhold(rows[0], None, "It named a victim.")
        for row in (withdrawal, rows[0]):
            page = desk.get(reverse("admin:record_publication_change", args=[row.pk])).text
            assert "srcdoc" not in page
            assert "comparison" not in page.partition('id="content"')[2]
