"""The rich text editor: its link dialog, what is pasted into it, its tables and languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from projects.models import Project
from record.rich_text import sanitise
from tests.helpers.browser.steps import open_form, open_section, save

OBJECTIVE = "#cke_id_objective_en"
PRESS_ENTER = """input => ["keydown", "keyup"].forEach((type) => input.dispatchEvent(
  new KeyboardEvent(type, { key: "Enter", keyCode: 13, bubbles: true, cancelable: true })))"""


class Editor:
    """The editor of one field in the form."""

    def __init__(self, page):
        self.page = page
        self.body = page.frame_locator(f"{OBJECTIVE} iframe").locator("body.cke_editable")

    def type(self, text=""):
        """Replace the text."""
        self.body.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, command):
        self.page.click(f"{OBJECTIVE} .cke_button__{command}")


@pytest.fixture
def editor(desk, site, project, no_complaints):
    open_form(desk, site, project)
    open_section(desk, "Objective")
    return Editor(desk)


def stored(page, project):
    save(page)
    project.refresh_from_db()
    return project.objective_en


def dialog_of(page):
    dialog = page.locator(".cke_dialog:visible")
    dialog.wait_for()
    return dialog


def fill_in_link(page, editor, text, url):
    """Fill in the dialog of a link, and return it."""
    editor.press("link")
    dialog = dialog_of(page)
    dialog.get_by_label("Text").fill(text)
    dialog.get_by_label("Leads to").fill(url)
    return dialog


def test_link_to_a_page_is_made_by_keyboard_and_opens_with_its_name(desk, editor, project):
    editor.type("It builds on ")
    desk.keyboard.press("Control+L")
    dialog = dialog_of(desk)
    dialog.get_by_label("Text").fill("its sequel")
    desk.keyboard.press("Tab")
    target = dialog.get_by_role("combobox", name="Leads to")
    expect(target).to_be_focused()
    desk.keyboard.type("GLACY+")
    option = dialog.get_by_role("option").filter(has_text="Live").first
    option.wait_for()
    assert target.get_attribute("aria-expanded") == "true"
    desk.keyboard.press("Enter")  # chooses it, and needs no OK
    dialog.wait_for(state="hidden")
    sequel = Project.objects.get(acronym="GLACY+")
    link = f'<a href="ref:{sequel.ref}" rel="noopener">its sequel</a>'
    assert stored(desk, project) == f"<p>It builds on {link}</p>"

    editor.body.locator("a").dblclick()
    dialog.get_by_role("status").filter(has_text="GLACY+ – project, Live").wait_for()
    assert dialog.get_by_label("Text").input_value() == "its sequel"
    assert dialog.get_by_label("Leads to").input_value() == "GLACY+"


def test_link_keeps_the_space_and_the_format_of_selected_words(desk, editor, project):
    """A double click in some browsers selects the space after the word too."""
    editor.type("the ")
    for text in ("Guide ", "here"):
        desk.keyboard.press("Control+B")
        desk.keyboard.type(text)
    for _character in "here":
        desk.keyboard.press("ArrowLeft")
    for _character in "Guide ":
        desk.keyboard.press("Shift+ArrowLeft")
    editor.press("link")
    dialog = dialog_of(desk)
    assert dialog.get_by_label("Text").input_value().strip() == "Guide"
    dialog.get_by_label("Leads to").fill("https://example.org/")
    dialog.get_by_text("OK").click()
    text = stored(desk, project)
    assert "<strong>" in text
    assert re.sub("<[^>]+>", "", text) == "the Guide here"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("www.coe.int/cybercrime", "https://www.coe.int/cybercrime"),
        ("http://example.org/a?b=c", "http://example.org/a?b=c"),
        ("office@example.org", "mailto:office@example.org"),
        ("+40 21 201 78 87", "tel:+40212017887"),
        ("/contact/", "/contact/"),
    ],
)
def test_link_elsewhere_is_typed(desk, editor, typed, url):
    editor.type("here ")
    fill_in_link(desk, editor, "us", typed).get_by_text("OK").click()
    assert editor.body.locator("a").get_attribute("data-cke-saved-href") == url


def test_enter_key_that_is_released_at_once_makes_one_link(desk, editor, project):
    editor.type("See ")
    dialog = fill_in_link(desk, editor, "the office", "www.coe.int")
    dialog.get_by_label("Leads to").evaluate(PRESS_ENTER)
    dialog.wait_for(state="hidden")
    link = '<a href="https://www.coe.int" rel="noopener">the office</a>'
    assert stored(desk, project) == f"<p>See {link}</p>"


@pytest.mark.parametrize("typed", ["ftp://example.org", "javascript:alert(1)", "no page", ""])
def test_link_to_nothing_is_refused(desk, editor, typed):
    editor.type("here")
    dialog = fill_in_link(desk, editor, "us", typed)
    with desk.expect_event("dialog") as refused:
        desk.once("dialog", lambda box: box.accept())
        dialog.get_by_text("OK").click()
    assert "Choose a page or a document from the list" in refused.value.message
    assert dialog.is_visible()


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator
content="Microsoft Word 15"><style>p.MsoNormal {margin:0cm}</style></head><body lang=EN-GB>
<!--StartFragment-->
<h1><span lang=EN-GB>Results<o:p></o:p></span></h1>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal><span style='font-size:11.0pt'>A <b>first</b>
text<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]>
<span class=MsoFootnoteReference><span>[1]</span></span><![endif]></span></span></a>.</span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
!supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>One</p>
<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if
!supportLists]><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span><![endif]>Inner</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
!supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>Two</p>
<h2 style='mso-list:l3 level2 lfo9'><span style='mso-list:Ignore'>1.1<span>&nbsp;</span></span>Next
steps</h2>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if
!supportLists]><span style='mso-list:Ignore'>3.<span>&nbsp;&nbsp; </span></span><![endif]>Three</p>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse'>
<tr style='mso-yfti-irow:0'><td width=200 valign=top style='width:150pt'><p
class=MsoNormal><b>Year<o:p></o:p></b></p></td><td width=200><p class=MsoNormal>Cases</p></td></tr>
<tr><td><p class=MsoNormal>2024</p></td><td><p class=MsoNormal>12</p></td></tr></table>
<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all><hr align=left size=1
width="33%"><![endif]><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a
style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]
</span></a> Source: the report.</p></div></div>
<!--EndFragment--></body></html>"""
FROM_WORD = (
    "<h2>Results</h2>"
    "<p>A <strong>first</strong> text<sup>[1]</sup>.</p>"
    "<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul>"
    "<h3>Next steps</h3>"
    '<ol start="3"><li>Three</li></ol>'
    '<table><thead><tr><th scope="col">Year</th><th scope="col">Cases</th></tr></thead>'
    "<tbody><tr><td>2024</td><td>12</td></tr></tbody></table>"
    "<p>[1] Source: the report.</p>"
)
# A document; tests/browser/data/README.md states how it was made.
DATA = Path(__file__).parent / "data"
FROM_LIBREOFFICE = (
    "<h2>Results</h2>"
    "<p>The project <strong>trained</strong> <em>judges</em><sup>1</sup>; see "
    '<a href="https://www.coe.int/cybercrime" rel="noopener">the office</a>.<sup>2</sup></p>'
    "<h3>Objectifs</h3><h4>Lists</h4>"
    "<p>Quels résultats&nbsp;? «&nbsp;Une loi&nbsp;»&nbsp;: 10&nbsp;000 affaires.</p>"
    "<ul><li>Training of judges<ul><li>First course<ul><li>In Bucharest</li></ul></li>"
    "<li>Second course</li></ul></li><li>Legislation</li></ul>"
    "<p>Then:</p>"
    "<ol><li>Assessment<ol><li>Desk review</li></ol></li><li>Report</li></ol>"
    '<table><thead><tr><th scope="col">Year</th><th scope="col">Cases</th></tr></thead>'
    "<tbody><tr><td>2024</td><td>12</td></tr><tr><td>2025</td><td>31</td></tr></tbody></table>"
    "<p>1 Source: the report of 2025.</p><p>2 Voir «&nbsp;la loi&nbsp;».</p>"
)
PAGE = (
    '<h4 onclick="x()">Aims</h4><div>A text</div><script>alert(1)</script>'
    '<p><a href="javascript:alert(1)">bad</a> <a href="https://example.org/">good</a>'
    '<img src="x" onerror="alert(1)"></p><ul><li>One</li><ol><li>Inner</li></ol></ul>'
)
FROM_PAGE = (
    "<h4>Aims</h4><p>A text</p>"
    '<p>bad <a href="https://example.org/" rel="noopener">good</a></p>'
    "<ul><li>One<ol><li>Inner</li></ol></li></ul>"
)
COPY = """html => document.addEventListener("copy", event => {
  event.clipboardData.setData("text/html", html);
  event.preventDefault();
}, { once: true })"""


@pytest.fixture
def paste(desk, editor):
    """Put HTML on the clipboard, as an office program does, and paste it in place of the text."""

    def paste(html):
        desk.evaluate(COPY, html)
        desk.focus("#id_title_en")
        desk.keyboard.press("Control+C")
        editor.type("")
        desk.keyboard.press("Control+A")
        desk.keyboard.press("Control+V")

    return paste


@pytest.mark.parametrize(
    ("html", "expected", "message"),
    [
        (WORD, FROM_WORD, "Pasted from Word: 2 lists, 2 headings, 1 table, 1 footnote"),
        (
            (DATA / "from_libreoffice.html").read_text(encoding="utf-8"),
            FROM_LIBREOFFICE,
            "Pasted from LibreOffice: 2 lists, 3 headings, 1 table, 2 footnotes",
        ),
        (PAGE, FROM_PAGE, "Pasted: 1 list, 1 heading"),
    ],
    ids=["Word", "LibreOffice", "page"],
)
def test_pasted_text_keeps_its_structure(desk, editor, project, paste, html, expected, message):
    paste(html)
    bar = desk.locator(".pasted.is-shown")
    bar.wait_for()
    assert bar.get_by_role("status").inner_text() == message
    text = stored(desk, project)
    assert text == expected
    assert text == sanitise(text)


def test_hard_space_after_a_dash_is_pasted_as_a_space_except_into_french(desk, paste, editor):
    paste("<p>countries –&nbsp;in particular</p>")
    expect(editor.body).to_contain_text("countries – in particular", use_inner_text=True)
    assert "\u00a0" not in editor.body.inner_text()


def test_paste_is_undone_from_its_bar(desk, editor, paste):
    editor.type("Before")
    paste(WORD)
    bar = desk.locator(".pasted.is-shown")
    bar.get_by_role("button", name="Undo the paste").click()
    bar.wait_for(state="hidden")
    assert editor.body.inner_text().strip() == "Before"


def test_table_dialog_has_what_is_stored_and_headers_on(desk, editor, project):
    editor.type("")
    desk.keyboard.press("Delete")
    editor.press("table")
    dialog = dialog_of(desk)
    labels = dialog.locator("label:visible").all_inner_texts()
    assert [label.strip(" *") for label in labels] == ["Rows", "Columns", "Headers", "Caption"]
    dialog.get_by_label("Rows").fill("2")
    dialog.get_by_label("Caption").fill("Cases")
    dialog.get_by_text("OK").click()
    desk.keyboard.type("Year")
    head = '<thead><tr><th scope="col">Year</th><th scope="col">&nbsp;</th></tr></thead>'
    row = "<tbody><tr><td>&nbsp;</td><td>&nbsp;</td></tr></tbody>"
    table = f"<table><caption>Cases</caption>{head}{row}</table>"
    assert stored(desk, project).removesuffix("<p>&nbsp;</p>") == table


def test_words_in_another_language_are_marked(desk, editor, project):
    editor.type("loi")
    desk.keyboard.press("Control+A")
    editor.press("language")
    desk.frame_locator(".cke_panel_frame").get_by_role("menuitemcheckbox", name="French").click()
    assert stored(desk, project) == '<p><span lang="fr">loi</span></p>'

    editor.body.locator("span").click()
    editor.press("language")
    menu = desk.frame_locator(".cke_panel_frame")
    menu.get_by_role("menuitem", name="Remove language").click()
    assert stored(desk, project) == "<p>loi</p>"
