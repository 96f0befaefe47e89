"""The pages of the admin by task: in the side bar."""

import pytest
from django.urls import reverse

from tests.helpers.admin.forms import LIST, html_of
from tests.helpers.admin.role_samples import person_in
from tests.helpers.factories import make_office, make_user


def groups_of(page) -> dict:
    return {
        str(group["name"]): [str(model["name"]) for model in group["models"]]
        for group in page.context["available_apps"]
    }


def groups_for(client, role) -> dict:
    client.force_login(person_in(role))
    return groups_of(client.get(reverse("admin:help")))


def test_editor_finds_the_pages_by_task(client):
    expected = {
        "Write": [
            *("Projects", "Activities", "Documents", "Standing pages", "News", "Calls"),
            "Translations",
        ],
        "Office": [
            *("Notices", "Legal acts", "Office profile", "Contact details"),
            *("Countries and areas", "Funders", "Fields of work", "Search synonyms"),
            *("Milestones", "Images", "Terms", "IATI data"),
        ],
        "Publish": [
            *("Waiting for me", "Scheduled", "Publish together"),
            *("Versions", "Preview links", "Broken links"),
        ],
    }
    for name, labels in groups_for(client, "Editor").items():
        assert [label for label in labels if label in expected[name]] == expected[name]


def test_correspondent_sees_messages_only(client):
    assert groups_for(client, "Correspondent") == {
        "Write": ["Messages"],
        "Messages": ["Subjects", "Outgoing mail"],
    }


@pytest.mark.parametrize("role", ["Editor", "Publisher", "Correspondent", "Administrator"])
def test_side_bar_has_at_most_ten_entries(client, role):
    entries = groups_for(client, role)["Write"]
    assert len([*entries, "More"]) <= 10


def test_groups_are_offered_to_superusers_only(client):
    assert "Groups" not in groups_for(client, "Administrator")["People"]
    client.force_login(make_user(is_superuser=True))
    assert "Groups" in groups_of(client.get(reverse("admin:help")))["People"]


def test_user_without_permissions_sees_no_group(client):
    client.force_login(make_user())
    page = client.get(reverse("admin:index"))
    assert groups_of(page) == {}
    assert "You don’t have permission to view or edit anything." in page.text


def test_side_bar_is_on_every_page_and_marks_the_open_one(desk):
    html = html_of(desk.get(LIST))
    link = (
        f'<a class="icon icon-project" href="{LIST}" aria-current="{{}}"><span>Projects</span></a>'
    )
    assert html.count(link.format("page")) == 2  # and in the menu
    assert link.format("true") in html_of(desk.get(f"{LIST}add/"))
    assert "<span>Projects</span>" in html_of(desk.get(reverse("admin:index")))
    make_office()
    url = reverse("admin:pages_office_changelist")
    assert f'<a href="{url}" aria-current="true">Office profile</a>' in html_of(
        desk.get(url, follow=True)
    )
