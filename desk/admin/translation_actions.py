"""Translations at the form: which are older than the English text, and the action that settles them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.i18n.dates import format_date
from core.i18n.languages import TRANSLATED, name_of
from delivery.templatetags.content import plain
from desk.admin.confirmation import ConfirmedAction
from record import drafts
from record.models import Record
from record.translation.pairs import Pair, confirm_translations, translatable

MAX_WORDS_SHOWN = 60


@dataclass(frozen=True)
class OlderTranslation:
    """A translation of a working copy that is older than the English text beside it."""

    obj: Any
    pair: Pair
    label: str
    since: Any

    @property
    def name(self) -> str:
        return f"{self.obj.pk}|{self.pair.key}"

    def __str__(self):
        params = {"label": self.label, "language": name_of(self.pair.language)}
        return _("%(label)s (%(language)s)") % params


class StillRightForm(forms.Form):
    still_right = forms.MultipleChoiceField(
        label=gettext_lazy("Still right"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick each translation that says what the English text says now. It is kept as a draft; once that is "
            "published, visitors are no longer told that the translation is older."
        ),
        error_messages={"required": gettext_lazy("Tick at least one, or go back.")},
    )

    def __init__(self, *args, older: list[OlderTranslation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["still_right"].choices = [
            (translation.name, _shown(translation)) for translation in older
        ]


class StillRightAction(ConfirmedAction):
    """Settle which older translations say what the English text says now."""

    name = "find_still_right_selected"
    description = gettext_lazy("Translations are still right…")
    title = gettext_lazy("Translations are still right")
    button = gettext_lazy("They are still right")
    permission = "change"
    form_class = StillRightForm

    @cached_property
    def older(self) -> list[OlderTranslation]:
        return [older for obj in self.objects for older in older_translations(obj)]

    def get_form_kwargs(self):
        return {"older": self.older}

    def refusal(self):
        if self.older:
            return None
        return messages.INFO, _("No translation there is older than the English text.")

    def perform(self, cleaned_data):
        chosen = set(cleaned_data["still_right"])
        settle([older for older in self.older if older.name in chosen], by=self.request.user)
        return _("Said to be still right: %(number)d. Publish the draft to tell visitors.") % {
            "number": len(chosen)
        }


class OlderTranslationsMixin:
    """Mark at each field of the form whether its translation is older than the English text."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        for (name, code), since in _older_columns(obj).items():
            if field := form.base_fields.get(f"{name}_{code}"):
                field.help_text = format_html(
                    '<strong class="older">{}</strong> {}', describe_older(since), field.help_text
                )
        return form


def describe_older(since) -> str:
    """Describe when the English text changed; `since` is aware (UTC)."""
    return _("The English text changed on %(day)s, after this translation.") % {
        "day": format_date(since)
    }


def older_translations(obj) -> list[OlderTranslation]:
    """The translations in the working copy that are older, in the order of its texts."""
    row = _newest_row(obj)
    older_since = {} if row is None else _older_since(row)
    if not older_since:
        return []
    return [
        OlderTranslation(obj, pair, text.text.place.label, older_since[pair.key])
        for text in translatable(obj.content())
        for code in TRANSLATED
        if (pair := text.pair(code)) and pair.key in older_since
    ]


def settle(older: list[OlderTranslation], by):
    """Keeps in the working copies, of one kind, that these translations are right; a later text needs it anew.

    The copies are read again, and held: what somebody saved since ``older`` was read stays.
    """
    Record.objects.lock()
    objects = type(older[0].obj).objects.filter(
        pk__in={translation.obj.pk for translation in older}
    )
    for obj in objects.select_for_update().order_by("pk"):
        confirm_translations(
            obj, {translation.pair.key for translation in older if translation.obj.pk == obj.pk}
        )
        obj.save(by=by)


def translation_statuses(obj) -> list[dict]:
    """Return the status of the working copy in each translation, for the status of its form."""
    row = _newest_row(obj)
    if row is None or not row.languages.get("words"):
        return []
    statuses = {code: row.translation_status(code) for code in TRANSLATED}
    return [
        {"name": name_of(code), "status": status, "since": status.older_since}
        for code, status in statuses.items()
    ]


def _newest_row(obj):
    """Read once: a form asks for it several times."""
    if not hasattr(obj, "_newest_row"):
        obj._newest_row = drafts.newest_of([obj]).get(obj.key)
    return obj._newest_row


def _older_since(row) -> dict:
    return {
        key: since
        for code in TRANSLATED
        for key, since in row.translation_status(code).older.items()
    }


def _older_columns(obj) -> dict:
    """The columns of ``obj`` itself that hold an older translation, as name and language, each with the moment."""
    row = _newest_row(obj) if obj else None
    keys = {} if row is None else _older_since(row)
    split = {tuple(key.split(":")[1::-1]): since for key, since in keys.items()}
    return {column: since for column, since in split.items() if "." not in column[0]}


def _shown(older: OlderTranslation):
    """What somebody has to read to decide: both texts, one under the other."""
    english, translation = (
        Truncator(plain(text)).words(MAX_WORDS_SHOWN)
        for text in (older.pair.original, older.pair.translation)
    )
    return format_html(
        '<strong>{}</strong> {}<span class="text" lang="en">{}</span><span class="text" lang="{}">{}</span>',
        _("{name}: {words}").format(name=older.obj, words=older),
        describe_older(older.since),
        english,
        older.pair.language,
        translation,
    )
