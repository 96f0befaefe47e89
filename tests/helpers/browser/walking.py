"""A walk through pages that collects axe violations and pages wider than a telephone."""

from collections import defaultdict

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
# The markup of CKEditor is not ours; the text in it has its label in the form.
OURS = {"exclude": [[".cke"]]}
QUICKLY = {"resultTypes": ["violations"], "iframes": False}
# The size of targets, required by WCAG 2.2, is optional in axe.
EVERYTHING = QUICKLY | {"rules": {"target-size": {"enabled": True}}}
# The rules that depend on the colour scheme; the others were checked in the first one.
COLOURS = QUICKLY | {"runOnly": ["color-contrast", "link-in-text-block"]}
ASK_AXE = "([what, options]) => axe.run(what, options)"
SCREEN, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def in_each_theme(phone):
    """Return window size, colour scheme, and the rules that axe checks, for each look at a page."""
    return (
        (SCREEN, "light", EVERYTHING),
        (SCREEN, "dark", COLOURS),
        (phone, "dark", COLOURS),
        (phone, "light", EVERYTHING),
    )


QUICK_LOOK = ((SCREEN, "light", EVERYTHING), (PHONE, "dark", COLOURS))
DESK_LOOK, FULL_LOOK = in_each_theme({"width": 390, "height": 844}), in_each_theme(PHONE)
# For pages on which only the texts differ, and whose colours were checked.
LOOK_AT_WORDS = ((SCREEN, "light", EVERYTHING), (PHONE, "light", EVERYTHING))
EDITORS_STAND = """Promise.all(Object.values(window.CKEDITOR?.instances ?? {}).map(
  (each) => each.status == "ready" || new Promise((done) => each.on("instanceReady", done))))"""
OPEN_DETAILS = "document.querySelectorAll('details').forEach((each) => each.open = true)"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT_OFF = """[...document.querySelectorAll(".results")]
  .filter((each) => each.scrollWidth > each.clientWidth).length"""
SEND = """([address, answers]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: address });
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken, ...answers }))
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
}"""


class Walk:
    """Go from page to page and collect the faults by type, with all details open if asked to."""

    def __init__(self, page, site, looks=QUICK_LOOK, opens_details=False):
        self.page, self.site, self.looks, self.found = page, site, looks, defaultdict(list)
        self.opens_details = opens_details
        page.emulate_media(reduced_motion="reduce")

    def open(self, address, status=200):
        assert self.page.goto(self.site + address).status == status, address
        assert self.page.url.startswith(self.site + address), f"{address} leads to {self.page.url}"
        self.look(address)

    def send(self, address, **answers):
        """Send a form of the admin from the current page."""
        with self.page.expect_navigation():
            self.page.evaluate(SEND, [address, answers])
        self.look(f"{address} {answers}")

    def look(self, place):
        self.page.evaluate(EDITORS_STAND)
        if self.opens_details:
            self.page.evaluate(OPEN_DETAILS)
        self.page.set_viewport_size(PHONE)
        if (pixels := self.page.evaluate(TOO_WIDE)) > 0:
            self.found["wider than a telephone"].append(f"{place}: by {pixels} pixels")
        # Only in this page: an init script would start in each frame of the editors too.
        self.page.evaluate(AXE)
        for size, colours, options in self.looks:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=colours)
            if size == SCREEN and self.page.evaluate(CUT_OFF):
                self.found["cut-off columns"].append(place)
            self._ask_axe(f"{place} in {colours}, {size['width']} pixels wide", options)

    def _ask_axe(self, place, options):
        for violation in self.page.evaluate(ASK_AXE, [OURS, options])["violations"]:
            html = violation["nodes"][0]["html"][:300]
            self.found[violation["id"]].append(
                f"{place}: {len(violation['nodes'])} times, first {html}"
            )

    def __str__(self):
        return "\n".join(f"{what}\n  " + "\n  ".join(places) for what, places in self.found.items())
