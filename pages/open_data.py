"""The legal milestones as a dataset, and all datasets of the site."""

from django.utils.translation import gettext_lazy as _

from delivery.opendata.datasets import Dataset
from pages.milestones import by_date
from pages.models import MilestoneContent
from projects.open_data import ACTIVITIES, COUNTRIES, DOCUMENTS, PROJECTS

LEGAL_BASIS = Dataset(
    app="pages",
    name="legal-basis",
    title=_("Legal basis of the Cybercrime Programme Office"),
    description=_(
        "The legal acts that established the office, in the order of their dates, and the treaties "
        "it supports."
    ),
    content_class=MilestoneContent,
    order=lambda milestones, day: by_date(milestones),
)

ALL = (PROJECTS, ACTIVITIES, LEGAL_BASIS, DOCUMENTS, COUNTRIES)
