"""Layout of the forms of working copies: texts by language, related fields on one line."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.i18n.languages import NAMES, NAMES_OF_WORDS, ORIGINAL
from desk.admin.web_address import SOURCES
from record.rich_text import RichTextField

# As the plugin of the editor reads them.
LANGUAGES_OF_WORDS = [format_lazy("{}:{}", code, name) for code, name in NAMES_OF_WORDS.items()]
KEEPING = ("owner", "review_date")


class LanguageLabels(BaseModelAdmin):
    """Add the language to the label of each column of a text, and name its editor.

    A picker of related objects does not delete them.
    """

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        code = getattr(db_field, "_translated_field_language_code", None)
        if field and code:
            field.label = format_lazy("{} ({})", capfirst(db_field.verbose_name), NAMES[code])
            field.widget.attrs["lang"] = code
            if isinstance(db_field, RichTextField):
                name = format_lazy("{}, {}", capfirst(db_field.verbose_name), NAMES[code])
                field.widget.config |= {
                    "title": name,
                    "applicationTitle": name,
                    "language_list": LANGUAGES_OF_WORDS,
                }
            if code != ORIGINAL:
                field.help_text = ""  # shown once, at the English text
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field


class RowInline(LanguageLabels, admin.StackedInline):
    """Rows of a working copy. Their order is a number in the form."""

    extra = 0
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget({"rows": 2})}}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        return [(None, {"fields": side_by_side(self.model, self.get_fields(request, obj))})]


class ReadOnly(admin.ModelAdmin):
    """Rows that staff read; nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def row_inline(model: type[models.Model]) -> type[RowInline]:
    """Return an inline of ``model`` without further options."""
    return type(f"{model.__name__}Inline", (RowInline,), {"model": model})


class FormLayoutMixin(LanguageLabels, admin.ModelAdmin):
    """The fieldsets of a working copy, computed from its columns."""

    lines: Sequence[tuple[str, ...]] = ()  # names of fields that share a line of the form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        """Return the fields without a language, then owner and review date, then the texts."""
        names = [name for name in self._editable_names() if name not in KEEPING]
        texts = [name for name in names if language_of(self.model, name)]
        followers = {name for line in self.lines for name in line[1:]}
        lines = {line[0]: line for line in self.lines}
        others = [name for name in names if name not in texts and name not in followers]
        return [
            (None, {"fields": [lines.get(name, name) for name in others]}),
            (_("Review"), {"fields": [KEEPING]}),
            (
                pgettext_lazy("part of a form", "Texts"),
                {"fields": side_by_side(self.model, texts), "classes": ["texts"]},
            ),
        ]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Let the slug of a new object follow its name until another one is typed."""
        names = self._editable_names()
        source = next((name for name in SOURCES if name in names), None)
        return {"slug": [source]} if source and obj is None and "slug" in names else {}

    def _editable_names(self) -> list[str]:
        names = []
        for field in (*self.opts.fields, *self.opts.many_to_many):
            is_fixed = field.name == "slug" and self.model.slug_is_fixed
            if field.editable and not field.primary_key and not is_fixed:
                names.append(field.name)
        return names


def side_by_side(model: type[models.Model], names: Iterable[Any]) -> list[Any]:
    """Return ``names`` with the columns of each text on one line, English first."""
    lines: dict[str, list[str]] = {}
    for name in names:
        code = language_of(model, name)
        text = name.removesuffix(f"_{code}") if code else name
        lines.setdefault(text, []).append(name)
    return [tuple(columns) if len(columns) > 1 else columns[0] for columns in lines.values()]


def language_of(model: type[models.Model], name: str) -> str | None:
    """Return the language of a column, or None."""
    return getattr(model._meta.get_field(name), "_translated_field_language_code", None)
