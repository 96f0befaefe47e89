"""Import a translated file: after checking all of it, save all of its changes, or none."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Act, User
from core.html_reader import parse_plain
from record import registry
from record.content import Ref
from record.fields import find_column
from record.models import Publication, Record
from record.rich_text import sanitise
from record.texts import confirm_translations
from translation import xliff_reader
from translation.placeholders import Piece, join_text, normalize_line_ends, structure
from translation.units import Change, Unit, WorkingCopy, fingerprint, read_working_copies
from translation.xliff_reader import Problem, XliffUnit, unknown_object

IN_AUDIT = "translations"
MAX_ERRORS = 500  # no one reads more of them, and a page of a million would stop the admin
# The states of a target, as XLIFF names them.
NOT_BEGUN = {"new", "needs-translation"}
FINISHED = {"translated", "signed-off", "final"}


class ImportRejected(Exception):
    """Nothing was changed. ``problems`` are all problems in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems

    @property
    def is_only_stale(self) -> bool:
        """Return whether the file itself is right."""
        return all(problem.is_stale for problem in self.problems)


@dataclass
class ImportResult:
    """The working copies with changes, the omitted texts, and the number of unchanged texts."""

    changed: list[WorkingCopy]
    skipped: list[Problem]
    unchanged: int


def import_file(data: bytes, language: str, by: User, without_stale: bool = False) -> ImportResult:
    """Import the file. ``without_stale`` omits texts that were changed since the export.

    Raise ``ImportRejected``.
    """
    try:
        units = xliff_reader.read(data, language)
    except Problem as problem:
        raise ImportRejected([problem]) from problem
    with transaction.atomic():
        Record.objects.lock()
        kinds = registry.kinds_for(by, "change")
        copies = _lock_copies(units, language, kinds)
        unchanged, problems = _check_all(units, copies, kinds)
        skipped = [problem for problem in problems if without_stale and problem.is_stale]
        errors = [problem for problem in problems if not (without_stale and problem.is_stale)]
        if errors:
            raise ImportRejected(errors)
        changed = [copy for copy in copies.values() if copy.changes]
        for copy in changed:
            _save(copy, language, by)
        _log(changed, language, by)
    return ImportResult(changed, skipped, unchanged)


def _lock_copies(
    units: Iterable[XliffUnit], language: str, kinds: Collection[str]
) -> dict[Ref | None, WorkingCopy]:
    """Return the working copies of the file, locked until the transaction ends."""
    keys: dict[str, set[UUID]] = {}
    for unit in units:
        if unit.ref and unit.ref.kind in kinds:
            keys.setdefault(unit.ref.kind, set()).add(unit.ref.key)
    copies: dict[Ref | None, WorkingCopy] = {}
    for kind in sorted(keys):
        objects = registry.model_of(kind).objects.select_for_update()
        objects = objects.filter(key__in=keys[kind]).order_by("pk")
        for copy in read_working_copies(objects, language):
            copies[copy.obj.ref] = copy
    return copies


def _check_all(
    units: Iterable[XliffUnit], copies: dict[Ref | None, WorkingCopy], kinds: Collection[str]
) -> tuple[int, list[Problem]]:
    """Add the changes to the copies; return the number of unchanged texts, and the problems."""
    unchanged = error_count = 0
    problems = []
    seen = set()
    for read in units:
        copy = copies.get(read.ref)
        try:
            if read.error:
                raise Problem(read.error)
            if copy is None:
                raise _missing_object(read, kinds)
            unit = find_unit(read, copy)
            if unit in seen:
                raise Problem(_("This text is in the file twice."))
            seen.add(unit)
            if change := find_change(read, unit):
                copy.changes.append(change)
            else:
                unchanged += 1
        except Problem as problem:
            _add_place(problem, read, copy)
            problems.append(problem)
            error_count += not problem.is_stale
            if error_count > MAX_ERRORS:
                message = _("There are too many problems: the rest of the file was not checked.")
                problems.append(Problem(message))
                break
    return unchanged, problems


def _missing_object(read: XliffUnit, kinds: Collection[str]) -> Problem:
    ref = read.ref
    if ref and ref.kind in registry.models_by_kind():
        if ref.kind not in kinds:
            return Problem(_("You may not change objects of this kind."))
        if Publication.objects.filter(key=ref.key, kind=ref.kind).exists():
            return Problem(_("The object was deleted after the export."), is_stale=True)
    return Problem(unknown_object(ref))


def _add_place(problem: Problem, read: XliffUnit, copy: WorkingCopy | None) -> None:
    problem.unit = read.id
    if copy:
        labels = (unit.label for unit in copy.units if read.id.startswith(f"{unit.name}:"))
        problem.label = next(labels, "")
        problem.ref = copy.obj.ref
        problem.title = str(copy.obj)


def _save(copy: WorkingCopy, language: str, by: User) -> None:
    """Save the columns, then one candidate for all columns, as the form does."""
    obj = copy.obj
    confirmed = {change.unit.pair for change in copy.changes if change.text is None}
    if confirmed:
        confirm_translations(obj, confirmed)
    for change in copy.changes:
        if change.text is None:
            continue
        *row_path, name = change.unit.path
        column = f"{name}_{language}"
        if row_path:
            relation, number = row_path
            row = getattr(obj, relation).all()[number - 1]
            setattr(row, column, change.text)
            row.save(update_fields=[column])
        else:
            setattr(obj, column, change.text)
    obj.save(leaves_candidate=False)
    obj.save_candidate(by=by)


def _log(changed: list[WorkingCopy], language: str, by: User) -> None:
    if changed:
        message = f"Translations into {language} came in with a file."
        LogEntry.objects.log_actions(by.pk, [copy.obj for copy in changed], CHANGE, message)
    facts = {"objects": len(changed), "texts": sum(len(copy.changes) for copy in changed)}
    audit.record(Act.IMPORTED, by, kind=IN_AUDIT, reference=language, new=facts)


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


def find_change(read: XliffUnit, unit: Unit) -> Change | None:
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
    return Change(unit, _build_text(target, unit))


def _build_text(target: list[Piece], unit: Unit) -> str:
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
    if isinstance(unit.column, CharField) and len(text.splitlines()) > 1:
        raise Problem(_("It has a line break; this is a text of one line."))
    try:
        return str(unit.column.clean(normalize_line_ends(text), None))
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
