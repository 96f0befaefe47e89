"""Takes in what a visitor sent: it is stored before anybody is told about it, and once however often it is sent."""

import datetime
import logging

from django.core.signing import BadSignature
from django.db import DatabaseError, Error, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from contact import delivery, form_tokens, references, spam
from contact.email_addresses import normal_email
from contact.models import Message, MessageState
from core.http.client_address import client_address, network_hash
from core.http.same_origin import is_same_origin

logger = logging.getLogger("contact")  # of a message it says the reference and nothing else

# The form's last field: where it is missing, the rest may have been cut off on the way.
END = "end"
MAX_DRAWS = 5
DUPLICATE_WINDOW = datetime.timedelta(minutes=10)
FROM_ELSEWHERE = _(
    "Your message is not sent. Your browser says that it comes from another site, or doesn’t say where it comes from. "
    "Read it through and press “Send” on this page."
)
FORGED = _(
    "Your message is not sent. The form was not whole. Read it through and press “Send” again."
)
EXPIRED = _(
    "Your message is not sent yet: the form was open for more than 12 hours. Press “Send” again."
)
SPENT = _(
    "This form was sent already, as message {reference}. What stands in it now is different and not sent yet. "
    "Press “Send” to send it as another message."
)
NOT_STORED = _(
    "Your message is not sent: the site can’t store it now. Keep its text and try again in a few minutes."
)


class Refused(Exception):
    """Nothing was stored. `status` is that of the response; `text` gives the reason unless the fields do."""

    def __init__(self, status: int, text: str = ""):
        self.status, self.text = status, text


class NotStored(Refused):
    """The database failed. The form keeps its token: should the message have been stored after all, it stays one."""

    def __init__(self):
        super().__init__(503, NOT_STORED)


def receive(form, request, at: datetime.datetime) -> Message:
    """Stores what was typed. Sent again with the same token it gives the message that is stored. Raises ``Refused``."""
    if not is_same_origin(request):
        raise Refused(403, FROM_ELSEWHERE)
    token = token_of(form)
    if token is None or form.data.get(END) != END:
        raise Refused(400, FORGED)
    try:
        return _receive_once(form, token, network_hash(client_address(request)), at)
    except Error as error:
        # Whichever: a connection that has ended raises another than one that can't be made. The class alone: what a
        # database says about a row may quote it.
        logger.error("A message could not be stored: %s", type(error).__name__)
        raise NotStored from None


def token_of(form) -> form_tokens.Token | None:
    """The token that the form carries; None where this site didn't issue it."""
    try:
        return form_tokens.read(form.data.get("token", ""))
    except BadSignature:
        return None


def _receive_once(form, token, network, at) -> Message:
    message = _stored_message(token)
    if not form.is_valid():
        if message and _has_only_a_closed_subject(form, message):
            return message
        raise Refused(422)
    if message is None and token.has_expired(at):
        raise Refused(422, EXPIRED)
    message = (
        message
        or _recent_duplicate(form.cleaned_data, at)
        or _store(_columns(form, token, network, at), token)
    )
    if not message.says(form.cleaned_data):
        raise Refused(409, SPENT.format(reference=message.reference))
    return message


def _has_only_a_closed_subject(form, message) -> bool:
    """It was sent with a subject that has been taken off the form since, and its answer was lost on the way."""
    return set(form.errors) == {"subject"} and message.says(form.cleaned_data)


def _columns(form, token, network, at) -> dict:
    """What is stored: what was typed, what is known of where it comes from, and whether it waits for a person."""
    typed = form.cleaned_data
    email, trap = normal_email(typed["email"]), form.data.get(spam.TRAP, "")
    reasons = spam.reasons_to_hold(typed, trap, token.begun_at, network, email, at)
    return typed | {
        "received_at": at,
        "delete_at": at + typed["subject"].retention,
        "normal_email": email,
        "network": network,
        "token_digest": token.digest,
        "state": MessageState.HELD if reasons else MessageState.NEW,
        "held_for": reasons,
    }


def _store(columns, token) -> Message:
    """The message, committed. The one that another request stored meanwhile, if it spent the same token."""
    for _draw in range(MAX_DRAWS):
        try:
            with transaction.atomic(durable=True):
                message = Message.objects.create(
                    **columns, reference=_unused_reference(columns["received_at"])
                )
                if not message.is_held:
                    delivery.announce(message, columns["received_at"])
        except IntegrityError:
            if message := _stored_message(token):
                return message
        else:
            logger.info("Stored message %s", message.reference)
            return message
    raise DatabaseError("No reference was free.")


def _unused_reference(at) -> str:
    """A reference that the audit doesn't know either: of an erased message it still tells who read it."""
    for _draw in range(MAX_DRAWS):
        reference = references.draw(at)
        if not AuditEntry.objects.filter(kind="message", reference=reference).exists():
            return reference
    raise DatabaseError("No reference was free.")


def _recent_duplicate(typed, at) -> Message | None:
    """The message that says the same to the letter: who goes back and presses again has a form with another token."""
    email = normal_email(typed["email"])
    recent = Message.objects.filter(
        normal_email=email, received_at__range=(at - DUPLICATE_WINDOW, at)
    )
    return next((message for message in recent if message.says(typed)), None)


def _stored_message(token) -> Message | None:
    return Message.objects.filter(token_digest=token.digest).first()
