"""The desk: lists, forms and drafts of working copies."""

import pytest
from django.urls import reverse

from desk.admin import working_copies
from pages.models import Milestone, Office
from projects.models import Project
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled_working_copy, with_row
from tests.helpers.admin.forms import ADD, KINDS, LIST, RECORD, errors_of, form_of, sent, told
from tests.helpers.factories import (
    change,
    make_country,
    make_document,
    make_funder,
    make_milestone,
    make_office,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.uploads.files import picture, upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_list_and_empty_form_of_every_kind_answer(desk, kind):
    assert desk.get(reverse(f"admin:{kind}_changelist")).status_code == 200
    assert desk.get(reverse(f"admin:{kind}_add")).status_code == 200


def test_list_costs_the_same_however_long_it_is(desk, django_assert_max_num_queries):
    for number in range(30):
        change(published(make_project(owner=make_user())), title_en=f"Changed {number}")
    with django_assert_max_num_queries(8):
        page = desk.get(LIST).content.decode()
    assert page.count("· draft saved just now") == 30


def test_list_can_be_narrowed_to_a_state(desk):
    published(make_project(acronym="LIVE-ONE")), make_project(acronym="DRAFT-ONE")
    page = desk.get(LIST, {"state": "draft"}).content.decode()
    assert "DRAFT-ONE" in page
    assert "LIVE-ONE" not in page


def test_form_saves_a_draft_and_says_so(desk):
    project = published(make_project(title_en="First"))
    response = sent(desk, form_of(project), title_en="Second")
    assert response.url == LIST
    assert any("Saved as a draft" in message for message in told(response))
    assert "First" in desk.get(f"/projects/{project.slug}/").content.decode()
    assert Project.objects.get().state == State.CHANGED


@pytest.mark.parametrize(
    ("title", "computed"), [("Second", 0), ("", 1)], ids=["saved", "with errors"]
)
def test_status_is_computed_only_for_a_form_that_is_shown(desk, monkeypatch, title, computed):
    project, objects = make_project(), []
    data = filled_working_copy(desk.get(form_of(project))) | {"title_en": title, "_save": "pressed"}
    form_status = working_copies.form_status
    monkeypatch.setattr(
        working_copies, "form_status", lambda obj: objects.append(obj) or form_status(obj)
    )
    response = desk.post(form_of(project), data)
    assert (len(objects), b'<div class="state">' in response.content) == (computed, bool(computed))


def test_form_sent_back_as_it_is_changes_nothing(desk):
    country, funder = make_country(), make_funder()
    project = published(
        make_project(
            start="2016-03",
            end="2020",
            countries=[country],
            funders=[(funder, 90)],
            budget_amount="3350000",
            objective_en="<p>Law &amp; order</p>",
            extensions=[{"former_end": "2019-02", "note_en": "Extended"}],
            links=[{"label_en": "Page", "url": "https://example.org/"}],
        )
    )
    before = project.content()
    sent(desk, form_of(project))
    project = Project.objects.get()
    assert project.content() == before
    assert project.state == State.LIVE
    assert Publication.objects.of(project).count() == 1


def test_object_is_added_with_its_rows_as_one_candidate_of_who_saved_it(desk):
    funder = make_funder()
    data = filled_working_copy(desk.get(ADD))
    typed = data | {
        "acronym": "GLACY+",
        "slug": "glacy-plus",
        "title_en": "Global Action",
        "start": "2016-03",
    }
    response = desk.post(
        ADD,
        with_row(typed, "funders", funder=funder.pk, share="90", position=0) | {"_save": "Save"},
    )
    assert response.status_code == 302
    candidate = Publication.objects.candidates().get(kind="project")
    assert candidate.content["funders"] == [{"funder": str(funder.ref), "share": "90"}]
    assert candidate.content["start"] == "2016-03"
    assert candidate.saved_by.is_superuser


def test_form_shows_the_state_and_links_to_preview_page_and_record(desk):
    project = published(make_project())
    change(project, title_en="Second")
    page = desk.get(form_of(project))
    assert "· draft saved just now" in page.text
    assert f'href="/projects/{project.slug}/"' in page.text
    assert "Second" in desk.get(page.context["preview_url"], follow=True).text
    assert "Second" in desk.get(page.context["compare_url"]).text
    assert desk.get(RECORD, {"key": str(project.key)}).status_code == 200


@pytest.mark.parametrize("make", [make_office, make_milestone, make_document, make_country])
def test_form_of_a_published_object_of_any_kind_answers(desk, make):
    assert desk.get(form_of(published(make()))).status_code == 200


def test_office_profile_is_there_once(desk):
    make_office()
    assert desk.get(reverse("admin:pages_office_add")).status_code == 403
    assert Office.objects.get().slug == "office"


class TestErrors:
    """Each names its field and the way out, and nothing that was typed is lost."""

    def refused(self, desk, address, field, words, **typed):
        response = sent(desk, address, **typed)
        assert response.status_code == 200
        assert words in errors_of(response)[field]
        kept = filled_working_copy(response)
        for name, value in typed.items():
            assert kept[name] == (value if isinstance(value, list) else [value])

    def test_address_that_another_object_has(self, desk):
        make_project(slug="glacy")
        self.refused(
            desk,
            form_of(make_project()),
            "slug",
            "Choose another one",
            slug="glacy",
            title_en="Typed",
        )

    def test_address_that_another_object_had(self, desk):
        publish(change(published(make_project(slug="glacy")), slug="glacy-plus"), by=None)
        self.refused(
            desk,
            form_of(make_project()),
            "slug",
            "Choose another one",
            slug="glacy",
            title_fr="Tapé",
        )

    def test_end_before_the_start(self, desk):
        typed = {"start": "2016-03-01", "end": "2016-02", "objective_en": "<p>Typed</p>"}
        self.refused(desk, form_of(make_project()), "end", "Correct one of the two dates", **typed)

    def test_end_before_the_start_of_a_notice(self, desk):
        typed = {
            "title_en": "Closed",
            "slug": "closed",
            "starts_at_0": "2027-01-02",
            "starts_at_1": "10:00:00",
        }
        typed |= {"ends_at_0": "2027-01-01", "ends_at_1": "10:00:00"}
        response = sent(desk, reverse("admin:pages_notice_add"), **typed)
        assert "Correct one of the two" in str(response.context["adminform"].form.errors)

    def test_no_date(self, desk):
        self.refused(
            desk,
            form_of(make_project()),
            "start",
            "Write a day as 2013-10-15",
            start="1 March 2016",
        )

    def test_no_english_title(self, desk):
        self.refused(
            desk,
            form_of(make_project()),
            "title_en",
            "required",
            title_en="",
            title_fr="Action globale",
        )

    def test_shares_over_100_per_cent(self, desk):
        project, funders = make_project(), [make_funder(), make_funder()]
        data = filled_working_copy(desk.get(form_of(project))) | {"title_en": "Typed"}
        for funder, share in zip(funders, ("90", "10.01"), strict=True):
            data = with_row(data, "funders", funder=funder.pk, share=share, position=0)
        response = desk.post(form_of(project), data | {"_save": "Save"})
        assert "The shares add up to 100.01 %" in errors_of(response)["share"]
        kept = filled_working_copy(response)
        assert (kept["funders-1-share"], kept["title_en"]) == (["10.01"], ["Typed"])

    def test_picture_without_words(self, desk):
        response = sent(desk, form_of(make_project()), image=upload(picture()))
        assert "Say what the picture shows" in errors_of(response)["image_alternative_en"]

    def test_over_without_a_source(self, desk):
        response = sent(desk, form_of(make_project()), is_known_to_be_over="on")
        assert "needs the source that says so" in str(response.context["adminform"].form.errors)

    def test_second_office_profile_and_taken_place_of_a_milestone(self, desk):
        make_milestone(slug="decision")
        self.refused(
            desk,
            reverse("admin:pages_milestone_add"),
            "slug",
            "Choose another one",
            slug="decision",
            title_en="Typed",
        )
        assert Milestone.objects.count() == 1
