"""Limits of login attempts stop guesses, and slow down neither owners nor their colleagues."""

import datetime
import logging
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.login import throttling
from accounts.models import Act, AuditEntry, LoginAttempts
from tests.helpers.admin.sign_in import (
    EVERYWHERE,
    HOME,
    SET_UP,
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
from tests.helpers.times import DAY, MINUTE, NOON

pytestmark = pytest.mark.long

CHANGE = reverse("admin:password_change")
NEW_CODES, REMOVE = reverse("admin:recovery_codes"), reverse("admin:second_factor_remove")
OFFICE = {"REMOTE_ADDR": "192.0.2.10"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}
CHANGES_EACH_TIME = re.compile(r' nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"')
FORM = "application/x-www-form-urlencoded"
WAIT = "There were too many attempts"
NEW = {"new_password1": "another one for tests", "new_password2": "another one for tests"}


@pytest.fixture
def ben():
    return make_colleague(username="ben")


@pytest.fixture
def few(monkeypatch):
    """Let a network try six names."""
    monkeypatch.setattr(throttling, "NETWORK", replace(throttling.NETWORK, free=6))


def known_browser(account, **where):
    browser = signed_in(account, **where)
    sign_out(browser)
    return browser


def guess(name="ana", times=1, password="typed in vain", **where):
    """Guess from unknown browsers, and return the last response."""
    for _ in range(times):
        response = try_password(Client(), name, password, **where)
    return response


def guess_names(times=50, **where):
    """Guess the passwords of so many names, and return the last response."""
    for number in range(times):
        response = guess(f"name-{number}", **where)
    return response


def guess_in(browser, name="ana", times=1):
    for _ in range(times):
        try_password(browser, name, "typed in vain")


def guess_again(client, times=1):
    """Guess the password of the signed-in user, and return the last page."""
    for _ in range(times):
        response = client.post(CHANGE, {"old_password": "typed in vain", **NEW})
    return response.text


def may_sign_in(name="ana", browser=None, **where) -> bool:
    browser = browser or Client()
    try_password(browser, name, **where)
    return is_in(browser)


def entries(act):
    return list(AuditEntry.objects.filter(act=act).order_by("pk").values_list("kind", "reference"))


class TestManyGuesses:
    def test_sixteen_are_tried_in_two_days_as_the_wait_doubles_each_time(self):
        limit = throttling.LIMITS["password"]
        at = NOON
        minutes = []
        while at < NOON + 2 * DAY:
            wait_until, _full = LoginAttempts.objects.count_attempt({"key": limit}, at)
            if wait_until:
                minutes.append((wait_until - at) / MINUTE)
                almost = wait_until - datetime.timedelta(seconds=1)
                assert LoginAttempts.objects.count_attempt({"key": limit}, almost)[0] == wait_until
            at = wait_until or at
        assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440]
        assert LoginAttempts.objects.get().count == 16

    def test_rejection_costs_four_queries_after_any_number(self, ana):
        for times in (6, 20):
            guess(times=times)
            with CaptureQueriesContext(connection) as queries:
                guess()
            # A savepoint, the number of rows, the rows under lock, the release.
            assert len(queries) == 4


class TestWaiting:
    def test_right_password_waits_after_five_wrong_ones_of_any_network(self, ana):
        for number in range(5):
            assert WAIT not in guess(REMOTE_ADDR=f"10.{number}.0.1").text
        assert WAIT in guess(password=PASSWORD).text

    def test_right_password_starts_again_after_four_wrong_ones(self, ana):
        for _ in range(2):
            guess(times=4)
            assert may_sign_in()

    def test_wait_is_shown_and_ends(self, ana, clock):
        guess(times=5)
        clock.shift(59)
        assert "Wait for 1\xa0minute," in guess(password=PASSWORD).text
        clock.shift(1)
        assert WAIT not in guess().text
        assert WAIT in guess(password=PASSWORD).text

    def test_guesses_expire_after_a_week(self, ana, clock):
        guess(times=5)
        clock.shift(7 * DAY + 2 * MINUTE)
        assert WAIT not in guess(times=4).text

    def test_spellings_of_a_name_are_one_account(self, ana):
        for name in ("ana", "Ana", "ANA", " ana", "ａｎａ"):
            guess(name)
        assert WAIT in guess().text


class TestKnownBrowsers:
    def test_owner_signs_in_while_others_guess_also_in_the_same_network(self, ana):
        owner = known_browser(ana, **OFFICE)
        guess(times=6, **ELSEWHERE)
        assert not may_sign_in()
        assert may_sign_in(browser=owner, **ELSEWHERE)

    def test_known_browser_has_its_own_limit(self, ana):
        known = known_browser(ana)
        guess_in(known, times=5)
        assert WAIT in try_password(known, "ana").text
        assert may_sign_in()

    def test_known_browsers_have_a_limit_together(self, ana, monkeypatch):
        """A thief of an old password may have many cookies."""
        monkeypatch.setattr(throttling, "KNOWN", replace(throttling.KNOWN, free=12))
        browsers = [signed_in(ana) for _ in range(3)]
        ana.set_password("another password for tests")
        ana.save()
        tried = 0
        for browser in browsers:
            for number in range(5):
                tried += WAIT not in try_password(browser, "ana", f"typed {number}").text
        assert tried == 12
        assert entries(Act.SLOWED).count(("account", "ana")) >= 1

    def test_sign_in_resets_the_limit_of_all_known_browsers(self, ana):
        browsers = [known_browser(ana) for _ in range(3)]
        for browser in browsers[1:]:
            guess_in(browser, times=4)
        assert may_sign_in(browser=browsers[0])
        assert not LoginAttempts.objects.filter(key__endswith=":all").exists()

    @pytest.mark.parametrize("cookie", ["of another account", "forged", "expired"])
    def test_other_cookie_is_not_known(self, ana, ben, clock, cookie):
        browser = known_browser(ben if cookie == "of another account" else ana)
        value = browser.cookies["browser"].value
        if cookie == "expired":
            clock.shift(91 * DAY)
        browser.cookies["browser"] = value[::-1] if cookie == "forged" else value
        guess(times=5)
        assert WAIT in try_password(browser, "ana").text

    def test_cookie_is_for_the_server_only(self, ana, settings):
        cookie = signed_in(ana).cookies["browser"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert "ana" not in cookie.value
        settings.SESSION_COOKIE_SECURE = True
        assert signed_in(ana).cookies["__Host-browser"]["secure"]


class TestPasswordAgain:
    """The password of a signed-in user, for actions that a stolen session must not allow."""

    @pytest.fixture
    def owner(self, ana):
        return signed_in(ana)

    @pytest.fixture
    def thief(self, owner):
        """Return another browser with all cookies of the owner's."""
        thief = Client()
        thief.cookies.update(owner.cookies)
        return thief

    def test_new_session_key_gives_no_new_attempts(self, thief, settings):
        assert WAIT not in guess_again(thief, times=5)
        session = thief.session
        session.cycle_key()
        thief.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        assert WAIT in guess_again(thief)
        assert entries(Act.SLOWED) == [("account", "ana")]

    def test_new_name_of_the_account_gives_few_new_attempts(self, ana, thief):
        """A thief may have the session of an administrator."""
        tried = 0
        for number in range(20):
            ana.username = f"ana-{number}"
            ana.save()
            tried += WAIT not in guess_again(thief)
        assert tried == 5

    def test_pages_share_their_attempts(self, ana):
        give_second_factor(ana)
        thief = signed_in(ana)
        for page in (EVERYWHERE, NEW_CODES, REMOVE, SET_UP):
            assert "This isn’t your password" in thief.post(page, {"password": "in vain"}).text
        assert WAIT not in guess_again(thief)
        for page in (EVERYWHERE, NEW_CODES, REMOVE, SET_UP):
            assert WAIT in thief.post(page, {"password": PASSWORD}).text

    def test_thief_without_the_known_browser_does_not_slow_down_the_owner(self, owner, thief):
        del thief.cookies["browser"]
        guess_again(thief, times=5)
        assert WAIT in guess_again(thief)
        owner.post(EVERYWHERE, {"password": PASSWORD})
        assert [is_in(owner), is_in(thief)] == [True, False]

    def test_owner_of_a_stolen_browser_ends_its_session_from_another(self, ana, owner, thief):
        guess_again(thief, times=5)
        assert WAIT in owner.post(EVERYWHERE, {"password": PASSWORD}).text
        signed_in(ana).post(EVERYWHERE, {"password": PASSWORD})
        assert not is_in(thief)

    def test_right_password_starts_again_after_four_wrong_ones(self, owner):
        for _ in range(2):
            assert WAIT not in guess_again(owner, times=4)
            assert owner.post(EVERYWHERE, {"password": PASSWORD}).status_code == 302

    @pytest.mark.parametrize("cookies", [["browser"], []], ids=["unknown", "known"])
    def test_strangers_do_not_slow_down_a_new_password(self, owner, few, cookies):
        for name in cookies:
            del owner.cookies[name]
        guess(times=6)
        guess_names(7)
        assert owner.post(CHANGE, {"old_password": PASSWORD, **NEW}).status_code == 302


class TestNetworks:
    def test_fifty_names_from_one_network_are_tried_until_an_hour_passes(self, ana, clock):
        assert WAIT not in guess_names(50, **ELSEWHERE).text
        assert WAIT in guess("one-more", REMOTE_ADDR="198.51.100.200").text
        assert not may_sign_in(**ELSEWHERE)
        assert may_sign_in(**OFFICE)
        assert entries(Act.SLOWED) == [("network", "")]
        clock.shift(61 * MINUTE)
        assert WAIT not in guess("one-more", **ELSEWHERE).text

    def test_guesses_at_one_account_do_not_slow_down_its_network(self, ana, ben, few):
        guess("ana", times=20, **OFFICE)
        assert may_sign_in("ben", **OFFICE)

    def test_known_browser_signs_in_from_a_slowed_network(self, ana, few):
        owner = known_browser(ana, **OFFICE)
        assert WAIT in guess_names(7, **OFFICE).text
        assert may_sign_in(browser=owner, **OFFICE)

    def test_network_of_the_visitor_counts_behind_a_proxy(self, ana, settings, few):
        settings.BEHIND_PROXY = True
        visitor = {"headers": {"X-Forwarded-For": "203.0.113.9"}}
        assert WAIT in guess_names(7, **visitor).text
        forged = {"headers": {"X-Forwarded-For": "203.0.113.9, 192.0.2.10"}}
        assert WAIT not in guess("one-more", **forged).text


class TestSecrecy:
    @pytest.fixture
    def hashed(self, monkeypatch):
        """Return the hashed passwords, one entry for each time."""
        hashed = []
        monkeypatch.setattr(
            "django.contrib.auth.hashers.MD5PasswordHasher.encode",
            lambda self, password, salt: hashed.append(password) or "md5$x$y",
        )
        return hashed

    def test_unknown_name_and_rejection_get_the_same_response_for_one_hash(
        self, ana, hashed, clock
    ):
        for _ in range(7):
            pages = set()
            for name in ("ana", "nobody"):
                hashed.clear()
                pages.add(CHANGES_EACH_TIME.sub("", guess(name).text.replace(name, "NAME")))
                assert len(hashed) == 1
            assert len(pages) == 1

    def test_overlong_password_is_neither_normalized_nor_hashed(self, ana, hashed):
        page = guess(password="\ufdfa" * 10_000)  # within the size of a stranger's form
        assert (hashed, LoginAttempts.objects.count()) == ([], 0)
        assert "4096" in page.text

    def test_rows_and_logs_have_neither_names_nor_addresses(self, ana, caplog):
        caplog.set_level(logging.DEBUG)
        signed_in(ana, **ELSEWHERE)
        guess("ana", times=8, **ELSEWHERE)
        guess("my-secret-typed-here", **ELSEWHERE)
        stored = "".join(f"{row}" for row in LoginAttempts.objects.values_list())
        for text in ("ana", "my-secret", "198.51"):
            assert text not in stored
        for text in ("typed in vain", "198.51.100.7"):
            assert text not in caplog.text

    def test_unknown_name_is_not_recorded(self):
        guess("my-secret-typed-here", times=7)
        assert set(entries(Act.SIGN_IN_FAILED)) == {("account", "unknown")}
        assert entries(Act.SLOWED) == [("account", "unknown")]


class TestRows:
    @pytest.mark.parametrize("name", ["", "ana", "țepeș\0", "a" * 5_000])
    def test_names_share_a_bounded_number_of_rows(self, name):
        prefix, _, number = throttling.unknown_device_key("password", name).partition(":")
        assert prefix == "password"
        assert 0 <= int(number, 16) < 65_536

    def test_expired_rows_are_deleted(self, ana, clock):
        """First that of the network, then that of the other account, then that of Ana."""
        guess(times=5)
        guess("other")
        for age in (6 * DAY, 7 * DAY, 7 * DAY + MINUTE):
            assert LoginAttempts.objects.delete_expired(NOON + age) == 1


class TestCodes:
    @pytest.fixture
    def client(self, client, ana):
        """Return a browser in which the password was accepted."""
        give_second_factor(ana)
        try_password(client, "ana")
        return client

    @pytest.mark.parametrize("wrong", ["000000", "aaaaa-aaaaa"])
    def test_right_code_waits_after_five_wrong_ones(self, client, clock, wrong):
        for _ in range(5):
            assert WAIT not in try_code(client, wrong).text
        assert WAIT in try_code(client, code_shown()).text
        clock.shift(15 * MINUTE)
        try_password(client, "ana")
        assert try_code(client, code_shown()).url == HOME

    def test_repeated_password_gives_no_new_attempts(self, client):
        for _ in range(4):
            stranger = Client()
            try_password(stranger, "ana")
            try_code(stranger, "000000")
        assert WAIT not in try_code(client, "000000").text
        assert WAIT in try_code(client, code_shown()).text

    def test_right_password_without_a_code_is_accepted_five_times(self, ana):
        give_second_factor(ana)
        assert WAIT not in guess(password=PASSWORD, times=5).text
        assert WAIT in guess(password=PASSWORD).text

    def test_right_code_resets_the_password_as_well(self, client):
        assert try_code(client, code_shown()).url == HOME
        assert set(LoginAttempts.objects.values_list("count", flat=True)) == {0}

    def test_owner_signs_in_while_a_thief_of_the_password_guesses_codes(self, ana, clock):
        give_second_factor(ana)
        owner = known_browser(ana)
        thief = Client()
        try_password(thief, "ana")
        for _ in range(6):
            try_code(thief, "000000")
        clock.shift(60)
        try_password(owner, "ana")
        assert try_code(owner, code_shown()).url == HOME
