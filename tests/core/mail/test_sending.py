"""The outbox: each mail is claimed once, tried at its times, and sent or shown as failed."""

import pytest
from django.db import OperationalError
from django.utils import timezone

from contact.models import Delivery
from core.attempts import CLAIM_DURATION, MAX_ATTEMPTS
from core.mail import connection, sending
from core.mail.connection import SmtpSession
from core.mail.errors import MailError
from core.mail.models import MailState, OutgoingMail, OutgoingMailQuerySet
from tests.helpers.factories import make_delivery, make_message
from tests.helpers.times import ATTEMPT_MINUTES, DAY, MINUTE, NOON, TICK

pytestmark = pytest.mark.django_db


def run(at=NOON):
    return sending.send_due(lambda: at)


def waiting(**columns):
    return make_delivery(**{"created_at": NOON, "next_attempt_at": NOON} | columns)


def state_of(mail):
    mail.refresh_from_db()
    return mail.state, mail.attempts, mail.error


def test_mail_is_sent_once_when_it_is_due(mail_server):
    mail = waiting()
    assert run(NOON - TICK) == {}
    assert run() == {MailState.SENT: 1}
    assert run(NOON + 5 * MINUTE) == {}
    assert state_of(mail) == ("sent", 1, "")
    assert mail.sent_at == NOON
    assert mail_server.ids_of("ana@example.org") == [mail.mail_id]


def test_attempts_are_made_at_their_times(mail_server):
    mail_server.always = "later"
    mail = waiting()
    for number, minutes in enumerate(ATTEMPT_MINUTES, 1):
        at = NOON + minutes * MINUTE
        assert run(at - TICK) == {}, f"too early: attempt {number}"
        last = number == MAX_ATTEMPTS
        assert run(at) == {MailState.FAILED if last else MailState.DUE: 1}
        assert state_of(mail)[1] == number
    assert "code 451" in mail.error_label
    assert run(at + 365 * DAY) == {}
    assert mail_server.taken == []


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("refuse", "rejected the address (code 550)"),
        ("refuse data", "rejected the e-mail (code 554)"),
        ("hang", "did not respond in time"),
        ("drop", "closed the connection"),
    ],
)
def test_error_is_described_and_other_mails_are_sent(mail_server, behaviour, words):
    mail_server.behave("bad@example.org", behaviour)
    bad, good = waiting(to="bad@example.org"), waiting(to="good@example.org")
    assert run() == {MailState.DUE: 1, MailState.SENT: 1}
    assert state_of(good) == ("sent", 1, "")
    bad.refresh_from_db()
    assert words in bad.error_label
    assert "example.org" not in bad.error + bad.error_detail
    assert bad.next_attempt_at == NOON + MINUTE


def test_unconfirmed_mail_is_sent_again_unchanged(mail_server):
    mail_server.behave("ana@example.org", "take and drop")
    mail = waiting()
    run(), run(NOON + MINUTE)
    assert mail_server.ids_of("ana@example.org") == [mail.mail_id] * 2
    (_, first), (_, second) = mail_server.taken
    assert first == second


def test_mail_waits_since_its_creation_while_the_server_fails(mail_server):
    mail_server.always = "refuse data"
    waiting()
    for minutes in ATTEMPT_MINUTES[:4]:
        run(NOON + minutes * MINUTE)
        assert sending.longest_wait(NOON + minutes * MINUTE) == minutes * MINUTE
    mail_server.always = "later"  # a rejected address waits only while the mail is due
    run(NOON + DAY)
    assert sending.longest_wait(NOON + DAY) == 0 * MINUTE


def test_hanging_server_is_given_up_after_three_mails(mail_server):
    mail_server.always = "hang"
    for number in range(5):
        waiting(to=f"{number}@example.org")
    assert run() == {MailState.DUE: 3}
    assert Delivery.objects.due(NOON).count() == 2


def test_connection_is_used_for_several_mails(mail_server, monkeypatch):
    monkeypatch.setattr(connection, "MAILS_PER_CONNECTION", 3)
    message = make_message()
    for number in range(4):
        waiting(message=message, to=f"{number}@example.org")
    run()
    assert mail_server.connections == 2


def test_log_names_the_mail_without_personal_data(mail_server, caplog):
    mail_server.behave("ana@example.org", "refuse")
    mail = waiting()
    run()
    (logged,) = [record.getMessage() for record in caplog.records if record.name == "core"]
    assert f"contact.Delivery {mail.pk}, attempt 1: address refused 550" in logged
    for private in ("ana@example", "Ana", "course", "unknown here"):
        assert private not in logged


def test_mail_that_cannot_be_composed_delays_no_other(mail_server, monkeypatch):
    compose = Delivery.compose

    def compose_or_fail(mail):
        if mail.to == "bad@example.org":
            raise IndexError("zoe@example.org")
        return compose(mail)

    monkeypatch.setattr(Delivery, "compose", compose_or_fail)
    bad, good = waiting(to="bad@example.org"), waiting(to="good@example.org")
    assert run() == {MailState.DUE: 1, MailState.SENT: 1}
    assert state_of(bad) == ("due", 1, "not handed over")
    assert bad.error_label == "The e-mail could not be passed to the mail server (IndexError)."
    assert state_of(good) == ("sent", 1, "")


def test_result_is_recorded_once_the_database_is_available(mail_server, monkeypatch):
    mail = waiting()
    record_attempt = OutgoingMail.record_attempt
    failures = iter([OperationalError("x"), OperationalError("x")])

    def fail_twice(*args):
        if error := next(failures, None):
            raise error
        return record_attempt(*args)

    monkeypatch.setattr(OutgoingMail, "record_attempt", fail_twice)
    monkeypatch.setattr(sending, "RETRY_SECONDS", (0, 0, 0))
    monkeypatch.setattr(sending.connection, "close", lambda: None)
    assert run() == {MailState.SENT: 1}
    assert run(NOON + 10 * MINUTE) == {}
    assert mail_server.ids_of("ana@example.org") == [mail.mail_id]


def test_unavailable_database_before_sending_is_no_attempt(mail_server, monkeypatch):
    def fail(each):
        raise OperationalError("x")

    mail = waiting()
    monkeypatch.setattr(Delivery, "compose", fail)
    with pytest.raises(OperationalError):
        run()
    assert mail_server.taken == []
    assert state_of(mail) == ("sending", 1, "")


def test_claim_that_may_expire_sends_nothing(mail_server, monkeypatch):
    mail = waiting()
    now = [NOON]
    monkeypatch.setattr(SmtpSession, "open", lambda session: now.append(NOON + CLAIM_DURATION))
    assert sending.send_due(lambda: now[-1]) == {}
    assert mail_server.taken == []
    assert state_of(mail) == ("sending", 1, "")


def test_run_stops_between_two_mails(mail_server):
    for number in range(3):
        waiting(to=f"{number}@example.org")
    asked = iter([False, True])
    assert sending.send_due(lambda: NOON, lambda: next(asked)) == {MailState.SENT: 1}
    assert Delivery.objects.due(NOON).count() == 2


@pytest.mark.django_db(transaction=True)
def test_process_of_visitors_leaves_many_mails_to_the_worker(mail_server):
    for _ in range(22):
        waiting(next_attempt_at=timezone.now())
    sending.background_thread.wake()
    assert sending.background_thread.wait(30)
    assert len(mail_server.taken) == 20
    assert sending.send_due() == {MailState.SENT: 2}


def test_mail_is_claimed_once_until_the_claim_expires():
    mail = waiting()
    assert Delivery.objects.claim(mail.pk, NOON)
    assert not Delivery.objects.claim(mail.pk, NOON)
    assert state_of(mail) == ("sending", 1, "")
    assert not Delivery.objects.claim(mail.pk, NOON + CLAIM_DURATION - TICK)
    assert Delivery.objects.claim(mail.pk, NOON + CLAIM_DURATION)
    mail.record_attempt(NOON + CLAIM_DURATION, MailError.TIMEOUT)  # the result of the first
    assert state_of(mail) == ("sending", 2, "")


def test_mail_that_kills_its_process_fails_in_the_end(mail_server):
    mail = waiting(
        state=MailState.SENDING, claimed_until=NOON + CLAIM_DURATION, attempts=MAX_ATTEMPTS
    )
    assert run(NOON + CLAIM_DURATION - TICK) == {}
    run(NOON + CLAIM_DURATION)
    assert state_of(mail) == ("failed", MAX_ATTEMPTS, "interrupted")
    assert mail_server.taken == []


def test_message_erased_after_the_claim_is_skipped(mail_server, monkeypatch):
    mail = waiting()
    claim = OutgoingMailQuerySet.claim

    def claim_and_erase(*args):
        claimed = claim(*args)
        mail.message.delete()
        return claimed

    monkeypatch.setattr(OutgoingMailQuerySet, "claim", claim_and_erase)
    assert run() == {}
    assert mail_server.taken == []


def test_run_without_due_mails_costs_two_queries_per_model(django_assert_num_queries):
    waiting(state=MailState.SENT, sent_at=NOON)
    with django_assert_num_queries(2 * len(sending.outgoing_mail_models())):
        run()
