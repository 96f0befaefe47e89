"""Open data of projects, activities, documents and countries: the meaning of each field."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from delivery.opendata.datasets import Dataset, Field
from delivery.templatetags.content import plain
from projects import models, ordering
from projects.labels import full_name
from record.content import LocalisedText
from record.listing import LATEST, sort_by

TITLE = Field(_("Title"), _("Title or name."))
SOURCES = Field(_("Sources"), _("Sources of the information, each with its label and web address."))
COUNTRIES_NAMED = _(
    "Countries and areas under their official designations, each with its code and its footnote."
)

PROJECT_FIELDS = {
    "status": Field(
        _("Status"),
        _("Computed from the dates for the day of the edition; never stored."),
        models.Status,
        models.ProjectContent.status,
    ),
    "acronym": Field(_("Acronym"), _("The short name that people use.")),
    "title": TITLE,
    "summary": Field(_("Summary"), _("Aim and area of work, in one or two sentences.")),
    "start": Field(
        _("Start"),
        pgettext_lazy("start", "As precise as in the source: a day, a month or a year."),
    ),
    "end": Field(_("End"), _("As precise as in the source; empty if unknown.")),
    "dates_note": Field(_("Note on the dates"), _("Explanation of the dates.")),
    "is_known_to_be_over": Field(
        _("Has ended (date unknown)"),
        _("A source states that the project has ended but gives no date."),
    ),
    "over_source": Field(
        _("Source"), _("Web address of the page that states that the project has ended.")
    ),
    "last_seen_active": Field(
        _("Latest known activity"), _("Date of the latest activity mentioned in a source.")
    ),
    "extensions": Field(
        _("Extensions"), _("Decisions that extended the project, with the original end date.")
    ),
    "is_predecessor": Field(
        _("Before C-PROC"), _("The project dates from before the office existed.")
    ),
    "implementer": Field(_("Implemented by"), _("Organisation that implements the project.")),
    "budget_amount": Field(_("Budget"), _("Amount in the stated currency.")),
    "budget_currency": Field(_("Currency"), _("Three-letter code (ISO 4217).")),
    "budget_is_about": Field(_("Budget is rounded"), _("The source gives a rounded amount.")),
    "budget_note": Field(
        _("Note on the budget"), _("Items covered by the amount, or the known part of it.")
    ),
    "funders": Field(
        _("Funders"),
        _("Organisations that fund the project, with their share in per cent if it is known."),
    ),
    "region": Field(_("Region"), _("Part of the world where the project works."), models.Region),
    "countries": Field(_("Countries and areas"), COUNTRIES_NAMED, codes_label=_("Country codes")),
    "countries_are_open": Field(
        _("List of countries is open"),
        _("The project can support further countries of its region."),
    ),
    "countries_note": Field(_("Note on the countries"), _("Explanation of the list of countries.")),
    "fields": Field(
        _("Fields of work"), _("Fields of the office’s profile that the objective names.")
    ),
    "objective": Field(_("Objective"), _("Aim of the project.")),
    "results": Field(_("Results"), _("Planned results, and results reported.")),
    "links": Field(_("Links"), _("Pages about the project on other sites.")),
    "sources": SOURCES,
}
ACTIVITY_FIELDS = {
    "title": TITLE,
    "start": Field(_("Date"), _("First day, as precise as in the source.")),
    "end": Field(
        _("Until"),
        _("Last day; empty if the activity lasted one day or if the last day is unknown."),
    ),
    "place": Field(_("Place"), _("City or venue.")),
    "country": Field(
        _("Country or area"),
        _("Where it took place, with its footnote."),
        codes_label=_("Country code"),
    ),
    "type": Field(_("Type"), _("Type of activity."), models.ActivityType),
    "format": Field(_("Format"), _("In person, online or both."), models.ActivityFormat),
    "projects": Field(_("Projects"), _("Projects that organised the activity jointly.")),
    "participants": Field(_("Participants"), _("Number of people who took part.")),
    "participants_note": Field(
        _("Before the number"), _("Precision of the number, for example “about”.")
    ),
    "summary": Field(_("Summary"), _("Subject and outcome of the activity.")),
    "programme_url": Field(_("Programme"), _("Web address of the programme.")),
    "registration_url": Field(_("Registration"), _("Web address at which people can register.")),
    "registration_until": Field(_("Registration until"), _("Last day of registration.")),
    "sources": SOURCES,
}
DOCUMENT_FIELDS = {
    "title": TITLE,
    "description": Field(_("Description"), _("Subject and intended readers.")),
    "file": Field(
        _("File"), _("Web address on this site; empty if the document is on another site.")
    ),
    "file_size": Field(_("Size"), _("In bytes.")),
    "file_pages": Field(_("Pages"), _("Number of pages of a PDF.")),
    "media_type": Field(_("Media type"), _("Type of file.")),
    "url": Field(
        _("Link"), _("Web address on another site; empty if the document is on this site.")
    ),
    "language": Field(_("Language"), _("Code of the language in which it is written.")),
    "type": Field(
        _("Type"), _("Type of document, for example report or guide."), models.DocumentType
    ),
    "date": Field(_("Date"), _("Date of issue, as precise as in the source.")),
    "project": Field(_("Project"), _("The project to which it belongs.")),
}
COUNTRY_FIELDS = {
    "code": Field(_("Code"), _("ISO 3166-1, two letters; XK for Kosovo*, which has no ISO code.")),
    "name": Field(_("Designation"), _("The official name of the country or area.")),
    "footnote": Field(_("Footnote"), _("Note that must accompany the designation.")),
    "treaty_steps": Field(
        _("Treaty status"),
        _("Acts about the Convention on Cybercrime and its Protocols, with date and source."),
    ),
}


def _project_entry(project: models.ProjectContent, day: datetime.date) -> dict[str, Any]:
    title: str | LocalisedText = project.acronym
    if project.title:
        title = LocalisedText(**{project.title.language: full_name(project)})
    status = project.status(day)
    categories = [(str(status), status.label)]
    return {"title": title, "description": project.summary, "categories": categories}


def _activity_entry(activity: models.ActivityContent, day: datetime.date) -> dict[str, Any]:
    label = ordering.label_of(models.ActivityType, activity.type)
    summary = LocalisedText(**{activity.summary.language: plain(activity.summary)})
    categories = [(activity.type, label)] if label else []
    return {"title": activity.title, "description": summary, "categories": categories}


PROJECTS = Dataset(
    app="projects",
    name="projects",
    title=_("Projects of the Cybercrime Programme Office"),
    content_class=models.ProjectContent,
    order=lambda projects, day: ordering.in_order_of_status(
        projects.annotate(status=ordering.status_on(day)), day
    ),
    feed_entry=_project_entry,
    fields=PROJECT_FIELDS,
)
ACTIVITIES = Dataset(
    app="projects",
    name="activities",
    title=_("Activities of the Cybercrime Programme Office"),
    content_class=models.ActivityContent,
    order=sort_by(*LATEST),
    calendar="projects:activities.ics",
    feed_entry=_activity_entry,
    fields=ACTIVITY_FIELDS,
)
DOCUMENTS = Dataset(
    app="projects",
    name="documents",
    title=_("Documents of the Cybercrime Programme Office"),
    content_class=models.DocumentContent,
    order=sort_by(*LATEST),
    fields=DOCUMENT_FIELDS,
)
COUNTRIES = Dataset(
    app="projects",
    name="countries",
    title=_("Countries and areas, as the office names them"),
    content_class=models.CountryContent,
    order=lambda countries, day: sorted(
        countries, key=lambda country: (country.code, country.slug)
    ),
    fields=COUNTRY_FIELDS,
)
DATASETS = (PROJECTS, ACTIVITIES, DOCUMENTS, COUNTRIES)
