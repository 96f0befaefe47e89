"""Logs: one line a record, enough to mend, and nothing of what somebody wrote or what opens a draft."""

import json
import logging
import sys

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from contact.models import Message
from cproc_site.monitoring import log_format, request_id
from tests.helpers.factories import make_message

SECRETS = ("zoe@example.org", "kq3:1v-tok_en", "Zoë")


def record_of(message="Something happened.", *args, error=None, **more):
    record = logging.LogRecord("publishing", logging.WARNING, __file__, 1, message, args, error)
    record.__dict__ |= more
    return record


def caught(work):
    try:
        work()
    except Exception:
        return sys.exc_info()
    raise AssertionError("Nothing was raised.")


def as_json(record) -> dict:
    line = log_format.JsonLines().format(record)
    assert "\n" not in line
    return json.loads(line)


@pytest.fixture
def request_going_on():
    token = request_id.current.set(
        request_id.RequestInfo("0123456789abcdef", "POST", "/preview/kq3:1v-tok_en/contact/")
    )
    yield
    request_id.current.reset(token)


class TestRecord:
    def test_is_one_line_with_the_moment_in_utc(self):
        said = as_json(record_of("Two\nlines by %s.", "somebody", created=1_764_078_000.25))
        assert said["time"] == "2025-11-25T13:40:00.250Z"
        assert (said["level"], said["logger"]) == ("WARNING", "publishing")
        assert said["message"] == "Two\nlines by somebody."

    @pytest.mark.usefixtures("request_going_on")
    def test_names_the_request_it_belongs_to(self):
        said = as_json(record_of(status=200, duration_ms=3.5))
        assert (said["request_id"], said["method"]) == ("0123456789abcdef", "POST")
        assert said["path"] == "/preview/…/contact/"
        assert (said["status"], said["duration_ms"]) == (200, 3.5)

    @pytest.mark.usefixtures("request_going_on")
    def test_for_people_the_number_stands_at_the_end(self):
        line = log_format.ForPeople().format(record_of())
        assert line.endswith("WARNING publishing: Something happened. [0123456789abcdef]")

    def test_what_else_hangs_at_a_record_is_not_written(self):
        assert "secret" not in log_format.JsonLines().format(
            record_of(request="secret", typed="secret")
        )

    @pytest.mark.parametrize(
        ("said", "written"),
        [
            (
                "Not Found: /fr/preview/kq3:1v-tok_en/projects/",
                "Not Found: /fr/preview/…/projects/",
            ),
            ("Forbidden: /review/kq3:1v-tok_en", "Forbidden: /review/…"),
            ("GET /contact/sent/?message=kq3:1v-tok_en", "GET /contact/sent/?…"),
            ("GET /admin/contact/message/?q=Zoë failed", "GET /admin/contact/message/?… failed"),
            ("No mail to <zoe@example.org>.", "No mail to <…@…>."),
            ("Why? Nobody knows.", "Why? Nobody knows."),
        ],
    )
    def test_tokens_queries_and_addresses_are_blank(self, said, written):
        assert as_json(record_of(said))["message"] == written

    @pytest.mark.parametrize("part", ["/", "a", "a/", "/a?", "a@", "@"])
    def test_long_address_is_read_once(self, part):
        """Were each of its letters a beginning to look from, this test would take hours."""
        said = part * 1_000_000
        assert len(as_json(record_of(said))["message"]) <= 2 * len(said)


class TestException:
    def test_says_where_it_was_raised_and_its_sort(self):
        def fail():
            typed = SECRETS[0]
            raise ValueError(f"{typed} is no number")

        said = as_json(record_of(error=caught(fail)))["exception"]
        assert "test_log_format.py" in said
        assert said.endswith("\nValueError")
        assert "zoe@" not in said

    def test_what_is_about_the_code_is_said(self):
        said = as_json(record_of(error=caught(lambda: None.colour)))["exception"]
        assert said.endswith("AttributeError: 'NoneType' object has no attribute 'colour'")

    def test_values_that_django_repeats_are_blank(self):
        with pytest.raises(TypeError) as error:
            raise TypeError("Field 'id' expected a number but got 'Zoë'.")
        assert (
            log_format.describe_error(error.value)
            == "TypeError: Field 'id' expected a number but got …"
        )

    def test_causes_are_told_first(self, tmp_path):
        place, words = tmp_path / "zoe", SECRETS[2]

        def fail():
            try:
                place.read_text()
            except OSError as error:
                raise ValidationError(words) from error

        said = as_json(record_of(error=caught(fail)))["exception"]
        assert said.index("FileNotFoundError: No such file or directory") < said.index(
            "ValidationError"
        )
        assert not any(secret in said for secret in (*SECRETS, str(place)))

    @pytest.mark.django_db
    def test_row_that_a_database_quotes_is_not(self):
        first, second = make_message(token_digest="Zoë"), make_message()

        def fail():
            with transaction.atomic():
                Message.objects.filter(pk=second.pk).update(token_digest=first.token_digest)

        error = caught(fail)
        assert isinstance(error[1], IntegrityError)
        said = as_json(record_of(error=error))["exception"]
        assert "IntegrityError" in said
        assert "token_digest" in said or "SQLITE_CONSTRAINT_UNIQUE" in said
        assert not any(secret in said for secret in SECRETS)

    @pytest.mark.postgres
    @pytest.mark.django_db
    def test_query_that_postgresql_quotes_is_not(self):
        def fail():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT %s::integer", [SECRETS[0]])

        error = caught(fail)
        assert isinstance(error[1], DataError)
        said = as_json(record_of(error=error))["exception"]
        assert "22P02" in said
        assert "zoe@" not in said


class TestConfiguration:
    def test_django_mails_no_whole_requests(self):
        assert (
            log_format.configuration("json", mails_errors=True)["loggers"]["django"]["handlers"]
            == []
        )

    def test_errors_are_mailed_only_where_somebody_is_named(self):
        assert log_format.configuration("json", mails_errors=False)["root"]["handlers"] == [
            "console"
        ]
        assert log_format.configuration("json", mails_errors=True)["root"]["handlers"] == [
            "console",
            "mail",
        ]
