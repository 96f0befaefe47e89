"""The number of messages by month, subject and language, including deleted ones."""

import datetime
from collections import Counter

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from contact.models import AnswerLanguage, Message, MessageCount, Subject
from core.i18n.dates import BUCHAREST

# First day of the month, ID of the subject, language.
Key = tuple[datetime.date, int, str]


def statistics_view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Show a table, the newest month first; two queries and one for the subjects."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    subjects = Subject.objects.in_bulk()
    numbers, held = monthly_counts()

    def sort_key(key: Key) -> tuple:
        month, subject, language = key
        return -month.toordinal(), subjects[subject].position, subject, language

    rows = []
    for key in sorted(numbers, key=sort_key):
        month, subject, language = key
        label = AnswerLanguage(language).label
        rows.append((month, subjects[subject], label, numbers[key], held[key]))
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Messages by month"),
        "opts": model_admin.opts,
        "rows": rows,
    }
    return TemplateResponse(request, "contact/counts.html", context)


def monthly_counts() -> tuple[Counter[Key], Counter[Key]]:
    """Return the numbers of messages and of held ones, by months in Bucharest."""
    numbers: Counter[Key] = Counter()
    held: Counter[Key] = Counter()
    month = TruncMonth("received_at", tzinfo=BUCHAREST)
    stored = Message.objects.order_by().annotate(month=month).values("month", "subject", "language")
    for row in stored.annotate(number=Count("pk"), held=Count("pk", filter=~Q(held_for=[]))):
        key = (row["month"].date(), row["subject"], row["language"])
        numbers[key] += row["number"]
        held[key] += row["held"]
    for count in MessageCount.objects.all():
        key = (count.month, count.subject_id, count.language)
        numbers[key] += count.number
        held[key] += count.held
    return numbers, held
