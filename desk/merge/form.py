"""The choices between what two people changed: as a form, and in words beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.i18n.languages import name_of
from desk.merge.three_way import OWNER, REVIEW_DATE, UNKNOWN, ChangedBy, Difference, Part
from publishing.diff import to_plain_text, word_diff
from publishing.diff.changes import ADDED, REMOVED
from publishing.diff.display import with_visible_controls
from publishing.diff.labels import Field, display_value, fields_of
from publishing.diff.rows import changes_of_rows
from publishing.diff.titles import Titles
from publishing.diff.word_diff import words_of
from record.content import Frozen

THEIRS, YOURS, REWRITE = "theirs", "yours", "anew"
USUAL = {ChangedBy.THEM: THEIRS, ChangedBy.YOU: YOURS, ChangedBy.BOTH: None}
TITLES = {
    ChangedBy.THEM: {THEIRS: gettext_lazy("Theirs"), YOURS: gettext_lazy("Yours, as before")},
    ChangedBy.YOU: {THEIRS: gettext_lazy("Theirs, as before"), YOURS: gettext_lazy("Yours")},
    ChangedBy.BOTH: {THEIRS: gettext_lazy("Theirs"), YOURS: gettext_lazy("Yours")},
}
LINES = {True: 6, False: 2}  # of a text of several lines, and of one line


class ChoiceForm(forms.Form):
    """One choice a part. What one person changed is chosen already; what both changed can also be written anew."""

    def __init__(self, *args, differences: list[Difference], model, **kwargs):
        super().__init__(*args, **kwargs)
        self.differences = differences
        for difference in differences:
            column = _plain_column(model, difference)
            self.fields[difference.part.name] = _choice(
                difference, can_be_written=column is not None
            )
            if column is not None:
                self.fields[rewrite_name(difference.part)] = _text(column, difference)

    def clean(self):
        """A new text that wasn't chosen may be as wrong as it likes."""
        answers = super().clean()
        for difference in self.differences:
            if answers.get(difference.part.name) != REWRITE:
                self.errors.pop(rewrite_name(difference.part), None)
        return answers

    def chosen(self) -> dict[Part, Any]:
        """The parts that don't stay as theirs."""
        answers, chosen = self.cleaned_data, {}
        for difference in self.differences:
            part = difference.part
            if answers[part.name] == YOURS:
                chosen[part] = difference.yours
            elif answers[part.name] == REWRITE:
                chosen[part] = answers[rewrite_name(part)]
        return chosen

    def add_errors(self, error: ValidationError):
        """Puts the reasons at the choices that they name, the others above them."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def rewrite_name(part: Part) -> str:
    return f"{part.name}-anew"


def _choice(difference, can_be_written):
    choices = [(THEIRS, _("Theirs")), (YOURS, _("Yours"))]
    return forms.ChoiceField(
        choices=[*choices, (REWRITE, _("Write it anew"))] if can_be_written else choices,
        widget=forms.RadioSelect,
        initial=USUAL[difference.changed_by],
        error_messages={"required": _("Both of you changed this. Choose one of the texts.")},
    )


def _text(column, difference):
    is_long = isinstance(column, models.TextField)
    widget = forms.Textarea(attrs={"rows": LINES[is_long], "class": "vLargeTextField"})
    return column.formfield(
        widget=widget,
        required=False,
        initial=difference.yours,
        help_text="",
        label=_("Your new text"),
    )


def _plain_column(model, difference):
    """The column, if people type plain text into it and both changed it; else None."""
    column = model._meta.get_field(difference.part.name)
    is_typed = isinstance(column, models.CharField | models.TextField) and not column.choices
    return (
        column
        if is_typed and not difference.is_rich and difference.changed_by == ChangedBy.BOTH
        else None
    )


@dataclass(frozen=True)
class DisplayedText:
    """One of the versions of a part: passages, each with whether it is new, and the button that chooses it."""

    title: str
    passages: list[tuple[bool, str]]
    radio: Any = None


@dataclass(frozen=True)
class DisplayedDifference:
    """A part as the page shows it."""

    difference: Difference
    label: str
    language: str
    choice: Any
    texts: list[DisplayedText]
    rewrite_radio: Any = None
    rewrite_field: Any = None


class DifferenceDisplay:
    """Puts the parts of one conflict into words; names of objects cost one query."""

    def __init__(self, form: ChoiceForm, model, contents):
        self.form, self.model, self.names = form, model, Titles(contents)

    def parts(self) -> Iterator[DisplayedDifference]:
        for difference in self.form.differences:
            part, choice = difference.part, self.form[difference.part.name]
            radios = dict(zip((THEIRS, YOURS, REWRITE), choice, strict=False))
            yield DisplayedDifference(
                difference,
                self._label(part),
                part.language,
                choice,
                self._texts(difference, radios),
                radios.get(REWRITE),
                self.form[rewrite_name(part)] if REWRITE in radios else None,
            )

    def _texts(self, difference, radios) -> list[DisplayedText]:
        """Three texts; two where one of them is as it was before both."""
        before = (
            None
            if difference.before is UNKNOWN
            else self._display_text(difference, difference.before)
        )
        texts = []
        if before is not None and difference.changed_by == ChangedBy.BOTH:
            texts.append(DisplayedText(_("Before both of you"), _marked(None, before)))
        for name, title in TITLES[difference.changed_by].items():
            text = self._display_text(difference, getattr(difference, name))
            texts.append(DisplayedText(str(title), _marked(before, text), radios[name]))
        return texts

    def _label(self, part) -> str:
        label = self._fields[part.field].label
        return f"{label} ({name_of(part.language)})" if part.language else label

    def _display_text(self, difference, value) -> str:
        field = self._fields[difference.part.field]
        if difference.part == OWNER:
            return str(get_user_model().objects.filter(pk=value).first() or "")
        if difference.is_rich:
            return to_plain_text(value, self.names)
        if isinstance(value, tuple):
            return self._many(field, value)
        text = display_value(value, field.column, self.names)
        return with_visible_controls(
            text.replace("\r\n", "\n")
        )  # as browsers send what ends a line

    def _many(self, field, values) -> str:
        """Rows of an inline, or names of objects."""
        if not any(isinstance(value, Frozen) for value in values):
            return "\n".join(sorted(map(self.names, values)))
        rows = changes_of_rows(field, (), values, self.names)
        texts = ("\n".join(piece.text for piece in row.pieces) for row in rows)
        return "\n\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))

    @cached_property
    def _fields(self) -> dict[str, Field]:
        fields = {field.name: field for field in fields_of(self.model.content_class, self.model)}
        for part in (OWNER, REVIEW_DATE):
            column = self.model._meta.get_field(part.field)
            fields[part.field] = Field(part.field, capfirst(column.verbose_name), column)
        return fields


def _marked(before: str | None, text: str) -> list[tuple[bool, str]]:
    """``text`` in passages, each with whether it wasn't there before. Line breaks are words."""
    if before is None:
        return [(False, text)] if text else []
    passages = word_diff.differences(words_of(before), words_of(text))
    return [(change == ADDED, " ".join(words)) for change, words in passages if change != REMOVED]
