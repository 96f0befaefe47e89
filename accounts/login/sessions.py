"""Sessions end after an hour without a request, and after twelve hours.

NIST SP 800-63B-4, section 2.2.3, requires at most an hour and a day. Typed texts are retained while
the user signs in again (desk/reauthentication.py).
"""

import datetime
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

MAX_AGE = datetime.timedelta(hours=12)
MAX_IDLE = datetime.timedelta(hours=1)
REFRESH_INTERVAL = datetime.timedelta(minutes=5)  # so MAX_IDLE may be five minutes less
SIGNED_IN = "signed_in_at"  # keys of the session; seconds since 1970
SEEN = "seen_at"


def begin(session: SessionBase) -> None:
    """Store the time of the sign-in."""
    session[SIGNED_IN] = session[SEEN] = _now()


def refresh_or_end(request: Any) -> None:
    """End an expired session, or store the time of this request in it."""
    if not request.user.is_authenticated:
        return
    now = _now()
    session = request.session
    idle = now - session.get(SEEN, 0)
    age = now - session.get(SIGNED_IN, 0)
    if age >= MAX_AGE.total_seconds() or idle >= MAX_IDLE.total_seconds():
        session.flush()
        request.user = AnonymousUser()
    elif idle >= REFRESH_INTERVAL.total_seconds():
        session[SEEN] = now


def end_others(request: Any) -> None:
    """End all sessions of the account except the current one."""
    request.user.end_all_sessions()
    keep_current(request)


def keep_current(request: Any) -> None:
    """Keep the current session when all sessions of the account were ended."""
    update_session_auth_hash(request, request.user)


def _now() -> int:
    return int(timezone.now().timestamp())
