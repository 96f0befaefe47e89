"""The legal milestones as a dataset, and all datasets of the site."""

from django.utils.translation import gettext_lazy as _

from delivery.opendata import Dataset, Field
from pages import ordering
from pages.content import Act, MilestoneContent
from projects.open_data import ACTIVITIES, COUNTRIES, DOCUMENTS, PROJECTS, SOURCES

LEGAL_BASIS = Dataset(
    app="pages",
    name="legal-basis",
    title=_("Legal basis of the Cybercrime Programme Office"),
    content_class=MilestoneContent,
    order=lambda milestones, day: ordering.by_date(milestones),
    calendar="pages:legal-basis.ics",
    fields={
        "title": Field(_("Title"), _("What the act is called.")),
        "date": Field(_("Date"), _("As exact as its source gives it: a day, a month or a year.")),
        "act": Field(_("Kind of act"), _("What sort of legal act it is."), Act),
        "reference": Field(
            _("Reference"), _("Under which it is found, as the body that acted gives it.")
        ),
        "bodies": Field(_("Bodies that acted"), _("Committees, governments, parliaments.")),
        "explanation": Field(
            _("Explanation"), _("What it says, in plain words without legal force.")
        ),
        "founds_the_office": Field(_("Founds the office"), _("The office rests on it.")),
        "sources": SOURCES,
    },
)

ALL = (PROJECTS, ACTIVITIES, LEGAL_BASIS, DOCUMENTS, COUNTRIES)
