"""Sign-in in steps (the password, then a code or a passkey, or a passkey alone), end of sessions.

No one is signed in before the last step. Sessions end after an hour without a request, and after
twelve hours; NIST SP 800-63B-4, section 2.2.3, requires at most an hour and a day. Typed texts are
retained while the user signs in again (accounts/login/reauthentication.py).
"""

import datetime
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import ngettext

from accounts import roles
from accounts.login import passkeys, second_factor, throttling
from accounts.models import AccountMail, AccountNews, Act, Passkey, User

VERIFIED = "second_factor_shown"  # keys of the session
HAS_PASSKEY = "has_passkey"
PENDING = "password_given"
SIGNED_IN = "signed_in_at"  # seconds since 1970
SEEN = "seen_at"
PROVED = "proved_at"  # with the password or a passkey, after the sign-in
MAX_AGE_SECONDS = 12 * 60 * 60
MAX_IDLE_SECONDS = 60 * 60
REFRESH_SECONDS = 5 * 60  # so a session may end five minutes earlier
CODE_TIMEOUT_SECONDS = 10 * 60
PROOF_SECONDS = 5 * 60
NO_CODE_MAIL_INTERVAL = datetime.timedelta(days=1)  # of mails about a right password without a code
# URL names allowed before a required second factor is set up.
ALLOWED_URL_NAMES = {"passkey_add", "second_factor", "logout", "language", "jsi18n"}
# URL names of the forms that give power. Those with passwords, which no other page retains, ask for
# the proof before they open.
POWER_URL_NAMES = {"accounts_user_change", "auth_group_add", "auth_group_change"}
PASSWORD_URL_NAMES = {"accounts_user_add", "auth_user_password_change"}
ONLY_PASSKEYS = "passkey"  # the value of REQUIRE_2FA


def complete_password_step(request: Any, account: User) -> bool:
    """Log in an account without second factor; otherwise store that the code is due.

    Return whether it is logged in.
    """
    if not second_factor.has_one(account):
        _log_in(request, account, is_verified=False)
        return True
    request.session.cycle_key()
    account.record(Act.CODE_DUE)
    request.session[PENDING] = {
        "mail": _schedule_no_code_mail(account) or request.session.get(PENDING, {}).get("mail"),
        "account": account.pk,
        "hash": account.get_session_auth_hash(),  # a changed password restarts the sign-in
        "at": int(time.time()),
    }
    return False


def pending_account(request: Any) -> User | None:
    """Return the account whose code is due: within ten minutes of its password, otherwise None."""
    pending = request.session.get(PENDING)
    if not pending or int(time.time()) - pending["at"] > CODE_TIMEOUT_SECONDS:
        return None
    account = User.objects.filter(pk=pending["account"], is_active=True, is_staff=True).first()
    if account and constant_time_compare(account.get_session_auth_hash(), pending["hash"]):
        return account
    return None


def complete_sign_in(request: Any, account: User) -> None:
    """Log in an account whose code or passkey was right; cancel the mail about a missing code.

    Add a message if few recovery codes are left.
    """
    mail = request.session.pop(PENDING, {}).get("mail")
    AccountMail.objects.filter(pk=mail, account=account, sent_at=None).delete()
    _log_in(request, account, is_verified=True)
    left = second_factor.recovery_codes_left(account)
    if left < second_factor.MIN_CODES_LEFT:
        text = ngettext(
            "You have %(left)d recovery code left. Create new ones under “Your sign-in”.",
            "You have %(left)d recovery codes left. Create new ones under “Your sign-in”.",
            left,
        )
        messages.warning(request, text % {"left": left})


def owes_second_factor(request: Any) -> bool:
    """Return whether the user must set up a second factor before using the admin."""
    fact = HAS_PASSKEY if settings.REQUIRE_2FA == ONLY_PASSKEYS else VERIFIED
    if not request.user.is_authenticated or request.session.get(fact):
        return False
    return needs_second_factor(request.user)


def owes_proof(request: Any, url_name: Any) -> bool:
    """Return whether the user must show again who it is: an open session alone gives no power."""
    is_sent = request.method == "POST" and url_name in POWER_URL_NAMES
    proved = max(request.session.get(SIGNED_IN, 0), request.session.get(PROVED, 0))
    return (is_sent or url_name in PASSWORD_URL_NAMES) and time.time() - proved > PROOF_SECONDS


def needs_second_factor(account: User, *, after_grace: bool = False) -> bool:
    """Return whether the account must have a second factor on this site, now or after its grace."""
    codes = set(roles.NEED_A_SECOND_FACTOR)
    grace_ends = account.second_factor_from
    if grace_ends and timezone.now() < grace_ends and not after_grace:
        codes -= roles.NEED_IT_AFTER_GRACE
    return bool(settings.REQUIRE_2FA) and any(map(account.has_perm, codes))


def needs_passkey(account: User) -> bool:
    """Return whether an app is not enough for the account on this site."""
    return settings.REQUIRE_2FA == ONLY_PASSKEYS and needs_second_factor(account)


def accepts_app(account: User) -> bool:
    """Return whether the account can sign in with a code of an app.

    Where a passkey is required, the code leads to its set-up, and no longer signs in afterwards.
    """
    return not (needs_passkey(account) and passkeys.has_one(account))


def may_remove_app(account: User) -> bool:
    """Return whether the account may be without its app."""
    return not needs_second_factor(account) or passkeys.has_one(account)


def may_remove(passkey: Passkey) -> bool:
    """Return whether the account of a passkey may be without it."""
    account = passkey.second_factor.account
    if not needs_second_factor(account):
        return True
    has_app = second_factor.has_app(account) and not needs_passkey(account)
    return has_app or passkey.second_factor.passkeys.count() > 1


def set_up_url_name() -> str:
    """Return the URL name of the page that sets up a required second factor: a passkey first."""
    return "passkey_add" if passkeys.is_available() else "second_factor"


def renew_session(request: Any) -> None:
    """End the other sessions of an account that has changed its factors; store which it has."""
    end_other_sessions(request)
    request.session[VERIFIED] = second_factor.has_one(request.user)
    request.session[HAS_PASSKEY] = passkeys.has_one(request.user)


def end_expired_session(request: Any) -> None:
    """End a session that is too old, or that was not used for too long."""
    if not request.user.is_authenticated:
        return
    age = time.time() - request.session.get(SIGNED_IN, 0)
    idle_seconds = time.time() - request.session.get(SEEN, 0)
    if age >= MAX_AGE_SECONDS or idle_seconds >= MAX_IDLE_SECONDS:
        request.session.flush()
        request.user = AnonymousUser()


def prolong_session(request: Any) -> None:
    """Store the time of this request in the session."""
    idle_seconds = time.time() - request.session.get(SEEN, 0)
    if request.user.is_authenticated and idle_seconds >= REFRESH_SECONDS:
        request.session[SEEN] = int(time.time())


def unprolonged[View: Callable[..., Any]](view: View) -> View:
    """Mark a view whose requests are made by a script: they do not prolong the session."""
    view.prolongs_session = False  # type: ignore[attr-defined]  # read by LoginMiddleware
    return view


def end_other_sessions(request: Any) -> None:
    """End all sessions of the account except the current one."""
    request.user.end_all_sessions()
    update_session_auth_hash(request, request.user)


def _schedule_no_code_mail(account: User) -> int | None:
    """Schedule a mail to the owner for the time when the code expires; the right code deletes it.

    At most once a day, so that no one with the password can fill the mailbox. Return its key.
    """
    earlier = AccountMail.objects.filter(account=account, news=AccountNews.NO_CODE)
    if earlier.filter(created_at__gt=timezone.now() - NO_CODE_MAIL_INTERVAL).exists():
        return None
    mail = account.notify(
        AccountNews.NO_CODE, after=datetime.timedelta(seconds=CODE_TIMEOUT_SECONDS)
    )
    return mail.pk if mail else None


def _log_in(request: Any, account: User, *, is_verified: bool) -> None:
    login(request, account)
    request.session.cycle_key()
    request.session[VERIFIED] = is_verified
    request.session[HAS_PASSKEY] = is_verified and passkeys.has_one(account)
    throttling.remember_device(request, account)
