"""Rules for passwords, after NIST SP 800-63B-4: length, and no password that is easy to guess."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from tests.helpers.admin.sign_in import is_in, make_colleague, signed_in, try_password
from tests.helpers.factories import PASSWORD

ANA = User(
    username="a.ionescu", first_name="Ana-Maria", last_name="Ionescu", email="ionescu@coe.example"
)
CHANGE = reverse("admin:password_change")


def codes_of(password, account=ANA) -> set:
    try:
        validate_password(password, account)
    except ValidationError as refusal:
        return {error.code for error in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "horse battery staple",
        "onlysmallletters and blanks",
        "Ploaia de vară la Brașov, 🌧",
        "мартовский ветер поёт",
        "!?,.;:-_#'+*~=)(/&%$§",
        "x" * 3 + " the rest is long enough",
        "four words that differ " * 5 + "and an end",
    ],
)
def test_password_of_any_characters_is_accepted(password):
    assert codes_of(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen signs", "too_short"),
        ("e\u0301" * 14, "too_short"),  # 28 as they are typed, 14 as they are read
        ("ab cd ef gh ij " * 9, "too_long"),
        ("cproc-cybercrime-2026", "foreseeable"),
        ("Cybercrime Programme Office", "foreseeable"),
        ("CouncilOfEurope2026!", "foreseeable"),
        ("Ionescu.Ionescu.1984", "foreseeable"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeated"),
        ("passwordpasswordpassword", "repeated"),
        ("ionescu@coe.example", "password_too_similar"),
        ("1qaz2wsx3edc4rfv", "password_too_common"),
    ],
)
def test_weak_password_is_rejected(password, code):
    assert code in codes_of(password)


def test_password_is_accepted_in_another_normal_form(client):
    make_colleague(username="ana", password="orice parolă cu diacritice")
    try_password(client, "ana", "orice parola\u0306 cu diacritice")
    assert is_in(client)


class TestChange:
    NEW = {"new_password1": "another one for tests", "new_password2": "another one for tests"}

    def test_old_password_is_required_and_other_sessions_end(self, ana):
        other, client = signed_in(ana), signed_in(ana)
        assert "15 to 128 characters of any kind" in client.get(CHANGE).text
        client.post(CHANGE, {"old_password": "typed in vain", **self.NEW})
        assert is_in(other)
        client.post(CHANGE, {"old_password": PASSWORD, **self.NEW})
        assert is_in(client)
        assert not is_in(other)

    def test_page_for_administrators_redirects_for_the_own_password(self):
        boss = make_colleague(username="boss", is_superuser=True)
        client = signed_in(boss)
        address = reverse("admin:auth_user_password_change", args=[boss.pk])
        new = {"password1": "another one for tests", "password2": "another one for tests"}
        assert client.get(address).url == CHANGE
        assert client.post(address, new | {"usable_password": "true"}).url == CHANGE
        boss.refresh_from_db()
        assert boss.check_password(PASSWORD)

    def test_fields_accept_password_managers(self, client):
        page = client.get(reverse("admin:login"))
        assert 'autocomplete="current-password"' in page.text
        assert "maxlength" not in page.text.partition('name="password"')[2].partition(">")[0]
        assert "onpaste" not in page.text
