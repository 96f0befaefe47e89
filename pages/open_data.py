"""Legal acts, milestones, news and calls as datasets, and all datasets of the site."""

from django.utils.translation import gettext_lazy as _

from delivery.opendata.datasets import Dataset, Field
from delivery.templatetags.content import plain
from pages.acts import ActContent, MilestoneContent
from pages.calls import CallContent, CallStatus
from pages.filters import open_first
from pages.models import NewsContent
from projects.open_data import ACTIVITIES, COUNTRIES, DOCUMENTS, PROJECTS
from record.listing import LATEST, OLDEST, sort_by

LEGAL_BASIS = Dataset(
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
    name="milestones",
    title=_("Milestones of the Cybercrime Programme Office"),
    description=_("Dated events of the office that are not legal acts."),
    content_class=MilestoneContent,
    order=sort_by(*OLDEST),
    rare=MilestoneContent.former_fields,
)
NEWS = Dataset(
    name="news",
    title=_("News of the Cybercrime Programme Office"),
    description=_("News of the office and its projects, the latest first."),
    content_class=NewsContent,
    order=sort_by(*LATEST),
    feed_entry=lambda item, day: {"title": item.title, "description": item.lead},
)
CALLS = Dataset(
    name="calls",
    title=_("Calls of the Cybercrime Programme Office"),
    description=_("Calls for tenders, consultants and staff, open ones first."),
    content_class=CallContent,
    order=open_first,
    computed={
        "status": Field(
            _("Status"),
            _("Computed from the times for the time of the edition; never stored."),
            CallStatus,
            lambda call, day: call.status,
        )
    },
    calendar="pages:calls.ics",
    feed_entry=lambda call, day: {
        "title": call.title,
        "description": plain(call.requirements),
        "categories": [(str(call.status), call.status.label)],
    },
    rare=["file_size", "questions_until", "project"],
)

ALL = (PROJECTS, ACTIVITIES, LEGAL_BASIS, MILESTONES, DOCUMENTS, COUNTRIES, NEWS, CALLS)
