"""Import a translated file: after checking all of it, save all of its changes, or none."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NoReturn
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import log
from accounts.models import Act, User
from record import registry
from record.content import Ref
from record.models import Publication, Record
from record.texts import confirm_translations
from translation import validation, xliff_reader
from translation.sources import WorkingCopy, read_working_copies, translatable_kinds
from translation.units import Unit, translation_field
from translation.validation import Change, UnitError
from translation.xliff_reader import XliffUnit

LOG_MESSAGE = "Translations into %(language)s came in with a file."
IN_AUDIT = "translations"
MAX_ERRORS = 500  # no one reads more of them, and a page of a million would stop the admin


@dataclass(frozen=True)
class Problem:
    """An error in the file, with the unit, object and field if they are known.

    ``line`` is only that of a syntax error. ``is_stale``: the draft has changed since the export.
    """

    message: str
    unit: str = ""
    ref: Ref | None = None
    title: str = ""
    label: str = ""
    is_stale: bool = False
    line: int | None = None


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
    """The result of an import: changes by object, and the number of unchanged texts."""

    changes: list[tuple[WorkingCopy, list[Change]]] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    unchanged: int = 0


def import_file(data: bytes, language: str, by: User, without_stale: bool = False) -> ImportResult:
    """Import the file. ``without_stale`` omits texts that were changed since the export.

    Raise ``ImportRejected``.
    """
    try:
        units = xliff_reader.read(data, language)
    except xliff_reader.UnreadableFile as error:
        raise ImportRejected([Problem(error.message, line=error.line)]) from error
    if not units:
        raise ImportRejected([Problem(_("There is no text in it."))])
    with transaction.atomic():
        result = _check_units(units, language, by, without_stale)
        _save_all(result, language, by, data)
    return result


def _check_units(
    units: list[XliffUnit], language: str, by: User, without_stale: bool
) -> ImportResult:
    Record.objects.lock()
    checker = _UnitChecker(language, by, _lock_copies(units, language))
    for unit in units:
        checker.check(unit)
        if checker.error_count > MAX_ERRORS:
            message = _("There are too many problems: the rest of the file was not checked.")
            checker.problems.append(Problem(message))
            break
    skipped = [problem for problem in checker.problems if problem.is_stale and without_stale]
    if len(skipped) < len(checker.problems):
        raise ImportRejected(
            [problem for problem in checker.problems if not (problem.is_stale and without_stale)]
        )
    changes = [(checker.copies[ref], changes) for ref, changes in checker.changes.items()]
    return ImportResult(changes, skipped, checker.unchanged)


def _lock_copies(units: Iterable[XliffUnit], language: str) -> dict[Ref, WorkingCopy]:
    """Return the working copies of the file, locked until the transaction ends."""
    keys: dict[str, set[UUID]] = {}
    for unit in units:
        if ref := validation.ref_in(unit.original):
            keys.setdefault(ref.kind, set()).add(ref.key)
    copies = {}
    for kind in sorted(keys.keys() & registry.models_by_kind().keys()):
        objects = registry.model_of(kind).objects.select_for_update()
        for copy in read_working_copies(
            objects.filter(key__in=keys[kind]).order_by("pk"), language
        ):
            copies[copy.obj.ref] = copy
    return copies


class _UnitChecker:
    """Checks the units of a file and collects their changes and problems."""

    def __init__(self, language: str, by: User, copies: dict[Ref, WorkingCopy]) -> None:
        self.language = language
        self.copies = copies
        self.allowed = set(translatable_kinds(by))
        self.changes: dict[Ref, list[Change]] = {}
        self.problems: list[Problem] = []
        self.unchanged = 0
        self.error_count = 0
        self._seen: set[tuple[Ref, str]] = set()

    def check(self, read: XliffUnit) -> None:
        """Add the change of the unit, or its problem."""
        ref = validation.ref_in(read.original)
        copy = self.copies.get(ref) if ref and ref.kind in self.allowed else None
        try:
            if read.error:
                raise UnitError(read.error)
            if copy is None:
                self._raise_for_missing_object(read, ref)
            unit = self._find_unit(read, copy)
            change = validation.change_of(read, unit, copy.obj, self.language)
        except UnitError as error:
            self._add_problem(error, read, copy)
            return
        if change is None:
            self.unchanged += 1
        else:
            self.changes.setdefault(copy.obj.ref, []).append(change)

    def _raise_for_missing_object(self, read: XliffUnit, ref: Ref | None) -> NoReturn:
        if ref and ref.kind in registry.models_by_kind():
            if ref.kind not in self.allowed:
                raise UnitError(_("You may not change objects of this kind."))
            if Publication.objects.filter(key=ref.key, kind=ref.kind).exists():
                raise UnitError(_("The object was deleted after the export."), is_stale=True)
        raise UnitError(_("“%(name)s” is not an object of this site.") % {"name": read.original})

    def _find_unit(self, read: XliffUnit, copy: WorkingCopy) -> Unit:
        unit = validation.find(read, copy)
        if (copy.obj.ref, unit.name) in self._seen:
            raise UnitError(_("This text is in the file twice."))
        self._seen.add((copy.obj.ref, unit.name))
        return unit

    def _add_problem(self, error: UnitError, read: XliffUnit, copy: WorkingCopy | None) -> None:
        self.error_count += not error.is_stale
        problem = Problem(error.message, read.id, is_stale=error.is_stale)
        if copy:
            units = (unit for unit in copy.units if read.id.startswith(f"{unit.name}:"))
            label = next((unit.label for unit in units), "")
            problem = replace(problem, ref=copy.obj.ref, title=str(copy.obj), label=label)
        self.problems.append(problem)


def _save_all(result: ImportResult, language: str, by: User, data: bytes) -> None:
    for copy, changes in result.changes:
        _save(copy, changes, language, by)
    if result.changes:
        message = LOG_MESSAGE % {"language": language}
        objects = [copy.obj for copy, _changes in result.changes]
        LogEntry.objects.log_actions(by.pk, objects, CHANGE, message)
    facts = {
        "objects": len(result.changes),
        "texts": sum(len(changes) for _copy, changes in result.changes),
        "file": hashlib.sha256(data).hexdigest(),
    }
    log.record(Act.IMPORTED, by, kind=IN_AUDIT, reference=language, new=facts)


def _save(copy: WorkingCopy, changes: list[Change], language: str, by: User) -> None:
    """Save the columns, then one candidate for all of them, as the form does."""
    obj = copy.obj
    confirmed = {change.unit.pair for change in changes if change.is_still_right}
    if confirmed:
        confirm_translations(obj, confirmed)
    for change in changes:
        if change.is_still_right:
            continue
        row, column = translation_field(obj, change.unit, language)
        setattr(row, column.name, change.text)
        if row is not obj:
            row.save(update_fields=[column.name])
    obj.save(leaves_candidate=False)
    obj.save_candidate(by=by)
