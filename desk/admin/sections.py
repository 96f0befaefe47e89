"""Sections of the form of a working copy, in the order of the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.helpers import Fieldset, InlineAdminFormSet
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.forms.utils import ErrorList
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from desk.admin_urls import admin_url, change_url


@dataclass(frozen=True)
class Related:
    """The objects of a model whose ``field`` points to the object in the form."""

    model: type[models.Model]
    field: str
    add_label: Any

    def describe(self, user: User | AnonymousUser, obj: Any) -> dict[str, Any] | None:
        """Return the context of the list, or None if the user may not read the objects."""
        opts = self.model._meta
        if obj is None or not user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
            return None
        rows = self.model._default_manager.filter(**{self.field: obj.pk})
        can_add = user.has_perm(f"{opts.app_label}.add_{opts.model_name}")
        return {
            "name": capfirst(opts.verbose_name_plural),
            "objects": [(str(row), change_url(row)) for row in rows],
            "add_label": self.add_label,
            "add_url": f"{admin_url(self.model, 'add')}?{self.field}={obj.pk}" if can_add else "",
        }


@dataclass(frozen=True)
class Section:
    """A part of a form that opens and closes.

    ``fields`` are columns, or texts in all languages; a tuple of them shares a line. ``rows`` are
    the prefixes of inlines.
    """

    name: Any
    fields: Sequence[str | tuple[str, ...]] = ()
    rows: Sequence[str] = ()
    related: Sequence[Related] = ()

    @property
    def lines(self) -> list[tuple[str, ...]]:
        """Return the names of the fields of each line."""
        return [(line,) if isinstance(line, str) else line for line in self.fields]


@dataclass(frozen=True)
class FormError:
    """The messages at one control of a form, which has this ID."""

    label: Any
    control_id: str
    messages: ErrorList


@dataclass(frozen=True)
class FormSection:
    """A section with the fields, rows and lists of one form."""

    name: Any
    fieldset: Fieldset
    inlines: list[InlineAdminFormSet]
    lists: list[dict[str, Any]]
    is_first: bool

    @cached_property
    def fields(self) -> list[Any]:
        """Return the fields that can be changed, without the fields of rows."""
        return [item.field for line in self.fieldset for item in line if not item.is_readonly]

    @property
    def all_fields(self) -> list[Any]:
        """Return the fields that can be changed, with the fields of rows."""
        rows = [form for inline in self.inlines for form in inline.formset.forms]
        return [*self.fields, *(field for form in rows for field in form)]

    @cached_property
    def errors(self) -> list[FormError]:
        """Return the errors of fields and rows, in their order on the page."""
        errors = []
        for field in self.fields:
            if field.errors:
                errors.append(FormError(field.label, _control_id(field), field.errors))
        for inline in self.inlines:
            errors += _errors_of_rows(inline)
        return errors

    @property
    def is_open(self) -> bool:
        """Return whether the section is open at first."""
        return self.is_first or bool(self.errors)


def focus_first(sections: Sequence[FormSection]) -> None:
    """Give the focus to the first field with an error, or to the first field."""
    fields = [field for section in sections for field in section.all_fields]
    with_errors = [field for field in fields if field.errors]
    for field in (with_errors or fields)[:1]:
        field.field.widget.attrs["autofocus"] = True


def _control_id(field: forms.BoundField) -> str:
    is_multiple = isinstance(field.field.widget, forms.MultiWidget)
    return f"{field.auto_id}_0" if is_multiple else field.auto_id


def _errors_of_rows(inline: InlineAdminFormSet) -> list[FormError]:
    formset = inline.formset
    errors = []
    if messages := formset.non_form_errors():
        name = capfirst(inline.opts.verbose_name_plural)
        errors.append(FormError(name, f"{formset.prefix}-group", messages))
    for index, form in enumerate(formset.forms):
        params = {"row": capfirst(inline.opts.verbose_name), "number": index + 1}
        if messages := form.non_field_errors():
            row = _("%(row)s %(number)d") % params
            errors.append(FormError(row, f"{formset.prefix}-{index}", messages))
        for field in form:
            if field.errors:
                label = _("%(row)s %(number)d: %(field)s") % {**params, "field": field.label}
                errors.append(FormError(label, _control_id(field), field.errors))
    return errors
