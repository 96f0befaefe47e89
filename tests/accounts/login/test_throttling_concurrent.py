"""Parallel login attempts do not exceed the limits, on both databases."""

from threading import BoundedSemaphore

import pytest
from django.test import Client

from accounts.login import hash_limit, second_factor
from accounts.models import Act, AuditEntry, LoginAttempts, RecoveryCode
from tests.helpers.admin.sign_in import (
    SECRET,
    code_shown,
    give_second_factor,
    make_colleague,
    try_code,
    try_password,
)
from tests.helpers.concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6


@pytest.fixture(autouse=True)
def slots(monkeypatch):
    """Let all threads check passwords at the same time, as in several processes."""
    monkeypatch.setattr(hash_limit, "strangers", BoundedSemaphore(THREADS))


def test_parallel_guesses_are_limited_to_five():
    make_colleague(username="ana")

    def guess():
        for _ in range(5):
            try_password(Client(), "ana", "typed in vain")

    at_once(*[guess] * THREADS)
    assert AuditEntry.objects.filter(act=Act.SIGN_IN_FAILED).count() == 5
    assert AuditEntry.objects.filter(act=Act.SLOWED).count() == 1
    assert max(LoginAttempts.objects.values_list("count", flat=True)) == 5


def test_parallel_guesses_at_several_accounts_do_not_deadlock():
    """Each takes two rows under lock, in one order for all."""
    names = [make_colleague().username for _ in range(THREADS)]
    guesses = [
        lambda name=name: [try_password(Client(), name, "typed in vain") for _ in range(4)]
        for name in names
    ]
    at_once(*guesses)
    assert AuditEntry.objects.filter(act=Act.SIGN_IN_FAILED).count() == 4 * THREADS


@pytest.mark.parametrize("sort", ["app", "recovery"])
def test_parallel_uses_of_one_code_are_accepted_once(sort):
    ana = make_colleague(username="ana")
    recovery = give_second_factor(ana)
    code = code_shown() if sort == "app" else recovery[0]
    accepted = at_once(*[lambda: second_factor.accept(ana, code)] * THREADS)
    assert sum(accepted) == 1


def test_parallel_set_ups_store_one_second_factor():
    ana = make_colleague(username="ana")
    lists = at_once(*[lambda: second_factor.set_up(ana, SECRET, step=1)] * 4)
    works = [codes for codes in lists if second_factor.accept(ana, codes[0])]
    assert len(works) == 1
    assert RecoveryCode.objects.count() == 10


def test_parallel_codes_are_limited_to_five():
    ana = make_colleague(username="ana")
    give_second_factor(ana)
    clients = [Client() for _ in range(THREADS)]
    for client in clients:
        try_password(client, "ana")
    at_once(*[lambda client=client: try_code(client, "000000") for client in clients])
    failed = AuditEntry.objects.filter(act=Act.SIGN_IN_FAILED)
    assert failed.count() == 5
