"""Footnotes of designations: each use in a text is marked, and the page explains it once."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.i18n.languages import LANGUAGES, active
from record.content import LocalisedText

TAG = re.compile(r"(<[^>]*>)")  # in attributes, clean HTML writes “>” as &gt;
NEVER = "(?!)"  # it matches nothing


@dataclass(frozen=True)
class Note:
    """A footnote of a page; number 1, with one asterisk, is the first that was used."""

    number: int
    text: LocalisedText

    @property
    def marker(self) -> str:
        return "*" * self.number


class Footnoted:
    """Designations that have a footnote, from ``pairs`` of both; the same for a whole edition.

    ``pattern`` finds whole words with the asterisks that the text has already.
    """

    def __init__(self, pairs: Iterable[tuple[LocalisedText, LocalisedText]] = ()) -> None:
        self.footnotes: dict[str, LocalisedText] = {}
        for name, footnote in pairs:
            for code in LANGUAGES:
                designation = getattr(name, code).rstrip("* ")
                if designation and footnote:
                    self.footnotes[designation] = footnote
        longest_first = sorted(self.footnotes, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first)) or NEVER
        self.pattern = re.compile(rf"(?<!\w)({names})(?!\w)\**")
        self.written_marker = re.compile(rf"(?<!\w)({names})\s?<sup>\s*\*+\s*</sup>")


class Designations:
    """The footnotes of one page, collected while it is rendered, and whether it shows originals."""

    shows_original = False  # a text in the original language, on a page in another

    def __init__(self, footnoted: Callable[[], Footnoted] = Footnoted) -> None:
        self._load = footnoted  # called for the first text
        self._notes: dict[LocalisedText, Note] = {}

    @cached_property
    def language(self) -> str:
        """The language of the page, read once: a page shows a hundred texts."""
        return active()

    @cached_property
    def _footnoted(self) -> Footnoted:
        return self._load()

    @property
    def notes(self) -> list[Note]:
        """The footnotes used so far, in the order of their first use."""
        return list(self._notes.values())

    @property
    def used(self) -> tuple[LocalisedText, ...]:
        """The texts of these footnotes."""
        return tuple(self._notes)

    def use(self, footnotes: Iterable[LocalisedText]) -> None:
        """Count the footnotes of a fragment that was rendered before, in their order there."""
        for footnote in footnotes:
            self._note_of(footnote)

    def mark(self, text: str, inside_link: bool = False, language: str | None = None) -> SafeString:
        """Escape plain ``text`` and link an asterisk after each designation to its footnote.

        Inside a link the asterisk is bare. ``language`` is that of ``text``, if not the active one.
        """
        parts = self._footnoted.pattern.split(text)  # every second one is a designation
        for index, part in enumerate(parts):
            parts[index] = self._marked(part, inside_link, language) if index % 2 else escape(part)
        return SafeString("".join(parts))

    def without_markers(self, text: str) -> str:
        """Return plain ``text`` without the asterisks that it has after designations."""
        return self._footnoted.pattern.sub(r"\1", text)

    def mark_html(self, html: str, language: str | None = None) -> str:
        """Mark the designations in the text of clean ``html``, not in its attributes."""

        def mark(match: re.Match[str]) -> str:
            return self._marked(match[1], inside_link, language)

        inside_link = False
        parts = TAG.split(self._footnoted.written_marker.sub(r"\1", html))
        for index, part in enumerate(parts):
            if part.startswith("<"):
                inside_link = part.startswith("<a ") or (inside_link and part != "</a>")
            else:
                parts[index] = self._footnoted.pattern.sub(mark, part)
        return "".join(parts)

    def _marked(self, name: str, inside_link: bool, language: str | None) -> SafeString:
        note = self._note_of(self._footnoted.footnotes[name])
        if inside_link:
            return format_html("{}{}", name, note.marker)
        return format_html(
            '{}<a class="marker" href="#note-{}" role="doc-noteref"{} aria-label="{}">{}</a>',
            name,
            note.number,
            "" if language in (None, self.language) else format_html(' lang="{}"', self.language),
            _("Footnote on %(designation)s") % {"designation": name},
            note.marker,
        )

    def _note_of(self, footnote: LocalisedText) -> Note:
        return self._notes.setdefault(footnote, Note(len(self._notes) + 1, footnote))


def designations_of(context: Context) -> Designations:
    """Return the designations of the template context's request, or empty ones."""
    return getattr(context.get("request"), "designations", None) or Designations()
