"""Help for colleagues who cannot sign in, by administrators and by a command."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.admin.users import REMOVE, SIGN_OUT, UNLOCK
from accounts.models import AccountMail, Act, AuditEntry, SecondFactor
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.sign_in import (
    ACCOUNT,
    code_shown,
    give_second_factor,
    is_in,
    make_colleague,
    signed_in,
    try_code,
    try_password,
)
from tests.helpers.admin.software_key import SITE, add_passkey, try_passkey
from tests.helpers.factories import PASSWORD

NEW_PASSWORD = reverse("admin:password_change")
NEW = {"new_password1": "another one for tests", "new_password2": "another one for tests"}


@pytest.fixture
def boss():
    return make_colleague(username="boss", is_superuser=True)


@pytest.fixture
def desk(boss):
    return signed_in(boss)


def page_of(account):
    return reverse("admin:accounts_user_sign_in", args=[account.pk])


def do(client, act, account, password=PASSWORD):
    page = client.get(page_of(account))
    seen = filled(page)["seen"] if page.status_code == 200 else ""
    return client.post(page_of(account), {"act": act, "password": password, "seen": seen})


def entry(act):
    return AuditEntry.objects.filter(act=act).values_list("by__username", "reference").get()


def test_second_factor_that_was_set_up_meanwhile_is_not_removed(desk, ana):
    give_second_factor(ana)
    data = filled(desk.get(page_of(ana))) | {"act": REMOVE, "password": PASSWORD}
    SecondFactor.objects.update(set_at=timezone.now())
    page = desk.post(page_of(ana), data)
    assert "was changed after you opened this page" in page.text
    assert SecondFactor.objects.exists()
    again = filled(page) | {"act": REMOVE, "password": PASSWORD}
    assert desk.post(page_of(ana), again).status_code == 302
    assert not SecondFactor.objects.exists()


def test_app_and_passkeys_are_removed_by_an_administrator(desk, ana, clock, settings):
    settings.SITE_URL = SITE
    give_second_factor(ana)
    client = signed_in(ana)
    keys = [add_passkey(client, name) for name in ("Laptop", "Blue key")]
    page = desk.get(page_of(ana)).text
    assert "Laptop: added on" in page
    assert "Blue key: added on" in page
    assert "Remove “Laptop”" not in page
    AccountMail.objects.all().delete()
    clock.shift(60)
    do(desk, REMOVE, ana)
    assert not SecondFactor.objects.exists()
    assert not is_in(client)
    assert entry(Act.REMOVED_SECOND_FACTOR) == ("boss", "ana")
    assert AccountMail.objects.get().news == "removed"
    for key in keys:
        browser = Client()
        try_passkey(browser, key)
        assert not is_in(browser)
    assert is_in(signed_in(ana))


def test_sessions_are_ended_by_an_administrator(desk, ana):
    other = signed_in(ana)
    do(desk, SIGN_OUT, ana)
    assert not is_in(other)
    assert is_in(desk)
    assert entry(Act.SIGNED_OUT_EVERYWHERE) == ("boss", "ana")


def test_wait_of_strangers_is_ended_by_an_administrator(desk, ana):
    give_second_factor(ana)
    halfway = Client()
    try_password(halfway, "ana")
    for _ in range(6):
        try_code(halfway, "000000")
        try_password(Client(), "ana", "typed in vain")
    do(desk, UNLOCK, ana)
    client = Client()
    try_password(client, "ana")
    try_code(client, code_shown())
    assert is_in(client)
    assert entry(Act.UNLOCKED) == ("boss", "ana")


def test_wait_of_known_browsers_is_ended_by_an_administrator(desk, ana):
    session, browser = signed_in(ana), signed_in(ana)
    browser.post(reverse("admin:logout"))
    for _ in range(6):
        try_password(browser, "ana", "typed in vain")
        session.post(NEW_PASSWORD, {"old_password": "typed in vain", **NEW})
    do(desk, UNLOCK, ana)
    try_password(browser, "ana")
    assert is_in(browser)
    assert session.post(NEW_PASSWORD, {"old_password": PASSWORD, **NEW}).status_code == 302


@pytest.mark.parametrize("name", ["abc", "99999999999999999999999"])
def test_unknown_account_is_no_failure(desk, name):
    address = reverse("admin:accounts_user_sign_in", args=[7]).replace("7", name)
    assert desk.get(address).status_code in (302, 404)


def test_administrators_own_password_is_required(desk, ana):
    give_second_factor(ana)
    other = signed_in(ana)
    for act in (REMOVE, SIGN_OUT, UNLOCK):
        assert "This isn’t your password" in do(desk, act, ana, password="typed in vain").text
    assert is_in(other)
    assert SecondFactor.objects.exists()


def test_page_shows_the_second_factor_and_is_linked(desk, ana):
    assert page_of(ana) in desk.get(reverse("admin:accounts_user_change", args=[ana.pk])).text
    page = desk.get(page_of(ana))
    assert "With a password only." in page.text
    assert "Remove the second factor" not in page.text
    give_second_factor(ana)
    assert "Remove the second factor" in desk.get(page_of(ana)).text


def test_own_account_redirects_to_its_page(desk, boss):
    assert desk.get(page_of(boss)).url == ACCOUNT


def test_account_with_more_permissions_is_rejected(ana, boss):
    give_second_factor(boss)
    helper = make_colleague("accounts.view_user", "accounts.change_user", username="helper")
    client = signed_in(helper)
    assert client.get(page_of(ana)).status_code == 200
    for act in (REMOVE, SIGN_OUT, UNLOCK):
        assert do(client, act, boss).status_code == 403
    assert SecondFactor.objects.exists()


class TestCommand:
    def test_command_removes_the_second_factor_and_records_it(self, boss, capsys):
        give_second_factor(boss)
        other = signed_in(boss)
        call_command("remove_second_factor", "boss")
        assert "The second factor of “boss” was removed" in capsys.readouterr().out
        assert not is_in(other)
        assert is_in(signed_in(boss))
        assert entry(Act.REMOVED_SECOND_FACTOR) == (None, "boss")
        call_command("remove_second_factor", "boss")
        assert "has no second factor" in capsys.readouterr().out

    def test_command_rejects_an_unknown_name(self):
        with pytest.raises(CommandError, match="no account “bos”"):
            call_command("remove_second_factor", "bos")
