"""Few passwords are checked at the same time, and owners of accounts are not kept out."""

import threading
import time
from threading import BoundedSemaphore

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from accounts.login import hash_limit
from accounts.login.hash_limit import Budget
from accounts.models import Act, AuditEntry, LoginAttempts
from core.caching.bounded_cache import BoundedCache
from tests.helpers.admin.sign_in import SIGN_IN, is_in, sign_out, signed_in, try_password
from tests.helpers.concurrency import at_once
from tests.helpers.factories import PASSWORD

CHANGE = reverse("admin:password_change")
THREADS = 4


class SlowHasher(MD5PasswordHasher):
    """Take a third of a second, as the hasher of the site does, and note how many do so."""

    running = 0
    most = 0
    lock = threading.Lock()

    def encode(self, password, salt):
        with self.lock:
            SlowHasher.running += 1
            SlowHasher.most = max(self.most, self.running)
        time.sleep(0.3)
        with self.lock:
            SlowHasher.running -= 1
        return super().encode(password, salt)


@pytest.mark.django_db(transaction=True)
def test_parallel_sign_ins_of_strangers_hash_one_password(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.SlowHasher"]

    def guess():
        return try_password(Client(), "ana", "typed in vain").status_code

    statuses = at_once(*[guess] * THREADS)
    assert SlowHasher.most == 1
    assert set(statuses) == {200, 429}


@pytest.fixture
def device(ana):
    """Return a browser in which the account has signed in before."""
    browser = signed_in(ana)
    sign_out(browser)
    return browser


@pytest.fixture
def busy(monkeypatch):
    """Occupy the slot of strangers."""
    slots = BoundedSemaphore(1)
    slots.acquire()
    monkeypatch.setattr(hash_limit, "strangers", slots)
    return slots


def test_rejected_sign_in_retains_name_and_target_and_does_not_count(client, ana, busy, settings):
    settings.SITE_URL = "https://www.cproc.example"
    form = {"username": "ana", "password": PASSWORD, "next": CHANGE}
    response = client.post(f"{SIGN_IN}?next={CHANGE}", form)
    assert (response.status_code, response["Retry-After"]) == (429, "10")
    assert "Your password was not checked" in response.text
    assert 'name="username" value="ana"' in response.text
    assert f'name="next" value="{CHANGE}"' in response.text
    assert PASSWORD not in response.text
    assert f'action="{reverse("admin:passkey")}"' in response.text
    assert "no-store" in response["Cache-Control"]
    assert response.templates[0].name == "accounts/login/busy.html"
    assert not LoginAttempts.objects.exists()
    assert not AuditEntry.objects.filter(act=Act.SIGN_IN_FAILED).exists()
    busy.release()
    assert client.post(SIGN_IN, form).url == reverse("admin:passkey_add", query={"next": CHANGE})
    assert is_in(client)


@pytest.fixture
def no_hashes(monkeypatch):
    """Forget the hashes of earlier tests, and stop the clock."""
    monkeypatch.setattr(hash_limit, "strangers_budget", Budget())
    monkeypatch.setattr(hash_limit, "network_budgets", BoundedCache(9))
    monkeypatch.setattr(time, "monotonic", lambda: 1_000)


def test_strangers_beyond_the_budget_are_rejected_without_a_look_up(
    client, ana, device, no_hashes, settings, django_assert_num_queries
):
    settings.SIGN_INS_PER_MINUTE = 2
    assert [try_password(Client(), name).status_code for name in ("bob", "eve")] == [200, 200]
    for name in ("ana", "nobody"):
        with django_assert_num_queries(0):
            assert try_password(client, name).status_code == 429
    try_password(device, "ana")
    assert is_in(device)


GUESS = {"username": "{name}", "password": "guessed"}
GUESS_AGAIN = {f"sign-in-again-{name}": value for name, value in GUESS.items()} | {"typed": "x"}


@pytest.mark.parametrize(
    ("url", "typed", "attackers", "colleague"),
    [
        (SIGN_IN, GUESS, "203.0.113.{}", "198.51.100.7"),
        (reverse("admin:projects_fieldofwork_add"), GUESS_AGAIN, "2001:db8::{}", "2001:db8:1::"),
    ],
)
def test_guesses_of_one_network_leave_hashes_to_others(
    ana, settings, no_hashes, monkeypatch, url, typed, attackers, colleague
):
    """Two names a second are invented for two minutes; the owner has eight new browsers."""
    settings.SIGN_INS_PER_MINUTE = 6
    attacker = Client()
    owners = []
    for number in range(240):
        monkeypatch.setattr(time, "monotonic", lambda now=number / 2: 1_000 + now)
        guess = {field: value.format(name=f"name-{number}") for field, value in typed.items()}
        attacker.post(url, guess, REMOTE_ADDR=attackers.format(number % 250))
        if number % 30 == 29:
            owners.append(Client())
            try_password(owners[-1], "ana", REMOTE_ADDR=colleague)
    assert [is_in(owner) for owner in owners] == [True] * 8


def test_known_device_is_outside_the_limit_of_its_network(ana, device, settings, no_hashes):
    settings.SIGN_INS_PER_MINUTE = 15
    statuses = [try_password(Client(), f"name-{number}").status_code for number in range(6)]
    assert statuses == [200] * 5 + [429]
    try_password(device, "ana")
    assert is_in(device)


def test_budget_saves_up_the_hashes_of_a_minute():
    budget = Budget()
    times = [0, 0, 0, 29, 30, 30, 59, 60, 999, 999, 999]
    assert [at for at in times if budget.spend(2, at)] == [0, 0, 30, 60, 999, 999]


def test_known_device_signs_in_while_strangers_are_rejected(device, busy):
    assert try_password(device, "another").status_code == 429
    try_password(device, "ana")
    assert is_in(device)
