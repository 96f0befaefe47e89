"""Reports: made by the form from the overview, reviewed and published like all else."""

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from following.models import Report
from publishing import operations
from record.models import Publication
from tests.helpers.admin.forms import form_of, sent
from tests.helpers.factories import (
    change,
    make_activity,
    make_notice,
    make_project,
    make_report,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON

PERIOD = {"first": "2026-03-11", "last": "2026-03-17"}


@pytest.fixture
def project(db):
    project = published(make_project(slug="glacy", start="2026-03-12"), now=NOON)
    publish(change(project, end="2028-02", summary_en="A new summary"), now=NOON + DAY)
    published(make_activity(slug="a", title_en="Course", start="2026-03-13"), now=NOON + DAY)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield project


@pytest.fixture
def report(desk, project):
    """A report as the form makes it."""
    sent(desk, reverse("admin:following_report_add"), title_en="Third quarter", **PERIOD)
    return Report.objects.get()


def test_form_makes_a_draft_with_the_content_of_the_overview(report, project):
    assert [str(entry) for entry in report.entries.all()] == ["GLACY+", "Course"]
    assert Publication.objects.candidates().of(report).count() == 1
    assert Publication.objects.with_time().of(report).count() == 0


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ({}, "Enter the first and the last day"),
        ({"first": "2026-03-17", "last": "2026-03-11"}, "in this order"),
        ({"first": "0001-01-01", "last": "2026-03-11"}, "of the years 2000 to 2099"),
        ({"first": "2026-03-11", "last": "9999"}, "of the years 2000 to 2099"),
    ],
)
def test_report_needs_a_period(desk, project, period, message):
    page = sent(desk, reverse("admin:following_report_add"), title_en="Third quarter", **period)
    assert message in page.text
    assert not Report.objects.exists()


def test_entry_without_a_page_is_left_out(client, project):
    notice = published(make_notice(text_en="Old notice"), now=NOON + 2 * DAY)
    publish(change(notice, text_en="New notice"), now=NOON + 3 * DAY)
    report = make_report(slug="q", **PERIOD)
    report.entries.create(about=str(notice.ref), position=0)
    publish(report, now=NOON + 8 * DAY)
    assert "New notice" not in client.get("/reports/q/").text.partition("Facts then and now")[2]


def add_entry(desk, report, about):
    """Send the form with one row more, and return the response."""
    number = report.entries.count()
    row = {"entries-TOTAL_FORMS": str(number + 1), f"entries-{number}-position": "9"}
    return sent(desk, form_of(report), **row, **{f"entries-{number}-about": about})


@pytest.mark.parametrize("url", ["/activities/b/", "{site}/fr/activities/b", "{ref}"])
def test_entry_is_added_by_the_url_of_its_page(desk, report, url):
    activity = published(make_activity(slug="b", title_en="Seminar"))
    add_entry(desk, report, url.format(site=settings.SITE_URL, ref=activity.ref))
    assert report.entries.get(position=9).about == str(activity.ref)


@pytest.mark.parametrize("about", ["/activities/none/", "/activities/", "Seminar", "https://["])
def test_entry_needs_a_page_of_the_site(desk, report, about):
    page = add_entry(desk, report, about)
    assert "No page of this site has that web address." in page.text
    assert not report.entries.filter(position=9).exists()


def test_rows_are_made_once(desk, report):
    sent(desk, form_of(report), **{"entries-1-DELETE": "on"})
    assert report.entries.count() == 1


def test_report_shows_the_selection_in_its_order(client, project):
    report = make_report(slug="q", **PERIOD, introduction_en="It was a good week.")
    other = make_activity(slug="b", title_en="Another", start="2026-03-13")
    published(other, now=NOON + DAY)
    for place, obj in enumerate([other, project]):
        report.entries.create(about=str(obj.ref), position=place)
    publish(report, now=NOON + 8 * DAY)
    html = client.get("/reports/q/").text
    assert "It was a good week." in html
    assert html.index(">Another</a>: Page") < html.index(">GLACY+</a>: End")
    assert "Course" not in html
    assert "/reports/q/" in client.get("/reports/").text


@pytest.fixture
def published_report(project):
    report = make_report(slug="q", title_fr="Semaine", **PERIOD)
    report.entries.create(about=str(project.ref), position=0)
    publish(report, now=NOON + 8 * DAY)
    return report


def test_report_stays_and_names_a_later_correction_beside_the_row(
    client, project, published_report
):
    file = client.get("/reports/q.docx").content
    publish(change(project, end="2028-06"), now=NOON + 9 * DAY)
    html = client.get("/reports/q/").text
    row = html[html.index("GLACY+</a>: End") :].partition("</tr>")[0]
    assert "February 2028" in row
    assert "Changed since: End: June 2028" in " ".join(row.split())
    assert client.get("/reports/q.docx").content == file


def test_report_names_a_later_withdrawal_beside_each_row(client, project, published_report):
    withdraw(project, None, "It was merged.", now=NOON + 9 * DAY)
    html = " ".join(client.get("/reports/q/").text.split())
    assert html.count("Changed since: Page: not published") == 2  # its dates, and its changed end
    assert "February 2028" in html


def test_withdrawal_in_the_period_is_no_later_change(client, project):
    withdraw(project, None, "It was merged.", now=NOON + 2 * DAY)
    report = make_report(slug="q", first="2026-03-12", last="2026-03-17")
    report.entries.create(about=str(project.ref), position=0)
    publish(report, now=NOON + 8 * DAY)
    html = client.get("/reports/q/").text
    assert "GLACY+</a>: Page" in html
    assert "Changed since" not in html


def test_later_changes_on_the_last_day_do_not_change_a_report(client, project):
    report = make_report(slug="q", first="2026-03-11", last="2026-03-18")
    report.entries.create(about=str(project.ref), position=0)
    publish(report, now=NOON + 8 * DAY)
    publish(change(project, end="2028-06"), now=NOON + 8 * DAY)
    html = client.get("/reports/q/").text
    facts = html[html.index("Facts then and now") : html.index("Texts that changed")]
    assert facts.index("February 2028") < facts.index("June 2028")
    assert facts.count("June 2028") == facts.count("Changed since") == 1


def test_withheld_words_leave_a_report_and_its_file(client, project, published_report):
    row = Publication.objects.in_force(NOON + 2 * DAY).get(kind="project")
    assert "A new summary" in client.get("/reports/q/").text
    operations.withhold(row, None, "A person’s safety.", now=NOON + 9 * DAY)
    assert "A new summary" not in client.get("/reports/q/").text
    assert b"A new summary" not in client.get("/reports/q.docx").content
    assert client.get("/reports/q/").status_code == 200


def test_draft_of_a_report_has_no_page(client, project):
    make_report(slug="q", **PERIOD)
    assert client.get("/reports/q/").status_code == 404
    assert client.get("/reports/q.docx").status_code == 404
    assert "No report is published yet." in client.get("/reports/").text
