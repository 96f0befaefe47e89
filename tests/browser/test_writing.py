"""The rich text editor: its link dialog, what is pasted into it, its tables and languages."""

import pytest

from projects.models import Project
from tests.helpers.browser.steps import open_form, save
from tests.helpers.factories import make_document, published

OBJECTIVE = "#cke_id_objective_en"


@pytest.fixture
def project(site):
    return Project.objects.get(slug="glacy")


class Editor:
    """The editor of one field in the form."""

    def __init__(self, page):
        self.page = page
        self.body = page.frame_locator(f"{OBJECTIVE} iframe").locator("body.cke_editable")

    def type(self, text):
        """Replace the text."""
        self.body.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, command):
        self.page.click(f"{OBJECTIVE} .cke_button__{command}")


@pytest.fixture
def editor(desk, site, project, complaints):
    open_form(desk, site, project)
    yield Editor(desk)
    assert complaints == []


def stored(page, project):
    save(page)
    project.refresh_from_db()
    return project.objective_en


def dialog_of(page):
    return page.locator(".cke_dialog:visible")


def test_link_to_a_page_is_made_by_keyboard_and_opens_with_its_name(desk, editor, project):
    editor.type("It builds on ")
    desk.keyboard.press("Control+L")
    dialog = dialog_of(desk)
    dialog.get_by_label("Text").fill("its sequel")
    desk.keyboard.press("Tab")
    desk.keyboard.type("GLACY+")
    option = dialog.get_by_role("option").filter(has_text="Live").first
    option.wait_for()
    target = dialog.get_by_role("combobox", name="Leads to")
    assert target.get_attribute("aria-expanded") == "true"
    desk.keyboard.press("Enter")
    dialog.get_by_role("status").filter(has_text="GLACY+ – project, Live").wait_for()
    assert target.get_attribute("aria-expanded") == "false"
    desk.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    sequel = Project.objects.get(acronym="GLACY+")
    link = f'<a href="ref:{sequel.ref}" rel="noopener">its sequel</a>'
    assert stored(desk, project) == f"<p>It builds on {link}</p>"

    editor.body.locator("a").dblclick()
    dialog.get_by_role("status").filter(has_text="GLACY+ – project, Live").wait_for()
    assert dialog.get_by_label("Text").input_value() == "its sequel"
    assert dialog.get_by_label("Leads to").input_value() == "GLACY+"


def test_link_to_a_document_is_chosen_by_pointer_for_selected_words(desk, editor, project):
    document = published(make_document(title_en="Guide to statistics"))
    editor.type("Guide")
    desk.keyboard.press("Control+A")
    editor.press("link")
    dialog = dialog_of(desk)
    assert dialog.get_by_label("Text").input_value() == "Guide"
    dialog.get_by_label("Leads to").fill("statis")
    dialog.get_by_role("option", name="Guide to statistics – document, Live").click()
    dialog.get_by_text("OK").click()
    link = f'<a href="ref:{document.ref}" rel="noopener">Guide</a>'
    assert stored(desk, project) == f"<p>{link}</p>"


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
    editor.press("link")
    dialog = dialog_of(desk)
    dialog.get_by_label("Text").fill("us")
    dialog.get_by_label("Leads to").fill(typed)
    dialog.get_by_text("OK").click()
    assert editor.body.locator("a").get_attribute("data-cke-saved-href") == url


@pytest.mark.parametrize("typed", ["ftp://example.org", "javascript:alert(1)", "no page", ""])
def test_link_to_nothing_is_refused(desk, editor, typed):
    editor.type("here")
    editor.press("link")
    dialog = dialog_of(desk)
    dialog.get_by_label("Text").fill("us")
    dialog.get_by_label("Leads to").fill(typed)
    with desk.expect_event("dialog") as refused:
        desk.once("dialog", lambda box: box.accept())
        dialog.get_by_text("OK").click()
    assert "Choose a page or a document from the list" in refused.value.message
    assert dialog.is_visible()
