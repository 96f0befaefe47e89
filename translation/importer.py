"""Import a translated file: after checking all of it, save all of its changes, or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Act, User
from record import registry
from record.content import Ref
from record.models import Publication, Record
from record.texts import confirm_translations
from translation import validation, xliff_reader
from translation.units import WorkingCopy, read_working_copies, translation_field
from translation.validation import Change
from translation.worklist import translatable_kinds
from translation.xliff_reader import Problem, XliffUnit

IN_AUDIT = "translations"
MAX_ERRORS = 500  # no one reads more of them, and a page of a million would stop the admin


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

    changes: list[tuple[WorkingCopy, list[Change]]]
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
        checker = _UnitChecker(units, language, by, without_stale)
        checker.check_all()
        if checker.problems:
            raise ImportRejected(checker.problems)
        changes = [(checker.copies[ref], changes) for ref, changes in checker.changes.items()]
        _save_all(changes, language, by)
    return ImportResult(changes, checker.skipped, checker.unchanged)


class _UnitChecker:
    """Checks the units of a file and collects their changes and problems."""

    def __init__(
        self, units: list[XliffUnit], language: str, by: User, without_stale: bool
    ) -> None:
        self.units = units
        self.language = language
        self.without_stale = without_stale
        self.allowed = set(translatable_kinds(by))
        self.copies = _lock_copies(units, language, self.allowed)
        self.changes: dict[Ref, list[Change]] = {}
        self.problems: list[Problem] = []
        self.skipped: list[Problem] = []
        self.unchanged = 0
        self._seen: set[tuple[Ref, str]] = set()

    def check_all(self) -> None:
        """Add the change of each unit, or its problem."""
        error_count = 0
        for read in self.units:
            copy = self.copies.get(read.ref) if read.ref else None
            try:
                self._check(read, copy)
            except Problem as problem:
                self._add_problem(problem, read, copy)
                error_count += not problem.is_stale
            if error_count > MAX_ERRORS:
                message = _("There are too many problems: the rest of the file was not checked.")
                self.problems.append(Problem(message))
                break

    def _check(self, read: XliffUnit, copy: WorkingCopy | None) -> None:
        if read.error:
            raise Problem(read.error)
        if copy is None:
            raise self._missing_object(read)
        unit = validation.find(read, copy)
        if (copy.obj.ref, unit.name) in self._seen:
            raise Problem(_("This text is in the file twice."))
        self._seen.add((copy.obj.ref, unit.name))
        change = validation.find_change(read, unit, copy.obj, self.language)
        if change is None:
            self.unchanged += 1
        else:
            self.changes.setdefault(copy.obj.ref, []).append(change)

    def _missing_object(self, read: XliffUnit) -> Problem:
        if read.ref and read.ref.kind in registry.models_by_kind():
            if read.ref.kind not in self.allowed:
                return Problem(_("You may not change objects of this kind."))
            if Publication.objects.filter(key=read.ref.key, kind=read.ref.kind).exists():
                return Problem(_("The object was deleted after the export."), is_stale=True)
        return Problem(_("“%(name)s” is not an object of this site.") % {"name": read.original})

    def _add_problem(self, problem: Problem, read: XliffUnit, copy: WorkingCopy | None) -> None:
        problem.unit = read.id
        if copy:
            units = (unit for unit in copy.units if read.id.startswith(f"{unit.name}:"))
            problem.label = next((unit.label for unit in units), "")
            problem.ref = copy.obj.ref
            problem.title = str(copy.obj)
        is_skipped = problem.is_stale and self.without_stale
        (self.skipped if is_skipped else self.problems).append(problem)


def _lock_copies(
    units: Iterable[XliffUnit], language: str, kinds: set[str]
) -> dict[Ref, WorkingCopy]:
    """Return the working copies of the file, locked until the transaction ends."""
    keys: dict[str, set[UUID]] = {}
    for unit in units:
        if unit.ref and unit.ref.kind in kinds:
            keys.setdefault(unit.ref.kind, set()).add(unit.ref.key)
    copies = {}
    for kind in sorted(keys):
        objects = registry.model_of(kind).objects.select_for_update()
        objects = objects.filter(key__in=keys[kind]).order_by("pk")
        for copy in read_working_copies(objects, language):
            copies[copy.obj.ref] = copy
    return copies


def _save_all(changes: list[tuple[WorkingCopy, list[Change]]], language: str, by: User) -> None:
    for copy, changes_of_copy in changes:
        _save(copy, changes_of_copy, language, by)
    if changes:
        message = f"Translations into {language} came in with a file."
        LogEntry.objects.log_actions(by.pk, [copy.obj for copy, _ in changes], CHANGE, message)
    facts = {
        "objects": len(changes),
        "texts": sum(len(changes_of_copy) for _copy, changes_of_copy in changes),
    }
    audit.record(Act.IMPORTED, by, kind=IN_AUDIT, reference=language, new=facts)


def _save(copy: WorkingCopy, changes: list[Change], language: str, by: User) -> None:
    """Save the columns, then one candidate for all columns, as the form does."""
    obj = copy.obj
    confirmed = {change.unit.pair for change in changes if change.text is None}
    if confirmed:
        confirm_translations(obj, confirmed)
    for change in changes:
        if change.text is None:
            continue
        row, column = translation_field(obj, change.unit, language)
        setattr(row, column.name, change.text)
        if row is not obj:
            row.save(update_fields=[column.name])
    obj.save(leaves_candidate=False)
    obj.save_candidate(by=by)
