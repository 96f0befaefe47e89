"""The role as which the site connects to PostgreSQL: it uses the tables and owns nothing.

The owner, as whom migrations run, creates it and gives it its rights, also for tables that later
migrations create. It reads and writes rows, and sets the sequences, as restoring does. It cannot
create objects, alter tables or triggers, or run TRUNCATE, which triggers for rows do not see.
"""

from typing import Any

from django.db import transaction
from psycopg2 import extensions, sql

CREATE = "CREATE ROLE {role} LOGIN NOINHERIT"
PASSWORD = "ALTER ROLE {role} PASSWORD {password}"  # noqa: S105 (a statement)
# Rights that an earlier release or the role PUBLIC may have given.
REVOKE = [
    "REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
    "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
]
GRANT = [
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, UPDATE ON SEQUENCES TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
]


class UnsafeRole(Exception):
    """The role would have more rights than the site may have; the message states why."""


@transaction.atomic
def set_up(connection: Any, role: str, password: str) -> None:
    """Create the role if it is missing, and give it its password, if any, and its rights.

    Raise `UnsafeRole` if it is the owner, or a superuser or member of the owner.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_schema(), current_user")
        database, schema, owner = cursor.fetchone()
        names = {"role": role, "database": database, "schema": schema}
        parts: dict[str, Any] = {name: sql.Identifier(value) for name, value in names.items()}
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL(CREATE).format(**parts))
        cursor.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [role, owner])
        if cursor.fetchone()[0]:
            raise UnsafeRole(
                f"The role {role} of DATABASE_SITE_ROLE has the rights of {owner}, which owns the "
                "tables. Name another role: it is created."
            )
        if password:
            # The server and its log see only the hash.
            hashed = extensions.encrypt_password(
                password, role, connection.connection, "scram-sha-256"
            )
            cursor.execute(sql.SQL(PASSWORD).format(password=sql.Literal(hashed), **parts))
        for statement in REVOKE + GRANT:
            cursor.execute(sql.SQL(statement).format(**parts))
