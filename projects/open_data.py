"""Open data of projects, activities, documents and countries."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from delivery.opendata.datasets import Dataset, Field
from delivery.templatetags.content import plain
from projects import models, ordering
from projects.labels import full_name
from record.listing import LATEST, SLUG, sort_by


def _project_entry(project: models.ProjectContent, day: datetime.date) -> dict[str, Any]:
    status = project.status(day)
    categories = [(str(status), status.label)]
    return {"title": full_name(project), "description": project.summary, "categories": categories}


def _activity_entry(activity: models.ActivityContent, day: datetime.date) -> dict[str, Any]:
    label = ordering.label_of(models.ActivityType, activity.type)
    categories = [(activity.type, label)] if label else []
    return {
        "title": activity.title,
        "description": plain(activity.summary),
        "categories": categories,
    }


PROJECTS = Dataset(
    name="projects",
    title=_("Projects of the Cybercrime Programme Office"),
    description=_(
        "Projects of the office and those before it: aims, dates, budgets, funders and countries."
    ),
    content_class=models.ProjectContent,
    order=lambda projects, day: ordering.in_order_of_status(
        projects.annotate(status=ordering.status_on(day)), day
    ),
    computed={
        "status": Field(
            _("Status"),
            _("Computed from the dates for the day of the edition; never stored."),
            models.Status,
            models.ProjectContent.status,
        )
    },
    overrides={
        "budget_currency": lambda project, day: (
            project.budget_currency if project.budget_amount else ""
        )
    },
    codes={"countries": _("Country codes")},
    feed_entry=_project_entry,
    rare=["last_seen_active", "running_confirmed_on", "extensions", "links"],
)
ACTIVITIES = Dataset(
    name="activities",
    title=_("Activities of the Cybercrime Programme Office"),
    description=_(
        "Conferences, meetings and other activities of the projects, with dates and places."
    ),
    content_class=models.ActivityContent,
    order=sort_by(*LATEST),
    calendar="projects:activities.ics",
    codes={"country": _("Country code")},
    feed_entry=_activity_entry,
    rare=[
        "end",
        "start_time",
        "end_time",
        "time_zone",
        "venue",
        "registration_until",
        "registration_time",
        "working_languages",
        "contact_email",
        "documents",
    ],
)
DOCUMENTS = Dataset(
    name="documents",
    title=_("Documents of the Cybercrime Programme Office"),
    description=_(
        "Reports, guides, studies and summaries of the projects, the newest first, each with its "
        "type, size and language."
    ),
    content_class=models.DocumentContent,
    order=sort_by(*LATEST),
    rare=["file_size", "file_pages", "project"],
)
COUNTRIES = Dataset(
    name="countries",
    title=_("Countries and areas, as the office names them"),
    description=_(
        "Countries and areas with the footnotes on their names and their steps on the treaties."
    ),
    content_class=models.CountryContent,
    order=sort_by(SLUG),
)
DATASETS = (PROJECTS, ACTIVITIES, DOCUMENTS, COUNTRIES)
