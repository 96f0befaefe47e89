"""The choices between the changes of two people: the form, and its values as text."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.i18n.languages import name_of
from desk.merge.three_way import OWNER, REVIEW_DATE, UNKNOWN, ChangedBy, Difference, Part
from publishing.diff import to_plain_text, word_diff
from publishing.diff.changes import ADDED, REMOVED
from publishing.diff.display import with_visible_controls
from publishing.diff.labels import Field, display_value, fields_of
from publishing.diff.rows import changes_of_rows
from publishing.diff.titles import Titles
from publishing.diff.word_diff import words_of
from record.content import Content, Frozen
from record.models import Publishable

THEIRS, YOURS, REWRITE = "theirs", "yours", "anew"
INITIAL = {ChangedBy.THEM: THEIRS, ChangedBy.YOU: YOURS}
TITLES = {
    ChangedBy.THEM: {THEIRS: gettext_lazy("Theirs"), YOURS: gettext_lazy("Yours, as before")},
    ChangedBy.YOU: {THEIRS: gettext_lazy("Theirs, as before"), YOURS: gettext_lazy("Yours")},
    ChangedBy.BOTH: {THEIRS: gettext_lazy("Theirs"), YOURS: gettext_lazy("Yours")},
}


class ChoiceForm(forms.Form):
    """One choice for each part; one that only one person changed is made already.

    A plain text that both changed can also be rewritten.
    """

    def __init__(
        self, *args: Any, differences: list[Difference], model: type[Publishable], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.differences = differences
        for difference in differences:
            column: Any = model._meta.get_field(difference.part.name)
            choices = [(THEIRS, _("Theirs")), (YOURS, _("Yours"))]
            if _can_be_rewritten(column, difference):
                choices.append((REWRITE, _("Write a new text")))
                self.fields[rewrite_name(difference.part)] = column.formfield(
                    widget=AdminTextareaWidget(
                        {"rows": 6 if isinstance(column, models.TextField) else 2}
                    ),
                    required=False,
                    initial=difference.yours,
                    help_text="",
                    label=_("Your new text"),
                )
            self.fields[difference.part.name] = forms.ChoiceField(
                choices=choices,
                widget=forms.RadioSelect,
                initial=INITIAL.get(difference.changed_by),
                error_messages={
                    "required": _("Both of you changed this. Choose one of the texts.")
                },
            )

    def clean(self) -> dict[str, Any]:
        """Ignore the errors of a new text that was not chosen."""
        answers = super().clean() or {}
        for difference in self.differences:
            if answers.get(difference.part.name) != REWRITE:
                self.errors.pop(rewrite_name(difference.part), None)
        return answers

    def chosen(self) -> dict[Part, Any]:
        """Return the parts that do not stay as theirs."""
        chosen = {}
        for difference in self.differences:
            part = difference.part
            if self.cleaned_data[part.name] == YOURS:
                chosen[part] = difference.yours
            elif self.cleaned_data[part.name] == REWRITE:
                chosen[part] = self.cleaned_data[rewrite_name(part)]
        return chosen


def rewrite_name(part: Part) -> str:
    """Return the name of the field for the new text of a part."""
    return f"{part.name}-anew"


def _can_be_rewritten(column: Any, difference: Difference) -> bool:
    """Return whether it is a plain text that both changed."""
    is_typed = isinstance(column, models.CharField | models.TextField) and not column.choices
    return is_typed and not difference.is_rich and difference.changed_by == ChangedBy.BOTH


class DifferenceDisplay:
    """The parts of one conflict as text; titles of objects cost one query."""

    def __init__(
        self, form: ChoiceForm, model: type[Publishable], contents: Iterable[Content | None]
    ) -> None:
        self.form = form
        self.model = model
        self.titles = Titles(contents)

    def parts(self) -> Iterator[dict[str, Any]]:
        """Return the context of each part, in the order of the form."""
        for difference in self.form.differences:
            part = difference.part
            choice = self.form[part.name]
            radios = dict(zip((THEIRS, YOURS, REWRITE), choice, strict=False))
            label = self._fields[part.field].label
            yield {
                "difference": difference,
                "label": f"{label} ({name_of(part.language)})" if part.language else label,
                "language": part.language,
                "choice": choice,
                "texts": self._texts(difference, radios),
                "rewrite_radio": radios.get(REWRITE),
                "rewrite_field": self.form[rewrite_name(part)] if REWRITE in radios else None,
            }

    def _texts(self, difference: Difference, radios: dict[str, Any]) -> list[dict[str, Any]]:
        """Return three versions; two if one of them is the one before, or that is unknown.

        Each has passages of text, with whether they are new, and the button that chooses it.
        """
        before = None
        texts = []
        if difference.before is not UNKNOWN:
            before = self._display_text(difference, difference.before)
            if difference.changed_by == ChangedBy.BOTH:
                passages = _marked(None, before)
                texts.append({"title": _("Before both changes"), "passages": passages})
        for name, title in TITLES[difference.changed_by].items():
            text = self._display_text(difference, getattr(difference, name))
            passages = _marked(before, text)
            texts.append({"title": str(title), "passages": passages, "radio": radios[name]})
        return texts

    def _display_text(self, difference: Difference, value: Any) -> str:
        field = self._fields[difference.part.field]
        if difference.part == OWNER:
            return str(User.objects.filter(pk=value).first() or "")
        if difference.is_rich:
            return to_plain_text(value, self.titles)
        if isinstance(value, tuple):
            return self._display_many(field, value)
        # Browsers end lines with both characters.
        text = display_value(value, field.column, self.titles).replace("\r\n", "\n")
        return with_visible_controls(text)

    def _display_many(self, field: Field, values: tuple[Any, ...]) -> str:
        """Return the rows of an inline, or the titles of objects, as text."""
        if not any(isinstance(value, Frozen) for value in values):
            return "\n".join(sorted(map(self.titles, values)))
        texts: list[str] = []
        for row in changes_of_rows(field, (), values, self.titles):
            lines = "\n".join(piece.text for piece in row.pieces)
            texts.append(f"{len(texts) + 1}. {lines}")
        return "\n\n".join(texts)

    @cached_property
    def _fields(self) -> dict[str, Field]:
        fields = {field.name: field for field in fields_of(self.model.content_class, self.model)}
        for part in (OWNER, REVIEW_DATE):
            column: Any = self.model._meta.get_field(part.field)
            fields[part.field] = Field(part.field, capfirst(column.verbose_name), column)
        return fields


def _marked(before: str | None, text: str) -> list[tuple[bool, str]]:
    """Return ``text`` in passages, each with whether it is new. Line breaks count as words."""
    if before is None:
        return [(False, text)] if text else []
    passages = word_diff.differences(words_of(before), words_of(text))
    return [(change == ADDED, " ".join(words)) for change, words in passages if change != REMOVED]
