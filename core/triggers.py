"""Operations of migrations that reject changes of rows by triggers, on both databases.

Conditions are SQL over ``OLD`` and ``NEW`` in the words that PostgreSQL and SQLite share; ``$name``
is one of ``TERMS``, which they write differently. A rejected statement raises
``IntegrityError``.

On SQLite a migration that alters a table drops its triggers, and fails if those of another table
read it: reverse the operations before it, and repeat them after it.
"""

from collections.abc import Mapping, Sequence
from string import Template
from typing import Any

from django.db import router
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

TERMS = {
    "postgresql": {
        "is": "IS NOT DISTINCT FROM",
        "end_of_time": "TIMESTAMPTZ '9999-12-30 00:00:00+00'",
        "three_years_ago": "now() - interval '3 years'",
        "in_five_minutes": "clock_timestamp() + interval '5 minutes'",
        "a_millisecond_later": "OLD.last_timestamp + interval '1 millisecond'",
        "is_old_without_hashes": """NEW."old" = OLD."old" - 'digest' - 'file'""",
        "is_new_without_hashes": """NEW."new" = OLD."new" - 'digest' - 'file'""",
    },
    "sqlite": {
        "is": "IS",
        "end_of_time": "'9999-12-30 00:00:00'",
        "three_years_ago": "datetime('now', '-3 years')",
        "in_five_minutes": "strftime('%Y-%m-%d %H:%M:%f', 'now', '+5 minutes')",
        "a_millisecond_later": """
            strftime('%Y-%m-%d %H:%M:%f', OLD.last_timestamp, '+0.001 seconds')""",
        "is_old_without_hashes": """json(NEW."old") =
            json_remove(OLD."old", '$.digest', '$.file')""",
        "is_new_without_hashes": """json(NEW."new") =
            json_remove(OLD."new", '$.digest', '$.file')""",
    },
}
CREATE = {
    "postgresql": [
        # The tables are those of the migration, whatever temporary ones a session has.
        """CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF ({condition}) IS NOT TRUE THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN {row};
END $$""",
        """CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {name}()""",
    ],
    "sqlite": [
        "DROP TRIGGER IF EXISTS {name}",
        """CREATE TRIGGER {name} BEFORE {event} ON {table}
    FOR EACH ROW WHEN ({condition}) IS NOT TRUE
BEGIN SELECT RAISE(ABORT, '{message}'); END""",
    ],
}
DROP = {
    "postgresql": ["DROP TRIGGER {name} ON {table}", "DROP FUNCTION {name}()"],
    "sqlite": ["DROP TRIGGER {name}"],
}


class RejectChanges(Operation):
    """Reject the `event` for rows of a model for which the condition ``unless`` is not true."""

    event = ""

    def __init__(self, model_name: str, unless: str = "FALSE") -> None:
        self.model_name = model_name
        self.unless = unless

    def condition(self, model: type[Model]) -> str:
        """Return the SQL that is true of a change that is allowed."""
        return self.unless

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(CREATE, schema_editor, app_label, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(DROP, schema_editor, app_label, from_state)

    def describe(self) -> str:
        return f"Reject {self.event} of {self.model_name}"

    def _run(
        self,
        statements: Mapping[str, Sequence[str]],
        schema_editor: Any,
        app_label: str,
        state: ProjectState,
    ) -> None:
        connection = schema_editor.connection
        if not router.allow_migrate(connection.alias, app_label):
            return
        model = state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        parts = {
            "name": f"{table}_reject_{self.event.lower()}",
            "event": self.event,
            "table": table,
            "condition": Template(self.condition(model)).substitute(TERMS[connection.vendor]),
            "message": f"This {self.event} of {table} is rejected.",
            "row": "OLD" if self.event == "DELETE" else "NEW",
            "schema": _schema(connection),
        }
        for statement in statements[connection.vendor]:
            schema_editor.execute(statement.format(**parts), params=None)


class RejectInserts(RejectChanges):
    """Reject inserting rows for which the condition ``unless`` is not true."""

    event = "INSERT"


class RejectDeletes(RejectChanges):
    """Reject deleting rows for which the condition ``unless`` is not true."""

    event = "DELETE"


class RejectUpdates(RejectChanges):
    """Reject changing columns, except each of ``allowed`` under its condition.

    ``allowed`` maps names of fields, separated by spaces, to a condition. A trigger that replaces
    one of an earlier migration has the conditions of that in ``former``, for the way back.
    """

    event = "UPDATE"

    def __init__(
        self,
        model_name: str,
        allowed: Mapping[str, str] | None = None,
        former: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(model_name)
        self.allowed = allowed or {}
        self.former = former

    def database_backwards(self, app_label: str, *args: Any) -> None:
        if self.former is None:
            super().database_backwards(app_label, *args)
        else:
            RejectUpdates(self.model_name, self.former).database_forwards(app_label, *args)

    def condition(self, model: type[Model]) -> str:
        conditions = {}
        for names, condition in self.allowed.items():
            for name in names.split():
                conditions[model._meta.get_field(name)] = condition
        clauses = []
        for field in model._meta.concrete_fields:
            unchanged = f'OLD."{field.column}" $is NEW."{field.column}"'
            clauses.append(f"({unchanged} OR ({conditions.get(field, 'FALSE')}))")
        return "\n        AND ".join(clauses)


def _schema(connection: Any) -> str:
    """Return the quoted name of the schema that has the tables."""
    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return cursor.fetchone()[0]
