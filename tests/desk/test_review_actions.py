"""Review: submit, send back and approve; publish only drafts that were read, and not alone."""

import re
from functools import partial
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from pages.models import StandingPage
from publishing import operations, previews, review
from record.models import (
    PreviewLink,
    Publication,
    ReviewEntry,
    State,
    Step,
    objects_with_state,
)
from tests.helpers.admin import forms
from tests.helpers.admin.forms import confirmed, form_of, sent, told
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import change, make_page, make_superuser, make_user, published
from tests.helpers.publishing import publish, reviewed, saved_by
from tests.helpers.times import DAY, HOUR, NOON, refused, rows_of

EDITOR = ("pages.view_standingpage", "pages.change_standingpage", "pages.add_standingpage")
PUBLISHER = (*EDITOR, "record.publish", "record.withdraw", "record.view_publication")
PUBLISHED = ["Published: Second. Visitors see it now. See it live · Undo"]
AGREEMENT = "The new title is in the agreement."
PAGES = reverse("admin:pages_standingpage_changelist")
chosen = partial(forms.chosen, address=PAGES)


@pytest.fixture
def ana():
    return make_user(*EDITOR, username="ana", first_name="Ana")


@pytest.fixture
def editor(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def publisher():
    client = Client()
    client.force_login(make_user(*PUBLISHER, username="mihai", first_name="Mihai"))
    return client


def submitted_by(user, **columns):
    """Return a page whose draft the user saved and submitted."""
    page = published(make_page(title_en="First"))
    obj = saved_by(user, page, **{"title_en": "Second"} | columns)
    reviewed(obj, Step.SUBMITTED, user, AGREEMENT)
    return objects_with_state([obj.ref])[0]


@pytest.fixture
def obj(ana):
    return submitted_by(ana)


def acted(client, action, obj, **answers):
    """Choose the action for the object in the list, and confirm it."""
    return confirmed(client, chosen(client, action, obj), **answers)


class TestSubmitting:
    def test_submitted_draft_is_listed_until_it_is_published(self, obj, publisher):
        waiting = {"state": "submitted"}
        assert obj.title_en in publisher.get(PAGES, waiting).text
        acted(publisher, "publish_selected", obj)
        assert "0 standing pages" in publisher.get(PAGES, waiting).text

    def test_draft_without_changes_cannot_be_submitted(self, editor):
        page = acted(editor, "submit_selected", published(make_page()), note="Please publish")
        assert "has no unpublished changes" in page.text
        assert not ReviewEntry.objects.exists()

    def test_note_is_required_and_its_label_is_bold(self, editor):
        page = chosen(editor, "submit_selected", make_page())
        assert '<label for="id_note" class="required">' in page.text
        assert "This field is required" in confirmed(editor, page, note="").text
        assert not ReviewEntry.objects.exists()


class TestSendingBack:
    def test_publisher_sends_it_back_and_the_editor_reads_what_to_change(
        self, obj, editor, publisher
    ):
        page = publisher.get(form_of(obj)).text
        assert 'name="_send_back"' in page
        assert 'name="_approve"' in page
        note = "Which agreement?"
        confirmed(publisher, sent(publisher, form_of(obj), "_send_back"), note=note)
        page = editor.get(form_of(obj)).text
        assert "sent back" in page
        assert note in page
        assert StandingPage.objects.sent_back().get() == obj
        assert 'name="_send_back"' not in publisher.get(form_of(obj)).text

    def test_draft_that_was_not_submitted_cannot_be_sent_back(self, publisher):
        page = acted(publisher, "send_back_selected", make_page(), note="No")
        assert "was not submitted" in page.text

    def test_entries_on_earlier_drafts_are_shown_until_publication(self, obj, publisher):
        acted(publisher, "send_back_selected", obj, note="Which agreement?")
        change(obj, title_en="Third")
        context = publisher.get(form_of(obj)).context
        texts = [entry.text for entry in context["earlier_review_entries"]]
        assert texts[-1] == "Which agreement?"
        assert not context["review_entries"]
        acted(publisher, "publish_selected", obj)
        assert "Which agreement?" not in publisher.get(form_of(obj)).text


@pytest.mark.parametrize("action", ["approve_selected", "publish_selected"])
def test_draft_that_changed_after_the_page_was_opened_is_read_again_first(obj, publisher, action):
    page = chosen(publisher, action, obj)
    change(obj, title_en="Slipped in")
    again = confirmed(publisher, page)
    assert "was changed after you opened this page" in again.text
    assert "Slipped" in again.text
    rows = Publication.objects.with_time() | Publication.objects.filter(
        review_entries__step=Step.APPROVED
    )
    assert not rows.filter(title="Slipped in").exists()
    confirmed(publisher, again)
    assert rows.filter(title="Slipped in").exists()


class TestSecondPairOfEyes:
    @pytest.fixture
    def user(self):
        return make_superuser()

    @pytest.fixture
    def draft(self, user):
        return self.changed_by(user)

    def changed_by(self, user):
        return saved_by(user, published(make_page(title_en="First"), now=NOON), title_en="Second")

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

    def test_approval_of_a_colleague_suffices_for_this_draft_only(self, draft, user):
        self.approve(draft, by=user)
        assert self.is_refused(draft, user)
        self.approve(draft, by=make_user())
        assert self.is_refused(saved_by(user, draft, title_en="Third"), user)
        assert publish(saved_by(user, draft, title_en="Second"), user, now=NOON + DAY)

    @pytest.mark.parametrize("maker", ["publisher", "colleague", "colleague, shown to all"])
    def test_approval_through_a_shared_link_counts_unless_the_publisher_was_shown_its_url(
        self, draft, user, maker
    ):
        """Who was shown the URL of a link can open it and write any name into its form."""
        by = user if maker == "publisher" else make_user()
        link = previews.make_link([candidate_of(draft)], by, "/", NOON, "Ministry")
        if maker == "colleague, shown to all":  # as an earlier release stored it
            PreviewLink.objects.update(token_hash=None)
        self.approve(draft, name="Ms P.", link=link)
        if maker == "colleague":
            assert publish(draft, user, now=NOON + DAY)
        else:
            assert self.is_refused(draft, user)

    def test_reason_is_asked_for_and_stored_only_if_nobody_else_has_worked_on_it(
        self, obj, publisher
    ):
        own = make_page()
        sent(publisher, form_of(own), title_en="My own title")
        pages = [chosen(publisher, "publish_selected", obj) for obj in (obj, own)]
        assert ['name="is_minor"' in page.text for page in pages] == [True, False]
        assert ["solo_reason" in page.context["form"].fields for page in pages] == [False, True]
        for no_answer in ({"solo_reason": " "}, {"solo_reason": "", "is_minor": "on"}):
            page = confirmed(publisher, pages[1], **no_answer)
            assert "No one else has worked on this text of “My own title”" in page.text
        assert own.state == State.DRAFT
        page = chosen(publisher, "publish_selected", obj, own)
        confirmed(publisher, page, note="New.", solo_reason="No one is here.")
        rows = Publication.objects.in_force(timezone.now())
        assert rows.of(own).get().solo_reason == "No one is here."
        assert rows.of(obj).get().solo_reason == ""

    def test_change_of_a_submission_names_its_author_and_leads_back_to_it(self, obj, publisher):
        submitted = candidate_of(obj)
        page = publisher.get(sent(publisher, form_of(obj), "_publish", title_en="Third").url)
        help_text = page.context["form"].fields["solo_reason"].help_text
        assert "You changed this after Ana submitted it" in help_text
        assert "worked on" not in help_text
        back, review = re.findall('href="([^"]+)"', help_text)
        assert "Third" in publisher.get(review).text
        confirmed(publisher, publisher.get(back))
        assert candidate_of(StandingPage.objects.get()).digest == submitted.digest

    def test_minor_change_is_published_alone_with_one_button_which_is_recorded(self, publisher):
        own = published(make_page())
        page = publisher.get(sent(publisher, form_of(own), "_publish", title_en="My own title").url)
        assert '<input type="submit" name="is_minor"' in page.text
        assert page.text.index('id="minor-help"') < page.text.index('class="submit-row"')
        confirmed(publisher, page, is_minor="on", note="", solo_reason="")
        row = Publication.objects.with_time().latest("pk")
        assert (row.title, row.is_minor, row.solo_reason) == ("My own title", True, "Minor change")
        assert AuditEntry.objects.latest("pk").new["is_alone"] is True


class TestSharing:
    def test_url_is_shown_once_and_only_to_its_maker(self, obj):
        maker, colleague = Client(), Client()
        maker.force_login(make_user(*EDITOR, "record.view_previewlink", username="maria"))
        colleague.force_login(make_superuser())
        form = acted(maker, "share_selected", obj, recipient_name="Ministry", days="7").url
        shown = maker.get(form).text
        url = re.search(r'<a href="http://testserver(/preview/[^"]+)"', shown)[1]
        assert Client().get(url).status_code == 200
        mail = re.search(r'<a href="(mailto:[^"]+)"', shown)[1]
        assert unquote(mail).startswith(
            f"mailto:?subject=Preview: {obj}&amp;body=http://testserver"
        )
        assert unquote(mail).endswith(url)
        for page in (maker.get(form), colleague.get(form)):
            assert page.status_code == 200
            assert "/preview/" not in page.text


class TestPublishingPage:
    def test_note_is_required_for_a_public_page_unless_the_change_is_minor(self, obj, publisher):
        page = acted(publisher, "publish_selected", obj, note="")
        assert "Describe the change in a few words" in page.text
        assert "Not published yet: one answer is missing." in page.text
        assert told(confirmed(publisher, page, note="", is_minor="on")) == PUBLISHED
        assert rows_of(obj).last().is_minor


class TestStillCorrect:
    DAY = "2026-03-01"

    def find_correct(self, client, obj, **answers):
        return acted(client, "find_correct_selected", obj, day=self.DAY, **answers)

    def test_page_is_confirmed_by_default_and_the_review_date_moves(self, publisher):
        obj = published(make_page(review_date=NOON.date()))
        change(obj, title_en="Not yet")
        response = self.find_correct(publisher, obj, review_date="2099-03-01")
        assert told(response) == ["Confirmed as correct: 1. Next review on 1 March 2099."]
        row = rows_of(obj).last()
        assert (row.title, row.content["confirmed"]) == ("Privacy", {"*": self.DAY})
        entry = AuditEntry.objects.get(act=Act.FOUND_CORRECT)
        assert entry.old == {"review_date": "2026-03-10"}
        assert entry.new == {"review_date": "2099-03-01"}
        obj.refresh_from_db()
        assert (str(obj.review_date), obj.title_en) == ("2099-03-01", "Not yet")

    def test_many_objects_and_facts_are_one_joint_publication(self, publisher):
        objects = [published(make_page()), published(make_page())]
        page = chosen(publisher, "find_correct_selected", *objects)
        confirmed(publisher, page, day=self.DAY, facts=["title", "body"])
        rows = [rows_of(obj).last() for obj in objects]
        assert rows[0].in_force_from == rows[1].in_force_from
        assert [row.content["confirmed"].keys() for row in rows] == [{"title", "body"}] * 2

    def test_scheduled_version_is_shown(self, editor):
        obj = published(make_page())
        publish(change(obj, title_en="Later"), None, at=timezone.now() + DAY)
        assert "“Later” goes live" in chosen(editor, "find_correct_selected", obj).text

    def test_confirmation_by_editors_is_submitted(self, editor):
        obj = published(make_page())
        told_texts = told(self.find_correct(editor, obj))
        assert told_texts == ["Submitted: Privacy. Publishers see it on their dashboard."]
        assert StandingPage.objects.submitted().get() == obj
        assert rows_of(obj).count() == 1

    def test_only_the_review_date_changes_without_facts(self, editor):
        obj = published(make_page())
        rows = list(Publication.objects.values())
        self.find_correct(editor, obj, facts=[], review_date="2099-03-01")
        obj.refresh_from_db()
        assert (str(obj.review_date), list(Publication.objects.values())) == ("2099-03-01", rows)

    @pytest.mark.parametrize(
        ("answer", "message"),
        [
            ({"review_date": "2020-01-01"}, "Choose a day in the future"),
            ({"day": "2099-01-01"}, "Choose a day that is not in the future"),
        ],
    )
    def test_impossible_day_is_rejected(self, editor, answer, message):
        obj = published(make_page())
        assert message in acted(editor, "find_correct_selected", obj, **answer).text
        obj.refresh_from_db()
        assert obj.review_date is None


class TestScheduledAlready:
    """A correction must not be overwritten unseen by a text that was scheduled before."""

    @pytest.fixture
    def obj(self):
        obj = published(make_page(title_en="First"))
        publish(change(obj, title_en="Faulty"), None, at=timezone.now() + DAY)
        return change(obj, title_en="Corrected")

    def is_scheduled(self, obj):
        return Publication.objects.scheduled(timezone.now()).of(obj).exists()

    def test_scheduled_text_is_shown_and_stays_unless_it_is_cancelled(self, obj, publisher):
        page = chosen(publisher, "publish_selected", obj)
        assert "Changes are already scheduled" in page.text
        confirmed(publisher, page)
        assert self.is_scheduled(obj)
        change(obj, title_en="Corrected again")
        acted(publisher, "publish_selected", obj, cancels="on")
        assert not self.is_scheduled(obj)
        assert "Corrected again" in publisher.get(f"/{obj.slug}/").text

    def test_withdrawing_cancels_it_by_default(self, obj, publisher):
        page = chosen(publisher, "withdraw_selected", obj)
        assert "goes live" in page.text
        assert page.context["form"]["cancels"].initial
        confirmed(publisher, page, reason="It ended.", cancels="on")
        assert not self.is_scheduled(obj)
        assert publisher.get(f"/{obj.slug}/").status_code == 410

    def test_rejected_action_cancels_nothing(self, obj, publisher):
        page = chosen(publisher, "publish_selected", obj)
        confirmed(publisher, page, cancels="on", at_0="2020-01-01", at_1="10:00")
        assert self.is_scheduled(obj)
