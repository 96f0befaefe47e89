"""Two people at one form: the second to save loses nothing and chooses, part by part."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from projects.models import Document, FieldOfWork, Project
from publishing.diff.three_way import Revision
from record.models import Publication, State
from tests.helpers.admin.filled_form import filled, filled_working_copy, with_row
from tests.helpers.admin.forms import LIST, choices_of, errors_of, form_of, html_of, told
from tests.helpers.concurrency import at_once
from tests.helpers.factories import (
    change,
    make_country,
    make_document,
    make_field,
    make_funder,
    make_notice,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.uploads.files import PDF, upload

pytestmark = pytest.mark.long

FIELDS = reverse("admin:projects_fieldofwork_changelist")
SAVED = "Saved as a draft. Visitors don’t see it until it is published."
AGAIN = "Another user saved while you were choosing"
LINKS = [{"label_en": "Page", "url": "https://example.org/"}]
DELETES = {"links-0-DELETE": "on"}


class Person:
    """A member of the staff with a browser, in which a form is open."""

    def __init__(self, name, *permissions):
        self.user = make_user(*permissions, username=name, is_superuser=not permissions)
        self.client = Client()
        self.client.force_login(self.user)

    def opens(self, obj, *others):
        """Open the form, which is the same for ``others`` who open it now."""
        url = form_of(obj)
        form = filled_working_copy(self.client.get(url))
        for person in (self, *others):
            person.url, person.form = url, form
        return self

    def saves(self, button="_save", **typed):
        return self.client.post(self.url, self.form | typed | {button: "pressed"})

    def chooses(self, page, **choices):
        """Send the page of choices with these choices and its other values unchanged."""
        return self.client.post(url_of(page), filled(page) | choices)

    def conflicts(self, **typed):
        """Save the outdated form and return the page of choices."""
        response = self.saves(**typed)
        assert response.status_code == 302
        assert "/conflict/?" in response.url
        return self.client.get(response.url)


def url_of(page):
    return f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"


@pytest.fixture
def ana():
    return Person("ana")


@pytest.fixture
def bogdan():
    return Person("bogdan")


@pytest.fixture
def race(ana, bogdan):
    """Let both open the form of an object; Ana saves first. Return Bogdan's page of choices."""

    def race(obj, theirs=None, **yours):
        ana.opens(obj, bogdan).saves(**({"title_en": "Ana’s"} if theirs is None else theirs))
        return bogdan.conflicts(**yours)

    return race


@pytest.fixture
def field():
    return make_field(title_en="First")


@pytest.fixture
def outdated(field, ana, bogdan):
    """Bogdan, whose form of the field is outdated: Ana changed the title."""
    response = ana.opens(field, bogdan).saves(title_en="Ana’s")
    assert response.url == FIELDS
    return bogdan


@pytest.fixture
def page(outdated):
    """The page on which Bogdan chooses between two titles."""
    return outdated.conflicts(title_en="Bogdan’s")


def last_told(response):
    """Return the newest message: earlier ones that were not shown yet precede it."""
    return told(response)[-1]


def drafts_of(obj):
    return Publication.objects.candidates().of(obj).order_by("pk")


class TestSaving:
    def test_second_to_save_changes_nothing_and_leaves_a_draft_without_message_or_log(
        self, field, outdated
    ):
        response = outdated.saves(title_en="Bogdan’s")
        assert told(response) == []
        assert not LogEntry.objects.filter(user=outdated.user).exists()
        assert FieldOfWork.objects.get().title_en == "Ana’s"
        assert FieldOfWork.objects.get().digest == drafts_of(field)[1].digest
        draft = drafts_of(field).last()
        assert (draft.content["title"]["en"], draft.saved_by) == ("Bogdan’s", outdated.user)
        assert draft.title == "Bogdan’s"
        assert draft.digest in response.url

    def test_every_button_and_action_leads_to_the_choices_first(self, outdated):
        for pressed in (
            {"_continue": "pressed"},
            {"_addanother": "pressed"},
            {"_publish": "pressed"},
            {"_submit": "pressed", "confirmed": "1"},
        ):
            data = outdated.form | pressed | {"title_en": "Bogdan’s"}
            assert "/conflict/?" in outdated.client.post(outdated.url, data).url
        assert not Publication.objects.with_time().exists()

    def test_form_that_is_sent_twice_is_saved_once(self, field, ana):
        ana.opens(field).saves(title_en="Ana’s")
        response = ana.saves(title_en="Ana’s")
        assert (
            last_told(response)
            == "Another user saved the same text in the meantime. The current version is shown."
        )
        assert response.url == form_of(field)
        assert drafts_of(field).count() == 2

    def test_second_person_without_changes_sees_the_current_state(self, ana, bogdan):
        project = make_project(links=LINKS)
        ana.opens(project, bogdan).saves(title_en="Ana’s")
        assert "you had made no changes" in last_told(bogdan.saves())
        drafts_of(project).first().delete()
        assert "you had made no changes" in last_told(bogdan.saves())
        assert Project.objects.get().title_en == "Ana’s"
        assert drafts_of(project).count() == 1

    def test_form_with_errors_keeps_all_texts_and_stays_outdated_if_the_other_change_is_undone(
        self, ana, bogdan
    ):
        project = make_project(title_en="First", links=LINKS)
        ana.opens(project, bogdan).saves(title_en="Ana’s")
        page = bogdan.saves(slug="not a slug", summary_en="Bogdan’s")
        assert errors_of(page).keys() == {"slug"}
        bogdan.form = filled_working_copy(page) | {"slug": project.slug}
        assert bogdan.form["summary_en"] == ["Bogdan’s"]
        ana.opens(project).saves(title_en="First")
        page = bogdan.conflicts(title_en="Bogdan’s")
        assert choices_of(page).keys() == {"title_en", "summary_en"}
        assert Project.objects.get().links.count() == 1

    def test_form_without_a_stamp_overwrites_nothing(self, field, ana):
        del ana.opens(field).form["_based_on"]
        assert "/conflict/?" in ana.saves(title_en="Ana’s").url
        assert FieldOfWork.objects.get().title_en == "First"

    @pytest.mark.parametrize("is_own", [False, True])
    def test_change_by_a_command_or_in_another_window_is_a_conflict(self, field, ana, is_own):
        ana.opens(field)
        if is_own:
            ana.saves(title_en="From the second window")
        else:
            change(field, title_en="Imported")
        html = html_of(ana.conflicts(title_en="Ana’s"))
        assert ("You saved it in another window" in html) == is_own
        assert ("Another user saved it while you were writing" in html) != is_own

    def test_file_uploaded_into_an_outdated_form_is_kept(self, race, bogdan):
        page = race(make_document(url=""), file=upload(PDF, "report.pdf"))
        assert choices_of(page).keys() == {"title_en", "file"}
        bogdan.chooses(page, file="yours")
        document = Document.objects.get()
        with document.file.open() as stored:
            assert stored.read() == PDF
        assert (document.file_size, document.media_type) == (len(PDF), "application/pdf")
        assert document.title_en == "Ana’s"


class TestDeletedMeanwhile:
    def test_typed_texts_become_a_new_draft(self, ana):
        funder = make_funder()
        project = make_project(title_en="First", funders=[(funder, 90)])
        ana.opens(project)
        project.delete()
        response = ana.saves(title_en="Ana’s")
        assert any(
            "The object was deleted in the meantime" in message for message in told(response)
        )
        new = Project.objects.get()
        assert (new.title_en, new.state) == ("Ana’s", State.DRAFT)
        assert new.key != project.key
        assert [(row.funder, row.share) for row in new.funders.all()] == [(funder, 90)]

    def test_person_without_permission_to_add_learns_that_it_is_deleted(self, field):
        names = ("projects.view_fieldofwork", "projects.change_fieldofwork")
        editor = Person("editor", *names).opens(field)
        field.delete()
        response = editor.saves(title_en="Typed")
        assert any("doesn’t exist" in message for message in told(response))
        assert not FieldOfWork.objects.exists()

    def test_form_with_errors_keeps_the_typed_texts_until_they_are_corrected(self, field, ana):
        ana.opens(field)
        field.delete()
        page = ana.saves(slug="not a slug", summary_en="Ana’s")
        assert errors_of(page).keys() == {"slug"}
        ana.form = filled_working_copy(page)
        ana.saves(slug="ana")
        assert FieldOfWork.objects.get().summary_en == "Ana’s"

    def test_page_of_choices_reports_where_the_typed_texts_are(self, page, bogdan):
        FieldOfWork.objects.get().delete()
        response = bogdan.chooses(page, title_en="yours")
        assert response.url == FIELDS
        assert "Your text is stored as a draft in the version history" in last_told(response)


class TestChoosing:
    def test_page_shows_three_texts_of_what_both_changed_and_requires_a_choice(self, race, bogdan):
        field = make_field(title_en="The old title", summary_en="First")
        theirs = {"title_en": "The title of Ana", "summary_en": "Ana’s"}
        page = race(field, theirs, title_en="The title of Bogdan", summary_en="Bogdan’s")
        assert choices_of(page)["title_en"] == {
            "Before both changes": "The old title",
            "Theirs": "The title of Ana",
            "Yours": "The title of Bogdan",
        }
        html = html_of(page)
        assert "ana saved it while you were writing" in html
        assert "<legend>Title (English)</legend>" in html
        assert '<ins><span class="visually-hidden" lang="en">new: </span>of Bogdan</ins>' in html
        assert f'<a href="{form_of(field)}" class="closelink">Leave theirs as it is</a>' in html
        assert "title_en" not in filled(page)
        page = bogdan.chooses(page, summary_en="yours")
        assert page.status_code == 200
        message = "Both of you changed this. Choose one of the texts."
        assert page.context["form"].errors["title_en"] == [message]
        assert filled(page)["summary_en"] == ["yours"]
        assert FieldOfWork.objects.get().title_en == "The title of Ana"

    @pytest.mark.parametrize(("choice", "title"), [("theirs", "Ana’s"), ("yours", "Bogdan’s")])
    def test_chosen_text_becomes_the_draft_of_the_person_who_chose(
        self, field, race, bogdan, choice, title
    ):
        page = race(field, {"title_en": "Ana’s", "title_fr": "D’Ana"}, title_en="Bogdan’s")
        response = bogdan.chooses(page, title_en=choice)
        assert (response.url, last_told(response)) == (form_of(field), SAVED)
        field = FieldOfWork.objects.get()
        assert (field.title_en, field.title_fr) == (title, "D’Ana")
        assert field.digest == field.content().digest
        assert LogEntry.objects.filter(user=bogdan.user).count() == 1
        assert drafts_of(field).last().saved_by == bogdan.user

    def test_change_of_one_person_is_chosen_already(self, race, bogdan):
        project = make_project(title_en="First", title_ro="Primul", budget_currency="EUR")
        theirs = {"title_en": "Ana’s", "start": "2016-03"}
        page = race(project, theirs, title_ro="Al lui Bogdan", budget_currency="USD")
        answers = filled(page)
        assert (answers["title_en"], answers["start"]) == (["theirs"], ["theirs"])
        assert (answers["title_ro"], answers["budget_currency"]) == (["yours"], ["yours"])
        assert not page.context["form"].contested()
        bogdan.chooses(page)
        project = Project.objects.get()
        assert (project.title_en, project.title_ro) == ("Ana’s", "Al lui Bogdan")
        assert (str(project.start.isoformat()), project.budget_currency) == ("2016-03", "USD")

    def test_rows_of_an_inline_are_chosen_together(self, ana, bogdan):
        one, two = make_funder(name_en="European Union"), make_funder(name_en="Japan")
        project = make_project(funders=[(one, 90)])
        ana.opens(project, bogdan).saves(**{"funders-0-share": "80"})
        bogdan.form = with_row(bogdan.form, "funders", funder=two.pk, share="10", position="1")
        page = bogdan.conflicts()
        texts = choices_of(page)["funders"]
        assert "Share in %: 80" in texts["Theirs"]
        assert "Funder: Japan" in texts["Yours"].replace(" \n ", "\n")
        bogdan.chooses(page, funders="yours")
        rows = {(row.funder, row.share) for row in Project.objects.get().funders.all()}
        assert rows == {(one, 90), (two, 10)}

    @pytest.mark.parametrize(
        ("theirs", "yours", "choice", "labels"),
        [
            (DELETES, {"links-0-label_en": "Other words"}, {"links": "yours"}, ["Other words"]),
            ({"title_en": "Ana’s"}, DELETES, {}, []),
        ],
        ids=["theirs", "yours"],
    )
    def test_row_that_one_person_deletes_can_be_kept(
        self, race, bogdan, theirs, yours, choice, labels
    ):
        page = race(make_project(links=LINKS), theirs, **yours)
        bogdan.chooses(page, **choice)
        project = Project.objects.get()
        assert [link.label_en for link in project.links.all()] == labels
        assert project.title_en == theirs.get("title_en", project.title_en)

    def test_owner_and_review_date_are_chosen_though_no_content_changed(self, race, ana, bogdan):
        field = make_field(review_date=datetime.date(2027, 1, 1))
        theirs = {"owner": ana.user.pk, "review_date": "2027-02-02"}
        page = race(field, theirs, owner=bogdan.user.pk)
        assert "Another user changed its owner, review date or notes" in html_of(page)
        assert choices_of(page) == {
            "owner": {"Before both changes": "", "Theirs": "ana", "Yours": "bogdan"},
            "review_date": {"Theirs": "2027-02-02", "Yours, as before": "2027-01-01"},
        }
        bogdan.chooses(page, owner="yours")
        field = FieldOfWork.objects.get()
        assert (field.owner, field.review_date) == (bogdan.user, datetime.date(2027, 2, 2))

    @pytest.mark.parametrize(
        ("theirs", "yours", "stored"),
        [
            ("First", "Bogdan’s", "Bogdan’s"),
            ("Ana’s", "First", "Ana’s"),
            ("Ana’s", "Bogdan’s", "Ana’s\n\nBogdan’s"),
        ],
    )
    def test_notes_for_staff_of_both_are_stored(self, race, theirs, yours, stored):
        field = make_field(title_en="First", staff_notes="First")
        race(
            field, {"title_en": "Ana’s", "staff_notes": theirs}, staff_notes=yours, title_en="Mine"
        )
        assert FieldOfWork.objects.get().staff_notes == stored

    def test_values_are_shown_as_text_and_chosen(self, race, bogdan):
        names = ("Romania", "France", "Japan")
        romania, france, japan = (make_country(name_en=name) for name in names)
        facts = {"region": "global", "is_predecessor": False, "start": "2016"}
        html = "<h2>Aims</h2><p>Ana’s</p>"
        countries = [romania.pk, france.pk]
        page = race(
            make_project(countries=[romania], **facts),
            {"region": "ukraine", "start": "2016-03", "objective_en": html, "countries": countries},
            region="pan-european",
            is_predecessor="on",
            objective_en="<ul><li>Bogdan’s</li></ul>",
            summary_en="One\r\n\r\nTwo",
            countries=[japan.pk],
        )
        texts = choices_of(page)
        before, theirs, yours = "Before both changes", "Theirs", "Yours"
        assert texts["region"] == {before: "Global", theirs: "Ukraine", yours: "Pan-European"}
        assert texts["is_predecessor"][yours] == "Yes"
        assert texts["start"] == {theirs: "March 2016", "Yours, as before": "2016"}
        assert texts["objective_en"][theirs] == "Heading 2: Aims \n Ana’s"
        assert texts["objective_en"][yours] == "• Bogdan’s"
        assert texts["summary_en"][yours] == "One \n \n Two"
        assert texts["countries"][theirs] == "France \n Romania"
        bogdan.chooses(page, region="theirs", objective_en="theirs", countries="yours")
        assert list(Project.objects.get().countries.all()) == [japan]

    def test_times_of_a_notice_are_shown_in_bucharest_time(self, race, bogdan):
        notice = make_notice()
        theirs = {"starts_at_0": "2027-01-02", "starts_at_1": "10:00:00"}
        page = race(notice, theirs, starts_at_0="2027-07-03", starts_at_1="11:30:00")
        texts = choices_of(page)["starts_at"]
        assert (texts["Theirs"], texts["Yours"]) == ("2 January 2027, 10:00", "3 July 2027, 11:30")
        bogdan.chooses(page, starts_at="yours")
        notice.refresh_from_db()
        assert notice.starts_at.isoformat() == "2027-07-03T08:30:00+00:00"

    def test_typed_markup_is_shown_and_never_run(self, race):
        script, body = "<script>alert('Ana')</script>", "<p onclick='x'>&lt;script&gt;</p>"
        theirs = {"title_en": script, "body_en": body}
        html = race(make_page(), theirs, title_en='"><img src=x onerror=alert(1)>').text
        for attack in ("<script>alert", "<img src=x", "onclick"):
            assert attack not in html

    def test_page_shows_two_texts_if_the_draft_before_both_was_deleted(self, field, ana, bogdan):
        ana.opens(field, bogdan).saves(title_en="Ana’s", summary_en="Ana’s")
        drafts_of(field).first().delete()
        page = bogdan.conflicts(title_en="Bogdan’s")
        assert choices_of(page) == {
            "title_en": {"Theirs": "Ana’s", "Yours": "Bogdan’s"},
            "summary_en": {"Theirs": "Ana’s", "Yours": ""},
        }
        assert "title_en" not in filled(page)
        bogdan.chooses(page, title_en="yours", summary_en="theirs")
        assert FieldOfWork.objects.get().title_en == "Bogdan’s"

    def test_page_can_be_opened_again_until_both_are_the_same(self, race, bogdan):
        obj = published(make_page(title_en="First", slug="first"))
        page = race(obj, title_en="Bogdan’s", owner=bogdan.user.pk)
        assert choices_of(bogdan.client.get(url_of(page))) == choices_of(page)
        bogdan.chooses(page, title_en="yours")
        response = bogdan.client.get(url_of(page))
        assert response.url == form_of(obj)
        assert "nothing left to choose" in last_told(response)
        assert "First" in bogdan.client.get("/first/").text
        assert type(obj).objects.get().state == State.CHANGED


class TestThreePeople:
    def test_third_save_shows_theirs_again_and_keeps_the_choices(self, race, bogdan):
        field = make_field(title_en="First", summary_en="First")
        theirs = {"title_en": "Ana’s", "summary_en": "Ana’s"}
        page = race(field, theirs, title_en="Bogdan’s", summary_en="Bogdan’s")
        Person("carmen").opens(field).saves(title_en="Carmen’s", slug="carmen")
        page = bogdan.chooses(page, summary_en="yours", title_en="yours")
        assert AGAIN in html_of(page)
        assert "carmen saved it while you were writing" in html_of(page)
        assert choices_of(page)["title_en"]["Theirs"] == "Carmen’s"
        chosen = {name: filled(page)[name] for name in ("summary_en", "title_en", "slug")}
        assert chosen == {"summary_en": ["yours"], "title_en": ["yours"], "slug": ["theirs"]}
        assert FieldOfWork.objects.get().title_en == "Carmen’s"
        assert last_told(bogdan.chooses(page)) == SAVED
        field = FieldOfWork.objects.get()
        texts = (field.title_en, field.summary_en, field.slug)
        assert texts == ("Bogdan’s", "Bogdan’s", "carmen")


class TestRejections:
    @pytest.mark.parametrize(
        ("columns", "theirs", "yours", "message"),
        [
            (
                {"start": "2016", "end": "2020"},
                {"start": "2019"},
                {"end": "2018"},
                "Correct one of the two dates",
            ),
            (
                {"over_source": "https://example.org/"},
                {"over_source": ""},
                {"is_known_to_be_over": "on"},
                "requires a source",
            ),
            ({}, {"title_en": "Ana’s"}, {"slug": "wanted"}, "Choose another one"),
        ],
        ids=["contradiction", "rule about both", "slug that another object has meanwhile"],
    )
    def test_choices_that_break_a_rule_are_rejected_and_kept(
        self, race, bogdan, columns, theirs, yours, message
    ):
        project = make_project(**columns)
        page = race(project, theirs, **yours)
        make_project(slug="wanted")
        stored = Project.objects.get(pk=project.pk).content()
        answers = dict.fromkeys(theirs, "theirs") | dict.fromkeys(yours, "yours")
        page = bogdan.chooses(page, **answers)
        assert page.status_code == 200
        assert message in str(page.context["form"].errors)
        assert {name: filled(page)[name] for name in answers} == {
            name: [answer] for name, answer in answers.items()
        }
        assert Project.objects.get(pk=project.pk).content() == stored

    def test_query_with_a_foreign_or_unreadable_stamp_is_not_found(self, ana):
        url = reverse("admin:projects_fieldofwork_conflict", args=[make_field().pk])
        foreign = str(Revision.read(make_field(title_en="Other")).stamp)
        for yours in (
            "",
            "x",
            "{}",
            foreign,
            foreign.replace("}", ', "review_date": "2027-02-30"}'),
        ):
            assert ana.client.get(url, {"yours": yours}).status_code == 404

    def test_owner_who_does_not_exist_is_rejected(self, ana):
        field = make_field()
        stamp = Revision.read(field).stamp
        url = reverse("admin:projects_fieldofwork_conflict", args=[field.pk])
        yours = stamp.model_copy(update={"owner": 999999})
        query = {"yours": str(yours), "based_on": str(stamp)}
        page = ana.chooses(ana.client.get(url, query))
        assert "is not a valid choice" in page.context["form"].errors["owner"][0]

    def test_person_without_permission_to_change_saves_and_chooses_nothing(self, page, bogdan):
        visitor = Person("visitor", "projects.view_fieldofwork")
        visitor.url, visitor.form = bogdan.url, bogdan.form
        assert visitor.saves(title_en="Visitor’s").status_code == 403
        assert visitor.client.get(url_of(page)).status_code == 403
        assert visitor.chooses(page, title_en="yours").status_code == 403
        assert drafts_of(FieldOfWork.objects.get(title_en="Ana’s")).count() == 3


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_of_two_who_save_one_saves_and_the_other_chooses(self):
        project = make_project(title_en="First", links=LINKS)
        for number in range(2):
            people = [Person(f"{name}-{number}").opens(project) for name in ("ana", "bogdan")]
            titles = [f"{person.user.username}’s" for person in people]
            saves = [
                lambda person=person, title=title: person.saves(title_en=title)
                for person, title in zip(people, titles, strict=True)
            ]
            urls = [response.url for response in at_once(*saves)]
            assert sorted("/conflict/?" in url for url in urls) == [False, True]
            assert Project.objects.get().title_en == titles[urls.index(LIST)]
            assert {row.content["title"]["en"] for row in drafts_of(project)} >= set(titles)

    def test_of_two_who_choose_one_saves_and_the_other_reads_again(self):
        field = make_field()
        names = ("ana", "bogdan", "carmen")
        winner, *others = [Person(name).opens(field) for name in names]
        winner.saves(title_en="Ana’s")
        pages = [person.conflicts(title_en=f"{person.user.username}’s") for person in others]
        choices = [
            lambda person=person, page=page: person.chooses(page, title_en="yours")
            for person, page in zip(others, pages, strict=True)
        ]
        responses = at_once(*choices)
        assert sorted(response.status_code for response in responses) == [200, 302]
        [again] = [response for response in responses if response.status_code == 200]
        assert AGAIN in html_of(again)
        loser = others[responses.index(again)]
        loser.chooses(again)
        assert FieldOfWork.objects.get().title_en == f"{loser.user.username}’s"
