"""The session expires while a form is open: the page asks for the sign-in, and no text is lost."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.mail.sending import send_due
from projects.models import FieldOfWork
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled, filled_working_copy
from tests.helpers.admin.forms import chosen, form_of, told
from tests.helpers.admin.sign_in import SET_UP, code_shown, give_second_factor, known_browser
from tests.helpers.admin.software_key import SITE, add_passkey, options_in
from tests.helpers.factories import (
    PASSWORD,
    make_field,
    make_project,
    make_superuser,
    make_user,
)
from tests.helpers.times import MINUTE, SECOND
from tests.helpers.uploads.files import picture, upload

USERNAME, SECRET, CODE = (f"sign-in-again-{name}" for name in ("username", "password", "code"))
CREDENTIAL = "sign-in-again-credential"
OURS = {USERNAME, SECRET, CODE, CREDENTIAL, "csrfmiddlewaretoken"}
LIST = reverse("admin:projects_fieldofwork_changelist")
ADD = reverse("admin:projects_fieldofwork_add")
ADD_GROUP = reverse("admin:auth_group_add")
TRANSLATORS = {"name": "Translators", "_save": "Save"}


@pytest.fixture
def person():
    return make_superuser(username="ana", password=PASSWORD)


@pytest.fixture
def field():
    return make_field(title_en="First")


def form_data(desk, url, **typed):
    """Return the data of the form at ``url`` with the typed values and the button that saves."""
    return filled_working_copy(desk.get(url)) | typed | {"_save": "Save"}


def sent_too_late(desk, url, data):
    """Send the form after the session expired, and return the page that asks for the sign-in."""
    del desk.cookies["session"]
    desk.cookies["browser"] = known_browser()
    return desk.post(url, data)


def signed_in(desk, page, url, username="ana", password=PASSWORD):
    """Send the page that asks for the sign-in to its own target, as a browser does."""
    assert f'action="{url}"' in page.text
    return desk.post(url, filled(page) | {USERNAME: username, SECRET: password})


def carried(page):
    """Return the data of the form that was sent, as the page carries it."""
    return {name: values for name, values in filled(page).items() if name not in OURS}


def title():
    return FieldOfWork.objects.get().title_en


def test_typed_text_is_kept_by_wrong_passwords_and_saved_after_signing_in_again(desk, field):
    url = f"{form_of(field)}?_changelist_filters=q%3Da%26state%3Ddraft"
    page = sent_too_late(desk, url, form_data(desk, url, title_en="Typed for an hour"))
    assert page.status_code == 403
    assert "Your session has expired" in page.text
    assert title() == "First"
    assert "no-store" in page["Cache-Control"]
    assert "script-src 'nonce-" in page["Content-Security-Policy"]
    for password, error in (("", "This field is required"), ("not this", "enter the correct")):
        again = signed_in(desk, page, url, password=password)
        assert error in again.text
        assert carried(again) == carried(page)
        assert filled(again)[USERNAME] == ["ana"]
        assert "not this" not in again.text
    response = signed_in(desk, page, url)
    assert (response.status_code, response.url) == (302, f"{LIST}?q=a&state=draft")
    assert any("Saved as a draft" in message for message in told(response))
    assert title() == "Typed for an hour"
    assert desk.get(LIST).status_code == 200


def test_confirmation_page_is_performed(desk, field):
    page = chosen(desk, "publish_selected", field, address=LIST)
    answers = filled(page) | {"note": "A public note"}
    page = sent_too_late(desk, page.context["post_to"], answers)
    assert FieldOfWork.objects.get().state == State.DRAFT
    signed_in(desk, page, LIST)
    assert Publication.objects.with_time().get().note == "A public note"


def test_names_values_and_url_are_escaped(desk):
    name, value = '"><script>alert("name")</script>', "'\"></form><script>alert('value')</script>"
    data = {name: [value, "a\nb"], "title_en": "<b>bold</b>"}
    page = sent_too_late(desk, f'{ADD}?q="><script>alert(1)</script>', data)
    assert carried(page) == {name: [value, "a\nb"], "title_en": ["<b>bold</b>"]}
    assert "<script>alert" not in page.text
    assert "<b>bold" not in page.text


def test_lost_file_is_named_before_and_after_signing_in_and_the_stored_one_is_kept(desk):
    project = make_project()
    url = form_of(project)
    desk.post(url, form_data(desk, url, image=upload(picture())))
    project.refresh_from_db()
    before = project.picture
    assert before
    data = form_data(desk, url, title_en="Typed", image=upload(picture(size=(9, 9)), "<i>me.jpg"))
    page = sent_too_late(desk, url, data)
    for _ in range(2):
        assert "Choose them again after signing in" in page.text
        assert "&lt;i&gt;me.jpg (image)" in page.text
        page = signed_in(desk, page, url, password="not this one")
    response = signed_in(desk, page, url)
    assert any("<i>me.jpg (image)" in message for message in told(response))
    project.refresh_from_db()
    assert (project.title_en, project.picture) == ("Typed", before)


def test_passwords_are_never_written_into_a_page(desk):
    password = "typed for the new one"
    typed = {"username": "new", "password1": password, "password2": password}
    response = sent_too_late(desk, reverse("admin:accounts_user_add"), typed)
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_username_of_the_form_is_kept_apart_from_that_of_the_sign_in(desk, person):
    url = reverse("admin:accounts_user_change", args=[person.pk])
    data = filled(desk.get(url), "user_form")
    page = sent_too_late(desk, url, data | {"username": "ana-maria", "_save": "Save"})
    signed_in(desk, page, url)
    person.refresh_from_db()
    assert person.username == "ana-maria"


def test_other_account_without_permission_is_refused(desk, field):
    make_user("projects.view_fieldofwork", username="visitor", password=PASSWORD)
    url = form_of(field)
    page = sent_too_late(desk, url, form_data(desk, url, title_en="Typed"))
    response = signed_in(desk, page, url, username="visitor")
    assert response.status_code == 403
    assert "Your session has expired" not in response.text
    assert title() == "First"


@pytest.mark.parametrize("account", [{"is_staff": False}, {"is_active": False}])
def test_account_without_access_is_not_signed_in(desk, account):
    make_user(username="former", password=PASSWORD, **account)
    page = sent_too_late(desk, ADD, {"acronym": "x"})
    again = signed_in(desk, page, ADD, username="former")
    assert again.status_code == 403
    assert "Please enter the correct" in again.text
    assert SESSION_KEY not in desk.session


def test_signed_in_person_without_permission_gets_the_ordinary_answer(client):
    client.force_login(make_user())
    assert client.post(ADD, {"acronym": "x"}).status_code == 403
    client.force_login(make_user(is_staff=False))
    assert client.post(ADD, {"acronym": "x"}).url.startswith(reverse("admin:login"))


def test_request_without_typed_text_gets_the_ordinary_answer(client):
    assert client.get(ADD).url.startswith(reverse("admin:login"))
    assert client.post(ADD).url.startswith(reverse("admin:login"))
    assert client.post(reverse("admin:logout"), {"typed": "x"}).url == reverse("admin:index")


def test_forged_form_gets_no_page(person):
    response = Client(enforce_csrf_checks=True).post(ADD, {"acronym": "x"})
    assert response.status_code == 403
    assert b"sign-in-again" not in response.content


class TestNewTokenMeanwhile:
    """Signing in again, also in another tab, changes the token that the form was sent with."""

    HEADERS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}

    @pytest.fixture
    def client(self, person):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        return client

    def test_typed_text_can_be_sent_again(self, client, field):
        url = form_of(field)
        data = form_data(client, url, title_en="Typed")
        client.force_login(make_superuser())
        client.cookies["csrf"] = "x" * 32
        page = client.post(url, data, headers=self.HEADERS)
        assert page.status_code == 403
        assert "Nothing is lost" in page.text
        again = filled(page, "login-form")
        assert again["title_en"] == ["Typed"]
        client.post(url, again, headers=self.HEADERS)
        assert title() == "Typed"

    @pytest.mark.parametrize(
        "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}]
    )
    def test_form_of_another_site_gets_no_second_try(self, client, field, headers):
        data = {"title_en": "Forged", "_save": "Save"}
        page = client.post(form_of(field), data, headers=headers)
        assert page.status_code == 403
        assert "Forged" not in page.text
        assert "Nothing was saved" in page.text

    @pytest.mark.parametrize("name", ["login", "code", "passkey"])
    def test_sign_in_forms_are_started_again(self, person, name):
        """A page that asked for the password would send it to a view that does not read it."""
        give_second_factor(person)
        client = Client(enforce_csrf_checks=True)
        page = client.post(reverse(f"admin:{name}"), {"code": "123456"}, headers=self.HEADERS)
        assert page.status_code == 403
        assert "Open the page again" in page.text
        assert USERNAME not in page.text


class TestSecondFactor:
    @pytest.fixture
    def guarded(self, desk, person):
        give_second_factor(person)
        return desk

    def test_code_is_asked_for_and_the_typed_text_is_saved(self, guarded, field):
        url = form_of(field)
        data = form_data(guarded, url, title_en="Typed")
        first = sent_too_late(guarded, url, data | {CODE: code_shown()})  # without a password
        page = signed_in(guarded, first, url)
        assert page.status_code == 403
        assert PASSWORD not in page.text
        assert SESSION_KEY not in guarded.session
        assert carried(page) == carried(first)
        page = guarded.post(url, filled(page) | {CODE: "000000"})
        assert "This code is not valid" in page.text
        assert title() == "First"
        assert carried(page) == carried(first)
        response = guarded.post(url, filled(page) | {CODE: code_shown()})
        assert response.url == LIST
        assert title() == "Typed"

    def test_passkey_is_asked_for_and_the_typed_text_is_saved(self, desk, person, field, settings):
        settings.SITE_URL = SITE
        other = Client()
        other.force_login(person)
        key = add_passkey(other)
        url = form_of(field)
        first = sent_too_late(desk, url, form_data(other, url, title_en="Typed"))
        page = signed_in(desk, first, url)
        assert "type one of your recovery codes" in page.text
        assert carried(page) == carried(first)
        wrong = key.get(options_in(page), challenge="b3RoZXI")
        page = desk.post(url, filled(page) | {CREDENTIAL: wrong})
        assert "This passkey is not valid here" in page.text
        assert carried(page) == carried(first)
        answer = key.get(options_in(page))
        assert desk.post(url, filled(page) | {CREDENTIAL: answer}).url == LIST
        assert title() == "Typed"

    def test_attempts_are_limited(self, guarded):
        page = sent_too_late(guarded, ADD, {"acronym": "x"})
        for _ in range(5):
            page = signed_in(guarded, page, ADD, password="not this one")
        page = signed_in(guarded, page, ADD)
        assert "There were too many attempts" in page.text
        assert carried(page)["acronym"] == ["x"]

    def test_typed_text_is_kept_while_a_required_second_factor_is_set_up(self, desk, settings):
        settings.REQUIRE_2FA = True
        page = signed_in(desk, sent_too_late(desk, ADD_GROUP, TRANSLATORS), ADD_GROUP)
        assert "Set up a second factor first" in page.text
        assert carried(page)["name"] == ["Translators"]
        assert not Group.objects.filter(name="Translators").exists()
        again = desk.post(ADD_GROUP, filled(page, "login-form"))
        assert carried(again)["name"] == ["Translators"]
        key = desk.get(SET_UP).context["secret"].replace(" ", "")
        desk.post(SET_UP, {"code": code_shown(key), "password": PASSWORD})
        desk.post(ADD_GROUP, filled(again, "login-form"))
        assert Group.objects.filter(name="Translators").exists()


class TestProof:
    """An old session gives no power: its owner shows the password or a passkey again."""

    @pytest.fixture
    def colleague(self):
        return make_user(username="ben", email="ben@example.org", password=PASSWORD)

    @pytest.fixture
    def client(self, client, person, clock):
        client.force_login(person)
        clock.shift(5 * MINUTE + SECOND)
        return client

    @staticmethod
    def proved(client, page, url, **typed):
        assert f'action="{url}"' in page.text
        return client.post(url, filled(page, "login-form") | {SECRET: PASSWORD} | typed)

    @staticmethod
    def urls(colleague):
        role = Group.objects.create(name="A role")
        pages = {"user_add": [], "user_change": [colleague.pk]}
        found = [reverse(f"admin:accounts_{name}", args=args) for name, args in pages.items()]
        password = reverse("admin:auth_user_password_change", args=[colleague.pk])
        return [*found, password, ADD_GROUP, reverse("admin:auth_group_change", args=[role.pk])]

    def test_nothing_that_gives_power_is_done_without_it(self, client, colleague):
        typed = {"username": "eve", "name": "Mighty", "email": "eve@example.org", "_save": "Save"}
        passwords = {"password1": "eve knows it well", "password2": "eve knows it well"}
        before = [*User.objects.order_by("pk").values()]
        for url in self.urls(colleague):
            assert "Confirm that it is you" in client.post(url, typed).text
            page = client.post(url, typed | passwords, follow=True)
            assert "Nothing was saved" in page.text
            assert "eve knows" not in page.text
        assert [*User.objects.order_by("pk").values()] == before
        assert not Group.objects.filter(name="Mighty").exists()

    def test_typed_form_is_saved_afterwards_and_the_person_gets_a_mail(
        self, client, colleague, mailoutbox
    ):
        url = reverse("admin:accounts_user_change", args=[colleague.pk])
        data = filled(client.get(url), "user_form") | {"is_superuser": "on"}
        page = client.post(url, data)
        assert page.status_code == 403
        again = self.proved(client, page, url, **{SECRET: "not this one"})
        assert "This isn’t your password" in again.text
        assert "not this one" not in again.text
        assert not User.objects.get(pk=colleague.pk).is_superuser
        assert self.proved(client, again, url).status_code == 302
        assert User.objects.get(pk=colleague.pk).is_superuser
        send_due(timezone.now)
        [mail] = mailoutbox
        assert mail.to == ["ben@example.org"]
        assert "permissions were changed" in mail.subject

    def test_page_with_passwords_asks_first_and_opens_afterwards(self, client, colleague, clock):
        url = reverse("admin:auth_user_password_change", args=[colleague.pk])
        page = client.get(url)
        assert page.status_code == 403
        assert self.proved(client, page, url).url == url
        assert client.get(url).status_code == 200
        typed = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
        assert client.post(url, typed).status_code == 302
        clock.shift(5 * MINUTE + SECOND)
        assert client.get(url).status_code == 403

    def test_passkey_is_accepted(self, client, person, colleague, settings):
        settings.SITE_URL = SITE
        key = add_passkey(client)
        url = reverse("admin:accounts_user_add")
        page = client.get(url)
        wrong = key.get(options_in(page), challenge="b3RoZXI")
        page = self.proved(client, page, url, **{SECRET: "", CREDENTIAL: wrong})
        assert "This passkey is not valid here" in page.text
        answer = key.get(options_in(page))
        assert self.proved(client, page, url, **{SECRET: "", CREDENTIAL: answer}).url == url
        assert client.get(url).status_code == 200

    def test_reading_an_account_needs_none(self, client, colleague):
        assert client.get(form_of(colleague)).status_code == 200
