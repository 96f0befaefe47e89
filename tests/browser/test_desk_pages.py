"""The admin: no axe violations in light and dark and on a telephone; usable by keyboard alone."""

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from desk.views import LISTS
from projects.models import Project
from publishing.models import JointPublication
from record.models import PreviewLink, Publication, Step
from tests.helpers.admin.forms import JOINT_PUBLICATIONS, LIST, RECORD, form_of
from tests.helpers.admin.urls import address_of_a_conflict, every_page
from tests.helpers.browser.steps import NO_EDITORS, open_section
from tests.helpers.browser.walking import DESK_LOOK, LOOK_AT_WORDS, SCREEN, Walk
from tests.helpers.factories import (
    make_message,
    make_project,
    make_user,
)
from tests.helpers.publishing import publish, reviewed
from tests.helpers.times import DAY


def address(name, *args, **query):
    return reverse(f"admin:{name}", args=args, query=query)


@pytest.fixture
def later(site):
    """A project that goes live tomorrow."""
    project = make_project(acronym="LATER", title_en="Begins tomorrow")
    publish(project, by=None, at=timezone.now() + DAY)
    return project


@pytest.fixture
def walk(desk, site, complaints):
    """Walk through pages of the admin; in the end, check that nothing was wrong there."""
    walk = Walk(desk, site, looks=DESK_LOOK)
    yield walk
    assert not walk.found, f"\n{walk}"
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "looks"), [("en", DESK_LOOK), ("fr", LOOK_AT_WORDS), ("ro", LOOK_AT_WORDS)]
)
def test_every_page_is_accessible(
    desk, walk, one_of_everything, glacy, publisher, client, monkeypatch, language, looks
):
    walk.looks = looks
    publisher.language = language
    publisher.save()
    for model_admin in admin.site._registry.values():
        monkeypatch.setattr(model_admin, "list_per_page", 3)
    desk.add_init_script(NO_EDITORS)
    client.force_login(publisher)
    paths = list(every_page(client, glacy))
    assert address("projects_project_add") in paths
    for path in paths:
        walk.open(path)


def pages_of_the_desk(project):
    """Yield pages with the editors of texts, and those that need a query or a state."""
    yield address("index")
    yield from (address("worklist", name) for name in LISTS)
    yield address("find", q="cybercrime")
    held = make_message(state="held", held_for=["trap", "links"])
    yield address("contact_message_change", held.pk)
    yield address("contact_message_person", message=held.reference)
    yield form_of(project)
    yield address("projects_funder_add", _popup=1)
    yield address_of_a_conflict(project)


@pytest.mark.journey
def test_other_pages_are_accessible(walk, glacy, later):
    for url in pages_of_the_desk(glacy):
        walk.open(url)


def test_pop_ups_of_a_form_are_accessible(desk, walk):
    desk.add_init_script(NO_EDITORS)
    walk.open(address("projects_project_add"))
    desk.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    for selector in (
        "#funders-group .add-row a",
        ".select2-selection--single",
        ".select2-search__field",
        ".date-icon",
    ):
        desk.set_viewport_size(SCREEN)
        desk.click(f"{selector} >> visible=true")
        walk.look(selector)


def test_open_parts_of_a_form_are_accessible(desk, walk, glacy):
    reviewed(glacy, Step.COMMENTED, make_user(), "Which one?", field="title_en", quote="A title")
    walk.open(form_of(glacy))
    desk.set_viewport_size(SCREEN)
    desk.click(".more-buttons summary")
    walk.look("“More”")
    desk.set_viewport_size(SCREEN)
    desk.click(".live-preview-open")
    desk.frame_locator(".live-preview-page").locator("h1").wait_for()
    desk.evaluate(
        "for (const part of document.querySelectorAll('#live-preview details')) part.open = true"
    )
    walk.look("preview while writing")
    desk.set_viewport_size(SCREEN)
    desk.click(".live-preview-close")
    open_section(desk, "Objective")
    for button in ("link", "table"):
        desk.set_viewport_size(SCREEN)
        desk.click(f"#cke_id_objective_en .cke_button__{button}")
        desk.locator(".cke_dialog:visible").wait_for()
        walk.look(f"dialog of the button “{button}”")
        desk.click(".cke_dialog_ui_button_cancel >> visible=true")


def actions(glacy, later):
    """Yield for each confirmation page: the list, the action, and the object."""
    live = Project.objects.get(slug="octopus-project")
    published = Publication.objects.with_time().of(live).get()
    names = "publish submit send_back approve share find_correct add_to_joint_publication"
    for name in names.split():
        yield LIST, f"{name}_selected", glacy
    yield LIST, "withdraw_selected", live
    yield LIST, "cancel_selected", later
    yield LIST, "delete_selected", make_project(acronym="NOT NEEDED EITHER")
    yield RECORD, "restore_selected", published
    yield RECORD, "withhold_selected", published
    yield address("record_previewlink_changelist"), "revoke_selected", PreviewLink.objects.get()
    yield JOINT_PUBLICATIONS, "publish_joint_publication", JointPublication.objects.get()


def test_confirmation_pages_are_accessible(desk, walk, glacy, later):
    for url, action, obj in actions(glacy, later):
        walk.send(url, **{"action": action, ACTION_CHECKBOX_NAME: obj.pk})
        assert desk.locator("[name=confirmed], [name=post]").count(), (url, action)
    for action in ("publish_selected", "share_selected"):
        walk.send(LIST, **{"action": action, ACTION_CHECKBOX_NAME: glacy.pk, "confirmed": 1})
    walk.send(address("projects_funder_add"), _save="pressed")


def link_to_set_the_password():
    account = make_user()
    account.set_unusable_password()
    account.save()
    uid = urlsafe_base64_encode(force_bytes(account.pk))
    return address("set_password", uid, default_token_generator.make_token(account))


@pytest.mark.journey
def test_sign_in_pages_are_accessible(page, site, complaints):
    walk = Walk(page, site, looks=DESK_LOOK)
    walk.open("/admin/")
    walk.send("/admin/login/", username="nobody", password="not this one")
    walk.send(form_of(Project.objects.get(slug="glacy")), title_en="Typed for an hour")
    assert "Your session has expired" in page.inner_text("h1")
    page.goto(site + link_to_set_the_password())
    page.locator("#id_new_password1").wait_for()
    walk.look("first password")
    assert not walk.found, f"\n{walk}"
    # A browser reports the page that asks for the sign-in: its status is 403.
    assert [text for text in complaints if "403 (Forbidden)" not in text] == []
