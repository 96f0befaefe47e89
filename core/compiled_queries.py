"""Queries that Django compiles once: compiling one takes ten times as long as running it."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import copy
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, QuerySet

MAX_VARIANTS = 32  # of one query

type Fields = dict[str, Field | list[Field]]


class Parameter(Expression):
    """A value of the query, given when it is executed; with ``index``, one of a list of values."""

    def __init__(self, name: str, field: Field, index: int | None = None) -> None:
        super().__init__(output_field=field)
        self.name = name
        self.index = index

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def value_among(self, values: dict[str, Any], connection: Any) -> Any:
        """Return the value in the form that the database takes."""
        value = values[self.name]
        if self.index is not None:
            value = value[min(self.index, len(value) - 1)]
        return self.output_field.get_db_prep_value(value, connection)


class Compiled(NamedTuple):
    """The result of compiling a query. Threads share the compiler, which has no connection."""

    model: type[Any]
    compiler: Any
    sql: str
    parameters: Sequence[Any]


class CompiledQuery:
    """A function with keyword arguments that returns the rows of a query as tuples.

    ``build`` makes the query of parameters in place of the arguments in ``fields``: each has the
    field of its value, or for a sequence, which must not be empty, a list with that of its items.
    Each combination of other arguments, which must be hashable, is a query of its own, and so is
    each power of two of a number of items: the last one fills the rest.
    """

    def __init__(self, build: Callable[..., QuerySet], fields: Fields) -> None:
        self._build = build
        self._fields = fields
        self._compiled = lru_cache(MAX_VARIANTS)(self._compile)

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        return list(self._rows(self._compiled_for(values), values))

    def instances(self, **values: Any) -> list[Any]:
        """Return instances of the model, with annotations, of a query without ``values_list``."""
        compiled = self._compiled_for(values)
        compiler = compiled.compiler
        columns = compiler.klass_info["select_fields"]
        names = [compiler.select[column][0].target.attname for column in columns]
        instances = []
        for row in self._rows(compiled, values):
            fields = row[columns[0] : columns[-1] + 1]
            instance = compiled.model.from_db(DEFAULT_DB_ALIAS, names, fields)
            for name, column in compiler.annotation_col_map.items():
                setattr(instance, name, row[column])
            instances.append(instance)
        return instances

    def first(self, **values: Any) -> Any:
        """Return the first of the instances, or None."""
        return next(iter(self.instances(**values)), None)

    def _rows(self, compiled: Compiled, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        connection = connections[DEFAULT_DB_ALIAS]
        given = []
        for parameter in compiled.parameters:
            is_open = isinstance(parameter, Parameter)
            given.append(parameter.value_among(values, connection) if is_open else parameter)
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, given)
            rows = cursor.fetchall()
        compiler = copy(compiled.compiler)
        compiler.connection = connection
        return compiler.results_iter([rows], tuple_expected=True)

    def _compiled_for(self, values: dict[str, Any]) -> Compiled:
        lengths = {}
        for name, field in self._fields.items():
            if isinstance(field, list):
                lengths[name] = 1 << (len(values[name]) - 1).bit_length()
        others = {name: value for name, value in values.items() if name not in self._fields}
        return self._compiled(*lengths.values(), **others)

    def _compile(self, *lengths: int, **others: Hashable) -> Compiled:
        """Compile the query. Django has no public way to do this apart from executing it."""
        items = iter(lengths)
        arguments: dict[str, Any] = dict(others)
        for name, field in self._fields.items():
            if isinstance(field, list):
                indexes = range(next(items))
                arguments[name] = [Parameter(name, field[0], index) for index in indexes]
            else:
                arguments[name] = Parameter(name, field)
        queryset = self._build(**arguments)
        compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False)
        sql, parameters = compiler.as_sql()
        compiler.connection = None
        return Compiled(queryset.model, compiler, sql, parameters)


def compiled(**fields: Field | list[Field]) -> Callable[[Callable[..., QuerySet]], CompiledQuery]:
    """Decorate a function that returns a query; see ``CompiledQuery``."""
    return lambda build: CompiledQuery(build, fields)
