"""The migrations of a database, of an archive and of this release."""

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from cproc_site.backup.errors import BackupError

MigrationNames = set[tuple[str, str]]


def applied() -> MigrationNames:
    """Return the migrations that the database has."""
    return set(MigrationRecorder(connection).applied_migrations())


def check_is_current() -> None:
    """Check that the database has exactly the migrations of this release, whose columns are saved.

    Raise `BackupError`.
    """
    names = applied()
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    if names - known:
        raise BackupError(
            f"The database has migrations that this release doesn't know ({_first(names - known)})."
            " Nothing was written. Make the backup with the release that added them."
        )
    if known - names:
        raise BackupError(
            "The database isn't up to date. Nothing was written. Run “manage.py migrate” first."
        )


class MigrationState:
    """The state of an archive, as a set of migrations that this release knows.

    Raise `BackupError` if it doesn't know one.
    """

    def __init__(self, names: MigrationNames) -> None:
        self.names = names
        self._executor = MigrationExecutor(connection)
        loader = self._executor.loader
        if unknown := names - set(loader.disk_migrations):
            raise BackupError(
                "A newer release made the archive: this one doesn't know its migration "
                f"{_first(unknown)}. Nothing was changed. Restore it with that release, or a newer "
                "one."
            )
        self._last = []
        for name in sorted(names):
            children = {child.key for child in loader.graph.node_map[name].children}
            if not names & children:
                self._last.append(name)
        self.is_newest = names == set(loader.disk_migrations)

    def prepare(self) -> None:
        """Create the tables in an empty database; other databases must have this state."""
        present = applied()
        if present and present != self.names:
            raise BackupError(
                "The migrations of the database are those of another release than the archive's. "
                "Nothing was changed. Give the site an empty database, without any tables."
            )
        if not present:
            self._executor.migrate(self._last)

    @property
    def apps(self) -> Apps:
        """Return the models as they were in this state."""
        return self._executor.loader.project_state(self._last).apps


def _first(names: MigrationNames) -> str:
    return ".".join(min(names))
