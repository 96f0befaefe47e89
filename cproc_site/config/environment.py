"""Read the environment, and collect the problems, so that a failing start names each."""

import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import environ  # type: ignore[import-untyped]  # without stubs
from django.core.exceptions import ImproperlyConfigured

FILE = "_FILE"
FLAGS = dict.fromkeys(("1", "true", "yes", "on"), True)
FLAGS |= dict.fromkeys(("0", "false", "no", "off"), False)
UNREADABLE = (ImproperlyConfigured, ValueError, KeyError, Warning)
REQUIRED = environ.Env.NOTSET


def second_factor_rule(value: str) -> bool | str:
    """Return whether staff need a second factor, or "passkey" if only a passkey is enough."""
    rule = value.lower()
    return "passkey" if rule == "passkey" else FLAGS[rule]


TYPE_LABELS = {
    second_factor_rule: "0, 1 or passkey",
    bool: "0 or 1",
    int: "a whole number",
    json.loads: "JSON",
}


class NotReady(ImproperlyConfigured):
    """The site doesn't start with these settings; the message is for the administrator."""


class Environment(environ.Env):
    """The variables by name. An empty one counts as not set.

    Each of them may be in a file instead, as secrets of containers are: `SECRET_KEY_FILE` names the
    file with `SECRET_KEY`. No character of a value refers to another variable.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.ENVIRON = {name: value for name, value in variables.items() if value}

    def get_value(
        self, var: str, cast: Any = None, default: Any = REQUIRED, parse_default: bool = False
    ) -> Any:
        """Return the value, or `default` if it isn't set or can't be read.

        A required value that isn't set, and one that can't be read, become problems.
        """
        value = self._value(var)
        if value is None:
            if default is REQUIRED and var + FILE not in self.ENVIRON:
                self.problems.append(f"{var} is missing.")
            return "" if default is REQUIRED else default
        try:
            return FLAGS[value.lower()] if cast is bool else self.parse_value(value, cast)
        except UNREADABLE:
            expected = TYPE_LABELS.get(cast, "something else")
            self.problems.append(f"{var} can't be read: it has to be {expected}.")
            return default

    def db(self, var: str, default: str) -> dict[str, Any]:
        """Return the database; its password may be in `DATABASE_PASSWORD` instead of the URL."""
        database = self.read_url(var, default, self.db_url_config)
        if "postgresql" in database["ENGINE"] and not database["PASSWORD"]:
            database["PASSWORD"] = self.str("DATABASE_PASSWORD", default="")
        return database

    def read_url(
        self, name: str, default: str, parse: Callable[[str], dict[str, Any]]
    ) -> dict[str, Any]:
        """Return the configuration that `parse` makes of a URL."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return parse(self._value(name) or default)
        except UNREADABLE:
            self.problems.append(
                f"{name} can't be read: it has to look like the example in .env.example."
            )
            return parse(default)

    def _value(self, name: str) -> str | None:
        path = self.ENVIRON.get(name + FILE)
        if path is None:
            return self.ENVIRON.get(name)
        if name in self.ENVIRON:
            self.problems.append(f"{name} and {name}{FILE} are both set: remove one of them.")
            return self.ENVIRON[name]
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(
                f"{name}{FILE} names a file that can't be read ({type(error).__name__})."
            )
            return None
        if not value:
            self.problems.append(f"{name}{FILE} names a file that is empty.")
        return value or None
