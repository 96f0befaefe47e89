"""A crawler that presses each control of a page with a real mouse and reports the dead ones.

A control is pressed as people press it: after a text was typed into the field before it, with the
mouse going down and up at one place. It works if the browser asks for something, or if the page
changes. Pages are answered with 204, so that a press stores nothing and leads nowhere.

Each control is pressed on the page as the press before it left it. One that seems dead there is
pressed once more on a new page: something that an earlier press opened may cover it.
"""

import re
from collections import Counter
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from tests.helpers.browser.walking import SCREEN

BLANK = "about:blank"
SIZES = (SCREEN, {"width": 390, "height": 844})
STEP, QUIET, PATIENCE, LIMIT = 25, 150, 1_500, 30_000  # milliseconds
LETTER = "Dear colleague,\n" + "The course begins on Monday.\n" * 12

# People press one button after another, and not within the seconds in which a form is sent once.
LATER = """() => {
  let time = 0;
  Object.defineProperty(Event.prototype, "timeStamp", { get: () => time += 10_000 });
}"""
UNFOLD = """() => {
  for (const part of document.querySelectorAll("details:not([open])")) part.open = true;
}"""
# The controls that a person can see, each with what identifies it.
FIND = """() => {
  const names = "a[href], button, summary, input:is([type=submit], [type=button], [type=checkbox])";
  const isShown = (each) => {
    const { left, bottom, width } = each.getBoundingClientRect();
    const isOnPage = left >= 0 && bottom + scrollY > 0 && width > 1;
    const isClipped = getComputedStyle(each).clipPath != "none"; // until it has the focus
    const isUsable = !each.disabled && !isClipped && !each.closest(".cke");
    return isOnPage && isUsable && each.checkVisibility({ visibilityProperty: true });
  };
  window.controls ??= [...document.querySelectorAll(names)]; // a script may add others meanwhile
  return window.controls.map((each, index) => isShown(each) && ({
    index,
    tag: each.localName,
    label: (each.ariaLabel || each.innerText || each.value || "").trim().slice(0, 60),
    href: each.href || "",
    name: each.name || "",
    type: each.type || "",
    place: `${each.className} in ${each.parentElement.className}`,
    isFramed: Boolean(each.closest("#header, #nav-sidebar, #nav-menu, .breadcrumbs, #footer")),
  })).filter(Boolean);
}"""
# Type into the last field of the form before the control, if it sends the form.
TYPE = """(index) => {
  const control = window.controls[index];
  const isSent = control.type == "submit" && control.form;
  const fields = isSent ? [...control.form.querySelectorAll("textarea, input[type=text]")] : [];
  const before = fields.filter((each) => each.checkVisibility() && !each.readOnly
    && each.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING);
  before.at(-1)?.focus();
  return Boolean(before.length);
}"""
# The middle of the first line of the control, and what covers it there.
PLACE = """(index) => {
  const control = window.controls[index];
  let place;
  // People open one menu at a time: it floats above the page, and above other menus.
  for (const part of document.querySelectorAll("details")) {
    const floats = (each) => ["absolute", "fixed"].includes(getComputedStyle(each).position);
    if ([...part.children].some(floats)) part.open = part.contains(control);
  }
  if (!control.checkVisibility({ visibilityProperty: true })) return null;
  if (control.localName == "a") document.activeElement.blur();
  for (const block of ["nearest", "center", "start", "end"]) {
    control.scrollIntoView({ block, behavior: "instant" });
    const [box] = control.getClientRects();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const top = document.elementFromPoint(x, y);
    const isFree = [control, ...control.labels ?? []].some((each) => each.contains(top));
    place = { x, y, cover: isFree ? "" : top?.outerHTML.slice(0, 80) ?? "the edge of the screen" };
    if (isFree) break;
  }
  return new Promise((done) => requestAnimationFrame(() => {
    window.changes = window.moves = 0;
    done(place);
  }));
}"""
# Lines that scripts fill from time to time are no answer to a press.
WATCH = """() => {
  window.changes = window.moves = 0;
  const ignored = ".autosave, .presence, .messagelist";
  const note = (changes) => {
    window.changes += changes.filter((each) =>
      !(each.target.closest ?? (() => null)).call(each.target, ignored)).length;
  };
  const options = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(note).observe(document, options);
  document.addEventListener("change", ({ target }) => {
    window.changes += target.type == "checkbox";
  }, true);
  // The browser itself says which field is missing.
  document.addEventListener("invalid", () => { window.changes += 1; }, true);
  document.addEventListener("scroll", () => { window.moves += 1; }, true);
}"""
# A link within the page scrolls, or moves the focus; another control that only does so is dead.
HAS_CHANGED = """(index) => {
  const control = window.controls[index];
  const hasFocus = [control, document.body].includes(document.activeElement);
  return window.changes > 0 || control.localName == "a" && (window.moves > 0 || !hasFocus);
}"""


class Crawler:
    """Press each distinct control once; ``dead`` has a line for each that does nothing."""

    def __init__(self, page, site, complaints):
        self.page = page
        self.site = site
        self.complaints = complaints
        self.pressed = set()
        self.pages = Counter()
        self.dead = []
        self._events = []
        self._requests = set()  # that are not answered yet
        self._has_left = False
        self._is_pressing = False
        self._is_new = False  # the page, which no press has changed yet
        page.add_init_script(f"({LATER})()")
        # Routes of Playwright would turn off the browser's cache.
        self._network = page.context.new_cdp_session(page)
        self._frame = self._network.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._network.on("Fetch.requestPaused", self._answer)
        self._network.send("Fetch.enable", {"patterns": [{"resourceType": "Document"}]})
        page.on("request", lambda request: self._requests.add(request))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: self._requests.discard(request))
        page.on("dialog", self._accept)
        page.on("popup", lambda popup: self._events.append(popup.close()))
        page.on("filechooser", lambda _: self._events.append("file"))

    def crawl(self, arrive, state="", sizes=SIZES):
        """Press the controls of the page that ``arrive`` opens, in this state."""
        for size in sizes:
            self.page.set_viewport_size(size)
            self._open(arrive)
            where = view_of(self.page.url)
            self.pages[where] += 1
            for control in self.page.evaluate(FIND):
                key = (size["width"], *signature(control, where, state))
                is_of_the_web = control["href"].startswith("http") or not control["href"]
                if key in self.pressed or not is_of_the_web:
                    continue
                self.pressed.add(key)
                heard = len(self.complaints)
                problem = self._press(control)
                if problem and not self._is_new:  # what another press opened may be in the way
                    self._open(arrive)
                    problem = self._press(control)
                name = f"{where} {state} {size['width']} px: {control['tag']} “{control['label']}”"
                problems = [problem, *self.complaints[heard:]]
                self.dead += [f"{name} {control['href']}: {each}" for each in problems if each]
                self._is_new = self._is_new and self._has_left
                if control["tag"] == "summary":
                    self.page.evaluate(UNFOLD)
                if self._requests and not self._has_left:
                    self._open(arrive)  # the answer may change the page during the next press

    def _open(self, arrive):
        with suppress(Error):  # there is none before the first page
            self.page.evaluate("localStorage.clear()")  # a side bar that was closed is open again
        self._leave()
        self._is_pressing = False
        arrive()
        self.page.wait_for_load_state()
        self.page.keyboard.press("Shift")  # scripts of widgets are loaded with the first action
        self._settle()
        self.page.evaluate(UNFOLD)
        self.page.evaluate(FIND)
        self.page.evaluate(WATCH)
        self._is_pressing = True
        self._is_new = True

    def _settle(self):
        """Wait until each request is answered and the answers have begun no other."""
        quiet = 0
        for _ in range(LIMIT // STEP):
            self.page.wait_for_timeout(STEP)
            quiet = 0 if self._requests else quiet + STEP
            if quiet >= QUIET:
                return
        raise AssertionError(f"Without an answer: {[each.url for each in self._requests]}")

    def _leave(self):
        """Leave the page, with what a press has begun there, before the next one is opened."""
        while self.page.url != BLANK:
            with suppress(Error):  # what the press began interrupts it
                self.page.goto(BLANK)

    def _press(self, control):
        """Press the control, and return why it is dead; empty if it is not."""
        page = self.page
        if control["tag"] != "a" and page.evaluate(TYPE, control["index"]):
            page.keyboard.insert_text(LETTER)
            page.wait_for_timeout(STEP)  # what typing changes is no answer
        place = page.evaluate(PLACE, control["index"])
        self._has_left = False
        if place is None:  # on a new page it is shown only while its field has the focus
            return "" if self._is_new else "is hidden"
        page.mouse.move(place["x"], place["y"])
        self._events.clear()
        page.mouse.down()
        page.mouse.up()
        if place["cover"]:
            return f"is covered by {place['cover']}"
        return "" if self._has_answered(control["index"]) else "does nothing"

    def _has_answered(self, index):
        for _ in range(PATIENCE // STEP):
            with suppress(Error):  # the page is being left
                if self._events or self._has_left or self.page.evaluate(HAS_CHANGED, index):
                    return True
            self.page.wait_for_timeout(STEP)
        return False

    def _answer(self, paused):
        number = {"requestId": paused["requestId"]}
        with suppress(Error):  # the browser has given up the request
            if self._is_pressing and paused["frameId"] == self._frame:
                self._has_left = True
                self._network.send("Fetch.fulfillRequest", number | {"responseCode": 204})
            else:
                self._network.send("Fetch.continueRequest", number)

    def _accept(self, dialog):
        self._events.append(dialog.type)
        dialog.accept()


def view_of(url):
    """Return the name of the view that answers the URL; its first parts if there is none."""
    path = urlsplit(url).path
    try:
        return resolve(path).view_name
    except Resolver404:
        return "/".join(path.split("/")[:3])


def signature(control, where, state):
    """Return what distinguishes a control: links by their target, others by their labels."""
    label = re.sub(r"\d+", "0", control["label"])
    if control["tag"] != "a":
        context = () if control["isFramed"] else (where, state)
        return control["tag"], label, control["name"], *context
    url = urlsplit(control["href"])
    fragment = re.sub(r"\d+", "0", url.fragment)
    target = view_of(control["href"]), fragment, *sorted(parse_qs(url.query))
    if control["isFramed"]:
        return "a", "frame", *target
    return "a", where, state, control["place"], *target
