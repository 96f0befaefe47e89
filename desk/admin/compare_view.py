"""Comparison page: the draft with the live content, or any two rows of one object."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.i18n.dates import format_date
from desk.admin.change_summary import stored_content
from desk.admin.confirmation import has_kind_permission
from desk.admin_urls import change_url
from publishing.diff import compare
from record import registry
from record.content import Content
from record.models import Publication, Publishable

DRAFT = "draft"
MAX_ROWS = 200  # in the two lists of choices, newest first; the list of versions shows all


class PairForm(forms.Form):
    before = forms.ChoiceField(label=pgettext_lazy("first of two versions", "From"))
    after = forms.ChoiceField(label=pgettext_lazy("second of two versions", "To"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]  # both are choice fields


def compare_view(modeladmin: admin.ModelAdmin, request: HttpRequest) -> TemplateResponse:
    """Compare the versions ``?before=`` and ``?after=`` of the object ``?key=``.

    Without them the draft is compared with the live content.
    """
    if not modeladmin.has_view_permission(request):
        raise PermissionDenied
    rows = _rows_of(request.GET.get("key", ""))
    if not has_kind_permission(request.user, "view", rows[0].kind):
        raise PermissionDenied
    obj = registry.object_of(rows[0].ref)
    pair = _default_pair(rows, obj)
    for name in pair:
        pair[name] = request.GET.get(name, pair[name])
    form = PairForm(pair, choices=_choices(rows, obj), auto_id="compare_%s")
    comparison = None
    if form.is_valid():
        before, after = (_content(form.cleaned_data[name], obj) for name in ("before", "after"))
        comparison = compare(before, after)
    context = modeladmin.admin_site.each_context(request) | {
        "title": _("Compare: {object}").format(object=obj or rows[0]),
        "opts": modeladmin.opts,
        "key": request.GET["key"],
        "form": form,
        "form_url_of_object": change_url(obj) if obj else "",
        "comparison": comparison,
    }
    return TemplateResponse(request, "desk/compare.html", context)


def _rows_of(key: str) -> list[Publication]:
    newest: list[Publication] = []
    with suppress(ValueError):
        rows = Publication.objects.filter(key=UUID(key), withheld_at=None).order_by("-pk")
        rows = rows.select_related("saved_by", "recorded_by").defer("content", "card")
        newest = list(rows[:MAX_ROWS])
    if not newest:
        raise Http404(_("No object has that key."))
    return newest


def _default_pair(rows: list[Publication], obj: Publishable | None) -> dict[str, str]:
    """Return the live row and the draft; the newest row that differs if the draft is live."""
    now = timezone.now()
    digest = obj.digest if obj else rows[0].digest
    others = [row for row in rows if row.digest != digest]
    live = [
        row
        for row in others
        if row.in_force_from
        and row.in_force_until
        and row.in_force_from <= now < row.in_force_until
    ]
    before = [*live, *others, rows[0]][0]
    return {"before": str(before.pk), "after": DRAFT if obj else str(rows[0].pk)}


def _choices(rows: list[Publication], obj: Publishable | None) -> list[tuple[str, str]]:
    choices = [(str(row.pk), _describe_row(row)) for row in rows]
    return [(DRAFT, _("Current draft")), *choices] if obj else choices


def _describe_row(row: Publication) -> str:
    time, person = row.in_force_from, row.recorded_by
    if time is None:
        template = _("Draft saved {moment}")
        time, person = row.saved_at, row.saved_by
    elif row.is_withdrawal:
        template = _("Withdrawal of {moment}")
    else:
        template = (
            _("Cancelled version of {moment}") if row.cancelled_at else _("Version of {moment}")
        )
    text = template.format(moment=format_date(timezone.localtime(time), "DATETIME_FORMAT"))
    return f"{text}, {person}" if person else text


def _content(choice: str, obj: Publishable | None) -> Content | None:
    if obj and choice == DRAFT:
        return obj.content()
    return stored_content(Publication.objects.get(pk=choice))
