"""Spam is held for review without mails, and gets the same response."""

import datetime

import pytest
from django.db.models import F
from django.utils import timezone

from contact import spam
from contact.models import Delivery, HeldFor, Message, MessageState, Recipient
from contact.models.message import LIMIT_WINDOW
from tests.helpers.pages.contact_form import press_send, read, token_of
from tests.helpers.times import MINUTE, TICK


@pytest.fixture
def told(subject):
    return Recipient.objects.create(subject=subject, email="office@office.example")


def sent(client, typed, **changes):
    """Send one more message with its own text."""
    other = {"token": token_of(minutes=1), "text": f"Question {Message.objects.count()}"}
    response = press_send(client, typed | other | changes)
    assert response.status_code == 303
    return Message.objects.latest("pk")


class TestHolding:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"homepage": "https://spam.example"}, HeldFor.TRAP),
            ({"text": "Look: " + " https://spam.example" * 6}, HeldFor.LINKS),
            ({"text": "Your pаypal and аpple account"}, HeldFor.ALPHABETS),
        ],
    )
    def test_spam_is_held_without_mails(self, client, typed, told, changes, reason):
        message = sent(client, typed, **changes)
        assert message.state == MessageState.HELD
        assert reason in message.held_for
        assert message.reasons
        assert not Delivery.objects.exists()

    def test_spam_gets_the_same_response(self, client, typed):
        person = press_send(client, typed)
        other = {"token": token_of(minutes=1), "text": "Another text", "homepage": "x"}
        robot = press_send(client, typed | other)
        assert person.status_code == robot.status_code == 303
        assert dict(person.headers) | {"Location": ""} == dict(robot.headers) | {"Location": ""}
        pages = [read(client.get(answer["Location"])).text for answer in (person, robot)]
        references = Message.objects.order_by("pk").values_list("reference", flat=True)
        assert pages[0].replace(references[0], "") == pages[1].replace(references[1], "")

    @pytest.mark.parametrize(("seconds", "reasons"), [(0, [HeldFor.SPEED]), (3, [])])
    def test_message_within_exactly_three_seconds_is_held(self, seconds, reasons):
        at = timezone.now()
        begun = at - datetime.timedelta(seconds=seconds)
        message = Message(received_at=at)
        assert spam.find_spam_signs(message, "", begun) == reasons
        assert spam.find_spam_signs(message, "", begun + TICK) == [HeldFor.SPEED]

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"token": token_of(hours=13)}])
    def test_corrected_or_expired_form_is_not_spam(self, client, typed, wrong):
        page = read(press_send(client, typed | wrong))
        assert press_send(client, page.values | {"name": "Zoë"}).status_code == 303
        assert Message.objects.get().state == MessageState.NEW


class TestLimits:
    def test_limit_per_address_is_for_all_spellings(self, client, typed):
        for _ in range(spam.MAX_PER_ADDRESS):
            assert sent(client, typed, email="zoe@bücher.example").state == MessageState.NEW
        assert sent(client, typed, email="ZOE@xn--bcher-kva.example").held_for == [HeldFor.ADDRESS]

    @pytest.mark.usefixtures("office")
    def test_limit_per_network_is_for_all_addresses(self, client, typed, monkeypatch):
        monkeypatch.setattr(spam, "MAX_PER_NETWORK", 3)
        for number in range(spam.MAX_PER_NETWORK):
            sent(client, typed, email=f"visitor-{number}@example.org")
        held = sent(client, typed, email="one.more@example.org")
        assert held.held_for == [HeldFor.NETWORK]
        assert not held.deliveries.exists()
        client.defaults["REMOTE_ADDR"] = "192.0.2.1"
        assert sent(client, typed, email="elsewhere@example.org").state == MessageState.NEW

    def test_limit_is_for_an_hour(self, client, typed):
        for _ in range(spam.MAX_PER_ADDRESS):
            sent(client, typed)
        Message.objects.update(received_at=F("received_at") - LIMIT_WINDOW + MINUTE)
        assert sent(client, typed).held_for == [HeldFor.ADDRESS]
        Message.objects.update(received_at=F("received_at") - MINUTE)
        assert sent(client, typed).state == MessageState.NEW

    def test_limit_counts_a_form_once(self, client, typed):
        for _ in range(2 * spam.MAX_PER_ADDRESS):
            press_send(client, typed)
        assert sent(client, typed).state == MessageState.NEW


class TestScoring:
    @pytest.mark.parametrize(
        "text",
        [
            "When does the next course begin?",
            "See https://www.coe.int/cproc and our letter at https://just.example/letter.",
            "The page https://site.example/projects/ shows <script>alert(1)</script> as text.",
            "Добрий день! Коли починається наступний курс? Дивіться https://just.example",
            "Καλημέρα σας, πότε αρχίζει το επόμενο μάθημα;",
            "Conform art. 12 §3, μ = 5 și Δt < 3; e-mail: zoe@example.org",
            "Dr. Müller (王小明), O’Neill & Стефан",
        ],
    )
    def test_ordinary_text_is_not_spam(self, text):
        assert spam.reasons_in_text(Message(name="Zoë", text=text)) == []

    @pytest.mark.parametrize(
        ("name", "text", "reasons"),
        [
            (
                "Zoë",
                "<a href=https://a.example>x</a> [url=https://a.example]y[/url]",
                "LINKS MARKUP",
            ),
            ("Zoë", "<script>x</script> <iframe> https://b.example", "MARKUP"),
            ("WIN www.spam.example", "See www.spam.example and www.other.example", "LINKS"),
        ],
    )
    def test_reasons_are_those_that_counted(self, name, text, reasons):
        found = spam.reasons_in_text(Message(name=name, text=text))
        assert found == [HeldFor[reason] for reason in reasons.split()]
