"""Visitors with a task each, from the home page of their language to what they look for.

A task costs clicks, pixels and seconds. Clicks are real presses of the mouse. Pixels are the
distance from the top of the page to what is looked for. Seconds are computed, not measured: the
words that the main content of that page shows up to there, at four words per second, plus two
seconds for each click. No limit of clicks or pixels is above the cost in the last review.
"""

import csv
import datetime
import io
import json

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from core.i18n import dates
from core.i18n.languages import ORIGINAL, in_language
from tests.helpers.browser.people import PHONE
from tests.helpers.browser.steps import open_page, press_enter
from tests.helpers.factories import make_activity, make_call, published

pytestmark = pytest.mark.usefixtures("no_complaints")
SIZE = {"width": 1280, "height": 800}
WORDS_PER_SECOND, SECONDS_OF_A_CLICK = 4, 2
PIXELS = "element => element.getBoundingClientRect().top + scrollY"
FIRST_LINE = "element => element.getClientRects()[0].toJSON()"  # a link may have two lines
COUNT_WORDS = """element => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let words = 0; ; ) {
    const text = texts.nextNode(), follows = Node.DOCUMENT_POSITION_FOLLOWING;
    if (!text || element.compareDocumentPosition(text) == follows) return words;
    if (text.parentElement.checkVisibility() && !text.parentElement.closest(".hidden"))
      words += text.data.split(/\\s+/).filter(Boolean).length;
  }
}"""
MENU, TASKS, OPEN = "nav.sections", ".tasks", "section[aria-labelledby=open]"
ASK, SUPPORT = "main a:text('Write to the office')", "Support for a country or an institution"
LAW = "Legea nr. 33/2014 pentru ratificarea Memorandumului de înțelegere dintre Guvernul României"
GAZETTE = "27 martie 2014, Monitorul Oficial al României, Partea I, nr. 234 din 2 aprilie 2014."


class Visitor:
    """A person with a mouse, at the home page of a language."""

    def __init__(self, page, site, language=ORIGINAL):
        self.page, self.clicks = page, 0
        page.set_viewport_size(SIZE)
        page.goto(site + in_language("/", language))

    def press(self, selector):
        """Press and release the mouse at the place of an element."""
        element = self.page.locator(selector).first
        element.scroll_into_view_if_needed()
        box = element.evaluate(FIRST_LINE)
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.clicks += 1

    def follow(self, selector):
        with self.page.expect_navigation():
            self.press(selector)

    def download(self, selector, path) -> str:
        with self.page.expect_download() as download:
            self.press(selector)
        download.value.save_as(path)
        return path.read_text(encoding="utf-8-sig")

    def finds(self, selector, text="", **limits):
        """Check that an element is shown with this text, and costs no more than the limits."""
        element = self.page.locator(selector).first
        expect(element).to_contain_text(text)
        expect(element).to_be_visible()
        pixels, words = element.evaluate(PIXELS), element.evaluate(COUNT_WORDS)
        seconds = words / WORDS_PER_SECOND + self.clicks * SECONDS_OF_A_CLICK
        cost = {"clicks": self.clicks, "pixels": round(pixels), "seconds": round(seconds)}
        assert [name for name in limits if cost[name] > limits[name]] == [], cost

    def has_form_for(self, subject, country=""):
        expect(self.page.locator("#id_subject option:checked")).to_have_text(subject)
        expect(self.page.locator("#id_country")).to_have_value(country)


@pytest.fixture
def visitor(page, site):
    return Visitor(page, site)


@pytest.mark.parametrize(("size", "pixels", "last"), [(SIZE, 700, 1_250), (PHONE, 1_141, 1_800)])
def test_journalist_reads_funders_budget_and_end_of_running_projects(visitor, size, pixels, last):
    visitor.page.set_viewport_size(size)
    cards = visitor.page.locator(".cards:has(.money) > li")
    expect(cards.locator("dt")).to_have_text(["Funders", "Budget", "End"] * 4)
    expect(cards.nth(1)).to_contain_text("about EUR 3,900,000 End 31 December 2026")
    visitor.finds(".cards dd >> nth=1", "not stated", clicks=0, pixels=pixels, seconds=30)
    visitor.finds("p:has-text('No end date published') > a", "GLACY-e", clicks=0, pixels=last)
    visitor.follow(f"{TASKS} >> text=Ongoing projects")
    for group, number in {"ongoing": 3, "running": 1, "not-stated": 3}.items():
        expect(visitor.page.locator(f".status.{group} + .count")).to_have_text(str(number))
    visitor.finds("h3 >> text=GLACY-e", clicks=1, pixels=last, seconds=60)


@pytest.mark.parametrize(("size", "pixels"), [(SIZE, 869), (PHONE, 4_051)])
def test_prosecutor_from_moldova_asks_for_support(visitor, size, pixels):
    visitor.page.set_viewport_size(size)
    visitor.follow(f"{TASKS} >> text=Find your country")
    visitor.finds("main a:text-is('Republic of Moldova')", clicks=1, pixels=pixels, seconds=105)
    visitor.follow("main a:text-is('Republic of Moldova')")
    visitor.finds(OPEN, "CyberEast+", clicks=2, pixels=600, seconds=50)
    visitor.finds("dd:has-text('In force')", "1 September 2009", pixels=3_100, seconds=105)
    visitor.follow(ASK)
    visitor.finds("#id_subject", clicks=3, pixels=1_700)
    visitor.has_form_for(SUPPORT, "MD")


def test_romanian_lawyer_reads_title_and_citation_of_the_law(page, site):
    visitor = Visitor(page, site, "ro")
    visitor.follow(f"{MENU} >> text=Temei juridic")
    visitor.follow("main a:text-is('Legea nr. 33/2014')")
    visitor.finds("dt:text-is('Titlul oficial') + dd", LAW, clicks=2, pixels=500, seconds=30)
    visitor.finds("dd.citation", LAW, clicks=2, pixels=900, seconds=60)
    expect(visitor.page.locator("dd.citation")).to_contain_text(GAZETTE)


def test_student_lists_projects_and_activities_of_training(visitor):
    visitor.follow("h3 >> text=Training")
    visitor.finds("main h3", "CyberSouth+", clicks=1, pixels=650, seconds=20)
    expect(visitor.page.locator(".found")).to_contain_text("12 results of 20")
    visitor.follow(f"{MENU} >> text=Activities")
    visitor.page.get_by_label("Type").select_option(label="Training (2)")
    visitor.follow("main form >> text=Show")
    expect(visitor.page.locator(".found")).to_contain_text("2 results of 31")


@pytest.mark.parametrize(("country", "code"), [("Nigeria", "NG"), ("Kenya", "KE")])
def test_official_finds_projects_that_are_open_to_the_country(visitor, country, code):
    visitor.press("#site-search")
    visitor.page.keyboard.type(country)
    press_enter(visitor.page)
    visitor.follow(f"main :is(h2, h3) a:has-text('{country}')")
    visitor.finds(f"{OPEN} h3 >> text=GLACY-e", clicks=2, pixels=550, seconds=20)
    visitor.finds(f"{OPEN} h3 >> text=Octopus Project", clicks=2, pixels=700, seconds=30)
    visitor.finds(ASK, clicks=2, pixels=921, seconds=56)
    visitor.follow(ASK)
    visitor.has_form_for(SUPPORT, code)


def test_keyboard_reaches_the_countries_in_three_tabs(visitor):
    page = visitor.page
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    for key in ("Enter", "Tab", "Tab"):
        page.keyboard.press(key)
    expect(page.locator(f"{TASKS} a").first).to_be_focused()
    press_enter(page)
    expect(page.locator("h1")).to_have_text("Countries and areas")
    assert page.locator("main table").count() == 0


def test_data_person_downloads_the_projects(visitor, tmp_path):
    visitor.follow(f"{MENU} >> text=Projects")
    visitor.finds("main a:text-is('CSV')", clicks=1, pixels=3_000, seconds=200)
    text = visitor.download("main a:text-is('CSV')", tmp_path / "projects.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    budgets = [int(row["Budget"]) for row in rows if row["Budget"]]
    assert (visitor.clicks, len(rows), len(budgets), sum(budgets)) == (2, 20, 6, 25_277_778)
    assert all(bool(row["Currency"]) == bool(row["Budget"]) for row in rows)


def test_candidate_sees_whether_a_call_is_open(visitor):
    visitor.follow(f"{MENU} >> text=Calls")
    visitor.finds("main .lead", "No call is open.", clicks=1, pixels=300, seconds=5)
    end = timezone.now() + datetime.timedelta(days=30)
    published(make_call(title_en="Expert on evidence", questions_until=None, offers_until=end))
    visitor.page.reload()
    visitor.follow("main a:text-is('Expert on evidence')")
    visitor.finds("dt:text-is('How to answer') + dd", "@coe.int", clicks=2, pixels=500, seconds=15)


def test_participant_finds_hour_venue_and_calendar_of_an_activity(page, site, tmp_path):
    day = str(dates.today() + datetime.timedelta(days=6))
    facts = {"start": day, "start_time": "09:30", "time_zone": "Africa/Tunis"}
    facts |= {"venue_en": "Hotel Carthage", "registration_url": "https://example.org/register"}
    published(make_activity(title_en="Course for judges", **facts))
    visitor = Visitor(page, site)
    visitor.finds("main a:text-is('Course for judges')", clicks=0, pixels=1_600, seconds=65)
    visitor.follow("main a:text-is('Course for judges')")
    visitor.finds("dt:text-is('Date') + dd", "09:30", clicks=1, pixels=400, seconds=10)
    visitor.finds("dt:text-is('Venue') + dd", "Hotel Carthage", pixels=500, seconds=15)
    visitor.finds("text=Register for this activity", pixels=600, seconds=15)
    text = visitor.download("text=Add to calendar", tmp_path / "activity.ics")
    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert event["DTSTART"].dt == datetime.datetime.fromisoformat(f"{day}T09:30+01:00")
    assert "Hotel Carthage" in event["LOCATION"]


def test_child_protection_organisation_finds_projects_and_a_way_to_write(visitor):
    visitor.follow("h3 >> text=Protection of children")
    visitor.finds("main h3", "CyberSEE", clicks=1, pixels=650, seconds=20)
    expect(visitor.page.locator("main h3").nth(1)).to_have_text("EndOCSEA@Europe")
    visitor.follow("footer >> text=Request support")
    visitor.follow("main >> text=Write as a non-governmental organisation")
    visitor.finds("#id_subject", clicks=3, pixels=1_100)
    visitor.has_form_for("Non-governmental organisations")


def test_reader_without_scripts_gets_text_and_structured_data(browser, site):
    with open_page(browser, [], java_script_enabled=False) as page:
        visitor = Visitor(page, site)
        visitor.follow(f"{TASKS} >> text=Find your country")
        visitor.follow("main a:text-is('Nigeria')")
        visitor.finds(f"{OPEN} h3", "GLACY-e", clicks=2, pixels=550, seconds=20)
        data = page.locator("script[type='application/ld+json']").all_text_contents()
        assert {"Country", "BreadcrumbList"} <= {json.loads(each)["@type"] for each in data}
        markdown = page.get_attribute("link[type='text/markdown']", "href")
        for address, text in {markdown: "Nigeria", "/llms.txt": "C-PROC"}.items():
            response = page.request.get(site + address)
            assert response.headers["content-type"].startswith("text/markdown")
            assert text in response.text()
