"""Walk the types of the fields of content classes: as JSON, as CSV and in the schema."""

from abc import ABC, abstractmethod
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin


class FieldTypes[Form](ABC):
    """Builds the form of a type from the forms of its parts.

    ``simple`` has the forms of texts, numbers, dates and references.
    """

    simple: dict[Any, Form]

    def form_of(self, annotation: Any) -> Form:
        """Return the form of a type."""
        origin = get_origin(annotation)
        arguments = get_args(annotation)
        if origin is Annotated:
            return self.form_of(arguments[0])
        if origin in (Union, UnionType):
            types = [kind for kind in arguments if kind is not type(None)]
            return self.optional(self.form_of(types[0]))
        if origin is tuple:
            return self.list_of(self.form_of(arguments[0]), arguments[0])
        if annotation in self.simple:
            return self.simple[annotation]
        # Any other type is a row of fields (``Frozen``).
        fields = annotation.model_fields.items()
        return self.row_of({name: self.form_of(field.annotation) for name, field in fields})

    def optional(self, form: Form) -> Form:
        """Return the form of a type that may be unknown."""
        return form

    @abstractmethod
    def list_of(self, form: Form, item_type: Any) -> Form:
        """Return the form of several values of a type."""

    @abstractmethod
    def row_of(self, forms: dict[str, Form]) -> Form:
        """Return the form of a row with these fields."""
