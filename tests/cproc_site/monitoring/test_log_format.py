"""Logs have one line for each record, enough to find an error, and no personal data or tokens."""

import json
import logging
import sys

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from contact.models import Message
from cproc_site.monitoring import log_format
from tests.helpers.factories import make_message

SECRETS = ("zoe@example.org", "kq3:1v-tok_en", "Zoë")
# A line of its own, the escape sequences of terminals (7 and 8 bits), other ends of lines.
FORGED = "/x\n2026-11-27 10:00:00 INFO accounts: forged\x1b[2K\x9b31m\r\x7f\x85\u2028\u202e"


def record_of(message="Something happened.", *args, error=None, **more):
    record = logging.LogRecord("publishing", logging.WARNING, __file__, 1, message, args, error)
    record.__dict__ |= more
    return record


def as_json(record) -> dict:
    line = log_format.JsonLines().format(record)
    assert "\n" not in line
    return json.loads(line)


def logged_exception(error_class, work) -> str:
    """Return what is logged about the error that `work` raises."""
    try:
        work()
    except error_class:
        return as_json(record_of(error=sys.exc_info()))["exception"]
    raise AssertionError("Nothing was raised.")


@pytest.fixture
def current_request():
    request = log_format.RequestInfo("0123456789abcdef", "POST", "/preview/kq3:1v-tok_en/contact/")
    token = log_format.current_request.set(request)
    yield
    log_format.current_request.reset(token)


def test_record_is_one_line_with_the_time_in_utc_and_no_other_attribute():
    more = {"created": 1_764_078_000.25, "request": "secret", "typed": "secret"}
    facts = as_json(record_of("Two\nlines by %s.", "someone", **more))
    assert "secret" not in facts.values()
    assert facts["time"] == "2025-11-25T13:40:00.250Z"
    assert (facts["level"], facts["logger"]) == ("WARNING", "publishing")
    assert facts["message"] == "Two\nlines by someone."


def test_record_names_its_request(current_request):
    facts = as_json(record_of(status=200, duration_ms=3.5))
    assert (facts["request_id"], facts["method"]) == ("0123456789abcdef", "POST")
    assert facts["path"] == "/preview/…/contact/"
    assert (facts["status"], facts["duration_ms"]) == (200, 3.5)


@pytest.mark.parametrize("formatter", [log_format.ForPeople(), log_format.JsonLines()])
def test_control_characters_of_visitors_are_escaped(formatter):
    """Visitors can send them in a path, as %0A and %1B."""
    line = formatter.format(record_of("GET %s 404", FORGED))
    assert line.isprintable()
    assert "\\u001b[2K\\u009b31m" in line


@pytest.mark.parametrize(
    ("message", "logged"),
    [
        ("Not Found: /fr/preview/kq3:1v-tok_en/a/", "Not Found: /fr/preview/…/a/"),
        ("Forbidden: /review/kq3:1v-tok_en", "Forbidden: /review/…"),
        ("GET /x/login/set-password/MQ/d4x-tok/ 302", "GET /x/login/set-password/MQ/…/ 302"),
        ("GET /contact/sent/?message=kq3:1v-tok_en", "GET /contact/sent/?…"),
        ("GET /admin/contact/message/?q=Zoë failed", "GET /admin/contact/message/?… failed"),
        ("No mail to <zoe@example.org>.", "No mail to <…@…>."),
        ("Why? Nobody knows.", "Why? Nobody knows."),
    ],
)
def test_tokens_queries_and_email_addresses_are_redacted(message, logged):
    assert as_json(record_of(message))["message"] == logged


@pytest.mark.parametrize("part", ["/", "a", "a/", "/a?", "a@", "@"])
def test_long_text_is_redacted_in_linear_time(part):
    """If each character were a possible beginning, this test would take minutes."""
    text = part * 200_000
    assert len(as_json(record_of(text))["message"]) <= 2 * len(text)


@pytest.mark.parametrize(
    ("error", "description"),
    [
        (ValueError("zoe@example.org is no number"), "ValueError"),
        (NameError("name 'colour' is not defined"), "NameError: name 'colour' is not defined"),
        (
            TypeError("Field 'id' expected a number but got 'Zoë'."),
            "TypeError: Field 'id' expected a number but got …",
        ),
    ],
)
def test_class_place_and_only_a_message_about_the_code_are_logged(error, description):
    def fail():
        raise error

    logged = logged_exception(type(error), fail)
    assert "test_log_format.py" in logged
    assert logged.endswith(f"\n{description}")


def test_control_characters_of_an_error_are_escaped():
    assert log_format.describe_error(TypeError(FORGED)).isprintable()


def test_causes_are_logged_first(tmp_path):
    path = tmp_path / "zoe"

    def fail():
        try:
            path.read_text()
        except OSError as error:
            raise ValidationError(SECRETS[2]) from error

    logged = logged_exception(ValidationError, fail)
    cause = logged.index("FileNotFoundError: No such file or directory")
    assert cause < logged.index("ValidationError")
    assert not any(secret in logged for secret in (*SECRETS, str(path)))


def test_row_that_a_database_quotes_is_not_logged(db):
    first, second = make_message(token_digest="Zoë"), make_message()

    def fail():
        with transaction.atomic():
            Message.objects.filter(pk=second.pk).update(token_digest=first.token_digest)

    logged = logged_exception(IntegrityError, fail)
    assert "IntegrityError" in logged
    assert "token_digest" in logged or "SQLITE_CONSTRAINT_UNIQUE" in logged
    assert not any(secret in logged for secret in SECRETS)


@pytest.mark.postgres
def test_query_that_postgresql_quotes_is_not_logged(db):
    def fail():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", [SECRETS[0]])

    logged = logged_exception(DataError, fail)
    assert "22P02" in logged
    assert "zoe@" not in logged


@pytest.mark.parametrize(
    ("mails_errors", "handlers"), [(False, ["console"]), (True, ["console", "mail"])]
)
def test_errors_are_mailed_if_there_are_recipients_but_never_by_django(mails_errors, handlers):
    configuration = log_format.configuration("json", mails_errors=mails_errors)
    assert configuration["root"]["handlers"] == handlers
    assert configuration["loggers"]["django"]["handlers"] == []
