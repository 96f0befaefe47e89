"""Forms outside of the record that two people have open: no save undoes another unnoticed."""

from functools import partial

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contact.models import Recipient, Subject
from publishing.models import JointPublication
from tests.helpers.admin.filled_form import filled, filled_working_copy
from tests.helpers.admin.forms import choices_of, errors_of, form_of, html_of
from tests.helpers.concurrency import at_once
from tests.helpers.factories import make_project, make_subject, make_superuser, make_user
from tests.helpers.times import NOON

pytestmark = pytest.mark.long

NOT_SAVED = "Nothing is saved yet"


class Person:
    """A superuser with a browser, in which a form is open."""

    def __init__(self, name):
        self.client = Client()
        self.client.force_login(make_superuser(username=name))

    def opens(self, obj):
        self.url = form_of(obj)
        self.form = filled_working_copy(self.client.get(self.url))

    def saves(self, without=(), **typed):
        data = {name: value for name, value in self.form.items() if name not in without}
        return self.client.post(self.url, data | typed | {"_save": "pressed"})

    def chooses(self, page, **choices):
        """Send the page of choices with these choices and its other values unchanged."""
        named = {f"choice-{name}": choice for name, choice in choices.items()}
        return self.client.post(self.url, filled(page) | named)


@pytest.fixture
def ana():
    return Person("ana")


@pytest.fixture
def bogdan():
    return Person("bogdan")


@pytest.fixture
def account():
    return make_user(username="dan", first_name="Dan", last_name="Pop")


@pytest.fixture
def subject():
    subject = make_subject(label_en="Courses", retention_days=365)
    Recipient.objects.create(subject=subject, email="first@office.example")
    Recipient.objects.create(subject=subject, email="second@office.example")
    return subject


def both_open(obj, *people):
    for person in people:
        person.opens(obj)


@pytest.fixture
def opened(account, ana, bogdan):
    """An account whose form both have open."""
    both_open(account, ana, bogdan)
    return account


def is_open_again(response):
    return response.status_code == 200 and NOT_SAVED in html_of(response)


class TestProvenCases:
    def test_deactivated_account_stays_deactivated(self, opened, ana, bogdan):
        assert ana.saves(without=["is_active"]).status_code == 302
        page = bogdan.saves(last_name="Popescu")
        opened.refresh_from_db()
        assert (opened.is_active, opened.last_name) == (False, "Pop")
        assert is_open_again(page)
        assert "ana saved it while you were writing" in html_of(page)
        assert choices_of(page) == {
            "is_active": {"Theirs": "No", "Yours, as before": "Yes"},
            "last_name": {"Theirs, as before": "Pop", "Yours": "Popescu"},
        }
        assert bogdan.chooses(page).status_code == 302
        opened.refresh_from_db()
        assert (opened.is_active, opened.last_name) == (False, "Popescu")

    def test_role_given_meanwhile_stays(self, account, ana, bogdan):
        editor, publisher = Group.objects.filter(name__in=["Editor", "Publisher"]).order_by("name")
        account.groups.add(editor)
        both_open(account, ana, bogdan)
        ana.saves(groups=[publisher.pk])
        page = bogdan.saves(last_name="Popescu")
        assert list(account.groups.all()) == [publisher]
        assert choices_of(page)["groups"] == {"Theirs": "Publisher", "Yours, as before": "Editor"}
        bogdan.chooses(page)
        assert list(account.groups.all()) == [publisher]

    def test_permissions_of_a_role_are_joined(self, ana, bogdan):
        role = Group.objects.create(name="Role")
        old, by_ana, by_bogdan, by_both = Permission.objects.order_by("pk")[:4]
        role.permissions.add(old)
        both_open(role, ana, bogdan)
        ana.saves(permissions=[by_ana.pk, by_both.pk])
        page = bogdan.saves(permissions=[old.pk, by_bogdan.pk, by_both.pk])
        assert {*role.permissions.all()} == {by_ana, by_both}
        bogdan.chooses(page)
        assert {*role.permissions.all()} == {by_ana, by_bogdan, by_both}


class TestPage:
    def test_page_shows_both_values_of_a_field_that_both_changed(self, opened, ana, bogdan):
        ana.saves(last_name="Popa", email="dan@office.example")
        page = bogdan.saves(last_name="Popescu")
        both, _, one = html_of(page).partition("Changed by one of you only")
        assert "<legend>Last name</legend>" in both.partition("Changed by both of you")[2]
        assert "<legend>Email address</legend>" in one
        page = bogdan.chooses(page)
        assert "Both of you changed this" in str(page.context["form"].errors["last_name"])
        assert bogdan.chooses(page, last_name="yours").status_code == 302
        opened.refresh_from_db()
        assert (opened.last_name, opened.email) == ("Popescu", "dan@office.example")

    def test_choices_are_saved_by_the_form_with_its_checks(self, opened, ana, bogdan):
        ana.saves(last_name="Popa")
        page = bogdan.chooses(bogdan.saves(email="no address"))
        assert errors_of(page).keys() == {"email"}
        form = page.context["adminform"].form
        assert (form["last_name"].value(), form["email"].value()) == ("Popa", "no address")
        data = filled_working_copy(page) | {"email": "", "_save": "pressed"}
        assert bogdan.client.post(bogdan.url, data).status_code == 302
        opened.refresh_from_db()
        assert (opened.last_name, opened.email) == ("Popa", "")

    def test_third_save_is_not_overwritten_by_the_second_attempt(self, opened, ana, bogdan):
        ana.saves(last_name="Popa")
        page = bogdan.saves(first_name="Daniel")
        ana.opens(opened)
        ana.saves(without=["is_active"])
        again = bogdan.chooses(page)
        assert is_open_again(again)
        assert "Another user saved while you were choosing" in html_of(again)
        bogdan.chooses(again)
        opened.refresh_from_db()
        assert (opened.first_name, opened.last_name) == ("Daniel", "Popa")
        assert not opened.is_active

    def test_form_with_errors_remains_outdated(self, opened, ana, bogdan):
        page = bogdan.saves(email="no address", last_name="Popescu")
        ana.saves(without=["is_active"])
        data = filled_working_copy(page) | {"email": "", "_save": "pressed"}
        assert is_open_again(bogdan.client.post(bogdan.url, data))
        opened.refresh_from_db()
        assert not opened.is_active

    def test_page_names_the_person_who_saved(self, account, ana):
        ana.opens(account)
        for _ in range(2):  # the form that is sent twice is saved
            assert ana.saves(without=["is_active"]).status_code == 302
        assert "You saved it in another window" in html_of(ana.saves(last_name="Popa"))
        ana.opens(account)
        User.objects.filter(pk=account.pk).update(is_active=True)
        page = html_of(ana.saves(last_name="Popa"))
        assert "Another user changed it while you were writing." in page

    @pytest.mark.parametrize("forged", [None, "", "{", "[]", '{"values": 7}', "[" * 100_000])
    def test_form_that_shows_nothing_is_not_saved(self, account, ana, forged):
        ana.opens(account)
        page = (
            ana.saves(without=["_based_on"], last_name="Popa")
            if forged is None
            else ana.saves(last_name="Popa", _based_on=forged)
        )
        assert is_open_again(page)
        assert choices_of(page)["last_name"] == {"Theirs": "Pop", "Yours": "Popa"}
        account.refresh_from_db()
        assert account.last_name == "Pop"

    def test_hash_of_the_password_is_not_in_the_page(self, account, ana):
        ana.opens(account)
        assert "password" not in ana.form["_based_on"][0]

    def test_form_of_a_deleted_object_is_not_saved(self, subject, ana):
        make_subject()
        ana.opens(subject)
        subject.delete()
        assert ana.saves(label_en="Trainings").status_code == 302
        assert not Subject.objects.filter(label_en="Trainings").exists()


OTHER_EMAIL = {"recipients-0-email": "new@office.example"}
REMOVED = {"recipients-0-DELETE": "on"}
ADDED = {"recipients-TOTAL_FORMS": "3", "recipients-2-email": "third@office.example"}


class TestRows:
    @pytest.mark.parametrize(
        ("theirs", "yours", "words", "emails"),
        [
            (OTHER_EMAIL, {"label_en": "Trainings"}, "new@office.example", "new second"),
            (OTHER_EMAIL, REMOVED, "new@office.example", "second"),
            (REMOVED, {"recipients-1-email": "new@x.example"}, "removed: first@office", "new"),
            ({"retention_days": "30"}, ADDED, "30", "first second third"),
        ],
    )
    def test_row_is_neither_changed_back_nor_lost(
        self, subject, ana, bogdan, theirs, yours, words, emails
    ):
        both_open(subject, ana, bogdan)
        ana.saves(**theirs)
        before = list(subject.recipients.all())
        page = bogdan.saves(**yours)
        assert is_open_again(page)
        assert words in html_of(page)
        assert list(subject.recipients.all()) == before
        assert bogdan.chooses(page).status_code == 302
        names = [row.email.partition("@")[0] for row in subject.recipients.all()]
        assert sorted(names) == emails.split()

    def test_row_added_meanwhile_stays(self, subject, ana, bogdan):
        both_open(subject, ana, bogdan)
        ana.saves(**ADDED)
        bogdan.saves(label_en="Trainings")
        assert subject.recipients.count() == 3

    def test_typed_text_of_a_removed_row_is_added_again(self, subject, ana, bogdan):
        both_open(subject, ana, bogdan)
        ana.saves(**{"recipients-0-DELETE": "on"})
        page = bogdan.saves(**{"recipients-0-email": "new@office.example"})
        assert "Changed by both of you" in html_of(page)
        [removed] = page.context["form"].contested()
        assert bogdan.chooses(page, **{removed["part"].name: "yours"}).status_code == 302
        assert {row.email for row in subject.recipients.all()} == {
            "second@office.example",
            "new@office.example",
        }

    def test_object_removed_from_a_joint_publication_stays_removed(self, ana, bogdan):
        joint = JointPublication.objects.create(name="Start", created_at=NOON)
        joint.add([make_project(acronym="A"), make_project(acronym="B")])
        both_open(joint, ana, bogdan)
        ana.saves(**{"items-0-DELETE": "on"})
        page = bogdan.saves(name="Begin")
        assert is_open_again(page)
        assert bogdan.chooses(page).status_code == 302
        joint.refresh_from_db()
        assert (joint.name, joint.items.count()) == ("Begin", 1)


class TestDeletion:
    @pytest.fixture
    def role(self):
        return Group.objects.create(name="Role")

    @pytest.fixture(params=["one", "many"])
    def delete(self, request, ana, role):
        """Open the page of a deletion; return a function that confirms it."""
        if request.param == "one":
            url, data = reverse("admin:auth_group_delete", args=[role.pk]), {}
            ana.client.get(url)
        else:
            url = reverse("admin:auth_group_changelist")
            data = {"action": "delete_selected", "_selected_action": [role.pk]}
            ana.client.post(url, data)
        return partial(ana.client.post, url, data | {"post": "yes"})

    def test_unchanged_role_is_deleted(self, role, delete):
        assert delete().status_code == 302
        assert not Group.objects.filter(pk=role.pk).exists()

    @pytest.mark.parametrize("change", ["name", "permissions"])
    def test_changed_role_is_not_deleted(self, role, delete, change):
        if change == "name":
            Group.objects.filter(pk=role.pk).update(name="Needed")
        else:
            role.permissions.add(Permission.objects.first())
        assert "Changed since this page was opened" in delete().text
        assert Group.objects.filter(pk=role.pk).exists()

    def test_subject_with_another_recipient_is_not_deleted(self, subject, ana):
        make_subject()
        url = reverse("admin:contact_subject_delete", args=[subject.pk])
        ana.client.get(url)
        Recipient.objects.create(subject=subject, email="third@office.example")
        ana.client.post(url, {"post": "yes"})
        assert Subject.objects.filter(pk=subject.pk).exists()
        ana.client.get(url)
        ana.client.post(url, {"post": "yes"})
        assert not Subject.objects.filter(pk=subject.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_time_one_is_made(account):
    people = [Person("ana"), Person("bogdan")]
    both_open(account, *people)
    changes = [{"without": ["is_active"]}, {"last_name": "Popescu"}]
    acts = [partial(person.saves, **typed) for person, typed in zip(people, changes, strict=True)]
    responses = at_once(*acts)
    assert sorted(response.status_code for response in responses) == [200, 302]
    account.refresh_from_db()
    assert account.is_active == (account.last_name == "Popescu")
