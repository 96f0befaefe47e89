"""The content of the three pages that are measured, as contexts for their templates."""

from catalogue import queries
from catalogue.models import FieldOfWork, Milestone, Office, Project, StandingPage
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404
from django.urls import translate_url
from django.utils.translation import gettext as _

PAGE_SIZE = 20
LANGUAGES = ("en", "fr", "ro")
LIST_DESCRIPTION = (
    "The projects of the office and those that went before it: what they do, where, and when."
)
MENU = {
    "/office/": "Office",
    "/legal-basis/": "Legal basis",
    "/projects/": "Projects",
    "/activities/": "Activities",
    "/countries/": "Countries",
    "/documents/": "Documents",
    "/contact/": "Contact",
}


def shell(request, office, title, description, *steps) -> dict:
    """Return the surroundings of every page; ``steps``: name and path of each step to it."""
    alternates = [(code, translate_url(request.path, code)) for code in LANGUAGES]
    steps = [(_("Home"), "/"), *steps] if steps else ()
    return {
        "office": office,
        "title": title,
        "description": description,
        "alternates": [*alternates, ("x-default", alternates[0][1])],
        "menu": [(path, _(label)) for path, label in MENU.items()],
        "steps": steps,
        "standing_pages": StandingPage.objects.defer("body_en", "body_fr", "body_ro"),
        "today": queries.today(),
    }


def home(request) -> dict:
    office = Office.objects.prefetch_related("figures").get()
    context = shell(request, office, office.name, office.summary)
    for part in PARTS_OF_HOME.values():
        context |= part(queries.today())
    return context | {"changed_at": changed_at()}


# The contexts of the parts of the home page that need more than the office, by template.
PARTS_OF_HOME = {
    "ongoing": lambda on: {"projects": queries.ongoing(on)},
    "presence": queries.presence,
    "latest": lambda on: {"activities": queries.latest_activities()},
    "fields": lambda on: {"fields": FieldOfWork.objects.all()},
    "figures": lambda on: {},  # of the office
    "legal": lambda on: {"milestone": Milestone.objects.filter(founds_the_office=True).last()},
}


def project_list(request) -> dict:
    on = queries.today()
    projects, filters = queries.filtered(request.GET, on)
    page = Paginator(projects, PAGE_SIZE).get_page(request.GET.get("page"))
    charted = queries.listed() if page.has_other_pages() else page.object_list
    title = _("Projects")
    steps = (title, "/projects/")
    context = shell(request, Office.objects.get(), title, _(LIST_DESCRIPTION), steps)
    return context | {
        "filters": filters,
        "page": page,
        "groups": queries.groups(page, on),
        "sorts": queries.SORTS,
        "sort": request.GET.get("sort", ""),
        **queries.presence(on),
        "axis": queries.axis(charted, on),
        "changed_at": changed_at(),
    }


def project(request, slug) -> dict:
    try:
        obj = queries.project_in_full(slug)
    except Project.DoesNotExist as error:
        raise Http404 from error
    office = Office.objects.get()
    steps = (_("Projects"), "/projects/"), (obj.acronym, request.path)
    title = f"{obj.acronym}: {obj.title}"
    return shell(request, office, title, obj.summary, *steps) | of_project(obj)


def of_project(obj) -> dict:
    on = queries.today()
    return {
        "project": obj,
        "status": obj.status(on),
        "links": obj.links.all(),
        "sources": obj.sources.all(),
        **queries.around(obj, on),
    }


def changed_at():
    return Project.objects.aggregate(newest=Max("published_at"))["newest"]
