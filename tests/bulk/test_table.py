"""The table of facts: the contents in force with the changed cells, and nothing of a draft."""

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Activity, Project
from record.models import Publication, State, Step, objects_with_state
from tests.helpers.admin.filled_form import filled
from tests.helpers.admin.forms import LIST, USUAL_ANSWERS, chosen, told
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_funder,
    make_project,
    make_user,
    published,
)
from tests.helpers.times import DAY, rows_of

URL = reverse("admin:projects_project_table")


@pytest.fixture
def projects(db):
    return [
        published(make_project(slug=name, acronym=name, end="2026", summary_en=f"About {name}."))
        for name in ("one", "two")
    ]


def typed(page, cells, button="_check", **answers):
    """Return the data of the table with these texts in the cells, by object and column."""
    texts = {f"{obj.pk}-{column}": text for (obj, column), text in cells.items()}
    return filled(page) | texts | answers | {button: "pressed"}


def checked(desk, cells, page=None):
    """Type into the cells, and check them."""
    return desk.post(URL, typed(page or desk.get(URL), cells))


def sent(desk, page, **answers):
    """Publish the checked changes."""
    usual = {name: text for name, text in USUAL_ANSWERS.items() if name in filled(page)}
    return desk.post(URL, typed(page, {}, "_publish", **usual | answers))


def live(obj):
    return rows_of(obj).last().read(None)


def cell(page, obj, column):
    """Return the text of a cell and its errors."""
    [row] = [row for row in page.context["table"].rows if row.obj.pk == obj.pk]
    return row[column].value(), " ".join(row.errors.get(column, []))


def test_cells_of_many_objects_are_published_at_one_time(desk, projects):
    one, two = projects
    romania, funder = make_country(), make_funder()
    cells = {
        (one, "end"): "31 December 2028",
        (one, "budget_amount"): "3350000",
        (one, "countries"): "romania; ",
        (two, "funders"): "European Union",
        (two, "dates_note_en"): "Extended.",
    }
    page = checked(desk, cells)
    assert "Extended." in page.text.partition('id="changes"')[2]
    assert Publication.objects.with_time().count() == 2
    response = sent(desk, page, note="New dates")
    assert told(response) == ["Saved: 2 objects. Visitors see the facts now. Undo"]
    assert response.url == reverse("admin:projects_project_changelist")
    rows = [rows_of(obj).last() for obj in projects]
    assert rows[0].in_force_from == rows[1].in_force_from
    assert {row.note for row in rows} == {"New dates"}
    assert str(live(one).end.isoformat()) == "2028-12-31"
    assert (live(one).budget_amount, live(one).countries) == (3_350_000, (romania.ref,))
    assert [share.funder for share in live(two).funders] == [funder.ref]
    assert (live(two).dates_note.en, live(two).end.year) == ("Extended.", 2026)
    assert {obj.state for obj in Project.objects.all()} == {State.LIVE}


def test_draft_of_a_colleague_gets_the_change_and_stays_a_draft(desk, projects):
    one, two = projects
    change(one, title_en="Secret", end="2027")
    change(two, title_en="Secret too")
    cells = {(one, "end"): "2029", (one, "start"): "2020", (two, "end"): "2029"}
    page = checked(desk, cells)
    assert "Secret" not in page.text.partition('id="changes"')[2]
    sent(desk, page)
    for obj in projects:
        assert "Secret" not in str(live(obj).to_json())
        assert live(obj).end.year == 2029
    drafts = {obj.slug: obj for obj in objects_with_state([obj.ref for obj in projects])}
    contents = {slug: obj.content() for slug, obj in drafts.items()}
    # A fact that the draft changes itself stays its own.
    assert (contents["one"].end.year, contents["one"].start.year) == (2027, 2020)
    assert (contents["two"].end.year, contents["two"].title.en) == (2029, "Secret too")
    assert {obj.state for obj in drafts.values()} == {State.CHANGED}


@pytest.mark.parametrize(("is_chosen", "year"), [(False, 2026), (True, 2029)])
def test_scheduled_version_is_listed_and_changes_if_it_is_chosen(desk, projects, is_chosen, year):
    one, two = projects
    published(change(one, title_en="Later"), at=timezone.now() + DAY)
    published(change(two, end="2028"), at=timezone.now() + DAY)
    page = checked(desk, {(one, "end"): "2029", (two, "end"): "2029"})
    planned = rows_of(one).last()
    assert [row.pk for row in page.context["table"].scheduled] == [planned.pk]
    sent(desk, page, **({"scheduled": planned.pk} if is_chosen else {}))
    assert live(one).title.en == "Later"
    contents = [row.read(None) for row in rows_of(one)]
    assert [content.end.year for content in contents] == [2026, 2029, year]
    assert [row.read(None).end.year for row in rows_of(two)] == [2026, 2029, 2028]


class TestColleagues:
    def test_changed_cell_shows_both_values_and_the_others_are_published(self, desk, projects):
        one, two = projects
        page = checked(desk, {(one, "end"): "2029", (two, "end"): "2029"})
        published(change(one, end="2028"))
        response = sent(desk, page)
        assert [live(obj).end.year for obj in projects] == [2028, 2029]
        text, errors = cell(response, one, "end")
        assert text == "2029"
        assert "“2028”" in errors
        again = desk.post(URL, typed(response, {}))
        assert cell(again, one, "end") == ("2029", "")
        sent(desk, again)
        assert [live(obj).end.year for obj in projects] == [2029, 2029]

    def test_other_cells_are_kept_and_read_before_the_row_is_published(self, desk, projects):
        one, two = projects
        page = checked(desk, {(one, "end"): "2029", (two, "end"): "2029"})
        published(change(one, start="2019"))
        response = sent(desk, page)
        assert [live(obj).end.year for obj in projects] == [2026, 2029]
        sent(desk, response)
        assert (live(one).start.year, live(one).end.year) == (2019, 2029)

    def test_unchanged_cells_of_an_old_page_change_nothing(self, desk, projects):
        one = projects[0]
        page = desk.get(URL)
        owner = make_user()
        published(change(one, end="2028", owner=owner))
        page = checked(desk, {(one, "start"): "2019", (one, "region"): "global"}, page)
        sent(desk, page)
        one.refresh_from_db()
        assert (live(one).end.year, live(one).start.year, one.owner) == (2028, 2019, owner)


@pytest.mark.parametrize(
    ("column", "text", "error"),
    [
        ("end", "soon", "Enter a valid date"),
        ("start", "2027", "The end is before the start"),
        ("budget_amount", "0", "more than zero"),
        ("countries", "Atlantis", "“Atlantis” is not known"),
    ],
)
def test_cell_with_an_error_keeps_its_text(desk, projects, column, text, error):
    page = checked(desk, {(projects[0], column): text})
    assert error in page.text
    assert cell(page, projects[0], column)[0] == text
    assert "_publish" not in page.text
    assert desk.post(URL, typed(page, {}, "_publish", note="No")).status_code == 200
    assert Publication.objects.with_time().count() == 2


def test_owner_and_review_date_are_saved_without_a_publication(desk, projects):
    owner = make_user()
    change(projects[1], title_en="Draft")
    cells = {(obj, "owner"): owner.pk for obj in projects}
    page = checked(desk, cells | {(projects[0], "review_date"): "1 March 2099"})
    assert told(desk.post(URL, typed(page, {}, "_publish"))) == ["Saved: 2 objects."]
    one, two = Project.objects.order_by("slug")
    assert (one.owner, two.owner, one.review_date.year) == (owner, owner, 2099)
    assert (one.state, two.state) == (State.LIVE, State.CHANGED)


def test_changes_without_the_right_to_publish_are_submitted(client, projects):
    user = make_user("projects.view_project", "projects.change_project")
    client.force_login(user)
    page = checked(client, {(obj, "end"): "2029" for obj in projects})
    response = sent(client, page, note="New dates")
    assert told(response) == ["Submitted: 2 objects. Publishers see it on their dashboard."]
    assert [live(obj).end.year for obj in projects] == [2026, 2026]
    for obj in objects_with_state([obj.ref for obj in projects]):
        assert (obj.last_step, obj.content().end.year) == (Step.SUBMITTED, 2029)


def test_rules_of_a_single_publication_apply(desk, projects):
    page = checked(desk, {(projects[0], "end"): "2029"})
    response = sent(desk, page, note="Extended", solo_reason="")
    assert "solo_reason" in response.context["form"].errors
    response = sent(desk, page, note="")
    assert "Describe the change" in response.text
    assert live(projects[0]).end.year == 2026
    response = desk.post(URL, typed(page, {}, "is_minor"))
    assert response.status_code == 302
    row = rows_of(projects[0]).last()
    assert (row.is_minor, row.solo_reason) == (True, "Minor change")


def test_selected_objects_and_pages_of_the_list_are_opened(desk, projects):
    rows = chosen(desk, "table_selected", projects[1]).context["table"].rows
    assert [row.obj for row in rows] == [projects[1]]
    make_project(acronym="Draft", title_en="Only a draft")
    page = desk.get(URL, {"q": "one"})
    assert [row.obj for row in page.context["table"].rows] == [projects[0]]
    page = desk.get(URL)
    assert len(page.context["table"].rows) == 2
    assert page.text.count("Not public: change it in its form.") == 1
    assert f'href="{URL}' in desk.get(reverse("admin:projects_project_changelist")).text


def test_facts_of_all_objects_of_the_table_are_confirmed(desk, projects):
    data = filled(desk.get(URL)) | {"action": "find_correct_selected"}
    page = desk.post(LIST, data)
    assert set(page.context["objects"]) == set(projects)
    desk.post(LIST, filled(page) | {"facts": ["end", "start"]})
    for obj in projects:
        assert live(obj).confirmed.keys() == {"end", "start"}


def test_texts_are_shown_in_the_chosen_languages(desk, projects):
    page = desk.post(URL, {**filled(desk.get(URL)), "language": ["en", "fr"]})
    page = checked(desk, {(projects[0], "summary_fr"): "Un résumé."}, page)
    sent(desk, page)
    assert (live(projects[0]).summary.en, live(projects[0]).summary.fr) == (
        "About one.",
        "Un résumé.",
    )


def test_activities_have_a_table(desk):
    activity = published(make_activity(start="2026-03-01"))
    country, project = make_country(), make_project(acronym="GLACY")
    url = reverse("admin:projects_activity_table")
    cells = {(activity, "country"): "Romania", (activity, "projects"): "GLACY"}
    page = desk.post(url, typed(desk.get(url), cells))
    desk.post(url, typed(page, {}, "_publish", **USUAL_ANSWERS))
    assert (live(activity).country, live(activity).projects) == (country.ref, (project.ref,))
    assert Activity.objects.get().state == State.LIVE


def test_table_takes_few_queries(desk, projects, django_assert_max_num_queries):
    for number in range(10):
        published(make_project(slug=f"p{number}"))
    desk.get(URL)
    with django_assert_max_num_queries(20):
        desk.get(URL)
