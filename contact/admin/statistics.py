"""The number of messages by month, subject and language, including deleted ones."""

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
class MonthlyCount:
    number: int = 0
    held: int = 0

    def add(self, number, held):
        self.number, self.held = self.number + number, self.held + held


def statistics_view(model_admin, request):
    """A table, the newest month first; two queries and one for the subjects."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    subjects, languages = Subject.objects.in_bulk(), dict(AnswerLanguage.choices)
    counts = monthly_counts()
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Messages by month"),
        "opts": model_admin.opts,
        "lines": [
            (month, subjects[subject], languages[language], counts[month, subject, language])
            for month, subject, language in sorted(
                counts, key=lambda key: (-key[0].toordinal(), subjects[key[1]].position, *key[1:])
            )
        ],
    }
    return TemplateResponse(request, "contact/counts.html", context)


def monthly_counts() -> dict[tuple, MonthlyCount]:
    """Return the counts by first day of the month (Bucharest), ID of the subject and language."""
    counts = defaultdict(MonthlyCount)
    messages = Message.objects.order_by().annotate(
        month=TruncMonth("received_at", tzinfo=BUCHAREST)
    )
    rows = messages.values_list("month", "subject_id", "language").annotate(
        number=Count("pk"), held=Count("pk", filter=~Q(held_for=[]))
    )
    for month, subject, language, number, held in rows:
        counts[month.date(), subject, language].add(number, held)
    for count in MessageCount.objects.all():
        counts[count.month, count.subject_id, count.language].add(count.number, count.held)
    return dict(counts)
