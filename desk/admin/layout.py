"""Layout of the forms of working copies: sections, and texts by language."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.contrib.messages import get_messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst, format_lazy, slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.http.model_admin import SiteModelAdmin
from core.i18n.languages import NAMES, ORIGINAL
from desk.admin.sections import FormSection, Section, focus_first
from desk.form_scripts import EditorField
from record.fields import is_needed_to_publish, language_of
from record.models import Publishable
from record.rich_text import RichTextField

KEEPING = ("owner", "review_date")
SLUG_SOURCES = ("acronym", "title_en", "name_en", "name")  # the first one that is filled in
MAX_SLUG_LENGTH = Publishable._meta.get_field("slug").max_length
WITHOUT_PAGE = _("A short name in the data of the site: lower-case letters, digits and hyphens.")
ESSENTIALS = Section(_("Essentials"))  # nearly all forms begin with it
OPTIONAL = _("It is made from the title if you leave it empty.")


class LanguageLabels(BaseModelAdmin):
    """Add the language to the label of each column of a text, and name its editor.

    A picker of related objects can add one; the others are changed in their own forms.
    """

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, RichTextField):
            kwargs["form_class"] = EditorField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        code = language_of(db_field)
        if field and code:
            field.label = format_lazy("{} ({})", capfirst(db_field.verbose_name), NAMES[code])
            field.widget.attrs["lang"] = code
            if isinstance(db_field, RichTextField):
                name = format_lazy("{}, {}", capfirst(db_field.verbose_name), NAMES[code])
                field.widget.config |= {"title": name, "applicationTitle": name}
            if code != ORIGINAL:
                field.help_text = ""  # shown once, at the English text
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
        return field


class RowFormSet(forms.BaseInlineFormSet):
    """Rows whose order is a number; a new row comes last."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        if index is None or index >= self.initial_form_count():
            kwargs["initial"] = {
                "position": max((row.position for row in self.get_queryset()), default=0) + 1
            }
        return kwargs


class RowInline(LanguageLabels, admin.StackedInline):
    """Rows of a working copy."""

    formset = RowFormSet
    template = "desk/rows.html"
    add_label: Any = _("Add a row")
    extra = 0
    max_num = 200  # a form with more of them has more fields than the site reads
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget({"rows": 2})}}

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Make no more rows than `max_num`, whatever number the form states."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        """Return a line for each text, with its columns side by side, then the position."""
        fields: Any = self.get_fields(request, obj)
        names = sorted(fields, key=lambda name: name == "position")
        lines = columns_by_field(self.model, names)
        return [(None, {"fields": list(map(tuple, lines.values()))})]


def row_inline(model: type[models.Model], add_label: Any) -> type[RowInline]:
    """Return an inline of ``model``; ``add_label`` is the text of the link that adds a row."""
    attributes = {"model": model, "add_label": add_label}
    return type(f"{model.__name__}Inline", (RowInline,), attributes)


class WorkingCopyForm(forms.ModelForm):
    """The form of a working copy. `failed_upload` is the error about a file that is not stored.

    With `only_keeps_file` it is shown again, with the kept file (`static/desk/form.js`).
    """

    failed_upload: Any = None
    only_keeps_file = False

    def clean(self) -> dict[str, Any]:
        """Make an empty web address from the title, or a provisional one without a title."""
        cleaned_data: dict[str, Any] = super().clean() or {}
        provisional = self.instance.provisional_slug
        if cleaned_data.get("slug") in ("", provisional):
            title = next(filter(None, (cleaned_data.get(name) for name in SLUG_SOURCES)), "")
            cleaned_data["slug"] = slugify(title)[:MAX_SLUG_LENGTH] or provisional
        if self.failed_upload:
            self.add_error(self.failed_upload.column, self.failed_upload.message)
        if self.only_keeps_file:
            self.add_error(None, "")
        return cleaned_data

    def save_parts(self, by: User) -> None:
        """Save the typed objects that the working copy names."""


class FormLayoutMixin(LanguageLabels, SiteModelAdmin):
    """The form of a working copy in sections."""

    form = WorkingCopyForm
    sections: Sequence[Section] = [ESSENTIALS]

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and is_needed_to_publish(db_field):
            field.required = False
        if field and db_field.name == "slug":
            has_page = self.model.content_class.view_name is not None
            help_text = field.help_text if has_page else WITHOUT_PAGE
            field.help_text = format_lazy("{} {}", help_text, OPTIONAL)
            field.required = False
        return field

    def get_sections(self) -> list[Section]:
        """Return the sections. The first one also has the fields that no section names."""
        first, *others = self.sections
        last = Section(_("Web address and review"), ["slug", KEEPING, "staff_notes"])
        lines = [line for section in (*self.sections, last) for line in section.lines]
        named = {*chain(*lines), *self.model.content_class.former_fields}
        unnamed = [name for name in self._columns() if name not in named]
        return [replace(first, fields=[*first.fields, *unnamed]), *others, last]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        """Return a fieldset for each section; its template shows the name."""
        columns = self._columns()
        fieldsets = []
        for section in self.get_sections():
            lines = []
            for line in section.lines:
                lines.append([name for field in line for name in columns.get(field, ())])
            fieldsets.append((None, {"fields": [line for line in lines if line]}))
        return fieldsets

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the sections. The first error, or the first field, has the focus.

        After an operation its message is next for the keyboard.
        """
        context["sections"] = sections = self._form_sections(request, context)
        context["form_errors"] = [error for section in sections for error in section.errors]
        context["languages"] = NAMES.items()
        if context["form_errors"] or not len(get_messages(request)):
            focus_first(sections)
        return super().render_change_form(request, context, *args, **kwargs)

    def _form_sections(self, request: HttpRequest, context: dict[str, Any]) -> list[FormSection]:
        """Return the sections that have content. The first one also has the inlines of none."""
        sections = self.get_sections()
        inlines = {inline.formset.prefix: inline for inline in context["inline_admin_formsets"]}
        named = set(chain(*(section.rows for section in sections)))
        unnamed = [prefix for prefix in inlines if prefix not in named]
        form_sections = []
        for section, fieldset in zip(sections, context["adminform"], strict=True):
            is_first = section == sections[0]
            prefixes = [*section.rows, *(unnamed if is_first else ())]
            lists = [row.describe(request.user, context["original"]) for row in section.related]
            form_section = FormSection(
                section.name,
                fieldset,
                [inlines[prefix] for prefix in prefixes if prefix in inlines],
                [related for related in lists if related],
                is_first,
            )
            if fieldset.fields or form_section.inlines or form_section.lists:
                form_sections.append(form_section)
        return form_sections

    def _columns(self) -> dict[str, list[str]]:
        """Return the columns that can be changed, by field."""
        columns = [*self.opts.fields, *self.opts.many_to_many]
        names = [each.name for each in columns if each.editable and not each.primary_key]
        if self.model.slug_is_fixed:
            names.remove("slug")
        return columns_by_field(self.model, names)


def columns_by_field(model: type[models.Model], names: Iterable[str]) -> dict[str, list[str]]:
    """Return the columns of each field; a text has one for each language."""
    columns: dict[str, list[str]] = {}
    for name in names:
        code = language_of(model._meta.get_field(name))
        columns.setdefault(name.removesuffix(f"_{code}") if code else name, []).append(name)
    return columns
