"""The pages that mention an object: on its form and before it is withdrawn."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.helpers.admin.forms import chosen, form_of, html_of
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_document,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY

DOCUMENTS = reverse("admin:projects_document_changelist")


def link_to(obj, words="the page"):
    return f'<p>First.</p><p>Read <a href="ref:{obj.ref}">{words}</a> &amp; more.</p>'


def mentions_on(page):
    """Return the titles of the pages, and where they mention the object."""
    return {mention.title: where for mention, where in page.context["mentions"]}


def test_form_lists_live_pages_and_drafts_with_the_sentence(desk):
    page = published(make_page(title_en="Mentioned"))
    published(make_page(title_en="Live page", body_en=link_to(page)))
    make_page(title_en="A draft", body_en="<p>No</p>", body_fr=link_to(page, "la <b>page</b>"))
    before = published(make_page(title_en="Before", body_en=link_to(page)))
    change(before, body_en="<p>Gone</p>")
    published(make_page(title_en="Planned", body_en=link_to(page)), at=timezone.now() + DAY)
    shown = desk.get(form_of(page))
    where = mentions_on(shown)
    assert where.pop("Planned").startswith("scheduled for ")
    assert where == {
        "A draft": "only in the draft",
        "Before": "live, no longer in the draft",
        "Live page": "live",
    }
    html = html_of(shown)
    assert "Pages that mention it (4)" in html
    assert '<q lang="en">Read <mark>the page</mark> &amp; more.</q>' in html
    assert '<q lang="fr">Read <mark>la page</mark> &amp; more.</q>' in html


def test_field_that_names_the_object_is_shown(desk):
    country = make_country()
    make_project(acronym="GLACY+", countries=[country])
    page = desk.get(form_of(country))
    assert mentions_on(page) == {"GLACY+": "only in the draft"}
    assert '<span class="quiet">Countries and areas</span>' in html_of(page)


@pytest.mark.parametrize("make", [make_document, make_activity])
def test_page_that_lists_the_object_mentions_it(desk, make):
    project = published(make_project(acronym="GLACY+"))
    refers = {"project": project} if make is make_document else {"projects": [project]}
    listed = published(make(title_en="Listed", **refers))
    assert mentions_on(desk.get(form_of(listed))) == {"GLACY+": "live"}
    assert mentions_on(desk.get(form_of(project))) == {"Listed": "live"}


def test_page_withdrawing_a_document_lists_the_page_of_its_project(desk):
    project = published(make_project(acronym="GLACY+"))
    document = published(make_document(project=project))
    make_page(title_en="A draft", body_en=link_to(document))
    page = chosen(desk, "withdraw_selected", document, address=DOCUMENTS)
    found = [(mention.title, where) for mention, where in page.context["referrers"]]
    assert found == [("A draft", "only in the draft"), ("GLACY+", "live")]
    assert "Pages that mention it" in page.text


def test_kinds_that_the_user_may_not_view_are_not_listed(client):
    page = make_page()
    make_project(acronym="SECRET", objective_en=link_to(page))
    make_page(title_en="Naming", body_en=link_to(page))
    client.force_login(make_user("pages.view_standingpage"))
    shown = client.get(form_of(page))
    assert mentions_on(shown) == {"Naming": "only in the draft"}
    assert "SECRET" not in shown.text


def test_object_without_mentions_has_no_list(desk):
    page = make_page()
    make_page(title_en="Itself")
    change(page, body_en=link_to(page))
    publish(page, by=None)
    assert "Pages that mention it" not in desk.get(form_of(page)).text


def test_mentions_cost_the_same_number_of_queries_however_many_there_are(desk):
    country = published(make_country())
    numbers = []
    for acronyms in (("A", "B"), "CDEFGHIJKLMN"):
        for acronym in acronyms:
            published(make_project(acronym=acronym, countries=[country]))
        desk.get(form_of(country))
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(form_of(country))
        numbers.append(len(queries))
    assert len(page.context["mentions"]) == 14
    assert numbers[0] == numbers[1]
