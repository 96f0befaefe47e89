"""Forms outside of the record that two people have open: conflicts between their values."""

import copy
import datetime
from itertools import chain
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core import serializers
from django.db.models import Model, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from accounts.admin.conflicts import ConflictCheck, Show, conflict_page, describe_save
from core.conflicts import BASED_ON, ChangedBy, Choice, Passages, make_form
from core.digests import text_digest
from core.i18n.dates import format_date

DELETION_STAMP = "deletion_stamp"
PREFIX = "choice"  # of the radio buttons
THEIRS = "_theirs"  # the hash of the stored values that the page of choices shows

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


class OutdatedFormCheck(ConflictCheck):
    """The form carries the values that it showed; it is saved if they are still stored."""

    def describe_base(self, request: HttpRequest, context: dict[str, Any]) -> object:
        may_change = self.has_change_permission(request, context["original"])
        return _shown_values(context).model_dump_json() if may_change else ""

    def save_or_choose(self, request: HttpRequest, obj: Any, show: Show) -> HttpResponse:
        if obj is None:
            return show(request)
        as_get = copy.copy(request)
        as_get.method = "GET"
        page: Any = show(as_get)
        if "based_on" not in page.context_data:
            return show(request)
        conflict = FormConflict(page.context_data, request)
        if not conflict.is_outdated and THEIRS not in request.POST:
            return show(request)
        form = make_form(
            request,
            conflict.choices,
            is_sent=THEIRS in request.POST,
            is_current=Shown.parse(request.POST.get(THEIRS, "")).values == conflict.stored.values,
            prefix=PREFIX,
        )
        if form.is_valid():
            request.POST = conflict.merge(form.chosen())  # type: ignore[assignment]
            return show(request)
        hidden = [(THEIRS, conflict.stored.model_dump_json())]
        for name, values in request.POST.lists():
            if name not in (THEIRS, "csrfmiddlewaretoken") and not name.startswith(f"{PREFIX}-"):
                hidden += [(name, value) for value in values]
        who = _who_saved(request, obj, conflict.shown.at)
        return conflict_page(self, request, obj, form=form, who=who, hidden=hidden)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """List the objects as protected if they changed since the page of the deletion listed them.

        The session has the stamp of the last such page, whose form cannot be extended.
        """
        deletable, counts, permissions, protected = super().get_deleted_objects(objs, request)
        content = serializers.serialize("json", objs) + repr(deletable)
        stamp = text_digest(content)
        if "post" not in request.POST:
            request.session[DELETION_STAMP] = stamp
        elif request.session.get(DELETION_STAMP) != stamp:
            permissions = set()
            protected.append(_("Changed since this page was opened: go back and read it first."))
        return deletable, counts, permissions, protected


class FormConflict:
    """The typed values of a form and the stored ones, which the page with `context` shows."""

    def __init__(self, context: dict[str, Any], request: HttpRequest) -> None:
        self._request = request
        self.shown = Shown.parse(request.POST.get(BASED_ON, ""))
        self.stored = _shown_values(context)
        self.is_outdated = False
        self.choices: list[Choice] = []
        # The input and its value, by the choice and what is chosen.
        self._replacements: dict[tuple[str, str], tuple[str, Value]] = {}
        self._typed_rows: dict[Any, list[Any]] = {}  # by their formset
        self._removed: dict[str, str] = {}  # the choices about removed rows, by their prefixes
        form = context["adminform"].form
        self._compare(type(form)(request.POST, request.FILES, instance=form.instance))
        for inline in _editable_inlines(context):
            self._compare_rows(inline.formset)

    def merge(self, yours: set[str]) -> QueryDict:
        """Return the data of the form with theirs in place of all but the choices `yours`."""
        data = self._request.POST.copy()
        for (choice, chosen), (name, value) in self._replacements.items():
            if (choice in yours) == (chosen == "yours"):
                data.setlist(name, value if isinstance(value, list) else [value])
        for formset, rows in self._typed_rows.items():
            _renumber(formset, rows, data, self._removed, yours)
        data[BASED_ON] = self.stored.model_dump_json()
        return data

    def _compare(self, typed: Any, key: str = "", label: str = "") -> None:
        """Add a choice for each field of a form whose stored value is not the typed one."""
        shown = self.shown.values.get(key, {})
        for name, theirs in self.stored.values[key].items():
            field = typed.fields[name]
            choice = f"{key}-{name}" if key else name
            before = shown.get(name)
            yours = _normalize(typed[name].data)
            self.is_outdated |= theirs not in (before, yours)
            self._replacements[choice, "theirs"] = (typed[name].html_name, theirs)
            joined = _join(before, theirs, yours)
            if joined not in (theirs, yours):
                before, yours = theirs, joined
                self._replacements[choice, "yours"] = (typed[name].html_name, joined)
            if theirs != yours:
                self.choices.append(
                    Choice(
                        choice,
                        f"{label}{field.label}",
                        ChangedBy.compare(before, theirs, yours),
                        _passages(field, theirs, before),
                        _passages(field, yours, before),
                    )
                )

    def _compare_rows(self, formset: Any) -> None:
        options = {name: getattr(formset, name) for name in ("instance", "prefix", "queryset")}
        rows = type(formset)(self._request.POST, self._request.FILES, **options).forms
        self._typed_rows[formset] = rows
        for typed in rows:
            pk = typed[formset.model._meta.pk.name].data
            key = f"{formset.prefix}:{pk}"
            if key in self.stored.values:
                self._compare(typed, key, f"{typed.instance}: ")
            elif pk:
                self._add_removed_row(typed, key)

    def _add_removed_row(self, typed: Any, key: str) -> None:
        """Add a choice: a row that another person removed stays removed, or is added again."""
        self._removed[typed.prefix] = key
        values = {name: _normalize(typed[name].data) for name in _editable_fields(typed)}
        if values.pop(DELETION_FIELD_NAME, ""):
            return
        self.is_outdated = True
        shown = self.shown.values.get(key, {})
        before = {name: shown.get(name, "") for name in values}
        self.choices.append(
            Choice(
                key,
                str(typed.instance._meta.verbose_name),
                ChangedBy.THEM if values == before else ChangedBy.BOTH,
                [(True, f"{_('removed:')} {_summarize(before)}")],
                [(False, _summarize(values))],
            )
        )


def _summarize(values: Values) -> str:
    return " ".join(value for value in values.values() if isinstance(value, str))


def _renumber(
    formset: Any, rows: list[Any], data: QueryDict, removed: dict[str, str], yours: set[str]
) -> None:
    """Give the rows of the data new numbers, without the removed ones; `yours` become new rows."""
    pk_name = formset.model._meta.pk.name
    numbered: list[list[dict[str, list[str]]]] = [[], []]  # stored rows, and new ones
    for form in rows:
        start = f"{form.prefix}-"
        names = [name for name in data if name.startswith(start)]
        row = {name.removeprefix(start): data.pop(name) for name in names}
        choice = removed.get(form.prefix)
        if choice:
            row[pk_name] = [""]
        if choice is None or choice in yours:
            numbered[row.get(pk_name, [""]) == [""]].append(row)
    for index, row in enumerate(chain(*numbered)):
        for name, values in row.items():
            data.setlist(f"{formset.prefix}-{index}-{name}", values)
    data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(numbered[0]) + len(numbered[1]))
    data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(numbered[0]))


def _shown_values(context: dict[str, Any]) -> Shown:
    """Return the values that the page of a form shows."""
    forms_by_key = {"": context["adminform"].form}
    for inline in _editable_inlines(context):
        for form in inline.formset.initial_forms:
            forms_by_key[f"{inline.formset.prefix}:{form.instance.pk}"] = form
    values: dict[str, Values] = {}
    for key, form in forms_by_key.items():
        values[key] = {}
        for name, field in _editable_fields(form).items():
            initial = form.get_initial_for_field(field, name)
            values[key][name] = _normalize(field.prepare_value(initial))
    return Shown(values=values)


def _editable_inlines(context: dict[str, Any]) -> list[Any]:
    return [inline for inline in context["inline_admin_formsets"] if inline.has_change_permission]


def _editable_fields(form: forms.BaseForm) -> dict[str, forms.Field]:
    fields = form.fields.items()
    return {name: it for name, it in fields if not it.disabled and not it.widget.is_hidden}


def _normalize(value: Any) -> Value:
    """Return a value of a form as `Value`: stored and sent ones are equal then."""
    if isinstance(value, list | tuple | set | QuerySet):
        return sorted(map(str, value))
    if value is None or value is False:
        return ""
    return str(value).replace("\r\n", "\n")  # browsers end lines with both characters


def _join(before: Value | None, theirs: Value, yours: Value) -> Value:
    """Return yours; of several values those that both have, and the changes of either."""
    if not isinstance(before, list) or not isinstance(theirs, list):
        return yours
    return sorted({*theirs} & {*yours} | ({*theirs} ^ {*yours}) - {*before})


def _passages(field: forms.Field, value: Value, before: Value | None) -> Passages:
    """Return a value as text; several values one below the other."""
    if isinstance(field, forms.BooleanField):
        return [(value != before, _("Yes") if value else _("No"))]
    choices: Any = flatten_choices(getattr(field, "choices", ()))
    labels = {str(key): str(label) for key, label in choices}
    if isinstance(value, str):
        return [(value != before, labels.get(value, value))] if value else []
    return [(key not in (before or ()), f"{labels.get(key, key)}\n") for key in value]


def _who_saved(request: HttpRequest, obj: Model, since: datetime.datetime) -> str:
    """Describe who saved `obj` in the admin after `since`."""
    entries = LogEntry.objects.filter(
        content_type=get_content_type_for_model(obj), object_id=obj.pk, action_time__gt=since
    )
    entry = entries.select_related("user").first()
    if entry is None:
        return _("Another user changed it while you were writing.")
    time = format_date(entry.action_time, "DATETIME_FORMAT")
    return describe_save(request, entry.user, time)
