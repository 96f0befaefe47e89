"""Admin of outgoing mail about messages."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from core.mail.models import MailState
from tests.helpers.admin.inbox import MAY, acts_on, page_of
from tests.helpers.factories import make_delivery, make_user

URL = reverse("admin:contact_delivery_changelist")


@pytest.fixture
def desk(client):
    client.force_login(make_user(*MAY, "contact.view_delivery"))
    return client


def test_failed_and_waiting_mails_are_sent_again(desk):
    later = timezone.now() + datetime.timedelta(hours=4)
    failed = make_delivery(state="failed", attempts=6)
    waiting = make_delivery(attempts=4, next_attempt_at=later)
    sent = make_delivery(state="sent", sent_at=timezone.now())
    keys = [failed.pk, waiting.pk, sent.pk]
    chosen = {"action": "send_again_selected", "_selected_action": keys}
    assert "Queued to be sent again: 2." in desk.post(URL, chosen, follow=True).text
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (MailState.DUE, 0)
    waiting.refresh_from_db()
    assert waiting.attempts == 4
    assert waiting.next_attempt_at < later
    assert acts_on(failed.message) == [Act.SENT_AGAIN]


def test_list_of_trouble_has_mails_that_failed_several_times(desk):
    failed = make_delivery(state="failed", error="unavailable")
    make_delivery(attempts=3)
    make_delivery(attempts=2)
    make_delivery(state="sent", sent_at=timezone.now(), attempts=5)
    page = desk.get(URL, {"trouble": "yes"})
    assert page.context["cl"].result_count == 2
    assert page_of(failed.message) in page.text
    page = desk.get(reverse("admin:contact_delivery_change", args=[failed.pk])).text
    assert "not delivered." in page


def test_search_is_audited_and_addresses_cannot_be_searched(desk):
    mail = make_delivery(to="zoe@example.org")
    assert page_of(mail.message) in desk.get(URL, {"q": mail.message.reference}).text
    assert AuditEntry.objects.get(act=Act.SEARCHED).new == {"entries": 1}
    assert desk.get(URL, {"to__startswith": "zoe"}).status_code == 400
