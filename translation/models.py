"""The office’s terms in the three languages, which checks before publishing compare with texts."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n.languages import LANGUAGES, NAMES

MAX_TERM_LENGTH = 200
OTHER_FORMS = _("One per line, for example an abbreviation. They are accepted like the term.")
WRONG_WORDS = _(
    "One per line. A text that has one of them is reported, in French and Romanian only if the "
    "English text has the term."
)


def _translated_term(name: Any, help_text: Any) -> models.CharField:
    return models.CharField(
        name, max_length=MAX_TERM_LENGTH, blank=True, default="", help_text=help_text
    )


def _text(name: Any, help_text: Any) -> models.TextField:
    return models.TextField(name, blank=True, default="", help_text=help_text)


class Term(models.Model):
    """A term. It is no part of the record: a change applies to the next check."""

    en = models.CharField(
        NAMES["en"],
        max_length=MAX_TERM_LENGTH,
        unique=True,
        help_text=_("As the office writes it, for example “Convention on Cybercrime”."),
    )
    fr = _translated_term(NAMES["fr"], _("If it is empty, French texts are not checked for it."))
    ro = _translated_term(NAMES["ro"], _("Inflected forms are recognised if they begin alike."))
    other_en = _text(_("other forms in English"), OTHER_FORMS)
    other_fr = _text(_("other forms in French"), OTHER_FORMS)
    other_ro = _text(_("other forms in Romanian"), OTHER_FORMS)
    wrong_en = _text(_("wrong words in English"), WRONG_WORDS)
    wrong_fr = _text(_("wrong words in French"), WRONG_WORDS)
    wrong_ro = _text(_("wrong words in Romanian"), WRONG_WORDS)
    note = _text(_("note"), _("For example the source, for colleagues."))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["en"]

    def __str__(self) -> str:
        return self.en

    def accepted(self, language: str) -> list[str]:
        """Return the term in `language` and its other forms; empty if it has no term there."""
        term = getattr(self, language)
        return [term, *self._lines(f"other_{language}")] if term else []

    def wrong(self, language: str) -> list[str]:
        """Return the words that texts in `language` should not have for it."""
        return self._lines(f"wrong_{language}")

    def audit_facts(self) -> dict[str, list[str] | str]:
        """Return the values for the audit log: accepted and wrong words, and the note."""
        facts: dict[str, list[str] | str] = {code: self.accepted(code) for code in LANGUAGES}
        wrong = [word for code in LANGUAGES for word in self.wrong(code)]
        return facts | {"wrong_words": wrong, "note": self.note}

    def _lines(self, column: str) -> list[str]:
        lines = map(str.strip, getattr(self, column).splitlines())
        return list(filter(None, lines))
