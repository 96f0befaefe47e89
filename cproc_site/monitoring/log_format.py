"""How logs are written: one line a record, in JSON or for people, with what it takes to mend and nobody's data.

Tokens that open previews, queries, e-mail addresses and the values that databases quote never stand in a log: who
reads logs could open with them what somebody else was shown, or learn what somebody wrote.
"""

import datetime
import json
import logging
import re
import traceback

from django.template.exceptions import TemplateDoesNotExist, TemplateSyntaxError

from cproc_site.monitoring import request_id

TOKEN = re.compile(r"/(preview|review)/[^/\s]+")
# Anybody can have 8 KB of an address written here: a word is looked at once, from its first letter, and not from each.
QUERY = re.compile(r"(?<![^\s?\"'])([^\s?\"'/]*+/[^\s?\"']*+)\?[^\s\"']+")
ADDRESS = re.compile(r"(?<![^\s@<>\"'(),:;/])[^\s@<>\"'(),:;/]++@[^\s@<>\"'(),:;/]+")
RECEIVED_VALUE = re.compile(
    r"\bgot .*", re.DOTALL
)  # "expected a number but got …": what came with the request
MAX_PATH_LENGTH = 300

# What these say is about the code. What others say may quote a person, so they are written by class alone.
ABOUT_CODE = (
    AttributeError,
    ImportError,
    NameError,
    TypeError,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)

# What the request's own record brings along (cproc_site/monitoring/request_log.py).
EXTRA_FIELDS = ("status", "duration_ms", "view")


def blanked(text: str) -> str:
    text = TOKEN.sub(r"/\1/…", text)
    return ADDRESS.sub("…@…", QUERY.sub(r"\1?…", text))


class WithoutTokens(logging.Filter):
    """Blanks what Django writes at its logger, so that it is blank for every handler."""

    def filter(self, record):
        message = record.getMessage()
        if (blank := blanked(message)) != message:
            record.msg, record.args = blank, ()
        return True


class JsonLines(logging.Formatter):
    """A record as one line of JSON; times are UTC."""

    def format(self, record):
        return json.dumps(facts_of(record), ensure_ascii=False, default=str)


class ForPeople(logging.Formatter):
    """A record as a line to be read at a terminal, in local time; an exception stands below it."""

    def format(self, record):
        facts = facts_of(record)
        timestamp = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        number = f" [{facts['request_id']}]" if "request_id" in facts else ""
        line = f"{timestamp} {record.levelname} {record.name}: {facts['message']}{number}"
        return f"{line}\n{facts['exception']}" if "exception" in facts else line


def facts_of(record) -> dict:
    """All that is said of a record, blanked."""
    timestamp = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
    facts = {
        "time": timestamp.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": blanked(record.getMessage()),
        "process": record.process,
    }
    if request := request_id.current.get():
        facts |= {
            "request_id": request.request_id,
            "method": request.method,
            "path": path_of(request),
        }
    facts |= {name: getattr(record, name) for name in EXTRA_FIELDS if hasattr(record, name)}
    if error := error_of(record):
        facts["exception"] = stack_of(error)
    return facts


def error_of(record) -> BaseException | None:
    """Django hands on no error that happened while it made the page of another one: that hangs at the request."""
    if record.exc_info and record.exc_info[1]:
        return record.exc_info[1]
    return getattr(getattr(record, "request", None), "failed_by", None)


def path_of(request: request_id.RequestInfo) -> str:
    return blanked(request.path)[:MAX_PATH_LENGTH]


def stack_of(error: BaseException) -> str:
    """Return the stack with the oldest error first, and each error as ``describe_error`` renders it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    first = f"{stack_of(before)}\nthen\n" if before else ""
    return first + "".join(traceback.format_tb(error.__traceback__)) + describe_error(error)


def describe_error(error: BaseException) -> str:
    """Return the class, and only those parts of the message that cannot quote a person."""
    error_class = type(error)
    name = error_class.__qualname__
    if error_class.__module__ != "builtins":
        name = f"{error_class.__module__}.{name}"
    details = [*_database_details(error)]
    if isinstance(error, OSError) and error.strerror:
        details.append(error.strerror)
    elif isinstance(error, ABOUT_CODE):
        details.append(blanked(RECEIVED_VALUE.sub("got …", str(error))))
    return f"{name}: {', '.join(details)}" if details else name


def _database_details(error):
    """Codes and names of the schema; never the message, which repeats the values of the row."""
    yield from filter(None, (getattr(error, name, None) for name in ("sqlite_errorname", "pgcode")))
    names = getattr(error, "diag", None)
    for part in ("table_name", "column_name", "constraint_name"):
        if value := getattr(names, part, None):
            yield value


FORMATTERS = {"json": JsonLines, "line": ForPeople}


def configuration(form: str, *, mails_errors: bool) -> dict:
    """For ``LOGGING``. ``form`` is ``json``, ``line``, or another one at a developer's: with all that errors say."""
    plain = (
        {}
        if form in FORMATTERS
        else {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    )
    handlers = {"console": {"class": "logging.StreamHandler", "formatter": "form"}}
    if mails_errors:
        handlers["mail"] = {
            "class": "cproc_site.monitoring.error_mails.ErrorMails",
            "level": "ERROR",
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_tokens": {"()": WithoutTokens}},
        "formatters": {"form": {"()": FORMATTERS.get(form, logging.Formatter), **plain}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "INFO"},
        "loggers": {
            # Django would mail whole requests, cookies and all that was typed, to ADMINS.
            "django": {"handlers": [], "level": "INFO"},
            "django.request": {"filters": ["without_tokens"]},
            # The server's own lines in the same form; it is loaded before.
            "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
    }
