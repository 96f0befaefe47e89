"""The inbox: lists, actions, answers, outgoing mail, export and numbers."""

import csv
import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact import case_actions, retention
from contact.models import Delivery, HeldFor, MailKind, Message, MessageState, Recipient
from core.mail.models import MAX_ATTEMPTS, MailState
from core.mail.sending import send_due
from tests.helpers.factories import make_delivery, make_message, make_subject, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:contact_message_changelist")
MAY = ("contact.view_message", "contact.change_message")


@pytest.fixture
def ana():
    return make_user(*MAY, username="ana", first_name="Ana", last_name="Pop")


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def page_of(message):
    return reverse("admin:contact_message_change", args=[message.pk])


def act(desk, action, *messages, **typed):
    """Choose an action in the list and confirm it with these values."""
    chosen = {"action": action, "_selected_action": [message.pk for message in messages]}
    confirmed = {"confirmed": "1"} if typed else {}
    return desk.post(LIST, chosen | confirmed | typed, follow=True)


def state_of(message):
    message.refresh_from_db()
    return message.state


def acts_on(message):
    entries = AuditEntry.objects.filter(kind="message", reference=message.reference)
    return list(entries.order_by("pk").values_list("act", flat=True))


class TestList:
    def test_list_opens_on_new_and_assigned_messages(self, desk, ana):
        shown = [make_message(), make_message(state="assigned", assigned_to=ana)]
        hidden = [make_message(state=state) for state in ("answered", "closed", "held")]
        html = desk.get(LIST).text
        assert [message for message in [*shown, *hidden] if message.reference in html] == shown

    @pytest.mark.parametrize("state", MessageState)
    def test_list_of_a_state_has_its_messages(self, desk, ana, state):
        messages = {}
        for other in MessageState:
            assigned_to = ana if other == MessageState.ASSIGNED else None
            messages[other] = make_message(state=other, assigned_to=assigned_to)
        html = desk.get(LIST, {"state": state}).text
        shown = [other for other, message in messages.items() if message.reference in html]
        assert shown == [state]

    def test_list_of_mine_has_messages_assigned_to_me(self, desk, ana):
        mine = make_message(state="assigned", assigned_to=ana)
        others = make_message(state="assigned", assigned_to=make_user(*MAY))
        html = desk.get(LIST, {"state": "mine"}).text
        assert mine.reference in html
        assert others.reference not in html

    def test_list_shows_the_number_of_each_state(self, desk, ana):
        for state in ("new", "new", "closed", "held"):
            make_message(state=state)
        html = desk.get(LIST).text
        for words in ("Open (2)", "New (2)", "Closed (1)", "Held as possible spam (1)", "All (4)"):
            assert words in html

    def test_search_finds_messages_of_all_states(self, desk):
        closed = make_message(state="closed", text="About ransomware.")
        other = make_message(text="About courses.")
        assert closed.reference not in desk.get(LIST).text
        found = desk.get(LIST, {"q": "ransomware"}).text
        assert closed.reference in found
        assert other.reference not in found
        assert closed.reference not in desk.get(LIST, {"q": "ransomware", "state": "new"}).text

    def test_list_needs_few_queries_for_many_messages(
        self, desk, ana, django_assert_max_num_queries
    ):
        subject = make_subject()
        for _ in range(50):
            make_message(subject=subject, state="assigned", assigned_to=ana)
        with django_assert_max_num_queries(13):
            desk.get(LIST)


class TestDealingWith:
    def test_taking_a_message_assigns_it_to_oneself(self, desk, ana):
        message = make_message()
        assert "Yours now" in act(desk, "take_selected", message).text
        assert state_of(message) == MessageState.ASSIGNED
        assert message.assigned_to == ana

    def test_action_on_the_page_of_a_message_leads_back_to_it(self, desk):
        message = make_message()
        chosen = {"action": "take_selected", "_selected_action": message.pk}
        assert desk.post(LIST, chosen | {"of_the_page": "1"}).url == page_of(message)
        assert desk.post(LIST, chosen).url == LIST

    def test_assigning_needs_a_person_who_may_deal_with_messages(self, desk):
        message, ion, outsider = make_message(), make_user(*MAY, first_name="Ion"), make_user()
        act(desk, "assign_selected", message, to=outsider.pk)
        assert state_of(message) == MessageState.NEW
        assert "Assigned to Ion" in act(desk, "assign_selected", message, to=ion.pk).text
        assert state_of(message) == MessageState.ASSIGNED
        entry = AuditEntry.objects.get(act=Act.ASSIGNED)
        assert (entry.old, entry.new) == ({}, {"assigned to": ion.username})

    def test_closed_message_can_be_opened_again(self, desk, ana):
        message = make_message(state="assigned", assigned_to=ana)
        act(desk, "close_selected", message)
        assert state_of(message) == MessageState.CLOSED
        act(desk, "reopen_selected", message)
        assert state_of(message) == MessageState.ASSIGNED

    def test_note_is_never_sent(self, desk, mailoutbox):
        message = make_message()
        act(desk, "note_selected", message, **{"note-text": "She telephoned."})
        assert "She telephoned." in desk.get(page_of(message)).text
        assert not message.deliveries.exists()
        assert state_of(message) == MessageState.NEW

    def test_action_on_all_changes_only_listed_messages(self, desk):
        shown, closed = make_message(), make_message(state="closed")
        chosen = {"action": "take_selected", "_selected_action": shown.pk, "select_across": "1"}
        desk.post(LIST, chosen)
        assert (state_of(shown), state_of(closed)) == (MessageState.ASSIGNED, MessageState.CLOSED)

    def test_confirmation_page_counts_as_reading(self, desk):
        message = make_message()
        page = desk.post(LIST, {"action": "note_selected", "_selected_action": message.pk})
        assert message.text in page.text
        assert acts_on(message) == [Act.READ_MESSAGE]

    def test_address_of_the_sender_is_escaped_in_its_link(self, desk):
        message = make_message(email="boss%40coe.int?bcc=evil@attacker.example")
        link = 'href="mailto:boss%2540coe.int%3Fbcc%3Devil@attacker.example"'
        assert link in desk.get(page_of(message)).text

    def test_action_is_audited_without_any_text_of_the_message(self, desk, ana):
        message = make_message(name="Zoë Ștefănescu", text="Zyzzyva")
        act(desk, "take_selected", message)
        act(desk, "note_selected", message, **{"note-text": "Kumquat"})
        act(desk, "answer_selected", message, text="Quincunx", seen=0)
        for name in ("close", "reopen", "hold", "release"):
            act(desk, f"{name}_selected", message)
        changes = [act for act in acts_on(message) if act != Act.READ_MESSAGE]
        expected = "ASSIGNED NOTED ANSWERED CLOSED REOPENED HELD RELEASED".split()
        assert changes == [Act[name] for name in expected]
        assert {entry.by for entry in AuditEntry.objects.filter(kind="message")} == {ana}
        entries = str(list(AuditEntry.objects.values()))
        assert not [word for word in ("Zoë", "Zyzzyva", "Kumquat", "Quincunx") if word in entries]

    @pytest.mark.parametrize("name", ["take", "reopen", "hold"])
    def test_held_message_has_to_be_released_first(self, desk, name):
        message = make_message(state="held")
        assert "release it first" in act(desk, f"{name}_selected", message).text
        assert state_of(message) == MessageState.HELD

    def test_action_changes_all_messages_or_none(self, desk):
        message, held = make_message(), make_message(state="held")
        act(desk, "take_selected", message, held)
        assert (state_of(message), state_of(held)) == (MessageState.NEW, MessageState.HELD)

    def test_action_needs_the_permission(self, client):
        client.force_login(make_user("contact.view_message"))
        message = make_message()
        act(client, "take_selected", message)
        assert state_of(message) == MessageState.NEW
        html = client.get(page_of(message)).text
        assert "Send the answer" not in html


class TestHolding:
    def test_released_messages_are_announced(self, desk):
        subject = make_subject()
        Recipient.objects.create(subject=subject, email="office@office.example")
        held = {"subject": subject, "state": "held", "held_for": [HeldFor.TRAP]}
        messages = [make_message(**held) for _ in range(2)]
        assert "is told by mail" in act(desk, "release_selected", *messages).text
        for message in messages:
            assert state_of(message) == MessageState.NEW
            assert message.held_for == []
            assert "Why it was held" not in desk.get(page_of(message)).text
            kinds = sorted(message.deliveries.values_list("mail_kind", flat=True))
            assert kinds == [MailKind.ACKNOWLEDGEMENT, MailKind.NOTIFICATION]

    def test_held_message_shows_the_reasons(self, desk):
        message = make_message(state="held", held_for=[HeldFor.SPEED, HeldFor.LINKS])
        html = desk.get(page_of(message)).text
        assert "it was sent within 3 seconds" in html
        assert "it has many links" in html
        assert "Send the answer" not in html

    def test_holding_cancels_unsent_mails(self, desk):
        message = make_message()
        make_delivery(message=message)
        tried = make_delivery(message=message, mail_kind=MailKind.NOTIFICATION, attempts=1)
        act(desk, "hold_selected", message)
        assert state_of(message) == MessageState.HELD
        assert message.held_for == [HeldFor.BY_HAND]
        assert list(message.deliveries.all()) == [tried]
        assert not Delivery.objects.due(timezone.now()).exists()
        act(desk, "release_selected", message)
        tried.refresh_from_db()
        assert tried.state == MailState.DUE

    def test_holding_does_not_cancel_answers(self, desk, mail_server):
        message = make_message()
        act(desk, "answer_selected", message, text="On Monday.", seen=0)
        act(desk, "hold_selected", message)
        assert "On Monday." in desk.get(page_of(message)).text
        send_due()
        assert message.answers.get().delivery.state == MailState.SENT

    def test_spam_is_closed_without_mails_and_remains_spam(self, desk):
        message = make_message(state="held")
        assert "It is spam: close it" in desk.get(page_of(message)).text
        act(desk, "close_selected", message)
        assert state_of(message) == MessageState.CLOSED
        assert not Delivery.objects.exists()
        assert Message.objects.counts(make_user(), timezone.now())["held"] == 0
        act(desk, "reopen_selected", message)
        assert state_of(message) == MessageState.HELD

    def test_message_cannot_be_released_twice(self):
        message = make_message(state="held")
        case_actions.release(message, make_user(), timezone.now())
        with pytest.raises(ValidationError, match="isn’t held any more"):
            case_actions.release(message, make_user(), timezone.now())


class TestAnswering:
    def test_answer_is_sent_and_stored(self, desk, mail_server):
        message = make_message(email="zoe@example.org")
        page = act(desk, "answer_selected", message, text="Dear Zoë,\r\non Monday.", seen=0).text
        assert "is on its way" in page
        assert state_of(message) == MessageState.ANSWERED
        answer = message.answers.get()
        assert answer.text == "Dear Zoë,\non Monday."
        assert (answer.delivery.to, answer.delivery.state) == ("zoe@example.org", MailState.DUE)
        assert "on Monday." in page

    def test_empty_answer_is_an_error(self, desk):
        message = make_message()
        answer = act(desk, "answer_selected", message, text="  ", seen=0)
        assert "Write something first." in answer.text
        assert message.text in answer.text
        assert not Delivery.objects.exists()

    def test_second_answer_has_to_be_confirmed_after_the_first(self, desk, ana):
        message, ion = make_message(), make_user(*MAY, first_name="Ion")
        case_actions.answer(message, "First answer.", ion, timezone.now(), seen=0)
        page = act(desk, "answer_selected", message, text="Second answer.", seen=0)
        assert "Ion has answered meanwhile" in page.text
        assert "First answer." in page.text
        assert "Second answer." in page.text
        assert message.answers.count() == 1
        assert 'name="seen" value="1"' in page.text
        act(desk, "answer_selected", message, text="Second answer.", seen=1)
        assert [answer.text for answer in message.answers.all()] == [
            "First answer.",
            "Second answer.",
        ]

    def test_answer_is_for_one_message_only(self, desk):
        page = act(desk, "answer_selected", make_message(), make_message())
        assert "Answer one message at a time." in page.text

    def test_undeliverable_answer_returns_the_message_to_its_author(self, desk, ana, mail_server):
        message = make_message(email="zoe@example.org")
        act(desk, "answer_selected", message, text="On Monday.", seen=0)
        Delivery.objects.update(attempts=MAX_ATTEMPTS - 1)
        mail_server.always = "refuse"
        send_due()
        assert state_of(message) == MessageState.ASSIGNED
        assert message.assigned_to == ana

    def test_thread_is_in_order(self, desk, ana):
        message = make_message()
        act(desk, "take_selected", message)
        act(desk, "answer_selected", message, text="On Monday.", seen=0)
        act(desk, "note_selected", message, **{"note-text": "Sent the brochure too."})
        thread = desk.get(page_of(message)).text.partition("What happened")[2]
        texts = ("Assigned to Ana Pop", "On Monday.", "brochure")
        assert sorted(texts, key=thread.index) == list(texts)

    def test_page_shows_the_state_of_mails(self, desk):
        message = make_message()
        make_delivery(message=message, state="failed", error="unavailable")
        html = desk.get(page_of(message)).text
        assert "not delivered." in html
        assert "isn’t there or broke off" in html
        assert 'value="send_again_selected"' in html


class TestOutbox:
    URL = reverse("admin:contact_delivery_changelist")

    @pytest.fixture
    def desk(self, client):
        client.force_login(make_user(*MAY, "contact.view_delivery"))
        return client

    def test_failed_and_waiting_mails_are_sent_again(self, desk):
        later = timezone.now() + datetime.timedelta(hours=4)
        failed = make_delivery(state="failed", attempts=6)
        waiting = make_delivery(attempts=4, next_attempt_at=later)
        sent = make_delivery(state="sent", sent_at=timezone.now())
        keys = [failed.pk, waiting.pk, sent.pk]
        chosen = {"action": "send_again_selected", "_selected_action": keys}
        assert "On their way again: 2." in desk.post(self.URL, chosen, follow=True).text
        failed.refresh_from_db()
        assert (failed.state, failed.attempts) == (MailState.DUE, 0)
        waiting.refresh_from_db()
        assert waiting.attempts == 4
        assert waiting.next_attempt_at < later
        assert acts_on(failed.message) == [Act.SENT_AGAIN]

    def test_list_of_trouble_has_mails_that_failed_several_times(self, desk):
        failed = make_delivery(state="failed")
        make_delivery(attempts=3)
        make_delivery(attempts=2)
        make_delivery(state="sent", sent_at=timezone.now(), attempts=5)
        page = desk.get(self.URL, {"trouble": "yes"})
        assert page.context["cl"].result_count == 2
        assert page_of(failed.message) in page.text

    def test_page_of_a_mail_opens(self, desk):
        failed = make_delivery(state="failed", error="unavailable")
        page = desk.get(reverse("admin:contact_delivery_change", args=[failed.pk])).text
        assert "not delivered." in page


class TestFile:
    FILE = reverse("admin:contact_message_export")

    @pytest.fixture
    def desk(self, client):
        client.force_login(make_user(*MAY, "contact.export_message"))
        return client

    def rows(self, desk, **narrowed):
        text = desk.get(self.FILE, narrowed).getvalue().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def test_file_has_the_listed_messages(self, desk):
        message = make_message(name="Zoë Ștefănescu", text="One,\ntwo; “three”")
        make_message(state="closed")
        (row,) = self.rows(desk)
        received = timezone.localtime(message.received_at).strftime("%Y-%m-%d %H:%M")
        deleted = timezone.localtime(message.delete_at).strftime("%Y-%m-%d")
        expected = {"reference": message.reference, "received": received, "deleted_on": deleted}
        expected |= {"name": "Zoë Ștefănescu", "text": "One,\ntwo; “three”"}
        expected |= {"subject": "The office and its projects"}
        assert row | expected == row
        assert len(self.rows(desk, state="all")) == 2

    @pytest.mark.parametrize("field", ["name", "organisation", "text", "email"])
    def test_file_has_no_formula(self, desk, field):
        make_message(**{field: "=1+1@example.org"})
        (row,) = self.rows(desk)
        assert row[field] == "'=1+1@example.org"

    def test_export_is_audited_without_the_search(self, desk):
        make_message(name="Zyzzyva")
        self.rows(desk, q="Zyzzyva", state="all")
        entry = AuditEntry.objects.get(act=Act.EXPORTED)
        assert (entry.kind, entry.new) == ("message", {"entries": 1, "filters": "q, state"})


class TestCounts:
    def test_statistics_include_deleted_messages(self, desk):
        subject = make_subject(label_en="Courses")
        make_message(subject=subject, state="held")
        gone = make_message(subject=subject)
        retention.purge(gone.delete_at)
        for _ in range(2):
            make_message(subject=subject)
        html = " ".join(desk.get(reverse("admin:contact_message_counts")).text.split())
        month = timezone.localtime().strftime("%B %Y")
        assert f"<td>{month}</td> <td>Courses</td> <td>English</td> <td>4</td> <td>1</td>" in html

    def test_dashboard_counts_messages_and_links_to_them(self, desk, ana):
        make_message(), make_message(state="assigned", assigned_to=ana), make_message(state="held")
        make_delivery(state="failed")
        counts = desk.get(reverse("admin:index")).context["counts"]
        assert {count.label: count.number for count in counts} == {
            "New messages": 2,
            "Messages assigned to me": 1,
            "Held as possible spam": 1,
            "Open messages deleted within 14 days": 0,
            "Mails not delivered so far": 1,
        }
        (mine,) = [count for count in counts if count.label == "Messages assigned to me"]
        assert desk.get(mine.url).context["cl"].result_count == 1

    def test_dashboard_counts_incomplete_subjects(self, client):
        make_subject(), make_subject(is_active=False)
        Recipient.objects.create(
            subject=make_subject(reply_to="a@office.example"), email="office@office.example"
        )
        client.force_login(make_user("contact.add_recipient", "contact.view_subject"))
        counts = client.get(reverse("admin:index")).context["counts"]
        assert [(count.label, count.number) for count in counts] == [
            ("Subjects whose messages nobody is told of by mail", 1),
            ("Subjects without an address for replies", 1),
        ]


def test_network_is_shown_as_a_number(desk):
    first, _ = make_message(network="x" * 64), make_message(network="x" * 64)
    html = desk.get(page_of(first)).text
    assert "one other message within 30 days" in html
    assert "x" * 64 not in html
    assert Message.objects.count() == 2
