"""The desk as axe reads it, in light and dark; at 320 pixels; with nothing refused; and by keyboard alone."""

import datetime
import re
from collections import defaultdict
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from contact.models import Message, Subject
from projects.models import Activity, Project
from publishing import acts, drafts, previews, reviewing
from publishing.merging import Version
from publishing.models import BrokenLink, Launch, PreviewLink, Publication, Step
from publishing.worklist import LISTS
from staff import audit
from staff.models import Act, AuditEntry
from tests.factories import change, make_notice, make_project, make_user, published
from tests.publishing.desk import form_of
from tests.publishing.moments import DAY

# CKEditor brings its own tool bar, and a frame of its own to write in: their markup isn't ours.
NOT_OURS = {"exclude": [[".cke"]]}
EVERYTHING = {"resultTypes": ["violations"], "iframes": False}
AXE = Axe().axe_script
COLOURS = EVERYTHING | {"runOnly": ["color-contrast"]}
SCREEN, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
# Asked with a promise: what waits by evaluating words again and again is refused by the pages' policy.
EDITORS_STAND = """Promise.all(Object.values(window.CKEDITOR?.instances ?? {}).map(
  each => each.status == "ready" || new Promise(done => each.on("instanceReady", done))))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Posts as a form of the desk would, with the token from the cookie.
POST = """([address, answers]) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action: address});
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
  for (const [name, value] of [["csrfmiddlewaretoken", token], ...answers])
    form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
  document.body.append(form);
  form.submit();
}"""


class Findings:
    """What is wrong on the pages walked so far, grouped by what it is."""

    def __init__(self, page):
        self.page, self.axe, self.found = page, None, defaultdict(list)

    def look(self, where):
        self.page.set_viewport_size(SCREEN)
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.evaluate(EDITORS_STAND)
        self.page.evaluate(AXE)
        self._ask_axe(where, EVERYTHING)
        self.page.set_viewport_size(PHONE)
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        self._ask_axe(f"{where} (dark)", COLOURS)
        if (pixels := self.page.evaluate(TOO_WIDE)) > 0:
            self.found["wider than a telephone"].append(f"{where}: by {pixels} pixels")

    def _ask_axe(self, where, options):
        for each in self.page.evaluate("([what, options]) => axe.run(what, options)", [NOT_OURS, options])["violations"]:
            for node in each["nodes"][:3]:
                self.found[each["id"]].append(f"{where}: {node['html'][:300]} {[x['message'] for x in node['any']][:1]}")

    def __str__(self):
        return "\n".join(f"{what}\n  " + "\n  ".join(places) for what, places in self.found.items())


def admin_address(name, *args, **query):
    return reverse(f"admin:{name}", args=args, query=query)


@pytest.fixture
def things(site, publisher):
    """What the pages show, by name, beside the starter content."""
    now, colleague = timezone.now(), make_user(username="colleague", first_name="Ana", last_name="Ionescu")
    project = change(Project.objects.get(slug="glacy"), title_en="A clearer title " + "that runs on " * 8)
    other = change(Project.objects.get(slug="octopus-project"), summary_en="Clearer words")
    [draft] = drafts.newest_of([project]).values()
    reviewing.remark([draft], Step.SUBMITTED, text="The agreement of 3 March says so.", now=now, by=colleague)
    scheduled = make_project(acronym="LATER", title_en="Begins tomorrow")
    [row] = acts.publish([scheduled], None, at=now + DAY)
    link = previews.make_link([draft], publisher, "/projects/glacy/", now, for_whom="Ministry of Justice")
    launch = Launch.objects.create(name="Start of the year", made_at=now, made_by=publisher)
    launch.add([project, other])
    BrokenLink.objects.create(
        kind="project", key=project.key, title=str(project), field="links", language="en",
        address="https://example.org/" + "a-long-address-" * 12, problem="It answers “404 Not Found”.",
        first_seen_at=now, checked_at=now,
    )
    message = Message.objects.create(
        reference="C-SAMPLE", received_at=now, name="Ana Ionescu", email="ana@example.org",
        subject=Subject.objects.first(), language="en", text="When is the next training?", token_digest="0",
    )
    audit.record(Act.CHANGED, publisher, kind="account", reference="colleague", new={"is_active": True}) if hasattr(Act, "CHANGED") else audit.record(Act.PUBLISHED, publisher, kind=project.kind, reference=project.key, new={"digest": project.digest})
    Group.objects.create(name="A role of the office")
    published(make_notice())
    return locals()


def test_x(desk, site, things, publisher, rf, complaints):
    import time
    f = Findings(desk)
    request = rf.get("/")
    request.user = publisher
    pages = []
    for model, model_admin in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        pages.append(admin_address(f"{name}_changelist") + ("?q=glacy" if name.endswith("publication") else ""))
        sample = model.objects.order_by("pk").last()
        if sample is None:
            print("NO SAMPLE", model); continue
        pages.append(admin_address(f"{name}_change", sample.pk))
        if model_admin.has_add_permission(request):
            pages.append(admin_address(f"{name}_add"))
    glacy = things["project"]
    pages += [form_of(glacy), form_of(glacy) + "history/", form_of(things["scheduled"]), admin_address("projects_project_delete", make_project(acronym="TO DELETE").pk)]
    pages += ["/admin/", "/admin/help/", "/admin/scheduled/", *(admin_address("worklist", n) for n in LISTS), admin_address("publishing_publication_compare", key=glacy.key), "/admin/publishing/previewlink/moment/", "/admin/password_change/", "/admin/projects/", "/admin/projects/funder/add/?_popup=1"]
    import sys
    if len(sys.argv) and __import__("os").environ.get("PAGES"): pages = [p for p in pages if __import__("re").search(__import__("os").environ["PAGES"], p)]
    t0 = time.time()
    for each in pages:
        t = time.time()
        r = desk.goto(site + each)
        if r.status != 200: print("STATUS", r.status, each)
        t1 = time.time()
        f.look(each)
        print(f"{each} {t1-t:.1f} {time.time()-t1:.1f}")
    print("TIME", time.time() - t0, len(pages))
    print(f)
    print(complaints)
    assert 0
