"""Translations at the form: which are older than the English text, and how to confirm them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.i18n.dates import format_date
from core.i18n.languages import TRANSLATED, name_of
from delivery.templatetags.content import plain
from desk.admin.confirmation import ConfirmedAction
from desk.admin.panels import FormPage, Panel
from record import drafts
from record.models import Publication, Publishable, Record, State
from record.texts import Pair, confirm_translations, translatable

MAX_WORDS_SHOWN = 60


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

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["still_right"]
        field.choices = choices


class StillRightAction(ConfirmedAction):
    """Confirm older translations that still match the English text."""

    name = "find_still_right_selected"
    description = gettext_lazy("Confirm translations…")
    permission = "change"
    form_class = StillRightForm

    @classmethod
    def is_offered(cls, obj: Any) -> bool:
        return bool(_find_older(obj))

    @cached_property
    def older(self) -> list[tuple[str, str]]:
        """Return the older translations of all objects as choices."""
        return [choice for obj in self.objects for choice in older_translations(obj)]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"choices": self.older}

    def refusal(self) -> tuple[int, str] | None:
        if self.older:
            return None
        return messages.INFO, _("No translation of it is older than the English text.")

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        names = cleaned_data["still_right"]
        confirm(self.modeladmin.model, names, by=self.user)
        text = _("Confirmed translations: %(number)d. Publish the draft to update the page.")
        return text % {"number": len(names)}


def describe_older(since: datetime.datetime) -> str:
    """Describe when the English text changed; `since` is aware (UTC)."""
    text = _("The English text changed on %(day)s, after this translation.")
    return text % {"day": format_date(since)}


def older_translations(obj: Publishable) -> list[tuple[str, str]]:
    """Return a choice for each older translation: “primary key|key of the pair”, and its HTML."""
    older_since = _find_older(obj)
    choices = []
    for text in translatable(obj.content()) if older_since else ():
        for pair in text.pairs.values():
            if since := older_since.get(pair.key):
                html = _describe(obj, text.place.label, pair, since)
                choices.append((f"{obj.pk}|{pair.key}", html))
    return choices


def _describe(obj: Publishable, label: str, pair: Pair, since: datetime.datetime) -> str:
    """Return both texts, one below the other, as HTML."""
    params = {"label": label, "language": name_of(pair.language)}
    text = _("%(label)s (%(language)s)") % params
    return format_html(
        '<strong>{}</strong> {}<span class="text" lang="en">{}</span>'
        '<span class="text" lang="{}">{}</span>',
        _("{name}: {words}").format(name=obj, words=text),
        describe_older(since),
        Truncator(plain(pair.original)).words(MAX_WORDS_SHOWN),
        pair.language,
        Truncator(plain(pair.translation)).words(MAX_WORDS_SHOWN),
    )


def confirm(model: type[Publishable], names: Iterable[str], by: User | None) -> None:
    """Confirm the translations with these names, as ``older_translations()`` returns them.

    The copies are read again and locked, so texts saved in the meantime are not overwritten.
    """
    Record.objects.lock()
    keys = defaultdict(set)
    for name in names:
        pk, _bar, key = name.partition("|")
        keys[pk].add(key)
    for obj in model.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        confirm_translations(obj, keys[str(obj.pk)])
        obj.save(by=by)


def _context(page: FormPage) -> dict[str, Any]:
    """Return the status of the draft in each language; mark the older texts in the form."""
    form = page.context["adminform"].form
    for key, since in _find_older(page.obj).items():
        language, name, *_rest = key.split(":")
        if f"{name}_{language}" in form.fields:
            field = form[f"{name}_{language}"]
            field.help_text = format_html(
                '<strong class="older">{}</strong> {}', describe_older(since), field.help_text
            )
    row = _newest_row(page.obj)
    if page.obj.state == State.WITHDRAWN or row is None or not row.languages.get("words"):
        return {"translations": {}}
    return {"translations": {code: row.translation_status(code) for code in TRANSLATED}}


TRANSLATIONS = Panel("desk/_translation_status.html", _context)


def _newest_row(obj: Any) -> Publication | None:
    """Return the row with the current draft, read once: a form needs it several times."""
    if not hasattr(obj, "_newest_row"):
        obj._newest_row = drafts.newest_of([obj]).get(obj.key)
    return obj._newest_row


def _find_older(obj: Publishable | None) -> dict[str, datetime.datetime]:
    """Return when the English text of each older translation changed, by the key of its pair."""
    older: dict[str, datetime.datetime] = {}
    row = _newest_row(obj) if obj else None
    if row:
        for code in TRANSLATED:
            older |= row.translation_status(code).older
    return older
