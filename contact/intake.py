"""Receive a message: it is stored once, and before anyone is notified."""

import datetime
import logging
from contextlib import suppress
from threading import BoundedSemaphore

from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.db import DatabaseError, Error, IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contact import form_tokens, spam
from contact.email_addresses import normal_email
from contact.form_tokens import Token
from contact.forms import MessageForm
from contact.models import Delivery, HeldFor, Message, MessageState, Subject
from contact.models.message import RecentCounts
from core.caching.cache_backends import CACHE_ERRORS
from core.http.client_address import client_address, network_hash
from core.http.origins import is_same_origin
from core.i18n.dates import bucharest_day

logger = logging.getLogger("contact")  # of a message it logs the reference only

END = "end"  # the last field of the form: without it, the request was cut off
# Easy to dictate: no similar characters (0 O, 1 I L, 2 Z, 5 S, 8 B), and no vowels to form words.
REFERENCE_ALPHABET = "34679CDFGHJKMNPQRTVWXY"
MAX_DRAWS = 5
DUPLICATE_WINDOW = datetime.timedelta(minutes=10)
# The limits, besides that of each network: of all messages, and of possible spam.
ALL = "all"
POSSIBLE_SPAM = "held"
MIN_HELD_SHARE = 4  # messages of one network
CLOSED = "contact.closed"
CLOSED_SECONDS = 10  # that a reached limit is remembered; then the messages are counted again
FROM_ELSEWHERE = _(
    "Your message was not sent. According to your browser, it comes from another "
    "site or from an unknown page. Check it and press “Send” on this page."
)
FORGED = _("Your message was not sent. The form was incomplete. Check it and press “Send” again.")
EXPIRED = _(
    "Your message has not been sent yet: the form was open for more than 12 hours. "
    "Press “Send” again."
)
SPENT = _(
    "This form has already been sent, as message {reference}. Its new content has "
    "not been sent yet. Press “Send” to send it as another message."
)
NETWORK_AT_LIMIT = _(
    "Your message has not been sent: too many messages came from your network within an hour. "
    "Your text is still below. Press “Send” again in an hour."
)
SITE_AT_LIMIT = _(
    "Your message has not been sent: the office is receiving more messages than it can store. "
    "Your text is still below. Press “Send” again in an hour."
)
TOO_MANY_TOGETHER = _(
    "Your message has not been sent: many messages are arriving at this moment. Your text is still "
    "below. Press “Send” again in a minute."
)
# Each process stores as many at the same time as leaves threads (gunicorn.conf.py) to visitors.
slots = BoundedSemaphore(2)
MAX_WAIT_SECONDS = 1.0  # for a slot

reference_signer = Signer(salt="contact.references")  # the page after sending shows no other


class NotStored(Exception):
    """Nothing was stored. `status` is for the response, `text` a reason besides errors.

    `retry_after` is the time in seconds after which to send the form again, with the same token, if
    the database failed or the `limit` is reached.
    """

    def __init__(
        self, status: int, text: str | Promise = "", *, retry_after: int = 0, limit: str = ""
    ) -> None:
        self.status = status
        self.text = text
        self.retry_after = retry_after
        self.limit = limit


def receive(form: MessageForm, request: HttpRequest, at: datetime.datetime) -> Message:
    """Store a message and return it, or the message that the token has stored before.

    Raise ``NotStored`` if nothing was stored.
    """
    if not is_same_origin(request):
        raise NotStored(403, FROM_ELSEWHERE)
    token = read_token(form)
    if token is None or form.data.get(END) != END:
        raise NotStored(400, FORGED)
    network = network_hash(client_address(request))
    try:
        _reject_while_closed(form, token, network, at)
        if not slots.acquire(timeout=MAX_WAIT_SECONDS):
            raise NotStored(503, TOO_MANY_TOGETHER, retry_after=60)
        try:
            return _examine(form, token, network, at)
        finally:
            slots.release()
    except Error as error:
        # Any error: a closed connection raises another class than one that cannot be opened.
        # Only the class is logged: the text of the error may quote the row.
        logger.error("A message could not be stored: %s", type(error).__name__)
        raise unavailable() from None


def unavailable() -> NotStored:
    """Return the exception for a database that has failed."""
    return NotStored(503, retry_after=120)


def _limit_reached(limit: str) -> NotStored:
    """Return the exception for a limit: as many messages are stored as may be."""
    if limit in (ALL, POSSIBLE_SPAM):
        return NotStored(503, SITE_AT_LIMIT, retry_after=3600, limit=limit)
    return NotStored(429, NETWORK_AT_LIMIT, retry_after=3600, limit=limit)


def read_token(form: MessageForm) -> Token | None:
    """Return the token of the form; None if this site did not issue it."""
    try:
        return form_tokens.read(form.data.get("token", ""))
    except BadSignature:
        return None


def _examine(form: MessageForm, token: Token, network: str, at: datetime.datetime) -> Message:
    """Return the message of a form, stored now or before."""
    if not form.is_valid():
        message = _find_message(token)
        # The subject may be out of use since the message was stored and the response was lost.
        if message and set(form.errors) == {"subject"} and message.has_content(form.cleaned_data):
            return message
        raise NotStored(422)
    if not token.has_expired(at):
        message = _store(form, token, network, at)
    elif (message := _find_message(token)) is None:
        raise NotStored(422, EXPIRED)
    if not message.has_content(form.cleaned_data):
        raise NotStored(409, SPENT.format(reference=message.reference))
    return message


def _store(form: MessageForm, token: Token, network: str, at: datetime.datetime) -> Message:
    """Commit the message and return it, or its copy that is stored already."""
    message = Message(
        **form.cleaned_data,
        received_at=at,
        normal_email=normal_email(form.cleaned_data["email"]),
        network=network,
        token_digest=token.digest,
        delete_at=at + form.cleaned_data["subject"].retention,
    )
    signs = spam.find_spam_signs(message, form.data.get(spam.TRAP, ""), token.begun_at)
    for _draw in range(MAX_DRAWS):
        message.reference = draw_reference(at)
        try:
            return _commit(message, signs)
        except IntegrityError:
            # Another message has the reference, or another request has used the token.
            if stored := _find_message(token):
                return stored
        except NotStored as reason:
            if stored := _find_message(token):
                return stored
            with suppress(*CACHE_ERRORS):
                cache.set(f"{CLOSED}:{reason.limit}", reason.limit, CLOSED_SECONDS)
            raise
    raise DatabaseError("No reference was free.")


def _commit(message: Message, signs: list[HeldFor]) -> Message:
    """Store the message with its mails, in few statements.

    Return the same message sent with another token, as after going back in the browser. The rows
    are inserted before the lock of the intake, so that it lasts for a query and the commit: others
    see them, and count them, after the commit only.
    """
    message.pk = None
    message.held_for = signs
    message.state = MessageState.HELD if signs else MessageState.NEW
    with transaction.atomic(durable=True):
        message.save(force_insert=True)
        if not message.is_held:
            Delivery.announce(message, message.received_at)
        Subject.objects.lock_intake()
        recent = Message.objects.count_recent(message)
        if recent.erased_with_reference:
            raise IntegrityError("An erased message had this reference.")
        if recent.of_address and (duplicate := _recent_duplicate(message)):
            transaction.set_rollback(True)
            return duplicate
        if exceeded := spam.exceeded_limits(recent):
            # No one is notified of a message that is held.
            message.held_for = [*signs, *exceeded]
            message.state = MessageState.HELD
            message.save(update_fields=["held_for", "state"])
            message.deliveries.all().delete()
        _reject_beyond_limits(message, recent)
    logger.info("Stored message %s", message.reference)
    return message


def _reject_beyond_limits(message: Message, recent: RecentCounts) -> None:
    """Raise ``NotStored`` if as many messages are stored as the settings allow.

    Held messages have a limit of their own, so that spam closes the form to no one else; one
    network has a third of it.
    """
    if message.network and recent.of_network >= settings.CONTACT_MAX_PER_NETWORK:
        raise _limit_reached(message.network)
    if recent.not_held >= settings.CONTACT_MAX_PER_HOUR:
        raise _limit_reached(ALL)
    held = Message.objects.filter(state=MessageState.HELD).exclude(pk=message.pk)
    if message.is_held and held.count() >= settings.CONTACT_MAX_HELD:
        raise _limit_reached(POSSIBLE_SPAM)
    of_network = held.filter(network=message.network)
    share = max(settings.CONTACT_MAX_HELD // 3, MIN_HELD_SHARE)
    if message.is_held and message.network and of_network.count() >= share:
        raise _limit_reached(message.network)


def _reject_while_closed(
    form: MessageForm, token: Token, network: str, at: datetime.datetime
) -> None:
    """Raise ``NotStored`` if a limit was reached just now: in a flood nothing else is examined."""
    try:
        closed = cache.get_many(f"{CLOSED}:{limit}" for limit in (network, ALL, POSSIBLE_SPAM))
    except (BadSignature, *CACHE_ERRORS):
        return  # the messages are counted
    for limit in closed.values():
        is_closed = limit != POSSIBLE_SPAM or _has_signs_of_spam(form, token, at)
        if is_closed and not _find_message(token):
            raise _limit_reached(limit)


def _has_signs_of_spam(form: MessageForm, token: Token, at: datetime.datetime) -> bool:
    """Return whether the form, which is not validated yet, has such signs."""
    typed = {name: form.data.get(name, "") for name in ("name", "organisation", "text")}
    message = Message(received_at=at, **typed)
    message.text = message.text[: Message.TEXT_LENGTH]
    return bool(spam.find_spam_signs(message, form.data.get(spam.TRAP, ""), token.begun_at))


def draw_reference(at: datetime.datetime) -> str:
    """Return a random reference, such as C-2026-7F3K9, with the year in Bucharest."""
    return f"C-{bucharest_day(at).year}-{get_random_string(5, REFERENCE_ALPHABET)}"


def _recent_duplicate(message: Message) -> Message | None:
    """Return a copy sent with another token, as after going back in the browser."""
    typed = {name: getattr(message, name) for name in MessageForm.base_fields}
    at = message.received_at
    recent = Message.objects.filter(
        normal_email=message.normal_email, received_at__range=(at - DUPLICATE_WINDOW, at)
    )
    others = recent.exclude(pk=message.pk)
    return next((other for other in others if other.has_content(typed)), None)


def _find_message(token: Token) -> Message | None:
    return Message.objects.filter(token_digest=token.digest).first()
