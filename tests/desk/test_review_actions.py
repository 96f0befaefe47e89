"""Agreeing: submit, send back, approve; nobody publishes alone or unread without saying so."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Act, AuditEntry
from projects.models import Project
from publishing import operations, previews, review
from record.models import Publication, ReviewEntry, State, Step
from tests.helpers.admin.forms import LIST, chosen, chosen_at_form, confirmed, form_of, sent, told
from tests.helpers.factories import change, make_project, make_superuser, make_user, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON, refused

pytestmark = pytest.mark.django_db

EDITOR = ("projects.view_project", "projects.change_project", "projects.add_project")
PUBLISHER = (*EDITOR, "record.publish", "record.withdraw", "record.view_publication")


@pytest.fixture
def editor(client):
    user = make_user(*EDITOR, username="ana", first_name="Ana")
    client.force_login(user)
    return client


@pytest.fixture
def publisher():
    client = Client()
    client.force_login(make_user(*PUBLISHER, username="mihai", first_name="Mihai"))
    return client


def submitted_by(editor, **typed):
    """A draft that the editor saved and submitted."""
    project = published(make_project(title_en="First"))
    page = sent(editor, form_of(project), "_submit", **{"title_en": "Second"} | typed)
    confirmed(editor, page, note="The new title stands in the agreement.")
    return Project.objects.with_state().get(pk=project.pk)


class TestSubmitting:
    def test_draft_and_note_reach_the_publisher(self, editor, publisher):
        project = submitted_by(editor)
        entry = ReviewEntry.objects.get()
        assert (entry.step, entry.by) == (Step.SUBMITTED, "Ana")
        assert entry.publication.content["title"] == {"en": "Second"}
        page = publisher.get(form_of(project)).text
        assert "waiting for a publisher" in page
        assert "The new title stands in the agreement." in page

    def test_list_of_what_waits_shows_it_until_it_is_published(self, editor, publisher):
        project = submitted_by(editor)
        waiting = {"agreeing": "submitted"}
        assert project.acronym in publisher.get(LIST, waiting).text
        confirmed(publisher, chosen(publisher, "publish_selected", project))
        assert "0 projects" in publisher.get(LIST, waiting).text

    def test_draft_that_changed_since_is_submitted_no_more(self, editor):
        project = submitted_by(editor)
        sent(editor, form_of(project), title_en="Third")
        assert not Project.objects.with_state().submitted().exists()

    def test_nothing_is_submitted_where_nothing_differs(self, editor):
        page = chosen(editor, "submit_selected", published(make_project()))
        page = confirmed(editor, page, note="Please publish")
        assert "has no changes that visitors don&#x27;t see already" in page.text
        assert not ReviewEntry.objects.exists()

    def test_note_is_asked_for_in_bold(self, editor):
        asked = chosen(editor, "submit_selected", make_project())
        assert '<label for="id_note" class="required">' in asked.text
        page = confirmed(editor, asked, note="")
        assert "This field is required" in page.text
        assert not ReviewEntry.objects.exists()


class TestSendingBack:
    def test_editor_reads_what_to_change(self, editor, publisher):
        project = submitted_by(editor)
        confirmed(
            publisher,
            chosen_at_form(publisher, "send_back_selected", project),
            note="Which agreement?",
        )
        page = editor.get(form_of(project)).text
        assert "sent back" in page
        assert "Which agreement?" in page
        assert Project.objects.with_state().sent_back().get() == project

    def test_only_what_was_submitted_is_sent_back(self, publisher):
        page = confirmed(
            publisher, chosen(publisher, "send_back_selected", make_project()), note="No"
        )
        assert "was not submitted" in page.text

    def test_editor_can_neither_send_back_nor_approve_whatever_is_sent(self, editor):
        project = submitted_by(editor)
        for name in ("send_back_selected", "approve_selected"):
            editor.post(
                LIST,
                {"action": name, "_selected_action": project.pk, "confirmed": "1", "note": "x"},
            )
        assert ReviewEntry.objects.count() == 1


class TestApproving:
    def test_approval_stands_beside_the_publication_made_from_it(self, editor, publisher):
        project = submitted_by(editor)
        confirmed(publisher, chosen(publisher, "approve_selected", project), note="Fine.")
        confirmed(publisher, chosen(publisher, "publish_selected", project))
        row = Publication.objects.with_time().of(project).latest("in_force_from")
        assert [each.step for each in row.review_entries.all()] == [Step.SUBMITTED, Step.APPROVED]
        entry = AuditEntry.objects.get(act=Act.APPROVED)
        assert (entry.kind, entry.reference, entry.by.username) == (
            "project",
            str(project.key),
            "mihai",
        )

    def test_nobody_approves_what_changed_after_the_page_was_opened(self, editor, publisher):
        project = submitted_by(editor)
        page = chosen(publisher, "approve_selected", project)
        sent(editor, form_of(project), title_en="Slipped in")
        again = confirmed(publisher, page, note="Fine.")
        assert "was changed after you opened this page" in again.text
        assert "Slipped" in again.text
        assert not ReviewEntry.objects.approvals().exists()
        confirmed(publisher, again, note="Fine.")
        assert ReviewEntry.objects.approvals().get().publication.content["title"] == {
            "en": "Slipped in"
        }


class TestSecondPairOfEyes:
    def draft_of(self, user):
        project = published(make_project(title_en="First"), now=NOON)
        project.title_en = "Second"
        project.save(by=user)
        return project

    def test_own_change_needs_a_reason(self):
        user = make_superuser()
        with refused("needs_a_second_pair"):
            publish(self.draft_of(user), user, now=NOON + DAY)

    def test_reason_is_kept_with_the_publication_and_in_the_audit(self):
        user = make_superuser()
        (row,) = operations.publish(
            [self.draft_of(user)], user, solo_reason="A court's deadline.", now=NOON + DAY
        )
        assert Publication.objects.get(pk=row.pk).solo_reason == "A court's deadline."
        assert AuditEntry.objects.latest("pk").new["is_alone"] is True

    def test_change_of_somebody_else_needs_none(self):
        assert publish(self.draft_of(make_user()), make_superuser(), now=NOON + DAY)

    def test_approval_of_a_colleague_suffices(self):
        user, colleague = make_superuser(), make_user()
        project = self.draft_of(user)
        review.add_entries(_rows(project), Step.APPROVED, text="", now=NOON + HOUR, by=colleague)
        assert publish(project, user, now=NOON + DAY)

    def test_own_approval_does_not(self):
        user = make_superuser()
        project = self.draft_of(user)
        review.add_entries(_rows(project), Step.APPROVED, text="", now=NOON + HOUR, by=user)
        with refused("needs_a_second_pair"):
            publish(project, user, now=NOON + DAY)

    @pytest.mark.parametrize("is_own_link", [True, False])
    def test_approval_by_a_shared_link_counts_unless_the_link_is_ones_own(self, is_own_link):
        """Who makes a link can open it, and write any name into its form."""
        user, colleague = make_superuser(), make_user()
        project = self.draft_of(user)
        link = previews.make_link(
            _rows(project), user if is_own_link else colleague, "/", NOON, "Ministry"
        )
        review.add_entries(
            _rows(project), Step.APPROVED, text="", now=NOON + HOUR, name="Ms P.", link=link
        )
        if is_own_link:
            with refused("needs_a_second_pair"):
                publish(project, user, now=NOON + DAY)
        else:
            assert publish(project, user, now=NOON + DAY)

    def test_approval_of_another_draft_does_not(self):
        user, colleague = make_superuser(), make_user()
        project = self.draft_of(user)
        review.add_entries(_rows(project), Step.APPROVED, text="", now=NOON + HOUR, by=colleague)
        project.title_en = "Third"
        project.save(by=user)
        with refused("needs_a_second_pair"):
            publish(project, user, now=NOON + DAY)

    def test_page_asks_for_the_reason_only_where_it_is_needed(self, publisher, editor):
        theirs, own = submitted_by(editor), make_project(acronym="OWN")
        sent(publisher, form_of(own), title_en="My own title")
        asked = [
            "solo_reason" in chosen(publisher, "publish_selected", each).context["form"].fields
            for each in (theirs, own)
        ]
        assert asked == [False, True]
        page = confirmed(publisher, chosen(publisher, "publish_selected", own), solo_reason=" ")
        assert "Nobody but you has worked on “OWN”" in page.text
        assert Project.objects.with_state().get(pk=own.pk).state == State.DRAFT


class TestPublishingPage:
    def test_shows_what_changes_word_by_word(self, editor, publisher):
        project = submitted_by(editor, title_en="Global Action on Cybercrime")
        change(project, title_en="Global Action against Cybercrime")
        published(project, note="x")
        change(project, title_en="Global Action on Cybercrime", acronym="GLACY-e")
        page = chosen(publisher, "publish_selected", project)
        comparison = page.context["subjects"][0].comparison
        title = next(each for each in comparison if each.field == "title")
        assert [(piece.kind, piece.text.strip()) for piece in title.pieces] == [
            ("same", "Global Action"),
            ("removed", "against"),
            ("added", "on"),
            ("same", "Cybercrime"),
        ]
        assert "<del>" in page.text
        assert "<ins>" in page.text

    def test_what_changed_after_it_was_opened_is_not_published_unread(self, editor, publisher):
        project = submitted_by(editor)
        page = chosen(publisher, "publish_selected", project)
        sent(editor, form_of(project), title_en="Slipped in")
        again = confirmed(publisher, page)
        assert "was changed after you opened this page" in again.text
        assert "Slipped" in again.text
        assert "Slipped in" not in publisher.get(f"/projects/{project.slug}/").text
        confirmed(publisher, again)
        assert "Slipped in" in publisher.get(f"/projects/{project.slug}/").text

    def test_note_is_asked_of_what_is_public_unless_the_change_is_minor(self, editor, publisher):
        project = submitted_by(editor)
        page = confirmed(publisher, chosen(publisher, "publish_selected", project), note="")
        assert "Say in a few words what changed" in page.text
        response = confirmed(publisher, page, note="", is_minor="on")
        assert told(response) == ["Published: GLACY+. Visitors see it now."]
        assert Publication.objects.with_time().of(project).latest("in_force_from").is_minor

    def test_errors_of_the_gate_stop_it_and_warnings_are_shown(self, editor, publisher):
        project = submitted_by(editor, objective_en="<h4>Too low</h4><p>Meetings in Turkey.</p>")
        page = confirmed(publisher, chosen(publisher, "publish_selected", project))
        assert "Türkiye" in page.text
        assert "Heading" in page.text
        assert "Second" not in publisher.get(f"/projects/{project.slug}/").text
        sent(editor, form_of(project), objective_en="<h2>Right</h2><p>Meetings in Turkey.</p>")
        response = confirmed(publisher, chosen(publisher, "publish_selected", project))
        assert told(response) == ["Published: GLACY+. Visitors see it now."]


class TestStillCorrect:
    def test_moves_the_review_date_and_touches_nothing_else(self, editor):
        project = published(make_project(review_date=NOON.date()))
        before = Project.objects.values().get(pk=project.pk)
        rows = list(Publication.objects.values())
        confirmed(
            editor, chosen(editor, "find_correct_selected", project), review_date="2099-03-01"
        )
        after = Project.objects.values().get(pk=project.pk)
        assert str(after.pop("review_date")) == "2099-03-01"
        before.pop("review_date")
        assert after == before
        assert list(Publication.objects.values()) == rows
        entry = AuditEntry.objects.get(act=Act.FOUND_CORRECT)
        assert (entry.old, entry.new) == (
            {"review_date": "2026-03-10"},
            {"review_date": "2099-03-01"},
        )

    def test_day_that_has_passed_is_refused(self, editor):
        page = confirmed(
            editor,
            chosen(editor, "find_correct_selected", make_project()),
            review_date="2020-01-01",
        )
        assert "Choose a day to come" in page.text


def _rows(project):
    return [Publication.objects.candidates().of(project).latest("pk")]


class TestWhatIsScheduledAlready:
    """A correction published today isn't undone unseen by a text that was scheduled before."""

    def planned(self):
        project = published(make_project(title_en="First"))
        publish(change(project, title_en="Faulty"), None, at=timezone.now() + DAY)
        return change(project, title_en="Corrected")

    def test_it_is_shown_before_publishing_and_stays_unless_it_is_cancelled(self, publisher):
        project = self.planned()
        page = chosen(publisher, "publish_selected", project)
        assert "Something is scheduled for it already" in page.text
        confirmed(publisher, page)
        assert Publication.objects.scheduled(timezone.now()).of(project).exists()
        change(project, title_en="Corrected again")
        confirmed(publisher, chosen(publisher, "publish_selected", project), cancels="on")
        assert not Publication.objects.scheduled(timezone.now()).of(project).exists()
        assert "Corrected again" in publisher.get(f"/projects/{project.slug}/").text

    def test_withdrawing_cancels_it_unless_told_otherwise(self, publisher):
        project = self.planned()
        page = chosen(publisher, "withdraw_selected", project)
        assert "goes live" in page.text
        assert page.context["form"].fields["cancels"].initial
        confirmed(publisher, page, reason="It ended.", cancels="on")
        assert not Publication.objects.scheduled(timezone.now()).of(project).exists()
        assert publisher.get(f"/projects/{project.slug}/").status_code == 410

    def test_a_refusal_cancels_nothing(self, publisher):
        project = self.planned()
        page = chosen(publisher, "publish_selected", project)
        confirmed(publisher, page, cancels="on", at_0="2020-01-01", at_1="10:00")
        assert Publication.objects.scheduled(timezone.now()).of(project).exists()


class TestWhatWasSaid:
    def test_review_entries_on_earlier_drafts_stay_readable_until_it_is_published(
        self, editor, publisher
    ):
        project = submitted_by(editor)
        confirmed(
            publisher, chosen(publisher, "send_back_selected", project), note="Which agreement?"
        )
        sent(editor, form_of(project), title_en="Third")
        page = publisher.get(form_of(project))
        assert [each.text for each in page.context["earlier_review_entries"]][
            -1
        ] == "Which agreement?"
        assert not page.context["review_entries"]
        confirmed(publisher, chosen(publisher, "publish_selected", project))
        assert "Which agreement?" not in publisher.get(form_of(project)).text

    def test_publisher_has_buttons_for_what_waits(self, editor, publisher):
        project = submitted_by(editor)
        page = publisher.get(form_of(project)).text
        assert 'name="_send_back"' in page
        assert 'name="_approve"' in page
        page = sent(publisher, form_of(project), "_send_back")
        confirmed(publisher, page, note="Which agreement?")
        assert Project.objects.with_state().sent_back().get() == project
        assert 'name="_send_back"' not in publisher.get(form_of(project)).text
