"""How long somebody stays signed in: an hour without using the desk, twelve hours at most.

NIST SP 800-63B-4, section 2.2.3, asks for no more than an hour and a day. What was typed waits while somebody signs in
again (desk/reauthentication.py).
"""

import datetime

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

MAX_AGE, MAX_IDLE = datetime.timedelta(hours=12), datetime.timedelta(hours=1)
REFRESH_INTERVAL = datetime.timedelta(
    minutes=5
)  # not with each page: an hour may be five minutes short
SIGNED_IN, SEEN = "signed_in_at", "seen_at"  # seconds since 1970


def begin(session):
    session[SIGNED_IN] = session[SEEN] = _now()


def refresh_or_end(request):
    """End an expired session, or store the time of this request in it."""
    if not request.user.is_authenticated:
        return
    now, session = _now(), request.session
    if SIGNED_IN not in session:
        begin(session)  # one of a release that didn't write it down: its time begins now
    signed_in, seen = session[SIGNED_IN], session[SEEN]
    if now - signed_in >= MAX_AGE.total_seconds() or now - seen >= MAX_IDLE.total_seconds():
        session.flush()
        request.user = AnonymousUser()
    elif now - seen >= REFRESH_INTERVAL.total_seconds():
        session[SEEN] = now


def end_others(request):
    """End all sessions of the account except the current one."""
    request.user.end_all_sessions()
    keep_current(request)


def keep_current(request):
    """Keep the current session when all sessions of the account were ended."""
    update_session_auth_hash(request, request.user)


def _now() -> int:
    return int(timezone.now().timestamp())
