"""The inbox: lists, pages and numbers."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, AuditEntry
from contact.models import Recipient
from tests.helpers.admin.inbox import LIST, page_of
from tests.helpers.factories import make_delivery, make_message, make_subject, make_user
from tests.helpers.times import MINUTE


class TestList:
    def test_search_finds_messages_of_all_states(self, desk):
        closed = make_message(state="closed", text="About ransomware.", email="zoe@example.org")
        other = make_message(text="About courses.")
        assert closed.reference in desk.get(LIST, {"q": "zoe@example.org"}).text
        assert closed.reference not in desk.get(LIST).text
        found = desk.get(LIST, {"q": "ransomware"}).text
        assert closed.reference in found
        assert other.reference not in found
        assert closed.reference not in desk.get(LIST, {"q": "ransomware", "state": "new"}).text

    def test_search_is_audited_without_its_words(self, desk, ana):
        make_message(text="About ransomware.", state="closed")
        desk.get(LIST, {"state": "all"})
        assert not AuditEntry.objects.filter(act=Act.SEARCHED).exists()
        desk.get(LIST, {"q": "ransomware"})
        entry = AuditEntry.objects.get(act=Act.SEARCHED)
        assert (entry.by, entry.kind, entry.reference) == (ana, "message", "")
        assert (entry.old, entry.new) == ({}, {"entries": 1})

    @pytest.mark.parametrize("lookup", ["text__icontains", "email", "name__gt", "reference__in"])
    def test_lookup_that_would_search_unrecorded_is_rejected(self, desk, lookup):
        assert desk.get(LIST, {lookup: "ransomware"}).status_code == 400

    def test_filters_are_accepted(self, desk, ana):
        message = make_message(assigned_to=ana, state="assigned")
        day = timezone.localtime(message.received_at)
        for narrowed in (
            {"state": "mine"},
            {"subject__id__exact": message.subject_id},
            {"assigned_to__id__exact": ana.pk},
            {"language__exact": message.language},
            {"received_at__year": day.year, "received_at__month": day.month},
        ):
            assert message.reference in desk.get(LIST, narrowed).text

    def test_list_needs_few_queries_for_many_messages(
        self, desk, ana, django_assert_max_num_queries
    ):
        subject = make_subject()
        for _ in range(20):
            make_message(subject=subject, state="assigned", assigned_to=ana)
        with django_assert_max_num_queries(13):
            desk.get(LIST)


class TestCounts:
    def test_dashboard_counts_messages_and_links_to_them(self, desk, ana):
        make_message(), make_message(state="assigned", assigned_to=ana), make_message(state="held")
        make_delivery(state="failed")
        tasks = desk.get(reverse("admin:index")).context["tasks"]
        urls = {task.sentence: task.url for task in tasks}
        assert list(urls) == [
            "2 messages are new.",
            "1 open message is assigned to you.",
            "1 message is held as possible spam.",
            "1 e-mail could not be delivered so far.",
        ]
        mine = urls["1 open message is assigned to you."]
        assert desk.get(mine).context["cl"].result_count == 1

    def test_dashboard_counts_incomplete_subjects(self, client):
        make_subject(), make_subject(is_active=False)
        Recipient.objects.create(
            subject=make_subject(reply_to="a@office.example"), email="office@office.example"
        )
        client.force_login(make_user("contact.add_recipient", "contact.view_subject"))
        page = client.get(reverse("admin:index"))
        assert page.context["tasks"] == []
        assert [task.sentence for task in page.context["configuration"]] == [
            "1 subject has no recipient.",
            "1 subject has no address for replies.",
        ]


class TestReading:
    def test_held_message_can_only_be_released_or_closed(self, desk):
        page = desk.get(page_of(make_message(state="held")))
        names = [name for name, _label in page.context["offered"]]
        assert names == ["release_selected", "close_selected"]
        assert "answer_form" not in page.context

    def test_message_can_be_read_but_not_changed(self, admin_client):
        message = make_message(text="<script>alert(1)</script>")
        page = page_of(message)
        html = admin_client.get(page).text
        assert "&lt;script&gt;alert(1)" in html
        assert message.token_digest not in html
        assert admin_client.post(page, {"name": "Another"}).status_code == 403

    def test_reading_a_message_is_audited_by_its_reference(self, admin_client, admin_user):
        message = make_message()
        readings = AuditEntry.objects.filter(act=Act.READ_MESSAGE)
        admin_client.get(LIST)
        other = Client()
        other.force_login(make_user("contact.view_subject"))
        assert other.get(page_of(message)).status_code == 403
        assert not readings.exists()
        admin_client.get(page_of(message))
        entry = readings.get()
        assert (entry.by, entry.kind, entry.reference) == (admin_user, "message", message.reference)
        assert entry.old == entry.new == {}
        for minutes, number in ((9, 1), (11, 2)):
            with time_machine.travel(timezone.now() + minutes * MINUTE):
                admin_client.get(page_of(message))
                assert readings.count() == number

    def test_network_is_shown_as_a_number(self, desk):
        first, _ = make_message(network="x" * 64), make_message(network="x" * 64)
        html = desk.get(page_of(first)).text
        assert "one other message within 30 days" in html
        assert "x" * 64 not in html
