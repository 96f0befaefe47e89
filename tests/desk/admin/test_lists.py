"""The list of a kind: the state of each object, and its menu."""

import pytest
from django.urls import reverse
from django.utils import timezone

from desk.admin_urls import action_url, admin_url, change_url
from tests.helpers.admin.forms import LIST
from tests.helpers.admin.role_samples import person_in
from tests.helpers.factories import make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY


def menu_of(client, role):
    client.force_login(person_in(role))
    return client.get(LIST).text.partition('<td class="field-menu">')[2].partition("</td>")[0]


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("Editor", ["submit_selected"]),
        ("Publisher", ["publish_selected", "withdraw_selected"]),
    ],
)
def test_menu_of_a_live_page_has_what_the_role_may_do(client, role, offered):
    project = published(make_project(acronym="LIVE"))
    menu = menu_of(client, role)
    names = "submit publish cancel withdraw".split()
    urls = {f"{name}_selected": action_url(project, f"{name}_selected") for name in names}
    assert [name for name, url in urls.items() if f'href="{url}"' in menu] == offered
    assert f'href="{change_url(project)}"' in menu
    assert f'href="/projects/{project.slug}/"' in menu
    assert f'formaction="{admin_url(project, "preview", project.pk)}"' in menu


def test_menu_of_a_draft_offers_neither_withdrawing_nor_its_page(client):
    project = make_project(acronym="DRAFT")
    menu = menu_of(client, "Publisher")
    assert action_url(project, "withdraw_selected") not in menu
    assert f'href="/projects/{project.slug}/"' not in menu


def test_menu_of_a_scheduled_page_cancels_the_schedule(client):
    project = make_project(acronym="LATER")
    publish(project, by=None, at=timezone.now() + DAY)
    assert action_url(project, "cancel_selected") in menu_of(client, "Publisher")


def test_button_of_the_menu_opens_the_preview(desk):
    project = make_project()
    answer = desk.post(reverse("admin:projects_project_preview", args=[project.pk]), {"action": ""})
    assert "/preview/" in answer.url
