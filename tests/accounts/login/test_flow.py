"""Sessions end after an hour without use, after twelve hours, and when a user ends them."""

import pytest
from django.conf import settings as site_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Act, AuditEntry
from tests.helpers.admin.sign_in import ACCOUNT, EVERYWHERE, is_in, make_colleague, signed_in
from tests.helpers.factories import PASSWORD
from tests.helpers.times import HOUR, MINUTE


def test_session_ends_after_an_hour_without_use(clock, ana):
    client = signed_in(ana)
    clock.shift(HOUR - MINUTE)
    assert is_in(client)
    clock.shift(HOUR)
    assert not is_in(client)


def test_session_in_use_ends_after_twelve_hours(clock, ana):
    client = signed_in(ana)
    for _ in range(12):
        clock.shift(59 * MINUTE)
        assert is_in(client)
    clock.shift(12 * MINUTE)
    assert not is_in(client)


def test_session_stores_its_use_every_five_minutes(clock, ana):
    client, numbers = signed_in(ana), []
    for wait in (4 * MINUTE, 2 * MINUTE, 4 * MINUTE):
        clock.shift(wait)
        with CaptureQueriesContext(connection) as queries:
            client.get(ACCOUNT)
        numbers.append(
            sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in queries)
        )
    assert numbers == [0, 1, 0]


def test_sign_out_everywhere_keeps_the_current_session_and_those_of_colleagues(ana):
    colleague, other, client = signed_in(make_colleague()), signed_in(ana), signed_in(ana)
    for typed in ({}, {"password": "typed in vain"}):
        assert client.post(EVERYWHERE, typed).status_code == 200
    assert is_in(other)
    assert client.post(EVERYWHERE, {"password": PASSWORD}).url == ACCOUNT
    assert [is_in(browser) for browser in (client, colleague, other)] == [True, True, False]
    entry = AuditEntry.objects.get(act=Act.SIGNED_OUT_EVERYWHERE)
    assert (entry.by, entry.reference) == (ana, "ana")


@pytest.mark.parametrize("sign_outs", [0, 1])
def test_session_is_valid_after_a_new_secret_key(ana, settings, sign_outs):
    client = signed_in(ana)
    if sign_outs:
        client.post(EVERYWHERE, {"password": PASSWORD})
    settings.SECRET_KEY_FALLBACKS = [site_settings.SECRET_KEY]
    settings.SECRET_KEY = "another key for tests only, long enough: 9876543210 abcdefghij"
    assert is_in(client)
