"""Mails about messages: recipients, texts and languages. No typed text gets into a header."""

import re
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contact import case_actions
from contact.models import Delivery, MailKind, Recipient
from core.mail.models import MailState
from core.mail.sending import send_due
from tests.helpers.contact_details import publish_details
from tests.helpers.factories import make_message, make_subject, make_user
from tests.helpers.pages.contact_form import lines, names, texts, with_database
from tests.helpers.times import MINUTE, NOON


@pytest.fixture
def message(settings):
    settings.SITE_URL = "https://site.example"
    settings.DEFAULT_FROM_EMAIL = "no-reply@site.example"
    subject = make_subject(
        label_en="Training", label_fr="Formations", label_ro="Cursuri", retention_days=90
    )
    Recipient.objects.create(subject=subject, email="training@office.example")
    return make_message(
        subject=subject,
        received_at=NOON,
        name="Zoë Ștefănescu",
        email="zoe@bücher.example",
        organisation="Parchetul",
        country="RO",
        text="Good day,\n\nwhen does it begin?",
    )


def mail_of(message, mail_kind):
    if not message.deliveries.exists():
        Delivery.announce(message, message.received_at)
    return message.deliveries.get(mail_kind=mail_kind).build()


def in_language(message, language):
    message.language = language
    message.save()
    return message


class TestAnnouncing:
    @pytest.mark.usefixtures("office")
    def test_message_is_announced_to_recipients_and_sender(self, message):
        Recipient.objects.create(subject=message.subject, email="b@office.example")
        Delivery.announce(message, NOON)
        rows = list(message.deliveries.values_list("mail_kind", "to", "state", "next_attempt_at"))
        assert rows == [
            (MailKind.NOTIFICATION, "b@office.example", MailState.DUE, NOON),
            (MailKind.NOTIFICATION, "training@office.example", MailState.DUE, NOON),
            (MailKind.ACKNOWLEDGEMENT, "zoe@bücher.example", MailState.DUE, NOON),
        ]
        assert len(set(message.deliveries.values_list("mail_id", flat=True))) == 3

    @pytest.mark.parametrize("of_office", ["", "office@site.example"])
    @pytest.mark.parametrize("of_subject", ["", "training@office.example"])
    def test_message_is_acknowledged_if_there_is_an_address_for_replies(
        self, message, of_office, of_subject
    ):
        publish_details(email=of_office)
        message.subject.reply_to = of_subject
        Delivery.announce(message, NOON)
        mails = message.deliveries.filter(mail_kind=MailKind.ACKNOWLEDGEMENT)
        addresses = [address for mail in mails for address in mail.build().reply_to]
        assert addresses == ([of_subject or of_office] if of_subject or of_office else [])
        assert len(mails) == len(addresses)

    @pytest.mark.usefixtures("office")
    def test_message_announced_again_is_not_sent_twice(self, message):
        Delivery.announce(message, NOON)
        Recipient.objects.create(subject=message.subject, email="new@office.example")
        Delivery.announce(message, NOON + MINUTE)
        addresses = sorted(message.deliveries.values_list("to", flat=True))
        assert addresses == ["new@office.example", "training@office.example", "zoe@bücher.example"]

    def test_recipients_of_the_site_are_notified_only_of_subjects_without_their_own(
        self, message, settings
    ):
        settings.CONTACT_RECIPIENTS = ["office@office.example", "second@office.example"]
        other = make_message(subject=make_subject())
        for each in (message, other):
            Delivery.announce(each, NOON)
        notified = Delivery.objects.filter(mail_kind=MailKind.NOTIFICATION).order_by("to")
        assert list(notified.values_list("message", "to")) == [
            (other.pk, "office@office.example"),
            (other.pk, "second@office.example"),
            (message.pk, "training@office.example"),
        ]


class TestNotification:
    def test_notification_has_the_message_and_a_link_to_the_admin(self, message):
        mail = mail_of(message, MailKind.NOTIFICATION)
        assert mail.to == ["training@office.example"]
        assert mail.subject == f"Message {message.reference}: Training"
        for fact in (
            message.reference,
            "10 March 2026, 14:00 (Bucharest)",
            "Zoë Ștefănescu, Parchetul, Romania",
            "zoe@bücher.example",
            "when does it begin?",
            f"https://site.example/admin/contact/message/{message.pk}/change/",
        ):
            assert fact in mail.body

    @pytest.mark.parametrize(
        ("languages", "subject", "text"),
        [
            (["en"], "Message {}: Training", "Answer in:  français (French)"),
            (["fr"], "Message {}\u00a0: Formations", "Réponse en\u00a0:  français"),
            (["ro"], "Mesajul {}: Cursuri", "Răspuns în:  français (franceză)"),
            ([], "Message {}: Training", "arrived on"),
            (["fr", "ro"], "Message {}: Training", "arrived on"),
        ],
    )
    def test_notification_is_in_the_language_of_its_readers(
        self, message, languages, subject, text
    ):
        for language in languages:
            make_user(email="Training@office.example", language=language)
        mail = mail_of(in_language(message, "fr"), MailKind.NOTIFICATION)
        assert mail.subject == subject.format(message.reference)
        assert text in mail.body


@pytest.mark.usefixtures("office")
class TestAcknowledgement:
    @pytest.mark.parametrize(
        ("language", "texts"),
        [
            ("en", "Your message|Training|10 March 2026|8 June 2026|at the latest"),
            ("fr", "Votre message|«\u202fFormations\u202f»|10 mars 2026|8 juin 2026|au plus tard"),
            ("ro", "Mesajul dumneavoastră|Cursuri|10 martie 2026|8 iunie 2026|cel mai târziu"),
        ],
    )
    def test_acknowledgement_is_in_the_language_of_the_sender(self, message, language, texts):
        mail = mail_of(in_language(message, language), MailKind.ACKNOWLEDGEMENT)
        subject, *parts = texts.split("|")
        office = "Cybercrime Programme Office of the Council of Europe"
        assert mail.subject == f"{subject} {message.reference} – {office}"
        for part in (*parts, message.reference, "https://site.example"):
            assert part in mail.body
        if language == "fr":
            assert "adresse\u00a0: vous" in mail.body
            assert not re.search(" [:;?!»]|« ", mail.body)

    def test_acknowledgement_repeats_nothing_that_was_typed(self, message):
        mail = mail_of(message, MailKind.ACKNOWLEDGEMENT)
        written = mail.message().as_string() + mail.body
        for typed in ("Zoë", "Zo=", "Ștefănescu", "Parchetul", "when does it begin"):
            assert typed not in written

    def test_acknowledgement_has_the_contact_details(self, message):
        mail = mail_of(message, MailKind.ACKNOWLEDGEMENT)
        assert "Cybercrime Programme Office of the Council of Europe" in mail.body
        assert "United Nations House, 48A Primaverii Blvd, 011975 Bucharest, Romania" in mail.body
        assert "+40 21 201 78 87" in mail.body


class TestAnswer:
    def answered(self, message, *texts):
        for number, text in enumerate(texts):
            case_actions.answer(message, text, make_user(), timezone.now(), seen=number)
        answers = Delivery.objects.filter(mail_kind=MailKind.ANSWER).order_by("pk")
        return [mail.build() for mail in answers]

    def test_answer_quotes_the_message(self, message):
        (mail,) = self.answered(message, "Dear Ms Ștefănescu,\n\non Monday.")
        assert mail.to == ["zoe@xn--bcher-kva.example"]
        assert mail.subject == f"Re: Your message {message.reference} – C-PROC"
        assert mail.body.startswith("Dear Ms Ștefănescu,\n\non Monday.\n")
        assert mail.body.index("on Monday") < mail.body.index("On 10 March 2026 you wrote")
        assert "> Good day,\n>\n> when does it begin?" in mail.body
        assert "Auto-Submitted" not in mail.message()

    @pytest.mark.parametrize(("language", "path"), [("en", "contact/"), ("ro", "ro/contact/")])
    def test_answer_without_an_address_for_replies_names_the_form(self, message, language, path):
        [mail] = self.answered(in_language(message, language), "On Monday.")
        assert f": https://site.example/{path}\n" in mail.body
        assert mail.reply_to == []
        publish_details(email="office@site.example")
        mail = Delivery.objects.get().build()
        assert "/contact/" not in mail.body
        assert mail.reply_to == ["office@site.example"]

    @pytest.mark.usefixtures("office")
    def test_answer_is_in_the_thread_of_earlier_mails(self, message):
        Delivery.announce(message, NOON)
        acknowledgement = message.deliveries.get(mail_kind=MailKind.ACKNOWLEDGEMENT).mail_id
        first, second = (
            mail.message() for mail in self.answered(message, "On Monday.", "On Tuesday.")
        )
        assert (first["In-Reply-To"], first["References"]) == (acknowledgement, acknowledgement)
        assert second["In-Reply-To"] == first["Message-ID"]
        assert second["References"].split() == [acknowledgement, first["Message-ID"]]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("mail_kind", "automatic"),
    [(MailKind.NOTIFICATION, "auto-generated"), (MailKind.ACKNOWLEDGEMENT, "auto-replied")],
)
def test_mail_has_the_same_id_and_date_at_every_attempt(message, mail_kind, automatic):
    first, second = (mail_of(message, mail_kind).message() for _ in range(2))
    assert first["Auto-Submitted"] == automatic  # so that no robot answers it
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"].datetime == second["Date"].datetime == NOON
    assert first["Message-ID"].endswith("@site.example>")


ENCODED_WORDS = st.builds(
    "=?{}?{}?{}?= é".format,
    st.sampled_from(["utf-8", "utf-7", ""]),
    st.sampled_from("qbQ"),
    st.text(),
)


@settings(with_database, max_examples=25)
@given(name=st.one_of(names, ENCODED_WORDS.filter(str.strip)), text=texts)
@example(name="=?utf-8?q?victim=40evil.org,?= é", text="x")
@example(name="ă (=??b?Bcc?=", text="x")
def test_typed_text_writes_one_address_and_no_header(message, name, text):
    message.name = name.strip()
    message.text = lines(text)
    mail = Delivery(
        message=message,
        mail_kind=MailKind.NOTIFICATION,
        to="a@office.example",
        mail_id="<1@x>",
        created_at=NOON,
    ).build()
    sent = mail.message(policy=policy.SMTP).as_bytes()
    written = message_from_bytes(sent, policy=policy.default)
    assert set(written.keys()) == set(
        "Subject From To Reply-To Date Message-ID Auto-Submitted X-Auto-Response-Suppress "
        "Content-Type Content-Transfer-Encoding MIME-Version".split()
    )
    assert written["From"] == "no-reply@site.example"
    (reply_to,) = written["Reply-To"].addresses
    assert reply_to.addr_spec == "zoe@xn--bcher-kva.example"
    assert written.get_content().replace("\r\n", "\n").count(lines(text)) >= 1


@pytest.mark.usefixtures("office")
def test_mail_is_read_with_its_message_and_subject(message, mail_server):
    Delivery.announce(message, NOON)
    with CaptureQueriesContext(connection) as statements:
        assert send_due(lambda: NOON) == {MailState.SENT: 2}
    alone = re.compile(r'SELECT "contact_(message|subject)"')
    assert not [query["sql"] for query in statements if alone.match(query["sql"])]
