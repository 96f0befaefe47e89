"""How many messages there were, by month, subject and language: those that are here and those that are gone."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from contact.models import AnswerLanguage, Message, MessageCount, Subject
from core.i18n.dates import BUCHAREST


@dataclass
class Line:
    number: int = 0
    held: int = 0

    def add(self, number, held):
        self.number, self.held = self.number + number, self.held + held


def counts_view(model_admin, request):
    """A table, the newest month first; two queries and one for the subjects."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    subjects, languages = Subject.objects.in_bulk(), dict(AnswerLanguage.choices)
    lines = counted()
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Messages by month"),
        "opts": model_admin.opts,
        "lines": [
            (month, subjects[subject], languages[language], lines[month, subject, language])
            for month, subject, language in sorted(
                lines, key=lambda place: (-place[0].toordinal(), subjects[place[1]].position, *place[1:])
            )
        ],
    }
    return TemplateResponse(request, "contact/counts.html", context)


def counted() -> dict[tuple, Line]:
    """By the Bucharest month's first day, the subject's number and the language."""
    lines = defaultdict(Line)
    here = Message.objects.order_by().annotate(month=TruncMonth("received_at", tzinfo=BUCHAREST))
    by_place = here.values_list("month", "subject_id", "language").annotate(
        number=Count("pk"), held=Count("pk", filter=~Q(held_for=[]))
    )
    for month, subject, language, number, held in by_place:
        lines[month.date(), subject, language].add(number, held)
    for gone in MessageCount.objects.all():
        lines[gone.month, gone.subject_id, gone.language].add(gone.number, gone.held)
    return dict(lines)
