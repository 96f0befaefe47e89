"""Footnotes of designations: each use in a text is marked, and the page explains it once.

A designation has the same mark on all pages of an edition.
"""

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
    """A footnote of a page.

    ``number`` is its place among the footnotes of the edition, and the number of its asterisks.
    With ``is_folded`` all of its marks are in closed parts of the page.
    """

    number: int
    text: LocalisedText
    is_folded: bool

    @property
    def marker(self) -> str:
        return "*" * self.number


class Footnoted:
    """Designations that have a footnote, from ``pairs`` of both; the same for a whole edition.

    ``numbers`` are those of the footnotes, in the alphabetical order of the designations.
    ``pattern`` finds whole words with the asterisks that the text has already.
    """

    def __init__(self, pairs: Iterable[tuple[LocalisedText, LocalisedText]] = ()) -> None:
        self.footnotes: dict[str, LocalisedText] = {}
        for name, footnote in pairs:
            for code in LANGUAGES:
                designation = getattr(name, code).rstrip("* ")
                if designation and footnote:
                    self.footnotes[designation] = footnote
        in_order = dict.fromkeys(self.footnotes[name] for name in sorted(self.footnotes))
        self.numbers = {footnote: number for number, footnote in enumerate(in_order, start=1)}
        longest_first = sorted(self.footnotes, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first)) or NEVER
        self.pattern = re.compile(rf"(?<!\w)({names})(?!\w)\**")
        self.written_marker = re.compile(rf"(?<!\w)({names})\s?<sup>\s*\*+\s*</sup>")


NO_FOOTNOTES = Footnoted()


class Designations:
    """The footnotes of one page, collected while it is rendered, and whether it shows originals."""

    shows_original = False  # a text in the original language, on a page in another
    is_folded = False  # inside a closed table or a list of choices

    def __init__(self, footnoted: Callable[[], Footnoted] = lambda: NO_FOOTNOTES) -> None:
        self._load = footnoted
        # The footnotes used so far; True for those with a mark that is visible immediately.
        self.used: dict[LocalisedText, bool] = {}

    @cached_property
    def language(self) -> str:
        """The language of the page, read once: a page shows a hundred texts."""
        return active()

    @cached_property
    def _footnoted(self) -> Footnoted:
        return self._load()

    @property
    def notes(self) -> list[Note]:
        """The footnotes used so far, in the order of their numbers."""
        numbers = self._footnoted.numbers
        notes = [Note(numbers[text], text, not shown) for text, shown in self.used.items()]
        return sorted(notes, key=lambda note: note.number)

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
        footnoted = self._footnoted
        parts = TAG.split(footnoted.written_marker.sub(r"\1", html))
        for index, part in enumerate(parts):
            if part.startswith("<"):
                inside_link = part.startswith("<a ") or (inside_link and part != "</a>")
            else:
                parts[index] = footnoted.pattern.sub(mark, part)
        return "".join(parts)

    def _marked(self, name: str, inside_link: bool, language: str | None) -> SafeString:
        footnote = self._footnoted.footnotes[name]
        self.used[footnote] = not self.is_folded or self.used.get(footnote, False)
        number = self._footnoted.numbers[footnote]
        if inside_link:
            return format_html("{}{}", name, "*" * number)
        return format_html(
            '{}<a class="marker" href="#note-{}" role="doc-noteref"{} aria-label="{}">{}</a>',
            name,
            number,
            "" if language in (None, self.language) else format_html(' lang="{}"', self.language),
            _("Footnote on %(designation)s") % {"designation": name},
            "*" * number,
        )


def designations_of(context: Context) -> Designations:
    """Return the designations of the template context's request, or empty ones."""
    return getattr(context.get("request"), "designations", None) or Designations()
