"""Open data of projects, activities, documents and countries: the meaning of each field."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from delivery.opendata import Dataset, Field
from projects import content, ordering

OFFICE = _("Cybercrime Programme Office of the Council of Europe (C-PROC)")

TITLE = Field(_("Title"), _("What it is called."))
SOURCES = Field(
    _("Sources"), _("Where what is stated comes from: each with its label and its address.")
)
COUNTRIES_NAMED = _(
    "Countries and areas under their official designations, each with its code and its footnote."
)

PROJECT_FIELDS = {
    "acronym": Field(_("Acronym"), _("The short name that people use.")),
    "title": TITLE,
    "summary": Field(_("Summary"), _("What it does, and where, in one or two sentences.")),
    "start": Field(
        _("Start"),
        pgettext_lazy("start", "As exact as its source gives it: a day, a month or a year."),
    ),
    "end": Field(_("End"), _("The same way; not known where it is empty.")),
    "dates_note": Field(_("Note on the dates"), _("What sources say differently, or leave open.")),
    "is_known_to_be_over": Field(
        _("Known to be over"), _("A source says that it is over, without a date.")
    ),
    "over_source": Field(
        _("Source of that"), _("The address of the page that says that it is over.")
    ),
    "last_seen_active": Field(_("Last seen active"), _("The last activity that a source dates.")),
    "extensions": Field(
        _("Extensions"), _("Decisions that moved its end, with the end planned before.")
    ),
    "is_predecessor": Field(
        _("Predecessor of the office"), _("It belongs to the time before the office.")
    ),
    "implementer": Field(_("Run by"), _("Who carries it out.")),
    "budget_amount": Field(_("Budget"), _("The amount, in the currency beside it.")),
    "budget_currency": Field(_("Currency"), _("Code of three letters (ISO 4217).")),
    "budget_is_about": Field(_("Budget is rounded"), _("The source gives a rounded amount.")),
    "budget_note": Field(
        _("Note on the budget"), _("What the amount covers, or why it isn't known.")
    ),
    "funders": Field(_("Funders"), _("Who pays, with the share in per cent where it is known.")),
    "region": Field(_("Region"), _("The part of the world in which it works."), content.Region),
    "countries": Field(_("Countries and areas"), COUNTRIES_NAMED),
    "countries_note": Field(_("Note on the countries"), _("What the list of countries means.")),
    "fields": Field(
        _("Fields of work"), _("Fields of the office's profile that its objective names.")
    ),
    "objective": Field(_("Objective"), _("What it is for.")),
    "results": Field(_("Results"), _("What it set out to achieve, and what it reported.")),
    "links": Field(_("Links"), _("Pages about it elsewhere.")),
    "sources": SOURCES,
    "image": Field(_("Picture"), _("The address of its picture.")),
    "image_width": Field(_("Width of the picture"), _("In pixels.")),
    "image_height": Field(_("Height of the picture"), _("In pixels.")),
    "image_alternative": Field(
        _("Picture in words"), _("What the picture shows, for who can't see it.")
    ),
    "image_is_decorative": Field(
        _("Picture is decorative"), _("It says nothing that the text doesn't.")
    ),
}
ACTIVITY_FIELDS = {
    "title": TITLE,
    "start": Field(_("Date"), _("Its first day, as exact as its source gives it.")),
    "end": Field(_("Until"), _("Its last day; empty where it took one, or where it isn't known.")),
    "place": Field(_("Place"), _("City or venue.")),
    "country": Field(_("Country or area"), _("Where it took place, with its footnote.")),
    "type": Field(_("Type"), _("What sort of activity it was."), content.ActivityType),
    "format": Field(_("Format"), _("Whether people met in one place."), content.ActivityFormat),
    "projects": Field(_("Projects"), _("Those that held it together.")),
    "participants": Field(_("Participants"), _("How many people took part.")),
    "participants_note": Field(_("Before the number"), _("How exact the number is: “about”.")),
    "summary": Field(_("Summary"), _("What it was about, and what came of it.")),
    "sources": SOURCES,
}
DOCUMENT_FIELDS = {
    "title": TITLE,
    "description": Field(_("Description"), _("What it is, and for whom.")),
    "file": Field(_("File"), _("Its address on this site; empty where it stands elsewhere.")),
    "file_size": Field(_("Size"), _("In bytes.")),
    "media_type": Field(_("Media type"), _("What sort of file it is.")),
    "url": Field(_("Link"), _("Its address elsewhere; empty where it stands here.")),
    "language": Field(_("Language"), _("Code of the language in which it is written.")),
    "type": Field(_("Type"), _("What it is for its readers."), content.DocumentType),
    "date": Field(_("Date"), _("When it was issued, as exact as it is known.")),
    "project": Field(_("Project"), _("The project to which it belongs.")),
}
COUNTRY_FIELDS = {
    "code": Field(_("Code"), _("ISO 3166-1, two letters; XK for Kosovo*, which has none there.")),
    "name": Field(_("Designation"), _("The official name of the country or area.")),
    "footnote": Field(_("Footnote"), _("What its designation has to be given with.")),
}

PROJECTS = Dataset(
    app="projects",
    name="projects",
    title=_("Projects of the Cybercrime Programme Office"),
    content_class=content.ProjectContent,
    order=ordering.by_status,
    feed="projects:project_feed",
    derived={
        "status": (
            Field(
                _("Status"),
                _("Worked out from the dates for the day of the edition; never stored."),
                content.Status,
            ),
            content.ProjectContent.status,
        )
    },
    fields=PROJECT_FIELDS,
)
ACTIVITIES = Dataset(
    app="projects",
    name="activities",
    title=_("Activities of the Cybercrime Programme Office"),
    content_class=content.ActivityContent,
    order=lambda activities, day: ordering.latest(activities),
    calendar="projects:activities.ics",
    feed="projects:activity_feed",
    fields=ACTIVITY_FIELDS,
)
DOCUMENTS = Dataset(
    app="projects",
    name="documents",
    title=_("Documents of the Cybercrime Programme Office"),
    content_class=content.DocumentContent,
    order=lambda documents, day: ordering.by_date(documents),
    fields=DOCUMENT_FIELDS,
)
COUNTRIES = Dataset(
    app="projects",
    name="countries",
    title=_("Countries and areas, as the office names them"),
    content_class=content.CountryContent,
    order=lambda countries, day: sorted(
        countries, key=lambda country: (country.code, country.slug)
    ),
    fields=COUNTRY_FIELDS,
)
DATASETS = (PROJECTS, ACTIVITIES, DOCUMENTS, COUNTRIES)
