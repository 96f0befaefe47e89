"""Reads the environment. What is missing or can't be read is remembered: a failing start names all of it at once."""

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

FILE = "_FILE"
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
UNREADABLE = (ImproperlyConfigured, ValueError, KeyError, Warning)
REQUIRED = environ.Env.NOTSET
TYPE_LABELS = {bool: "0 or 1", int: "a whole number", float: "a number", json.loads: "JSON"}


class NotReady(ImproperlyConfigured):
    """The site doesn't start with these settings; the text is for whoever starts it."""


class Environment(environ.Env):
    """The variables by name. An empty one counts as not set.

    Any of them may stand in a file instead, as secrets of containers do: ``SECRET_KEY_FILE`` names the file that
    holds ``SECRET_KEY``. A value is taken as it is: no sign in it refers to another variable.
    """

    def __init__(self, variables: Mapping[str, str]):
        super().__init__()
        self.problems: list[str] = []
        self.ENVIRON = {name: value for name, value in variables.items() if value}

    def get_value(self, var, cast=None, default=REQUIRED, parse_default=False) -> Any:
        """The value, or ``default`` where it isn't set. What is needed or can't be read becomes a problem."""
        value = self._value(var)
        if value is None:
            if default is REQUIRED and var + FILE not in self.ENVIRON:
                self.problems.append(f"{var} is missing.")
            return "" if default is REQUIRED else default
        try:
            return _flag(value) if cast is bool else self.parse_value(value, cast)
        except UNREADABLE:
            meant = TYPE_LABELS.get(cast, "something else")
            self.problems.append(f"{var} can't be read: it has to be {meant}.")
            return default

    def db(self, var, default) -> dict:
        """The database that ``var`` names; its password may stand in ``DATABASE_PASSWORD`` instead of the address."""
        read = self._read_address(var, default, self.db_url_config)
        if "postgresql" in read["ENGINE"] and not read["PASSWORD"]:
            read["PASSWORD"] = self.str("DATABASE_PASSWORD", default="")
        return read

    def cache_url(self, var, default) -> dict:
        return self._read_address(var, default, self.cache_url_config)

    def email_url(self, var, default) -> dict:
        return self._read_address(var, default, self.email_url_config)

    def _read_address(self, name, default, read):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return read(self._value(name) or default)
        except UNREADABLE:
            self.problems.append(
                f"{name} can't be read: it has to look like the example in .env.example."
            )
            return read(default)

    def _value(self, name) -> str | None:
        path = self.ENVIRON.get(name + FILE)
        if path is None:
            return self.ENVIRON.get(name)
        if name in self.ENVIRON:
            self.problems.append(f"{name} and {name}{FILE} are both set: take one of them away.")
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


def _flag(value: str) -> bool:
    if value.lower() not in YES | NO:
        raise ValueError
    return value.lower() in YES
