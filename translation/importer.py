"""Import a translated file: it is checked as a whole, then all of its changes are saved, or none."""

import hashlib
from dataclasses import dataclass, field

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import log
from accounts.models import Act
from record import registry
from record.content import Ref
from record.models import Publication, Record
from record.translation.pairs import confirm_translations
from translation import validation, xliff_reader
from translation.sources import WorkingCopy, read_working_copies, translatable_kinds
from translation.units import Unit, translation_field
from translation.validation import Change, UnitError
from translation.xliff_reader import XliffUnit

LOG_MESSAGE = "Translations into %(language)s came in with a file."
IN_AUDIT = "translations"


@dataclass(frozen=True)
class Problem:
    """An error in the file: its line, and the object and field if they are known."""

    line: int
    message: str
    unit: str = ""
    ref: Ref | None = None
    title: str = ""
    label: str = ""
    is_stale: bool = False


class ImportRejected(Exception):
    """Nothing was changed. ``problems`` are all there are, in the order of their lines."""

    def __init__(self, problems: list[Problem]):
        super().__init__(len(problems))
        self.problems = sorted(problems, key=lambda problem: problem.line)

    @property
    def is_only_stale(self) -> bool:
        return all(problem.is_stale for problem in self.problems)


@dataclass
class ImportResult:
    """The result of an import. ``changes`` are by object, ``unchanged`` counts the unchanged texts."""

    changes: list[tuple[WorkingCopy, list[Change]]] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    unchanged: int = 0


def import_file(data: bytes, language: str, by, without_stale=False) -> ImportResult:
    """Raises ``ImportRejected``. ``without_stale`` leaves out what changed at the desk since the export."""
    try:
        units = xliff_reader.read(data, language)
    except xliff_reader.UnreadableFile as error:
        raise ImportRejected([Problem(error.line, error.message)]) from error
    with transaction.atomic():
        result = _check_units(units, language, by, without_stale)
        _apply(result, language, by, data)
    return result


def _check_units(units, language, by, without_stale) -> ImportResult:
    Record.objects.lock()
    checker = _UnitChecker(language, by, _lock_copies(units, language))
    for unit in units:
        checker.check(unit)
        if checker.error_count > xliff_reader.MAX_ERRORS:
            checker.problems.append(Problem(unit.line, xliff_reader.too_many_errors()))
            break
    if not units:
        checker.problems.append(Problem(1, _("There is no text in it.")))
    skipped = [problem for problem in checker.problems if problem.is_stale and without_stale]
    if len(skipped) < len(checker.problems):
        raise ImportRejected(
            [problem for problem in checker.problems if not (problem.is_stale and without_stale)]
        )
    return ImportResult(checker.changed(), skipped, checker.unchanged)


def _lock_copies(units, language) -> dict[Ref, WorkingCopy]:
    """The working copies that the file names, held until the transaction ends: nobody saves one meanwhile."""
    keys: dict[str, set] = {}
    for unit in units:
        if (ref := validation.ref_in(unit.original)) and ref.kind in registry.models_by_kind():
            keys.setdefault(ref.kind, set()).add(ref.key)
    working_copies = [
        copy
        for kind in sorted(keys)
        for copy in read_working_copies(
            registry.model_of(kind)
            .objects.select_for_update()
            .filter(key__in=keys[kind])
            .order_by("pk"),
            language,
        )
    ]
    return {copy.obj.ref: copy for copy in working_copies}


class _UnitChecker:
    """Checks the units of a file and collects their changes and problems."""

    def __init__(self, language, by, working_copies: dict[Ref, WorkingCopy]):
        self.language, self.copies, self.allowed = (
            language,
            working_copies,
            set(translatable_kinds(by)),
        )
        self.changes: dict[Ref, list[Change]] = {}
        self.problems: list[Problem] = []
        self.unchanged = self.error_count = 0
        self._seen: set[tuple[Ref, str]] = set()

    def check(self, read: XliffUnit):
        ref = validation.ref_in(read.original)
        copy = self.copies.get(ref) if ref and ref.kind in self.allowed else None
        for line, message in read.errors:
            self._add_problem(UnitError(message), read, ref, copy, line)
        if read.errors:
            return
        try:
            self._check_object(read, ref, copy)
            change = validation.change_of(
                read, self._find_unit(read, copy), copy.obj, self.language
            )
        except UnitError as error:
            return self._add_problem(error, read, ref, copy, read.line)
        if change is None:
            self.unchanged += 1
        else:
            self.changes.setdefault(ref, []).append(change)

    def changed(self) -> list[tuple[WorkingCopy, list[Change]]]:
        return [(self.copies[ref], changes) for ref, changes in self.changes.items()]

    def _check_object(self, read, ref, copy):
        if ref is None or ref.kind not in registry.models_by_kind():
            raise UnitError(_("“%(name)s” is no object of this site.") % {"name": read.original})
        if ref.kind not in self.allowed:
            raise UnitError(_("You may not change objects of this kind."))
        if copy is None:
            if not Publication.objects.filter(key=ref.key, kind=ref.kind).exists():
                raise UnitError(
                    _("“%(name)s” is no object of this site.") % {"name": read.original}
                )
            raise UnitError(_("The object was deleted since the export."), is_stale=True)

    def _find_unit(self, read, copy) -> Unit:
        unit = validation.find(read, copy)
        if (copy.obj.ref, unit.name) in self._seen:
            raise UnitError(_("This text stands in the file twice."))
        self._seen.add((copy.obj.ref, unit.name))
        return unit

    def _add_problem(self, error, read, ref, copy, line):
        self.error_count += not error.is_stale
        units = copy.units if copy else ()
        label = next((unit.label for unit in units if read.id.startswith(f"{unit.name}:")), "")
        title = str(copy.obj) if copy else ""
        self.problems.append(
            Problem(
                line, error.message, read.id, ref if copy else None, title, label, error.is_stale
            )
        )


def _apply(result: ImportResult, language, by, data):
    for copy, changes in result.changes:
        _save(copy, changes, language, by)
    if result.changes:
        message = LOG_MESSAGE % {"language": language}
        LogEntry.objects.log_actions(
            by.pk, [copy.obj for copy, _changes in result.changes], CHANGE, message
        )
    facts = {
        "objects": len(result.changes),
        "texts": sum(len(changes) for _copy, changes in result.changes),
        "file": hashlib.sha256(data).hexdigest(),
    }
    log.record(Act.IMPORTED, by, kind=IN_AUDIT, reference=language, new=facts)


def _save(copy: WorkingCopy, changes: list[Change], language, by):
    """As the form does: first the columns, then one candidate for all of them."""
    obj = copy.obj
    if settled := {change.unit.pair for change in changes if change.is_still_right}:
        confirm_translations(obj, settled)
    for change in changes:
        if not change.is_still_right:
            row, column = translation_field(obj, change.unit, language)
            setattr(row, column.name, change.text)
            if row is not obj:
                row.save(update_fields=[column.name])
    obj.save(leaves_candidate=False)
    obj.save_candidate(by=by)
