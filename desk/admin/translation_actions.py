"""Translations at the form: which are older than the English text, and how to confirm them."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.i18n.languages import TRANSLATED
from desk.admin.confirmation import ConfirmedAction
from desk.admin.panels import FormPage, Panel
from publishing.diff.english_changes import english_change
from record import drafts
from record.models import Publication, Publishable, Record, State
from record.texts import confirm_translations, input_name
from translation.elsewhere import find_translations_elsewhere
from translation.older_translations import OlderTranslation, find_older_translations


class StillRightForm(forms.Form):
    still_right = forms.MultipleChoiceField(
        label=gettext_lazy("Translations to confirm"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick each translation that still matches the English text. The confirmation is "
            "saved in the draft. Once the draft is published, the page no longer states that the "
            "translation is older."
        ),
        error_messages={"required": gettext_lazy("Tick at least one, or go back.")},
    )


class StillRightAction(ConfirmedAction):
    """Confirm older translations that still match the English text."""

    name = "find_still_right_selected"
    description = gettext_lazy("Confirm translations…")
    permission = "change"
    form_class = StillRightForm

    @classmethod
    def is_offered(cls, obj: Any) -> bool:
        row = _newest_row(obj)
        return bool(row and row.older_pairs)

    @cached_property
    def older(self) -> dict[str, str]:
        """Return the HTML of each older translation by the key of its pair."""
        found = find_older_translations(drafts.newest_of(self.objects).values())
        choices = {}
        for obj in self.objects:
            for older in found[obj.key]:
                choices[older.pair.key] = _describe(older, obj)
        return choices

    @cached_property
    def form(self) -> Any:
        form = super().form
        form.fields["still_right"].choices = self.older.items()
        return form

    def refusal(self) -> tuple[int, str] | None:
        if self.older:
            return None
        return messages.INFO, _("No translation of it is older than the English text.")

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        keys = cleaned_data["still_right"]
        confirm(self.queryset, keys, by=self.user)
        text = _("Confirmed translations: %(number)d. Publish the draft to update the page.")
        return text % {"number": len(keys)}


def _describe(older: OlderTranslation, obj: Publishable | None = None) -> str:
    """Return the change of the English text as HTML; with ``obj`` also the names and both texts."""
    context = {"older": older, "change": english_change(older), "obj": obj}
    return render_to_string("desk/_older_translation.html", context)


def confirm(queryset: QuerySet[Any], keys: Collection[str], by: User | None) -> None:
    """Confirm the translations whose pairs have these keys in all objects that have them.

    The copies are read again and locked, so texts saved in the meantime are not overwritten.
    """
    Record.objects.lock()
    for obj in queryset.select_for_update().order_by("pk"):
        confirm_translations(obj, keys)
        obj.save(by=by)


def _context(page: FormPage) -> dict[str, Any]:
    """Return the status of the draft in each language; mark the older texts in the form."""
    all_forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        all_forms += inline.formset.forms
    fields = {field.html_name: field for form in all_forms for field in form}
    row = _newest_row(page.obj)
    for older in find_older_translations([row])[page.obj.key]:
        field = fields.get(input_name(older.text.place.path, older.pair.language))
        if field:
            field.help_text = _describe(older)
    for text, language, words in find_translations_elsewhere(row) if row else ():
        name = input_name(text.place.path, language)
        if field := fields.get(name):
            offer = {"name": name, "language": language, "words": words}
            html = render_to_string("desk/_translation_elsewhere.html", offer)
            field.help_text = format_html("{} {}", field.help_text, html)
    if page.obj.state == State.WITHDRAWN or row is None or not row.languages.get("words"):
        return {"translations": {}}
    return {"translations": {code: row.translation_status(code) for code in TRANSLATED}}


TRANSLATIONS = Panel("desk/_translation_status.html", _context)


def _newest_row(obj: Any) -> Publication | None:
    """Return the row with the current draft, read once: a form needs it several times."""
    if not hasattr(obj, "_newest_row"):
        obj._newest_row = drafts.newest_of([obj]).get(obj.key)
    return obj._newest_row
