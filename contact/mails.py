"""What the mails say. Nothing that a visitor typed stands in a header, but for the bare address to reply to."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from contact.addresses import mailable
from contact.content import ContactContent
from contact.models import Delivery, DeliverySort
from publishing import languages
from publishing.editions import Edition
from staff import language as desk_language
from staff.models import User

# Vacation notices and other robots answer no robot (RFC 3834).
WRITTEN_BY_THE_SITE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
ANSWERED_BY_THE_SITE = WRITTEN_BY_THE_SITE | {"Auto-Submitted": "auto-replied"}

SUBJECTS = {
    "en": "Your message {reference}",
    "fr": "Votre message {reference}",
    "ro": "Mesajul dumneavoastră {reference}",
}
NOTICES = {
    "en": "Message {reference}: {subject}",
    "fr": "Message {reference}\u00a0: {subject}",
    "ro": "Mesajul {reference}: {subject}",
}
OFFICE = "C-PROC"  # where no name of the office is published


def mail_for(delivery: Delivery) -> EmailMessage:
    """The mail of a delivery: at every attempt the same, with the same Message-ID and date."""
    compose = {
        DeliverySort.NOTIFICATION: _notification,
        DeliverySort.ACKNOWLEDGEMENT: _acknowledgement,
        DeliverySort.ANSWER: _answer,
    }[delivery.sort]
    mail = compose(delivery)
    mail.to = [mailable(delivery.to)]
    mail.extra_headers |= {"Message-ID": delivery.mail_id, "Date": delivery.made_at}
    return mail


def _notification(delivery) -> EmailMessage:
    message = delivery.message
    page = settings.SITE_URL + reverse("admin:contact_message_change", args=[message.pk])
    language = _spoken_at(delivery.to)
    with translation.override(language):
        body = _render(f"notification.{language}.txt", message=message, page=page)
        subject = NOTICES[language].format(reference=message.reference, subject=message.subject)
    return EmailMessage(subject, body, reply_to=[mailable(message.email)], headers=dict(WRITTEN_BY_THE_SITE))


def _spoken_at(address: str) -> str:
    """The language of the person of the staff who reads mail there; English in a mailbox that is nobody's own."""
    people = User.objects.filter(email__iexact=address, is_active=True, is_staff=True)
    spoken = {desk_language.of(person) for person in people}
    return spoken.pop() if len(spoken) == 1 else languages.ORIGINAL


def _acknowledgement(delivery) -> EmailMessage:
    """It repeats nothing that was typed: somebody could have typed another person's address, to have it sent there."""
    return _to_the_sender(delivery, "acknowledgement", dict(ANSWERED_BY_THE_SITE))


def _answer(delivery) -> EmailMessage:
    """In the thread of the acknowledgement and of earlier answers, above what the person wrote."""
    earlier = Delivery.objects.filter(message=delivery.message, to=delivery.to, pk__lt=delivery.pk)
    thread = earlier.exclude(sort=DeliverySort.NOTIFICATION).order_by("pk")
    ids = list(thread.values_list("mail_id", flat=True))
    headers = {"In-Reply-To": ids[-1], "References": " ".join(ids)} if ids else {}
    mail = _to_the_sender(
        delivery, "answer", headers, answer=delivery.answer, quoted=_quoted(delivery.message.text)
    )
    mail.subject = f"Re: {mail.subject}"
    return mail


def _to_the_sender(delivery, name, headers, **more) -> EmailMessage:
    message = delivery.message
    with translation.override(message.language):
        details = Edition(timezone.now()).find_one(ContactContent)
        reply_to = message.subject.reply_to or (details.email if details else "")
        form = settings.SITE_URL + reverse("contact:contact")
        around = {"message": message, "details": details, "reply_to": reply_to, "form": form}
        body = _render(f"{name}.{message.language}.txt", **around, **more)
        office = str(details.office_name) if details else OFFICE
    subject = SUBJECTS[message.language].format(reference=message.reference)
    return EmailMessage(
        f"{subject} – {office}", body, reply_to=[reply_to] if reply_to else None, headers=headers
    )


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _render(name, **context) -> str:
    return render_to_string(f"contact/mail/{name}", context | {"site": settings.SITE_URL}).strip() + "\n"
