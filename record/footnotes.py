"""Designations that carry a footnote: marked wherever a text uses them, explained once at the foot of the page."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.i18n.languages import LANGUAGES, active
from record.content import LocalisedText

TAG = re.compile(
    r"(<[^>]*>)"
)  # clean HTML has no “>” inside its attributes: it is written &gt; there


@dataclass(frozen=True)
class Note:
    """A footnote as this page shows it: the first one used is number 1 and has one asterisk."""

    number: int
    text: LocalisedText

    @property
    def marker(self) -> str:
        return "*" * self.number


class Footnoted:
    """Designations that carry a footnote: ``pairs`` of both. Every page of an edition has the same.

    ``footnotes`` has that of every form in which one is written. ``pattern`` finds whole words, and takes an asterisk
    that the text has already into what it replaces; None where nothing is to be found.
    """

    def __init__(self, pairs: Iterable[tuple[LocalisedText, LocalisedText]] = ()):
        self.footnotes = {
            form: footnote
            for name, footnote in pairs
            for code in LANGUAGES
            if (form := getattr(name, code).rstrip("* ")) and footnote
        }
        names = "|".join(re.escape(name) for name in sorted(self.footnotes, key=len, reverse=True))
        self.pattern = re.compile(rf"(?<!\w)({names})(?!\w)\**") if names else None
        self.written_marker = re.compile(rf"(?<!\w)({names})\s?<sup>\s*\*+\s*</sup>")


class Designations:
    """The footnotes of one page, collected while it is rendered, and whether it shows untranslated texts.

    ``footnoted`` gives the designations that carry one; it is asked when the first text comes.
    """

    shows_original = False  # a text in the original language, on a page in another

    def __init__(self, footnoted: Callable[[], Footnoted] = Footnoted):
        self._ask = footnoted
        self._notes: dict[LocalisedText, Note] = {}

    @cached_property
    def _footnoted(self) -> Footnoted:
        return self._ask()

    @property
    def notes(self) -> list[Note]:
        """Those used so far, in the order of their first use."""
        return list(self._notes.values())

    @property
    def used(self) -> tuple[LocalisedText, ...]:
        """The texts of the same."""
        return tuple(self._notes)

    def use(self, footnotes: Iterable[LocalisedText]):
        """Counts footnotes of what was drawn before, in the order of their first use there."""
        for footnote in footnotes:
            self._note_of(footnote)

    def mark(self, text: str, inside_link=False, language=None) -> SafeString:
        """Plain ``text``, escaped, with an asterisk after each designation: a link, or bare where a link can't be.

        The words of the link are the reader's, also in a text that is marked as being in another ``language``.
        """
        if self._footnoted.pattern is None:
            return conditional_escape(text)
        if not any(name in text for name in self._footnoted.footnotes):
            return escape(text)
        parts = enumerate(self._footnoted.pattern.split(text))
        return format_html_join(
            "",
            "{}",
            (
                (self._marked(part, inside_link, language) if index % 2 else part,)
                for index, part in parts
            ),
        )

    def without_markers(self, text: str) -> str:
        """Plain ``text`` without the asterisks that are written after designations in it."""
        pattern = self._footnoted.pattern
        return pattern.sub(r"\1", text) if pattern else text

    def mark_html(self, html: str, language=None) -> str:
        """Clean ``html`` with the same asterisks in its text, and none in its attributes."""
        if self._footnoted.pattern is None:
            return html
        inside_link, parts = False, []
        for part in TAG.split(self._footnoted.written_marker.sub(r"\1", html)):
            if part.startswith("<"):
                inside_link = part.startswith("<a ") or (inside_link and part != "</a>")
            else:
                part = self._mark_run(part, inside_link, language)
            parts.append(part)
        return "".join(parts)

    def _mark_run(self, run, inside_link, language):
        return self._footnoted.pattern.sub(
            lambda match: self._marked(match[1], inside_link, language), run
        )

    def _marked(self, name, inside_link, language) -> SafeString:
        note = self._note_of(self._footnoted.footnotes[name])
        if inside_link:
            return format_html("{}{}", name, note.marker)
        return format_html(
            '{}<a class="marker" href="#note-{}" role="doc-noteref"{} aria-label="{}">{}</a>',
            name,
            note.number,
            "" if language in (None, active()) else format_html(' lang="{}"', active()),
            _("Footnote on %(designation)s") % {"designation": name},
            note.marker,
        )

    def _note_of(self, footnote) -> Note:
        return self._notes.setdefault(footnote, Note(len(self._notes) + 1, footnote))


def designations_of(context) -> Designations:
    """Return those of the template context's request (cproc_site/context_processors.py), or empty ones."""
    return getattr(context.get("request"), "designations", None) or Designations()
