"""Retention: messages are deleted on time."""

from contact import case_actions, retention
from contact.models import Answer, Delivery, Message, Note
from tests.helpers.factories import make_delivery, make_message, make_subject, make_user
from tests.helpers.pages.contact_form import press_send, read
from tests.helpers.times import DAY, NOON, TICK


class TestPurging:
    def test_messages_are_deleted_exactly_on_time_with_their_rows(self, monkeypatch):
        subject = make_subject(retention_days=90)
        monkeypatch.setattr(retention, "BATCH_SIZE", 2)
        for _ in range(5):
            message = make_message(subject=subject, received_at=NOON)
        user = make_user()
        case_actions.note(message, "Call her.", user, NOON)
        case_actions.answer(message, "On Monday.", user, NOON, seen=0)
        make_delivery(message=message)
        end = NOON + 90 * DAY
        assert message.delete_at == end
        assert retention.purge(end - TICK) == 0
        assert Message.objects.count() == 5
        assert retention.purge(end) == 5
        rows = [model.objects.count() for model in (Message, Answer, Note, Delivery)]
        assert rows == [0, 0, 0, 0]
        assert retention.purge(end) == 0


class TestPromise:
    """A message is stored for as long as the form promised."""

    def test_form_states_the_retention_of_each_subject(self, client):
        for label, days in (("Office", 365), ("Press", 90), ("Courses", 90), ("Once", 1)):
            make_subject(label_en=label, retention_days=days)
        make_subject(label_en="Old", retention_days=700, is_active=False)
        text = " ".join(read(client.get("/contact/")).text.split())
        assert "Messages are deleted 365 days after they arrive." in text
        assert "Messages about “Press”, “Courses” are deleted sooner, after 90 days." in text
        assert "Messages about “Once” are deleted sooner, after one day." in text
        assert "700" not in text

    def test_longer_retention_is_for_new_messages_only(self, client, typed, subject):
        message = make_message(subject=subject, received_at=NOON)
        subject.retention_days = 700
        subject.save()
        message.refresh_from_db()
        assert message.delete_at == NOON + 365 * DAY
        press_send(client, typed)
        new = Message.objects.latest("pk")
        assert new.delete_at == new.received_at + 700 * DAY


def test_network_is_forgotten_after_exactly_thirty_days():
    make_message(received_at=NOON, network="x" * 64)
    make_message(received_at=NOON + TICK, network="y" * 64)
    assert retention.forget_networks(NOON + 30 * DAY) == 1
    assert list(Message.objects.order_by("pk").values_list("network", flat=True)) == ["", "y" * 64]
    assert retention.forget_networks(NOON + 30 * DAY) == 0
