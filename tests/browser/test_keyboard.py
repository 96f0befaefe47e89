"""By keyboard alone: each link and field is reached, in order on public pages, and visible."""

import pytest
from playwright.sync_api import expect

from projects.models import Project
from tests.helpers.admin.forms import form_of
from tests.helpers.browser.public_pages import addresses, prepare
from tests.helpers.browser.steps import NO_EDITORS, open_all_sections, press_enter
from tests.helpers.browser.walking import PHONE, SCREEN

MIN_CONTRAST = 3  # WCAG 1.4.11
MAX_PRESSES = 5  # of the Tab key for one field: a date has parts
# Of a group of radio buttons the keyboard reaches the chosen one, or the first.
REMEMBER_STOPS = """() => {
  const controls = "a[href], button, input, select, textarea, summary, [tabindex]";
  const all = [...document.querySelectorAll(controls)];
  const isReached = (each) => each.type != "radio" || each.checked
    || !document.querySelector(`[name="${each.name}"]:checked`)
      && document.querySelector(`[name="${each.name}"]`) == each;
  window.stops = all.filter((each) => each.tabIndex >= 0 && !each.disabled && isReached(each)
    && each.checkVisibility({ visibilityProperty: true }));
  return window.stops.map((each) => each.outerHTML.slice(0, 120));
}"""
# The focus: its place, the contrast of its ring to the background, and whether it is covered.
LOOK = """() => {
  const it = document.activeElement;
  if (it == document.body || it == document.documentElement) return null;
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => rgba(colour).slice(0, 3).map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0);
  // The ring of a choice of several is around all of them.
  const ringed = it.closest(".select2-selection") ?? it;
  const style = getComputedStyle(ringed);
  let behind = parseFloat(style.outlineOffset) < 0 ? ringed : ringed.parentElement;
  const isClear = (element) => rgba(getComputedStyle(element).backgroundColor)[3] == 0;
  while (behind.parentElement && isClear(behind)) behind = behind.parentElement;
  const colours = [style.outlineColor, getComputedStyle(behind).backgroundColor];
  const [more, less] = colours.map(light).sort((a, b) => b - a);
  const box = it.getClientRects()[0];
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const top = document.elementFromPoint(
    middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
  return {
    html: it.outerHTML.slice(0, 120),
    place: window.stops.indexOf(it),
    scrolls: it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight,
    ring: style.outlineStyle == "none" ? 0 : parseFloat(style.outlineWidth),
    contrast: (more + 0.05) / (less + 0.05),
    seen: it.contains(top),
  };
}"""


def faults_of_focus(at):
    if at["ring"] < 2 or at["contrast"] < MIN_CONTRAST:
        ring = f"{at['ring']} pixels, contrast {at['contrast']:.1f}"
        yield f"no visible ring ({ring}): {at['html']}"
    if not at["seen"]:
        yield f"covered, or out of sight: {at['html']}"


def faults_of(page):
    """Yield the faults of the page on the way through it with the Tab key."""
    stops, reached = page.evaluate(REMEMBER_STOPS), []
    for _ in range(MAX_PRESSES * len(stops)):
        page.keyboard.press("Tab")
        at = page.evaluate(LOOK)
        if at is None or (len(reached) > 1 and at["place"] == reached[0]):
            break
        # A browser gives the focus to a box that scrolls, though no attribute requires it.
        is_new = at["place"] >= 0 or not at["scrolls"]
        if is_new and at["place"] not in reached[-1:]:
            reached.append(at["place"])
        yield from faults_of_focus(at)
    if reached != list(range(len(stops))):
        missed = [html for place, html in enumerate(stops) if place not in reached]
        yield f"reached in the order {reached} of {len(stops)}, not {missed}"


@pytest.mark.parametrize(
    ("size", "colours", "language"),
    [
        (SCREEN, "light", "en"),
        (PHONE, "dark", "en"),
        (PHONE, "light", "fr"),
        (SCREEN, "dark", "ro"),
    ],
)
def test_all_controls_are_reached_in_order_and_visible(page, site, size, colours, language):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = []
    for address in addresses(prepare(), language):
        page.goto(site + address)
        found += [f"{address}: {fault}" for fault in faults_of(page)]
    assert not found, "\n" + "\n".join(found)


def test_skip_link_is_first_and_leads_past_the_menu(page, site):
    for address in addresses(prepare()):
        page.goto(site + address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content", address
        press_enter(page)
        expect(page.locator("#content")).to_be_focused()
        page.keyboard.press("Tab")
        is_past_the_menu = "!document.activeElement.closest('header.site-head, .breadcrumb')"
        assert page.evaluate(is_past_the_menu), address


def faults_at_the_desk(page):
    """Yield the faults of a page of the admin, from its skip link to its end."""
    open_all_sections(page)
    stops, reached = page.evaluate(REMEMBER_STOPS), set()
    page.focus(".skip-to-content-link")
    for _ in range(MAX_PRESSES * len(stops)):
        page.keyboard.press("Tab")
        if (at := page.evaluate(LOOK)) is None:
            break
        reached.add(at["place"])
        yield from faults_of_focus(at)
    yield from (f"not reached: {stops[place]}" for place in set(range(1, len(stops))) - reached)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_focus_is_visible_at_the_dashboard_and_in_a_form(desk, site, colours):
    desk.add_init_script(NO_EDITORS)
    desk.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = []
    for address in ("/admin/", form_of(Project.objects.get(slug="glacy-e"))):
        desk.goto(site + address)
        desk.evaluate("window.loadWidgets?.()")  # a key would load them, and replace some controls
        found += [f"{address}: {fault}" for fault in faults_at_the_desk(desk)]
    assert not found, "\n" + "\n".join(found)
