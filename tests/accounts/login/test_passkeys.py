"""Passkeys: added, used alone or after the password, rejected, and removed."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.login import passkeys, second_factor
from accounts.models import AccountMail, Act, AuditEntry, Passkey, RecoveryCode, SecondFactor, User
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
from tests.helpers.admin.software_key import (
    ADD,
    PASSKEY,
    SITE,
    SoftwareKey,
    add_passkey,
    options_in,
    start_adding,
    try_passkey,
)
from tests.helpers.factories import PASSWORD

pytestmark = pytest.mark.long

COOKIE = "passkey-challenge"
REMOVE_APP = reverse("admin:second_factor_remove")
RECOVERY_CODE = re.compile(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>")
WRONG_ANSWERS = {
    "wrong origin": {"origin": "https://www.cproc-example.org"},
    "wrong port": {"origin": f"{SITE}:8443"},
    "without https": {"origin": SITE.replace("https", "http")},
    "wrong RP ID": {"host": "cproc.example"},
    "wrong challenge": {"challenge": "b3RoZXI"},
    "no user verification": {"is_verified": False},
}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def key(ana, clock):
    """The passkey of Ana, who has nothing else."""
    key = add_passkey(signed_in(ana))
    clock.shift(60)
    return key


@pytest.fixture
def ben(clock):
    return make_colleague(username="ben", email="ben@example.org")


def entries():
    told = [Act.ADDED_PASSKEY, Act.REMOVED_PASSKEY, Act.USED_PASSKEY, Act.REJECTED_COPY]
    log = AuditEntry.objects.filter(act__in=[*told, Act.SIGN_IN_FAILED]).order_by("pk")
    return list(log.values_list("act", "reference", "old", "new"))


def news():
    return list(AccountMail.objects.order_by("pk").values_list("news", "to"))


def remove_page(account):
    return reverse("admin:passkey_remove", args=[account.second_factor.passkeys.get().pk])


def halfway(name="ana"):
    """Return a browser after the password of an account, and the options for its passkey."""
    client = Client()
    try_password(client, name)
    page = client.get(CODE)
    return client, options_in(page) if "data-options" in page.text else None


class TestAdding:
    def test_first_passkey_brings_recovery_codes_a_mail_and_an_entry(self, ana):
        other, client = signed_in(ana), signed_in(ana)
        page = start_adding(client, password="typed in vain")
        assert "This isn’t your password" in page.text
        assert "data-options" not in page.text
        options = options_in(start_adding(client, "Blue key"))
        page = client.post(ADD, {"credential": SoftwareKey().create(options)})
        assert len(set(RECOVERY_CODE.findall(page.text))) == 10
        assert Passkey.objects.get().name == "Blue key"
        assert entries()[1:] == [(Act.ADDED_PASSKEY, "ana", {}, {"passkey": "Blue key"})]
        assert news() == [("passkey", "ana@example.org")]
        assert [is_in(client), is_in(other)] == [True, False]
        page = client.get(ACCOUNT)
        assert "Blue key: added on" in page.text
        assert "Add a second passkey on another device" in page.text

    def test_second_passkey_is_another_verified_one_and_keeps_the_recovery_codes(self, ana, key):
        client = Client()
        try_passkey(client, key)
        options = options_in(start_adding(client))
        assert options["rp"]["id"] == "www.cproc.example"
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert options["attestation"] == "none"
        [excluded] = options["excludeCredentials"]
        assert excluded["id"] == Passkey.objects.get().credential_id
        codes = set(RecoveryCode.objects.values_list("digest", flat=True))
        add_passkey(client, "Blue key")
        assert set(RecoveryCode.objects.values_list("digest", flat=True)) == codes
        page = client.get(ACCOUNT)
        assert "The passkey was added" in page.text
        assert "Add a second passkey" not in page.text

    @pytest.mark.parametrize("changes", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
    def test_wrong_answer_adds_nothing(self, ana, changes):
        client = signed_in(ana)
        answer = SoftwareKey().create(options_in(start_adding(client)), **changes)
        response = client.post(ADD, {"credential": answer})
        assert response.url == ADD
        assert "The passkey was not added" in client.get(ADD).text
        assert not SecondFactor.objects.exists()

    def test_answer_is_accepted_once_and_within_five_minutes(self, ana, clock):
        client = signed_in(ana)
        answer = SoftwareKey().create(options_in(start_adding(client)))
        clock.shift(5 * 60 + 1)
        client.post(ADD, {"credential": answer})
        assert not Passkey.objects.exists()
        answer = SoftwareKey().create(options_in(start_adding(client)))
        client.post(ADD, {"credential": answer})
        Passkey.objects.all().delete()
        client.post(ADD, {"credential": answer})
        assert not Passkey.objects.exists()

    def test_challenge_of_the_sign_in_adds_nothing(self, ana):
        """It was made without the password of the account."""
        client = signed_in(ana)
        start_adding(client)
        options = options_in(client.post(PASSKEY)) | {"user": {"id": "MQ"}}
        client.post(ADD, {"credential": SoftwareKey().create(options)})
        assert not Passkey.objects.exists()

    def test_passkey_of_another_account_is_not_added(self, ana, ben, key):
        client = signed_in(ben)
        add_passkey(client, key=key)
        assert Passkey.objects.get().second_factor.account == ana
        assert not second_factor.has_one(ben)

    def test_session_without_the_second_factor_cannot_add_one(self, client, ana, key):
        ana.refresh_from_db()
        client.force_login(ana)
        assert client.get(ADD).url == SIGN_IN
        assert not is_in(client)

    @pytest.mark.parametrize("site", ["http://www.cproc.example", "https://192.0.2.7"])
    def test_site_where_browsers_have_no_passkeys_offers_none(self, client, ana, settings, site):
        settings.SITE_URL = site
        assert "passkey" not in client.get(SIGN_IN).text.lower()
        assert client.post(PASSKEY).url == SIGN_IN
        browser = signed_in(ana)
        assert "passkey" not in browser.get(ACCOUNT).text.lower().replace("passkey and", "")
        assert browser.get(ADD).url == ACCOUNT


class TestAlone:
    def test_passkey_alone_signs_in(self, client, ana, key):
        assert try_passkey(client, key).url == HOME
        assert client.session[SESSION_KEY] == str(ana.pk)
        assert entries()[-1] == (Act.USED_PASSKEY, "ana", {}, {"passkey": "Laptop"})
        assert "Laptop: added on" in client.get(ACCOUNT).text
        assert "last used on" in client.get(ACCOUNT).text

    def test_button_leads_to_the_requested_page_and_to_no_other_site(self, client, ana, key, clock):
        page = client.get(f"{SIGN_IN}?next={ACCOUNT}")
        assert f'action="{PASSKEY}"' in page.text
        for wanted, url in ((ACCOUNT, ACCOUNT), ("https://evil.example/", HOME)):
            browser = Client()
            options = options_in(browser.post(PASSKEY, {"next": wanted}))
            assert (options["allowCredentials"], options["userVerification"]) == ([], "required")
            answer = {"credential": key.get(options), "next": wanted}
            assert browser.post(PASSKEY, answer).url == url
            clock.shift(60)

    @pytest.mark.parametrize(
        "changes",
        [*WRONG_ANSWERS.values(), {"user_handle": "OTk"}],
        ids=[*WRONG_ANSWERS, "wrong user handle"],
    )
    def test_wrong_answer_does_not_sign_in(self, client, key, changes):
        page = try_passkey(client, key, **changes)
        assert "This passkey is not valid here" in page.text
        assert "data-starts" not in page.text  # the browser would ask again, and again
        assert not is_in(client)
        assert entries()[-1] == (Act.SIGN_IN_FAILED, "ana", {}, {"is_passkey": True})

    def test_signature_of_another_key_does_not_sign_in(self, client, key):
        key.private_key = SoftwareKey().private_key
        try_passkey(client, key)
        assert not is_in(client)

    @pytest.mark.parametrize("counts", [True, False])
    def test_answer_is_accepted_once(self, ana, clock, counts):
        key = add_passkey(signed_in(ana), key=SoftwareKey(counts=counts))
        clock.shift(60)
        client = Client()
        options = options_in(client.post(PASSKEY))
        challenge = client.cookies[COOKIE].value
        answer = {"credential": key.get(options)}
        client.post(PASSKEY, answer)
        assert is_in(client)
        other = Client()
        other.post(PASSKEY)
        other.post(PASSKEY, answer)
        assert not is_in(other)
        other.cookies[COOKIE] = challenge  # as if it was copied
        other.post(PASSKEY, answer)
        assert not is_in(other)

    def test_challenge_expires_after_five_minutes(self, client, key, clock):
        options = options_in(client.post(PASSKEY))
        clock.shift(5 * 60 + 1)
        page = client.post(PASSKEY, {"credential": key.get(options)})
        assert "open for more than five minutes" in page.text
        assert not is_in(client)

    def test_challenge_is_in_a_signed_cookie_and_no_stranger_makes_a_session(self, client, key):
        options = options_in(client.post(PASSKEY))
        cookie = client.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 300)
        client.cookies[COOKIE] = cookie.value.replace(options["challenge"], "b3RoZXI")
        client.post(PASSKEY, {"credential": key.get(options, challenge="b3RoZXI")})
        assert not is_in(client)
        Session.objects.all().delete()
        for _ in range(3):
            Client().post(PASSKEY)
        assert not Session.objects.exists()

    def test_copy_is_rejected_recorded_and_reported(self, ana, key, clock):
        try_passkey(Client(), key)
        clock.shift(60)
        key.count -= 1
        copy = Client()
        page = try_passkey(copy, key)
        assert "This passkey is not valid here" in page.text
        assert not is_in(copy)
        assert (Act.REJECTED_COPY, "ana", {}, {"passkey": "Laptop"}) in entries()
        assert news()[-1] == ("copied key", "ana@example.org")

    def test_forged_count_is_not_reported_as_a_copy(self, ana, key, clock):
        try_passkey(Client(), key)
        clock.shift(60)
        key.count, key.private_key = 0, SoftwareKey().private_key
        try_passkey(Client(), key)
        assert ("copied key", "ana@example.org") not in news()

    def test_removed_passkey_does_not_sign_in(self, client, ana, key):
        passkeys.remove(Passkey.objects.get())
        page = try_passkey(client, key)
        assert "This passkey is not valid here" in page.text
        assert entries()[-1] == (Act.SIGN_IN_FAILED, "unknown", {}, {"is_passkey": True})
        assert not is_in(client)

    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
    def test_account_without_access_is_rejected(self, client, ana, key, change):
        User.objects.filter(pk=ana.pk).update(**change)
        assert "This passkey is not valid here" in try_passkey(client, key).text
        assert SESSION_KEY not in client.session

    def test_attempts_are_limited(self, ana, key, clock):
        for _ in range(5):
            try_passkey(Client(), key, challenge="b3RoZXI")
            clock.shift(1)
        client = Client()
        assert "There were too many attempts" in try_passkey(client, key).text
        assert not is_in(client)
        clock.shift(15 * 60)
        try_passkey(client, key)
        assert is_in(client)

    def test_unknown_passkeys_do_not_slow_down_others(self, client, ana, key):
        for _ in range(6):
            try_passkey(Client(), SoftwareKey())
        try_passkey(client, key)
        assert is_in(client)

    @pytest.mark.parametrize(
        "credential",
        ["", "{", "[]", "{}", "null", "9" * 20_001, '"\\u0000"', '{"id": 7, "response": []}'],
    )
    def test_malformed_answer_is_rejected(self, client, key, credential):
        client.post(PASSKEY)
        assert client.post(PASSKEY, {"credential": credential}).status_code == 200
        assert not is_in(client)


class TestSecondFactor:
    def test_passkey_after_the_password_signs_in(self, ana, key):
        client, options = halfway()
        assert not is_in(client)
        assert [row["id"] for row in options["allowCredentials"]] == [
            Passkey.objects.get().credential_id
        ]
        assert client.post(CODE, {"credential": key.get(options)}).url == HOME
        assert is_in(client)
        assert not AccountMail.objects.filter(news="no code").exists()

    @pytest.mark.parametrize("changes", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
    def test_wrong_answer_is_rejected_and_recorded(self, ana, key, changes):
        client, options = halfway()
        page = client.post(CODE, {"credential": key.get(options, **changes)})
        assert "This passkey is not valid here" in page.text
        assert "This field is required" not in page.text
        assert not is_in(client)
        assert entries()[-1] == (Act.SIGN_IN_FAILED, "ana", {}, {"is_second_factor": True})

    def test_passkey_of_another_account_is_rejected(self, ana, ben, key, clock):
        others = add_passkey(signed_in(ben))
        clock.shift(60)
        client, options = halfway("ana")
        client.post(CODE, {"credential": others.get(options)})
        assert not is_in(client)

    def test_attempts_count_with_those_of_codes(self, ana, key):
        client, options = halfway()
        for _ in range(5):
            try_code(client, "000000")
        options = options_in(client.get(CODE))
        page = client.post(CODE, {"credential": key.get(options)})
        assert "There were too many attempts" in page.text

    @pytest.mark.parametrize("code", ["", "000000", "328482"])
    def test_account_without_an_app_accepts_no_code_of_one(self, ana, key, code):
        client, _options = halfway()
        try_code(client, code)
        assert second_factor.find_step("", code) is None
        assert not is_in(client)

    def test_setting_up_an_app_keeps_the_passkeys(self, ana, key):
        second_factor.set_up(ana, second_factor.make_secret(), step=0)
        client = Client()
        try_passkey(client, key)
        assert is_in(client)


class TestRemoval:
    def test_last_passkey_takes_its_recovery_codes_along(self, client, ana, key):
        try_passkey(client, key)
        other = Client()
        other.force_login(ana)
        page = client.post(remove_page(ana), {"password": "typed in vain"})
        assert "This isn’t your password" in page.text
        assert Passkey.objects.exists()
        client.post(remove_page(ana), {"password": PASSWORD})
        assert not SecondFactor.objects.exists()
        assert entries()[-1] == (Act.REMOVED_PASSKEY, "ana", {"passkey": "Laptop"}, {})
        assert news()[-1] == ("no passkey", "ana@example.org")
        assert is_in(client)
        assert not is_in(other)
        assert try_password(Client(), "ana").url == HOME

    def test_passkey_next_to_an_app_leaves_the_app(self, ana):
        give_second_factor(ana)
        client = signed_in(ana)
        add_passkey(client)
        client.post(remove_page(ana), {"password": PASSWORD})
        assert SecondFactor.objects.get().secret
        assert is_in(client)

    def test_app_next_to_a_passkey_leaves_the_passkey(self, ana):
        codes = give_second_factor(ana)
        client = signed_in(ana)
        add_passkey(client)
        page = client.get(REMOVE_APP)
        assert "Your passkeys and your recovery codes are still valid." in page.text
        client.post(REMOVE_APP, {"password": PASSWORD})
        assert Passkey.objects.exists()
        assert not SecondFactor.objects.get().secret
        assert is_in(client)
        assert second_factor.accept(ana, codes[0])

    def test_passkey_of_another_account_is_not_found(self, ana, ben, key):
        page = remove_page(ana)
        assert signed_in(ben).post(page, {"password": PASSWORD}).status_code == 404
        assert Passkey.objects.exists()


class TestRequirement:
    @pytest.fixture
    def boss(self, clock):
        return make_colleague(MAY_PUBLISH, username="boss")

    @pytest.fixture(params=[True, "passkey"], autouse=True)
    def rule(self, request, settings):
        settings.REQUIRE_2FA = request.param
        return request.param

    def test_passkey_is_offered_first(self, boss, rule):
        client = signed_in(boss)
        assert client.get(HOME).url == reverse("admin:passkey_add", query={"next": HOME})
        page = client.get(ADD)
        offers_app = rule != "passkey"
        assert ("Set up an app on your telephone instead" in page.text) is offers_app
        add_passkey(client)
        assert client.get(HOME).status_code == 200

    def test_last_required_passkey_is_not_removed(self, boss):
        client = signed_in(boss)
        add_passkey(client)
        assert client.post(remove_page(boss), {"password": PASSWORD}).url == ACCOUNT
        assert "Add another passkey first" in client.get(ACCOUNT).text
        assert Passkey.objects.exists()

    def test_app_is_enough_unless_passkeys_are_required(self, boss, rule, clock):
        give_second_factor(boss)
        client = signed_in(boss)
        response = client.get(HOME)
        if rule == "passkey":
            assert response.url == reverse("admin:passkey_add", query={"next": HOME})
            assert "Your permissions require a passkey" in client.get(ADD).text
        else:
            assert response.status_code == 200

    def test_code_of_the_app_signs_in_no_one_who_has_a_required_passkey(self, boss, rule, clock):
        codes = give_second_factor(boss)
        key = add_passkey(signed_in(boss))
        clock.shift(60)
        client, options = halfway("boss")
        page = try_code(client, code_shown())
        if rule == "passkey":
            assert "This recovery code is not valid" in page.text
        assert is_in(client) is (rule is True)
        clock.shift(60)
        client, options = halfway("boss")
        client.post(CODE, {"credential": key.get(options)})
        assert client.get(HOME).status_code == 200
        client, _options = halfway("boss")
        try_code(client, codes[1])
        assert client.get(HOME).status_code == 200


def test_set_up_of_an_app_is_first_where_passkeys_are_unavailable(settings, clock):
    settings.SITE_URL, settings.REQUIRE_2FA = "https://192.0.2.7", True
    boss = make_colleague(MAY_PUBLISH)
    assert signed_in(boss).get(HOME).url.startswith(SET_UP)
