"""The second factor: set up, required at each sign-in, and removed."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.login import flow, second_factor
from accounts.models import Act, AuditEntry, RecoveryCode, SecondFactor, User
from tests.helpers.admin.role_samples import make_samples, person_in
from tests.helpers.admin.sign_in import (
    ACCOUNT,
    CODE,
    HOME,
    MAY_PUBLISH,
    SET_UP,
    SIGN_IN,
    code_shown,
    give_second_factor,
    is_in,
    make_colleague,
    signed_in,
    try_code,
    try_password,
)
from tests.helpers.admin.urls import every_address
from tests.helpers.factories import PASSWORD, make_superuser
from tests.helpers.times import DAY, NOON

AUDIT = reverse("admin:accounts_auditentry_changelist")
REMOVE, NEW_CODES = reverse("admin:second_factor_remove"), reverse("admin:recovery_codes")
ALLOWED_URL_NAMES = flow.ALLOWED_URL_NAMES | {"login", "code", "passkey"}


@pytest.fixture
def guarded(ana):
    """Ana with a second factor."""
    ana.codes = give_second_factor(ana)
    return ana


def acts():
    told = [Act.SIGNED_IN, Act.SIGN_IN_FAILED, Act.SET_SECOND_FACTOR, Act.REMOVED_SECOND_FACTOR]
    told += [Act.USED_RECOVERY_CODE, Act.MADE_RECOVERY_CODES]
    return list(
        AuditEntry.objects.filter(act__in=told).order_by("pk").values_list("act", "reference")
    )


def set_up_through_the_page(client, **more):
    """Set up a second factor as a user does, and return the recovery codes."""
    page = client.get(SET_UP)
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    answer = client.post(SET_UP, {"code": code_shown(secret), "password": PASSWORD} | more)
    return re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", answer.text)


class TestSignIn:
    def test_password_alone_gives_no_access(self, client, guarded):
        response = try_password(client, "ana")
        assert response.url == CODE
        assert SESSION_KEY not in client.session
        assert not is_in(client)

    @pytest.mark.parametrize("wanted", [AUDIT, "https://evil.example/"])
    def test_code_gives_access_and_redirects_to_the_requested_page(self, client, guarded, wanted):
        response = client.post(
            f"{SIGN_IN}?next={wanted}", {"username": "ana", "password": PASSWORD, "next": wanted}
        )
        if wanted == AUDIT:
            assert response.url == reverse("admin:code", query={"next": AUDIT})
            assert f'value="{AUDIT}"' in client.get(response.url).text
        response = client.post(response.url, {"code": code_shown(), "next": wanted})
        assert response.url == (AUDIT if wanted == AUDIT else HOME)
        assert is_in(client)

    def test_wrong_code_is_shown_and_recorded(self, client, guarded):
        try_password(client, "ana")
        page = try_code(client, "000000")
        assert "This code is not valid" in page.text
        assert not is_in(client)
        assert acts()[-1] == (Act.SIGN_IN_FAILED, "ana")

    def test_code_is_accepted_once(self, client, guarded):
        try_password(client, "ana")
        code = code_shown()
        try_code(client, code)
        other = Client()
        try_password(other, "ana")
        assert "already used" in try_code(other, code).text
        assert not is_in(other)

    def test_session_key_changes_at_each_step(self, client, guarded):
        keys = {client.session.session_key}
        try_password(client, "ana")
        keys.add(client.session.session_key)
        try_code(client, code_shown())
        assert len(keys | {client.session.session_key}) == 3

    def test_password_is_required_again_after_ten_minutes(self, client, guarded, clock):
        assert client.get(CODE).url == try_code(client, code_shown()).url == SIGN_IN
        try_password(client, "ana")
        clock.shift(10 * 60 + 1)
        assert try_code(client, code_shown()).url == SIGN_IN

    @pytest.mark.parametrize(
        "change", [{"is_active": False}, {"is_staff": False}, {"password": "another hash"}]
    )
    def test_account_changed_meanwhile_has_to_start_again(self, client, guarded, change):
        try_password(client, "ana")
        User.objects.filter(pk=guarded.pk).update(**change)
        assert try_code(client, code_shown()).url == SIGN_IN


class TestRecoveryCodes:
    def test_recovery_code_is_accepted_once_and_the_rest_is_counted(self, guarded):
        code = guarded.codes[0]
        spelling = f"  {code.upper().replace('-', ' ')} "
        for typed, expected in ((spelling, True), (code, False)):
            client = Client()
            try_password(client, "ana")
            try_code(client, typed)
            assert is_in(client) is expected
        assert second_factor.recovery_codes_left(guarded) == 9
        assert "You have 9 recovery codes left" in signed_in(guarded).get(ACCOUNT).text

    def test_few_remaining_codes_are_shown_at_the_sign_in(self, client, guarded):
        unused = RecoveryCode.objects.values_list("pk", flat=True)[:7]
        RecoveryCode.objects.filter(pk__in=list(unused)).update(used_at="2026-11-25T10:00Z")
        try_password(client, "ana")
        try_code(client, code_shown())
        assert "You have 3 recovery codes left" in client.get(HOME).text

    def test_new_codes_replace_the_old_ones(self, guarded):
        client = signed_in(guarded)
        page = client.post(NEW_CODES, {"password": PASSWORD})
        new = re.findall(r"<code>([a-z0-9-]{11})</code>", page.text)
        assert len(set(new)) == 10
        assert not second_factor.accept(guarded, guarded.codes[1])
        assert second_factor.accept(guarded, new[1])
        assert (Act.MADE_RECOVERY_CODES, "ana") in acts()

    def test_stored_digests_reveal_no_code(self, guarded):
        stored = "".join(RecoveryCode.objects.values_list("digest", flat=True))
        assert not any(code.replace("-", "") in stored for code in guarded.codes)


class TestSetUp:
    def test_set_up_shows_the_recovery_codes_once_and_ends_other_sessions(self, ana, clock):
        other, client = signed_in(ana), signed_in(ana)
        page = client.get(SET_UP)
        assert "no-store" in page["Cache-Control"]
        assert "<svg" in page.text
        codes = set_up_through_the_page(client)
        assert len(set(codes)) == 10
        assert codes[0] not in client.get(SET_UP).text + client.get(ACCOUNT).text
        assert SecondFactor.objects.get().account == ana
        assert acts()[-1] == (Act.SET_SECOND_FACTOR, "ana")
        assert is_in(client)
        assert not is_in(other)
        assert not second_factor.accept(ana, code_shown(SecondFactor.objects.get().secret))

    @pytest.mark.parametrize(
        "wrong", [{"code": "000000"}, {"code": "what?"}, {"password": "typed in vain"}]
    )
    def test_set_up_requires_code_and_password(self, ana, wrong):
        assert set_up_through_the_page(signed_in(ana), **wrong) == []
        assert not SecondFactor.objects.exists()

    def test_set_up_replaces_the_old_second_factor(self, guarded):
        client = signed_in(guarded)
        set_up_through_the_page(client)
        factor = SecondFactor.objects.get()
        assert not second_factor.accept(guarded, guarded.codes[0])
        assert factor.secret != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    def test_set_up_without_the_code_is_rejected(self, client, guarded):
        client.force_login(guarded)  # as with the password alone, before the second factor
        assert client.get(SET_UP).url == SIGN_IN
        assert not is_in(client)


class TestRemoval:
    def test_removal_requires_the_password(self, guarded):
        client = signed_in(guarded)
        assert client.post(REMOVE, {"password": "typed in vain"}).status_code == 200
        assert SecondFactor.objects.exists()
        client.post(REMOVE, {"password": PASSWORD})
        assert not SecondFactor.objects.exists()
        assert not RecoveryCode.objects.exists()
        assert is_in(client)
        assert acts()[-1] == (Act.REMOVED_SECOND_FACTOR, "ana")

    def test_removal_is_followed_by_a_set_up_once_it_is_required(self, guarded, settings):
        settings.REQUIRE_2FA = True
        client = signed_in(guarded)
        client.post(REMOVE, {"password": PASSWORD})
        User.objects.filter(pk=guarded.pk).update(is_superuser=True)
        assert client.get(AUDIT).url == reverse("admin:second_factor", query={"next": AUDIT})

    def test_removal_of_a_required_second_factor_is_rejected(self, settings):
        settings.REQUIRE_2FA = True
        boss = make_colleague(username="boss", is_superuser=True)
        give_second_factor(boss)
        client = signed_in(boss)
        assert client.post(REMOVE, {"password": PASSWORD}).url == ACCOUNT
        assert SecondFactor.objects.exists()
        assert "Remove the app" not in client.get(ACCOUNT).text


def test_first_sign_in_offers_one_where_none_is_required(client, ana):
    offer = try_password(client, "ana").url
    assert offer == reverse("admin:second_factor", query={"next": HOME})
    assert f'href="{HOME}">Not now' in client.get(offer).text
    assert client.get(HOME).status_code == 200
    assert try_password(Client(), "ana").url == HOME


class TestRequirement:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.REQUIRE_2FA = True

    @pytest.mark.parametrize(
        ("role", "needs_one"),
        [
            ("Newcomer", False),
            ("Editor", True),
            ("Correspondent", True),
            ("Publisher", True),
            ("Administrator", True),
            ("Superuser", True),
        ],
    )
    def test_roles_with_a_required_second_factor_are_redirected(self, client, role, needs_one):
        client.force_login(person_in(role))
        response = client.get(HOME)
        assert (
            response.status_code == 302
            and response.url == reverse("admin:second_factor", query={"next": HOME})
        ) is needs_one

    @pytest.mark.parametrize("power", [MAY_PUBLISH, "auth.add_group", "contact.view_message"])
    def test_other_role_counts_by_its_permissions_on_every_page(self, client, power):
        client.force_login(make_colleague(power))
        for page in (HOME, ACCOUNT, AUDIT, reverse("admin:password_change")):
            assert client.get(page).url.startswith(SET_UP)
            assert client.post(page, {"password": "x"}).url.startswith(SET_UP)

    @pytest.mark.long
    def test_no_other_page_is_accessible_before_the_set_up(self, client):
        samples = make_samples()
        client.force_login(make_superuser())
        # A link in an e-mail leads to it, for any user who is signed in.
        no_session = {"set_password"}
        for address in every_address(samples):
            if address.name in ALLOWED_URL_NAMES | no_session:
                continue
            typed = {"password": "x"}
            for response in (client.get(address.path), client.post(address.path, typed)):
                assert response.status_code == 302, address
                assert response.url.startswith(SET_UP), address

    def test_set_up_redirects_to_the_requested_page(self, client):
        boss = make_colleague(is_superuser=True)
        client = signed_in(boss)
        way = client.get(AUDIT).url
        page = client.get(way)
        assert "Your permissions require a second factor" in page.text
        assert f'name="next" value="{AUDIT}"' in page.text
        assert set_up_through_the_page(client)
        assert client.get(AUDIT).status_code == 200

    @pytest.mark.parametrize("role", ["Editor", "Correspondent"])
    def test_person_of_an_earlier_release_may_set_it_up_later_for_fourteen_days(self, role, clock):
        account = person_in(role, password=PASSWORD, second_factor_from=NOON + 14 * DAY)
        client = Client()
        asked = try_password(client, account.username)
        assert asked.url == reverse("admin:second_factor", query={"next": HOME})
        page = client.get(asked.url)
        assert "From 24 March 2026 your permissions require a second factor" in page.text
        assert f'href="{HOME}">Not now' in page.text
        assert client.get(HOME).status_code == 200
        clock.shift(14 * DAY)
        assert signed_in(account).get(HOME).url.startswith(SET_UP)

    def test_publisher_of_an_earlier_release_has_no_grace(self, client):
        account = person_in("Publisher", second_factor_from=timezone.now() + DAY)
        client.force_login(account)
        assert client.get(HOME).url.startswith(SET_UP)

    def test_sign_out_is_accessible_before_the_set_up(self, desk):
        desk.post(reverse("admin:logout"))
        assert SESSION_KEY not in desk.session

    def test_required_second_factor_costs_no_query(self, settings):
        boss = make_colleague(is_superuser=True)
        give_second_factor(boss)
        client, numbers = signed_in(boss), []
        for settings.REQUIRE_2FA in (True, False):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(ACCOUNT).status_code == 200
            numbers.append(len(queries))
        assert numbers[0] == numbers[1]
