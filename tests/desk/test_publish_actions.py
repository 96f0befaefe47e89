"""Actions on one object and on many: publish, schedule, cancel, withdraw."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from pages.models import StandingPage
from record.models import Publication, State
from tests.helpers.admin import forms
from tests.helpers.admin.forms import (
    buttons_of,
    confirmed,
    form_of,
    sent,
    told,
)
from tests.helpers.factories import (
    change,
    make_notice,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY

MAX_STATEMENTS = 31  # of a publication that is confirmed
LIST = reverse("admin:pages_standingpage_changelist")
chosen = partial(forms.chosen, address=LIST)


def state():
    return StandingPage.objects.get().state


def test_many_objects_are_published_from_the_list(desk):
    objects = [make_page(), make_page(), published(make_page())]
    page = chosen(desk, "publish_selected", *objects)
    assert all(obj.title_en in page.text for obj in objects)
    response = confirmed(desk, page, note="First versions")
    assert response.url == LIST
    assert told(response) == [
        "Published: Privacy. Visitors see it now. 1 object was already live as it is."
    ]
    assert {row.note for row in Publication.objects.with_time()} == {"", "First versions"}
    assert {obj.state for obj in StandingPage.objects.all()} == {State.LIVE}


def test_confirmation_takes_few_statements(desk, django_assert_max_num_queries):
    pages = [published(make_page()) for _ in range(3)]
    change(pages[0], title_en="Changed")
    page = chosen(desk, "publish_selected", pages[0])
    with django_assert_max_num_queries(MAX_STATEMENTS):
        response = confirmed(desk, page, note="Changed")
    assert response.status_code == 302


def test_form_is_saved_first_and_then_published(desk):
    obj = published(make_page(title_en="First"))
    page = sent(desk, form_of(obj), "_publish", title_en="Typed")
    assert (StandingPage.objects.get().title_en, state()) == ("Typed", State.CHANGED)
    assert confirmed(desk, page).url == form_of(obj)
    assert state() == State.LIVE
    assert "Typed" in desk.get(f"/{obj.slug}/").text


def test_error_in_the_form_stops_the_action(desk):
    page = sent(desk, form_of(make_page()), "_publish", slug="not a slug")
    assert "Enter a valid “slug”" in page.text
    assert not Publication.objects.with_time().exists()


def test_message_about_a_notice_ends_with_one_full_stop_and_leads_to_it(desk):
    page = forms.chosen(
        desk,
        "publish_selected",
        make_notice(title_en="A mail is forged."),
        address=reverse("admin:pages_notice_changelist"),
    )
    text = "Published: A mail is forged. Visitors see it now. See it live · Undo"
    assert told(confirmed(desk, page)) == [text]


def test_action_without_an_effect_reports_it(desk):
    obj = published(make_page())
    response = confirmed(desk, chosen(desk, "publish_selected", obj))
    message = "Nothing to publish: the draft is identical to the published page."
    assert told(response) == [message]
    assert told(chosen(desk, "cancel_selected", obj))[-1] == "Nothing is scheduled for it."


def test_publishing_is_not_offered_while_an_error_blocks_it(desk):
    obj = make_page(body_en="<h3>First</h3><p>Meetings in Turkey.</p>")
    page = chosen(desk, "publish_selected", obj)
    assert f'<li><a href="{form_of(obj)}">{obj}</a></li>' in page.text
    assert "Türkiye" in page.text  # a warning
    assert f'<a href="{form_of(obj)}#id_body_en">Text (English)</a>: The heading' in page.text
    assert 'value="Publish"' not in page.text
    assert 'id="id_note"' not in page.text
    url = f"{form_of(obj)}#id_body_en"
    assert f'<a href="{url}" class="button default">Correct 1 error in the form</a>' in page.text
    confirmed(desk, page)
    assert state() == State.DRAFT
    obj.body_en = "<h2>First</h2><p>Meetings in Turkey.</p>"
    obj.save()
    assert 'value="Publish"' in chosen(desk, "publish_selected", obj).text


def test_link_to_a_page_that_is_not_public_blocks_unless_one_is_scheduled(desk):
    target = make_page(title_en="Target")
    obj = make_page(body_en=f'<p><a href="ref:{target.ref}">Target</a></p>')
    assert 'value="Publish"' not in chosen(desk, "publish_selected", obj).text
    publish(target, by=None, at=timezone.now() + DAY)
    assert 'value="Publish"' in chosen(desk, "publish_selected", obj).text


def test_issue_of_a_row_leads_to_its_input(desk):
    project = make_project(links=[{"label_fr": "Page", "url": "https://example.org/"}])
    address = reverse("admin:projects_project_changelist")
    page = forms.chosen(desk, "publish_selected", project, address=address)
    anchor = "id_links-0-label_en"
    assert f'href="{form_of(project)}#{anchor}"' in page.text
    assert f'id="{anchor}"' in desk.get(form_of(project)).text


class TestWithoutPermissionToPublish:
    @pytest.fixture
    def desk(self, client):
        names = ("view", "change", "add")
        client.force_login(make_user(*(f"pages.{name}_standingpage" for name in names)))
        return client

    def test_draft_is_saved_also_with_a_button_that_is_not_offered(self, desk):
        url = form_of(make_page())
        response = sent(desk, url, "_publish", title_en="Second", confirmed="1")
        assert response.url == url
        assert (StandingPage.objects.get().title_en, state()) == ("Second", State.DRAFT)
        sent(desk, url, title_en="Third")
        assert StandingPage.objects.get().title_en == "Third"

    def test_actions_of_publishers_are_not_offered(self, desk):
        obj = published(make_page())
        page = desk.get(LIST).text
        assert "submit_selected" in page
        for name in ("publish", "withdraw", "cancel", "approve", "send_back"):
            assert f"{name}_selected" not in page
        buttons = buttons_of(desk.get(form_of(obj)))
        assert buttons["_submit"] == "Submit…"
        assert not buttons.keys() & {"_publish", "_withdraw", "_cancel", "_approve", "_send_back"}
