"""The form of a working copy: texts beside their translations, what is older in them, and what is still right."""

import re

import pytest
from django.db import transaction

from desk.admin.translation_actions import older_translations, settle
from projects.content import ProjectContent
from projects.models import Project
from record.editions import Edition
from record.models import Publication
from tests.desk.test_conflicts import words_of
from tests.helpers.admin.forms import chosen_at_form, confirmed, form_of, told
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    """Its English title was changed a day after the French one was published."""
    project = make_project(
        acronym="GLO",
        slug="global",
        title_en="Global",
        title_fr="Mondial",
        summary_en="One",
        summary_fr="Un",
    )
    published(project, now=NOON)
    change(project, title_en="Worldwide")
    publish(project, None, now=NOON + DAY, note="Clearer")
    return project


def test_a_text_stands_on_one_line_with_its_translations(desk, project):
    html = desk.get(form_of(project)).content.decode()
    line = html.index("field-title_en field-title_fr field-title_ro")
    assert (
        line
        < html.index('id="id_title_en"')
        < html.index('id="id_title_fr"')
        < html.index("field-summary_en")
    )


def test_the_form_says_what_is_missing_and_what_is_older_and_where(desk, project):
    page = desk.get(form_of(project))
    said = " ".join(words_of(page).split())
    assert "French: 1 word is older than the English text, which changed on" in said
    assert "Romanian: 2 words aren’t translated." in said
    helped = re.search(r'id="id_title_fr_helptext".*?</div>', page.content.decode(), re.DOTALL)[0]
    assert "after this translation" in helped
    assert (
        "after this translation"
        not in re.search(r'id="id_summary_fr".*?</div>', page.content.decode(), re.DOTALL)[0]
    )


def test_what_is_still_right_is_a_draft_that_settles_it_for_visitors_once_published(desk, project):
    page = chosen_at_form(desk, "find_still_right_selected", project)
    assert "Worldwide" in words_of(page)
    assert "Mondial" in words_of(page)
    [choice] = re.findall(r'name="still_right" value="([^"]+)"', page.content.decode())
    response = confirmed(desk, page, still_right=[choice])
    assert told(response) == ["Said to be still right: 1. Publish the draft to tell visitors."]
    project.refresh_from_db()
    draft = Publication.objects.candidates().of(project).latest("pk")
    assert draft.translation_status("fr").is_up_to_date
    assert (
        not Edition(NOON + 2 * DAY)
        .get(ProjectContent, "global")
        .translation_status("fr")
        .is_up_to_date
    )
    publish(project, None, now=NOON + 2 * DAY, is_minor=True)
    assert (
        Edition(NOON + 3 * DAY).get(ProjectContent, "global").translation_status("fr").is_up_to_date
    )


def test_nothing_is_settled_by_pressing_the_button_alone(desk, project):
    page = chosen_at_form(desk, "find_still_right_selected", project)
    response = confirmed(desk, page)
    assert "Tick at least one" in words_of(response)
    project.refresh_from_db()
    assert project.still_right == []


def test_where_nothing_is_older_the_desk_says_so(desk):
    project = published(make_project(title_en="Global", title_fr="Mondial"))
    response = chosen_at_form(desk, "find_still_right_selected", project)
    assert "No translation there is older than the English text." in told(response)


def test_a_choice_that_the_page_did_not_offer_is_refused(desk, project):
    page = chosen_at_form(desk, "find_still_right_selected", project)
    response = confirmed(desk, page, still_right=["1|fr:summary:0000000000000000"])
    assert response.status_code == 200
    project.refresh_from_db()
    assert project.still_right == []


def test_what_somebody_saved_meanwhile_stays_and_is_not_settled_unseen(project):
    seen = older_translations(project)
    change(type(project).objects.get(pk=project.pk), title_en="Everywhere", summary_fr="Une")
    with transaction.atomic():
        settle(seen, by=None)
    project.refresh_from_db()
    assert (project.title_en, project.summary_fr, project.still_right) == ("Everywhere", "Une", [])


def test_each_row_of_a_text_that_is_older_is_named_by_its_own_number():
    project = make_project(title_en="Global")
    for number in (1, 2):
        project.links.create(
            label_en=f"Page {number}", label_fr=f"Page no {number}", url="https://example.org/"
        )
    project.save_candidate()
    publish(project, None, now=NOON)
    for row in project.links.all():
        row.label_en = f"Site of {row.label_en}"
        row.save()
    project.save_candidate()
    labels = [each.label for each in older_translations(Project.objects.get())]
    assert labels == ["Project link 1: label", "Project link 2: label"]
