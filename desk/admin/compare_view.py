"""The page that compares the draft with what is live, or any two rows of one object."""

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.i18n.dates import format_date
from desk.admin.change_summary import change_url, stored_content
from desk.admin.publication_actions import may_view
from publishing.diff import compare
from record import registry
from record.models import Publication

DRAFT = "draft"
MAX_ROWS = 200  # in the two lists of choices, newest first; the record's own list has all


class PairForm(forms.Form):
    """Which two are compared; older and newer rows of the same object."""

    before = forms.ChoiceField(label=pgettext_lazy("first of two versions", "From"))
    after = forms.ChoiceField(label=pgettext_lazy("second of two versions", "To"))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["before"].choices = self.fields["after"].choices = choices


def compare_view(modeladmin, request):
    """``?key=`` names the object; without ``before`` and ``after`` the draft is compared with what is live."""
    if not modeladmin.has_view_permission(request):
        raise PermissionDenied
    rows, obj = _rows_and_object(request.GET.get("key", ""))
    if not may_view(request.user, rows[0].kind):
        raise PermissionDenied
    usual = _usual_pair(rows, obj)
    chosen = usual | {name: request.GET[name] for name in usual if name in request.GET}
    form = PairForm(chosen, choices=_choices(rows, obj), auto_id="compare_%s")
    context = modeladmin.admin_site.each_context(request) | {
        "title": _("Compare: {object}").format(object=obj or rows[0]),
        "opts": modeladmin.opts,
        "key": request.GET["key"],
        "form": form,
        "form_url_of_object": change_url(obj) if obj else "",
        "comparison": _comparison(form.cleaned_data, obj) if form.is_valid() else None,
    }
    return TemplateResponse(request, "desk/compare.html", context)


def _rows_and_object(key: str):
    try:
        rows = Publication.objects.filter(key=UUID(key)).exclude(withheld_at__isnull=False)
    except ValueError as error:
        raise Http404(_("No object has that key.")) from error
    rows = list(
        rows.select_related("saved_by", "recorded_by")
        .defer("content", "card")
        .order_by("-pk")[:MAX_ROWS]
    )
    if not rows:
        raise Http404(_("No object has that key."))
    return rows, registry.object_of(rows[0].ref)


def _usual_pair(rows, obj) -> dict:
    """What is live, and the draft; where these say the same, the newest row that says something else."""
    digest = obj.digest if obj else rows[0].digest
    others = [row for row in rows if row.digest != digest]
    live = [row for row in others if _is_in_force(row)]
    before = next(iter(live or others), rows[0])
    return {"before": str(before.pk), "after": DRAFT if obj else str(rows[0].pk)}


def _is_in_force(row) -> bool:
    return bool(row.in_force_until) and row.in_force_from <= timezone.now() < row.in_force_until


def _choices(rows, obj) -> list:
    choices = [(str(row.pk), _describe_row(row)) for row in rows]
    return [(DRAFT, _("The draft as it stands")), *choices] if obj else choices


def _describe_row(row) -> str:
    if row.is_candidate:
        return _("Draft saved {moment}").format(moment=_format_time(row.saved_at)) + _by(
            row.saved_by
        )
    if row.is_withdrawal:
        template = _("Withdrawal of {moment}")
    else:
        template = _("Cancelled of {moment}") if row.cancelled_at else _("Publication of {moment}")
    return template.format(moment=_format_time(row.in_force_from)) + _by(row.recorded_by)


def _format_time(at) -> str:
    return format_date(timezone.localtime(at), "DATETIME_FORMAT")


def _by(person) -> str:
    return f", {person}" if person else ""


def _comparison(answers, obj):
    return compare(_content(answers["before"], obj), _content(answers["after"], obj))


def _content(choice, obj):
    return obj.content() if choice == DRAFT else stored_content(Publication.objects.get(pk=choice))
