"""The changes between two public versions of an object, as visitors read them."""

from dataclasses import dataclass, replace
from functools import partial

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.i18n import languages
from publishing.diff.content import CONFIRMED, compare
from publishing.diff.word_diff import Change
from record.content import Content, Ref
from record.editions import Edition

MAX_CHANGES = 40
QUOTED_CHANGES = 2
QUOTED_PIECES = 4
QUOTED_CHARACTERS = 80  # of each piece


@dataclass(frozen=True)
class PublicChanges:
    """The changes that all readers of the page see, and those in other languages than the page's.

    ``omitted`` is the number of changes above the limit.
    """

    shown: list[Change]
    in_other_languages: list[Change]
    omitted: int


def public_changes(before: Content | None, after: Content) -> PublicChanges:
    """Return the changes between two public contents, or all texts and facts of one content.

    The edition of ``after`` names the objects, so titles that were never public are not shown.
    """
    public = {*after.data_fields(), CONFIRMED}
    after.edition.prefetch(after.refs() ^ (before.refs() if before else set()))
    found = compare(before, after, partial(_public_title, after.edition))
    changes = [change for change in found if change.field in public]
    changes.sort(key=_is_in_another_language)
    listed = changes[:MAX_CHANGES] if before else changes
    others = list(filter(_is_in_another_language, listed))
    return PublicChanges(
        shown=listed[: len(listed) - len(others)],
        in_other_languages=others,
        omitted=len(changes) - len(listed),
    )


def quotation(changes: PublicChanges) -> list[Change]:
    """Return the first changes that all readers see, each shortened to a line or two."""
    quoted = []
    for change in changes.shown[:QUOTED_CHANGES]:
        pieces = [
            replace(piece, text=Truncator(piece.text).chars(QUOTED_CHARACTERS))
            for piece in change.pieces[:QUOTED_PIECES]
        ]
        quoted.append(replace(change, pieces=tuple(pieces), files=()))
    return quoted


def _is_in_another_language(change: Change) -> bool:
    return change.language not in ("", languages.active())


def _public_title(edition: Edition, ref: Ref) -> str:
    content = edition.find(ref)
    return str(content.any_title) if content else _("not published")
