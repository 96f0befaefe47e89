"""Queries that Django compiles once: compiling takes several times as long as the database.

They are for what runs under a lock or for each message. Such a query is built with a ``Parameter``
in place of each value that differs from call to call.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Field, Model, QuerySet, Value

MAX_VARIANTS = 64  # of one query, such as those for other numbers of objects


class Parameter(Value):
    """The place of a value in a compiled query; ``field`` prepares the value for the database."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(name, output_field=field)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class CompiledQuery(NamedTuple):
    model: type[Model]
    sql: str
    parameters: tuple[Any, ...]

    def rows(self, **values: Any) -> list[Any]:
        """Return the objects, for ``values`` by the names of the parameters."""
        manager = self.model._default_manager
        connection = connections[manager.db]
        prepared = []
        for parameter in self.parameters:
            if isinstance(parameter, Parameter):
                value = values[parameter.value]
                prepared.append(parameter.output_field.get_db_prep_value(value, connection))
            else:
                prepared.append(parameter)
        return list(manager.raw(self.sql, prepared))

    def first(self, **values: Any) -> Any:
        """Return the first object, or None."""
        return next(iter(self.rows(**values)), None)


def compile_once(build: Callable[..., "QuerySet[Any]"]) -> Callable[..., CompiledQuery]:
    """Let ``build`` return its query compiled, once for each combination of arguments."""

    @wraps(build)
    @lru_cache(MAX_VARIANTS)
    def compiled(*args: Any) -> CompiledQuery:
        queryset = build(*args)
        sql, parameters = queryset.query.sql_with_params()
        return CompiledQuery(queryset.model, sql, parameters)

    return compiled
