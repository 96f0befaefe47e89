"""The sign-in ran out while somebody was writing: the page asks for it, and nothing typed is lost."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from projects.models import Project
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled, filled_working_copy, with_row
from tests.helpers.admin.forms import ADD, LIST, chosen, form_of, told
from tests.helpers.admin.sign_in import SET_UP, code_shown, give_second_factor
from tests.helpers.factories import (
    PASSWORD,
    make_country,
    make_project,
    make_superuser,
    make_user,
    published,
)
from tests.helpers.uploads.files import picture, upload

pytestmark = pytest.mark.django_db

USERNAME, SECRET = "sign-in-again-username", "sign-in-again-password"
OURS = {USERNAME, SECRET, "csrfmiddlewaretoken"}


@pytest.fixture
def person():
    return make_superuser(username="ana", password=PASSWORD)


@pytest.fixture
def desk(client, person):
    client.force_login(person)
    return client


def run_out(desk):
    """What the server sees once a session has ended: none."""
    del desk.cookies["session"]


def sent_too_late(desk, address, data):
    run_out(desk)
    return desk.post(address, data)


def signed_in(desk, page, address, username="ana", password=PASSWORD):
    """Sends the page that asks, as a browser does, to where it says."""
    assert f'action="{address}"' in page.content.decode()
    return desk.post(address, filled(page) | {USERNAME: username, SECRET: password})


def carried(page):
    return {name: values for name, values in filled(page).items() if name not in OURS}


def test_what_was_typed_is_saved_once_the_person_has_signed_in_again(desk):
    project = make_project(title_en="First")
    address = form_of(project)
    data = filled_working_copy(desk.get(address)) | {
        "title_en": "Typed for an hour",
        "_save": "Save",
    }
    page = sent_too_late(desk, address, data)
    assert page.status_code == 403
    assert "Your sign-in has run out" in page.content.decode()
    assert Project.objects.get().title_en == "First"
    response = signed_in(desk, page, address)
    assert (response.status_code, response.url) == (302, LIST)
    assert any("Saved as a draft" in message for message in told(response))
    assert Project.objects.get().title_en == "Typed for an hour"
    assert desk.get(LIST).status_code == 200


def test_many_choices_of_one_name_and_rows_come_through(desk):
    countries = [make_country(), make_country(), make_country()]
    project = make_project(countries=countries[:1])
    data = filled_working_copy(desk.get(form_of(project)))
    data = with_row(data, "links", label_en="Page", url="https://example.org/", position="0")
    data |= {"countries": [each.pk for each in countries], "_save": "Save"}
    signed_in(desk, sent_too_late(desk, form_of(project), data), form_of(project))
    project = Project.objects.get()
    assert set(project.countries.all()) == set(countries)
    assert project.links.get().label_en == "Page"


def test_new_object_is_added(desk):
    typed = {
        "acronym": "GLACY+",
        "slug": "glacy-plus",
        "title_en": "Global Action",
        "_save": "Save",
    }
    page = sent_too_late(desk, ADD, filled_working_copy(desk.get(ADD)) | typed)
    signed_in(desk, page, ADD)
    assert Publication.objects.candidates().get(kind="project").saved_by.username == "ana"


def test_page_of_an_act_goes_on_where_it_stood(desk):
    project = make_project()
    page = chosen(desk, "publish_selected", project)
    answers = filled(page) | {"note": "A public note"}
    page = sent_too_late(desk, page.context["post_to"], answers)
    assert Project.objects.get().state == State.DRAFT
    signed_in(desk, page, LIST)
    assert Publication.objects.with_time().get().note == "A public note"


def test_address_is_kept_whole(desk):
    address = f"{form_of(make_project())}?_changelist_filters=q%3Da%26state%3Ddraft"
    page = sent_too_late(desk, address, filled_working_copy(desk.get(address)) | {"_save": "Save"})
    response = signed_in(desk, page, address.replace("&", "&amp;"))
    assert response.url == f"{LIST}?q=a&state=draft"


def test_wrong_password_is_told_and_everything_is_kept(desk):
    project = make_project()
    data = filled_working_copy(desk.get(form_of(project))) | {"title_en": "Typed", "_save": "Save"}
    page = sent_too_late(desk, form_of(project), data)
    again = signed_in(desk, page, form_of(project), password="not this one")
    assert "Please enter the correct" in again.content.decode()
    assert carried(again) == carried(page)
    assert filled(again)[USERNAME] == ["ana"]
    assert "not this one" not in again.content.decode()
    signed_in(desk, again, form_of(project))
    assert Project.objects.get().title_en == "Typed"


def test_empty_sign_in_asks_once_more(desk):
    data = filled_working_copy(desk.get(ADD)) | {"acronym": "Typed", "_save": "Save"}
    page = signed_in(desk, sent_too_late(desk, ADD, data), ADD, username="", password="")
    assert "This field is required" in page.content.decode()
    assert carried(page)["acronym"] == ["Typed"]


def test_names_and_values_are_escaped(desk):
    name, value = '"><script>alert("name")</script>', "'\"></form><script>alert('value')</script>"
    page = sent_too_late(desk, ADD, {name: [value, "a\nb"], "title_en": "<b>bold</b>"})
    assert carried(page) == {name: [value, "a\nb"], "title_en": ["<b>bold</b>"]}
    html = page.content.decode()
    assert "<script>alert" not in html
    assert "<b>bold" not in html


def test_address_is_escaped(desk):
    page = sent_too_late(desk, f'{ADD}?q="><script>alert(1)</script>', {"acronym": "x"})
    assert "<script>alert" not in page.content.decode()


def test_page_is_stored_nowhere_and_runs_no_script_of_others(desk):
    page = sent_too_late(desk, ADD, {"acronym": "x"})
    assert "no-store" in page["Cache-Control"]
    assert "script-src 'nonce-" in page["Content-Security-Policy"]


def test_file_is_named_as_not_kept_until_and_after_signing_in(desk):
    project = make_project(title_en="First")
    typed = {"title_en": "Typed", "image": upload(picture(), "<i>me.jpg"), "_save": "Save"}
    data = filled_working_copy(desk.get(form_of(project))) | typed
    page = sent_too_late(desk, form_of(project), data)
    for _ in range(2):
        assert "Choose them again after signing in" in page.content.decode()
        assert "&lt;i&gt;me.jpg (image)" in page.content.decode()
        page = signed_in(desk, page, form_of(project), password="not this one")
    response = signed_in(desk, page, form_of(project))
    assert any("<i>me.jpg (image)" in message for message in told(response))
    project = Project.objects.get()
    assert (project.title_en, project.image.name) == ("Typed", "")


def test_file_that_is_there_already_stays(desk):
    project = make_project(image_is_decorative=True)
    data = filled_working_copy(desk.get(form_of(project))) | {"_save": "Save"}
    desk.post(form_of(project), data | {"image": upload(picture())})
    before = Project.objects.get().image.name
    data = filled_working_copy(desk.get(form_of(project))) | {"_save": "Save"}
    page = sent_too_late(desk, form_of(project), data | {"image": upload(picture(size=(9, 9)))})
    signed_in(desk, page, form_of(project))
    assert before
    assert Project.objects.get().image.name == before


def test_passwords_are_never_written_into_a_page(desk, person):
    typed = {
        "username": "new",
        "password1": "typed for the new one",
        "password2": "typed for the new one",
    }
    response = sent_too_late(desk, reverse("admin:accounts_user_add"), typed)
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_form_that_has_a_name_of_its_own_for_people_keeps_it_apart_from_the_sign_in(desk, person):
    address = reverse("admin:accounts_user_change", args=[person.pk])
    data = filled(desk.get(address), "user_form")
    page = sent_too_late(desk, address, data | {"username": "ana-maria", "_save": "Save"})
    signed_in(desk, page, address)
    person.refresh_from_db()
    assert person.username == "ana-maria"


def test_somebody_else_without_permission_is_refused_and_nothing_is_saved(desk):
    make_user("projects.view_project", username="visitor", password=PASSWORD)
    project = make_project(title_en="First")
    data = filled_working_copy(desk.get(form_of(project))) | {"title_en": "Typed", "_save": "Save"}
    page = sent_too_late(desk, form_of(project), data)
    response = signed_in(desk, page, form_of(project), username="visitor")
    assert response.status_code == 403
    assert "Your sign-in has run out" not in response.content.decode()
    assert Project.objects.get().title_en == "First"


@pytest.mark.parametrize("account", [{"is_staff": False}, {"is_active": False}])
def test_who_may_not_come_in_stays_outside(desk, account):
    make_user(username="former", password=PASSWORD, **account)
    page = sent_too_late(desk, ADD, {"acronym": "x"})
    again = signed_in(desk, page, ADD, username="former")
    assert again.status_code == 403
    assert "Please enter the correct" in again.content.decode()
    assert SESSION_KEY not in desk.session


def test_who_is_signed_in_without_permission_gets_what_they_got_before(client):
    client.force_login(make_user())
    assert client.post(ADD, {"acronym": "x"}).status_code == 403
    client.force_login(make_user(is_staff=False))
    assert client.post(ADD, {"acronym": "x"}).url.startswith(reverse("admin:login"))


def test_nothing_typed_nothing_to_keep(client):
    assert client.get(ADD).url.startswith(reverse("admin:login"))
    assert client.post(ADD).url.startswith(reverse("admin:login"))
    assert client.post(reverse("admin:logout"), {"typed": "x"}).url == reverse("admin:index")


def test_forged_form_gets_no_page(person):
    client = Client(enforce_csrf_checks=True)
    response = client.post(ADD, {"acronym": "x"})
    assert response.status_code == 403
    assert b"sign-in-again" not in response.content


def test_list_of_many_is_acted_on_after_signing_in(desk):
    published(make_project())
    drafts = [make_project(), make_project()]
    data = {
        "action": "delete_selected",
        ACTION_CHECKBOX_NAME: [each.pk for each in drafts],
        "post": "yes",
    }
    page = sent_too_late(desk, LIST, data)
    assert Project.objects.count() == 3
    signed_in(desk, page, LIST)
    assert Project.objects.count() == 1


def test_objects_that_are_no_part_of_the_record_are_kept_too(desk):
    address = reverse("admin:auth_group_add")
    page = sent_too_late(desk, address, {"name": "Translators", "_save": "Save"})
    signed_in(desk, page, address)
    assert Group.objects.filter(name="Translators").exists()


class TestSignedInAnewMeanwhile:
    """Signing in, in another tab too, changes the token that the form was sent with."""

    HEADERS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}

    def outdated(self, person):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        return client

    def test_what_was_typed_waits_to_be_sent_once_more(self):
        project = make_project(title_en="First")
        client = self.outdated(make_superuser())
        data = filled_working_copy(client.get(form_of(project))) | {
            "title_en": "Typed",
            "_save": "Save",
        }
        client.force_login(make_superuser())
        client.cookies["csrf"] = "x" * 32
        page = client.post(form_of(project), data, headers=self.HEADERS)
        assert page.status_code == 403
        assert "Nothing is lost" in page.text
        again = filled(page, "login-form")
        assert again["title_en"] == ["Typed"]
        client.post(form_of(project), again, headers=self.HEADERS)
        project.refresh_from_db()
        assert project.title_en == "Typed"

    @pytest.mark.parametrize(
        "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}]
    )
    def test_a_form_from_elsewhere_gets_no_second_try(self, headers):
        project = make_project(title_en="First")
        client = self.outdated(make_superuser())
        page = client.post(
            form_of(project), {"title_en": "Forged", "_save": "Save"}, headers=headers
        )
        assert page.status_code == 403
        assert "Forged" not in page.text
        assert "Nothing was done" in page.text

    @pytest.mark.parametrize("name", ["login", "code"])
    def test_forms_of_getting_in_are_begun_anew(self, name):
        """A page that asked for the password there would send it to a view that doesn't read it."""
        give_second_factor(make_superuser(username="ana", password=PASSWORD))
        client = Client(enforce_csrf_checks=True)
        page = client.post(reverse(f"admin:{name}"), {"code": "123456"}, headers=self.HEADERS)
        assert page.status_code == 403
        assert "Open the page again" in page.text
        assert USERNAME not in page.text


class TestWithASecondFactor:
    CODE = "sign-in-again-code"

    @pytest.fixture
    def guarded(self, desk, person):
        give_second_factor(person)
        return desk

    def carried_beside_the_code(self, page):
        return {name: values for name, values in carried(page).items() if name != self.CODE}

    def test_code_is_asked_for_on_the_way_and_what_was_typed_is_saved(self, guarded):
        project = make_project(title_en="First")
        address = form_of(project)
        data = filled_working_copy(guarded.get(address)) | {"title_en": "Typed", "_save": "Save"}
        asks = sent_too_late(guarded, address, data)
        page = signed_in(guarded, asks, address)
        assert page.status_code == 403
        assert SESSION_KEY not in guarded.session
        assert self.carried_beside_the_code(page) == carried(asks)
        page = guarded.post(address, filled(page) | {self.CODE: "000000"})
        assert "This code isn’t right" in page.text
        assert Project.objects.get().title_en == "First"
        assert self.carried_beside_the_code(page) == carried(asks)
        response = guarded.post(address, filled(page) | {self.CODE: code_shown()})
        assert response.url == LIST
        assert Project.objects.get().title_en == "Typed"

    def test_code_alone_is_no_way_in(self, guarded):
        page = sent_too_late(guarded, ADD, {"acronym": "x", self.CODE: code_shown()})
        assert page.status_code == 403
        assert SESSION_KEY not in guarded.session
        assert carried(page) == {"acronym": ["x"]}

    def test_password_is_never_written_into_the_page(self, guarded):
        page = signed_in(guarded, sent_too_late(guarded, ADD, {"acronym": "x"}), ADD)
        assert PASSWORD not in page.text

    def test_guesses_are_limited_there_too(self, guarded):
        page = sent_too_late(guarded, ADD, {"acronym": "x"})
        for _ in range(5):
            page = signed_in(guarded, page, ADD, password="not this one")
        page = signed_in(guarded, page, ADD)
        assert "There were too many attempts" in page.text
        assert carried(page)["acronym"] == ["x"]

    def test_who_has_to_set_one_up_first_loses_nothing_either(self, desk, person, settings):
        settings.REQUIRE_2FA = True
        address = reverse("admin:auth_group_add")
        page = sent_too_late(desk, address, {"name": "Translators", "_save": "Save"})
        page = signed_in(desk, page, address)
        assert "Set up a second factor first" in page.text
        assert carried(page)["name"] == ["Translators"]
        assert not Group.objects.filter(name="Translators").exists()
        again = desk.post(address, filled(page, "login-form"))
        assert carried(again)["name"] == ["Translators"]
        key = desk.get(SET_UP).context["secret"].replace(" ", "")
        desk.post(SET_UP, {"code": code_shown(key), "password": PASSWORD})
        desk.post(address, filled(again, "login-form"))
        assert Group.objects.filter(name="Translators").exists()
