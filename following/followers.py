"""What followers may do, and the tasks that queue their mails."""

import datetime

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce

from contact.email_addresses import normal_email
from core.i18n import languages
from core.i18n.dates import BUCHAREST, ONE_DAY
from core.mail.sending import send_on_commit
from following.mail_texts import REMINDED_AFTER, mailed_kinds
from following.models import Follower, FollowerMail
from record.models import Publication

SENT_FROM = 7  # o'clock in Bucharest
# A publication in force may be committed a moment later; a mail waits for it.
SETTLING = datetime.timedelta(minutes=1)
CONFIRMATION_PERIOD = datetime.timedelta(days=730)
MONTH = datetime.timedelta(days=30)  # for the first confirmation, and for which a network is kept
MAX_QUESTIONS = 3  # until the next confirmation, one a day at most
MAX_ASKED_FOR = 20  # targets that strangers can add to an address


@transaction.atomic
def ask(email: str, target: str, network: str, at: datetime.datetime) -> None:
    """Store that an address asks to follow ``target``, and ask it to confirm that.

    An address that follows it already is asked too, so that strangers don't learn who does.
    """
    new = {"email": email, "requested_at": at, "language": languages.active()}
    rows = Follower.objects.select_for_update()
    follower, _is_new = rows.get_or_create(normal_email=normal_email(email), defaults=new)
    others = [each for each in follower.asked_for if each != target]
    follower.asked_for = [*others, target][-MAX_ASKED_FOR:]
    follower.network = network
    follower.requested_at = at
    was_just_asked = follower.asked_at and at < follower.asked_at + ONE_DAY
    if follower.questions < MAX_QUESTIONS and not was_just_asked:
        follower.ask(at)
        send_on_commit()
    else:
        follower.save()


def confirm(follower: Follower, targets: list[str], at: datetime.datetime) -> None:
    """Store the choice of a follower, who receives what changes from now on.

    Columns that a task may have changed since the follower was read are set in the database.
    """
    Follower.objects.filter(pk=follower.pk).update(
        targets=targets,
        asked_for=[],
        network="",
        language=languages.active(),
        questions=0,
        refusals=0,
        covered_until=Coalesce("covered_until", at),
        immediate_covered_until=Coalesce("immediate_covered_until", at),
        confirmed_at=at,
    )


@transaction.atomic
def delete_expired(at: datetime.datetime) -> int:
    """Delete the followers who did not confirm in time, remind others, and count the deleted."""
    due = Follower.objects.filter(confirmed_at__lte=at - REMINDED_AFTER).exclude(
        asked_at__gte=F("confirmed_at") + REMINDED_AFTER
    )
    for follower in due.select_for_update():
        follower.ask(at)
    old = Follower.objects.filter(requested_at__lte=at - MONTH)
    old.exclude(network="").update(network="")
    expired = Follower.objects.filter(confirmed_at__lte=at - CONFIRMATION_PERIOD)
    return (old.filter(confirmed_at=None) | expired).delete()[0]


def queue_due(at: datetime.datetime) -> int:
    """Put the mails that are due into the outbox, and count them."""
    settled = at - SETTLING
    local = settled.astimezone(BUCHAREST)
    morning = local.replace(hour=SENT_FROM, minute=0, second=0, microsecond=0)
    if local < morning:
        morning -= ONE_DAY  # 07:00 of the clock, also after the change of time
    return _queue("covered_until", morning, is_sent_immediately=False) + _queue(
        "immediate_covered_until", settled, is_sent_immediately=True
    )


@transaction.atomic
def _queue(column: str, until: datetime.datetime, is_sent_immediately: bool) -> int:
    """Queue a mail to each follower whose mails do not cover the last publication."""
    published = Publication.objects.ever_in_force(until).filter(
        is_minor=False, kind__in=mailed_kinds(is_sent_immediately)
    )
    newest = published.aggregate(newest=Max("in_force_from"))["newest"]
    if newest is None:
        return 0
    followers = Follower.objects.filter(**{f"{column}__lt": newest})
    mails = [
        FollowerMail(
            follower=follower,
            to=follower.email,
            since=getattr(follower, column),
            is_sent_immediately=is_sent_immediately,
            created_at=until,
            next_attempt_at=until,
        )
        for follower in followers.select_for_update()
    ]
    FollowerMail.objects.bulk_create(mails)
    followers.update(**{column: until})
    return len(mails)
