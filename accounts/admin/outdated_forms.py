"""Two people at one form of the admin: no save undoes another one unnoticed.

Forms of published kinds have their own page for this (desk/merge).
"""

import copy
import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.core import serializers
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from core.i18n.dates import format_date

BASED_ON = "_based_on"
DELETION_STAMP = "deletion_stamp"

type Value = str | list[str]  # as a browser sends it; sorted if there are several
type Values = dict[str, Value]  # by the name of the field


class Shown(BaseModel):
    """The values that a form showed at one time, which the form carries as JSON.

    They are stored by form: "" is the form of the object, "recipients:5" that of a row.
    """

    at: AwareDatetime = Field(default_factory=timezone.now)
    values: dict[str, Values] = {}

    @classmethod
    def parse(cls, text: str) -> "Shown":
        """Read the JSON of a form; any other text showed no value."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return cls()


@dataclass(frozen=True)
class Change:
    """A change that another person saved; `is_yours` if the form has another value of yours."""

    label: str
    saved: str
    is_yours: bool


class OutdatedFormCheck(admin.ModelAdmin):
    """The form carries the values that it showed; it is saved if they are still stored.

    Otherwise it is shown again: with what was typed, and all else as it is stored now.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST" or object_id is None:
            return view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if self._lock(request, object_id):
                page = view(_as_get(request), object_id, form_url, extra_context)
                if _show_changes(page, request):
                    return page
            return view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method == "POST":
            context["based_on"] = request.POST.get(BASED_ON, "")
        elif context["original"] and self.has_change_permission(request, context["original"]):
            context["based_on"] = _shown_by(context).model_dump_json()
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """List the objects as protected if they changed since the page of the deletion listed them.

        The session has the stamp of the last such page, whose form cannot be extended.
        """
        deletable, counts, permissions, protected = super().get_deleted_objects(objs, request)
        stamp = _stamp_of(objs, deletable)
        if "post" not in request.POST:
            request.session[DELETION_STAMP] = stamp
        elif request.session.get(DELETION_STAMP) != stamp:
            permissions = set()
            protected.append(_("Changed since this page was opened: go back and read it first."))
        return deletable, counts, permissions, protected

    def rows_to_lock(self, obj: Any) -> QuerySet[Any]:
        """Return the rows that a save locks, in the order of their keys."""
        return self.model._default_manager.filter(pk=obj.pk)

    def _lock(self, request: HttpRequest, object_id: str) -> bool:
        """Lock the object until the transaction ends; return whether it still exists."""
        obj = self.get_object(request, unquote(object_id))
        return bool(obj and list(self.rows_to_lock(obj).select_for_update().order_by("pk")))


def _stamp_of(objs: Any, related: list[Any]) -> str:
    """Return a digest of the objects and of the related objects that are deleted."""
    content = serializers.serialize("json", objs) + repr(related)
    return hashlib.sha256(content.encode()).hexdigest()


def _as_get(request: HttpRequest) -> HttpRequest:
    """Return a request for the page of the form that `request` sends."""
    page_request = copy.copy(request)
    page_request.method = "GET"
    return page_request


def _show_changes(page: Any, request: HttpRequest) -> bool:
    """Merge what was typed into the forms of `page`, and list what others changed.

    Return False if the form can be saved: it would overwrite nothing.
    """
    context = page.context_data
    shown = Shown.parse(request.POST.get(BASED_ON, ""))
    if "based_on" not in context or _shown_by(context).values == shown.values:
        return False
    form = context["adminform"].form
    typed = type(form)(request.POST, request.FILES, instance=form.instance)
    changes = list(_merge(form, typed, shown.values.get("", {})))
    for inline in _editable_inlines(context):
        changes += _merge_rows(inline, request, shown)
    context["of_both"] = [change for change in changes if change.is_yours]
    context["of_one"] = [change for change in changes if not change.is_yours]
    context["who"] = _who_saved(request, context["original"], shown.at)
    return bool(changes)


def _shown_by(context: dict[str, Any]) -> Shown:
    """Return the values that the page of a form shows."""
    forms_by_key = {"": context["adminform"].form}
    for inline in _editable_inlines(context):
        for form in inline.formset.initial_forms:
            forms_by_key[_row_key(inline.formset, form.instance.pk)] = form
    values = {}
    for key, form in forms_by_key.items():
        values[key] = {name: _stored(form, name) for name in _editable_fields(form)}
    return Shown(values=values)


def _editable_inlines(context: dict[str, Any]) -> list[Any]:
    return [inline for inline in context["inline_admin_formsets"] if inline.has_change_permission]


def _editable_fields(form: forms.BaseForm) -> dict[str, forms.Field]:
    fields = form.fields.items()
    return {name: it for name, it in fields if not it.disabled and not it.widget.is_hidden}


def _row_key(formset: Any, pk: object) -> str:
    return f"{formset.prefix}:{pk}"


def _stored(form: forms.BaseForm, name: str) -> Value:
    """Return the value of a field of a form without data."""
    field = form.fields[name]
    return _normalize(field.prepare_value(form.get_initial_for_field(field, name)))


def _normalize(value: Any) -> Value:
    """Return a value of a form as `Value`: stored and sent ones are the same then."""
    if isinstance(value, list | tuple | set | QuerySet):
        return sorted(map(str, value))
    if value is None or value is False:
        return ""
    return str(value).replace("\r\n", "\n")  # browsers end lines with both characters


def _merge(form: Any, typed: Any, before: Values, row: str = "") -> Iterator[Change]:
    """Put what was typed into `form`, which has the stored values; yield the changes of others.

    `before` are the values on which the typed ones are based; `row` comes before their labels.
    """
    for name, field in _editable_fields(form).items():
        base, theirs, yours = before.get(name), _stored(form, name), _normalize(typed[name].data)
        has_several = isinstance(base, list) and isinstance(theirs, list)
        is_yours = yours != base and not has_several
        if has_several:
            form.initial[name] = sorted(set(base or ()) ^ set(theirs) ^ set(yours))
        elif is_yours:
            form.initial[name] = typed[name].data
        if theirs not in (base, yours):
            yield Change(f"{row}{field.label}", _describe(field, theirs, base), is_yours)


def _merge_rows(inline: Any, request: HttpRequest, shown: Shown) -> Iterator[Change]:
    """Replace the rows of `inline` by merged ones; yield the changes of others.

    A typed row is added again if it was deleted since and has a change.
    """
    stored = inline.formset
    options = {"instance": stored.instance, "prefix": stored.prefix, "queryset": stored.queryset}
    pk_name = stored.model._meta.pk.name
    typed = {}
    new_rows = []
    for row in type(stored)(request.POST, request.FILES, **options).forms:
        if row[pk_name].data:
            typed[_row_key(stored, row[pk_name].data)] = row
        elif row.has_changed():
            new_rows.append(row)
    stored_keys = {_row_key(stored, row.instance.pk) for row in stored.initial_forms}
    for key in typed.keys() & shown.values.keys() - stored_keys:
        is_changed = _is_changed(typed[key], shown.values[key])
        if is_changed:
            new_rows.append(typed[key])
        texts = [value for value in shown.values[key].values() if isinstance(value, str)]
        saved = f"{_('removed:')} {' '.join(filter(None, texts))}"
        yield Change(str(inline.opts.verbose_name), saved, is_changed)
    inline.formset = type(stored)(**options, initial=[_typed_values(row) for row in new_rows])
    inline.formset.extra = max(stored.extra, len(new_rows))
    for row in inline.formset.initial_forms:
        key = _row_key(stored, row.instance.pk)
        if key in typed:
            yield from _merge(row, typed[key], shown.values.get(key, {}), f"{row.instance}: ")


def _is_changed(row: Any, before: Values) -> bool:
    """Return whether a typed row was changed, and not removed."""
    if DELETION_FIELD_NAME in row.fields and row[DELETION_FIELD_NAME].data:
        return False
    typed = _typed_values(row)
    return any(_normalize(value) != before.get(name) for name, value in typed.items())


def _typed_values(row: Any) -> dict[str, Any]:
    names = _editable_fields(row).keys() - {DELETION_FIELD_NAME}
    return {name: row[name].data for name in names}


def _describe(field: forms.Field, saved: Value, before: Value | None) -> str:
    """Return a saved value as text; of several values the added and the removed ones."""
    if isinstance(field, forms.BooleanField):
        return _("Yes") if saved else _("No")
    choices: Any = flatten_choices(getattr(field, "choices", ()))
    labels = {str(key): str(label) for key, label in choices}
    if isinstance(saved, str):
        return labels.get(saved, saved) or pgettext("value", "none")
    added = {*saved}.difference(before or ())
    removed = {*(before or ())}.difference(saved)
    parts = []
    for title, keys in ((_("added:"), added), (_("removed:"), removed)):
        if keys:
            parts.append(f"{title} {', '.join(sorted(labels.get(key, key) for key in keys))}")
    return "; ".join(parts)


def _who_saved(request: HttpRequest, obj: Model, since: datetime.datetime) -> str:
    """Describe who saved `obj` in the admin after `since`."""
    entries = LogEntry.objects.filter(
        content_type=get_content_type_for_model(obj), object_id=obj.pk, action_time__gt=since
    )
    entry = entries.select_related("user").first()
    if entry is None:
        return _("Another user changed it while you were writing.")
    text = _("{person} saved it while you were writing: {moment}.")
    if entry.user == request.user:
        text = _("You saved it in another window while you were writing in this one: {moment}.")
    time = format_date(entry.action_time, "DATETIME_FORMAT")
    return text.format(person=entry.user, moment=time)
