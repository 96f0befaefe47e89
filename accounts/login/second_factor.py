"""The second factor: codes of an app (RFC 6238, 6 digits, 30 seconds), and recovery codes.

Passkeys belong to it too (accounts/login/passkeys.py).
"""

import base64
import secrets
from urllib.parse import quote, urlencode, urlsplit

import zxingcpp
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string, pbkdf2
from django_otp.oath import TOTP  # type: ignore[import-untyped]  # has no types

from accounts.models import AccountNews, Act, RecoveryCode, SecondFactor, User

STEP = 30  # seconds
TOLERANCE = 1  # steps that a telephone's clock may be off
RECOVERY_CODES = 10
MIN_CODES_LEFT = 4  # with fewer, users are reminded
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without similar characters
RECOVERY_CODE_LENGTH = 10  # 49 bits; attempts are limited
HASH_ITERATIONS = 20_000
WITHOUT_APP = {"secret": ""}


def make_secret() -> str:
    """Return 160 random bits, as RFC 4226 recommends, in Base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def otpauth_uri(account: User, secret: str) -> str:
    """Return the otpauth URI that authenticator apps read, with the host of the site as issuer."""
    issuer = urlsplit(settings.SITE_URL).hostname
    label = quote(f"{issuer}:{account.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def qr_code(text: str) -> str:
    """Return a QR code, black on white, as the data URL of an SVG."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    svg = base64.b64encode(code.to_svg(scale=5).encode()).decode()
    return f"data:image/svg+xml;base64,{svg}"


def find_step(secret: str, code: str, *, after: int = 0) -> int | None:
    """Return the step of a code that is valid now and later than `after`, otherwise None.

    Without a secret no code is valid.
    """
    if not secret or not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    totp = TOTP(base64.b32decode(secret), step=STEP)
    totp.time = timezone.now().timestamp()
    return totp.t() if totp.verify(int(code), tolerance=TOLERANCE, min_t=after + 1) else None


def get_or_create(account: User) -> tuple[SecondFactor, list[str]]:
    """Return the second factor, and recovery codes if it is new. Use it inside a transaction."""
    User.objects.select_for_update().get(pk=account.pk)  # one request after the other
    factor, is_new = SecondFactor.objects.get_or_create(
        account=account, defaults={"set_at": timezone.now()}
    )
    return factor, _make_codes(factor) if is_new else []


@transaction.atomic
def set_up(account: User, secret: str, step: int) -> list[str]:
    """Store the app that has shown the code of `step`; return new recovery codes."""
    factor, codes = get_or_create(account)
    factor.secret = secret
    factor.set_at = timezone.now()
    factor.last_step = step
    factor.save(update_fields=["secret", "set_at", "last_step"])
    codes = codes or _make_codes(factor)
    _record_and_notify(Act.SET_SECOND_FACTOR, account, AccountNews.SECOND_FACTOR_SET)
    return codes


@transaction.atomic
def remove(account: User, by: User | None) -> bool:
    """Remove app, passkeys and recovery codes, and end all sessions.

    Return False if there is none. `by` is None for the administrator of the server.
    """
    if not SecondFactor.objects.filter(account=account).delete()[0]:
        return False
    _record_removal(account, by)
    return True


@transaction.atomic
def remove_app(account: User) -> None:
    """Remove the app, and end all sessions; the recovery codes stay if there is a passkey."""
    if SecondFactor.objects.filter(account=account, passkeys__isnull=False).update(**WITHOUT_APP):
        _record_removal(account, account)
    else:
        remove(account, by=account)


@transaction.atomic
def make_recovery_codes(account: User) -> list[str]:
    """Return new recovery codes; the old ones are no longer valid."""
    User.objects.select_for_update().get(pk=account.pk)  # one request after the other
    codes = _make_codes(account.second_factor)
    _record_and_notify(Act.MADE_RECOVERY_CODES, account, AccountNews.NEW_RECOVERY_CODES)
    return codes


def accept(account: User, typed: str, accepts_app: bool = True) -> bool:
    """Return whether a text is an unused code of the app or recovery code, and mark it as used."""
    factor = SecondFactor.objects.filter(account=account).first()
    typed = "".join(typed.split()).replace("-", "").lower()
    return factor is not None and (
        (accepts_app and _accept_code(factor, typed)) or _accept_recovery_code(factor, typed)
    )


def has_one(account: User) -> bool:
    """Return whether an account has a second factor: an app or a passkey."""
    return SecondFactor.objects.filter(account=account).exists()


def has_app(account: User) -> bool:
    """Return whether an account has an app that shows codes."""
    return SecondFactor.objects.filter(account=account).exclude(**WITHOUT_APP).exists()


def recovery_codes_left(account: User) -> int:
    """Return the number of unused recovery codes."""
    return RecoveryCode.objects.filter(second_factor__account=account, used_at=None).count()


def _accept_code(factor: SecondFactor, code: str) -> bool:
    """Accept a code once, also if it is sent several times together: one statement marks it."""
    step = find_step(factor.secret, code, after=factor.last_step)
    earlier = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
    return step is not None and earlier.update(last_step=step) == 1


@transaction.atomic
def _accept_recovery_code(factor: SecondFactor, code: str) -> bool:
    if len(code) != RECOVERY_CODE_LENGTH:
        return False
    unused = factor.recovery_codes.filter(digest=_digest(factor, code), used_at=None)
    if unused.update(used_at=timezone.now()) != 1:
        return False
    _record_and_notify(Act.USED_RECOVERY_CODE, factor.account, AccountNews.RECOVERY_CODE_USED)
    return True


def _make_codes(factor: SecondFactor) -> list[str]:
    factor.recovery_salt = secrets.token_hex(16)
    factor.save(update_fields=["recovery_salt"])
    factor.recovery_codes.all().delete()
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODES:
        codes.add(get_random_string(RECOVERY_CODE_LENGTH, ALPHABET))
    RecoveryCode.objects.bulk_create(
        RecoveryCode(second_factor=factor, digest=_digest(factor, code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(factor: SecondFactor, code: str) -> str:
    return pbkdf2(code, factor.recovery_salt, HASH_ITERATIONS).hex()


def _record_removal(account: User, by: User | None) -> None:
    account.end_all_sessions()
    account.record(Act.REMOVED_SECOND_FACTOR, by)
    account.notify(AccountNews.SECOND_FACTOR_REMOVED)


def _record_and_notify(act: Act, account: User, news: AccountNews) -> None:
    """Record a user's own action and send a mail about it."""
    account.record(act, account)
    account.notify(news)
