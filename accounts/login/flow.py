"""Sign-in in steps: the password, then the code. No one is signed in before the last step."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import roles
from accounts.audit import log
from accounts.login import second_factor, throttling
from accounts.models import AccountMail, AccountNews, Act, User

VERIFIED = "second_factor_shown"  # keys of the session
PENDING = "password_given"
CODE_TIMEOUT_SECONDS = 10 * 60
NO_CODE_MAIL_INTERVAL = datetime.timedelta(days=1)  # of mails about a right password without a code
BACKEND = "django.contrib.auth.backends.ModelBackend"
# URL names allowed before a required second factor is set up.
ALLOWED_URL_NAMES = {"second_factor", "logout", "language", "jsi18n"}


def complete_password_step(request: Any, account: User) -> bool:
    """Log in an account without second factor; otherwise store that the code is due.

    Return whether it is logged in.
    """
    if not second_factor.has_one(account):
        _log_in(request, account, is_verified=False)
        return True
    request.session.cycle_key()
    log.record(Act.CODE_DUE, None, kind="account", reference=account.username)
    request.session[PENDING] = {
        "mail": _schedule_no_code_mail(account) or request.session.get(PENDING, {}).get("mail"),
        "account": account.pk,
        "hash": account.get_session_auth_hash(),  # a changed password restarts the sign-in
        "at": timezone.now().timestamp(),
    }
    return False


def pending_account(request: Any) -> User | None:
    """Return the account whose code is due: within ten minutes of its password, otherwise None."""
    pending = request.session.get(PENDING)
    if not pending or timezone.now().timestamp() - pending["at"] > CODE_TIMEOUT_SECONDS:
        return None
    account = User.objects.filter(pk=pending["account"], is_active=True, is_staff=True).first()
    if account and constant_time_compare(account.get_session_auth_hash(), pending["hash"]):
        return account
    return None


def complete_code_step(request: Any, account: User) -> None:
    """Log in an account whose code was right, and cancel the mail about a missing code."""
    mail = request.session.pop(PENDING).get("mail")
    AccountMail.objects.filter(pk=mail, account=account, sent_at=None).delete()
    _log_in(request, account, is_verified=True)


def mark_verified(request: Any) -> None:
    """Store in the session that the second factor was shown."""
    request.session[VERIFIED] = True


def owes_second_factor(request: Any) -> bool:
    """Return whether the user must set up a second factor before using the admin."""
    if not request.user.is_authenticated or request.session.get(VERIFIED):
        return False
    return needs_second_factor(request.user)


def needs_second_factor(account: User) -> bool:
    """Return whether the account must have a second factor on this site."""
    return settings.REQUIRE_2FA and roles.needs_second_factor(account)


def _schedule_no_code_mail(account: User) -> int | None:
    """Schedule a mail to the owner for the time when the code expires; the right code deletes it.

    At most once a day, so that no one with the password can fill the mailbox. Return its key.
    """
    earlier = AccountMail.objects.filter(account=account, news=AccountNews.NO_CODE)
    if earlier.filter(created_at__gt=timezone.now() - NO_CODE_MAIL_INTERVAL).exists():
        return None
    mail = account.tell(AccountNews.NO_CODE, after=datetime.timedelta(seconds=CODE_TIMEOUT_SECONDS))
    return mail.pk if mail else None


def _log_in(request: Any, account: User, *, is_verified: bool) -> None:
    login(request, account, backend=BACKEND)
    request.session.cycle_key()
    request.session[VERIFIED] = is_verified
    throttling.remember_device(request, account)
