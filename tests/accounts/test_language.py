"""The admin is in the language of each user, and stores the same in all languages."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from core.i18n.languages import LANGUAGES
from tests.helpers.admin.forms import LIST
from tests.helpers.admin.role_samples import person_in
from tests.helpers.admin.role_table import DESK, ROLES
from tests.helpers.factories import make_superuser, make_user
from tests.helpers.pages.machine_readable import csv_rows

HOME, SIGN_IN, CHOICE = reverse("admin:index"), reverse("admin:login"), "/admin/language/"
ACCOUNT = reverse("admin:own_account")
AUDIT = reverse("admin:accounts_auditentry_changelist")


class TestLanguage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_page_is_in_the_language_of_the_user_and_offers_the_others(self, client, language):
        client.force_login(make_superuser(language=language))
        page = client.get(ACCOUNT)
        assert f'<html lang="{language}"' in page.text
        assert page["Content-Language"] == language
        buttons = dict(re.findall(r'value="(\w\w)" lang="\w\w">(\w+)</button>', page.text))
        assert buttons == {code: name for code, name in settings.LANGUAGES if code != language}

    def test_admin_is_english_before_the_sign_in(self, client):
        page = client.get(SIGN_IN, headers={"Accept-Language": "fr"})
        assert '<html lang="en"' in page.text
        assert page["Content-Language"] == "en"

    def test_rejection_is_in_the_language_of_the_user(self, client):
        client.force_login(make_user(language="fr"))
        page = client.get(AUDIT)
        assert page.status_code == 403
        assert page["Content-Language"] == "fr"


class TestChoosing:
    @pytest.mark.parametrize("role", ROLES)
    def test_choice_applies_to_the_user_only(self, client, role):
        other = make_user()
        if person := person_in(role):
            client.force_login(person)
        client.post(CHOICE, {"language": "fr", "next": HOME})
        chose = set(User.objects.filter(language="fr"))
        assert chose == ({person} if role in DESK else set())
        assert other not in chose

    def test_choice_redirects_to_its_page_and_is_not_recorded(self, desk):
        before = AuditEntry.objects.count()
        answer = desk.post(CHOICE, {"language": "ro", "next": f"{LIST}?q=glacy"})
        assert answer.url == f"{LIST}?q=glacy"
        assert AuditEntry.objects.count() == before

    @pytest.mark.parametrize(
        "elsewhere", ["https://other.example/admin/", "//other.example", "/contact/", ""]
    )
    def test_choice_redirects_to_no_other_site(self, desk, elsewhere):
        assert desk.post(CHOICE, {"language": "ro", "next": elsewhere}).url == HOME

    @pytest.mark.parametrize("language", ["de", "", "FR"])
    def test_unknown_language_is_rejected(self, desk, person, language):
        assert desk.post(CHOICE, {"language": language}).status_code == 400
        person.refresh_from_db()
        assert person.language == "en"

    def test_link_of_another_site_changes_nothing(self, person):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        assert client.get(CHOICE, {"language": "fr"}).status_code == 405
        assert client.post(CHOICE, {"language": "fr"}).status_code == 403
        person.refresh_from_db()
        assert person.language == "en"


class TestAudit:
    @pytest.fixture
    def entry(self):
        person = make_user(username="ana", is_active=True)
        person.groups.add(Group.objects.get(name="Publisher"))
        return AuditEntry.objects.filter(kind="account").latest("pk")

    def test_entry_is_shown_in_the_language_of_the_reader(self, client, entry):
        client.force_login(make_superuser(language="fr"))
        page = client.get(AUDIT).text
        assert "Modification de rôles" in page
        assert "rôles\u00a0: Responsable de publication" in page

    def test_export_is_the_same_in_all_languages(self, client, entry):
        client.force_login(make_superuser(language="ro"))
        response = client.get(reverse("admin:accounts_auditentry_export"))
        acts = {row["act"] for row in csv_rows(response)}
        assert {"Changed roles", "Changed an account"} <= acts


class TestRoles:
    def test_role_is_shown_in_the_language_of_the_reader(self, client):
        account = make_user(username="ana")
        own = Group.objects.create(name="Interns")
        account.groups.set([own, Group.objects.get(name="Editor")])
        client.force_login(make_superuser(language="ro"))
        page = client.get(reverse("admin:accounts_user_change", args=[account.pk])).text
        assert "Redactor" in page
        assert "Responsabil cu publicarea" in page
        assert "Interns" in page
        assert "Redactor" in client.get(reverse("admin:accounts_user_changelist")).text
