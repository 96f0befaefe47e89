"""Mails about messages in the outbox."""

import datetime

import pytest
from django.test import Client

from contact import delivery
from contact.models import Delivery, MailKind, Recipient
from core.mail.models import MailState
from core.mail.sending import background_thread
from tests.helpers.factories import make_message
from tests.helpers.pages.contact_form import press_send

NOON = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.mark.django_db
class TestAnnouncing:
    def test_message_is_announced_to_recipients_and_sender(self, subject):
        Recipient.objects.create(subject=subject, email="a@office.example")
        Recipient.objects.create(subject=subject, email="b@office.example")
        message = make_message(subject=subject)
        delivery.announce(message, NOON)
        rows = list(message.deliveries.values_list("mail_kind", "to", "state", "next_attempt_at"))
        assert rows == [
            (MailKind.NOTIFICATION, "a@office.example", MailState.DUE, NOON),
            (MailKind.NOTIFICATION, "b@office.example", MailState.DUE, NOON),
            (MailKind.ACKNOWLEDGEMENT, "ana@example.org", MailState.DUE, NOON),
        ]
        assert len(set(message.deliveries.values_list("mail_id", flat=True))) == 3

    def test_message_announced_again_is_not_sent_twice(self, subject):
        message = make_message(subject=subject)
        delivery.announce(message, NOON)
        Recipient.objects.create(subject=subject, email="new@office.example")
        delivery.announce(message, NOON + MINUTE)
        assert sorted(message.deliveries.values_list("to", flat=True)) == [
            "ana@example.org",
            "new@office.example",
        ]


@pytest.mark.django_db(transaction=True)
def test_mails_are_sent_automatically(typed, mail_server):
    assert press_send(Client(), typed).status_code == 303
    assert background_thread.wait(20)
    assert Delivery.objects.get().state == MailState.SENT
    assert mail_server.taken_by() == {"zoe@example.org": 1}
