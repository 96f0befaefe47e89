"""Signatures of an earlier SECRET_KEY are valid while it is among the fallbacks."""

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
print(json.dumps({
    "form": form_tokens.issue(timezone.now(), telephone="+40 21 303 9884"),
    "session": SessionStore().encode({"_auth_user_id": "7"}),
}))
"""
READ = """
import json, sys, django; django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.core.signing import BadSignature
from contact import form_tokens
signed, valid = json.loads(sys.argv[1]), {}
for name, read in {
    "form": lambda text: form_tokens.read(text).telephone,
    "session": lambda text: SessionStore().decode(text)["_auth_user_id"],
}.items():
    try:
        valid[name] = read(signed[name])
    except (BadSignature, KeyError):
        pass
print(json.dumps(valid))
"""
ALL = {"form": "+40 21 303 9884", "session": "7"}


def run(*command, **environment):
    output, _ = start("-c", *command, **environment).communicate(timeout=60)
    return json.loads(output.splitlines()[-1])


@pytest.mark.slow
def test_signatures_of_the_old_key_are_valid_while_it_is_a_fallback():
    signed = json.dumps(run(SIGN, SECRET_KEY=OLD))
    for fallbacks, valid in ((OLD, ALL), ("", {})):
        assert run(READ, signed, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=fallbacks) == valid
