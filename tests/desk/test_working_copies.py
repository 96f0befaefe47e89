"""Lists, forms and drafts of working copies."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from pages.models import Notice
from projects.models import Project
from record.models import Publication, State, Step
from tests.helpers.admin.filled_form import filled_working_copy, with_row
from tests.helpers.admin.forms import (
    ADD,
    LIST,
    buttons_of,
    chosen,
    confirmed,
    errors_of,
    form_of,
    html_of,
    sent,
)
from tests.helpers.factories import (
    change,
    make_country,
    make_funder,
    make_image,
    make_office,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish, reviewed, withdraw
from tests.helpers.times import DAY
from tests.helpers.uploads.files import picture, upload


def test_notes_for_staff_are_in_the_form_and_in_no_content(desk):
    project = published(make_project(slug="one", staff_notes="Read at softpedia.com"))
    row = Publication.objects.of(project).get()
    form = filled_working_copy(desk.get(form_of(project)))
    assert form["staff_notes"] == ["Read at softpedia.com"]
    desk.post(form_of(project), form | {"staff_notes": "Asked the Treaty Office", "_save": "1"})
    project.refresh_from_db()
    assert project.staff_notes == "Asked the Treaty Office"
    assert list(Publication.objects.of(project)) == [row]
    assert "softpedia" not in str(row.content)


def test_list_is_filtered_and_costs_the_same_number_of_queries_however_long_it_is(
    desk, django_assert_max_num_queries
):
    for number in range(9):
        change(published(make_project(owner=make_user())), title_en=f"Changed {number}")
    make_project(acronym="DRAFT-ONE")
    with django_assert_max_num_queries(12):  # three load the states
        page = desk.get(LIST).text
    assert page.count("Live, with unpublished changes</span>") == 9
    assert page.count('<span class="chip changed" title="Live since') == 9
    page = desk.get(LIST, {"state": "draft"}).text
    assert "DRAFT-ONE" in page
    assert "Live since" not in page


def test_list_search_and_choosers_find_rows_and_choosers_titles_first(desk):
    project = make_project(title_ro="Titlul", sources=[{"label_fr": "Décision"}])
    make_project(slug="other", acronym="OTHER", title_en="Other", summary_en="After GLACY")
    page = desk.get(LIST, {"q": "decision"})
    assert list(page.context["cl"].queryset) == [project]
    assert "A word of any text of the drafts" in page.text
    choosing = {"app_label": "projects", "model_name": "activity", "field_name": "projects"}
    for term, number in (("Titlul", 1), ("glacy", 2), ("decision", 1), ("", 2), ("no", 0)):
        response = desk.get(reverse("admin:autocomplete"), choosing | {"term": term})
        results = response.json()["results"]
        assert len(results) == number, term
        assert term != "glacy" or results[0]["id"] == str(project.pk)


def test_form_sent_without_changes_changes_nothing(desk):
    project = make_project(
        start="2016-03",
        end="2020",
        countries=[make_country()],
        funders=[(make_funder(), 90)],
        budget_amount="3350000",
        objective_en="<p>Law &amp; order</p>",
        extensions=[{"former_end": "2019-02", "note_en": "Extended"}],
        links=[{"label_en": "Page", "url": "https://example.org/"}],
    )
    before = published(project).content()
    sent(desk, form_of(project))
    project = Project.objects.get()
    assert project.content() == before
    assert project.state == State.LIVE
    assert Publication.objects.of(project).count() == 1


def test_object_is_added_with_its_rows_as_one_candidate_of_its_author(desk):
    funder = make_funder()
    typed = {"acronym": "GLACY+", "slug": "glacy-plus", "title_en": "Global", "start": "2016-03"}
    data = filled_working_copy(desk.get(ADD)) | typed | {"_save": "Save"}
    response = desk.post(ADD, with_row(data, "funders", funder=funder.pk, share="90", position=0))
    assert response.status_code == 302
    candidate = Publication.objects.candidates().get(kind="project")
    assert candidate.content["funders"] == [{"funder": str(funder.ref), "share": "90"}]
    assert candidate.content["start"] == "2016-03"
    assert candidate.saved_by.is_superuser


def test_form_has_a_button_for_each_operation_that_applies(desk):
    project = make_project()
    always = {"_publish", "_continue", "_preview", "_submit", "_share", "_find_correct"}
    always |= {"_add_to_joint_publication", "_duplicate"}
    page = desk.get(form_of(project))
    assert buttons_of(page).keys() == always | {"_approve"}
    assert "CHANGE_FORM-action" not in page.text
    reviewed(project, Step.SUBMITTED, make_user())
    submitted = buttons_of(desk.get(form_of(project)))
    assert submitted.keys() == always | {"_approve", "_send_back"}
    publish(project, by=None)
    page = desk.get(form_of(project))
    assert buttons_of(page).keys() == always | {"_withdraw"}
    publish(change(project, title_en="Later"), by=None, at=timezone.now() + DAY)
    scheduled = buttons_of(desk.get(form_of(project)))
    assert scheduled.keys() == always | {"_withdraw", "_cancel", "_approve"}
    assert scheduled["_withdraw"] == "Withdraw project…"
    assert buttons_of(desk.get(ADD)).keys() == {"_publish", "_continue", "_preview"}
    assert buttons_of(desk.get(ADD, {"_popup": 1})).keys() == {"_continue", "_save"}


def test_preview_shows_the_typed_text_and_the_form_stays_open_after_a_draft_is_saved(desk):
    project = make_project(title_en="First")
    response = sent(desk, form_of(project), "_preview", title_en="Typed")
    assert "Typed" in desk.get(response.url, follow=True).text
    response = sent(desk, form_of(project), "_continue", title_en="Saved")
    assert response.url == form_of(project)
    assert Project.objects.get().title_en == "Saved"


def test_list_of_a_kind_with_one_object_opens_its_form(desk, client):
    url = reverse("admin:pages_office_changelist")
    assert desk.get(url).status_code == 200
    office = make_office()
    assert desk.get(url).url == form_of(office)
    assert sent(desk, form_of(office)).url == url
    assert desk.get(url, {"q": "cybercrime"}).status_code == 200
    client.force_login(make_user())
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("typed", ["", "own"])
def test_web_address_is_made_from_the_title_if_it_is_empty(desk, typed):
    page = desk.get(ADD)
    assert "It is made from the title if you leave it empty." in page.text
    assert not page.context["adminform"].form.fields["slug"].required
    sent(desk, ADD, acronym="CyberSouth+", title_en="Action", slug=typed)
    assert Project.objects.get().slug == (typed or "cybersouth")


def test_draft_without_a_title_is_saved_and_gets_its_web_address_with_the_title(desk):
    sent(desk, ADD, summary_fr="Un projet.")
    project = Project.objects.get()
    assert project.slug == project.provisional_slug
    assert "(no title yet)" in desk.get(LIST).text
    assert "(no title yet)" in desk.get(reverse("admin:index")).text
    assert ">(no title yet)</a>" in desk.get(reverse("admin:worklist", args=["drafts"])).text
    sent(desk, form_of(project), title_fr="Action globale")
    project.refresh_from_db()
    assert (str(project), project.slug) == ("Action globale", project.provisional_slug)
    page = html_of(chosen(desk, "publish_selected", project))
    for name, message in (("acronym", "Fill it in."), ("title_en", "The English text is missing.")):
        assert re.search(f'#id_{name}">[^<]*</a>: [^<]*{message}', page), name
    sent(desk, form_of(project), title_en="Global Action")
    assert Project.objects.get().slug == "global-action"


def test_web_address_is_needed_to_publish_if_the_title_has_no_letters_for_it(desk):
    sent(desk, ADD, acronym="Δ", title_en="Δ", slug="")
    project = Project.objects.get()
    page = confirmed(desk, chosen(desk, "publish_selected", project))
    assert "Enter a web address before publishing." in page.text


def test_translations_of_a_withdrawn_object_are_not_counted(desk):
    page = published(make_page(title_fr="Privé"))
    assert desk.get(form_of(page)).context["translations"]
    withdraw(page, None, "Merged.")
    assert desk.get(form_of(page)).context["translations"] == {}


def test_picker_does_not_delete_and_creates_only_with_the_right(desk, client):
    url = form_of(make_project(funders=[(make_funder(), 90)]))
    assert "add_id_funders-0-funder" in desk.get(url).text
    assert "delete_id_" not in desk.get(url).text
    client.force_login(make_user("projects.view_project", "projects.change_project"))
    page = client.get(url).text
    for icon in ("add", "change", "delete", "view"):
        assert f"{icon}_id_funders-0-funder" not in page


def test_draft_with_an_image_without_a_description_is_saved_and_cannot_be_published(desk):
    project = make_project()
    assert sent(desk, form_of(project), image=upload(picture())).status_code == 302
    assert Project.objects.get().picture.image
    page = confirmed(desk, chosen(desk, "publish_selected", project))
    assert "The image has no description." in html_of(page)
    assert Project.objects.get().state == State.DRAFT


def test_image_has_a_thumbnail_and_a_focal_point(desk):
    obj = make_image(image=upload(picture(size=(500, 400))))
    assert f'<img src="{obj.image.url}.480.webp" alt="">' in desk.get(form_of(obj)).text
    page = sent(desk, form_of(obj), image_focus_x="101")
    assert errors_of(page) == {"image_focus_x": "Ensure this value is less than or equal to 100."}
    assert sent(desk, form_of(obj), image_focus_x="20", image_focus_y="").status_code == 302
    content = Publication.objects.latest("pk").content
    assert (content["image_focus_x"], content.get("image_focus_y")) == (20, None)


class TestErrors:
    """Each error names its field and the solution, and no typed text is lost."""

    def test_error_is_shown_at_its_field_with_the_typed_text(self, desk):
        make_project(slug="taken")
        publish(change(published(make_project(slug="former")), slug="new"), by=None)
        url = form_of(make_project())
        data = filled_working_copy(desk.get(url)) | {"_save": "pressed"}
        dates = {"start": "2016-03-01", "end": "2016-02", "objective_en": "<p>Typed</p>"}
        for field, message, typed in (
            ("slug", "Choose another one", {"slug": "taken", "title_en": "Typed"}),
            ("slug", "Choose another one", {"slug": "former", "title_fr": "Tapé"}),
            ("end", "Correct one of the two dates", dates),
            ("start", "Enter a valid date: a day, a month", {"start": "30 February 2016"}),
            ("start", "Enter 2016 here, and write “early 2016”", {"start": "early 2016"}),
            ("title_fr", "at most 300 characters", {"title_en": "", "title_fr": "x" * 301}),
        ):
            response = desk.post(url, data | typed)
            assert message in errors_of(response)[field]
            kept = filled_working_copy(response)
            assert {name: kept[name] for name in typed} == {
                name: [value] for name, value in typed.items()
            }
        response = desk.post(url, data | {"is_known_to_be_over": "on"})
        assert "requires a source" in str(response.context["adminform"].form.errors)

    @pytest.mark.parametrize(("time", "end"), [("", "12-01T21:59"), ("00:00", "11-30T22:00")])
    def test_notice_ends_at_the_last_minute_of_a_day_without_a_time(self, desk, time, end):
        add = reverse("admin:pages_notice_add")
        assert "without a time, the end of the day, 23:59" in desk.get(add).text
        typed = {"title_en": "Closed", "slug": "closed", "ends_at_0": "1 decembrie 2027"}
        sent(desk, add, **typed, ends_at_1=time)
        assert Notice.objects.get().ends_at.isoformat() == f"2027-{end}:00+00:00"

    @pytest.mark.parametrize("share", ["4000000", "100.5", "0", "-1"])
    def test_share_that_is_no_percentage_is_rejected_with_the_range(self, desk, share):
        page = desk.get(ADD)
        assert "A percentage, from 0 to 100." in page.text
        row = {"funder": make_funder().pk, "share": share, "position": 0}
        data = with_row(filled_working_copy(page), "funders", **row) | {"_save": "Save"}
        errors = errors_of(desk.post(ADD, data))
        assert errors["share"].startswith("Enter a percentage of more than 0 and at most 100")
