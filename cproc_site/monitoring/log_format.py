"""The format of logs: one line for each record, as JSON or for people, without personal data.

Tokens that open previews or set passwords, queries, e-mail addresses and values that databases
quote are never logged: readers of a log could open another person's drafts or account with them, or
read messages. Control characters are escaped: the path of a request could begin a forged line, or
send a sequence to a terminal.
"""

import datetime
import json
import logging
import re
import traceback
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.template.exceptions import TemplateDoesNotExist, TemplateSyntaxError

TOKEN = re.compile(r"/(preview|review|set-password/[^/\s]+)/[^/\s]+")
# Visitors can send 8 KB of a URL: a word is examined once from its first letter, not from each.
QUERY = re.compile(r"(?<![^\s?\"'])([^\s?\"'/]*+/[^\s?\"']*+)\?[^\s\"']+")
EMAIL = re.compile(r"(?<![^\s@<>\"'(),:;/])[^\s@<>\"'(),:;/]++@[^\s@<>\"'(),:;/]+")
# "expected a number but got …": the value came with the request.
RECEIVED_VALUE = re.compile(r"\bgot .*", re.DOTALL)
# The control characters of ASCII and of ISO 6429 (U+009B begins a sequence as ESC and "[" do), the
# line and paragraph separators, and marks that change the direction of the following text.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
MAX_PATH_LENGTH = 300

# The messages of these errors are about the code. Others may quote a person: only their class is
# logged.
ABOUT_CODE = (
    AttributeError,
    ImportError,
    NameError,
    TypeError,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
EXTRA_FIELDS = ("status", "duration_ms", "view")  # of the request's own record (request_log.py)


class RequestInfo(NamedTuple):
    """One request. `path` is as received, without the query."""

    request_id: str
    method: str
    path: str


current_request: ContextVar[RequestInfo | None] = ContextVar("request", default=None)


def current_request_id() -> str:
    """Return the ID of the current request, for error pages; empty outside of one."""
    request = current_request.get()
    return request.request_id if request else ""


def redacted(text: str) -> str:
    """Return the text without tokens, queries and e-mail addresses."""
    text = TOKEN.sub(r"/\1/…", text)
    return EMAIL.sub("…@…", QUERY.sub(r"\1?…", text))


def escaped(text: str) -> str:
    r"""Return the text with its control characters as JSON writes them, such as `\u001b`."""
    return CONTROL.sub(lambda control: f"\\u{ord(control[0]):04x}", text)


class JsonLines(logging.Formatter):
    """A record as one line of JSON; times are UTC."""

    def format(self, record: logging.LogRecord) -> str:
        return escaped(json.dumps(log_facts(record), ensure_ascii=False, default=str))


class ForPeople(logging.Formatter):
    """A record as a line for a terminal, in local time, followed by its exception."""

    def format(self, record: logging.LogRecord) -> str:
        facts = log_facts(record)
        timestamp = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        number = f" [{facts['request_id']}]" if "request_id" in facts else ""
        message = escaped(facts["message"])
        line = f"{timestamp} {record.levelname} {record.name}: {message}{number}"
        return f"{line}\n{facts['exception']}" if "exception" in facts else line


def log_facts(record: logging.LogRecord) -> dict[str, Any]:
    """Return everything that is logged about a record, redacted."""
    timestamp = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
    facts: dict[str, Any] = {
        "time": timestamp.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": redacted(record.getMessage()),
        "process": record.process,
    }
    if request := current_request.get():
        facts |= request._asdict() | {"path": redacted(request.path)[:MAX_PATH_LENGTH]}
    for name in EXTRA_FIELDS:
        if hasattr(record, name):
            facts[name] = getattr(record, name)
    if error := find_error(record):
        facts["exception"] = format_stack(error)
    return facts


def find_error(record: logging.LogRecord) -> BaseException | None:
    """Return the error of a record.

    Django logs no error that occurs while it renders an error page: `error_views` stores that one
    on the request.
    """
    if record.exc_info and record.exc_info[1]:
        return record.exc_info[1]
    return getattr(getattr(record, "request", None), "failed_by", None)


def format_stack(error: BaseException) -> str:
    """Return the stack with the oldest error first, and each error as `describe_error` does."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    first = f"{format_stack(before)}\nthen\n" if before else ""
    return first + "".join(traceback.format_tb(error.__traceback__)) + describe_error(error)


def describe_error(error: BaseException) -> str:
    """Return one line: the class, and those parts of the message that cannot quote a person."""
    error_class = type(error)
    name = error_class.__qualname__
    if error_class.__module__ != "builtins":
        name = f"{error_class.__module__}.{name}"
    details = _database_details(error)
    if isinstance(error, OSError) and error.strerror:
        details.append(error.strerror)
    elif isinstance(error, ABOUT_CODE):
        details.append(redacted(RECEIVED_VALUE.sub("got …", str(error))))
    return escaped(f"{name}: {', '.join(details)}" if details else name)


def _database_details(error: BaseException) -> list[str]:
    """Return codes and names of the schema; the message would repeat values of the row."""
    details = [getattr(error, name, None) for name in ("sqlite_errorname", "pgcode")]
    names = getattr(error, "diag", None)
    details += [getattr(names, f"{part}_name", None) for part in ("table", "column", "constraint")]
    return [detail for detail in details if detail]


FORMATTERS = {"json": JsonLines, "line": ForPeople}


def configuration(log_format: str, *, mails_errors: bool) -> dict[str, Any]:
    """Return the value of `LOGGING`.

    `log_format` is `json` or `line`; any other name is for developers and logs errors in full.
    """
    formatter: dict[str, Any] = {"()": FORMATTERS.get(log_format, logging.Formatter)}
    if log_format not in FORMATTERS:
        formatter |= {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    handlers = {"console": {"class": "logging.StreamHandler", "formatter": "form"}}
    if mails_errors:
        handlers["mail"] = {
            "class": "cproc_site.monitoring.error_mails.ErrorMails",
            "level": "ERROR",
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"form": formatter},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "INFO"},
        "loggers": {
            # Django would mail complete requests, with cookies and form values, to ADMINS.
            "django": {"handlers": [], "level": "INFO"},
            # Anyone can request a host that isn't the site's, and robots do all day: no mails.
            "django.security.DisallowedHost": {"handlers": ["console"], "propagate": False},
            # The server's own lines have the same format; it is configured before.
            "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
    }
