"""One page for each public template, and the objects that it needs."""

import datetime
import re
from pathlib import PurePath

from django.template import engines
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.login.forms import PasswordForm
from contact.forms import MessageForm
from contact.intake import reference_signer
from core.i18n import dates
from core.i18n.languages import ORIGINAL, in_language
from projects.models import Project
from publishing import operations, previews
from record import drafts
from tests.helpers.factories import (
    change,
    make_call,
    make_document,
    make_news,
    make_notice,
    make_report,
)
from tests.helpers.followers import make_follower
from tests.helpers.publishing import publish

EXTENDS = re.compile(r'\{% extends "([^"]+)" %\}')
FRAMES = {"base.html", "plain.html"}
# Other pages of the same templates: filtered, with a footnote, without projects or residents.
OTHER_STATES = (
    "/projects/?country=xk&sort=budget",
    "/projects/?status=ongoing&year=2014",
    "/countries/xk/",
    "/countries/ke/",
    "/countries/aq/",
)
TELEPHONE = {"telephone": "+40 21 000 00 00"}


def public_templates() -> set[str]:
    """Return the templates that extend one of the two public base templates."""
    parents = {}
    for loader in engines["django"].engine.template_loaders:
        for folder in loader.get_dirs():
            for path in folder.rglob("*.html"):
                if parent := EXTENDS.match(path.read_text(encoding="utf-8")):
                    parents[str(path.relative_to(folder))] = parent[1]
    return {name for name in parents if _frame(name, parents) in FRAMES} - set(parents.values())


def _frame(name, parents):
    """Return the last template in the chain; those of the admin extend their own name."""
    seen = set()
    while name in parents and name not in seen:
        seen.add(name)
        name = parents[name]
    return name


def prepare():
    """Add objects missing in the starter content; return the URL of a page for each template.

    A new public template is added here.
    """
    octopus = Project.objects.get(slug="cybercrime-octopus")  # which has a history of two versions
    publish(
        change(
            octopus, summary_en="Another summary.", summary_fr="Un autre résumé.", end="2031-12"
        ),
        by=None,
    )
    publish(make_notice(), by=None)
    glacy = Project.objects.get(slug="glacy")
    publish(
        make_news(slug="training", projects=[glacy], text_en="<p>It lasts a week.</p>"), by=None
    )
    call = make_call(
        slug="audit",
        project=glacy,
        questions_until=None,
        offers_until=timezone.now() + datetime.timedelta(days=30),
        answers=[{"question_en": "When?", "answer_en": "Soon."}],
    )
    publish(call, by=None)
    publish(change(call, requirements_en="<p>Three auditors.</p>", reason_en="An error."), by=None)
    publish(make_document(project=glacy), by=None)
    operations.withdraw(
        [Project.objects.get(slug="cybersouth")], by=None, reason="It was published by mistake."
    )
    return {
        "pages/home.html": "/",
        "pages/office.html": "/office/",
        "pages/legal_basis.html": "/legal-basis/",
        "pages/act.html": "/legal-basis/acts/memorandum-of-understanding/",
        "pages/milestone.html": "/legal-basis/inauguration/",
        "pages/news_list.html": "/news/",
        "pages/news_item.html": "/news/training/",
        "pages/call_list.html": "/calls/",
        "pages/call.html": "/calls/audit/",
        "pages/standing_page.html": "/privacy/",
        "pages/search.html": "/search/?q=training",
        "pages/data.html": "/data/",
        "pages/updates.html": "/updates/",
        "following/overview.html": f"/overview/{dates.today()}/{dates.today()}/",
        "following/report.html": report_of_today(),
        "following/report_list.html": "/reports/",
        "following/follow.html": "/follow/?path=/projects/glacy/",
        "following/choice.html": choice_of_a_follower(glacy),
        "projects/project_list.html": "/projects/",
        "projects/project_detail.html": "/projects/glacy/",
        "projects/activity_list.html": "/activities/",
        "projects/activity_detail.html": "/activities/glacy-launching-conference/",
        "projects/country_detail.html": "/countries/ro/",
        "projects/country_list.html": "/countries/",
        "projects/document_list.html": "/documents/",
        "projects/figures.html": "/figures/",
        "projects/funder_detail.html": "/funders/european-union/",
        "contact/contact.html": "/contact/",
        "contact/sent.html": f"/contact/sent/?message={reference_signer.sign('C-2026-ABCDE')}",
        "delivery/archive.html": "/archive/",
        "delivery/log.html": "/record/",
        "delivery/history.html": "/history/project/cybercrime-octopus/",
        "delivery/version.html": "/history/project/cybercrime-octopus/1/",
        "delivery/review.html": shared_draft(),
        "404.html": "/nowhere/",
        "delivery/410.html": "/projects/cybersouth/",
    }


def addresses(pages, language=ORIGINAL) -> dict[str, int]:
    """Return the URLs of ``prepare`` and ``OTHER_STATES`` in a language, with their status."""
    stems = {path: PurePath(name).stem for name, path in pages.items()}
    of_templates = {path: int(stem) if stem.isdigit() else 200 for path, stem in stems.items()}
    today = dates.today()
    comparison = f"/history/project/cybercrime-octopus/{today}/{today}/"
    statuses = of_templates | dict.fromkeys((*OTHER_STATES, comparison), 200)
    return {in_language(path, language): status for path, status in statuses.items()}


# Pages of failures, rendered without a request.
WHEN_IT_FAILS = {
    "400.html": {},
    "500.html": TELEPHONE,
    "503.html": TELEPHONE,
    "accounts/login/busy.html": {"form": PasswordForm},
    "contact/unsent.html": {"form": MessageForm} | TELEPHONE,
    "delivery/no_evidence.html": {"reasons": [("en", "Try again."), ("fr", "Réessayez.")]},
}


def report_of_today() -> str:
    """Return the URL of a report with a fact and a text that changed."""
    octopus = Project.objects.get(slug="cybercrime-octopus")
    report = make_report(slug="today", first=str(dates.today()), last=str(dates.today()))
    report.entries.create(about=str(octopus.ref))
    publish(report, by=None)
    return "/reports/today/"


def choice_of_a_follower(project) -> str:
    """Return the URL at which a follower of the project changes the choice."""
    follower = make_follower("reader@example.org", str(project.ref))
    return reverse("following:choice", query={"follower": follower.token})


def shared_draft() -> str:
    """Return the URL at which a shared draft is commented on."""
    project = change(Project.objects.get(slug="glacy-e"), title_en="A title that is only a draft")
    [draft] = drafts.newest_of([project]).values()
    link = previews.make_link(
        [draft], None, "/projects/glacy-e/", timezone.now(), recipient_name="Ministry"
    )
    return previews.review_path(link)


def show_when_it_fails(page, site, language=ORIGINAL):
    """Serve each of ``WHEN_IT_FAILS`` to the browser; return the URLs."""
    page.route(
        f"{site}/shown/**",
        lambda route: route.fulfill(body=_rendered(route), content_type="text/html"),
    )
    return [f"/shown/{language}/{template.replace('/', '@')}" for template in WHEN_IT_FAILS]


def _rendered(route):
    language, template = route.request.url.split("/")[-2:]
    template = template.replace("@", "/")
    with translation.override(language):
        return render_to_string(template, WHEN_IT_FAILS[template])
