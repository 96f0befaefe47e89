"""A new key takes over: what the one before signed holds while it stands among the fallbacks, and not after."""

import json

import pytest

from tests.helpers.server.processes import start

OLD = "a key of before long enough 0123456789 abcdefghij klmnop"
NEW = "a key from now on long enough 9876543210 zyxwvu tsrqponm"
SIGN = """
import json, django; django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from contact import form_tokens
from publishing import previews
print(json.dumps({
    "form": form_tokens.issue(timezone.now(), telephone="+40 21 303 9884"),
    "session": SessionStore().encode({"_auth_user_id": "7"}),
    "preview": previews._signer.sign("7"),
}))
"""
READ = """
import json, sys, django; django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.core.signing import BadSignature
from contact import form_tokens
from publishing import previews
signed, held = json.loads(sys.argv[1]), []
for name, read in {
    "form": lambda text: form_tokens.read(text).telephone,
    "session": lambda text: SessionStore().decode(text)["_auth_user_id"],
    "preview": previews._signer.unsign,
}.items():
    try:
        held.append([name, read(signed[name])])
    except (BadSignature, KeyError):
        pass
print(json.dumps(held))
"""
ALL = [["form", "+40 21 303 9884"], ["session", "7"], ["preview", "7"]]


def said(*command, **environment):
    said, _ = start("-c", *command, **environment).communicate(timeout=60)
    return json.loads(said.splitlines()[-1])


@pytest.fixture(scope="module")
def signed():
    """By a site that has the old key."""
    return json.dumps(said(SIGN, SECRET_KEY=OLD))


@pytest.mark.slow
@pytest.mark.parametrize(("fallbacks", "holds"), [(OLD, ALL), ("", [])])
def test_what_the_old_key_signed(signed, fallbacks, holds):
    assert said(READ, signed, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=fallbacks) == holds
