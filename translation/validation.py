"""Validate a translated unit against the working copy, and find its change."""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.utils.translation import gettext as _

from core.html_reader import parse_plain
from record.fields import column_at, find_column
from record.rich_text import sanitise
from translation.placeholders import Piece, join_text, normalize_line_ends, structure
from translation.units import Change, Unit, WorkingCopy, fingerprint
from translation.xliff_reader import Problem, XliffUnit

# The states of a target, as XLIFF names them.
NOT_BEGUN = {"new", "needs-translation"}
FINISHED = {"translated", "signed-off", "final"}


def find_unit(read: XliffUnit, copy: WorkingCopy) -> Unit:
    """Return the unit of the working copy for the unit of the file. Raise ``Problem``."""
    name, english, *_rest = [*read.id.rsplit(":", 2), "", ""]
    unit = next((unit for unit in copy.units if unit.name == name), None)
    if unit is None and not _may_have(copy, name):
        raise Problem(
            _(
                "This object has no text with this “id”. It was changed, or it comes from "
                "another site."
            )
        )
    if unit is None or fingerprint(unit.english) != english:
        raise Problem(
            _("The English text was changed or removed in the admin after the export."),
            is_stale=True,
        )
    return unit


def find_change(read: XliffUnit, unit: Unit, obj: Any) -> Change | None:
    """Return the change by the unit of the file, None for no change. Raise ``Problem``."""
    if read.source != unit.english_pieces:
        raise Problem(
            _("The English text isn’t the one that was exported: it was changed in the file.")
        )
    target = read.target or []
    if not parse_plain(join_text(target)).runs:
        return None
    if target == unit.pieces:
        return Change(unit) if unit.is_older and read.state in FINISHED else None
    if read.state in NOT_BEGUN and target == unit.english_pieces:
        return None
    if not read.id.endswith(f":{fingerprint(unit.translation)}"):
        raise Problem(
            _("The translation was changed in the admin after the export."), is_stale=True
        )
    return Change(unit, _build_text(target, unit, obj))


def _build_text(target: list[Piece], unit: Unit, obj: Any) -> str:
    originals = [pieces for pieces in (unit.english_pieces, unit.pieces) if pieces]
    if structure(target) not in map(structure, originals):
        raise Problem(_tags_differ(target, unit))
    text = unit.placeholders.text(target)
    if unit.placeholders.is_rich:
        if sanitise(text) != text:
            raise Problem(
                _(
                    "There is content where the site doesn’t allow it, such as text between two "
                    "cells."
                )
            )
        return text
    text = text.strip()
    column = column_at(type(obj), unit.path)
    if isinstance(column, CharField) and len(text.splitlines()) > 1:
        raise Problem(_("It has a line break; this is a text of one line."))
    try:
        return column.clean(normalize_line_ends(text), obj)
    except ValidationError as error:
        raise Problem(" ".join(error.messages)) from error


def _tags_differ(target: list[Piece], unit: Unit) -> str:
    """Describe which placeholders are missing, superfluous or nested in another way."""
    expected = Counter(mark for mark, _parent in structure(unit.english_pieces))
    actual = Counter(mark for mark, _parent in structure(target))
    missing = ", ".join(f"“{mark}”" for mark in (expected - actual).elements())
    surplus = ", ".join(f"“{mark}”" for mark in (actual - expected).elements())
    messages = []
    if missing:
        messages.append(_("Tags of the English text are missing: %(missing)s."))
    if surplus:
        messages.append(_("It has tags that the English text doesn’t have: %(surplus)s."))
    message = " ".join(messages)
    message = message or _("Its tags are nested differently from those in the English text.")
    return message % {"missing": missing, "surplus": surplus}


def _may_have(copy: WorkingCopy, name: str) -> bool:
    """Return whether a unit of this kind can have the name."""
    model: Any = type(copy.obj)
    rows, _dot, field_of_row = name.partition(".")
    if field_of_row:
        relation = find_column(model, rows.partition("-")[0])
        model = relation and relation.related_model
    return hasattr(model, f"{field_of_row or name}_en")
