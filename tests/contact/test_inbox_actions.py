"""Actions on messages: assigning, holding and answering."""

import pytest
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact import case_actions
from contact.models import (
    Delivery,
    HeldFor,
    MailKind,
    Message,
    MessageState,
    Recipient,
)
from core.attempts import MAX_ATTEMPTS
from core.mail.errors import MailError
from core.mail.models import MailState
from core.mail.sending import send_due
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.inbox import LIST, MAY, act, acts_on, notice, page_of, state_of
from tests.helpers.factories import make_delivery, make_message, make_subject, make_user


class TestActions:
    @pytest.mark.parametrize(
        ("state", "name", "text", "new_state"),
        [
            ("new", "take", "Assigned to you", "assigned"),
            ("closed", "take", "Assigned to you", "assigned"),
            ("closed", "reopen", "Reopened", "new"),
            ("answered", "close", "Closed", "closed"),
            ("held", "take", "release it first", "held"),
            ("held", "reopen", "release it first", "held"),
            ("held", "hold", "release it first", "held"),
            ("new", "release", "is no longer held", "new"),
        ],
    )
    def test_action_changes_the_state(self, desk, ana, state, name, text, new_state):
        message = make_message(state=state)
        assert text in notice(act(desk, f"{name}_selected", message))
        assert state_of(message) == new_state
        assert message.assigned_to == (ana if name == "take" and new_state != "held" else None)

    def test_action_on_the_page_of_a_message_leads_back_to_it(self, desk):
        message = make_message()
        chosen = {"action": "take_selected", "_selected_action": message.pk}
        assert desk.post(LIST, chosen | {"of_the_page": "1"}).url == page_of(message)
        assert desk.post(LIST, chosen).url == LIST

    def test_assigning_needs_a_person_who_may_deal_with_messages(self, desk):
        message, ion, outsider = make_message(), make_user(*MAY, first_name="Ion"), make_user()
        act(desk, "assign_selected", message, to=outsider.pk)
        assert state_of(message) == MessageState.NEW
        assert "Assigned to Ion" in notice(act(desk, "assign_selected", message, to=ion.pk))
        assert state_of(message) == MessageState.ASSIGNED
        entry = AuditEntry.objects.get(act=Act.ASSIGNED)
        assert (entry.old, entry.new) == ({}, {"assigned to": ion.username})

    def test_note_is_shown_and_never_sent(self, desk, mailoutbox):
        message = make_message()
        page = desk.post(LIST, {"action": "note_selected", "_selected_action": message.pk})
        assert message.text in page.text
        assert acts_on(message) == [Act.READ_MESSAGE]
        act(desk, "note_selected", message, **{"note-text": "She telephoned."})
        assert "She telephoned." in desk.get(page_of(message)).text
        assert not message.deliveries.exists()
        assert state_of(message) == MessageState.NEW

    def test_action_on_all_changes_only_listed_messages(self, desk):
        shown, closed = make_message(), make_message(state="closed")
        chosen = {"action": "take_selected", "_selected_action": shown.pk, "select_across": "1"}
        desk.post(LIST, chosen)
        assert (state_of(shown), state_of(closed)) == (MessageState.ASSIGNED, MessageState.CLOSED)
        for name in ("close", "reopen"):
            act(desk, f"{name}_selected", shown)
        assert state_of(shown) == MessageState.ASSIGNED  # to the same person

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
        expected = "ASSIGNED NOTED ANSWERED CLOSED REOPENED HELD RELEASED".split()
        assert acts_on(message) == [Act[name] for name in expected]
        assert {entry.by for entry in AuditEntry.objects.filter(kind="message")} == {ana}
        entries = str(list(AuditEntry.objects.values()))
        assert not [word for word in ("Zoë", "Zyzzyva", "Kumquat", "Quincunx") if word in entries]

    def test_action_changes_all_messages_or_none(self, desk):
        message, held = make_message(), make_message(state="held")
        response = act(desk, "answer_selected", message, held)
        assert "Answer one message at a time." in notice(response)
        act(desk, "take_selected", message, held)
        assert (state_of(message), state_of(held)) == (MessageState.NEW, MessageState.HELD)

    def test_action_needs_the_permission(self, client):
        client.force_login(make_user("contact.view_message"))
        message = make_message()
        act(client, "take_selected", message)
        assert state_of(message) == MessageState.NEW
        assert "Send the answer" not in client.get(page_of(message)).text


class TestHolding:
    @pytest.mark.usefixtures("office")
    def test_released_messages_are_announced(self, desk):
        subject = make_subject()
        Recipient.objects.create(subject=subject, email="office@office.example")
        held = {"subject": subject, "state": "held", "held_for": [HeldFor.TRAP]}
        messages = [make_message(**held) for _ in range(2)]
        released = act(desk, "release_selected", *messages)
        assert "not yet notified receive an e-mail" in notice(released)
        for message in messages:
            assert state_of(message) == MessageState.NEW
            assert message.held_for == []
            kinds = sorted(message.deliveries.values_list("mail_kind", flat=True))
            assert kinds == [MailKind.ACKNOWLEDGEMENT, MailKind.NOTIFICATION]
        assert "Reason for holding" not in desk.get(page_of(message)).text

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

    def test_mail_that_is_being_sent_is_not_tried_again_while_held(self, desk, ana):
        message = make_message()
        mail = make_delivery(message=message)
        reply = case_actions.answer(message, "On Monday.", ana, timezone.now(), seen=0)
        for sending in (mail, reply.delivery):
            assert Delivery.objects.claim(sending.pk, timezone.now())
            sending.refresh_from_db()
        act(desk, "hold_selected", message)
        assert mail.record_attempt(timezone.now(), MailError.TIMEOUT) == MailState.FAILED
        assert reply.delivery.record_attempt(timezone.now(), MailError.TIMEOUT) == MailState.DUE
        mail.refresh_from_db()
        assert (mail.state, mail.error) == (MailState.FAILED, MailError.HELD)
        act(desk, "release_selected", message)
        mail.refresh_from_db()
        assert mail.state == MailState.DUE

    def test_spam_is_closed_without_mails_and_remains_spam(self, desk):
        message = make_message(state="held")
        act(desk, "close_selected", message)
        assert state_of(message) == MessageState.CLOSED
        assert not Delivery.objects.exists()
        assert Message.objects.counts(make_user(), timezone.now())["held"] == 0
        act(desk, "reopen_selected", message)
        assert state_of(message) == MessageState.HELD


class TestDeleting:
    @pytest.fixture
    def desk(self, client):
        client.force_login(make_user(*MAY, "contact.erase_message"))
        return client

    def test_held_messages_are_deleted_in_bulk_and_audited(self, desk, monkeypatch):
        monkeypatch.setattr("desk.admin.confirmation.MAX_OBJECTS", 1)
        held = [make_message(state="held", text="Zyzzyva") for _ in range(3)]
        page = act(desk, "delete_held_selected", *held).text
        assert "3 messages held as possible spam will be deleted permanently." in page
        assert "Zyzzyva" not in page
        assert "3 messages deleted." in notice(
            act(desk, "delete_held_selected", *held, confirmed="1")
        )
        assert not Message.objects.exists()
        assert [acts_on(message) for message in held] == [[Act.DELETED_SPAM]] * 3

    def test_other_messages_are_not_deleted(self, desk):
        held, message = make_message(state="held"), make_message()
        response = act(desk, "delete_held_selected", held, message, confirmed="1")
        assert "Select only messages held as possible spam." in notice(response)
        assert Message.objects.count() == 2


class TestAnswering:
    def test_answer_is_sent_and_shown_in_the_thread_in_order(self, desk):
        message = make_message(email="zoe@example.org")
        act(desk, "take_selected", message)
        text = "Dear Zoë,\r\non Monday."
        answered = act(desk, "answer_selected", message, text=text, seen=0)
        assert "is being sent" in notice(answered)
        assert state_of(message) == MessageState.ANSWERED
        answer = message.answers.get()
        assert answer.text == "Dear Zoë,\non Monday."
        assert (answer.delivery.to, answer.delivery.state) == ("zoe@example.org", MailState.DUE)
        act(desk, "note_selected", message, **{"note-text": "Sent the brochure too."})
        thread = desk.get(answered.url).text.partition("History")[2]
        texts = ("Assigned to Ana Pop", "on Monday.", "brochure")
        assert sorted(texts, key=thread.index) == list(texts)

    def test_second_answer_has_to_be_confirmed_after_the_first(self, desk):
        message, ion = make_message(), make_user(*MAY, first_name="Ion")
        case_actions.answer(message, "First answer.", ion, timezone.now(), seen=0)
        page = act(desk, "answer_selected", message, text="Second answer.", seen=0).text
        assert "Ion has answered in the meantime" in page
        assert "First answer." in page
        assert "Second answer." in page
        assert message.answers.count() == 1
        assert 'name="seen" value="1"' in page
        act(desk, "answer_selected", message, text="Second answer.", seen=1)
        texts = message.answers.values_list("text", flat=True)
        assert list(texts) == ["First answer.", "Second answer."]

    def test_undeliverable_answer_returns_the_message_to_its_author(self, desk, ana, mail_server):
        message = make_message(email="zoe@example.org")
        case_actions.answer(message, "On Monday.", ana, timezone.now(), seen=0)
        Delivery.objects.update(attempts=MAX_ATTEMPTS - 1)
        mail_server.always = "refuse"
        send_due()
        assert state_of(message) == MessageState.ASSIGNED
        assert message.assigned_to == ana
        html = desk.get(page_of(message)).text
        assert "not delivered." in html
        assert "rejected the address" in html
        assert 'value="send_again_selected"' in html


class TestOutdatedPage:
    """A colleague handled the message after its page was shown."""

    @pytest.fixture
    def message(self):
        return make_message(state="answered")

    def handled_by_a_colleague(self, message, **columns):
        Message.objects.filter(pk=message.pk).update(**columns)

    def outdated(self, desk, message, **columns):
        """Return the form of the message as it was before a colleague handled it."""
        data = filled(desk.get(page_of(message))) | {"_selected_action": [message.pk]}
        self.handled_by_a_colleague(message, **columns)
        return data

    @pytest.mark.parametrize("page", ["list", "message"])
    @pytest.mark.parametrize("action", ["take", "hold"])
    def test_closed_message_stays_closed(self, desk, message, page, action):
        url = f"{LIST}?state=all" if page == "list" else page_of(message)
        data = filled(desk.get(url)) | {
            "action": f"{action}_selected",
            "_selected_action": [message.pk],
            "select_across": "0",
        }
        self.handled_by_a_colleague(message, state="closed")
        response = desk.post(LIST, data)
        assert state_of(message) == MessageState.CLOSED
        assert "was changed in the meantime: Closed" in notice(response)
        assert response.url == (LIST if page == "list" else page_of(message))

    @pytest.mark.parametrize("page", ["list", "message"])
    def test_deleted_message_is_reported(self, desk, message, page):
        data = {"action": "close_selected", "_selected_action": message.pk}
        message.delete()
        response = desk.post(LIST, data | ({"of_the_page": "1"} if page == "message" else {}))
        assert notice(response) == "The message has been deleted in the meantime."
        assert response.url == LIST

    def test_message_assigned_to_a_colleague_is_not_assigned_unnoticed(self, desk, ana):
        message, ion = make_message(), make_user(*MAY, first_name="Ion")
        data = self.outdated(desk, message, state="assigned", assigned_to=ion)
        page = desk.post(LIST, data | {"action": "assign_selected", "confirmed": "1", "to": ana.pk})
        assert "was changed in the meantime: Assigned" in page.text
        message.refresh_from_db()
        assert message.assigned_to == ion
        data = filled(page) | {"to": ana.pk}
        assert desk.post(LIST, data).status_code == 302
        message.refresh_from_db()
        assert message.assigned_to == ana

    def test_answer_to_a_message_closed_meanwhile_is_kept_and_sent_again(self, desk):
        message = make_message()
        data = self.outdated(desk, message, state="closed")
        typed = {"action": "answer_selected", "confirmed": "1", "text": "Dear Ms Pop", "seen": "0"}
        page = desk.post(LIST, data | typed)
        assert not message.answers.exists()
        assert "Dear Ms Pop" in page.text
        assert desk.post(LIST, filled(page)).status_code == 302
        assert message.answers.get().text == "Dear Ms Pop"

    def test_note_is_always_added(self, desk, message):
        data = self.outdated(desk, message, state="closed")
        typed = {"action": "note_selected", "confirmed": "1", "note-text": "She telephoned."}
        assert desk.post(LIST, data | typed).status_code == 302
        assert message.notes.count() == 1
