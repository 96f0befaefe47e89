"""Which migrations a database has, an archive comes from, and this release knows."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from cproc_site.backup.errors import BackupError

MigrationNames = set[tuple[str, str]]


def applied() -> MigrationNames:
    return set(MigrationRecorder(connection).applied_migrations())


def check_is_current():
    """A backup holds the columns that this release knows; the database must have exactly these."""
    names, known = applied(), set(MigrationExecutor(connection).loader.disk_migrations)
    if names - known:
        raise BackupError(
            f"The database has migrations that this release doesn't know ({_first(names - known)}). Nothing was "
            "written. Make the backup with the release that brought them."
        )
    if known - names:
        raise BackupError(
            "The database isn't up to date. Nothing was written. Run “manage.py migrate” first."
        )


class MigrationState:
    """The state of the archive, as a set of migrations that this release knows. Raises ``BackupError``."""

    def __init__(self, names: MigrationNames):
        self.names, self._executor = names, MigrationExecutor(connection)
        loader = self._executor.loader
        if unknown := names - set(loader.disk_migrations):
            raise BackupError(
                f"A newer release made the archive: this one doesn't know its migration {_first(unknown)}. Nothing was "
                "changed. Restore it with that release, or a newer one."
            )
        nodes = loader.graph.node_map
        self._last = [
            name
            for name in sorted(names)
            if not names & {child.key for child in nodes[name].children}
        ]
        self.is_newest = names == set(loader.disk_migrations)

    def prepare(self):
        """Makes the tables where there are none; else they must be of that state."""
        present = applied()
        if present and present != self.names:
            raise BackupError(
                "The database was made by another release than the archive (by its migrations). Nothing was changed. "
                "Give the site an empty database, without any tables."
            )
        if not present:
            self._executor.migrate(self._last)

    @property
    def apps(self):
        """The models as they were."""
        return self._executor.loader.project_state(self._last).apps


def _first(names) -> str:
    return ".".join(min(names))
