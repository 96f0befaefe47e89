"""Getting in, as a browser does it: the forms, and what the app on a telephone shows."""

import base64

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.login import second_factor
from tests.helpers.factories import PASSWORD, make_user

SIGN_IN, CODE = reverse("admin:login"), reverse("admin:code")
HOME, ACCOUNT, SET_UP = (
    reverse(f"admin:{name}") for name in ("index", "own_account", "second_factor")
)
SECRET = base64.b32encode(b"12345678901234567890").decode()  # that of RFC 6238
MAY_PUBLISH = "record.publish"


def code_shown(secret=SECRET, *, steps=0) -> str:
    """What the app shows now, or some steps later."""
    totp = TOTP(base64.b32decode(secret))
    totp.time = timezone.now().timestamp() + 30 * steps
    return f"{totp.token():06}"


def make_colleague(*permissions, **columns):
    """Somebody with a password."""
    return make_user(*permissions, **{"password": PASSWORD} | columns)


def give_second_factor(account) -> list[str]:
    """Sets one up whose app hasn't shown a code yet; returns the recovery codes."""
    return second_factor.set_up(account, SECRET, step=0)


def try_password(client, name, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": name, "password": password}, **more)


def try_code(client, code, **more):
    return client.post(CODE, {"code": code}, **more)


def is_in(client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def sign_out(client):
    """As the button does; the browser keeps its other cookies."""
    client.post(reverse("admin:logout"))


def signed_in(account, **more) -> Client:
    """A browser in which the account has signed in with all that it has."""
    client = Client()
    response = try_password(client, account.username, **more)
    if response.url.startswith(CODE):
        try_code(client, code_shown(), **more)
    return client
