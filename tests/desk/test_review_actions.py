"""Review: submit, send back and approve; publish only drafts that were read, and not alone."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Act, AuditEntry
from projects.models import Project
from publishing import operations, previews, review
from record.models import Publication, ReviewEntry, State, Step
from tests.helpers.admin.forms import LIST, chosen, chosen_at_form, confirmed, form_of, sent, told
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import change, make_project, make_superuser, make_user, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON, refused

pytestmark = pytest.mark.django_db

EDITOR = ("projects.view_project", "projects.change_project", "projects.add_project")
PUBLISHER = (*EDITOR, "record.publish", "record.withdraw", "record.view_publication")
PUBLISHED = ["Published: GLACY+. Visitors see it now."]


@pytest.fixture
def editor(client):
    client.force_login(make_user(*EDITOR, username="ana", first_name="Ana"))
    return client


@pytest.fixture
def publisher():
    client = Client()
    client.force_login(make_user(*PUBLISHER, username="mihai", first_name="Mihai"))
    return client


def submitted_by(editor, **typed):
    """Return a project whose draft the editor saved and submitted."""
    project = published(make_project(title_en="First"))
    page = sent(editor, form_of(project), "_submit", **{"title_en": "Second"} | typed)
    confirmed(editor, page, note="The new title stands in the agreement.")
    return Project.objects.with_state().get(pk=project.pk)


@pytest.fixture
def project(editor):
    return submitted_by(editor)


def acted(client, action, project, **answers):
    """Choose the action for the project in the list, and confirm it."""
    return confirmed(client, chosen(client, action, project), **answers)


class TestSubmitting:
    def test_submitted_draft_and_note_reach_the_publisher(self, project, publisher):
        entry = ReviewEntry.objects.get()
        assert (entry.step, entry.by) == (Step.SUBMITTED, "Ana")
        assert entry.publication.content["title"] == {"en": "Second"}
        page = publisher.get(form_of(project)).text
        assert "waiting for a publisher" in page
        assert "The new title stands in the agreement." in page

    def test_submitted_draft_is_listed_until_it_is_published(self, project, publisher):
        waiting = {"agreeing": "submitted"}
        assert project.acronym in publisher.get(LIST, waiting).text
        acted(publisher, "publish_selected", project)
        assert "0 projects" in publisher.get(LIST, waiting).text

    def test_changed_draft_is_no_longer_submitted(self, project, editor):
        sent(editor, form_of(project), title_en="Third")
        assert not Project.objects.with_state().submitted().exists()

    def test_draft_without_changes_cannot_be_submitted(self, editor):
        page = acted(editor, "submit_selected", published(make_project()), note="Please publish")
        assert "has no unpublished changes" in page.text
        assert not ReviewEntry.objects.exists()

    def test_note_is_required_and_its_label_is_bold(self, editor):
        page = chosen(editor, "submit_selected", make_project())
        assert '<label for="id_note" class="required">' in page.text
        assert "This field is required" in confirmed(editor, page, note="").text
        assert not ReviewEntry.objects.exists()


class TestSendingBack:
    def test_editor_reads_what_to_change(self, project, editor, publisher):
        page = chosen_at_form(publisher, "send_back_selected", project)
        confirmed(publisher, page, note="Which agreement?")
        page = editor.get(form_of(project)).text
        assert "sent back" in page
        assert "Which agreement?" in page
        assert Project.objects.with_state().sent_back().get() == project

    def test_draft_that_was_not_submitted_cannot_be_sent_back(self, publisher):
        page = acted(publisher, "send_back_selected", make_project(), note="No")
        assert "was not submitted" in page.text

    @pytest.mark.parametrize("name", ["send_back_selected", "approve_selected"])
    def test_editor_cannot_send_back_or_approve(self, project, editor, name):
        data = {"action": name, "_selected_action": project.pk, "confirmed": "1", "note": "x"}
        editor.post(LIST, data)
        assert ReviewEntry.objects.count() == 1

    def test_publisher_has_buttons_for_a_submitted_draft(self, project, publisher):
        page = publisher.get(form_of(project)).text
        assert 'name="_send_back"' in page
        assert 'name="_approve"' in page
        confirmed(publisher, sent(publisher, form_of(project), "_send_back"), note="Which?")
        assert Project.objects.with_state().sent_back().get() == project
        assert 'name="_send_back"' not in publisher.get(form_of(project)).text

    def test_entries_on_earlier_drafts_are_shown_until_publication(
        self, project, editor, publisher
    ):
        acted(publisher, "send_back_selected", project, note="Which agreement?")
        sent(editor, form_of(project), title_en="Third")
        context = publisher.get(form_of(project)).context
        texts = [entry.text for entry in context["earlier_review_entries"]]
        assert texts[-1] == "Which agreement?"
        assert not context["review_entries"]
        acted(publisher, "publish_selected", project)
        assert "Which agreement?" not in publisher.get(form_of(project)).text


class TestApproving:
    def test_approval_is_stored_with_the_publication(self, project, publisher):
        acted(publisher, "approve_selected", project, note="Fine.")
        acted(publisher, "publish_selected", project)
        row = Publication.objects.with_time().of(project).latest("in_force_from")
        assert [entry.step for entry in row.review_entries.all()] == [Step.SUBMITTED, Step.APPROVED]
        entry = AuditEntry.objects.get(act=Act.APPROVED)
        facts = (entry.kind, entry.reference, entry.by.username)
        assert facts == ("project", str(project.key), "mihai")

    def test_draft_that_changed_after_the_page_was_opened_is_not_approved(
        self, project, editor, publisher
    ):
        page = chosen(publisher, "approve_selected", project)
        sent(editor, form_of(project), title_en="Slipped in")
        again = confirmed(publisher, page, note="Fine.")
        assert "was changed after you opened this page" in again.text
        assert "Slipped" in again.text
        assert not ReviewEntry.objects.filter(step=Step.APPROVED).exists()
        confirmed(publisher, again, note="Fine.")
        content = ReviewEntry.objects.filter(step=Step.APPROVED).get().publication.content
        assert content["title"] == {"en": "Slipped in"}


class TestSecondPairOfEyes:
    @pytest.fixture
    def user(self):
        return make_superuser()

    @pytest.fixture
    def draft(self, user):
        return self.changed_by(user)

    def changed_by(self, user):
        project = published(make_project(title_en="First"), now=NOON)
        project.title_en = "Second"
        project.save(by=user)
        return project

    def approve(self, draft, **by):
        rows = [candidate_of(draft)]
        review.add_entries(rows, Step.APPROVED, text="", now=NOON + HOUR, **by)

    def is_refused(self, draft, user):
        with refused("needs_a_second_pair"):
            publish(draft, user, now=NOON + DAY)
        return True

    def test_own_change_needs_a_reason_which_is_stored_and_audited(self, draft, user):
        assert self.is_refused(draft, user)
        reason = "A court's deadline."
        (row,) = operations.publish([draft], user, solo_reason=reason, now=NOON + DAY)
        assert Publication.objects.get(pk=row.pk).solo_reason == reason
        assert AuditEntry.objects.latest("pk").new["is_alone"] is True

    def test_change_of_another_person_needs_no_reason(self, user):
        assert publish(self.changed_by(make_user()), user, now=NOON + DAY)

    def test_approval_of_a_colleague_suffices_for_this_draft_only(self, draft, user):
        self.approve(draft, by=make_user())
        draft.title_en = "Third"
        draft.save(by=user)
        assert self.is_refused(draft, user)
        draft.title_en = "Second"
        draft.save(by=user)
        assert publish(draft, user, now=NOON + DAY)

    def test_own_approval_does_not_suffice(self, draft, user):
        self.approve(draft, by=user)
        assert self.is_refused(draft, user)

    @pytest.mark.parametrize("is_own_link", [True, False])
    def test_approval_through_a_shared_link_counts_unless_it_is_the_own_link(
        self, draft, user, is_own_link
    ):
        """The person who made a link can open it and write any name into its form."""
        maker = user if is_own_link else make_user()
        link = previews.make_link([candidate_of(draft)], maker, "/", NOON, "Ministry")
        self.approve(draft, name="Ms P.", link=link)
        if is_own_link:
            assert self.is_refused(draft, user)
        else:
            assert publish(draft, user, now=NOON + DAY)

    def test_page_asks_for_the_reason_only_if_it_is_needed(self, project, publisher):
        own = make_project(acronym="OWN")
        sent(publisher, form_of(own), title_en="My own title")
        pages = [chosen(publisher, "publish_selected", obj) for obj in (project, own)]
        assert ["solo_reason" in page.context["form"].fields for page in pages] == [False, True]
        page = confirmed(publisher, pages[1], solo_reason=" ")
        assert "Only you have worked on “OWN”" in page.text
        assert Project.objects.with_state().get(pk=own.pk).state == State.DRAFT


class TestPublishingPage:
    def test_page_shows_the_changes_word_by_word(self, editor, publisher):
        project = submitted_by(editor, title_en="Global Action on Cybercrime")
        change(project, title_en="Global Action against Cybercrime")
        published(project, note="x")
        change(project, title_en="Global Action on Cybercrime", acronym="GLACY-e")
        page = chosen(publisher, "publish_selected", project)
        comparison = page.context["subjects"][0]["comparison"]
        title = next(change for change in comparison if change.field == "title")
        assert [(piece.kind, piece.text.strip()) for piece in title.pieces] == [
            ("same", "Global Action"),
            ("removed", "against"),
            ("added", "on"),
            ("same", "Cybercrime"),
        ]
        assert "<del>" in page.text
        assert "<ins>" in page.text

    def test_draft_that_changed_after_the_page_was_opened_is_not_published(
        self, project, editor, publisher
    ):
        page = chosen(publisher, "publish_selected", project)
        sent(editor, form_of(project), title_en="Slipped in")
        again = confirmed(publisher, page)
        assert "was changed after you opened this page" in again.text
        assert "Slipped" in again.text
        assert "Slipped in" not in publisher.get(f"/projects/{project.slug}/").text
        confirmed(publisher, again)
        assert "Slipped in" in publisher.get(f"/projects/{project.slug}/").text

    def test_note_is_required_for_a_public_page_unless_the_change_is_minor(
        self, project, publisher
    ):
        page = acted(publisher, "publish_selected", project, note="")
        assert "Describe the change in a few words" in page.text
        assert told(confirmed(publisher, page, note="", is_minor="on")) == PUBLISHED
        assert Publication.objects.with_time().of(project).latest("in_force_from").is_minor

    def test_errors_of_the_checks_stop_it_and_warnings_are_shown(self, editor, publisher):
        project = submitted_by(editor, objective_en="<h4>Too low</h4><p>Meetings in Turkey.</p>")
        page = acted(publisher, "publish_selected", project)
        assert "Türkiye" in page.text
        assert "Heading" in page.text
        assert "Second" not in publisher.get(f"/projects/{project.slug}/").text
        sent(editor, form_of(project), objective_en="<h2>Right</h2><p>Meetings in Turkey.</p>")
        assert told(acted(publisher, "publish_selected", project)) == PUBLISHED


class TestStillCorrect:
    def test_only_the_review_date_changes(self, editor):
        project = published(make_project(review_date=NOON.date()))
        before = Project.objects.values().get(pk=project.pk)
        rows = list(Publication.objects.values())
        acted(editor, "find_correct_selected", project, review_date="2099-03-01")
        after = Project.objects.values().get(pk=project.pk)
        assert str(after.pop("review_date")) == "2099-03-01"
        before.pop("review_date")
        assert after == before
        assert list(Publication.objects.values()) == rows
        entry = AuditEntry.objects.get(act=Act.FOUND_CORRECT)
        assert entry.old == {"review_date": "2026-03-10"}
        assert entry.new == {"review_date": "2099-03-01"}

    def test_day_that_has_passed_is_rejected(self, editor):
        page = acted(editor, "find_correct_selected", make_project(), review_date="2020-01-01")
        assert "Choose a day in the future" in page.text


class TestScheduledAlready:
    """A correction must not be overwritten unseen by a text that was scheduled before."""

    @pytest.fixture
    def project(self):
        project = published(make_project(title_en="First"))
        publish(change(project, title_en="Faulty"), None, at=timezone.now() + DAY)
        return change(project, title_en="Corrected")

    def is_scheduled(self, project):
        return Publication.objects.scheduled(timezone.now()).of(project).exists()

    def test_scheduled_text_is_shown_and_stays_unless_it_is_cancelled(self, project, publisher):
        page = chosen(publisher, "publish_selected", project)
        assert "Changes are already scheduled" in page.text
        confirmed(publisher, page)
        assert self.is_scheduled(project)
        change(project, title_en="Corrected again")
        acted(publisher, "publish_selected", project, cancels="on")
        assert not self.is_scheduled(project)
        assert "Corrected again" in publisher.get(f"/projects/{project.slug}/").text

    def test_withdrawing_cancels_it_by_default(self, project, publisher):
        page = chosen(publisher, "withdraw_selected", project)
        assert "goes live" in page.text
        assert page.context["form"].fields["cancels"].initial
        confirmed(publisher, page, reason="It ended.", cancels="on")
        assert not self.is_scheduled(project)
        assert publisher.get(f"/projects/{project.slug}/").status_code == 410

    def test_rejected_action_cancels_nothing(self, project, publisher):
        page = chosen(publisher, "publish_selected", project)
        confirmed(publisher, page, cancels="on", at_0="2020-01-01", at_1="10:00")
        assert self.is_scheduled(project)
