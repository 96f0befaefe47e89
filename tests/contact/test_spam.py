"""What a robot sends is held for a person to look at: it gets the same answer, and nobody is told by mail."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contact import form_tokens, spam
from contact.models import Delivery, HeldFor, Message, MessageState, Recipient
from core.http import rate_limit
from tests.contact.test_tokens import token_of
from tests.helpers.pages.contact_form import press_send, read

SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def told(subject):
    return Recipient.objects.create(subject=subject, email="office@office.example")


def sent(client, typed, **changes):
    """One more message, with a text of its own."""
    other = {"token": token_of(minutes=1), "text": f"Question {Message.objects.count()}"}
    response = press_send(client, typed | other | changes)
    assert response.status_code == 303
    return Message.objects.latest("pk")


class TestHolding:
    def test_ordinary_message_is_new_and_its_mails_wait_for_nobody(self, client, typed, told):
        message = sent(client, typed)
        assert (message.state, message.held_for) == (MessageState.NEW, [])
        assert message.deliveries.count() == 2

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"homepage": "https://spam.example"}, HeldFor.TRAP),
            ({"text": "Look: " + " https://spam.example" * 6}, HeldFor.LINKS),
            (
                {"text": "<a href=https://spam.example>x</a> [url=https://spam.example]y[/url]"},
                HeldFor.MARKUP,
            ),
            (
                {
                    "name": "WIN www.spam.example",
                    "text": "See www.spam.example and www.other.example",
                },
                HeldFor.LINKS,
            ),
            ({"text": "Your pаypal and аpple account"}, HeldFor.ALPHABETS),
        ],
    )
    def test_robots_message_is_held_and_told_to_nobody(self, client, typed, told, changes, reason):
        message = sent(client, typed, **changes)
        assert message.state == MessageState.HELD
        assert reason in message.held_for
        assert message.reasons
        assert not Delivery.objects.exists()

    def test_robot_gets_the_same_answer_as_a_person(self, client, typed):
        person = press_send(client, typed)
        other = {"token": token_of(minutes=1), "text": "Another text", "homepage": "x"}
        robot = press_send(client, typed | other)
        assert person.status_code == robot.status_code == 303
        assert dict(person.headers) | {"Location": ""} == dict(robot.headers) | {"Location": ""}
        pages = [read(client.get(answer["Location"])).text for answer in (person, robot)]
        references = Message.objects.order_by("pk").values_list("reference", flat=True)
        assert pages[0].replace(references[0], "") == pages[1].replace(references[1], "")

    def test_what_is_sent_within_three_seconds_is_held(self, client, typed):
        assert sent(client, typed, token=form_tokens.issue(timezone.now())).held_for == [
            HeldFor.SPEED
        ]

    @pytest.mark.parametrize(("seconds", "reasons"), [(0, [HeldFor.SPEED]), (3, [])])
    def test_exact_end_of_the_three_seconds(self, db, seconds, reasons):
        at = timezone.now()
        begun = at - datetime.timedelta(seconds=seconds)
        assert spam.reasons_to_hold({}, "", begun, "", "a@example.org", at) == reasons
        just_before = begun + datetime.timedelta(microseconds=1)
        assert spam.reasons_to_hold({}, "", just_before, "", "a@example.org", at) == [HeldFor.SPEED]

    def test_person_who_only_corrects_an_error_is_not_taken_for_a_robot(self, client, typed):
        page = read(press_send(client, typed | {"name": ""}))
        assert press_send(client, page.values | {"name": "Zoë"}).status_code == 303
        assert Message.objects.get().state == MessageState.NEW

    def test_person_who_sends_an_outdated_form_once_more_is_not_taken_for_a_robot(
        self, client, typed
    ):
        page = read(press_send(client, typed | {"token": token_of(hours=13)}))
        assert press_send(client, page.values).status_code == 303
        assert Message.objects.get().state == MessageState.NEW

    def test_the_trap_is_there_for_robots_only(self, client, subject):
        html = client.get("/contact/").content.decode()
        trap = html[html.index('class="trap"') :]
        assert 'name="homepage"' in trap[: trap.index("</div>")]
        assert 'tabindex="-1"' in trap[: trap.index("</div>")]
        assert 'autocomplete="off"' in trap[: trap.index("</div>")]


class TestLimits:
    def test_sixth_message_of_an_address_within_an_hour_is_held(self, client, typed):
        states = [sent(client, typed).state for _ in range(spam.MAX_PER_ADDRESS + 1)]
        assert states == [MessageState.NEW] * spam.MAX_PER_ADDRESS + [MessageState.HELD]
        assert Message.objects.latest("pk").held_for == [HeldFor.ADDRESS]

    def test_other_spellings_are_the_same_address(self, client, typed):
        for _ in range(spam.MAX_PER_ADDRESS):
            sent(client, typed, email="zoe@bücher.example")
        assert sent(client, typed, email="ZOE@xn--bcher-kva.example").held_for == [HeldFor.ADDRESS]

    def test_many_from_one_network_are_held_whatever_their_addresses(self, client, typed):
        for number in range(spam.MAX_PER_NETWORK):
            sent(client, typed, email=f"visitor-{number}@example.org")
        assert sent(client, typed, email="one.more@example.org").held_for == [HeldFor.NETWORK]
        client.defaults["REMOTE_ADDR"] = "192.0.2.1"
        assert sent(client, typed, email="elsewhere@example.org").state == MessageState.NEW

    @pytest.mark.parametrize(
        ("hours", "reasons"), [(0, [HeldFor.ADDRESS]), (1, [HeldFor.ADDRESS]), (2, [])]
    )
    def test_hour_before_counts_too_so_that_no_stroke_of_the_clock_lets_more_through(
        self, db, hours, reasons
    ):
        at = datetime.datetime(2026, 3, 10, 12, 59, 59, tzinfo=datetime.UTC)
        for _ in range(spam.MAX_PER_ADDRESS):
            assert spam.exceeded_limits("", "a@example.org", at) == []
        later = at + datetime.timedelta(hours=hours)
        assert spam.exceeded_limits("", "a@example.org", later) == reasons

    def test_same_form_sent_twice_counts_once(self, client, typed):
        for _ in range(2 * spam.MAX_PER_ADDRESS):
            press_send(client, typed)
        assert sent(client, typed).state == MessageState.NEW

    def test_without_the_cache_messages_are_taken(self, client, typed, monkeypatch, caplog):
        def away(*args, **kwargs):
            raise ConnectionRefusedError("redis://secret@cache:6379")

        monkeypatch.setattr(rate_limit.cache, "add", away, raising=False)
        assert sent(client, typed).state == MessageState.NEW
        assert "the cache is away: ConnectionRefusedError" in caplog.text
        assert "secret" not in caplog.text


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
    def test_what_people_write_passes(self, text):
        assert spam.reasons_in_text({"name": "Zoë", "organisation": "", "text": text}) == []

    def test_reasons_name_what_counted(self):
        text = "<script>x</script> <a href='https://a.example'>1</a> https://b.example"
        assert spam.reasons_in_text({"text": text}) == [HeldFor.LINKS, HeldFor.MARKUP]

    @given(st.text())
    def test_any_text_is_judged(self, text):
        assert set(spam.reasons_in_text({"name": text, "text": text})) <= set(HeldFor)

    @given(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)))
    def test_latin_words_mix_no_alphabets(self, word):
        assert not spam.mixes_alphabets(word)
