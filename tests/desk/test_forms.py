"""The forms of actions: what they require, and that they keep the answers."""

from functools import partial

import pytest
from django.urls import reverse

from record.models import Publication
from tests.helpers.admin import forms
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import chosen_at_form, confirmed
from tests.helpers.factories import make_milestone, make_page, make_project, published

LIST = reverse("admin:pages_standingpage_changelist")
chosen = partial(forms.chosen, address=LIST)


def test_rejected_action_shows_the_reason_and_keeps_the_answers(desk):
    undated, dated = make_milestone(date=None), make_milestone()
    address = reverse("admin:pages_milestone_changelist")
    page = chosen(desk, "publish_selected", undated, dated, address=address)
    page = confirmed(desk, page, note="A public note")
    assert page.status_code == 200
    assert "Enter a date before publishing the milestone" in page.text
    assert filled(page)["note"] == ["A public note"]
    page = confirmed(desk, page, at_0="2020-01-01", at_1="10:00:00")
    assert "That time is in the past" in page.text
    assert filled(page)["at_0"] == ["2020-01-01"]
    assert not Publication.objects.with_time().exists()


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
