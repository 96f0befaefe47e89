"""What stands on the three pages that are measured, as contexts for their templates."""

from catalogue import around, listing, structured, time_axis
from catalogue.listing import today
from catalogue.models import FieldOfWork, Milestone, Office, Project, StandingPage
from django.core.paginator import Paginator
from django.db.models import Max
from django.urls import translate_url
from django.utils.translation import gettext as _

PAGE_SIZE = 20
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
    """What every page has around its own content. ``steps``: name and path of each step that leads to it."""
    path = request.path
    alternates = [(code, translate_url(path, code)) for code in ("en", "fr", "ro")]
    steps = [(_("Home"), "/"), *steps] if steps else ()
    return {
        "office": office,
        "title": title,
        "description": description,
        "alternates": [*alternates, ("x-default", alternates[0][1])],
        "menu": [(address, _(label)) for address, label in MENU.items()],
        "steps": steps,
        "structured": [structured.breadcrumb(request, *steps)] if steps else [],
        "standing_pages": StandingPage.objects.defer("body_en", "body_fr", "body_ro"),
        "today": today(),
    }


def home(request) -> dict:
    office = Office.objects.prefetch_related("figures").get()
    found = shell(request, office, office.name, office.summary)
    found["structured"].append(structured.office(request, office))
    return found | parts_of_home()


def parts_of_home() -> dict:
    on = today()
    ongoing = listing.with_names(Project.objects.filter(listing.condition("status", "ongoing", on)))
    return {
        "fields": FieldOfWork.objects.all(),
        "axis": time_axis.axis(ongoing, on),
        **presence(on),
        "activities": listing.latest_activities(5),
        "milestones": Milestone.objects.filter(founds_the_office=True),
        "changed_at": changed_at(),
    }


def project_list(request) -> dict:
    on = today()
    title = _("Projects")
    description = _(
        "The projects of the office and those that went before it: what they do, where, and when."
    )
    found, filters = listing.filtered(request.GET, on)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    everything = (
        listing.with_names(found.model.objects.all())
        if page.has_other_pages()
        else page.object_list
    )
    return shell(request, Office.objects.get(), title, description, (title, "/projects/")) | {
        "filters": filters,
        "page": page,
        "groups": listing.groups(page, on),
        "sorts": listing.SORT_LABELS,
        "sort": request.GET.get("sort", ""),
        **presence(on),
        "axis": time_axis.axis(everything, on),
        "changed_at": changed_at(),
    }


def project(request, slug) -> dict:
    on = today()
    project, office = around.project_in_full(slug), Office.objects.get()
    title = f"{project.acronym}: {project.title}"
    steps = (_("Projects"), "/projects/"), (project.acronym, request.path)
    found = shell(request, office, title, project.summary, *steps)
    found["structured"].append(structured.project(request, project, office))
    return found | {
        "project": project,
        "status": listing.status_of(project, on),
        "links": [each for each in project.links.all() if not each.is_source],
        "sources": [each for each in project.links.all() if each.is_source],
        **around.around(project, on),
    }


def presence(on) -> dict:
    countries = list(listing.presence(on))
    return {
        "presence": countries,
        "ongoing_countries": sum(bool(each.ongoing) for each in countries),
    }


def changed_at():
    return Project.objects.aggregate(newest=Max("changed_at"))["newest"]
