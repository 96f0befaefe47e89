"""Whoever guesses gets nowhere, and nobody else is hindered: neither the owner nor colleagues behind one address."""

import datetime
import logging
import re
from urllib.parse import urlencode

import pytest
import time_machine as clocks
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.login import attempts, throttling
from accounts.models import Act, AuditEntry, LoginAttempts
from tests.helpers.admin.sign_in import (
    HOME,
    SIGN_IN,
    code_shown,
    give_second_factor,
    is_in,
    make_colleague,
    sign_out,
    signed_in,
    try_code,
    try_password,
)
from tests.helpers.factories import PASSWORD

pytestmark = pytest.mark.django_db

CHANGE = reverse("admin:password_change")
BEGIN = datetime.datetime(2026, 11, 25, 10, tzinfo=datetime.UTC)
OFFICE, ELSEWHERE = {"REMOTE_ADDR": "192.0.2.10"}, {"REMOTE_ADDR": "198.51.100.7"}
CHANGES_EACH_TIME = re.compile(r' nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"')
FORM = "application/x-www-form-urlencoded"
WAIT = "There were too many attempts"


@pytest.fixture
def clock():
    with clocks.travel(BEGIN, tick=False) as clock:
        yield clock


@pytest.fixture
def ana():
    return make_colleague(username="ana")


@pytest.fixture
def ben():
    return make_colleague(username="ben")


def guess(name="ana", times=1, password="typed in vain", **where):
    """Guesses from a browser that nobody knows; returns the last answer."""
    for _ in range(times):
        answer = try_password(Client(), name, password, **where)
    return answer


def may_sign_in(name, **where) -> bool:
    client = Client()
    try_password(client, name, **where)
    return is_in(client)


def entries(act):
    return list(AuditEntry.objects.filter(act=act).order_by("pk").values_list("kind", "reference"))


class TestTenThousandGuesses:
    @pytest.fixture
    def guess_at_the_view(self, rf, settings):
        """The view of the sign-in itself, without the page around it: a guess in a millisecond."""
        desk = admin.site

        def guess(password, **where):
            request = rf.post(
                SIGN_IN, urlencode({"username": "ana", "password": password}), FORM, **where
            )
            request._dont_enforce_csrf_checks = True
            request.user, request.session, request.LANGUAGE_CODE = (
                AnonymousUser(),
                SessionStore(),
                "en",
            )
            return desk.login(request)

        return guess

    @pytest.mark.slow
    def test_none_succeeds_and_colleagues_and_owner_sign_in_meanwhile(
        self, ana, ben, guess_at_the_view, clock
    ):
        """From the office's own network, all within a moment; the right password is among them, a thousand times."""
        owner = signed_in(ana, **OFFICE)
        sign_out(owner)
        succeeded = 0
        for number in range(10_000):
            password = PASSWORD if number > 5 and number % 10 == 0 else f"guess number {number:06}"
            succeeded += guess_at_the_view(password, **OFFICE).status_code == 302
            if number % 2_500 == 2_499:
                assert may_sign_in("ben", **OFFICE), (
                    "a colleague from a new browser behind the same address"
                )
                try_password(owner, "ana", **OFFICE)
                assert is_in(owner), "the owner, in a browser where they have signed in before"
                sign_out(owner)
        assert succeeded == 0
        assert LoginAttempts.objects.count() == 2, "Ana's and the network's"
        assert len(entries(Act.SIGN_IN_FAILED)) == 5
        assert entries(Act.SLOWED) == [("account", "ana")]

    def test_over_two_days_sixteen_are_tried(self):
        """However many there are: one every 86 seconds here."""
        moments = [BEGIN + number * datetime.timedelta(seconds=86) for number in range(2_000)]
        tried = [
            attempts.count({"key": throttling.PASSWORDS}, at).wait_until is None for at in moments
        ]
        assert sum(tried) == 16

    def test_from_many_networks_none_succeeds_either(self, ana, guess_at_the_view):
        for number in range(300):
            where = {"REMOTE_ADDR": f"10.{number % 256}.{number // 256}.1"}
            assert (
                guess_at_the_view(PASSWORD if number > 5 else "typed in vain", **where).status_code
                == 200
            )

    def test_refusal_costs_as_many_queries_however_many_there_were(self, ana, guess_at_the_view):
        guess(times=6)
        with CaptureQueriesContext(connection) as few:
            guess_at_the_view("typed in vain")
        guess(times=60)
        with CaptureQueriesContext(connection) as many:
            guess_at_the_view("typed in vain")
        assert (
            len(few) == len(many) == 4
        )  # savepoint, how many rows there are, they under lock, release


class TestWaiting:
    def test_five_may_be_wrong_then_the_right_one_has_to_wait_too(self, ana):
        assert WAIT not in guess(times=5).text
        assert WAIT in guess(password=PASSWORD).text

    def test_four_wrong_ones_and_the_right_one_are_in(self, ana):
        guess(times=4)
        assert may_sign_in("ana")

    def test_wait_doubles_with_each_further_guess(self, ana, clock):
        guess(times=5)
        for minutes in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440):
            clock.shift(minutes * 60 - 1)
            assert WAIT in guess(password=PASSWORD).text, minutes
            clock.shift(1)
            assert WAIT not in guess().text, minutes

    def test_page_says_how_long(self, ana, clock):
        guess(times=5)
        assert "Wait for 1\xa0minute," in guess().text.replace("2\xa0minutes", "1\xa0minute")

    def test_signing_in_begins_anew(self, ana):
        for _ in range(3):
            guess(times=4)
            assert may_sign_in("ana")

    def test_guesses_are_forgotten_after_a_week(self, ana, clock):
        guess(times=5)
        clock.shift(datetime.timedelta(days=7, minutes=2))
        assert WAIT not in guess(times=4).text

    def test_how_a_name_is_written_makes_no_other_account(self, ana):
        for name in ("ana", "Ana", "ANA", " ana", "ａｎａ"):
            guess(name)
        assert WAIT in guess().text


class TestWhoIsNotHindered:
    def test_owner_gets_in_where_they_signed_in_before(self, ana):
        owner = signed_in(ana)
        sign_out(owner)
        guess(times=50)
        assert not may_sign_in("ana")
        try_password(owner, "ana")
        assert is_in(owner)

    def test_owner_on_another_network_with_that_browser(self, ana):
        owner = signed_in(ana, **OFFICE)
        sign_out(owner)
        guess(times=50, **ELSEWHERE)
        try_password(owner, "ana", **ELSEWHERE)
        assert is_in(owner)

    def test_that_browser_has_its_own_limit(self, ana):
        owner = signed_in(ana)
        sign_out(owner)
        for _ in range(5):
            try_password(owner, "ana", "typed in vain")
        assert WAIT in try_password(owner, "ana").text
        assert may_sign_in("ana"), "a mistake there slows down nobody elsewhere"

    def test_browsers_that_somebody_once_signed_in_with_multiply_no_guesses(self, ana):
        """Whoever once had the password may keep many cookies; a new password leaves them no more than this."""
        browsers = [signed_in(ana) for _ in range(12)]
        ana.set_password("another password for tests")
        ana.save()
        answers = [
            try_password(browser, "ana", f"typed in vain {number}").text
            for browser in browsers
            for number in range(5)
        ]
        assert sum(WAIT not in answer for answer in answers) == 50
        assert entries(Act.SLOWED).count(("account", "ana")) >= 1

    def test_signing_in_makes_all_of_them_good(self, ana):
        browsers = [signed_in(ana) for _ in range(3)]
        for browser in browsers[1:]:
            sign_out(browser)
            for _ in range(4):
                try_password(browser, "ana", "typed in vain")
        sign_out(browsers[0])
        try_password(browsers[0], "ana")
        assert not LoginAttempts.objects.filter(key__endswith=":all").exists()

    def test_strangers_keep_nobody_who_is_signed_in_from_a_new_password(self, ana):
        """Nor from looking after the second factor: the session is counted, not the browser."""
        owner = signed_in(ana)
        del owner.cookies["browser"]
        guess(times=20)
        new = {"new_password1": "another one for tests", "new_password2": "another one for tests"}
        assert owner.post(CHANGE, {"old_password": PASSWORD, **new}).status_code == 302

    def test_thief_with_another_session_neither(self, ana):
        owner, thief = signed_in(ana), signed_in(ana)
        new = {"new_password1": "another one for tests", "new_password2": "another one for tests"}
        for _ in range(6):
            page = thief.post(CHANGE, {"old_password": "typed in vain", **new})
        assert WAIT in page.text
        assert owner.post(CHANGE, {"old_password": PASSWORD, **new}).status_code == 302

    def test_cookie_of_one_account_says_nothing_about_another(self, ana, ben):
        thief = signed_in(ben)
        sign_out(thief)
        for _ in range(5):
            try_password(thief, "ana", "typed in vain")
        assert WAIT in try_password(thief, "ana").text

    def test_forged_cookie_is_none(self, ana):
        client = Client()
        client.cookies["browser"] = "WyJhIixbImIiXV0:forged:signature"
        guess(times=5)
        assert WAIT in try_password(client, "ana").text

    def test_cookie_ends_after_ninety_days(self, ana, clock):
        owner = signed_in(ana)
        sign_out(owner)
        value = owner.cookies["browser"].value
        clock.shift(datetime.timedelta(days=91))
        owner.cookies["browser"] = value
        guess(times=5)
        assert WAIT in try_password(owner, "ana").text

    def test_cookie_is_for_the_server_alone(self, ana, settings):
        cookie = signed_in(ana).cookies["browser"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert "ana" not in cookie.value
        settings.SESSION_COOKIE_SECURE = True
        assert signed_in(ana).cookies["__Host-browser"]["secure"]

    def test_colleagues_behind_one_address_share_no_limit(self, ana, ben):
        guess("ana", times=200, **OFFICE)
        assert may_sign_in("ben", **OFFICE)


class TestNetworks:
    def test_many_names_from_one_network_are_slowed_down(self, ana):
        for number in range(50):
            guess(f"name-{number}", **ELSEWHERE)
        assert WAIT in guess("one-more", **ELSEWHERE).text
        assert not may_sign_in("ana", **ELSEWHERE)
        assert may_sign_in("ana", **OFFICE)
        assert entries(Act.SLOWED) == [("network", "")]

    def test_neighbours_are_one_network(self):
        for number in range(50):
            guess(f"name-{number}", REMOTE_ADDR=f"198.51.100.{number}")
        assert WAIT in guess("one-more", REMOTE_ADDR="198.51.100.200").text

    def test_who_signed_in_there_before_gets_in_all_the_same(self, ana):
        owner = signed_in(ana, **OFFICE)
        sign_out(owner)
        for number in range(60):
            guess(f"name-{number}", **OFFICE)
        try_password(owner, "ana", **OFFICE)
        assert is_in(owner)

    def test_an_hour_later_it_may_try_again(self, clock):
        for number in range(60):
            guess(f"name-{number}", **ELSEWHERE)
        clock.shift(datetime.timedelta(hours=1, minutes=1))
        assert WAIT not in guess("one-more", **ELSEWHERE).text

    def test_behind_the_proxy_the_visitors_network_counts(self, ana, settings):
        settings.BEHIND_PROXY = True
        for number in range(50):
            guess(f"name-{number}", headers={"X-Forwarded-For": "203.0.113.9"})
        assert WAIT in guess("one-more", headers={"X-Forwarded-For": "203.0.113.9"}).text
        assert (
            WAIT
            not in guess("one-more", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.10"}).text
        )


class TestNothingIsLearnt:
    @pytest.fixture
    def hashed(self, monkeypatch):
        """What was hashed, once for each time."""
        hashed = []
        monkeypatch.setattr(
            "django.contrib.auth.hashers.MD5PasswordHasher.encode",
            lambda self, password, salt: hashed.append(password) or "md5$x$y",
        )
        return hashed

    @pytest.mark.parametrize("password", ["typed in vain", "typed in vai\u2488"])
    def test_names_that_are_no_accounts_cost_as_many_hashings(self, ana, hashed, password):
        """A password that can be written in two ways is looked for in both."""
        numbers = []
        for name in ("ana", "nobody"):
            hashed.clear()
            guess(name, password=password)
            numbers.append(len(hashed))
        assert numbers[0] == numbers[1] > 0

    def test_what_nobody_has_as_a_password_is_neither_rewritten_nor_hashed(self, ana, hashed):
        page = guess(password="\ufdfa" * 100_000)
        assert (hashed, LoginAttempts.objects.count()) == ([], 0)
        assert "4096" in page.text

    @pytest.mark.parametrize("times", [1, 5, 6, 7])
    def test_names_that_are_no_accounts_are_answered_alike(self, ana, clock, times):
        def answer(name):
            page = guess(name, times=times).text.replace(name, "NAME")
            return CHANGES_EACH_TIME.sub("", page)

        assert answer("ana") == answer("nobody")

    def test_a_refusal_works_as_much_as_a_check(self, ana, hashed):
        numbers = []
        for name in ("ana", "nobody"):
            for _ in range(7):
                hashed.clear()
                guess(name)
                numbers.append(len(hashed))
        assert set(numbers) == {1}

    def test_rows_hold_neither_names_nor_addresses(self, ana):
        guess("ana", times=3, REMOTE_ADDR="198.51.100.7")
        guess("my-secret-typed-here", REMOTE_ADDR="198.51.100.7")
        signed_in(ana, REMOTE_ADDR="198.51.100.7")
        stored = "".join(f"{row}" for row in LoginAttempts.objects.values_list())
        for word in ("ana", "my-secret", "198.51", "nobody"):
            assert word not in stored

    def test_logs_hold_neither_names_nor_addresses_nor_passwords(self, ana, caplog):
        caplog.set_level(logging.DEBUG)
        guess("ana", times=8, password="typed in vain", REMOTE_ADDR="198.51.100.7")
        for word in ("typed in vain", "198.51.100.7"):
            assert word not in caplog.text

    def test_unknown_names_stand_nowhere_in_the_clear(self):
        guess("my-secret-typed-here", times=7)
        assert set(entries(Act.SIGN_IN_FAILED)) == {("account", "unknown")}
        assert entries(Act.SLOWED) == [("account", "unknown")]


class TestRows:
    @given(st.text())
    def test_any_name_is_one_of_a_bounded_number_of_rows(self, name):
        key = throttling.unknown_device_key("password", name)
        prefix, _, place = key.partition(":")
        assert prefix == "password"
        assert 0 <= int(place, 16) < 65_536

    def test_old_ones_are_deleted_and_waiting_ones_stay(self, ana, clock):
        guess(times=5)
        guess("other")
        assert (
            LoginAttempts.objects.delete_expired(BEGIN + datetime.timedelta(days=6)) == 1
        )  # the network's
        assert LoginAttempts.objects.delete_expired(BEGIN + datetime.timedelta(days=7)) == 1
        assert (
            LoginAttempts.objects.delete_expired(BEGIN + datetime.timedelta(days=7, minutes=1)) == 1
        )

    @given(st.lists(st.tuples(st.integers(0, 3_000), st.booleans()), max_size=30))
    def test_no_history_lets_more_through_than_the_limit(self, history):
        """Right ones aside: between two of those, at most ``free`` and then one a wait."""
        LoginAttempts.objects.all().delete()
        limit = attempts.Limit(3, datetime.timedelta(minutes=1), attempts.DAY, 7 * attempts.DAY)
        at, free_at, wrong = BEGIN, BEGIN, 0
        for seconds, is_right in history:
            at += datetime.timedelta(seconds=seconds)
            counted = attempts.count({"key": limit}, at)
            assert (counted.wait_until is None) == (at >= free_at)
            if counted.wait_until:
                continue
            wrong = 0 if is_right else wrong + 1
            if is_right:
                attempts.forget(["key"])
            wait = limit.wait_after(wrong) if not is_right else None
            free_at = at + wait if wait else at


class TestCodes:
    @pytest.fixture
    def halfway(self, client, ana):
        give_second_factor(ana)
        try_password(client, "ana")
        return client

    def test_five_may_be_wrong_then_the_right_one_waits_a_quarter_of_an_hour(self, halfway, clock):
        for _ in range(5):
            assert WAIT not in try_code(halfway, "000000").text
        assert WAIT in try_code(halfway, code_shown()).text
        clock.shift(datetime.timedelta(minutes=15))
        try_password(halfway, "ana")
        assert try_code(halfway, code_shown()).url == HOME

    def test_giving_the_password_again_gives_no_new_guesses(self, halfway):
        for _ in range(4):
            stranger = Client()
            try_password(stranger, "ana")
            try_code(stranger, "000000")
        assert WAIT not in try_code(halfway, "000000").text
        assert WAIT in try_code(halfway, code_shown()).text

    def test_right_password_alone_can_be_given_five_times(self, ana):
        """Each time the audit tells, and opens a session that waits for the code."""
        give_second_factor(ana)
        for _ in range(5):
            assert WAIT not in guess(password=PASSWORD).text
        assert WAIT in guess(password=PASSWORD).text

    def test_right_code_makes_the_password_good_too(self, halfway):
        assert try_code(halfway, code_shown()).url == HOME
        assert set(LoginAttempts.objects.values_list("count", flat=True)) == {0}

    def test_owner_gets_in_while_somebody_who_has_the_password_guesses(self, ana):
        give_second_factor(ana)
        with clocks.travel(BEGIN, tick=False) as clock:
            owner = signed_in(ana)
            sign_out(owner)
            thief = Client()
            try_password(thief, "ana")
            for _ in range(20):
                try_code(thief, "000000")
            clock.shift(60)
            try_password(owner, "ana")
            assert try_code(owner, code_shown()).url == HOME

    def test_recovery_codes_count_too(self, halfway, ana):
        for _ in range(5):
            try_code(halfway, "aaaaa-aaaaa")
        assert WAIT in try_code(halfway, code_shown()).text
