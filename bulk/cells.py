"""Cells of the table of facts: read from the contents in force, and written into contents."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from record.content import Content, Ref
from record.fields import find_column, label_of, text_columns
from record.models import Publishable
from search.tokenizer import fold_text
from translation.placeholders import normalize_line_ends


class NamesField(forms.CharField):
    """References to objects of ``model``, as their titles with semicolons between them."""

    def __init__(self, model: Any) -> None:
        super().__init__(required=False)
        self.titles: dict[Ref, str] = {}
        self.refs: dict[str, Ref] = {}
        columns = text_columns(model, model.content_class.title_fields)
        for obj in model.objects.all():
            self.titles[obj.ref] = str(obj)
            self.refs |= {fold_text(getattr(obj, column)): obj.ref for column in columns}

    def prepare_value(self, value: Any) -> Any:
        """Return references as text; a typed text as it is."""
        if isinstance(value, str):
            return value
        return "; ".join(self.titles.get(ref, str(ref)) for ref in value)

    def clean(self, value: Any) -> tuple[Ref, ...]:
        refs = set()
        for name in filter(None, map(str.strip, super().clean(value).split(";"))):
            if fold_text(name) not in self.refs:
                message = _("“%(name)s” is not known. Enter titles, separated by semicolons.")
                raise ValidationError(message % {"name": name})
            refs.add(self.refs[fold_text(name)])
        return tuple(sorted(refs))


class Column:
    """A fact, of a text that in one language, or a field that is in no content."""

    def __init__(self, form_class: Any, name: str, language: str) -> None:
        """Make the column of a field of a form; ``language`` is empty if it is no text."""
        model = form_class._meta.model
        self.name = name
        self.language = language
        self.key = f"{name}_{language}" if language else name
        self.label = capfirst(label_of(model, self.key))
        self.is_fact = name in model.content_class.model_fields
        self.column = find_column(model, name)
        self.reference = ""  # of the rows of an inline
        related = self.column.related_model
        if self.column.one_to_many:
            for name in related.content_class.model_fields:
                if isinstance(column := find_column(related, name), ForeignKey):
                    self.reference = name
                    related = column.related_model
        self.field: Any
        if related is User:
            self.field = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)
            self.field.choices = list(self.field.choices)  # of all rows, in one query
        elif related:
            self.field = NamesField(related)
        else:
            self.field = form_class.base_fields[self.key]
            self.field.widget.attrs["rows"] = 1

    def read(self, source: Content | Publishable) -> Any:
        """Return the value in a content or, if it is no fact, in the working copy."""
        value = getattr(source, self.name if self.is_fact else self.column.attname)
        if self.language:
            return getattr(value, self.language)
        if self.reference:
            return tuple(getattr(row, self.reference) for row in value)
        if isinstance(self.field, NamesField) and not isinstance(value, tuple):
            return (value,) if value else ()
        return value

    def write(self, member: Any, value: Any) -> Any:
        """Return the member of a content with the value; rows keep their other values."""
        if self.language:
            return member.model_copy(update={self.language: value})
        if self.reference:
            rows = {getattr(row, self.reference): row for row in member}
            make_row = self.column.related_model.content_class
            return tuple(rows.get(ref) or make_row(**{self.reference: ref}) for ref in value)
        if isinstance(self.column, ForeignKey) and self.is_fact:
            return value[0] if value else None
        return value


class RowForm(forms.Form):
    """The cells of ``obj``, which has ``content`` in force; ``typed`` are the texts of the table.

    ``seen`` are the texts that it showed. A cell that was not changed shows the value of now; one
    that a colleague changed too is an error, once.
    """

    def __init__(
        self,
        columns: list[Column],
        obj: Publishable,
        content: Content,
        typed: Mapping[str, str],
        seen: Mapping[str, Any],
    ) -> None:
        super().__init__(prefix=str(obj.pk))
        self.columns = {column.key: column for column in columns}
        self.obj = obj
        self.content = content
        self.current: dict[str, str] = {}
        self.changed: dict[str, Column] = {}
        self.conflicts: dict[str, str] = {}
        texts = {}
        for key, column in self.columns.items():
            self.fields[key] = column.field
            self.initial[key] = column.read(content if column.is_fact else obj)
            value = column.field.prepare_value(self.initial[key])
            name = self.add_prefix(key)
            current = self.current[name] = "" if value is None else str(value)
            before = seen.get(name, current)
            text = typed.get(name, before)
            if normalize_line_ends(text) not in map(normalize_line_ends, (before, current)):
                self.changed[key] = column
                texts[name] = text
                if before != current:
                    self.conflicts[key] = current
        self.is_bound = bool(self.changed)
        self.data = self.current | texts

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for key, current in self.conflicts.items():
            message = _(
                "Changed by a colleague in the meantime to “%(value)s”. If you check again, your "
                "value replaces it."
            )
            self.add_error(key, message % {"value": current})
        instance: Any = copy(self.obj)
        cells = {key for key in values if not self.columns[key].column.is_relation}
        for key in cells:
            setattr(instance, key, values[key])
        others = {column.name for column in instance._meta.get_fields()} - cells
        instance.validate_constraints(exclude=others)
        return values

    def change(self, content: Content) -> Content:
        """Return ``content`` with the changed facts; those with another value there stay."""
        members = dict(content)
        for key, column in self.changed.items():
            if column.is_fact and column.read(content) == column.read(self.content):
                value = self.cleaned_data[key]
                members[column.name] = column.write(members[column.name], value)
        return type(content)(**members)

    def save_other_fields(self) -> None:
        """Save the changed fields that are in no content."""
        fields = [key for key, column in self.changed.items() if not column.is_fact]
        if fields:
            values = {key: self.cleaned_data[key] for key in fields}
            type(self.obj).objects.filter(pk=self.obj.pk).update(**values)
