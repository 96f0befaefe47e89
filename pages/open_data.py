"""Legal acts, milestones and news as datasets, and all datasets of the site."""

from django.utils.translation import gettext_lazy as _

from delivery.opendata.datasets import Dataset, Field
from pages.acts import ActContent, MilestoneContent
from pages.models import NewsContent
from projects.open_data import ACTIVITIES, COUNTRIES, DOCUMENTS, PROJECTS
from record.listing import LATEST, OLDEST, sort_by

LEGAL_BASIS = Dataset(
    app="pages",
    name="legal-basis",
    title=_("Legal basis of the Cybercrime Programme Office"),
    description=_(
        "The legal acts that established the office, in the order of their dates, and the treaties "
        "it supports."
    ),
    content_class=ActContent,
    order=sort_by(*OLDEST),
    computed={
        # From the time of one text for each act: no field is removed.
        "text_url": Field(
            _("text of the act"),
            _("Web address of its official text."),
            compute=lambda act, day: act.texts[0].url if act.texts else "",
        )
    },
)
MILESTONES = Dataset(
    app="pages",
    name="milestones",
    title=_("Milestones of the Cybercrime Programme Office"),
    description=_("Dated events of the office that are not legal acts."),
    content_class=MilestoneContent,
    order=sort_by(*OLDEST),
    rare=MilestoneContent.former_fields,
)
NEWS = Dataset(
    app="pages",
    name="news",
    title=_("News of the Cybercrime Programme Office"),
    description=_("News of the office and its projects, the latest first."),
    content_class=NewsContent,
    order=sort_by(*LATEST),
    feed_entry=lambda item, day: {"title": item.title, "description": item.lead},
)

ALL = (PROJECTS, ACTIVITIES, LEGAL_BASIS, MILESTONES, DOCUMENTS, COUNTRIES, NEWS)
