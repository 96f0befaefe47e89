"""Passkeys (WebAuthn): added, used to sign in, and removed.

The authenticator always verifies its user by a fingerprint, a face or a PIN, so a passkey alone is
two factors. Browsers use it only on pages of the site itself, so a page that imitates the admin
gets nothing. The challenge of a sign-in is in a signed cookie, so that a stranger makes no session;
a passkey accepts none that was issued before its last use. The challenge of a new passkey is in the
session.
"""

import datetime
from typing import Any

import webauthn
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, structs
from webauthn.helpers.exceptions import WebAuthnException

from accounts.login import second_factor
from accounts.models import AccountNews, Act, Passkey, User
from core.http.origins import passkey_host

CHALLENGE = "passkey_challenge"  # its key in the session
MAX_AGE = datetime.timedelta(minutes=5)  # of a challenge
SALT = "staff.passkeys.challenge"
# Raised for answers that are malformed or not right.
INVALID = (WebAuthnException, ValueError)
TIMEOUT_MILLISECONDS = 5 * 60 * 1000  # of the browser's dialogue


class Rejected(Exception):
    """The answer of an authenticator is not valid."""


def is_available() -> bool:
    """Return whether browsers offer passkeys at the URL of the site."""
    return bool(_rp_id())


def has_one(account: User) -> bool:
    """Return whether an account has a passkey."""
    return Passkey.objects.filter(second_factor__account=account).exists()


def creation_options(session: SessionBase, account: User, name: str) -> str:
    """Return the options, as JSON, with which a browser makes a passkey with this name."""
    challenge = webauthn.helpers.generate_challenge()
    session[CHALLENGE] = {
        "value": bytes_to_base64url(challenge),
        "at": timezone.now().isoformat(),
        "name": name,
    }
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(),
        rp_name=_rp_id(),
        user_id=_user_handle(account),
        user_name=account.username,
        user_display_name=str(account),
        challenge=challenge,
        timeout=TIMEOUT_MILLISECONDS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(account),
    )
    return webauthn.options_to_json(options)


def request_options(request: Any, account: User | None = None) -> str:
    """Return the options, as JSON, with which a browser uses a passkey, of any account if None.

    `set_cookie` stores the challenge later.
    """
    challenge = webauthn.helpers.generate_challenge()
    issued_at = timezone.now().isoformat()
    request.passkey_challenge = f"{bytes_to_base64url(challenge)}|{issued_at}"
    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(),
        challenge=challenge,
        timeout=TIMEOUT_MILLISECONDS,
        allow_credentials=_descriptors(account) if account else None,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def set_cookie(response: HttpResponseBase, challenge: str) -> None:
    """Set the cookie with the challenge of a page."""
    response.set_signed_cookie(
        _cookie_name(),
        challenge,
        salt=SALT,
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


@transaction.atomic
def add(session: SessionBase, account: User, credential: str) -> list[str]:
    """Store the passkey that a browser made with `creation_options()`.

    Return recovery codes if it is the account's first factor. Raise `Rejected`.
    """
    challenge = session.pop(CHALLENGE, None)
    issued_at = challenge and parse_datetime(challenge["at"])
    if not issued_at or timezone.now() - issued_at > MAX_AGE:
        raise Rejected
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge["value"]),
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except INVALID as error:
        raise Rejected from error
    factor, codes = second_factor.get_or_create(account)  # locks the account
    credential_id = bytes_to_base64url(made.credential_id)
    if Passkey.objects.filter(credential_id=credential_id).exists():
        raise Rejected
    factor.passkeys.create(
        name=challenge["name"],
        credential_id=credential_id,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        added_at=timezone.now(),
    )
    account.record(Act.ADDED_PASSKEY, account, new={"passkey": challenge["name"]})
    account.notify(AccountNews.PASSKEY_ADDED)
    return codes


def find_owner(credential: str) -> User | None:
    """Return the account whose passkey a browser claims to use, without checking it."""
    passkey = _find(_parse(credential))
    return passkey.second_factor.account if passkey else None


def accept(request: HttpRequest, credential: str, account: User | None = None) -> User | None:
    """Return the account whose passkey answered the challenge of the cookie, otherwise None.

    With `account`, only its own passkeys are accepted. A passkey that counted less than before may
    be a copy: it is rejected, recorded, and reported to the owner.
    """
    cookie = request.get_signed_cookie(_cookie_name(), "", salt=SALT, max_age=MAX_AGE) or ""
    challenge, _separator, issued_at = cookie.partition("|")
    answer = _parse(credential)
    passkey = _find(answer)
    if not challenge or not answer or not passkey:
        return None
    owner = passkey.second_factor.account
    if account not in (None, owner) or not (owner.is_active and owner.is_staff):
        return None
    if answer.response.user_handle not in (None, _user_handle(owner)):
        return None
    sign_count = _verify(answer, passkey, base64url_to_bytes(challenge))
    if sign_count is None:
        return None
    if sign_count <= passkey.sign_count and (sign_count or passkey.sign_count):
        with transaction.atomic():
            owner.record(Act.REJECTED_COPY, new={"passkey": passkey.name})
            owner.notify(AccountNews.PASSKEY_COPIED)
        return None
    return owner if _mark_used(passkey, owner, sign_count, issued_at) else None


@transaction.atomic
def remove(passkey: Passkey) -> None:
    """Remove a passkey, and the recovery codes with the last factor of its account."""
    factor = passkey.second_factor
    account = User.objects.select_for_update().get(pk=factor.account_id)
    passkey.delete()
    if not factor.secret and not factor.passkeys.exists():
        factor.delete()
    account.record(Act.REMOVED_PASSKEY, account, old={"passkey": passkey.name})
    account.notify(AccountNews.PASSKEY_REMOVED)


def _verify(
    answer: structs.AuthenticationCredential, passkey: Passkey, challenge: bytes
) -> int | None:
    """Return the count of a right answer, otherwise None.

    The count is compared afterwards, so that only a signed one can be reported as a copy's.
    """
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except INVALID:
        return None
    return verified.new_sign_count


@transaction.atomic
def _mark_used(passkey: Passkey, owner: User, sign_count: int, issued_at: str) -> bool:
    """Accept an answer once, also if it is sent several times together: one statement marks it."""
    unused = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    unused = unused.exclude(last_used_at__gte=parse_datetime(issued_at))
    if unused.update(sign_count=sign_count, last_used_at=timezone.now()) != 1:
        return False
    owner.record(Act.USED_PASSKEY, owner, new={"passkey": passkey.name})
    return True


def _cookie_name() -> str:
    """Return the name of the cookie; with the prefix, a browser accepts it by HTTPS only."""
    prefix = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}passkey-challenge"


def _parse(credential: str) -> structs.AuthenticationCredential | None:
    try:
        return webauthn.helpers.parse_authentication_credential_json(credential)
    except INVALID:
        return None


def _find(answer: structs.AuthenticationCredential | None) -> Passkey | None:
    if answer is None:
        return None
    passkeys = Passkey.objects.select_related("second_factor__account")
    return passkeys.filter(credential_id=bytes_to_base64url(answer.raw_id)).first()


def _descriptors(account: User) -> list[structs.PublicKeyCredentialDescriptor]:
    passkeys = Passkey.objects.filter(second_factor__account=account)
    descriptor = structs.PublicKeyCredentialDescriptor
    ids = passkeys.values_list("credential_id", flat=True)
    return [descriptor(id=base64url_to_bytes(value)) for value in ids]


def _user_handle(account: User) -> bytes:
    """Return the number of the account: a new passkey replaces the old one in an authenticator."""
    return str(account.pk).encode()


def _rp_id() -> str:
    return passkey_host(settings.SITE_URL)


def _origin() -> str:
    return settings.SITE_URL.lower()
