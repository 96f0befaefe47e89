"""Getting in, step by step: the password, then the code. Nobody is signed in before the last step."""

import datetime

from django.conf import settings
from django.contrib.auth import login
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import roles
from accounts.audit import log
from accounts.login import second_factor, throttling
from accounts.models import AccountMail, AccountNews, Act, User

VERIFIED, HALFWAY = "second_factor_shown", "password_given"
TIME_FOR_THE_CODE = 10 * 60  # seconds
TOLD_EVERY = datetime.timedelta(days=1)  # that a password was right and no code came
BACKEND = "django.contrib.auth.backends.ModelBackend"
# Pages that are open to somebody who has to set up a second factor first.
OPEN_BEFORE = {"second_factor", "logout", "language", "jsi18n"}


def password_was_right(request, account) -> bool:
    """Signs in who has no second factor; of others the session only knows that the code is due. True: signed in."""
    if not second_factor.has_one(account):
        _let_in(request, account, has_shown_both=False)
        return True
    request.session.cycle_key()
    log.record(Act.CODE_DUE, None, kind="account", reference=account.username)
    request.session[HALFWAY] = {
        "mail": _tell_unless_a_code_comes(account) or request.session.get(HALFWAY, {}).get("mail"),
        "account": account.pk,
        "hash": account.get_session_auth_hash(),  # a password that is changed meanwhile begins anew
        "at": timezone.now().timestamp(),
    }
    return False


def who_is_halfway(request) -> User | None:
    """The person whose code is due; None where nobody has given a password here within the last ten minutes."""
    halfway = request.session.get(HALFWAY)
    if not halfway or timezone.now().timestamp() - halfway["at"] > TIME_FOR_THE_CODE:
        return None
    account = User.objects.filter(pk=halfway["account"], is_active=True, is_staff=True).first()
    if account and constant_time_compare(account.get_session_auth_hash(), halfway["hash"]):
        return account
    return None


def code_was_right(request, account):
    mail = request.session.pop(HALFWAY).get("mail")
    AccountMail.objects.filter(pk=mail, account=account, sent_at=None).delete()
    _let_in(request, account, has_shown_both=True)


def second_factor_was_set_up(request):
    request.session[VERIFIED] = True


def owes_second_factor(request) -> bool:
    """Whether somebody has to set one up before anything else at the desk."""
    if not request.user.is_authenticated or request.session.get(VERIFIED):
        return False
    return needs_second_factor(request.user)


def needs_second_factor(account) -> bool:
    """Whether this site asks one of the account."""
    return settings.REQUIRE_2FA and roles.needs_second_factor(account)


def _tell_unless_a_code_comes(account) -> int | None:
    """A mail to the owner, which goes out when the time for the code is over; the right code deletes it.

    Once a day: whoever has the password could else fill the owner's mailbox. Returns its key, if there is a new one.
    """
    earlier = AccountMail.objects.filter(account=account, news=AccountNews.NO_CODE)
    if earlier.filter(created_at__gt=timezone.now() - TOLD_EVERY).exists():
        return None
    mail = account.tell(AccountNews.NO_CODE, after=datetime.timedelta(seconds=TIME_FOR_THE_CODE))
    return mail and mail.pk


def _let_in(request, account, *, has_shown_both):
    login(request, account, backend=BACKEND)
    request.session.cycle_key()
    request.session[VERIFIED] = has_shown_both
    throttling.remember_browser(request, account)
