"""Mails about messages. The reply address is all that a visitor typed in their headers."""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from contact.models import Delivery

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
OFFICE = "C-PROC"  # if no name of the office is published


def notification(delivery: "Delivery") -> EmailMessage:
    """Return the mail to a recipient of the subject about a new message, with a link to it."""
    message = delivery.message
    page = settings.SITE_URL + reverse("admin:contact_message_change", args=[message.pk])
    language = _language_of(delivery.to)
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


def _language_of(address: str) -> str:
    """Return the language of the staff with this address; English if they have several or none."""
    people = User.objects.filter(email__iexact=address, is_active=True, is_staff=True)
    chosen = {desk_language.of(person) for person in people}
    return chosen.pop() if len(chosen) == 1 else languages.ORIGINAL


def acknowledgement(delivery: "Delivery") -> EmailMessage:
    """Return the mail with the reference.

    It repeats nothing that was typed, so that no one can send a text to another person.
    """
    return _mail_to_sender(delivery, "acknowledgement", AUTO_REPLIED)


def answer(delivery: "Delivery") -> EmailMessage:
    """Return the answer above the message, in the thread of the mails before."""
    ids = delivery.earlier_mail_ids
    headers = {"In-Reply-To": ids[-1], "References": " ".join(ids)} if ids else {}
    lines = delivery.message.text.split("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    mail = _mail_to_sender(delivery, "answer", headers, answer=delivery.answer, quoted=quoted)
    mail.subject = f"Re: {mail.subject}"
    return mail


def _mail_to_sender(
    delivery: "Delivery", name: str, headers: dict[str, str], **context: Any
) -> EmailMessage:
    message = delivery.message
    with translation.override(message.language):
        details: Any = Edition(timezone.now()).find_singleton(ContactContent)
        reply_to = message.subject.reply_to or (details.email if details else "")
        form = settings.SITE_URL + reverse("contact:contact")
        context |= {"message": message, "details": details, "reply_to": reply_to, "form": form}
        body = _render(f"{name}.{message.language}.txt", **context)
        office = str(details.office_name) if details else OFFICE
    subject = SUBJECTS[message.language].format(reference=message.reference)
    return EmailMessage(
        f"{subject} – {office}",
        body,
        to=[mailable(delivery.to)],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
    )


def _render(name: str, **context: Any) -> str:
    text = render_to_string(f"contact/mail/{name}", context | {"site": settings.SITE_URL})
    return text.strip() + "\n"
