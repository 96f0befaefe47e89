"""The choices between the changes of two people: the form, and its values as text."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.i18n.languages import name_of
from desk.merge.three_way import OWNER, REVIEW_DATE, UNKNOWN, ChangedBy, Difference, Part
from publishing.diff import to_plain_text, word_diff
from publishing.diff.changes import with_visible_controls
from publishing.diff.fields import changes_of_rows
from publishing.diff.labels import Field, Titles, display_value, fields_of
from publishing.diff.word_diff import ADDED, REMOVED, words_of
from record.content import Frozen
from record.models import Publishable

CHOICES = {
    ChangedBy.THEM: [("theirs", _("Theirs")), ("yours", _("Yours, as before"))],
    ChangedBy.YOU: [("theirs", _("Theirs, as before")), ("yours", _("Yours"))],
    ChangedBy.BOTH: [("theirs", _("Theirs")), ("yours", _("Yours"))],
}


class ChoiceForm(forms.Form):
    """One choice for each part; one that only one person changed is made already."""

    def __init__(self, differences: list[Difference], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differences = differences
        for difference in differences:
            self.fields[difference.part.name] = forms.ChoiceField(
                choices=CHOICES[difference.changed_by],
                widget=forms.RadioSelect,
                initial=difference.changed_by,
                error_messages={
                    "required": _("Both of you changed this. Choose one of the texts.")
                },
            )

    def chosen(self) -> dict[Part, Any]:
        """Return the parts that do not stay as theirs."""
        chosen = {}
        for difference in self.differences:
            if self.cleaned_data[difference.part.name] == "yours":
                chosen[difference.part] = difference.yours
        return chosen


def displayed_parts(
    form: ChoiceForm, model: type[Publishable], titles: Titles
) -> list[dict[str, Any]]:
    """Return the context of each part, in the order of the form."""
    fields = {field.name: field for field in fields_of(model.content_class, model)}
    for part in (OWNER, REVIEW_DATE):
        column: Any = model._meta.get_field(part.field)
        fields[part.field] = Field(part.field, capfirst(column.verbose_name), column)
    parts = []
    for difference in form.differences:
        part = difference.part
        field = fields[part.field]
        language = f" ({name_of(part.language)})" if part.language else ""
        parts.append(
            {
                "difference": difference,
                "label": field.label + language,
                "language": part.language,
                "choice": form[part.name],
                "texts": _texts(difference, form[part.name], field, titles),
            }
        )
    return parts


def _texts(
    difference: Difference, choice: forms.BoundField, field: Field, titles: Titles
) -> list[dict[str, Any]]:
    """Return three versions; two if one of them is the one before, or that is unknown.

    Each has passages of text, with whether they are new, and the button that chooses it.
    """
    before = None
    texts: list[dict[str, Any]] = []
    if difference.before is not UNKNOWN:
        before = _display_text(difference, difference.before, field, titles)
        if difference.changed_by == ChangedBy.BOTH:
            texts.append({"title": _("Before both changes"), "passages": _marked(None, before)})
    for radio in choice:
        text = _display_text(difference, getattr(difference, radio.data["value"]), field, titles)
        passages = _marked(before, text)
        texts.append({"title": radio.choice_label, "passages": passages, "radio": radio})
    return texts


def _display_text(difference: Difference, value: Any, field: Field, titles: Titles) -> str:
    if difference.part == OWNER:
        return str(User.objects.filter(pk=value).first() or "")
    if difference.is_rich:
        return to_plain_text(value, titles)
    if isinstance(value, tuple):
        return _display_many(field, value, titles)
    # Browsers end lines with both characters.
    text = display_value(value, field.column, titles).replace("\r\n", "\n")
    return with_visible_controls(text)


def _display_many(field: Field, values: tuple[Any, ...], titles: Titles) -> str:
    if not any(isinstance(value, Frozen) for value in values):
        return "\n".join(sorted(map(titles, values)))
    texts: list[str] = []
    for row in changes_of_rows(field, (), values, titles):
        lines = "\n".join(piece.text for piece in row.pieces)
        texts.append(f"{len(texts) + 1}. {lines}")
    return "\n\n".join(texts)


def _marked(before: str | None, text: str) -> list[tuple[bool, str]]:
    """Return ``text`` in passages, each with whether it is new. Line breaks count as words."""
    if before is None:
        return [(False, text)] if text else []
    passages = word_diff.differences(words_of(before), words_of(text))
    return [(change == ADDED, " ".join(words)) for change, words in passages if change != REMOVED]
