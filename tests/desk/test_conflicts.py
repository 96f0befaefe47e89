"""Two people at one form: the second to save loses nothing and chooses, piece by piece, what stays."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from pages.models import Notice
from projects.models import Document, Project
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled, filled_working_copy, with_row
from tests.helpers.admin.forms import LIST, errors_of, form_of, told
from tests.helpers.factories import (
    change,
    make_country,
    make_document,
    make_funder,
    make_milestone,
    make_notice,
    make_project,
    make_user,
    published,
)
from tests.helpers.uploads.files import PDF, picture, upload
from tests.publishing.operations.test_races import at_once

pytestmark = pytest.mark.django_db

SAVED = "Saved as a draft. Visitors see nothing of it until it is published."
AGAIN = "Somebody saved again while you were choosing"
TITLE, SUMMARY = "title_en", "summary_en"


class Person:
    """A member of the staff at a browser of their own, with a form open."""

    def __init__(self, name, *permissions):
        self.user = make_user(*permissions, username=name, is_superuser=not permissions)
        self.client = Client()
        self.client.force_login(self.user)

    def opens(self, obj):
        self.address = form_of(obj)
        self.form = filled_working_copy(self.client.get(self.address))
        return self

    def saves(self, button="_save", **typed):
        return self.client.post(self.address, self.form | typed | {button: "pressed"})

    def chooses(self, page, **choices):
        """Sends the page of choices as it stands, but for these."""
        return self.client.post(address_of(page), filled(page) | choices)

    def loses_the_race(self, **typed):
        """The page of choices that comes in place of saving."""
        response = self.saves(**typed)
        assert response.status_code == 302
        assert "/conflict/?" in response.url
        return self.client.get(response.url)


def address_of(page):
    return f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"


@pytest.fixture
def ana():
    return Person("ana")


@pytest.fixture
def bogdan():
    return Person("bogdan")


def both_open(obj, *people):
    for person in people:
        person.opens(obj)


def last_told(response):
    """People who go on without reading have older messages before it."""
    return told(response)[-1]


def words_of(page):
    """What stands in the page, one space between words."""
    html = page.content.decode()
    return " ".join(html.split())


def parts_of(page):
    """The texts of each part, by its column: what each of them is called, and its words."""
    return {
        part.difference.part.name: {
            text.title: " ".join(words for _, words in text.passages) for text in part.texts
        }
        for part in [*page.context["of_both"], *page.context["of_one"]]
    }


def drafts_of(obj):
    return Publication.objects.candidates().of(obj).order_by("pk")


class TestAtTheForm:
    def test_who_saves_first_saves_as_ever(self, ana, bogdan):
        project = make_project(title_en="First")
        both_open(project, ana, bogdan)
        assert ana.saves(title_en="Ana’s").url == LIST
        assert Project.objects.get().title_en == "Ana’s"

    def test_who_saves_second_changes_nothing_and_keeps_what_was_typed_in_the_record(
        self, ana, bogdan
    ):
        project = make_project(title_en="First")
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        response = bogdan.saves(title_en="Bogdan’s")
        assert Project.objects.get().title_en == "Ana’s"
        draft = drafts_of(project).last()
        assert (draft.content["title"]["en"], draft.saved_by) == ("Bogdan’s", bogdan.user)
        assert f"yours={draft.pk}&" in response.url
        assert Project.objects.get().digest == drafts_of(project)[1].digest

    def test_saving_that_was_taken_back_leaves_neither_word_nor_log(self, ana, bogdan):
        project = make_project()
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        response = bogdan.saves(title_en="Bogdan’s")
        assert told(response) == []
        assert not LogEntry.objects.filter(user=bogdan.user).exists()

    @pytest.mark.parametrize("button", ["_continue", "_addanother", "_publish"])
    def test_every_button_asks_first(self, ana, bogdan, button):
        project = make_project()
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        assert "/conflict/?" in bogdan.saves(button, title_en="Bogdan’s").url

    def test_act_chosen_at_the_form_is_not_run_on_what_nobody_decided(self, ana, bogdan):
        project = make_project()
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        typed = {"CHANGE_FORM-action": "publish_selected", "confirmed": "1", "title_en": "Bogdan’s"}
        response = bogdan.client.post(bogdan.address, bogdan.form | typed)
        assert "/conflict/?" in response.url
        assert not Publication.objects.with_time().exists()

    def test_form_that_is_sent_twice_is_saved_once(self, ana):
        project = make_project()
        ana.opens(project)
        ana.saves(title_en="Ana’s")
        response = ana.saves(title_en="Ana’s")
        assert last_told(response) == "Somebody saved the same meanwhile. This is how it stands."
        assert response.url == form_of(project)
        assert drafts_of(project).count() == 2

    def test_who_changed_nothing_is_told_how_it_stands(self, ana, bogdan):
        project = make_project(links=[{"label_en": "Page", "url": "https://example.org/"}])
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        response = bogdan.saves()
        assert "you had changed nothing" in last_told(response)
        assert Project.objects.get().title_en == "Ana’s"
        assert drafts_of(project).count() == 2

    def test_who_changed_nothing_is_told_so_also_where_the_draft_before_was_thinned_out(
        self, ana, bogdan
    ):
        project = make_project()
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        drafts_of(project).first().delete()
        assert "you had changed nothing" in last_told(bogdan.saves())

    def test_form_with_errors_comes_back_with_all_that_was_typed_and_asks_once_they_are_put_right(
        self, ana, bogdan
    ):
        project = make_project(links=[{"label_en": "Page", "url": "https://example.org/"}])
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.saves(title_en="", summary_en="Bogdan’s")
        assert "required" in errors_of(page)[TITLE]
        bogdan.form = filled_working_copy(page)
        assert bogdan.form[SUMMARY] == ["Bogdan’s"]
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        assert parts_of(page).keys() == {TITLE, SUMMARY}
        assert Project.objects.get().links.count() == 1

    def test_form_that_was_outdated_once_stays_so_though_theirs_went_back(self, ana, bogdan):
        project = make_project(
            title_en="First", links=[{"label_en": "Page", "url": "https://example.org/"}]
        )
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        bogdan.form = filled_working_copy(bogdan.saves(title_en=""))
        ana.opens(project).saves(title_en="First")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        assert parts_of(page).keys() == {TITLE}

    def test_form_without_a_stamp_overwrites_nothing(self, ana):
        project = make_project(title_en="First")
        ana.opens(project)
        del ana.form["_based_on"]
        assert "/conflict/?" in ana.saves(title_en="Ana’s").url
        assert Project.objects.get().title_en == "First"

    def test_change_by_a_command_counts_as_somebody(self, ana):
        project = make_project(title_en="First")
        ana.opens(project)
        change(project, title_en="Imported")
        page = ana.loses_the_race(title_en="Ana’s")
        assert "Somebody saved it while you were writing" in words_of(page)

    def test_who_may_only_look_is_refused_as_ever(self, ana):
        project = make_project()
        visitor = Person("visitor", "projects.view_project")
        both_open(project, ana, visitor)
        ana.saves(title_en="Ana’s")
        assert visitor.saves(title_en="Visitor’s").status_code == 403
        assert drafts_of(project).count() == 2

    def test_file_uploaded_into_an_outdated_form_is_kept(self, ana, bogdan):
        document = make_document(url="")
        both_open(document, ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(file=upload(PDF, "report.pdf"))
        assert parts_of(page).keys() == {TITLE, "file"}
        bogdan.chooses(page, file="yours")
        document = Document.objects.get()
        with document.file.open() as stored:
            assert stored.read() == PDF
        assert (document.file_size, document.media_type) == (len(PDF), "application/pdf")
        assert document.title_en == "Ana’s"


class TestDeletedMeanwhile:
    def test_what_was_typed_becomes_a_draft_of_its_own(self, ana):
        funder = make_funder()
        project = make_project(title_en="First", funders=[(funder, 90)])
        ana.opens(project)
        project.delete()
        response = ana.saves(title_en="Ana’s")
        assert any("It was deleted meanwhile" in message for message in told(response))
        new = Project.objects.get()
        assert (new.title_en, new.state) == ("Ana’s", State.DRAFT)
        assert new.key != project.key
        assert [(row.funder, row.share) for row in new.funders.all()] == [(funder, 90)]

    def test_who_may_not_add_is_told_that_it_is_gone(self):
        editor = Person("editor", "projects.view_project", "projects.change_project")
        project = make_project()
        editor.opens(project)
        project.delete()
        response = editor.saves(title_en="Typed")
        assert any("doesn’t exist" in message for message in told(response))
        assert not Project.objects.exists()

    def test_form_with_errors_keeps_what_was_typed_until_they_are_put_right(self, ana):
        project = make_project()
        ana.opens(project)
        project.delete()
        page = ana.saves(title_en="", summary_en="Ana’s")
        assert "required" in errors_of(page)[TITLE]
        ana.form = filled_working_copy(page)
        ana.saves(title_en="Ana’s")
        assert Project.objects.get().summary_en == "Ana’s"

    def test_page_of_choices_says_where_what_was_typed_is(self, ana, bogdan):
        project = make_project()
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        Project.objects.get().delete()
        response = bogdan.chooses(page, title_en="yours")
        assert response.url == LIST
        assert "What you typed is in the record" in last_told(response)


class TestChoosing:
    def test_three_texts_stand_side_by_side_with_who_saved_meanwhile(self, ana, bogdan):
        project = make_project(title_en="The old title")
        both_open(project, ana, bogdan)
        ana.saves(title_en="The title of Ana")
        page = bogdan.loses_the_race(title_en="The title of Bogdan")
        assert parts_of(page) == {
            TITLE: {
                "Before both of you": "The old title",
                "Theirs": "The title of Ana",
                "Yours": "The title of Bogdan",
            }
        }
        assert "ana saved it while you were writing" in words_of(page)
        assert "<legend>Title (English)</legend>" in words_of(page)
        assert (
            '<ins><span class="visually-hidden" lang="en">new: </span>of Bogdan</ins>'
            in words_of(page)
        )

    def test_own_second_window_is_called_so(self, ana):
        project = make_project()
        form = ana.opens(project).form
        ana.saves(title_en="From the second window")
        ana.form = form
        assert "You saved it in another window" in words_of(
            ana.loses_the_race(title_en="From the first")
        )

    @pytest.mark.parametrize(
        ("choice", "title"),
        [("theirs", "Ana’s"), ("yours", "Bogdan’s"), ("anew", "Written by both")],
    )
    def test_chosen_text_becomes_the_draft(self, ana, bogdan, choice, title):
        project = make_project(title_en="First")
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s", title_fr="D’Ana")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        response = bogdan.chooses(page, **{TITLE: choice, "title_en-anew": "Written by both"})
        assert (response.url, last_told(response)) == (form_of(project), SAVED)
        project = Project.objects.get()
        assert (project.title_en, project.title_fr) == (title, "D’Ana")
        assert project.digest == project.content().digest
        assert LogEntry.objects.filter(user=bogdan.user).count() == 1

    def test_draft_that_was_chosen_is_of_whom_chose_it(self, ana, bogdan):
        project = make_project()
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        bogdan.chooses(page, **{TITLE: "anew", "title_en-anew": "Written by both"})
        draft = drafts_of(project).last()
        assert (draft.content["title"]["en"], draft.saved_by) == ("Written by both", bogdan.user)

    def test_new_text_begins_with_yours(self, ana, bogdan):
        both_open(make_project(), ana, bogdan)
        ana.saves(title_en="Ana’s")
        assert filled(bogdan.loses_the_race(title_en="Bogdan’s"))["title_en-anew"] == ["Bogdan’s"]

    def test_what_one_person_changed_is_chosen_already(self, ana, bogdan):
        project = make_project(title_en="First", summary_en="First", budget_currency="EUR")
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s", start="2016-03")
        page = bogdan.loses_the_race(summary_en="Bogdan’s", budget_currency="USD")
        answers = filled(page)
        assert (answers[TITLE], answers["start"]) == (["theirs"], ["theirs"])
        assert (answers[SUMMARY], answers["budget_currency"]) == (["yours"], ["yours"])
        assert not page.context["of_both"]
        bogdan.chooses(page)
        project = Project.objects.get()
        assert (project.title_en, project.summary_en) == ("Ana’s", "Bogdan’s")
        assert (str(project.start.isoformat()), project.budget_currency) == ("2016-03", "USD")

    def test_nothing_is_chosen_beforehand_where_both_changed_it(self, ana, bogdan):
        project = make_project(title_en="First", summary_en="First")
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s", summary_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s", summary_en="Bogdan’s")
        assert TITLE not in filled(page)
        page = bogdan.chooses(page, **{SUMMARY: "anew", "summary_en-anew": "Kept while asking"})
        assert page.status_code == 200
        assert page.context["form"].errors[TITLE] == [
            "Both of you changed this. Choose one of the texts."
        ]
        kept = filled(page)
        assert (kept[SUMMARY], kept["summary_en-anew"]) == (["anew"], ["Kept while asking"])
        assert Project.objects.get().title_en == "Ana’s"

    def test_languages_are_chosen_one_by_one(self, ana, bogdan):
        project = make_project(title_en="First", title_fr="Premier", title_ro="Primul")
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s", title_fr="D’Ana")
        page = bogdan.loses_the_race(title_en="Bogdan’s", title_ro="Al lui Bogdan")
        bogdan.chooses(page, title_en="yours")
        project = Project.objects.get()
        assert (project.title_en, project.title_fr, project.title_ro) == (
            "Bogdan’s",
            "D’Ana",
            "Al lui Bogdan",
        )

    def test_rows_are_chosen_as_one_whole(self, ana, bogdan):
        one, two = make_funder(name_en="European Union"), make_funder(name_en="Japan")
        project = make_project(funders=[(one, 90)])
        both_open(project, ana, bogdan)
        ana.saves(**{"funders-0-share": "80"})
        bogdan.form = with_row(bogdan.form, "funders", funder=two.pk, share="10", position="1")
        page = bogdan.loses_the_race()
        texts = parts_of(page)["funders"]
        assert "Share in %: 80" in texts["Theirs"]
        assert "Funder: Japan" in texts["Yours"].replace(" \n ", "\n")
        bogdan.chooses(page, funders="yours")
        assert {(row.funder, row.share) for row in Project.objects.get().funders.all()} == {
            (one, 90),
            (two, 10),
        }

    def test_rows_that_somebody_deleted_meanwhile_can_be_kept(self, ana, bogdan):
        project = make_project(links=[{"label_en": "Page", "url": "https://example.org/"}])
        both_open(project, ana, bogdan)
        ana.saves(**{"links-0-DELETE": "on"})
        assert not Project.objects.get().links.exists()
        page = bogdan.loses_the_race(**{"links-0-label_en": "Other words"})
        bogdan.chooses(page, links="yours")
        assert Project.objects.get().links.get().label_en == "Other words"

    def test_row_that_is_to_go_goes(self, ana, bogdan):
        project = make_project(links=[{"label_en": "Page", "url": "https://example.org/"}])
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(**{"links-0-DELETE": "on"})
        assert filled(page)["links"] == ["yours"]
        bogdan.chooses(page)
        assert not Project.objects.get().links.exists()
        assert Project.objects.get().title_en == "Ana’s"

    def test_names_of_objects_are_told_and_chosen_together(self, ana, bogdan):
        romania, france, japan = (
            make_country(name_en=name) for name in ("Romania", "France", "Japan")
        )
        project = make_project(countries=[romania])
        both_open(project, ana, bogdan)
        ana.saves(countries=[romania.pk, france.pk])
        page = bogdan.loses_the_race(countries=[japan.pk])
        assert parts_of(page)["countries"]["Theirs"] == "France \n Romania"
        bogdan.chooses(page, countries="yours")
        assert list(Project.objects.get().countries.all()) == [japan]

    def test_owner_and_review_date_are_chosen_though_no_content_changed(self, ana, bogdan):
        project = make_project(review_date=datetime.date(2027, 1, 1))
        both_open(project, ana, bogdan)
        ana.saves(owner=ana.user.pk, review_date="2027-02-02")
        page = bogdan.loses_the_race(owner=bogdan.user.pk)
        assert "Somebody changed its owner or review date" in words_of(page)
        assert parts_of(page) == {
            "owner": {"Before both of you": "", "Theirs": "ana", "Yours": "bogdan"},
            "review_date": {"Theirs": "2027-02-02", "Yours, as before": "2027-01-01"},
        }
        bogdan.chooses(page, owner="yours")
        project = Project.objects.get()
        assert (project.owner, project.review_date) == (bogdan.user, datetime.date(2027, 2, 2))

    def test_values_stand_in_words(self, ana, bogdan):
        project = make_project(region="global", is_predecessor=False, start="2016")
        both_open(project, ana, bogdan)
        ana.saves(region="ukraine", start="2016-03", objective_en="<h2>Aims</h2><p>Ana’s</p>")
        page = bogdan.loses_the_race(
            region="pan-european", is_predecessor="on", objective_en="<ul><li>Bogdan’s</li></ul>"
        )
        texts = parts_of(page)
        assert texts["region"] == {
            "Before both of you": "Global",
            "Theirs": "Ukraine",
            "Yours": "Pan-European",
        }
        assert texts["is_predecessor"]["Yours"] == "Yes"
        assert texts["start"] == {"Theirs": "March 2016", "Yours, as before": "2016"}
        assert texts["objective_en"]["Theirs"] == "Heading 2: Aims \n Ana’s"
        assert texts["objective_en"]["Yours"] == "• Bogdan’s"

    def test_lines_of_a_text_are_shown_as_lines(self, ana, bogdan):
        both_open(make_project(), ana, bogdan)
        ana.saves(summary_en="Ana’s")
        page = bogdan.loses_the_race(summary_en="One\r\n\r\nTwo")
        assert parts_of(page)[SUMMARY]["Yours"] == "One \n \n Two"

    @pytest.mark.parametrize("name", ["region", "start", "objective_en", "countries"])
    def test_only_plain_texts_can_be_written_anew(self, ana, bogdan, name):
        country, other = make_country(), make_country()
        both_open(make_project(), ana, bogdan)
        ana.saves(region="ukraine", start="2016", objective_en="<p>A</p>", countries=[country.pk])
        page = bogdan.loses_the_race(
            region="global", start="2017", objective_en="<p>B</p>", countries=[other.pk]
        )
        assert f"{name}-anew" not in filled(page)
        assert bogdan.chooses(page, **{name: "anew"}).context["form"].errors[name]

    def test_what_people_typed_is_shown_and_never_run(self, ana, bogdan):
        both_open(make_project(), ana, bogdan)
        ana.saves(
            title_en="<script>alert('Ana')</script>",
            objective_en="<p onclick='x'>&lt;script&gt;</p>",
        )
        page = bogdan.loses_the_race(title_en='"><img src=x onerror=alert(1)>')
        html = page.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "onclick" not in html

    def test_two_texts_are_left_where_the_one_before_was_thinned_out(self, ana, bogdan):
        project = make_project(title_en="First")
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s", summary_en="Ana’s")
        drafts_of(project).first().delete()
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        assert parts_of(page) == {
            TITLE: {"Theirs": "Ana’s", "Yours": "Bogdan’s"},
            SUMMARY: {"Theirs": "Ana’s", "Yours": ""},
        }
        assert TITLE not in filled(page)
        bogdan.chooses(page, title_en="yours", summary_en="theirs")
        assert Project.objects.get().title_en == "Bogdan’s"

    def test_leaving_theirs_changes_nothing_and_yours_stays_in_the_record(self, ana, bogdan):
        project = make_project()
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        assert (
            f'<a href="{form_of(project)}" class="closelink">Leave theirs as it is</a>'
            in words_of(page)
        )
        assert Project.objects.get().title_en == "Ana’s"
        assert "Bogdan’s" in {row.content["title"]["en"] for row in drafts_of(project)}

    def test_page_opened_again_later_still_has_everything(self, ana, bogdan):
        both_open(make_project(), ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s", owner=bogdan.user.pk)
        assert parts_of(bogdan.client.get(address_of(page))) == parts_of(page)

    def test_nothing_is_left_to_choose_once_both_are_the_same(self, ana, bogdan):
        project = make_project()
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        bogdan.chooses(page, title_en="yours")
        response = bogdan.client.get(address_of(page))
        assert response.url == form_of(project)
        assert "nothing left to choose" in last_told(response)

    def test_visitors_see_nothing_of_it(self, ana, bogdan):
        project = published(make_project(title_en="First"))
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        bogdan.chooses(bogdan.loses_the_race(title_en="Bogdan’s"), title_en="yours")
        assert "First" in ana.client.get(f"/projects/{project.slug}/").content.decode()
        assert Project.objects.get().state == State.CHANGED


class TestThreePeople:
    def test_who_chooses_while_a_third_saves_reads_theirs_once_more_and_keeps_the_choices(
        self, ana, bogdan
    ):
        carmen = Person("carmen")
        project = make_project(title_en="First", summary_en="First")
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s", summary_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s", summary_en="Bogdan’s")
        carmen.opens(project).saves(title_en="Carmen’s", acronym="CARMEN")
        choices = {SUMMARY: "yours", TITLE: "anew", "title_en-anew": "Of us three"}
        page = bogdan.chooses(page, **choices)
        assert AGAIN in words_of(page)
        assert "carmen saved it while you were writing" in words_of(page)
        assert parts_of(page)[TITLE]["Theirs"] == "Carmen’s"
        assert {name: filled(page)[name] for name in choices} == {
            name: [value] for name, value in choices.items()
        }
        assert filled(page)["acronym"] == ["theirs"]
        assert Project.objects.get().title_en == "Carmen’s"
        assert last_told(bogdan.chooses(page)) == SAVED
        project = Project.objects.get()
        assert (project.title_en, project.summary_en, project.acronym) == (
            "Of us three",
            "Bogdan’s",
            "CARMEN",
        )

    def test_two_who_lost_to_one_both_end_with_what_they_chose(self, ana, bogdan):
        carmen = Person("carmen")
        project = make_project()
        both_open(project, ana, bogdan, carmen)
        ana.saves(title_en="Ana’s")
        of_bogdan = bogdan.loses_the_race(title_en="Bogdan’s")
        of_carmen = carmen.loses_the_race(title_en="Carmen’s")
        assert last_told(bogdan.chooses(of_bogdan, title_en="yours")) == SAVED
        page = carmen.chooses(of_carmen, title_en="yours")
        assert parts_of(page)[TITLE]["Theirs"] == "Bogdan’s"
        carmen.chooses(page)
        assert Project.objects.get().title_en == "Carmen’s"


class TestRefusals:
    def test_choice_that_makes_no_sense_together_is_refused_in_words_and_kept(self, ana, bogdan):
        project = make_project(start="2016", end="2020")
        both_open(project, ana, bogdan)
        ana.saves(start="2019")
        page = bogdan.loses_the_race(end="2018")
        page = bogdan.chooses(page)
        assert page.status_code == 200
        assert "Correct one of the two dates" in page.context["form"].errors["end"][0]
        assert (filled(page)["start"], filled(page)["end"]) == (["theirs"], ["yours"])
        project = Project.objects.get()
        assert (project.start.isoformat(), project.end.isoformat()) == ("2019", "2020")
        assert drafts_of(project).count() == 3

    def test_choice_that_the_database_accepts_and_the_form_would_not_is_refused(self, ana, bogdan):
        ana.opens(make_project(image_alternative_en="A bridge"))
        ana.saves(image=upload(picture()))
        project = Project.objects.get()
        both_open(project, ana, bogdan)
        ana.saves(image_alternative_en="", image_is_decorative="on")
        page = bogdan.loses_the_race(image_alternative_en="A bridge in Bucharest")
        page = bogdan.chooses(page, image_alternative_en="theirs", image_is_decorative="yours")
        assert (
            "Say what the picture shows" in page.context["form"].errors["image_alternative_en"][0]
        )
        assert Project.objects.get().image_is_decorative

    def test_address_that_another_object_took_meanwhile_is_refused(self, ana, bogdan):
        project = make_project(slug="first")
        both_open(project, ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(slug="wanted")
        make_project(slug="wanted")
        page = bogdan.chooses(page)
        assert "Choose another one" in page.context["form"].errors["slug"][0]
        assert Project.objects.get(pk=project.pk).slug == "first"

    def test_new_text_that_is_too_long_is_refused_at_its_place(self, ana, bogdan):
        both_open(make_project(), ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        page = bogdan.chooses(page, **{TITLE: "anew", "title_en-anew": "x" * 301})
        assert "at most 300 characters" in page.context["form"].errors["title_en-anew"][0]
        assert Project.objects.get().title_en == "Ana’s"

    def test_new_text_that_nobody_chose_may_be_as_it_likes(self, ana, bogdan):
        both_open(make_project(), ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        bogdan.chooses(page, **{TITLE: "yours", "title_en-anew": "x" * 301})
        assert Project.objects.get().title_en == "Bogdan’s"

    def test_required_text_can_not_be_emptied(self, ana, bogdan):
        both_open(make_project(), ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        page = bogdan.chooses(page, **{TITLE: "anew", "title_en-anew": " "})
        assert page.context["form"].errors[TITLE]
        assert Project.objects.get().title_en == "Ana’s"

    def test_page_of_another_object_or_of_nothing_is_not_found(self, ana):
        mine, other = make_project(), make_project()
        draft, live = drafts_of(mine).get(), published(other)
        for yours in (drafts_of(other).first(), Publication.objects.with_time().of(live).get()):
            address = reverse("admin:projects_project_conflict", args=[mine.pk])
            assert ana.client.get(address, {"yours": yours.pk if yours else "0"}).status_code == 404
        for typed in (
            {},
            {"yours": "x"},
            {"yours": "9" * 30},
            {"yours": draft.pk, "owner": "x"},
            {"yours": draft.pk, "owner": "999999"},
            {"yours": draft.pk, "review_date": "2027-02-30"},
        ):
            assert ana.client.get(address, typed).status_code == 404

    def test_who_may_not_change_it_gets_no_page(self, ana, bogdan):
        visitor = Person("visitor", "projects.view_project")
        both_open(make_project(title_en="First"), ana, bogdan)
        ana.saves(title_en="Ana’s")
        page = bogdan.loses_the_race(title_en="Bogdan’s")
        assert visitor.client.get(address_of(page)).status_code == 403
        assert visitor.chooses(page, title_en="yours").status_code == 403
        assert Project.objects.get().title_en == "Ana’s"


@pytest.mark.parametrize(
    ("make", "typed"),
    [
        (make_milestone, {"title_en": "Bogdan’s", "bodies": True}),
        (make_notice, {"title_en": "Bogdan’s"}),
    ],
)
def test_other_kinds_ask_too(ana, bogdan, make, typed):
    obj = make()
    both_open(obj, ana, bogdan)
    ana.saves(title_en="Ana’s")
    if typed.pop("bodies", False):
        bogdan.form = with_row(
            bogdan.form, "bodies", name_en="Committee of Ministers", position="0"
        )
    page = bogdan.loses_the_race(**typed)
    bogdan.chooses(page, title_en="yours")
    obj = type(obj).objects.get()
    assert obj.title_en == "Bogdan’s"
    assert isinstance(obj, Notice) or [body.name_en for body in obj.bodies.all()] == [
        "Committee of Ministers"
    ]


def test_moments_of_a_notice_are_told_in_bucharest_time(ana, bogdan):
    notice = make_notice()
    both_open(notice, ana, bogdan)
    ana.saves(starts_at_0="2027-01-02", starts_at_1="10:00:00")
    page = bogdan.loses_the_race(starts_at_0="2027-07-03", starts_at_1="11:30:00")
    texts = parts_of(page)["starts_at"]
    assert (texts["Theirs"], texts["Yours"]) == ("2 January 2027, 10:00", "3 July 2027, 11:30")
    bogdan.chooses(page, starts_at="yours")
    assert Notice.objects.get().starts_at.isoformat() == "2027-07-03T08:30:00+00:00"


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_who_save_at_one_moment_one_saves_and_the_other_chooses(self):
        project = make_project(
            title_en="First", links=[{"label_en": "Page", "url": "https://example.org/"}]
        )
        for number in range(5):
            people = [Person(f"ana-{number}"), Person(f"bogdan-{number}")]
            both_open(project, *people)
            titles = [f"{person.user.username}’s" for person in people]
            responses = at_once(
                *(
                    lambda person=person, title=title: person.saves(title_en=title)
                    for person, title in zip(people, titles, strict=True)
                )
            )
            assert sorted("/conflict/?" in response.url for response in responses) == [False, True]
            winner = titles[[response.url for response in responses].index(LIST)]
            assert Project.objects.get().title_en == winner
            assert {row.content["title"]["en"] for row in drafts_of(project)} >= set(titles)

    def test_of_two_who_choose_at_one_moment_one_saves_and_the_other_reads_again(self):
        project = make_project()
        winner, *others = people = [Person(name) for name in ("ana", "bogdan", "carmen")]
        both_open(project, *people)
        winner.saves(title_en="Ana’s")
        pages = [person.loses_the_race(title_en=f"{person.user.username}’s") for person in others]
        responses = at_once(
            *(
                lambda person=person, page=page: person.chooses(page, title_en="yours")
                for person, page in zip(others, pages, strict=True)
            )
        )
        assert sorted(response.status_code for response in responses) == [200, 302]
        [again] = [response for response in responses if response.status_code == 200]
        assert AGAIN in words_of(again)
