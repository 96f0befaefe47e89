"""People at a browser, by pointer or by keyboard; their clicks, Tabs and loads are counted."""

from playwright.sync_api import expect

from tests.helpers.browser.steps import sign_in

PHONE = {"width": 390, "height": 844}
IS_FOCUSED = "element => element.contains(document.activeElement)"
PRECEDES_FOCUS = """element => Boolean(document.activeElement != document.body
  && document.activeElement.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING)"""
DIALOG = ".cke_dialog:visible"
MAX_TABS = 200


class Person:
    """A person whose page was just opened at the dashboard."""

    def __init__(self, page, site, user):
        sign_in(page, site, user)
        self.page = page
        self.clicks = self.tabs = self.loads = 0
        page.on("load", self._count_load)

    def _count_load(self, page):
        self.loads += 1

    def find(self, words):
        """Search all pages of the admin, and open the only text that has the words."""
        self.go_to("#find-field")
        self.page.keyboard.type(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, selector):
        """Press a button or a link that leads to another page."""
        with self.page.expect_navigation():
            self.press(selector)

    def type(self, selector, text):
        self.go_to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def replace_word(self, selector, former, text):
        """Correct the last word of the field that has the focus."""
        expect(self.page.locator(selector)).to_be_focused()
        self.page.keyboard.press("End")
        for _ in former:
            self.page.keyboard.press("Backspace")
        self.page.keyboard.type(text)

    def open_section(self, name):
        self.press(f".section > summary:has-text('{name}')")

    def choose_file(self, selector, path):
        with self.page.expect_file_chooser() as chooser:
            self.press(selector)
        chooser.value.set_files(path)

    def insert_link(self, editor, text, target, option):
        """Make a link with this text in the editor that has the focus, to a suggested target."""
        self.open_link_dialog(editor)
        self.type(f"{DIALOG} input >> nth=0", text)
        self.type(f"{DIALOG} [role=combobox]", target)
        self.choose_target(f"{DIALOG} [role=option]:has-text('{option}')")
        expect(self.page.locator(DIALOG)).to_have_count(0)


class Pointer(Person):
    """Someone with a mouse, or a finger on a telephone."""

    def press(self, selector):
        self.clicks += 1
        self.page.locator(selector).first.click()

    go_to = press

    def choose_button(self, name):
        self.follow(f".main-buttons [name={name}]")

    def go_to_editor(self, editor):
        self.clicks += 1
        self.page.frame_locator(f"{editor} iframe").locator("body.cke_editable").click()

    def open_link_dialog(self, editor):
        self.press(f"{editor} .cke_button__link")

    def choose_target(self, option):
        self.press(option)


class Keyboard(Person):
    """Someone who uses keys only; a page begins with its skip link."""

    def go_to(self, selector):
        """Press Tab, or Shift+Tab if the element comes before the focus, until it is reached."""
        wanted = self.page.locator(selector).first
        wanted.wait_for()
        key = "Shift+Tab" if wanted.evaluate(PRECEDES_FOCUS) else "Tab"
        for _ in range(MAX_TABS):
            if wanted.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press(key)
            self.tabs += 1
            skip_link = self.page.locator(".skip-to-content-link")
            if key == "Tab" and skip_link.evaluate(IS_FOCUSED):
                self.page.keyboard.press("Enter")
        raise AssertionError(f"{MAX_TABS} presses of the Tab key do not reach {selector}.")

    def press(self, selector):
        self.go_to(selector)
        self.page.keyboard.press("Enter")

    def go_to_editor(self, editor):
        self.go_to(f"{editor} iframe")

    def open_link_dialog(self, editor):
        self.page.keyboard.press("Control+L")

    def choose_target(self, option):
        self.page.locator(option).first.wait_for()
        self.page.keyboard.press("Enter")

    def find(self, words):
        self.page.keyboard.press("/")
        super().find(words)

    def choose_button(self, name):
        """Leave the fields by the link to the buttons of the panel."""
        self.press(".skip-to-buttons")
        self.follow(f".main-buttons [name={name}]")
