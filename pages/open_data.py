"""The legal milestones as a dataset, and all datasets of the site."""

from django.utils.translation import gettext_lazy as _

from delivery.opendata.datasets import Dataset, Field
from pages.milestones import by_date
from pages.models import Act, MilestoneContent
from projects.open_data import ACTIVITIES, COUNTRIES, DOCUMENTS, PROJECTS, SOURCES

LEGAL_BASIS = Dataset(
    app="pages",
    name="legal-basis",
    title=_("Legal basis of the Cybercrime Programme Office"),
    content_class=MilestoneContent,
    order=lambda milestones, day: by_date(milestones),
    fields={
        "title": Field(_("Title"), _("Title of the act.")),
        "date": Field(_("Date"), _("As precise as in the source: a day, a month or a year.")),
        "act": Field(_("Kind of act"), _("Type of legal act."), Act),
        "text_url": Field(_("Text of the act"), _("Web address of its official text.")),
        "reference": Field(_("Reference"), _("Reference number, as given by the institution.")),
        "bodies": Field(_("Adopted by"), _("Committees, governments, parliaments.")),
        "explanation": Field(
            _("Explanation"), _("Plain-language explanation without legal force.")
        ),
        "founds_the_office": Field(_("Founds the office"), _("The office is based on this act.")),
        "sources": SOURCES,
    },
)

ALL = (PROJECTS, ACTIVITIES, LEGAL_BASIS, DOCUMENTS, COUNTRIES)
