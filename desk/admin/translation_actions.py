"""Translations at the form: which are older than the English text, and how to confirm them."""

import datetime
from dataclasses import dataclass
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


@dataclass(frozen=True)
class OlderTranslation:
    """A translation of a working copy that is older than the English text."""

    obj: Publishable
    pair: Pair
    label: str
    since: datetime.datetime

    @property
    def name(self) -> str:
        """Its value in a form."""
        return f"{self.obj.pk}|{self.pair.key}"

    def as_choice(self) -> str:
        """Return both texts, one below the other, as HTML."""
        params = {"label": self.label, "language": name_of(self.pair.language)}
        text = _("%(label)s (%(language)s)") % params
        return format_html(
            '<strong>{}</strong> {}<span class="text" lang="en">{}</span>'
            '<span class="text" lang="{}">{}</span>',
            _("{name}: {words}").format(name=self.obj, words=text),
            describe_older(self.since),
            Truncator(plain(self.pair.original)).words(MAX_WORDS_SHOWN),
            self.pair.language,
            Truncator(plain(self.pair.translation)).words(MAX_WORDS_SHOWN),
        )


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

    def __init__(self, *args: Any, older: list[OlderTranslation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["still_right"]
        field.choices = [(translation.name, translation.as_choice()) for translation in older]


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
    def older(self) -> list[OlderTranslation]:
        """Return the older translations of all objects."""
        return [translation for obj in self.objects for translation in older_translations(obj)]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"older": self.older}

    def refusal(self) -> tuple[int, str] | None:
        if self.older:
            return None
        return messages.INFO, _("No translation of it is older than the English text.")

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        names = cleaned_data["still_right"]
        settle([older for older in self.older if older.name in names], by=self.user)
        text = _("Confirmed translations: %(number)d. Publish the draft to update the page.")
        return text % {"number": len(names)}


def describe_older(since: datetime.datetime) -> str:
    """Describe when the English text changed; `since` is aware (UTC)."""
    text = _("The English text changed on %(day)s, after this translation.")
    return text % {"day": format_date(since)}


def older_translations(obj: Publishable) -> list[OlderTranslation]:
    """Return the older translations in the working copy, in the order of its texts."""
    older_since = _find_older(obj)
    if not older_since:
        return []
    translations = []
    for text in translatable(obj.content()):
        for code in TRANSLATED:
            pair = text.pairs.get(code)
            if pair and pair.key in older_since:
                label, since = text.place.label, older_since[pair.key]
                translations.append(OlderTranslation(obj, pair, label, since))
    return translations


def settle(older: list[OlderTranslation], by: User | None) -> None:
    """Confirm these translations in the working copies, which are of one kind.

    The copies are read again and locked, so texts saved in the meantime are not overwritten.
    """
    Record.objects.lock()
    model = type(older[0].obj)
    pks = {translation.obj.pk for translation in older}
    for obj in model.objects.select_for_update().filter(pk__in=pks).order_by("pk"):
        keys = {translation.pair.key for translation in older if translation.obj.pk == obj.pk}
        confirm_translations(obj, keys)
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
        return {"translations": []}
    statuses = []
    for code in TRANSLATED:
        status = row.translation_status(code)
        statuses.append({"code": code, "name": name_of(code), "status": status})
    return {"translations": statuses}


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
