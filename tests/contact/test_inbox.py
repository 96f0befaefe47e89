"""The inbox at the desk: what stands in it, who deals with it, what is answered, and that the audit knows."""

import csv
import datetime
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact import case_actions, retention
from contact.models import (
    Delivery,
    HeldFor,
    MailKind,
    Message,
    MessageState,
    Recipient,
)
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
    """Chooses an action at the list, and answers what it asks."""
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
    def test_opens_on_what_somebody_has_to_deal_with(self, desk, ana):
        shown = {
            make_message().reference,
            make_message(state="assigned", assigned_to=ana).reference,
        }
        hidden = {make_message(state=state).reference for state in ("answered", "closed", "held")}
        html = desk.get(LIST).text
        assert all(reference in html for reference in shown)
        assert not [reference for reference in hidden if reference in html]

    @pytest.mark.parametrize("state", MessageState)
    def test_each_state_has_its_list(self, desk, ana, state):
        messages = {
            each: make_message(state=each, assigned_to=ana if each == "assigned" else None)
            for each in MessageState
        }
        html = desk.get(LIST, {"state": state}).text
        assert [each for each, message in messages.items() if message.reference in html] == [state]

    def test_mine_are_those_that_i_have_to_deal_with(self, desk, ana):
        mine = make_message(state="assigned", assigned_to=ana)
        others = make_message(state="assigned", assigned_to=make_user(*MAY))
        html = desk.get(LIST, {"state": "mine"}).text
        assert mine.reference in html
        assert others.reference not in html

    def test_each_choice_tells_how_many_there_are(self, desk, ana):
        for state in ("new", "new", "closed", "held"):
            make_message(state=state)
        html = desk.get(LIST).text
        for words in ("Open (2)", "New (2)", "Closed (1)", "Held as possible spam (1)", "All (4)"):
            assert words in html

    def test_who_looks_for_something_means_all_messages(self, desk):
        closed = make_message(state="closed", text="About ransomware.")
        assert closed.reference not in desk.get(LIST).text
        assert closed.reference in desk.get(LIST, {"q": "ransomware"}).text
        assert closed.reference not in desk.get(LIST, {"q": "ransomware", "state": "new"}).text

    def test_words_of_the_text_are_found(self, desk):
        found, other = make_message(text="About ransomware."), make_message(text="About courses.")
        html = desk.get(LIST, {"q": "ransomware"}).text
        assert found.reference in html
        assert other.reference not in html

    def test_costs_few_queries_however_many_there_are(
        self, desk, ana, django_assert_max_num_queries
    ):
        subject = make_subject()
        for _ in range(50):
            make_message(subject=subject, state="assigned", assigned_to=ana)
        with django_assert_max_num_queries(13):
            desk.get(LIST)


class TestDealingWith:
    def test_taking_one_assigns_it_to_oneself(self, desk, ana):
        message = make_message()
        assert "Yours now" in act(desk, "take_selected", message).text
        assert state_of(message) == MessageState.ASSIGNED
        assert message.assigned_to == ana

    def test_who_acts_on_the_page_of_a_message_comes_back_to_it(self, desk):
        message = make_message()
        chosen = {"action": "take_selected", "_selected_action": message.pk}
        assert desk.post(LIST, chosen | {"of_the_page": "1"}).url == page_of(message)
        assert desk.post(LIST, chosen).url == LIST

    def test_assigning_names_somebody_who_may_deal_with_messages(self, desk):
        message, ion, outsider = make_message(), make_user(*MAY, first_name="Ion"), make_user()
        act(desk, "assign_selected", message, to=outsider.pk)
        assert state_of(message) == MessageState.NEW
        assert "Assigned to Ion" in act(desk, "assign_selected", message, to=ion.pk).text
        assert state_of(message) == MessageState.ASSIGNED
        entry = AuditEntry.objects.get(act=Act.ASSIGNED)
        assert (entry.old, entry.new) == ({}, {"assigned to": ion.username})

    def test_closing_and_opening_again(self, desk, ana):
        message = make_message(state="assigned", assigned_to=ana)
        act(desk, "close_selected", message)
        assert state_of(message) == MessageState.CLOSED
        act(desk, "reopen_selected", message)
        assert state_of(message) == MessageState.ASSIGNED

    def test_notes_stay_at_the_desk(self, desk, mailoutbox):
        message = make_message()
        act(desk, "note_selected", message, **{"note-text": "She telephoned."})
        assert "She telephoned." in desk.get(page_of(message)).text
        assert not message.deliveries.exists()
        assert state_of(message) == MessageState.NEW

    def test_acts_reach_messages_whatever_the_list_shows(self, desk):
        message = make_message(state="closed")
        act(desk, "reopen_selected", message)
        assert state_of(message) == MessageState.NEW

    def test_all_that_the_list_shows_are_those_that_it_shows(self, desk):
        shown, closed = make_message(), make_message(state="closed")
        chosen = {"action": "take_selected", "_selected_action": shown.pk, "select_across": "1"}
        desk.post(LIST, chosen)
        assert (state_of(shown), state_of(closed)) == (MessageState.ASSIGNED, MessageState.CLOSED)

    def test_page_that_asks_before_an_act_is_reading_too(self, desk):
        message = make_message()
        page = desk.post(LIST, {"action": "note_selected", "_selected_action": message.pk})
        assert message.text in page.text
        assert acts_on(message) == [Act.READ_MESSAGE]

    def test_address_of_a_person_carries_no_orders_for_the_mail_program(self, desk):
        message = make_message(email="boss%40coe.int?bcc=evil@attacker.example")
        assert (
            'href="mailto:boss%2540coe.int%3Fbcc%3Devil@attacker.example"'
            in desk.get(page_of(message)).text
        )

    def test_every_act_stands_in_the_audit_without_a_word_of_the_message(self, desk, ana):
        message = make_message(name="Zoë Ștefănescu", text="Zyzzyva")
        act(desk, "take_selected", message)
        act(desk, "note_selected", message, **{"note-text": "Kumquat"})
        act(desk, "answer_selected", message, text="Quincunx", seen=0)
        act(desk, "close_selected", message)
        act(desk, "reopen_selected", message)
        act(desk, "hold_selected", message)
        act(desk, "release_selected", message)
        # What leads on to the message's page shows it, and that is an entry too.
        told = [each for each in acts_on(message) if each != Act.READ_MESSAGE]
        assert told == [
            Act.ASSIGNED,
            Act.NOTED,
            Act.ANSWERED,
            Act.CLOSED,
            Act.REOPENED,
            Act.HELD,
            Act.RELEASED,
        ]
        assert {entry.by for entry in AuditEntry.objects.filter(kind="message")} == {ana}
        entries = str(list(AuditEntry.objects.values()))
        assert not [word for word in ("Zoë", "Zyzzyva", "Kumquat", "Quincunx") if word in entries]

    @pytest.mark.parametrize("name", ["take", "reopen", "hold"])
    def test_held_message_is_released_first(self, desk, name):
        message = make_message(state="held")
        assert "release it first" in act(desk, f"{name}_selected", message).text
        assert state_of(message) == MessageState.HELD

    def test_of_several_all_or_none_are_changed(self, desk):
        message, held = make_message(), make_message(state="held")
        act(desk, "take_selected", message, held)
        assert (state_of(message), state_of(held)) == (MessageState.NEW, MessageState.HELD)

    def test_who_only_reads_can_do_nothing(self, client):
        client.force_login(make_user("contact.view_message"))
        message = make_message()
        act(client, "take_selected", message)
        assert state_of(message) == MessageState.NEW
        html = client.get(page_of(message)).text
        assert "Send the answer" not in html


class TestHolding:
    def test_one_act_releases_and_delivers(self, desk):
        subject = make_subject()
        Recipient.objects.create(subject=subject, email="office@office.example")
        messages = [
            make_message(subject=subject, state="held", held_for=[HeldFor.TRAP]) for _ in range(2)
        ]
        assert "is told by mail" in act(desk, "release_selected", *messages).text
        for message in messages:
            assert state_of(message) == MessageState.NEW
            assert sorted(message.deliveries.values_list("mail_kind", flat=True)) == [
                MailKind.ACKNOWLEDGEMENT,
                MailKind.NOTIFICATION,
            ]

    def test_held_ones_tell_why(self, desk):
        message = make_message(state="held", held_for=[HeldFor.SPEED, HeldFor.LINKS])
        html = desk.get(page_of(message)).text
        assert "it was sent within 3 seconds" in html
        assert "it has many links" in html
        assert "Send the answer" not in html

    def test_holding_keeps_back_what_has_not_left(self, desk):
        message = make_message()
        make_delivery(message=message)
        tried = make_delivery(message=message, mail_kind=MailKind.NOTIFICATION, attempts=1)
        act(desk, "hold_selected", message)
        assert state_of(message) == MessageState.HELD
        assert list(message.deliveries.all()) == [tried]
        assert not Delivery.objects.due(timezone.now()).exists()
        act(desk, "release_selected", message)
        tried.refresh_from_db()
        assert tried.state == MailState.DUE

    def test_holding_says_that_it_was_done_by_hand(self, desk):
        message = make_message()
        act(desk, "hold_selected", message)
        message.refresh_from_db()
        assert message.held_for == [HeldFor.BY_HAND]

    def test_holding_leaves_an_answer_that_somebody_wrote(self, desk, mail_server):
        message = make_message()
        act(desk, "answer_selected", message, text="On Monday.", seen=0)
        act(desk, "hold_selected", message)
        assert "On Monday." in desk.get(page_of(message)).text
        send_due()
        assert message.answers.get().delivery.state == MailState.SENT

    def test_spam_is_closed_and_nobody_told_and_stays_counted_as_spam(self, desk):
        message = make_message(state="held")
        assert "It is spam: close it" in desk.get(page_of(message)).text
        act(desk, "close_selected", message)
        assert state_of(message) == MessageState.CLOSED
        assert not Delivery.objects.exists()
        assert Message.objects.counts(make_user(), timezone.now())["held"] == 0
        act(desk, "reopen_selected", message)
        assert state_of(message) == MessageState.HELD

    def test_what_was_released_is_spam_no_more(self, desk):
        message = make_message(state="held")
        act(desk, "release_selected", message)
        message.refresh_from_db()
        assert message.held_for == []
        assert "Why it was held" not in desk.get(page_of(message)).text

    def test_what_was_released_is_not_released_twice(self):
        message = make_message(state="held")
        case_actions.release(message, make_user(), timezone.now())
        with pytest.raises(ValidationError, match="isn’t held any more"):
            case_actions.release(message, make_user(), timezone.now())


class TestAnswering:
    def test_answer_leaves_by_mail_and_stays_with_the_message(self, desk, mail_server):
        message = make_message(email="zoe@example.org")
        page = act(desk, "answer_selected", message, text="Dear Zoë,\r\non Monday.", seen=0).text
        assert "is on its way" in page
        assert state_of(message) == MessageState.ANSWERED
        answer = message.answers.get()
        assert answer.text == "Dear Zoë,\non Monday."
        assert (answer.delivery.to, answer.delivery.state) == ("zoe@example.org", MailState.DUE)
        assert "on Monday." in page

    def test_form_stands_on_the_page_of_the_message(self, desk):
        message = make_message()
        html = desk.get(page_of(message)).text
        for words in ("Send the answer", "Keep the note", "Assign"):
            assert words in html
        assert f'action="{LIST}"' in html

    def test_nothing_typed_is_asked_again(self, desk):
        message = make_message()
        answer = act(desk, "answer_selected", message, text="  ", seen=0)
        assert "Write something first." in answer.text
        assert message.text in answer.text
        assert not Delivery.objects.exists()

    def test_second_answer_by_who_did_not_know_of_the_first_is_asked_about(self, desk, ana):
        message, ion = make_message(), make_user(*MAY, first_name="Ion")
        case_actions.answer(message, "First answer.", ion, timezone.now(), seen=0)
        page = act(desk, "answer_selected", message, text="Second answer.", seen=0)
        assert "Ion has answered meanwhile" in page.text
        assert "First answer." in page.text
        assert "Second answer." in page.text
        assert message.answers.count() == 1
        assert 'name="seen" value="1"' in page.text
        act(desk, "answer_selected", message, text="Second answer.", seen=1)
        assert [each.text for each in message.answers.all()] == ["First answer.", "Second answer."]

    def test_pressing_twice_sends_one_answer(self, desk):
        message = make_message()
        for _ in range(2):
            act(desk, "answer_selected", message, text="On Monday.", seen=0)
        assert Delivery.objects.filter(mail_kind=MailKind.ANSWER).count() == 1

    def test_several_at_once_are_not_answered(self, desk):
        page = act(desk, "answer_selected", make_message(), make_message())
        assert "Answer one message at a time." in page.text

    def test_answer_that_never_arrived_comes_back_to_who_wrote_it(self, desk, ana, mail_server):
        message = make_message(email="zoe@example.org")
        act(desk, "answer_selected", message, text="On Monday.", seen=0)
        Delivery.objects.update(attempts=MAX_ATTEMPTS - 1)
        mail_server.always = "refuse"
        send_due()
        assert state_of(message) == MessageState.ASSIGNED
        assert message.assigned_to == ana

    def test_thread_tells_what_happened_in_order(self, desk, ana):
        message = make_message()
        act(desk, "take_selected", message)
        act(desk, "answer_selected", message, text="On Monday.", seen=0)
        act(desk, "note_selected", message, **{"note-text": "Sent the brochure too."})
        thread = desk.get(page_of(message)).text.partition("What happened")[2]
        places = [
            thread.index(words) for words in ("Assigned to Ana Pop", "On Monday.", "brochure")
        ]
        assert places == sorted(places)

    def test_page_tells_how_the_delivery_stands(self, desk):
        message = make_message()
        make_delivery(message=message, state="failed", error="unavailable")
        html = desk.get(page_of(message)).text
        assert "not delivered." in html
        assert "isn’t there or broke off" in html
        assert 'value="send_again_selected"' in html


class TestOutbox:
    ADDRESS = reverse("admin:contact_delivery_changelist")

    def test_failed_and_waiting_mails_are_sent_again_by_one_act(self, desk):
        later = timezone.now() + datetime.timedelta(hours=4)
        failed, waits = (
            make_delivery(state="failed", attempts=6),
            make_delivery(attempts=4, next_attempt_at=later),
        )
        sent = make_delivery(state="sent", sent_at=timezone.now())
        chosen = {
            "action": "send_again_selected",
            "_selected_action": [failed.pk, waits.pk, sent.pk],
        }
        assert (
            "On their way again: 2."
            in desk_with_outbox(desk).post(self.ADDRESS, chosen, follow=True).text
        )
        failed.refresh_from_db()
        assert (failed.state, failed.attempts) == (MailState.DUE, 0)
        waits.refresh_from_db()
        assert waits.attempts == 4
        assert waits.next_attempt_at < later
        assert acts_on(failed.message) == [Act.SENT_AGAIN]

    def test_desk_counts_what_failed_or_fails_for_long(self, desk):
        for columns in (
            {"state": "failed"},
            {"attempts": 3},
            {"attempts": 2},
            {"state": "sent", "sent_at": timezone.now(), "attempts": 5},
        ):
            make_delivery(**columns)
        assert Delivery.objects.troubled().count() == 2
        page = desk_with_outbox(desk).get(self.ADDRESS, {"trouble": "yes"})
        assert page.context["cl"].result_count == 2

    def test_list_leads_to_the_messages(self, desk):
        failed = make_delivery(state="failed")
        assert page_of(failed.message) in desk_with_outbox(desk).get(self.ADDRESS).text


def desk_with_outbox(desk):
    desk.force_login(make_user(*MAY, "contact.view_delivery"))
    return desk


class TestFile:
    FILE = reverse("admin:contact_message_export")

    @pytest.fixture
    def desk(self, client):
        client.force_login(make_user(*MAY, "contact.export_message"))
        return client

    def rows(self, desk, **narrowed):
        text = desk.get(self.FILE, narrowed).getvalue().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def test_has_what_the_list_shows(self, desk):
        message = make_message(name="Zoë Ștefănescu", text="One,\ntwo; “three”")
        make_message(state="closed")
        (row,) = self.rows(desk)
        assert row["reference"] == message.reference
        assert row["name"] == "Zoë Ștefănescu"
        assert row["text"] == "One,\ntwo; “three”"
        assert row["subject"] == "The office and its projects"
        assert row["received"] == timezone.localtime(message.received_at).strftime("%Y-%m-%d %H:%M")
        assert row["deleted_on"] == timezone.localtime(message.delete_at).strftime("%Y-%m-%d")
        assert len(self.rows(desk, state="all")) == 2

    @pytest.mark.parametrize("field", ["name", "organisation", "text", "email"])
    @pytest.mark.parametrize("begin", ["=", "+", "-", "@", "＝"])
    def test_no_cell_begins_like_a_formula(self, desk, field, begin):
        make_message(**{field: f"{begin}1+1@example.org"})
        (row,) = self.rows(desk)
        assert row[field] == f"'{begin}1+1@example.org"

    @pytest.mark.parametrize("cell", ["a;=1+1", "a\t=1+1", "One\n=1+1", "One;  @x", "One\r\n+1"])
    def test_no_part_of_a_cell_begins_like_a_formula_for_other_separators(self, desk, cell):
        make_message(text=cell)
        (row,) = self.rows(desk)
        assert not re.search(r"[;\t\r\n]\s*[=+@-]", row["text"])
        assert row["text"].replace("'", "") == cell

    def test_is_told_to_the_audit_without_what_was_looked_for(self, desk):
        make_message(name="Zyzzyva")
        self.rows(desk, q="Zyzzyva", state="all")
        entry = AuditEntry.objects.get(act=Act.EXPORTED)
        assert (entry.kind, entry.new) == ("message", {"entries": 1, "filters": "q, state"})

    def test_begins_so_that_excel_reads_it(self, desk):
        assert desk.get(self.FILE).getvalue().startswith(b"\xef\xbb\xbfreference,")


class TestCounts:
    def test_table_counts_what_is_here_and_what_is_gone(self, desk):
        subject = make_subject(label_en="Courses")
        make_message(subject=subject, state="held")
        gone = make_message(subject=subject)
        retention.purge(gone.delete_at)
        for _ in range(2):
            make_message(subject=subject)
        html = " ".join(desk.get(reverse("admin:contact_message_counts")).text.split())
        month = timezone.localtime().strftime("%B %Y")
        assert f"<td>{month}</td> <td>Courses</td> <td>English</td> <td>4</td> <td>1</td>" in html

    def test_desk_leads_to_what_waits(self, desk, ana):
        make_message(), make_message(state="assigned", assigned_to=ana), make_message(state="held")
        make_delivery(state="failed")
        counts = {
            count.label: count for count in desk.get(reverse("admin:index")).context["counts"]
        }
        numbers = {label: count.number for label, count in counts.items()}
        assert numbers == {
            "New messages": 2,
            "Messages assigned to me": 1,
            "Held as possible spam": 1,
            "Open messages deleted within 14 days": 0,
            "Mails not delivered so far": 1,
        }
        assert desk.get(counts["Messages assigned to me"].url).context["cl"].result_count == 1

    def test_subjects_that_lack_something_are_told_to_who_can_give_it(self, client):
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


def test_network_is_told_as_a_number(desk):
    first, _ = make_message(network="x" * 64), make_message(network="x" * 64)
    html = desk.get(page_of(first)).text
    assert "one other message within 30 days" in html
    assert "x" * 64 not in html
    assert Message.objects.count() == 2
