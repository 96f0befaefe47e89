"""Signing in as a browser does: the forms, and the codes of the app on a telephone."""

import base64

from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.login import second_factor, throttling
from tests.helpers.factories import PASSWORD, make_user

SIGN_IN, CODE = reverse("admin:login"), reverse("admin:code")
HOME, ACCOUNT, SET_UP = (
    reverse(f"admin:{name}") for name in ("index", "own_account", "second_factor")
)
EVERYWHERE = reverse("admin:sign_out_everywhere")
SECRET = base64.b32encode(b"12345678901234567890").decode()  # that of RFC 6238
MAY_PUBLISH = "record.publish"


def code_shown(secret=SECRET, *, steps=0) -> str:
    """Return the code that the app shows now, or some steps later."""
    totp = TOTP(base64.b32decode(secret))
    totp.time = timezone.now().timestamp() + 30 * steps
    return f"{totp.token():06}"


def make_colleague(*permissions, **columns):
    """Make a user with a password."""
    return make_user(*permissions, **{"password": PASSWORD} | columns)


def give_second_factor(account) -> list[str]:
    """Set one up whose app has not shown a code yet; return the recovery codes."""
    return second_factor.set_up(account, SECRET, step=0)


def known_browser() -> str:
    """Return the cookie of a browser in which an account has signed in."""
    return signing.dumps(["device", []], salt=throttling.SALT, compress=True)


def try_password(client, name, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": name, "password": password}, **more)


def try_code(client, code, **more):
    return client.post(CODE, {"code": code}, **more)


def is_in(client) -> bool:
    """Return whether the account page opens: others are redirected to the sign-in."""
    return client.get(ACCOUNT).status_code == 200


def sign_out(client):
    """Sign out as the button does; the browser keeps its other cookies."""
    client.post(reverse("admin:logout"))


def signed_in(account, **more) -> Client:
    """Return a browser in which the account is signed in, with its second factor if it has one."""
    client = Client()
    response = try_password(client, account.username, **more)
    if response.url.startswith(CODE):
        try_code(client, code_shown(), **more)
    return client
