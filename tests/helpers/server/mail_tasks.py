"""The mails to followers, queued and sent by a process of its own that may die in a step.

    python -m tests.helpers.server.mail_tasks PORT TIME [STEP]

It prints the seconds of processor time, the number of queries and the number of mails sent.
"""

import datetime
import itertools
import json
import os
import signal
import smtplib
import sys
import time
from functools import wraps

import django

PORT, TIME, STEP = (*sys.argv[1:], "")[:3]


def main():
    django.setup()
    from django.db import connection
    from django.test.utils import override_settings

    from core.mail.models import MailState
    from core.mail.sending import send_due
    from following import followers
    from tests.helpers.server.mail_server import mailers_for

    at = datetime.datetime.fromisoformat(TIME)
    die_in(STEP)
    queries = itertools.count()

    def count(execute, *arguments):
        next(queries)
        return execute(*arguments)

    mailers = override_settings(MAILERS=mailers_for(int(PORT), timeout=20), CACHE_LIVE_VERSION=True)
    with mailers, connection.execute_wrapper(count):
        begin = time.process_time()
        queued = followers.queue_due(at)
        queueing = time.process_time() - begin
        sent = send_due(lambda: at)[MailState.SENT]
        seconds = time.process_time() - begin
    facts = {"queued": queued, "sent": sent, "queries": next(queries)}
    print(json.dumps(facts | {"queueing": queueing, "seconds": seconds}))  # noqa: T201


def die_in(step):
    """Let the process be killed in the step, while the second mail is sent."""
    from django.db.models import QuerySet

    from core.mail.connection import SmtpSession
    from core.mail.models import OutgoingMail, OutgoingMailQuerySet
    from following import followers
    from following.models import FollowerMail

    steps = {
        "": (),
        "queued, not committed": (QuerySet, "update", 1, "before"),
        "queue committed": (followers, "_queue", 1, "after"),
        "claimed": (OutgoingMailQuerySet, "claim", 2, "after"),
        "composing": (FollowerMail, "compose", 2, "before"),
        "composed": (FollowerMail, "compose", 2, "after"),
        "connected": (SmtpSession, "open", 2, "after"),
        "recipient accepted": (smtplib.SMTP, "rcpt", 2, "after"),
        "half sent": (smtplib.SMTP, "data", 2, "within"),
        "accepted": (smtplib.SMTP, "data", 2, "after"),
        "accepted, not recorded": (OutgoingMail, "record_attempt", 2, "before"),
        "recorded": (OutgoingMail, "record_attempt", 2, "after"),
    }
    if step:
        _die_at(*steps[step])


def _die_at(owner, name, number, when):
    original = getattr(owner, name)
    calls = itertools.count(1)

    @wraps(original)
    def dying(*args, **more):
        is_last = next(calls) == number
        if is_last and when == "before":
            die()
        if is_last and when == "within":
            session, text = args
            session.docmd("data")
            session.send(text[: len(text) // 2])
            die()
        result = original(*args, **more)
        if is_last:
            die()
        return result

    setattr(owner, name, dying)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
