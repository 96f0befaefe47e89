"""What the mails say. Nothing that a visitor typed stands in a header, but for the bare address to reply to."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts import language as desk_language
from accounts.models import User
from contact.content import ContactContent
from contact.email_addresses import mailable
from core.i18n import languages
from core.mail.models import AUTO_GENERATED
from record.editions import Edition

AUTO_REPLIED = AUTO_GENERATED | {"Auto-Submitted": "auto-replied"}

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


def notification(delivery) -> EmailMessage:
    """Tell a recipient of the subject about a new message, with a link to it."""
    message = delivery.message
    page = settings.SITE_URL + reverse("admin:contact_message_change", args=[message.pk])
    language = _spoken_at(delivery.to)
    with translation.override(language):
        body = _render(f"notification.{language}.txt", message=message, page=page)
        subject = NOTICES[language].format(reference=message.reference, subject=message.subject)
    return EmailMessage(
        subject,
        body,
        to=[mailable(delivery.to)],
        reply_to=[mailable(message.email)],
        headers=AUTO_GENERATED,
    )


def _spoken_at(address: str) -> str:
    """The language of the person of the staff who reads mail there; English in a mailbox that is nobody's own."""
    people = User.objects.filter(email__iexact=address, is_active=True, is_staff=True)
    spoken = {desk_language.of(person) for person in people}
    return spoken.pop() if len(spoken) == 1 else languages.ORIGINAL


def acknowledgement(delivery) -> EmailMessage:
    """It repeats nothing that was typed: somebody could have typed another person's address, to have it sent there."""
    return _to_the_sender(delivery, "acknowledgement", AUTO_REPLIED)


def answer(delivery) -> EmailMessage:
    """In the thread of the acknowledgement and of earlier answers, above what the person wrote."""
    ids = delivery.earlier_mail_ids
    headers = {"In-Reply-To": ids[-1], "References": " ".join(ids)} if ids else {}
    mail = _to_the_sender(
        delivery, "answer", headers, answer=delivery.answer, quoted=_quoted(delivery.message.text)
    )
    mail.subject = f"Re: {mail.subject}"
    return mail


def _to_the_sender(delivery, name, headers, **more) -> EmailMessage:
    message = delivery.message
    with translation.override(message.language):
        details = Edition(timezone.now()).find_singleton(ContactContent)
        reply_to = message.subject.reply_to or (details.email if details else "")
        form = settings.SITE_URL + reverse("contact:contact")
        around = {"message": message, "details": details, "reply_to": reply_to, "form": form}
        body = _render(f"{name}.{message.language}.txt", **around, **more)
        office = str(details.office_name) if details else OFFICE
    subject = SUBJECTS[message.language].format(reference=message.reference)
    return EmailMessage(
        f"{subject} – {office}",
        body,
        to=[mailable(delivery.to)],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
    )


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _render(name, **context) -> str:
    return (
        render_to_string(f"contact/mail/{name}", context | {"site": settings.SITE_URL}).strip()
        + "\n"
    )
