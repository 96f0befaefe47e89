"""The desk speaks the language that each person chose, and what it stores is the same in all of them."""

import csv
import io

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import Act, AuditEntry, DeskLanguage, User
from record.models import Publication
from search.models import SearchEntry
from tests.helpers.admin.forms import LIST, chosen, confirmed
from tests.helpers.admin.role_samples import person_in
from tests.helpers.admin.role_table import DESK, ROLES
from tests.helpers.factories import PASSWORD, make_project, make_superuser, make_user

pytestmark = pytest.mark.django_db

HOME, SIGN_IN, CHOICE = reverse("admin:index"), reverse("admin:login"), "/admin/language/"
AUDIT = reverse("admin:accounts_auditentry_changelist")


def desk_of(person):
    client = Client()
    client.force_login(person)
    return client


class TestLanguage:
    @pytest.mark.parametrize("language", DeskLanguage.values)
    def test_page_is_marked_with_the_language_of_the_person(self, client, language):
        client.force_login(make_superuser(language=language))
        page = client.get(HOME)
        assert f'<html lang="{language}"' in page.text
        assert page["Content-Language"] == language

    def test_desk_is_english_before_anybody_signs_in(self, client):
        page = client.get(SIGN_IN, headers={"Accept-Language": "fr"})
        assert '<html lang="en"' in page.text
        assert page["Content-Language"] == "en"

    def test_new_account_reads_english(self):
        assert make_user().language == "en"

    def test_page_after_signing_in_speaks_it(self, client):
        make_superuser(username="ana", password=PASSWORD, language="ro")
        page = client.post(SIGN_IN, {"username": "ana", "password": PASSWORD}, follow=True)
        assert '<html lang="ro"' in page.text

    def test_refusal_speaks_it_too(self, client):
        client.force_login(make_user(language="fr"))
        page = client.get(AUDIT)
        assert page.status_code == 403
        assert page["Content-Language"] == "fr"

    def test_public_pages_speak_the_language_of_their_address_to_everybody(self, client):
        client.force_login(make_superuser(language="fr"))
        assert client.get("/contact/")["Content-Language"] == "en"
        assert client.get("/ro/contact/")["Content-Language"] == "ro"


class TestChoosing:
    def test_header_offers_the_others_in_themselves(self, client):
        client.force_login(make_superuser(language="fr"))
        page = client.get(HOME).text
        assert 'value="en" lang="en">English</button>' in page
        assert 'value="ro" lang="ro">Română</button>' in page
        assert 'value="fr"' not in page

    @pytest.mark.parametrize("role", ROLES)
    def test_whoever_may_sign_in_chooses_for_themselves_alone(self, client, role):
        other = make_user()
        if person := person_in(role):
            client.force_login(person)
        client.post(CHOICE, {"language": "fr", "next": HOME})
        chose = set(User.objects.filter(language="fr"))
        assert chose == ({person} if role in DESK else set())
        assert other not in chose

    def test_leads_back_to_the_page_where_it_was_chosen(self, client):
        client.force_login(make_superuser())
        answer = client.post(CHOICE, {"language": "ro", "next": f"{LIST}?q=glacy"})
        assert answer.url == f"{LIST}?q=glacy"

    @pytest.mark.parametrize(
        "elsewhere", ["https://other.example/admin/", "//other.example", "/contact/", ""]
    )
    def test_leads_nowhere_else(self, client, elsewhere):
        client.force_login(make_superuser())
        assert client.post(CHOICE, {"language": "ro", "next": elsewhere}).url == HOME

    @pytest.mark.parametrize("language", ["de", "", "FR"])
    def test_language_that_the_desk_does_not_speak_is_refused(self, client, language):
        person = make_superuser()
        client.force_login(person)
        assert client.post(CHOICE, {"language": language}).status_code == 400
        person.refresh_from_db()
        assert person.language == "en"

    def test_link_from_elsewhere_changes_nothing(self):
        person = make_superuser()
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        assert client.get(CHOICE, {"language": "fr"}).status_code == 405
        assert client.post(CHOICE, {"language": "fr"}).status_code == 403
        person.refresh_from_db()
        assert person.language == "en"

    def test_choice_is_nothing_for_the_audit(self, client):
        client.force_login(make_superuser())
        before = AuditEntry.objects.count()
        client.post(CHOICE, {"language": "fr"})
        assert AuditEntry.objects.count() == before

    def test_administrator_sets_it_in_the_account_and_what_is_not_sent_stays(self, client):
        client.force_login(make_superuser())
        account = make_user(username="ana", language="fr")
        address = reverse("admin:accounts_user_change", args=[account.pk])
        client.post(address, {"username": "ana", "is_staff": "on", "is_active": "on"})
        account.refresh_from_db()
        assert account.language == "fr"
        client.post(
            address, {"username": "ana", "is_staff": "on", "is_active": "on", "language": "ro"}
        )
        account.refresh_from_db()
        assert account.language == "ro"


class TestAudit:
    @pytest.fixture
    def entry(self):
        person = make_user(username="ana", is_active=True)
        person.groups.add(Group.objects.get(name="Publisher"))
        return AuditEntry.objects.filter(kind="account").latest("pk")

    def test_entry_is_read_in_the_language_of_the_reader(self, client, entry):
        client.force_login(make_superuser(language="fr"))
        page = client.get(AUDIT).text
        assert "Modification de rôles" in page
        assert "rôles\u00a0: Responsable de publication" in page

    def test_entry_is_stored_as_it_always_was(self, entry):
        assert entry.new == {"roles": ["Publisher"]}

    def test_moment_in_it_is_written_as_the_language_writes_it(self, client):
        AuditEntry.objects.create(act="scheduled", new={"in_force_from": "2026-10-01T12:00:00Z"})
        client.force_login(make_superuser(language="fr"))
        assert "à partir de\u00a0: 1er octobre 2026 à 15:00" in client.get(AUDIT).text

    def test_file_says_the_same_whoever_takes_it(self, client, entry):
        client.force_login(make_superuser(language="ro"))
        text = (
            client.get(reverse("admin:accounts_auditentry_export")).getvalue().decode("utf-8-sig")
        )
        acts = {row["act"] for row in csv.DictReader(io.StringIO(text, newline=""))}
        assert {"Changed roles", "Changed an account"} <= acts


class TestRoles:
    def test_roles_of_the_site_are_called_in_the_language_of_the_reader(self, client):
        account = make_user(username="ana")
        own = Group.objects.create(name="Interns")
        account.groups.set([own, Group.objects.get(name="Editor")])
        client.force_login(make_superuser(language="ro"))
        page = client.get(reverse("admin:accounts_user_change", args=[account.pk])).text
        assert "Redactor" in page
        assert "Responsabil cu publicarea" in page
        assert "Interns" in page
        assert "Redactor" in client.get(reverse("admin:accounts_user_changelist")).text


def published_by(person) -> list:
    """What the record, the search and the audit keep of a project that ``person`` has published at the desk."""
    project = make_project(title_en="Action on Cybercrime", title_fr="Action", start="2026-01")
    desk = desk_of(person)
    confirmed(desk, chosen(desk, "publish_selected", project), note="Begun")
    row = Publication.objects.exclude(in_force_from=None).get(key=project.key)
    entries = SearchEntry.objects.filter(publication=row).order_by("pk")
    told = AuditEntry.objects.get(act=Act.PUBLISHED, reference=project.key)
    kept = [
        row.title,
        row.note,
        row.content,
        row.card,
        *entries.values_list("serves_en", "serves_fr", "serves_ro", "day", "sequence"),
    ]
    return [
        repr(each).replace(project.slug, "SLUG") for each in [*kept, sorted(told.new), told.kind]
    ]


@pytest.mark.parametrize("language", ["fr", "ro"])
def test_what_is_published_from_a_desk_in_another_language_is_stored_the_same(language):
    assert published_by(make_superuser(language=language)) == published_by(make_superuser())
