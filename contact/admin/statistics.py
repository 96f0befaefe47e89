"""The number of messages by month, subject and language, including deleted ones."""

from collections import Counter

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, DateField, Q
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from contact.models import AnswerLanguage, Message, MessageCount, Subject
from core.i18n.dates import BUCHAREST


def statistics_view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Show a table, the newest month first; two queries and one for the subjects."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    month = TruncMonth("received_at", output_field=DateField(), tzinfo=BUCHAREST)
    groups = Message.objects.order_by().annotate(month=month).values("month", "subject", "language")
    stored = groups.annotate(number=Count("pk"), held=Count("pk", filter=~Q(held_for=[])))
    deleted = MessageCount.objects.values("month", "subject", "language", "number", "held")
    numbers: Counter[tuple] = Counter()
    held: Counter[tuple] = Counter()
    for row in [*stored, *deleted]:
        key = (row["month"], row["subject"], row["language"])
        numbers[key] += row["number"]
        held[key] += row["held"]
    subjects = Subject.objects.in_bulk()
    rows = []
    for key, number in numbers.items():
        month, subject, language = key
        rows.append((month, subjects[subject], AnswerLanguage(language).label, number, held[key]))
    rows.sort(key=lambda row: (-row[0].toordinal(), row[1].position, row[1].pk, row[2]))
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Messages by month"),
        "opts": model_admin.opts,
        "rows": rows,
    }
    return TemplateResponse(request, "contact/counts.html", context)
