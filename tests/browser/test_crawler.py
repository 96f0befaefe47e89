"""Every control of the admin answers to a real mouse, in each state and role, at two widths."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contact import case_actions
from desk.admin_urls import action_url
from projects.models import Project
from publishing.models import JointPublication
from record.models import Publication, Step
from tests.helpers.admin.forms import ADD, JOINT_PUBLICATIONS, LIST, RECORD, form_of
from tests.helpers.admin.role_samples import person_in
from tests.helpers.admin.urls import address_of_a_conflict, every_page
from tests.helpers.browser.crawling import SIZES, Crawler
from tests.helpers.browser.steps import NO_EDITORS, open_page, save
from tests.helpers.browser.walking import SCREEN
from tests.helpers.factories import change, make_message, make_notice, make_project, published
from tests.helpers.publishing import publish, reviewed, withdraw
from tests.helpers.times import DAY

# Text areas that shrink without the focus move the button below them away from the mouse.
PLANTED = """
<style>textarea { display: block; height: 3rem } textarea:focus { height: 20rem }</style>
<button type="button" class="alive">Opens</button> <button type="button">Dead button</button>
<a href="#there">Link within</a> <a href="#nowhere">Dead link</a>
<p id="there" tabindex="-1">There</p>
<form method="post"><textarea></textarea><button>Shrinks</button></form>
<form method="post"><button>Sends</button></form>
"""
COMES_ALIVE = """() => document.querySelector(".alive").addEventListener("click",
  ({ target }) => target.setAttribute("aria-expanded", "true"))"""
STATES = ("draft", "refused", "submitted", "scheduled", "live", "changed", "withdrawn")


def project_in(state):
    """Return a project in the state of its name."""
    project = make_project(acronym=state.upper(), slug=f"{state}-project")
    if state == "refused":
        return change(project, title_en="")
    if state == "scheduled":
        publish(project, None, at=timezone.now() + DAY)
    if state in ("live", "changed", "withdrawn"):
        published(project)
    if state == "submitted":
        reviewed(project, Step.SUBMITTED, person_in("Editor"), "As the agreement says.")
    if state == "changed":
        change(project, title_en="Another title")
    if state == "withdrawn":
        withdraw(project, None, "It has ended.")
    return project


@pytest.fixture
def crawler_as(browser, site):
    """Return a function that makes a crawler, signed in as a person in the role."""
    opened = []

    def make(role):
        complaints = []
        context = open_page(browser, complaints)
        page = context.__enter__()
        opened.append(context)
        page.add_init_script(NO_EDITORS)
        client = Client()
        client.force_login(person_in(role))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
        return Crawler(page, site, complaints)

    yield make
    for context in opened:
        context.__exit__(None, None, None)


def open_at(crawler, path):
    return lambda: crawler.page.goto(crawler.site + path)


def refuse(crawler, project):
    """Return a function that arrives at the page of a refused publication, from the form."""

    def arrive():
        crawler.page.goto(crawler.site + form_of(project))
        save(crawler.page, "_publish")

    return arrive


def report(crawler):
    number = f"{len(crawler.pressed)} controls on {len(crawler.pages)} pages"
    return "\n".join([number, *crawler.dead])


@pytest.fixture
def message(site):
    message = make_message()
    case_actions.note(message, "She telephoned.", person_in("Superuser"), timezone.now())
    return message


def most_used_pages(project):
    """Return the paths of the pages that publishers open most."""
    now = timezone.now()
    joint = JointPublication.objects.create(name="New year", created_at=now)
    joint.add([project])
    return [
        reverse("admin:index"),
        LIST,
        ADD,
        form_of(project),
        action_url(project, "publish_selected"),
        action_url(project, "withdraw_selected"),
        action_url(project, "share_selected"),
        reverse("admin:projects_activity_changelist"),
        reverse("admin:pages_notice_changelist"),
        form_of(make_notice()),
        reverse("admin:find", query={"q": "cybercrime"}),
        reverse("admin:translations"),
        reverse("admin:worklist", args=["review"]),
        reverse("admin:scheduled"),
        RECORD,
        form_of(Publication.objects.of(project).latest("pk")),
        JOINT_PUBLICATIONS,
        form_of(joint),
    ]


@pytest.mark.journey
def test_crawler_reports_dead_controls_only(page, live_server, complaints):
    crawler = Crawler(page, live_server.url, complaints)

    def arrive():
        page.goto(f"{live_server.url}/robots.txt")
        page.set_content(PLANTED)
        page.evaluate(COMES_ALIVE)

    crawler.crawl(arrive)
    assert len(crawler.pressed) == 12
    dead = [re.search("“(.*)”", line)[1] for line in crawler.dead]
    assert dead == ["Dead button", "Dead link", "Shrinks"] * 2


@pytest.mark.journey
def test_controls_of_a_refused_publication_answer(crawler_as):
    crawler = crawler_as("Publisher")
    crawler.crawl(refuse(crawler, project_in("refused")), "refused")
    assert not crawler.dead, report(crawler)


@pytest.mark.journey
def test_controls_of_a_message_answer(crawler_as, message):
    crawler = crawler_as("Correspondent")
    crawler.crawl(open_at(crawler, form_of(message)))
    assert not crawler.dead, report(crawler)


@pytest.mark.journey
def test_controls_of_the_most_used_pages_answer(crawler_as):
    crawler = crawler_as("Publisher")
    for path in most_used_pages(Project.objects.get(slug="glacy-e")):
        crawler.crawl(open_at(crawler, path), sizes=[SCREEN])  # the others in the nightly tests
    assert not crawler.dead, report(crawler)


@pytest.mark.parametrize("role", ["Editor", "Publisher", "Administrator"])
def test_controls_of_a_form_answer_in_each_state(crawler_as, role):
    crawler = crawler_as(role)
    projects = {state: project_in(state) for state in STATES}
    for state, project in projects.items():
        crawler.crawl(open_at(crawler, form_of(project)), state)
        if state == "refused" and role != "Editor":
            crawler.crawl(refuse(crawler, project), state)
    conflict = address_of_a_conflict(projects["draft"])
    crawler.crawl(open_at(crawler, conflict), "conflict")
    assert not crawler.dead, report(crawler)


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_controls_of_every_page_answer(crawler_as, one_of_everything, glacy, client, size):
    """The pages of a superuser, who sees all; those of others are some of them."""
    crawler = crawler_as("Superuser")
    client.force_login(User.objects.filter(is_superuser=True).latest("pk"))
    for path in every_page(client, glacy):
        crawler.crawl(open_at(crawler, path), sizes=[size])
    assert not crawler.dead, report(crawler)
