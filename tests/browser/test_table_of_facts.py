"""The table of facts by keyboard: twelve projects with few clicks, paste, undo, unsaved cells."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from record.models import Publication
from tests.helpers.admin.forms import LIST
from tests.helpers.browser.steps import follow
from tests.helpers.factories import make_page, make_project, published

PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const event = { clipboardData, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", event));
}"""
FIND = reverse("admin:find")
TABLE = f"{LIST}table/?q=Committee"


class Journey:
    """Counts the clicks on a page, and the pages that are loaded."""

    def __init__(self, page):
        self.page = page
        self.clicks = 0
        self.loads = 0
        page.on("load", lambda _page: setattr(self, "loads", self.loads + 1))

    def click(self, selector):
        self.clicks += 1
        self.page.click(selector)

    def follow(self, selector):
        self.clicks += 1
        follow(self.page, selector)
        self.page.wait_for_load_state()


@pytest.fixture
def projects(site):
    names = [f"P{number:02}" for number in range(12)]
    return [
        published(make_project(slug=name.lower(), acronym=name, title_en="Committee", end="2026"))
        for name in names
    ]


def facts():
    """Return the end and the budget of each project in force."""
    rows = Publication.objects.with_time().filter(kind="project").order_by("pk")
    contents = [row.read(None) for row in rows]
    last = {content.slug: content for content in contents if content.title.en == "Committee"}
    return [(str(last[slug].end.isoformat()), last[slug].budget_amount) for slug in sorted(last)]


def test_end_and_budget_of_twelve_projects(desk, site, projects, no_complaints):
    page = desk
    page.goto(f"{site}{LIST}?q=Committee")
    journey = Journey(page)
    journey.follow("text=Table of facts")
    for column, value in (("end", "2028-12"), ("budget_amount", "3350000")):
        journey.click(f"#id_{projects[0].pk}-{column}")
        for _ in projects:
            page.keyboard.press("Control+A")
            page.keyboard.type(value)
            page.keyboard.press("Enter")
    expect(page.locator("td.changed")).to_have_count(24)
    journey.follow("[name=_check]")
    for name in ("note", "solo_reason"):
        journey.click(f"[name={name}]")
        page.keyboard.type("As the committee decided")
    journey.follow("[name=_publish]")
    expect(page.locator(".messagelist")).to_contain_text("Saved: 12 objects")
    assert journey.clicks <= 15
    assert journey.loads <= 3
    assert facts() == [("2028-12", 3_350_000)] * 12


def test_paste_undo_and_unsaved_cells(desk, site, projects, no_complaints):
    page = desk
    page.goto(f"{site}{TABLE}")
    first = page.locator(f"#id_{projects[0].pk}-start")
    end = page.locator(f"#id_{projects[1].pk}-end")
    note = page.locator(f"#id_{projects[1].pk}-dates_note_en")
    first.focus()
    page.evaluate(PASTE, "2020\t2027\r\n2021\t2028\r\n")
    expect(page.locator("td.changed")).to_have_count(4)
    expect(end).to_have_value("2028")
    page.keyboard.press("Control+Z")
    expect(page.locator("td.changed")).to_have_count(0)
    expect(end).to_have_value("2026")
    page.evaluate(PASTE, "2020\t2027\r\n2021\t2028")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(end).to_be_focused()
    note.focus()
    page.evaluate(PASTE, '"Two\nlines, ""quoted"""\tA summary.')
    expect(note).to_have_value('Two\nlines, "quoted"')
    expect(page.locator(".autosave .kept")).not_to_be_empty()
    page.goto(f"{site}{TABLE}")
    expect(end).to_have_value("2026")
    page.click("[name=_continue_text]")
    expect(end).to_have_value("2028")
    expect(page.locator("td.changed")).to_have_count(6)


def test_name_on_five_pages_in_three_languages(desk, site, no_complaints):
    texts = {f"body_{code}": "<p>By Jon Smith.</p>" for code in ("en", "fr", "ro")}
    pages = [published(make_page(slug=f"page-{number}", **texts)) for number in range(5)]
    desk.goto(f"{site}{FIND}?q=Jon+Smith")
    journey = Journey(desk)
    journey.follow("text=Change everywhere")
    journey.click("#id_new_en")
    for _ in range(3):
        desk.keyboard.type("John Smith")
        desk.keyboard.press("Tab")
    journey.follow("[name=_check]")
    journey.follow("[name=is_minor]")
    assert journey.clicks <= 6
    rows = Publication.objects.with_time().of(*pages)
    last = {row.key: row.read(None) for row in rows.order_by("pk")}
    assert {content.body.ro for content in last.values()} == {"<p>By John Smith.</p>"}
    journey.clicks = 0
    journey.follow(".messagelist >> text=Undo")
    journey.follow("[name=is_minor]")
    assert journey.clicks <= 2
    assert {row.read(None).body.ro for row in rows.in_force(timezone.now())} == {texts["body_ro"]}
