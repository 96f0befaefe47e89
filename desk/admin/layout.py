"""How forms of working copies are laid out: by language, and with what belongs together on one line."""

from django import forms
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.i18n.languages import NAMES, ORIGINAL

KEEPING = ("owner", "review_date")


class LanguageLabels:
    """Says at each column of a text which language it is in."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        code = getattr(db_field, "_translated_field_language_code", None)
        if field and code:
            field.label = format_lazy("{} ({})", capfirst(db_field.verbose_name), NAMES[code])
            field.widget.attrs["lang"] = code
            field.help_text = (
                field.help_text if code == ORIGINAL else ""
            )  # it stands once, beside the English text
        return field


class RowInline(LanguageLabels, admin.StackedInline):
    """Rows of a working copy; a row that isn't filled in is left out."""

    extra = 0
    # The order of rows is a number in the form.
    formfield_overrides = {
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}
    }

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": side_by_side(self.model, self.get_fields(request, obj))})]


class ReadOnly:
    """Rows that staff read; nothing is added, changed or deleted."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class FormLayoutMixin(LanguageLabels):
    """The fieldsets of a working copy, computed from its columns."""

    lines = ()  # names of fields that share a line of the form, a tuple a line

    def get_fieldsets(self, request, obj=None):
        """What has no language first, then who keeps it right, then the texts, each beside its translations."""
        names = [field.name for field in self._editable_fields() if field.name not in KEEPING]
        shared = self._in_lines([name for name in names if language_of(self.model, name) is None])
        texts = side_by_side(self.model, [name for name in names if language_of(self.model, name)])
        groups = [(None, {"fields": shared})] if shared else []
        groups.append((_("Keeping it right"), {"fields": [KEEPING]}))
        return groups + (
            [(pgettext_lazy("part of a form", "Texts"), {"fields": texts, "classes": ["texts"]})]
            if texts
            else []
        )

    def _in_lines(self, names):
        """Puts what belongs together on one line of the form."""
        follows = {name: line[0] for line in self.lines for name in line[1:]}
        lines = {line[0]: line for line in self.lines}
        return [lines.get(name, name) for name in names if name not in follows]

    def get_prepopulated_fields(self, request, obj=None):
        """A new object's address follows its name until somebody types another one."""
        names = [field.name for field in self._editable_fields()]
        source = next((name for name in ("acronym", "title_en", "name_en") if name in names), None)
        return {"slug": [source]} if source and obj is None and not self.model.slug_is_fixed else {}

    def _editable_fields(self):
        meta = self.model._meta
        fields = [
            field
            for field in (*meta.fields, *meta.many_to_many)
            if field.editable and not field.primary_key
        ]
        fields = [field for field in fields if not getattr(field, "auto_now", False)]
        return [field for field in fields if field.name != "slug" or not self.model.slug_is_fixed]


def side_by_side(model, names) -> list:
    """``names`` with the columns of each text on one line, English first."""
    lines = {}
    for name in names:
        code = language_of(model, name)
        lines.setdefault(name.removesuffix(f"_{code}") if code else name, []).append(name)
    return [tuple(columns) if len(columns) > 1 else columns[0] for columns in lines.values()]


def language_of(model, name) -> str | None:
    """The language of a column; None for what has none."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return getattr(field, "_translated_field_language_code", None)
