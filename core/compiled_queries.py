"""Queries that Django compiles once: compiling takes ten times as long as most of them run."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.db import connections
from django.db.models import Expression, Field, QuerySet

from core.read_replica import read_alias

type Row = tuple[Any, ...]


class Parameter(Expression):
    """A value of the query, given when it is executed; with ``index``, one of a list of values."""

    def __init__(self, name: str, field: Field, index: int | None = None) -> None:
        super().__init__(output_field=field)
        self.name = name
        self.index = index

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]

    def value_among(self, values: dict[str, Any], connection: Any) -> Any:
        """Return the value in the form that the database takes."""
        value = values[self.name]
        if self.index is not None:
            value = value[min(self.index, len(value) - 1)]
        return self.output_field.get_db_prep_value(value, connection)


class CompiledQuery:
    """A function with keyword arguments that returns the rows of a query as tuples.

    ``build`` makes the query, with ``values_list``, of parameters in place of the arguments.
    ``fields`` are those of the arguments by name; for an argument that is a sequence, and not
    empty, a list with the field of its items.
    """

    def __init__(
        self, build: Callable[..., QuerySet], fields: dict[str, Field | list[Field]]
    ) -> None:
        self._build = build
        self._fields = fields
        self._compiled: dict[tuple[str, ...], tuple[Any, str, Any]] = {}

    def __call__(self, **values: Any) -> list[Row]:
        connection = connections[read_alias.get()]
        compiler, sql, parameters = self._compiled_for(connection.alias, values)
        with connection.cursor() as cursor:
            cursor.execute(
                sql,
                [
                    each.value_among(values, connection) if isinstance(each, Parameter) else each
                    for each in parameters
                ],
            )
            rows = cursor.fetchall()
        # Threads share the compiler, and each has a connection of its own.
        compiler = copy(compiler)
        compiler.connection = connection
        return list(compiler.results_iter([rows], tuple_expected=True))

    def _compiled_for(self, alias: str, values: dict[str, Any]) -> tuple[Any, str, Any]:
        """Return the compiler, the SQL and its parameters. Django has no public way to keep them.

        There is one for each power of two of a number of items; the last one fills the rest.
        """
        arguments: dict[str, Any] = {}
        for name, field in self._fields.items():
            if isinstance(field, list):
                length = 1 << (len(values[name]) - 1).bit_length()
                arguments[name] = [Parameter(name, field[0], index) for index in range(length)]
            else:
                arguments[name] = Parameter(name, field)
        lengths = (str(len(given)) for given in arguments.values() if isinstance(given, list))
        key = alias, *lengths
        if key not in self._compiled:
            compiler = self._build(**arguments).query.get_compiler(alias)
            sql, parameters = compiler.as_sql()
            compiler.connection = None
            self._compiled[key] = compiler, sql, parameters
        return self._compiled[key]


def compiled(**fields: Field | list[Field]) -> Callable[[Callable[..., QuerySet]], CompiledQuery]:
    """Decorate a function that returns a query; see ``CompiledQuery``."""
    return lambda build: CompiledQuery(build, fields)
