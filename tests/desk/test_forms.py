"""The forms of actions: what they require, and that they keep the answers."""

import re
from functools import partial

import pytest
from django.urls import reverse

from desk.admin_urls import admin_url
from record.models import Publication
from tests.helpers.admin import forms
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import chosen_at_form, confirmed, form_of
from tests.helpers.factories import make_call, make_milestone, make_page, make_project, published
from tests.helpers.times import DAY, NOON

LIST = reverse("admin:pages_standingpage_changelist")
chosen = partial(forms.chosen, address=LIST)


def test_rejected_action_shows_the_reason_and_keeps_the_answers(desk):
    page = chosen(desk, "publish_selected", make_page(), make_page(title_en="GLACY-e"))
    page = confirmed(desk, page, note="A public note", at_0="2020-01-01", at_1="10:00:00")
    assert page.status_code == 200
    assert "That time is in the past" in page.text
    assert filled(page)["note"] == ["A public note"]
    assert filled(page)["at_0"] == ["2020-01-01"]
    assert not Publication.objects.with_time().exists()


@pytest.mark.parametrize("action", ["publish_selected", "submit_selected"])
def test_rules_of_a_kind_are_shown_before_any_answer_with_a_link_to_the_field(desk, action):
    call = make_call(questions_until=NOON, offers_until=NOON + DAY)
    undated, dated = make_milestone(date=None), make_milestone()
    for objects, name, message in (
        ([call], "reason_en", "There are fewer than five working days"),
        ([undated, dated], "date", "Enter a date before publishing the milestone."),
    ):
        address = form_of(objects[0])
        page = chosen(desk, action, *objects, address=admin_url(objects[0], "changelist"))
        assert re.search(rf'<a href="{address}#id_{name}">[^<]*</a>: {message}', page.text)
        assert ("Correct 1 error in the form" in page.text) == (action == "publish_selected")
        assert f'id="id_{name}"' in desk.get(address).text


@pytest.mark.parametrize("choose", [chosen, chosen_at_form])
def test_withdrawal_asks_for_a_reason_and_a_successor(desk, choose):
    obj, successor = published(make_page()), published(make_page(title_en="GLACY-e"))
    page = choose(desk, "withdraw_selected", obj)
    assert obj not in page.context["form"].fields["successor"].queryset
    page = confirmed(desk, page, reason="", successor=successor.pk)
    assert "This field is required" in page.text
    assert filled(page)["successor"] == [str(successor.pk)]
    confirmed(desk, page, reason="Merged into GLACY-e.")
    gone = desk.get(f"/{obj.slug}/")
    assert gone.status_code == 410
    assert "Merged into GLACY-e." in gone.text
    assert f'href="/{successor.slug}/"' in gone.text


def test_merged_page_needs_the_page_that_its_url_leads_to(desk):
    obj = published(make_page())
    published(make_project(slug="glacy-e"))
    page = chosen(desk, "withdraw_selected", obj)
    page = confirmed(desk, page, reason="Merged.", is_merged=True)
    assert "Choose the page into which it was merged." in page.text
    confirmed(desk, page, successor_url="/projects/glacy-e/")
    assert desk.get(f"/{obj.slug}/").url == "/projects/glacy-e/"


@pytest.mark.parametrize(("slug", "status"), [("glacy-e", 302), ("unknown", 200)])
def test_page_of_another_kind_is_a_successor_by_its_url(desk, slug, status):
    published(make_project(slug="glacy-e"))
    obj = published(make_page())
    page = chosen(desk, "withdraw_selected", obj)
    url = f"http://testserver/projects/{slug}/"
    answer = confirmed(desk, page, reason="Merged.", successor_url=url)
    assert answer.status_code == status
    if status == 302:
        assert 'href="/projects/glacy-e/"' in desk.get(f"/{obj.slug}/").text
    else:
        assert "No page of this site has that web address." in answer.text
